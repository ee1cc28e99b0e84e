"""Calls of a running stack to its banks' own servers, by what its description says."""

import base64
from typing import Any

import httpx

from local.bank.bni_cipher import seal
from local.stack import Stack


def ask_for_token(stack: Stack) -> httpx.Response:
    """Ask BCA for an access token, signed by the key that the template describes."""
    bca = stack.description["banks"]["BCA"]
    timestamp = stack.clock.now().strftime("%Y-%m-%dT%H:%M:%S+00:00")
    signed = stack.endpoints.kms_client().sign(
        KeyId="alias/broadcast-credit-bca-signing-key",
        Message=f"{bca['own']['client_key']}|{timestamp}".encode(),
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )
    headers = {
        "X-CLIENT-KEY": bca["own"]["client_key"],
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": base64.b64encode(signed["Signature"]).decode(),
    }
    address = f"{bca['url']}/openapi/v1.0/access-token/b2b"
    return httpx.post(address, headers=headers, json={"grantType": "client_credentials"})


def ask_bni(stack: Stack, content: dict[str, Any]) -> dict[str, Any]:
    bni = stack.description["banks"]["BNI"]
    whole = {"client_id": bni["client_id"], **content}
    data = seal(whole, bni["client_id"], bni["secret_key"], stack.clock.now())
    body = {"client_id": bni["client_id"], "prefix": bni["prefix"], "data": data}
    answer: dict[str, Any] = httpx.post(bni["url"], json=body).json()
    return answer


def billing(trx_id: str) -> dict[str, Any]:
    return {
        "type": "createbilling",
        "trx_id": trx_id,
        "trx_amount": "460650",
        "billing_type": "c",
        "customer_name": "Toko",
    }
