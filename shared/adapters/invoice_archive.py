"""Invoices in S3: each is written once and then only read. Ports: InvoiceArchive, InvoiceLinks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)

from shared.ports.documents import DocumentLink
from shared.ports.faults import StoreBroken, StoreBusy, StoreUnknown

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PDF = "application/pdf"
# A document of one customer: neither a proxy nor a shared browser keeps it.
CACHE_CONTROL = "private, no-store"
# Long enough to click, too short to be worth passing on.
LINK_LIFETIME = timedelta(minutes=5)
# Two writers of one key at the same instant get 409 and one of them wins; a third time is a fault.
WRITES_MAX = 3

# HTTP status codes, as S3 answers a conditional write (Amazon S3 User Guide, "How to prevent object
# overwrites with conditional writes").
_LIES_THERE = 412
_WRITTEN_AT_ONCE = 409
_TOO_MANY = 429
_SERVER_FAULT = 500


class S3InvoiceArchive:
    """See shared.ports.documents.InvoiceArchive."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, key: str, document: bytes) -> bytes:
        """Store a document unless one lies there, and return the one that lies there.

        The first one counts even if a later one would look different: customers may have it.
        """
        for _ in range(WRITES_MAX):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=document,
                    ContentType=PDF,
                    CacheControl=CACHE_CONTROL,
                    IfNoneMatch="*",
                )
            except ClientError as error:
                status = _status(error)
                if status == _LIES_THERE:
                    return self._read(key)
                if status != _WRITTEN_AT_ONCE:
                    raise _fault(error) from error
            except BotoCoreError as error:
                raise _connection_fault(error) from error
            else:
                return document
        raise StoreBusy("ConditionalRequestConflict")

    def _read(self, key: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise _fault(error) from error
        except BotoCoreError as error:
            raise _connection_fault(error) from error


class S3InvoiceLinks:
    """See shared.ports.documents.InvoiceLinks. Signing is local: no request is made."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def link(self, key: str, filename: str) -> DocumentLink:
        """Return a link to one document, which a browser saves under `filename`.

        `filename` is an invoice number with an ending; it enters a header as it is. The link ends
        by S3's clock, so its end is told in real time, and early rather than late.
        """
        expires_at = datetime.now(UTC).replace(microsecond=0) + LINK_LIFETIME
        url = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            ExpiresIn=LINK_LIFETIME // timedelta(seconds=1),
        )
        return DocumentLink(url, expires_at)


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


def _fault(error: ClientError) -> StoreBusy | StoreUnknown | StoreBroken:
    """Writing twice is harmless here, so a server's fault may count as "try again"."""
    status = _status(error)
    code = error.response["Error"]["Code"]
    if status in (_WRITTEN_AT_ONCE, _TOO_MANY) or status >= _SERVER_FAULT:
        return StoreBusy(code)
    return StoreBroken(code)


def _connection_fault(error: BotoCoreError) -> StoreBusy | StoreUnknown:
    if isinstance(error, (ConnectTimeoutError, EndpointConnectionError)):
        return StoreBusy(type(error).__name__)
    return StoreUnknown(type(error).__name__)
