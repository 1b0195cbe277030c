"""What stands around every answer: its headers, the path of a server before this one, the log."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealgraph.serve.access import AccessLog, Entry
from dealgraph.serve.headers import STRICT, always, options


class Headed:
    """Answers OPTIONS, and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, *, cors: bool) -> None:
        self.app = app
        self.cors = cors
        self.more = always(cors=cors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI, section "Applications")."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name == STRICT[0] for name, _ in headers):
                    headers.append(STRICT)
                message["headers"] = [*headers, *self.more]
            await send(message)

        if scope["method"] == "OPTIONS":
            asked = Request(scope).headers.get("access-control-request-headers", "")
            answer = Response(b"", 204, options(scope["path"], asked, cors=self.cors))
            await answer(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)


class Placed:
    """Lets a server before this one show it under a path, whether it takes the path off or not."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI, section "Applications")."""
        if scope["type"] != "http" or not self.root:
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == self.root:  # links of the page would lead beside it
            await Response(b"", 308, {"location": f"{self.root}/"})(scope, receive, send)
            return
        if path.startswith(f"{self.root}/"):
            scope = {**scope, "path": path[len(self.root) :]}

        async def with_root(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [self._placed(*header) for header in message["headers"]]
            await send(message)

        await self.app(scope, receive, with_root)

    def _placed(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        root = self.root.encode("ascii")
        if name == b"location" and value.startswith(b"/"):
            return name, root + value
        return name, value.replace(b"</", b"<%s/" % root) if name == b"link" else value


class Logged:
    """Writes every request to the access log, when its answer is on its way."""

    def __init__(self, app: ASGIApp, log: AccessLog | None) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI, section "Applications")."""
        if scope["type"] != "http" or self.log is None:
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        status, size = 499, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif scope["method"] != "HEAD":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            self.log.write(_entry(scope, status, size, time.monotonic() - began))


def _entry(scope: Scope, status: int, size: int, seconds: float) -> Entry:
    raw, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
    target = (raw + b"?" + query if query else raw).decode("latin-1")
    client = (scope.get("client") or ("",))[0]
    return Entry(client, scope["method"], target, scope["http_version"], status, size, seconds)
