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
from starlette.types import ASGIApp

from dealgraph.base.errors import (
    DealgraphError,
    FormatError,
    ParameterError,
    QueryError,
    UnknownIdError,
    UnknownQuestionError,
    UnknownTableError,
)
from dealgraph.serve import pages
from dealgraph.serve.access import AccessLog
from dealgraph.serve.around import Headed, Logged, Placed
from dealgraph.serve.endpoint import sparql
from dealgraph.serve.generation import Keeper
from dealgraph.serve.headers import options
from dealgraph.serve.kept import Page
from dealgraph.serve.problem import problem
from dealgraph.serve.protocol import RefusedError
from dealgraph.serve.settings import Settings

Handler = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger("dealgraph.serve")
_READ = ["GET", "HEAD"]
_COSTLY = ("/sparql", "/picture", "/dump.")
#: What a client can do about an error; any other is a fault of ours.
_THEIRS = (
    FormatError,
    ParameterError,
    QueryError,
    UnknownIdError,
    UnknownQuestionError,
    UnknownTableError,
)
#: Files of the query page; the first is the explorer's.
_ASSETS = {
    "base.js": ("dealgraph.publish.explorer", "js", "text/javascript"),
    "query.css": ("dealgraph.serve", "page", "text/css"),
    "query.js": ("dealgraph.serve", "page", "text/javascript"),
}


def application(settings: Settings, keeper: Keeper, log: AccessLog | None = None) -> ASGIApp:
    """Make the application; it does not start before `keeper` has a graph."""
    ways = [*_READ, "POST"]
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
    return Logged(Placed(Headed(app, cors=settings.cors), settings.root_path), log)


@asynccontextmanager
async def _lifespan(keeper: Keeper, _: Starlette) -> AsyncIterator[None]:
    """Watch the files while the server runs; then end all processes."""
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
        try:
            return await handler(request)
        except RefusedError as refused:
            return problem(request, refused.status, refused.text, refused.headers)
        except _THEIRS as error:
            status = 404 if isinstance(error, UnknownQuestionError) else 400
            return problem(request, status, str(error))
        except DealgraphError as error:
            return await _broken(request, error)
        except ClientDisconnect:
            return Response(b"", 499)

    return guarded


async def _robots(request: Request) -> Response:
    """What costs is not for crawlers; a server before this one may show it under a path."""
    root = request.app.state.settings.root_path
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _COSTLY)]
    return PlainTextResponse("\n".join(lines) + "\n")


async def _asset(request: Request) -> Response:
    """A file of the query page."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise HTTPException(404)
    return pages.send(request, _read(name))


def _read(name: str) -> Page:
    package, folder, media = _ASSETS[name]
    path = resources.files(package).joinpath(folder, name)
    return Page(path.read_bytes(), f"{media}; charset=utf-8")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for no other
    text = {
        404: "There is nothing at this address. Begin at /, or with the list at /index.html.",
        405: "This address does not take that method.",
    }.get(error.status_code, error.detail)
    allowed = options(request.url.path, "", cors=False) if error.status_code == 405 else None
    return problem(request, error.status_code, text, allowed or error.headers)


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours: told in the log, not to the client."""
    asked = request.method, request.url.path
    if isinstance(error, DealgraphError):
        _log.error("A request failed: %s %r\n%s", *asked, error)
    else:
        _log.error("A request failed: %s %r", *asked, exc_info=error)
    return problem(request, 500, "The server made a mistake; its log says which.")
