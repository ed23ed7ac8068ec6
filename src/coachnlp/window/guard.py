"""Who may see the page and who may change something: docs/window.md tells why each rule is there."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Problem = Literal["host", "site", "key", "used"]
_FREE = frozenset({"/style.css"})
"""What may be seen without a key: nothing of anybody."""
_SAFE = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer, unless it has its own."""


class Keys:
    """Two secrets: the link opens once and sets the cookie, the cookie opens everything after."""

    def __init__(self, port: int) -> None:
        self.link: str | None = secrets.token_urlsafe(32)
        self.session = secrets.token_urlsafe(32)
        self.cookie = f"coachnlp-{port}"  # browsers keep one jar for all ports: two windows must not share a name

    def fits_link(self, given: str) -> bool:
        """Whether it is the link's key, which from then on fits no more."""
        if self.link is None or not secrets.compare_digest(given.encode(), self.link.encode()):
            return False
        self.link = None
        return True

    def fits_cookie(self, header: str) -> bool:
        """Whether a Cookie header holds the session's key."""
        given = cookie_parser(header).get(self.cookie, "")
        return secrets.compare_digest(given.encode(), self.session.encode())


class Guard:
    """Lets through what comes from this window's own pages, and puts the headers on every answer."""

    def __init__(
        self,
        app: ASGIApp,
        keys: Keys,
        port: int,
        welcome: Callable[[], Response],
        refuse: Callable[[Problem], Response],
    ) -> None:
        self._app = app
        self._keys = keys
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._welcome = welcome
        self._refuse = refuse
        self.last_seen = time.monotonic()
        """When somebody with the key asked for something."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on what may pass."""
        if scope["type"] != "http":
            return  # there are no sockets of another kind to open

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._answer(scope)
        if answer is None:
            self.last_seen = time.monotonic()
        await (answer or self._app)(scope, receive, send_with_headers)

    def _answer(self, scope: Scope) -> Response | None:
        """An answer of the guard's own, or None for what may pass."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return self._refuse("host")
        has_key = self._keys.fits_cookie(headers.get("cookie", ""))
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        if token is not None and scope["path"] == "/" and scope["method"] in _SAFE:
            return self._let_in(token[0], has_key=has_key)
        if not has_key and scope["path"] not in _FREE:
            return self._refuse("key")
        return None if _is_own(scope["method"], headers, hosts[0]) else self._refuse("site")

    def _let_in(self, token: str, *, has_key: bool) -> Response:
        """Answered with a page that goes on by itself.

        A redirect would not do: a browser that was sent here by another program or page takes the whole chain for a
        request from there, and keeps a strict cookie back.
        """
        if not self._keys.fits_link(token) and not has_key:
            return self._refuse("used" if self._keys.link is None else "key")
        response = self._welcome()
        response.set_cookie(self._keys.cookie, self._keys.session, httponly=True, samesite="strict", path="/")
        return response


def _is_own(method: str, headers: Headers, host: str) -> bool:
    """Whether a request comes from a page of this window, or from the person at the browser's address bar.

    Browsers say so in Sec-Fetch-Site (all since 2023). Without it, Origin must tell for whatever changes something. A
    form of a page without referrer sends `Origin: null`, so null alone tells nothing.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if origin not in {None, "null", f"http://{host}"}:
        return False
    if method in _SAFE:
        return site in {None, "none", "same-origin"}
    return site == "same-origin" or (site is None and origin == f"http://{host}")
