"""The built dashboard as files on the web: what each is, how long it is kept, and its settings.

The local stack serves them and `infra.publish_dashboard` uploads them, with the same headers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dashboard" / "dist"
"""Where `npm run build` puts the pages."""

ASSETS = "assets/"
"""The folder of files that have a digest of their content in their name."""

INDEX = "index.html"
SETTINGS = "config.json"

SCOPE = "openid email profile"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Login:
    """Where a browser logs in: the OAuth endpoints, and the client's id there."""

    authorize_url: str
    token_url: str
    logout_url: str
    client_id: str


def content_type(name: str) -> str:
    """Return the Content-Type of a file by its name; what is not known is only bytes."""
    return CONTENT_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")


def cache_control(name: str) -> str:
    """Return the Cache-Control of a file by its path below the site's root.

    A file whose name changes with its content never changes itself. The settings come with the
    stack and not with the pages, so they are never kept. All else is asked for again.
    """
    if name.startswith(ASSETS):
        return "public, max-age=31536000, immutable"
    return "no-store" if name == SETTINGS else "no-cache"


def settings(login: Login, *, enterprise_contact: str, stage: str, local: bool) -> bytes:
    """Return config.json, which tells the pages where they run."""
    content = {
        "login": {
            "authorize_url": login.authorize_url,
            "token_url": login.token_url,
            "logout_url": login.logout_url,
            "client_id": login.client_id,
            "scope": SCOPE,
        },
        "enterprise_contact": enterprise_contact,
        "stage": stage,
        "local": local,
    }
    return json.dumps(content, indent=2).encode()
