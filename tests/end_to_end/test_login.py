"""The dashboard's login: from the settings it reads to an API that knows its user."""

from typing import Any

import httpx

# Verifier and challenge are those of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_dashboard_is_told_where_it_runs(stack: dict[str, Any]) -> None:
    url = stack["url"]

    answer = httpx.get(f"{url}/config.json")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "login": {
            "authorize_url": f"{url}/local/oauth2/authorize",
            "token_url": f"{url}/local/oauth2/token",
            "logout_url": f"{url}/local/oauth2/logout",
            "client_id": "broadcast-credit-dashboard-client",
            "scope": "openid email profile",
        },
        "enterprise_contact": "enterprise@broadcast-credit.example",
        "stage": "dev",
        "local": True,
    }


def test_login_opens_the_api(stack: dict[str, Any]) -> None:
    home = f"{stack['url']}/"
    with httpx.Client(base_url=stack["url"], timeout=30) as browser:
        login = browser.get("/config.json").json()["login"]
        client = {"client_id": login["client_id"], "redirect_uri": home}
        asked = {
            **client,
            "response_type": "code",
            "scope": login["scope"],
            "state": "s-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }

        chosen = {"email": "dewi@kopi-nusantara.example"}
        back = browser.post(login["authorize_url"], params=asked, data=chosen)
        told = dict(httpx.URL(back.headers["location"]).params)
        proof = {"grant_type": "authorization_code", "code": told["code"], **client}
        tokens = browser.post(login["token_url"], data={**proof, "code_verifier": VERIFIER}).json()
        bearer = {"Authorization": f"Bearer {tokens['id_token']}"}
        me = browser.get("/v1/me", headers=bearer)

    assert told["state"] == "s-1"
    assert me.status_code == 200
    assert me.json()["business_id"] == "kopi-nusantara"
    assert me.json()["role"] == "finance"
