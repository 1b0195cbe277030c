"""Every address but the endpoint: records, lists, dumps, descriptions, the explorer, a picture."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dealgraph.serve.asking import ask, limits_told
from dealgraph.serve.formats import GRAPHS, Format, best, named
from dealgraph.serve.generation import Generation, page_of
from dealgraph.serve.kept import Page
from dealgraph.serve.protocol import RefusedError, parameters, read_request, wants

__all__ = [
    "anything",
    "bound",
    "completion",
    "deliver",
    "describe",
    "explorer",
    "health",
    "picture",
    "send",
]

_HTML = Format("html", ("text/html", "application/xhtml+xml"), "html", "")
#: A page may be kept, but is asked for again, so that changed files show at once.
_CACHE = "no-cache"
_OFFERED = (_HTML, *GRAPHS)
_ENDINGS = {each.ending: each for each in (_HTML, *GRAPHS)}


async def explorer(request: Request) -> Response:
    """`/`: the whole record as one page."""
    with request.app.state.keeper.current.used() as generation:
        return await deliver(request, generation, {"do": "explorer"})


async def completion(request: Request) -> Response:
    """`/completion.json`: the names that the query page offers."""
    with request.app.state.keeper.current.used() as generation:
        return await deliver(request, generation, {"do": "completion"})


async def bound(request: Request) -> Response:
    """`/bound/NAME?parameter=value`: the text of a named question with these values in it."""
    values = tuple((k, v) for k, v in parameters(request.scope["query_string"]) if v)
    wanted = {"do": "bound", "question": request.path_params["question"], "values": values}
    with request.app.state.keeper.current.used() as generation:
        return await deliver(request, generation, wanted)


async def health(request: Request) -> Response:
    """`/health`: whether the server serves, what, and what is wrong with the files if anything."""
    keeper = request.app.state.keeper
    said = {
        "status": "old graph" if keeper.problem else "fine",
        "graph": keeper.current.number,
        "quads": keeper.current.triples,
        "problem": keeper.problem,
    }
    headers = {"cache-control": "no-store"}
    return Response(json.dumps(said), 200, headers, media_type="application/json")


async def describe(
    request: Request, generation: Generation, what: str, override: str = ""
) -> Response:
    """A description in RDF: of the service, or of the dataset."""
    accept = request.headers.get("accept", "")
    found = _graph_format(override, accept)
    wanted = {"do": what, "base": _base(request), "engine": found.engine}
    return await deliver(request, generation, wanted, found.content_type)


def _graph_format(override: str, accept: str) -> Format:
    if override:
        found = named(override, GRAPHS)
        if found is None:
            names = ", ".join(each.name for each in GRAPHS)
            raise RefusedError(
                400, f"There is no format '{override[:40]}' for triples. Known: {names}."
            )
        return found
    media = best(accept, [media for each in GRAPHS for media in each.media])
    if media is None:
        raise RefusedError(406, "Known: " + ", ".join(each.media[0] for each in GRAPHS))
    return next(each for each in GRAPHS if media in each.media)


def _base(request: Request) -> str:
    """The address under which the client found us, if it is one."""
    host = request.headers.get("host", "")
    if not host or not all(c.isascii() and (c.isalnum() or c in ".:-[]") for c in host):
        raise RefusedError(400, "The header Host names no host.")
    return f"{request.url.scheme}://{host}/"


async def anything(request: Request) -> Response:
    """A record, a term, a page of the reference or a dump, by its path."""
    path = str(request.path_params["path"])
    with request.app.state.keeper.current.used() as generation:
        if path in (".well-known/void", "void"):
            return await describe(request, generation, "void", _override(request))
        stem, _, ending = path.rpartition(".")
        if path == "void.ttl":
            return await describe(request, generation, "void", "turtle")
        if stem == "dump":
            return await deliver(request, generation, {"do": "dump", "ending": ending})
        if stem and ending in _ENDINGS:
            wanted = {"do": "path", "path": stem, "format": _ENDINGS[ending].name}
        else:
            wanted = {"do": "path", "path": path, "format": _negotiated(request).name}
        return await deliver(request, generation, wanted)


def _override(request: Request) -> str:
    return wants(parameters(request.scope["query_string"]))


def _negotiated(request: Request) -> Format:
    override = _override(request)
    if override:
        found = named(override, _OFFERED)
    else:
        accept = request.headers.get("accept", "")
        media = best(accept, [media for each in _OFFERED for media in each.media])
        found = next((each for each in _OFFERED if media in each.media), None)
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
        wanted = {"do": "picture", "query": asked.query}
        limit = request.app.state.settings.timeout
        frame = await ask(request, generation.pages, wanted, limit, patient=True)
        return send(request, page_of(frame, ""))


async def deliver(
    request: Request, generation: Generation, wanted: dict[str, Any], content_type: str = ""
) -> Response:
    """Send a page, made once for each state of the files.

    Raises:
        DealgraphError: the page cannot be made.
        RefusedError: nothing is at that address, or too many wait.
    """
    with limits_told():
        page = await generation.page(wanted, content_type)
    return send(request, page)


def send(request: Request, page: Page) -> Response:
    """Send a page, packed if the client can unpack it, or not at all if the client has it."""
    packed = page.packed if _takes_gzip(request) else None
    tag = f'"{page.tag}{"-gzip" if packed else ""}"'
    headers = {
        "etag": tag,
        "cache-control": _CACHE,
        "vary": "Accept, Accept-Encoding",
        **page.headers,
    }
    if page.status != 200:
        del headers["etag"]
    elif _has(request, page.tag):
        return Response(b"", 304, headers)
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(packed or page.body, page.status, headers, media_type=page.content_type)


def _takes_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").casefold().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight not in ("0", "0.0", "0.00", "0.000")
    return False


def _has(request: Request, tag: str) -> bool:
    """Whether the client has these bytes already (RFC 9110, section 13.1.2)."""
    said = request.headers.get("if-none-match", "")
    known = [part.strip().removeprefix("W/").strip('"') for part in said.split(",")]
    return "*" in known or any(part.removesuffix("-gzip") == tag for part in known)
