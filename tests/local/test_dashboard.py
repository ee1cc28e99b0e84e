"""local.dashboard: which file a path is, with which headers, and whose a request is."""

import asyncio
import gzip
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from local.dashboard import Dashboard, OneOrigin, file_of, security_headers
from local.intrinsics import JsonObject, TemplateError
from local.parameters import PARAMETERS
from local.settings import ROOT
from local.template import Template, translate
from tests.local.calling import Caller

INDEX = "<!doctype html><title>Credits</title>"
SCRIPT = "export const price = 415;\n" * 100
HEADERS = {"x-content-type-options": "nosniff"}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "index-B3f9.js").write_text(SCRIPT)
    (folder / "assets" / "logo.png").write_bytes(b"\x89PNG" * 1_000)
    (tmp_path / "secret.txt").write_text("not for the web")
    return folder


@pytest.fixture
def browser(dist: Path) -> Caller:
    return Caller(Dashboard(dist, HEADERS, lambda origin: f'{{"at": "{origin}"}}'.encode()))


@pytest.mark.parametrize("path", ["/", "/top-up", "/pay/Zk3w_9-x", "/credits?page=2"])
def test_every_place_of_the_dashboard_is_its_one_page(browser: Caller, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer.text) == (200, INDEX)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_asset_is_kept_for_a_year_and_sent_compressed(browser: Caller) -> None:
    answer = browser.get("/assets/index-B3f9.js", headers={"accept-encoding": "gzip, br"})
    plain = browser.get("/assets/index-B3f9.js", headers={"accept-encoding": "identity"})

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "accept-encoding"
    assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), mtime=0))
    assert answer.text == plain.text == SCRIPT
    assert "content-encoding" not in plain.headers


def test_image_is_not_compressed_again(browser: Caller) -> None:
    answer = browser.get("/assets/logo.png", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-type"] == "image/png"
    assert "content-encoding" not in answer.headers


def test_page_that_has_not_changed_is_not_sent_again(browser: Caller, dist: Path) -> None:
    tag = browser.get("/").headers["etag"]

    again = browser.get("/", headers={"if-none-match": tag})
    (dist / "index.html").write_text("<!doctype html><title>Newer</title>")
    newer = browser.get("/", headers={"if-none-match": tag})

    assert (again.status_code, again.text) == (304, "")
    assert (newer.status_code, newer.text) == (200, "<!doctype html><title>Newer</title>")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-gone.js", "/assets/../../secret.txt", "/../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt", "//secret.txt", "/.", "/..",
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_dashboard_is_not_found(dist: Path, path: str) -> None:
    dashboard = Dashboard(dist, HEADERS, lambda _: b"{}")

    # A well-behaved client would tidy the path up before it sends it.
    scope = {"type": "http", "method": "GET", "raw_path": path.encode(), "headers": []}
    status, headers, body = asyncio.run(_answer_to(dashboard, scope))

    assert (status, body) == (404, b"Not Found")
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_settings_name_the_origin_that_the_browser_uses(browser: Caller) -> None:
    here = browser.get("/config.json")
    developing = browser.get("/config.json", headers={"host": "localhost:5173"})

    assert here.json() == {"at": "http://127.0.0.1:8080"}
    assert here.headers["cache-control"] == "no-store"
    assert developing.json() == {"at": "http://localhost:5173"}


def test_missing_build_says_how_to_make_it(tmp_path: Path) -> None:
    browser = Caller(Dashboard(tmp_path / "dist", HEADERS, lambda _: b"{}"))

    answer = browser.get("/")

    assert answer.status_code == 503
    assert "make run" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "by"),
    [
        ("GET", "/", "dashboard"), ("HEAD", "/top-up", "dashboard"),
        ("GET", "/v1x", "dashboard"), ("GET", "/v1", "gateway"),
        ("GET", "/v1/orders", "gateway"), ("HEAD", "/v1/orders", "gateway"),
        ("GET", "/local/nothing", "gateway"), ("POST", "/", "gateway"),
    ],
)  # fmt: skip
def test_request_goes_to_the_api_or_to_the_pages(method: str, path: str, by: str) -> None:
    gateway, dashboard = (Response(headers={"by": name}) for name in ("gateway", "dashboard"))
    front = Caller(OneOrigin(gateway, dashboard, {"v1", "local"}))

    assert front.request(method, path).headers["by"] == by


def test_file_of_a_path() -> None:
    assert file_of("/") == "index.html"
    assert file_of("/pay/abc") == "index.html"
    assert file_of("/favicon.svg") == "favicon.svg"
    assert file_of("/assets/index-1.css") == "assets/index-1.css"


def test_local_stack_sends_the_headers_of_the_deployed_dashboard() -> None:
    template = Template(translate(ROOT / "template.yaml"), PARAMETERS)

    assert security_headers(template.properties("DashboardHeaders")) == {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self' "
        "https://broadcast-credit-login-domain.auth.ap-southeast-3.amazoncognito.com; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'",
        "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
        "payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=63072000; includeSubDomains",
        "x-content-type-options": "nosniff",
    }


def test_header_that_only_cloudfront_knows_is_refused() -> None:
    policy: JsonObject = {
        "ResponseHeadersPolicyConfig": {"SecurityHeadersConfig": {"XSSProtection": {}}}
    }

    with pytest.raises(TemplateError, match="does not know the header XSSProtection"):
        security_headers(policy)


async def _answer_to(app: ASGIApp, scope: Scope) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of what an application sends."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]
