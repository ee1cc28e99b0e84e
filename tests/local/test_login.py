"""local.login and local.login_pages: OAuth's code flow with PKCE, as a browser goes through it."""

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from local.login import Client, LoginServer
from local.login_pages import LoginPages
from local.seeded import SeededBusiness, SeededUser
from local.tokens import TokenIssuer
from tests.local.calling import Caller

ISSUER = "https://cognito-idp.ap-southeast-3.amazonaws.com/pool"
HOME = "http://127.0.0.1:8080/"
# From RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
BUSINESSES = [
    SeededBusiness(
        "b-1",
        "Toko <Satu>",
        [
            SeededUser("owner@one.test", "owner", "id"),
            SeededUser("viewer@one.test", "viewer", "en"),
        ],
        [],
    ),
    SeededBusiness("b-2", "Toko Dua", [SeededUser("owner@two.test", "owner", "en")], []),
]
CLIENT = Client("dashboard", (HOME,), (HOME,), ("openid", "email", "profile"), 3_600, 2_592_000, 60)
ASKED = {
    "response_type": "code",
    "client_id": "dashboard",
    "redirect_uri": HOME,
    "scope": "openid email",
    "state": "s-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
EXCHANGE = {
    "grant_type": "authorization_code",
    "client_id": "dashboard",
    "redirect_uri": HOME,
    "code_verifier": VERIFIER,
}


class Browser:
    """A browser that keeps the login's cookie, and a clock that stands still."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.cookies: dict[str, str] = {}
        self.tokens = TokenIssuer(ISSUER, dashboard_client="dashboard", engine_client="engine")
        server = LoginServer(CLIENT, self.tokens, now=lambda: self.now)
        pages = LoginPages(server, BUSINESSES, port=8080)
        self._caller = Caller(Starlette(routes=pages.routes()))

    def ask(self, **changes: str | None) -> httpx.Response:
        """Go to the authorize endpoint; a change of None leaves a field out."""
        return self._go("GET", "authorize", params=_changed(ASKED, changes))

    def choose(self, email: str, **changes: str | None) -> httpx.Response:
        return self._go("POST", "authorize", params=_changed(ASKED, changes), data={"email": email})

    def log_out(self, **changes: str | None) -> httpx.Response:
        query = _changed({"client_id": "dashboard", "logout_uri": HOME}, changes)
        return self._go("GET", "logout", params=query)

    def exchange(self, **changes: str | None) -> httpx.Response:
        return self._caller.post("/local/oauth2/token", data=_changed(EXCHANGE, changes))

    def refresh(self, token: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": "dashboard", "refresh_token": token}
        return self._caller.post("/local/oauth2/token", data=form)

    def log_in(self, email: str = "owner@one.test", **changes: str | None) -> dict[str, Any]:
        code = told(self.choose(email, **changes))["code"]
        tokens: dict[str, Any] = self.exchange(code=code).json()
        return tokens

    def claims(self, token: str, **expected: Any) -> dict[str, Any]:
        (key,) = self.tokens.keys.values()
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], **expected)
        return claims

    def _go(self, method: str, endpoint: str, **content: Any) -> httpx.Response:
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"cookie": header} if header else {}
        answer = self._caller.request(
            method, f"/local/oauth2/{endpoint}", headers=headers, **content
        )
        for name, morsel in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookies[name] = morsel.value
        return answer


@pytest.fixture
def browser() -> Browser:
    return Browser()


def _changed(fields: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    merged = {**fields, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def told(answer: httpx.Response) -> dict[str, str]:
    """What the browser takes back to the dashboard."""
    assert answer.status_code in (302, 303), answer.text
    location = urlsplit(answer.headers["location"])
    assert location._replace(query="").geturl() == HOME
    return dict(parse_qsl(location.query))


def test_page_has_a_button_for_every_user(browser: Browser) -> None:
    page = browser.ask()

    assert page.status_code == 200
    assert page.text.count('<form method="post" action="/local/oauth2/authorize?') == 3
    for email in ("owner@one.test", "viewer@one.test", "owner@two.test"):
        assert f'<button name="email" value="{email}"><span>{email}</span>' in page.text
    assert "Toko &lt;Satu&gt;" in page.text
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:8080;" in policy
    assert not browser.cookies


def test_chosen_user_comes_back_with_a_code_for_tokens(browser: Browser) -> None:
    back = told(browser.choose("owner@one.test", nonce="n-1"))
    answer = browser.exchange(code=back["code"])

    assert back == {"code": back["code"], "state": "s-1"}
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3_600)
    identity = browser.claims(tokens["id_token"], audience="dashboard", issuer=ISSUER)
    assert identity["custom:business_id"] == "b-1"
    assert identity["cognito:groups"] == ["owner"]
    assert (identity["email"], identity["locale"]) == ("owner@one.test", "id")
    assert (identity["nonce"], identity["auth_time"]) == ("n-1", 1_800_000_000)
    assert identity["exp"] - identity["iat"] == 3_600
    access = browser.claims(tokens["access_token"], issuer=ISSUER)
    assert (access["token_use"], access["scope"]) == ("access", "openid email")
    assert "custom:business_id" not in access


def test_cookie_of_the_login_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.choose("owner@one.test").headers["set-cookie"]

    assert cookie.startswith("login_8080=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/local/oauth2" in cookie
    assert "Max-Age=3600" in cookie


def test_browser_that_has_logged_in_comes_back_at_once(browser: Browser) -> None:
    browser.choose("viewer@one.test")

    code = told(browser.ask())["code"]

    tokens = browser.exchange(code=code).json()
    assert browser.claims(tokens["id_token"], audience="dashboard")["email"] == "viewer@one.test"


def test_login_page_asks_again_when_it_is_told_to(browser: Browser) -> None:
    browser.choose("viewer@one.test")

    assert browser.ask(prompt="login").status_code == 200


def test_login_page_asks_again_after_an_hour(browser: Browser) -> None:
    browser.choose("viewer@one.test")
    browser.now += 3_599
    assert browser.ask().status_code == 302

    browser.now += 1

    assert browser.ask().status_code == 200


def test_login_page_asks_again_after_logging_out(browser: Browser) -> None:
    browser.choose("viewer@one.test")
    session = dict(browser.cookies)

    out = browser.log_out()

    assert (out.status_code, out.headers["location"]) == (302, HOME)
    assert browser.cookies == {"login_8080": ""}
    # Not even the cookie of before is known any more.
    browser.cookies = session
    assert browser.ask().status_code == 200


def test_nobody_is_asked_who_must_not_be(browser: Browser) -> None:
    assert told(browser.ask(prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"}, {"client_id": None}, {"redirect_uri": None},
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1.elsewhere.example:8080/"},
        {"redirect_uri": "http://127.0.0.1:8080/elsewhere"},
        {"redirect_uri": "http://127.0.0.1:8080/?next=elsewhere"},
        {"redirect_uri": "https://127.0.0.1:8080/"}, {"redirect_uri": "http://[/"},
        {"redirect_uri": "javascript://127.0.0.1/"},
    ],
)  # fmt: skip
def test_browser_is_sent_nowhere_that_the_client_is_not(
    browser: Browser, changes: dict[str, str | None]
) -> None:
    asked, chosen = browser.ask(**changes), browser.choose("owner@one.test", **changes)

    assert (asked.status_code, chosen.status_code) == (400, 400)
    assert not browser.cookies


def test_logging_out_leads_nowhere_else_and_forgets_nobody(browser: Browser) -> None:
    browser.choose("owner@one.test")

    assert browser.log_out(logout_uri="https://elsewhere.example/").status_code == 400
    assert browser.ask().status_code == 302


@pytest.mark.parametrize("here", ["http://localhost:8080/", "http://localhost:5173/"])
def test_pages_at_another_name_or_port_of_this_machine_may_log_in(
    browser: Browser, here: str
) -> None:
    back = browser.choose("owner@one.test", redirect_uri=here)

    assert back.headers["location"].startswith(f"{here}?code=")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"scope": "openid phone"}, "invalid_scope"),
    ],
)
def test_bad_request_goes_back_with_its_error(
    browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    asked, chosen = told(browser.ask(**changes)), told(browser.choose("owner@one.test", **changes))

    assert asked["error"] == chosen["error"] == error
    assert asked.get("state") == changes.get("state", "s-1")
    assert not browser.cookies


def test_unknown_user_is_asked_again(browser: Browser) -> None:
    assert browser.choose("nobody@one.test").status_code == 200
    assert not browser.cookies


def test_code_is_good_once(browser: Browser) -> None:
    code = told(browser.choose("owner@one.test"))["code"]
    browser.exchange(code=code)

    again = browser.exchange(code=code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_code_is_good_for_five_minutes(browser: Browser) -> None:
    early, late = (told(browser.choose("owner@one.test"))["code"] for _ in range(2))

    browser.now += 299
    assert browser.exchange(code=early).status_code == 200
    browser.now += 1

    assert browser.exchange(code=late).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": VERIFIER.swapcase()}, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:8080/"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
    ],
)
def test_code_without_its_proof_is_worth_nothing(
    browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    code = told(browser.choose("owner@one.test"))["code"]

    answer = browser.exchange(**{"code": code, **changes})

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert "id_token" not in answer.json()


def test_code_is_spent_by_an_attempt_that_fails(browser: Browser) -> None:
    code = told(browser.choose("owner@one.test"))["code"]
    browser.exchange(code=code, code_verifier=CHALLENGE)

    assert browser.exchange(code=code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"code=1&code=2"),
        ("application/x-www-form-urlencoded", b"code=" + b"1" * 20_000),
    ],
)
def test_body_that_is_no_form_is_refused(content_type: str, body: bytes) -> None:
    server = LoginServer(
        CLIENT, TokenIssuer(ISSUER, dashboard_client="d", engine_client="e"), now=lambda: 0
    )
    caller = Caller(Starlette(routes=LoginPages(server, BUSINESSES, port=8080).routes()))

    answer = caller.post(
        "/local/oauth2/token", content=body, headers={"content-type": content_type}
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_token_without_openid_names_nobody(browser: Browser) -> None:
    tokens = browser.log_in(scope="email")

    assert "id_token" not in tokens
    assert browser.claims(tokens["access_token"])["scope"] == "email"


def test_tokens_are_renewed_with_the_next_refresh_token(browser: Browser) -> None:
    first = browser.log_in("viewer@one.test")
    browser.now += 3_600

    second = browser.refresh(first["refresh_token"]).json()
    third = browser.refresh(second["refresh_token"]).json()

    assert (second["token_type"], second["expires_in"]) == ("Bearer", 3_600)
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    identity = browser.claims(third["id_token"], audience="dashboard")
    assert (identity["email"], identity["auth_time"]) == ("viewer@one.test", 1_800_000_000)


def test_used_refresh_token_may_be_tried_again_for_a_minute(browser: Browser) -> None:
    first = browser.log_in()
    browser.refresh(first["refresh_token"])

    browser.now += 59
    retried = browser.refresh(first["refresh_token"])
    browser.now += 1
    late = browser.refresh(first["refresh_token"])

    assert retried.status_code == 200
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")


def test_renewing_ends_thirty_days_after_the_login(browser: Browser) -> None:
    token = browser.log_in()["refresh_token"]
    browser.now += 2_591_999
    renewed = browser.refresh(token).json()

    browser.now += 1

    assert browser.refresh(renewed["refresh_token"]).json()["error"] == "invalid_grant"


def test_client_is_read_from_the_template() -> None:
    properties = {
        "CallbackURLs": [HOME],
        "LogoutURLs": [HOME],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "TokenValidityUnits": {"IdToken": "minutes", "RefreshToken": "days"},
        "IdTokenValidity": 60,
        "RefreshTokenValidity": 30,
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    }

    assert Client.of("dashboard", properties) == CLIENT
