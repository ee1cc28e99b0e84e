"""The login's endpoints over HTTP, and the page on which one says who one is.

They stand for Cognito's, and the dashboard cannot tell: only their addresses differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra import dashboard_files
from local.login import SESSION_SECONDS, LoginServer, OAuthError, UntrustedTarget
from local.login import Request as CodeRequest
from local.pages import page
from local.seeded import SeededBusiness
from local.tokens import Login

PATH = "/local/oauth2"
FORM_BYTES_MAX = 16 * 1024
FORM = "application/x-www-form-urlencoded"


def endpoints(origin: str, client_id: str) -> dashboard_files.Login:
    """Return where the pages at an origin of this stack log in."""
    here = f"{origin}{PATH}"
    return dashboard_files.Login(f"{here}/authorize", f"{here}/token", f"{here}/logout", client_id)


class LoginPages:
    """The endpoints of a login server for the users of some businesses.

    `port` tells this stack's cookie from those of others: browsers share them between ports.
    """

    def __init__(
        self, server: LoginServer, businesses: Sequence[SeededBusiness], *, port: int
    ) -> None:
        self._server = server
        self._businesses = businesses
        self._cookie = f"login_{port}"

    def routes(self) -> list[Route]:
        """Return the routes of the login."""
        return [
            Route(f"{PATH}/authorize", self._authorize, methods=["GET", "POST"]),
            Route(f"{PATH}/token", self._token, methods=["POST"]),
            Route(f"{PATH}/logout", self._logout),
        ]

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        client = self._server.client
        try:
            target = client.target(query, "redirect_uri", client.callback_urls)
        except UntrustedTarget as error:
            return _refusal(error)
        state = {"state": query["state"]} if "state" in query else {}
        try:
            wanted = self._server.read(target, query)
            if request.method == "POST":
                return await self._choose(request, wanted, state)
            return self._return_or_ask(request, wanted, state)
        except OAuthError as error:
            told = {"error": error.code, "error_description": str(error), **state}
            return _redirect(target, told)

    def _return_or_ask(
        self, request: Request, wanted: CodeRequest, state: Mapping[str, str]
    ) -> Response:
        if wanted.prompt != "login":
            code = self._server.code(wanted, request.cookies.get(self._cookie))
            if code is not None:
                return _redirect(wanted.redirect_uri, {"code": code, **state})
        if wanted.prompt == "none":
            raise OAuthError("login_required", "nobody is logged in")
        return self._asking_page(request.url, wanted.redirect_uri)

    async def _choose(
        self, request: Request, wanted: CodeRequest, state: Mapping[str, str]
    ) -> Response:
        login = self._login_of((await _form(request)).get("email"))
        if login is None:
            return self._asking_page(request.url, wanted.redirect_uri)
        session = self._server.sign_in(login)
        code = self._server.code(wanted, session) or ""
        response = _redirect(wanted.redirect_uri, {"code": code, **state}, status=303)
        response.set_cookie(
            self._cookie,
            session,
            max_age=SESSION_SECONDS,
            path=PATH,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _token(self, request: Request) -> Response:
        never_kept = {"cache-control": "no-store", "pragma": "no-cache"}
        try:
            answer = self._server.exchange(await _form(request))
        except OAuthError as error:
            told = {"error": error.code, "error_description": str(error)}
            return JSONResponse(told, 400, headers=never_kept)
        return JSONResponse(answer, headers=never_kept)

    async def _logout(self, request: Request) -> Response:
        client = self._server.client
        try:
            target = client.target(dict(request.query_params), "logout_uri", client.logout_urls)
        except UntrustedTarget as error:
            return _refusal(error)
        self._server.sign_out(request.cookies.get(self._cookie))
        response = _redirect(target, {})
        response.delete_cookie(self._cookie, path=PATH, httponly=True, samesite="lax")
        return response

    def _login_of(self, email: str | None) -> Login | None:
        for business in self._businesses:
            for user in business.users:
                if user.email == email:
                    return Login(business.business_id, user.email, user.role, user.locale)
        return None

    def _asking_page(self, here: URL, redirect_uri: str) -> HTMLResponse:
        action = escape(f"{here.path}?{here.query}")
        cards = "".join(_business(each, action) for each in self._businesses)
        intro = (
            '<p class="soft">On this machine nobody needs a password. When deployed, '
            "Cognito's login page is here.</p>"
        )
        nobody = '<p class="soft">No business has been imported yet.</p>'
        target = urlsplit(redirect_uri)
        asked = page(
            "Who are you?",
            intro + (cards or nobody),
            form_targets=[f"{target.scheme}://{target.netloc}"],
        )
        asked.headers["cache-control"] = "no-store"
        return asked


def _business(business: SeededBusiness, action: str) -> str:
    forms = "".join(
        f'<form method="post" action="{action}">'
        f'<button name="email" value="{escape(user.email)}">'
        f'<span>{escape(user.email)}</span><span class="soft">{escape(user.role)}</span>'
        f"</button></form>"
        for user in business.users
    )
    name = escape(business.name)
    return f'<section class="card"><h2>{name}</h2><div class="users">{forms}</div></section>'


def _refusal(error: UntrustedTarget) -> HTMLResponse:
    return page("This link cannot be used to log in", f"<p>{escape(str(error))}</p>", 400)


def _redirect(target: str, told: Mapping[str, str], status: int = 302) -> RedirectResponse:
    separator = "&" if urlsplit(target).query else "?"
    url = f"{target}{separator}{urlencode(told)}" if told else target
    return RedirectResponse(url, status, headers={"cache-control": "no-store"})


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form; raises OAuthError for what is none."""
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise OAuthError("invalid_request", f"the body must be {FORM}")
    if len(body) > FORM_BYTES_MAX:
        raise OAuthError("invalid_request", "the body is too long")
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if len(dict(fields)) != len(fields):
        raise OAuthError("invalid_request", "a field stands there twice")
    return dict(fields)
