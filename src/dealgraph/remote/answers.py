"""Answers of a SPARQL server, read as they arrive and given on as Oxigraph's own results.

The rows of a remote answer become the same objects as those of a store in memory, so that whoever
prints or compares them need not know where they come from.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pyoxigraph as ox
import requests
from urllib3.exceptions import HTTPError

from dealgraph.errors import EndpointError
from dealgraph.graph_store import Result
from dealgraph.remote.client import answering
from dealgraph.remote.dialect import as_in_memory

__all__ = ["ACCEPT_GRAPH", "ACCEPT_ROWS", "cut", "graph", "has_blank", "is_cut", "own_quad", "rows"]

#: How Virtuoso writes blank nodes, and how they are written (SPARQL 1.1 Query Results JSON Format,
#: section 3.2.2). Quotation marks inside of strings are escaped: this stands nowhere else.
_ADDRESSED = b'"type": "bnode", "value": "nodeID://'
_LABELLED = b'"type": "bnode", "value": "'
#: Bytes of one answer, unpacked, after which it is taken for one without an end: more than memory
#: holds as rows.
LIMIT = 4 << 30
ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


class _Body(io.RawIOBase):
    """The body of an answer as a file; a connection that breaks is an error, not an end."""

    def __init__(self, answer: requests.Response, url: str) -> None:
        self.answer = answer
        self.url = url
        self.failed: EndpointError | None = None
        self.left = LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            with answering(self.url):
                data = self.answer.raw.read(len(buffer), decode_content=True) or b""
            self._count(len(data))
        except EndpointError as error:
            self.failed = error
            raise OSError(error.why) from None
        buffer[: len(data)] = data
        return len(data)

    def _count(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            why = f"more than {LIMIT:,} bytes have come"
            raise EndpointError(
                "The server's answer has no end", self.url, why, "Ask for less at once."
            )


class _Lines(io.RawIOBase):
    """A file whose text is made while it is read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines
        self.waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self.waiting) < len(buffer):
            line = next(self.lines, None)
            if line is None:
                break
            self.waiting += line
        data, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _labelled(chunks: Iterator[bytes]) -> Iterator[bytes]:
    held = len(_ADDRESSED) - 1
    rest = b""
    for chunk in chunks:
        rest = (rest + chunk).replace(_ADDRESSED, _LABELLED)
        yield rest[:-held]
        rest = rest[-held:]
    yield rest


def is_cut(answer: requests.Response) -> bool:
    """Whether a server says that it left rows out: Virtuoso does so in a header of its own."""
    return "X-SPARQL-MaxRows" in answer.headers or answer.status_code == requests.codes.partial


def cut(answer: requests.Response, url: str) -> EndpointError:
    """What to say of an answer that `is_cut`."""
    limit: str | None = answer.headers.get("X-SPARQL-MaxRows")
    return EndpointError(
        "The server leaves rows out",
        url,
        f"it gives at most {limit} rows an answer" if limit else "its answer is partial",
        "Ask for fewer rows with LIMIT and OFFSET, or raise the limit in its settings "
        "(Virtuoso: ResultSetMaxRows).",
    )


def has_blank(terms: Iterable[Any]) -> bool:
    """Whether a blank node is among terms."""
    return any(isinstance(term, ox.BlankNode) for term in terms)


def own_quad(s: Any, p: Any, o: Any, g: Any, mark: str) -> ox.Quad:
    """A quad of one answer: a blank node's label says nothing beyond it, so that it is marked."""
    return ox.Quad(_own(s, mark), p, _own(o, mark), g)


def _own(term: Any, mark: str) -> Any:
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(mark + re.sub(r"\W", "_", term.value))
    return term


def rows(answer: requests.Response, url: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Read the answer to SELECT or ASK (SPARQL 1.1 Query Results JSON and XML Formats).

    Raises:
        EndpointError: it is something else, or breaks off; the latter also while rows are read.
    """
    body = _Body(answer, url)
    try:
        found = _parsed(answer, body, url)
    except EndpointError:
        answer.close()
        raise
    if isinstance(found, ox.QueryBoolean):
        answer.close()
        return found
    names = [variable.value for variable in found.variables]
    if not names or names in (["__ASK_RETVAL"], ["_star_fake"]):
        count = sum(1 for _ in _tsv(found, b"", body, url)) - 1
        return _without_columns(names, count)
    head = "\t".join(f"?{name}" for name in names).encode() + b"\n"
    # Led through TSV, whose terms are those of Turtle: the only way to make solutions of terms.
    lines = _Lines(_tsv(found, head, body, url))
    return ox.parse_query_results(io.BufferedReader(lines), format=ox.QueryResultsFormat.TSV)


def _without_columns(names: list[str], count: int) -> ox.QuerySolutions | ox.QueryBoolean:
    """Rows of no columns, for which Virtuoso makes one up, and its boolean: a row or none."""
    if names == ["__ASK_RETVAL"]:
        text = json.dumps({"head": {}, "boolean": count > 0})
    else:
        text = json.dumps({"head": {"vars": []}, "results": {"bindings": [{}] * count}})
    return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)


def _parsed(
    answer: requests.Response, body: _Body, url: str
) -> ox.QuerySolutions | ox.QueryBoolean:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    format_ = ox.QueryResultsFormat.from_media_type(kind)
    if format_ not in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
        raise _strange(url, f"its answer is {kind or 'of no type'}, not SPARQL results")
    try:
        text = _Lines(_labelled(iter(partial(body.read, 1 << 16), b"")))
        return ox.parse_query_results(io.BufferedReader(text, 1 << 16), format=format_)
    except (SyntaxError, ValueError, OSError) as error:
        raise body.failed or _strange(url, str(error)) from None


def _tsv(found: Iterable[Any], head: bytes, body: _Body, url: str) -> Iterator[bytes]:
    yield head
    try:
        for row in found:
            terms = (as_in_memory(term) for term in row)
            yield "\t".join("" if t is None else str(t) for t in terms).encode() + b"\n"
    except (SyntaxError, ValueError, OSError, HTTPError) as error:
        raise body.failed or _strange(url, str(error)) from None
    finally:
        body.answer.close()


def graph(answer: requests.Response, url: str) -> Result:
    """Read the answer to CONSTRUCT or DESCRIBE.

    Raises:
        EndpointError: it is no RDF, or breaks off.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    format_ = ox.RdfFormat.from_media_type(kind)
    if format_ is None:
        answer.close()
        raise _strange(url, f"its answer is {kind or 'of no type'}, not RDF")
    body, store = _Body(answer, url), ox.Store()
    try:
        store.load(io.BufferedReader(body, 1 << 16), format=format_)
    except (SyntaxError, ValueError, OSError) as error:
        raise body.failed or _strange(url, str(error)) from None
    finally:
        answer.close()
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _strange(url: str, why: str) -> EndpointError:
    from dealgraph.remote.client import plain_text

    return EndpointError(
        "The server does not answer as SPARQL 1.1 says",
        url,
        plain_text(why),
        "Check that this is the address of the SPARQL endpoint itself, and ask again.",
    )
