"""What a request asks for, by SPARQL 1.1 Protocol, section 2.1."""

from __future__ import annotations

import asyncio
import re
from binascii import a2b_qp
from dataclasses import dataclass

from starlette.requests import Request

from dealgraph.serve.coding import LargeError, PackedError, is_gzip, unpack
from dealgraph.serve.settings import Settings

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FIELDS = 1000
#: What may stand in Content-Type. `http` bounds the header; no library is of use for the rest.
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([\w.:+-]*)"?\s*(?:;|$)""", re.IGNORECASE | re.ASCII)
_NOT_ESCAPED = re.compile(rb"%(?![0-9A-Fa-f]{2})")
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
    """Read parameters of a form or an address (URL, section 5.1).

    `urllib.parse.parse_qsl` does the same, but takes 0.3 s for a body of 1 MB, in which nobody else
    is answered.

    >>> parameters(b"a=1+2&b=%C3%A9=&c")
    [('a', '1 2'), ('b', 'é='), ('c', '')]

    Raises:
        RefusedError: they are not UTF-8, not percent-encoded, or too many.
    """
    if text.count(b"&") >= _FIELDS:
        raise RefusedError(400, f"There are more than {_FIELDS} parameters.")
    if _NOT_ESCAPED.search(text):
        raise RefusedError(400, "A % in the parameters is not followed by two hexadecimal digits.")
    pairs = [part.partition(b"=") for part in text.split(b"&") if part]
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in pairs]
    except UnicodeDecodeError:
        raise RefusedError(400, "The parameters are not UTF-8.") from None


def _decoded(text: bytes) -> str:
    """A name or a value. What escapes with = instead of % is quoted-printable (RFC 2045)."""
    escaped = text.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
    return a2b_qp(escaped).decode("utf-8")


def one_of_each(pairs: Pairs) -> dict[str, str]:
    """Return parameters by name.

    Raises:
        RefusedError: one is given twice.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise RefusedError(400, f"The parameter '{name[:40]}' is given more than once.")
        found[name] = value
    return found


def accepted(request: Request) -> str:
    """Return the header Accept, which may come in several lines (RFC 9110, section 5.3)."""
    return ", ".join(request.headers.getlist("accept"))


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
    said = request.headers.get("content-type", "")
    kind = said.partition(";")[0].strip().casefold()
    charset = _CHARSET.search(said)
    if kind == _UPDATE:
        raise _read_only()
    if kind not in (_FORM, _QUERY):
        raise RefusedError(
            415, f"A query is sent as {_FORM} with query=…, or as {_QUERY}, not as '{kind}'."
        )
    if charset and charset[1].casefold() not in ("utf-8", "utf8", "us-ascii"):
        raise RefusedError(415, f"A query is sent in UTF-8, not in {charset[1]}.")
    return kind


async def _body(request: Request, settings: Settings) -> bytes:
    """Read the body, no more of it than is allowed and no longer than is patient; unpack it."""
    coding = request.headers.get("content-encoding", "").strip()
    packed = is_gzip(coding)
    if coding and not packed and coding.casefold() != "identity":
        text = f"A body is sent as it is or packed with gzip, not with Content-Encoding: {coding}."
        raise RefusedError(415, text, Accept_Encoding="gzip")
    data = await _sent(request, settings)
    if not packed:
        return data
    try:
        return await asyncio.to_thread(unpack, data, settings.max_body)
    except LargeError:
        raise _too_large(settings.max_body) from None
    except PackedError as error:
        raise RefusedError(400, f"The body cannot be unpacked with gzip: {error}.") from None


async def _sent(request: Request, settings: Settings) -> bytes:
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
        _graphs(pairs, "default-graph-uri"),
        _graphs(pairs, "named-graph-uri"),
        wants(pairs),
    )


def _graphs(pairs: Pairs, parameter: str) -> tuple[str, ...]:
    """The graphs of a dataset; an empty value, which forms send, names none."""
    return tuple(value for name, value in pairs if name == parameter and value)


def wants(pairs: Pairs) -> str:
    """Return what `format=` says, or an empty text; SPARQLWrapper may send it several times."""
    return ",".join(value for name, value in pairs if name == "format" and value)


def _read_only() -> RefusedError:
    return RefusedError(
        400, "This endpoint is read-only: it answers queries and refuses updates, LOAD among them."
    )
