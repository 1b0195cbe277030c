"""Routes, and what every answer has: headers that protect, and errors as plain text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib import resources

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealgraph.errors import DealgraphError
from dealgraph.serve import pages
from dealgraph.serve.endpoint import sparql
from dealgraph.serve.generation import Keeper
from dealgraph.serve.kept import Page
from dealgraph.serve.protocol import RefusedError
from dealgraph.serve.settings import Settings

__all__ = ["application"]

Handler = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger("dealgraph.serve")
_READ = ["GET", "HEAD"]
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_STRICT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'")
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After"),
)
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Content-Type, If-None-Match",
    "access-control-max-age": "86400",
    "allow": "GET, HEAD, POST, OPTIONS",
}
_ROBOTS = "User-agent: *\nDisallow: /sparql\nDisallow: /picture\nDisallow: /dump.\n"
_ASSETS = {"query.css": "text/css", "query.js": "text/javascript"}


def application(settings: Settings, keeper: Keeper) -> ASGIApp:
    """Make the application; it does not start before `keeper` has a graph."""
    ways = [*_READ, "POST", "OPTIONS"]
    app = Starlette(
        routes=[
            Route("/sparql", _guarded(sparql), methods=ways),
            Route("/sparql/", _guarded(sparql), methods=ways),
            Route("/picture", _guarded(pages.picture), methods=[*_READ, "POST"]),
            Route("/", _guarded(pages.explorer), methods=_READ),
            Route("/bound/{question}", _guarded(pages.bound), methods=_READ),
            Route("/completion.json", _guarded(pages.completion), methods=_READ),
            Route("/health", _guarded(pages.health), methods=_READ),
            Route("/robots.txt", _robots, methods=_READ),
            Route("/assets/{name}", _asset, methods=_READ),
            Route("/{path:path}", _guarded(pages.anything), methods=_READ),
        ],
        lifespan=partial(_lifespan, keeper),
        exception_handlers={HTTPException: _http_error, Exception: _broken},
    )
    app.state.settings = settings
    app.state.keeper = keeper
    return _Headers(app, cors=settings.cors)


@asynccontextmanager
async def _lifespan(keeper: Keeper, _: Starlette) -> AsyncIterator[None]:
    """Watch the files and make the first page while the server runs; then end all processes."""
    watching = asyncio.ensure_future(keeper.watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await keeper.close()


def _guarded(handler: Handler) -> Handler:
    """Turn what can go wrong into an answer."""

    async def guarded(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(b"", 204, _PREFLIGHT)
        try:
            return await handler(request)
        except RefusedError as refused:
            return PlainTextResponse(f"{refused.text}\n", refused.status, refused.headers)
        except DealgraphError as error:
            return PlainTextResponse(f"{error}\n", 400)
        except ClientDisconnect:
            return Response(b"", 499)

    return guarded


async def _robots(_: Request) -> Response:
    return PlainTextResponse(_ROBOTS)


async def _asset(request: Request) -> Response:
    """A file of the query page."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404)
    return pages.send(request, _read(name))


def _read(name: str) -> Page:
    folder = resources.files("dealgraph.serve").joinpath("page")
    return Page(folder.joinpath(name).read_bytes(), f"{_ASSETS[name]}; charset=utf-8")


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for no other
    text = {
        404: "There is nothing at this address. Begin at /, or with the list at /index.html.",
        405: "This address does not take that method.",
    }.get(error.status_code, error.detail)
    return PlainTextResponse(f"{text}\n", error.status_code, error.headers)


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours: told in the log, not to the client."""
    _log.error("A request failed: %s %s", request.method, request.url.path, exc_info=error)
    return PlainTextResponse("The server made a mistake; its log says which.\n", 500)


class _Headers:
    """Adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, *, cors: bool) -> None:
        self.app = app
        self.more = (*_ALWAYS, *(_CORS if cors else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name == _STRICT[0] for name, _ in headers):
                    headers.append(_STRICT)
                message["headers"] = [*headers, *self.more]
            await send(message)

        await self.app(scope, receive, with_headers)
