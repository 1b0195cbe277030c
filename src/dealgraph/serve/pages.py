"""Every address but the endpoint: records, lists, dumps, descriptions, the explorer, a picture."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dealgraph.base.errors import (
    DealgraphError,
    ParameterError,
    UnknownIdError,
    UnknownQuestionError,
)
from dealgraph.rdf.formats import DUMPS, GRAPHS, Format, chosen, named
from dealgraph.serve.asking import ask, asker_of, limits_told
from dealgraph.serve.coding import takes_gzip
from dealgraph.serve.costs import kind
from dealgraph.serve.generation import Generation, page_of
from dealgraph.serve.here import HERE
from dealgraph.serve.hosts import Names, is_name
from dealgraph.serve.kept import Page
from dealgraph.serve.problem import problem
from dealgraph.serve.protocol import (
    Asked,
    RefusedError,
    accepted,
    one_of_each,
    parameters,
    read_request,
    wants,
)
from dealgraph.serve.settings import Settings

#: What strangers are told of a problem; paths and lines of files stand in the log alone.
_PROBLEM = "The files are wrong, and the graph is the last one that could be loaded; see the log."
#: Seconds that the drawing of what a query found may take.
_DRAWING = 60.0
_HTML = Format("html", ("text/html", "application/xhtml+xml"), "html", "")
#: A page may be kept, but is asked for again, so that changed files show at once.
_CACHE = "no-cache"
_OFFERED = (_HTML, *GRAPHS)
_ENDINGS = {each.ending: each for each in _OFFERED}
#: Addresses that are not those of things; with a slash at their end they lead here as well.
_FIXED = {"completion.json", "health", "picture", "robots.txt", "void", ".well-known/void"}
_FIXED |= {f"dump.{ending}" for ending in DUMPS}
#: Characters that a path may have, or a value in the address of a question.
_LONGEST = 1000
#: What the client did, in what it asked of a question; anything else is a fault of the files.
_ASKED = (ParameterError, UnknownIdError, UnknownQuestionError)
_FAULT = "The files of the server are wrong, so that this cannot be shown. Its log says where."
_NOTHING = "There is nothing to draw: the record has no party and no matter. Ask it at /sparql."
_log = logging.getLogger("dealgraph.serve")


async def explorer(request: Request) -> Response:
    """`/`: the whole record as one page."""
    with request.app.state.keeper.current.used() as generation:
        try:
            return await deliver(request, generation, {"do": "explorer"})
        except ParameterError:
            raise RefusedError(404, _NOTHING) from None


async def completion(request: Request) -> Response:
    """`/completion.json`: the names that the query page offers."""
    with request.app.state.keeper.current.used() as generation:
        return await deliver(request, generation, {"do": "completion"})


async def bound(request: Request) -> Response:
    """`/bound/NAME?parameter=value`: the text of a named question with these values in it.

    It is not kept, since there are as many as a client can think of.
    """
    given = one_of_each(parameters(request.scope["query_string"]))
    if any(len(name) + len(value) > _LONGEST for name, value in given.items()):
        raise RefusedError(400, f"A parameter has more than {_LONGEST:,} characters.")
    values = tuple(sorted((name, value) for name, value in given.items() if value))
    wanted = {"do": "bound", "question": request.path_params["question"], "values": values}
    limit = request.app.state.settings.timeout
    with request.app.state.keeper.current.used() as generation, _faults("bound", _ASKED):
        frame = await ask(request, generation.pages, wanted, limit, patient=True)
        return send(request, page_of(frame, ""))


async def health(request: Request) -> Response:
    """`/health`: whether the server serves, what, and whether something is wrong with the files.

    What is wrong stands in the log: it names files and shows lines, which are nobody else's.
    """
    keeper = request.app.state.keeper
    said = {
        "status": "old graph" if keeper.problem else "fine",
        "graph": keeper.current.number,
        "quads": keeper.current.triples,
        "problem": _PROBLEM if keeper.problem else "",
    }
    headers = {"cache-control": "no-store"}
    return Response(json.dumps(said), 200, headers, media_type="application/json")


async def describe(
    request: Request, generation: Generation, what: str, override: str = ""
) -> Response:
    """A description in RDF: of the service, or of the dataset."""
    found = _graph_format(override, accepted(request))
    page = await _made(
        request, generation, {"do": what, "engine": found.engine}, found.content_type
    )
    # One description is kept, whatever the server is called.
    body = page.body.replace(HERE.encode(), _base(request).encode())
    return send(request, Page(body, page.content_type, page.status, page.headers))


def _graph_format(override: str, accept: str) -> Format:
    if override:
        found = named(override, GRAPHS)
        if found is None:
            names = ", ".join(each.name for each in GRAPHS)
            raise RefusedError(
                400, f"There is no format '{override[:40]}' for triples. Known: {names}."
            )
        return found
    found = chosen(accept, GRAPHS)
    if found is None:
        raise RefusedError(406, "Known: " + ", ".join(each.media[0] for each in GRAPHS))
    return found


@lru_cache(maxsize=4)
def _names(settings: Settings) -> Names:
    return Names(settings.host, settings.host_names)


def _base(request: Request) -> str:
    """The address under which the client found us; `http` has checked Host, if there is one.

    A server before this one may say in X-Forwarded-Host how it was asked, if that is a name of ours
    without a port: a cache between could keep what somebody else made of it.
    """
    settings = request.app.state.settings
    told = request.headers.get("x-forwarded-host", "").strip()
    host, port = request.scope.get("server") or ("localhost", None)
    local = f"[{host}]" if ":" in host else host
    name = request.headers.get("host", "").strip() or (f"{local}:{port}" if port else local)
    if told and is_name(told) and _names(settings).have(told):
        name = told
    return f"{request.url.scheme}://{name}{settings.root_path}/"


async def anything(request: Request) -> Response:
    """A record, a term, a page of the reference or a dump, by its path."""
    path = str(request.path_params["path"])
    if path.endswith("/") and path[:-1] in _FIXED:
        return moved(request, f"/{path[:-1]}")
    if len(path) > _LONGEST:
        raise RefusedError(404, "There is nothing at an address as long as that.")
    with request.app.state.keeper.current.used() as generation:
        if path in (".well-known/void", "void"):
            return await describe(request, generation, "void", _override(request))
        stem, _, ending = path.rpartition(".")
        if path == "void.ttl":
            return await describe(request, generation, "void", "turtle")
        if stem == "dump":
            return await deliver(request, generation, {"do": "dump", "ending": ending})
        if path.startswith("file/"):
            wanted = {"do": "file", "path": path, "format": _negotiated(request).name}
        elif stem and ending in _ENDINGS:
            wanted = {"do": "path", "path": stem, "format": _ENDINGS[ending].name}
            return _with_ending(await deliver(request, generation, wanted), ending)
        else:
            wanted = {"do": "path", "path": path, "format": _negotiated(request).name}
        return await deliver(request, generation, wanted)


def _with_ending(response: Response, ending: str) -> Response:
    """Lead from the former address of a file to that which it has now."""
    if response.status_code == 301:
        response.headers["location"] += f".{ending}"
    return response


def _override(request: Request) -> str:
    return wants(parameters(request.scope["query_string"]))


def _negotiated(request: Request) -> Format:
    override = _override(request)
    found = named(override, _OFFERED) if override else chosen(accepted(request), _OFFERED)
    if found is None:
        names = ", ".join(each.media[0] for each in _OFFERED)
        raise RefusedError(406, f"This address is offered as {names}.", Vary="Accept")
    return found


async def picture(request: Request) -> Response:
    """What a query found, drawn: its parties and matters as an explorer page of their own."""
    asked = await read_request(request, request.app.state.settings)
    if asked.query is None:
        raise RefusedError(400, "The parameter query is missing.")
    with request.app.state.keeper.current.used() as generation:
        nodes = await _found(request, generation, asked)
        wanted = {"do": "picture", "nodes": nodes}
        frame = await ask(request, generation.pictures, wanted, _DRAWING, patient=True)
        return send(request, page_of(frame, ""))


async def _found(request: Request, generation: Generation, asked: Asked) -> list[str]:
    """What the query of a picture finds, under the limits of all queries.

    Raises:
        DealgraphError: the query is wrong.
        RefusedError: a limit is passed.
    """
    text = asked.query or ""
    limits = request.app.state.settings
    wanted = {"do": "nodes", "query": text}
    frame = await ask(
        request, generation.queries, wanted, limits.timeout, kind=f"nodes {kind(text)}"
    )
    if frame.header.get("large"):
        raise RefusedError(413, "The query finds more than a picture can show. Ask for less.")
    return list(json.loads(frame.body))


async def deliver(
    request: Request, generation: Generation, wanted: dict[str, Any], content_type: str = ""
) -> Response:
    """Send a page, made once for each state of the files.

    Raises:
        DealgraphError: the page cannot be made.
        RefusedError: nothing is at that address, or too many wait.
    """
    page = await _made(request, generation, wanted, content_type)
    if page.status >= 400:
        return problem(request, page.status, page.body.decode("utf-8", "replace").strip())
    return send(request, page)


async def _made(
    request: Request, generation: Generation, wanted: dict[str, Any], content_type: str
) -> Page:
    """Have a page made, or take the one that is kept."""
    asked = (ParameterError,) if wanted["do"] == "explorer" else ()  # there is nothing to draw
    with _faults(wanted["do"], asked), limits_told():
        return await generation.page(wanted, content_type, asker_of(request).client)


@contextmanager
def _faults(what: str, asked: tuple[type[DealgraphError], ...] = ()) -> Iterator[None]:
    """Tell what is wrong with files in the log, and not as the fault of who asked.

    Args:
        what: what was to be made.
        asked: errors that are the client's.

    Raises:
        RefusedError: there was one that is not.
    """
    try:
        yield
    except asked:
        raise
    except DealgraphError as error:
        _log.error("A page could not be made: %s\n%s", what, error)
        raise RefusedError(500, _FAULT) from None


def moved(request: Request, path: str) -> Response:
    """Lead to the right address of the same, with the parameters."""
    query = request.scope["query_string"].decode("latin-1")
    where = f"{path}?{query}" if query else path
    return Response(b"", 308, {"location": where})


def send(request: Request, page: Page) -> Response:
    """Send a page, packed if the client can unpack it, or not at all if the client has it."""
    if page.status == 308:
        return moved(request, page.headers["location"])
    packed = page.packed if takes_gzip(codings(request)) else None
    return sent(request, page, page.tag, packed)


def sent(request: Request, page: Page, tag: str, packed: bytes | None) -> Response:
    """Send a page.

    Args:
        request: what the client sent.
        page: the page.
        tag: the name of its bytes.
        packed: its body, packed, if that is sent.
    """
    headers = {
        "etag": f'"{tag}{"-gzip" if packed else ""}"',
        "cache-control": _CACHE,
        "vary": "Accept, Accept-Encoding",
        **page.headers,
    }
    if page.status != 200:
        del headers["etag"]
    elif _has(request, tag):
        return Response(b"", 304, headers)
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(packed or page.body, page.status, headers, media_type=page.content_type)


def codings(request: Request) -> str:
    """Return the header Accept-Encoding, which may come in several lines."""
    return ", ".join(request.headers.getlist("accept-encoding"))


def _has(request: Request, tag: str) -> bool:
    """Whether the client has these bytes already (RFC 9110, section 13.1.2)."""
    said = request.headers.get("if-none-match", "")
    known = [part.strip().removeprefix("W/").strip('"') for part in said.split(",")]
    return "*" in known or any(part.removesuffix("-gzip") == tag for part in known)
