"""What a request asks for, by SPARQL 1.1 Protocol, section 2.1."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import Request

from dealgraph.serve.settings import Settings

__all__ = ["Asked", "RefusedError", "parameters", "read_request", "wants"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FIELDS = 1000
_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")

Pairs = list[tuple[str, str]]


class RefusedError(Exception):
    """A request that is not answered, with the status and a text that says why."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Asked:
    """A query with its dataset (section 2.1.4) and the format that overrides Accept.

    Attributes:
        query: the text, or None where a service description is asked for.
        default: graphs that together are the default graph.
        named: graphs that GRAPH finds.
        format: what `format=` said, or empty.
    """

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format: str = ""


def parameters(text: bytes) -> Pairs:
    """Read percent-encoded parameters.

    Raises:
        RefusedError: they are not UTF-8, or too many.
    """
    try:
        return parse_qsl(
            text.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError:
        raise RefusedError(400, "The parameters are not UTF-8.") from None
    except ValueError:
        raise RefusedError(400, f"There are more than {_FIELDS} parameters.") from None


async def read_request(request: Request, settings: Settings) -> Asked:
    """Read a query by GET, by POST as a form, or by POST directly.

    Raises:
        RefusedError: the request is not one of these, or asks for an update.
    """
    pairs = parameters(request.scope["query_string"])
    if request.method == "POST":
        return await _posted(request, pairs, settings)
    return _asked(pairs, needs_query=False)


async def _posted(request: Request, pairs: Pairs, settings: Settings) -> Asked:
    kind = _kind(request)
    body = await _body(request, settings)
    if kind == _FORM:
        return _asked(pairs + parameters(body))
    try:
        return _asked([*pairs, ("query", body.decode("utf-8"))])
    except UnicodeDecodeError:
        raise RefusedError(400, "The query is not UTF-8.") from None


def _kind(request: Request) -> str:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    kind = message.get_content_type() if message["content-type"] else ""
    charset = str(message.get_param("charset", "utf-8")).lower()
    if kind == _UPDATE:
        raise _read_only()
    if kind not in (_FORM, _QUERY):
        raise RefusedError(
            415, f"A query is sent as {_FORM} with query=…, or as {_QUERY}, not as '{kind}'."
        )
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise RefusedError(415, f"A query is sent in UTF-8, not in {charset}.")
    return kind


async def _body(request: Request, settings: Settings) -> bytes:
    """Read the body, no more of it than is allowed and no longer than is patient."""
    most = settings.max_body
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)
    data = bytearray()
    try:
        async with asyncio.timeout(settings.slow_body):
            async for chunk in request.stream():
                data += chunk
                if len(data) > most:
                    raise _too_large(most)
    except TimeoutError:
        raise RefusedError(
            408, "The body of the request did not come.", Connection="close"
        ) from None
    return bytes(data)


def _too_large(most: int) -> RefusedError:
    return RefusedError(
        413, f"The request is larger than {most:,} bytes (--max-body).", Connection="close"
    )


def _asked(pairs: Pairs, *, needs_query: bool = True) -> Asked:
    if any(name in _UPDATES for name, _ in pairs):
        raise _read_only()
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise RefusedError(400, "There is more than one query; a request asks one.")
    if not queries and needs_query:
        raise RefusedError(400, "The parameter query is missing.")
    return Asked(
        queries[0] if queries else None,
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
        wants(pairs),
    )


def wants(pairs: Pairs) -> str:
    """What `format=` says; the last one counts."""
    return ([""] + [value for name, value in pairs if name == "format"])[-1]


def _read_only() -> RefusedError:
    return RefusedError(
        400, "This endpoint is read-only: it answers queries and refuses updates, LOAD among them."
    )
