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
from typing import Any, TypeVar

import pyoxigraph as ox
import requests
from urllib3.exceptions import HTTPError

from dealgraph.base.errors import EndpointError
from dealgraph.graph.remote import virtuoso
from dealgraph.graph.remote.client import answering, media_type, plain_text
from dealgraph.graph.remote.dialect import as_in_memory
from dealgraph.rdf.formats import accept, by_name
from dealgraph.rdf.graph_store import Result

#: Bytes of one answer, unpacked, and its rows or triples, after which it is taken for one without
#: an end. In memory, they take several times as many bytes.
LIMIT, ROWS = 1 << 30, 2_000_000
#: What the engine and Python raise over an answer that is not what it says.
_WRONG = (SyntaxError, ValueError, OSError, MemoryError)
RESULTS = (by_name("json").rows, by_name("xml").rows)
ACCEPT_ROWS = accept(json=1, xml=0.8)
ACCEPT_GRAPH = accept(ntriples=1, turtle=0.9, rdfxml=0.5)


T = TypeVar("T")


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
            self.failed = error.again()
            raise OSError(error.why) from None
        buffer[: len(data)] = data
        return len(data)

    def _count(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _endless(self.url, f"more than {LIMIT:,} bytes have come")


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


def is_cut(answer: requests.Response) -> bool:
    """Whether a server says that it left rows out."""
    return virtuoso.leaves_out(answer) or answer.status_code == requests.codes.partial


def cut(answer: requests.Response, url: str) -> EndpointError:
    """Return what to say of an answer that `is_cut`."""
    limit = virtuoso.most_rows(answer)
    return EndpointError(
        "The server leaves rows out",
        where=url,
        why=f"it gives at most {limit} rows an answer" if limit else "its answer is partial",
        fix=(
            "Ask for fewer rows with LIMIT and OFFSET, or raise the limit in its settings "
            f"({virtuoso.SETTING})."
        ),
    )


def has_blank(terms: Iterable[Any]) -> bool:
    """Whether a blank node is among terms."""
    return any(isinstance(term, ox.BlankNode) for term in terms)


def own_quad(s: Any, p: Any, o: Any, g: Any, mark: str) -> ox.Quad:
    """A quad of one answer: a blank node's label says nothing beyond it, so that it is marked.

    Raises:
        ValueError: it is not a quad (RDF 1.1 Concepts, section 3.1).
    """
    try:
        return ox.Quad(_own(s, mark), p, _own(o, mark), g)
    except TypeError:
        parts = " ".join("nothing" if term is None else str(term) for term in (s, p, o, g))
        message = f"it gives what is not a statement in a graph: {parts}"
        raise ValueError(message) from None


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
    if names in ([], virtuoso.BOOLEAN, virtuoso.NONE):
        count = sum(1 for _ in _tsv(found, b"", body, url)) - 1
        return _without_columns(names, count)
    head = "\t".join(f"?{name}" for name in names).encode() + b"\n"
    # Led through TSV, whose terms are those of Turtle: the only way to make solutions of terms.
    lines = _Lines(_tsv(found, head, body, url))
    return ox.parse_query_results(io.BufferedReader(lines), format=ox.QueryResultsFormat.TSV)


def _without_columns(names: list[str], count: int) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return rows of no columns, or a boolean, where a column was made up for them."""
    if names == virtuoso.BOOLEAN:
        text = json.dumps({"head": {}, "boolean": count > 0})
    else:
        text = json.dumps({"head": {"vars": []}, "results": {"bindings": [{}] * count}})
    return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)


def _parsed(
    answer: requests.Response, body: _Body, url: str
) -> ox.QuerySolutions | ox.QueryBoolean:
    kind = media_type(answer)
    format_ = ox.QueryResultsFormat.from_media_type(kind)
    if format_ not in RESULTS:
        raise strange(url, f"its answer is {kind or 'of no type'}, not SPARQL results")
    try:
        text = _Lines(virtuoso.labelled(iter(partial(body.read, 1 << 16), b"")))
        return ox.parse_query_results(io.BufferedReader(text, 1 << 16), format=format_)
    except _WRONG as error:
        raise _why(body, url, error) from None


def _tsv(found: Iterable[Any], head: bytes, body: _Body, url: str) -> Iterator[bytes]:
    yield head
    try:
        for row in _counted(found, body, "rows"):
            terms = (as_in_memory(term) for term in row)
            yield "\t".join("" if t is None else str(t) for t in terms).encode() + b"\n"
    except (*_WRONG, HTTPError) as error:
        raise _why(body, url, error) from None
    finally:
        body.answer.close()


def _counted(found: Iterable[T], body: _Body, what: str) -> Iterator[T]:
    """Yield rows or triples, unless there are more than memory should hold."""
    for number, each in enumerate(found):
        if number == ROWS:
            body.failed = _endless(body.url, f"more than {ROWS:,} {what} have come")
            raise body.failed.again()
        yield each


def graph(answer: requests.Response, url: str) -> Result:
    """Read the answer to CONSTRUCT or DESCRIBE.

    Raises:
        EndpointError: it is no RDF, or breaks off.
    """
    kind = media_type(answer)
    format_ = ox.RdfFormat.from_media_type(kind)
    if format_ is None:
        answer.close()
        raise strange(url, f"its answer is {kind or 'of no type'}, not RDF")
    body, store = _Body(answer, url), ox.Store()
    try:
        quads = ox.parse(io.BufferedReader(body, 1 << 16), format=format_, rename_blank_nodes=True)
        store.extend(_counted(quads, body, "triples"))
    except _WRONG as error:
        raise _why(body, url, error) from None
    finally:
        answer.close()
    return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _why(body: _Body, url: str, error: Exception) -> EndpointError:
    """What to say of an answer that broke off: what its body met, or what its parser says."""
    return body.failed.again() if body.failed else strange(url, str(error))


def _endless(url: str, why: str) -> EndpointError:
    return EndpointError(
        "The server's answer has no end", where=url, why=why, fix="Ask for less at once."
    )


def strange(url: str, why: str) -> EndpointError:
    """Say that what a server answered is not what was asked for."""
    return EndpointError(
        "The server does not answer as SPARQL 1.1 says",
        where=url,
        why=plain_text(why),
        fix="Check that this is the address of the SPARQL endpoint itself, and ask again.",
    )
