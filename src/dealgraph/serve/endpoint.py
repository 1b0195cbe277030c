"""`/sparql`: SPARQL 1.1 Protocol, query operation; and a description of the service."""

from __future__ import annotations

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from dealgraph.rdf.formats import GRAPHS, SOLUTIONS, Format, best, chosen, named, stand_in
from dealgraph.serve.asking import ask
from dealgraph.serve.coding import takes_gzip
from dealgraph.serve.costs import kind
from dealgraph.serve.frames import Frame
from dealgraph.serve.generation import Generation
from dealgraph.serve.headers import noticed
from dealgraph.serve.kept import Page
from dealgraph.serve.pages import codings, deliver, describe, moved, sent
from dealgraph.serve.protocol import Asked, RefusedError, accepted, read_request
from dealgraph.serve.settings import Settings

_HTML = "text/html"


async def sparql(request: Request) -> Response:
    """Answer a query, show the page on which to write one, or describe the service."""
    state = request.app.state
    asked = await read_request(request, state.settings)
    accept = accepted(request)
    with state.keeper.current.used() as generation:
        if _wants_page(request, asked, accept):
            if request.url.path.endswith("/"):
                return moved(request, "/sparql")
            return await deliver(request, generation, {"do": "query-page"})
        if asked.query is None:
            return await describe(request, generation, "service", asked.format)
        return await run_query(request, generation, asked, accept)


def _wants_page(request: Request, asked: Asked, accept: str) -> bool:
    """A browser shows the page, which asks the query itself; `format=` says otherwise."""
    if asked.format or request.method == "POST":
        return asked.format == "html"
    return _prefers_page(accept)


@lru_cache(maxsize=256)
def _prefers_page(accept: str) -> bool:
    if _HTML not in accept:
        return False
    offered = [media for each in (*SOLUTIONS, *GRAPHS) for media in each.media]
    return best(accept, [_HTML, *offered]) == _HTML


async def run_query(
    request: Request, generation: Generation, asked: Asked, accept: str
) -> Response:
    """Have a query answered in the format that the client wants.

    Raises:
        DealgraphError: the query is wrong.
        RefusedError: no format fits, or a limit is passed.
    """
    formats = _formats(asked.format, accept)
    wanted = {
        "query": asked.query,
        "default": asked.default,
        "named": asked.named,
        "formats": {kind: each and each.engine for kind, each in formats.items()},
        "gzip": takes_gzip(codings(request)),
    }
    settings: Settings = request.app.state.settings
    frame = await ask(
        request, generation.queries, wanted, settings.timeout, kind=kind(asked.query or "")
    )
    return _response(request, frame, formats, settings)


@lru_cache(maxsize=1024)
def _formats(override: str, accept: str) -> dict[str, Format | None]:
    """The format for each kind of result."""
    kinds = {"solutions": SOLUTIONS, "graph": GRAPHS}
    if not override:
        return {
            "solutions": chosen(accept, SOLUTIONS) or stand_in(accept, SOLUTIONS, GRAPHS),
            "graph": chosen(accept, GRAPHS) or stand_in(accept, GRAPHS, SOLUTIONS),
        }
    found = {kind: named(override, formats) for kind, formats in kinds.items()}
    if not any(found.values()):
        raise RefusedError(
            400, f"There is no format '{override[:40]}'. Known: {_names(*kinds.values())}."
        )
    return found


def _names(*groups: tuple[Format, ...]) -> str:
    return ", ".join(each.name for group in groups for each in group)


def _response(
    request: Request, frame: Frame, formats: dict[str, Format | None], settings: Settings
) -> Response:
    if frame.header.get("large"):
        raise RefusedError(
            413,
            f"The answer is larger than {settings.max_bytes:,} bytes (--max-bytes), and half of it "
            "would be wrong. Ask for less with LIMIT, or take a dump: /dump.nt",
        )
    if "refused" in frame.header:
        kind = frame.header["refused"]
        offered = GRAPHS if kind == "graph" else SOLUTIONS
        what = "triples" if kind == "graph" else "rows, or yes or no"
        types = ", ".join(each.media[0] for each in offered)
        raise RefusedError(406, f"The query yields {what}; the formats for it are {types}.")
    found = formats[frame.header["kind"]]
    assert found is not None  # noqa: S101 - else the process had refused
    notice = frame.header.get("notice", "")
    page = Page(frame.body, found.content_type, headers=noticed(notice) if notice else {})
    packed = page.body if frame.header["packed"] else None
    return sent(request, page, frame.header["tag"], packed)
