"""The interface's guards: who may ask, what a page may load, and how large a request may be."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix

from search_app.parts import uploads
from search_app.sessions import SteadySessions

LOCAL_HOSTS = ("127.0.0.1", "localhost")
"""Names under which the interface answers by default: a foreign name that leads here is refused."""

SESSION_IDLE = dt.timedelta(hours=12)
"""A session ends when nothing was asked for so long: a long day of work does not end it, a night does."""

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the pages may load: from here alone, and no script or style inside a page."""


def content_policy(sending_to: str) -> str:
    """Give the policy of a page whose script also sends to another server."""
    return CONTENT_POLICY.replace("connect-src 'self'", f"connect-src 'self' {sending_to}")


_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class DiskRequest(Request):
    """A request whose files go to the uploads' disk, not to a temporary folder that may be small."""

    def _get_file_stream(self, total_content_length: int | None, *_about: object, **_more: object) -> IO[bytes]:
        uploads().check_length(total_content_length or 0)
        return cast(IO[bytes], tempfile.TemporaryFile("rb+", dir=uploads().folder))


def protect(
    app: Flask, *, hosts: Collection[str] | None, key_file: Path, https: bool = False, proxies: int = 0
) -> CSRFProtect:
    """Put all guards in place; the form guard is returned so that routes with their own can be left out."""
    app.request_class = DiskRequest
    app.config.update(
        SECRET_KEY=_secret_key(key_file),
        TRUSTED_HOSTS=list(hosts) if hosts else None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=SESSION_IDLE,
        MAX_FORM_MEMORY_SIZE=4_000_000,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = SteadySessions()
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies)  # type: ignore[method-assign]
    app.before_request(_refuse_foreign_pages)
    app.before_request(_bound_the_body)
    app.after_request(_add_headers)
    return CSRFProtect(app)


def _refuse_foreign_pages() -> None:
    """Refuse what another site's page sends: browsers say where a request comes from."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Forbidden


def _bound_the_body() -> None:
    if request.method not in _SAFE_METHODS:
        request.max_content_length = uploads().room_bytes


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _secret_key(path: Path) -> bytes:
    """Read the key that signs the session, made once for each data folder and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
