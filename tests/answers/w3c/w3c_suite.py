"""The query tests of the W3C suite: what a manifest says, and when two answers are the same.

The words of the manifests are explained at https://www.w3.org/2009/sparql/docs/tests/README.html.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD
from rdflib.query import Result
from rdflib.xsd_datetime import duration_isoformat, parse_xsd_duration

SUITE = Path(__file__).parent / "sparql11"
# Where the suite is published: relative IRIs in queries, data and results count from there.
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
DATA_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
RESULT_FORMATS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}


@dataclass(frozen=True)
class Case:
    """One entry of a manifest."""

    key: str
    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graph_data: tuple[Path, ...]
    result: Path | None

    @property
    def text(self) -> str:
        """The query, with its own address as the base of relative IRIs (RFC 3986, 5.1.3)."""
        return f"BASE <{iri(self.query)}>\n{self.query.read_text(encoding='utf-8')}"

    @property
    def is_ordered(self) -> bool:
        """Whether the outermost SELECT says in which order its rows come."""
        return bool(re.search(r"\bORDER\s+BY\b(?![^{]*\})", self.text, re.IGNORECASE))

    @property
    def form(self) -> str:
        """The format in which the expected rows are written, or XML."""
        return RESULT_FORMATS.get(self.result.suffix if self.result else "", "xml")


def iri(path: Path) -> str:
    """The address of a file of the suite."""
    return BASE + path.relative_to(SUITE).as_posix()


def cases() -> list[Case]:
    """All entries of all manifests, in the order of the suite."""
    return [case for path in sorted(SUITE.glob("*/manifest.ttl")) for case in _entries(path)]


def _entries(manifest: Path) -> Iterator[Case]:
    graph = rdflib.Graph().parse(manifest, format="turtle", publicID=iri(manifest))
    for entries in graph.objects(None, MF.entries):
        for test in Collection(graph, entries):
            yield _case(graph, test)


def _case(graph: rdflib.Graph, test: Any) -> Case:
    def paths(subject: Any, predicate: Any) -> tuple[Path, ...]:
        return tuple(map(_path, graph.objects(subject, predicate)))

    action = graph.value(test, MF.action)
    group, _, name = str(test).removeprefix(BASE).partition("/manifest#")
    return Case(
        f"{group}/{name}",
        str(graph.value(test, MF.name)),
        str(graph.value(test, RDF.type)).removeprefix(MF),
        (*paths(action, QT.query), _path(action))[0],  # a syntax test names the query alone
        paths(action, QT.data),
        paths(action, QT.graphData),
        next(iter(paths(test, MF.result)), None),
    )


def _path(address: Any) -> Path:
    return SUITE / str(address).removeprefix(BASE)


def fill(store: ox.Store, case: Case) -> None:
    """Replace what a store holds by the dataset of a test: default graph and named graphs."""
    store.clear()
    for path in case.data:
        _load(store, path, ox.DefaultGraph())
    for path in case.graph_data:
        graph = ox.NamedNode(iri(path))
        store.add_graph(graph)  # an empty file makes an empty graph
        _load(store, path, graph)


def _load(store: ox.Store, path: Path, graph: Any) -> None:
    form = DATA_FORMATS[path.suffix]
    store.load(path=path, format=form, base_iri=iri(path), to_graph=graph)


@dataclass(frozen=True)
class Rows:
    """The solutions of a SELECT: what each binds to its variables."""

    variables: frozenset[str]
    rows: tuple[dict[str, Any], ...]

    @property
    def has_blank_nodes(self) -> bool:
        return any(isinstance(term, rdflib.BNode) for row in self.rows for term in row.values())


Answer = Rows | rdflib.Graph | bool


def expected(case: Case) -> Answer:
    """Read the answer that a test demands."""
    assert case.result is not None
    if case.result.suffix == ".ttl":
        return read_graph(case.result.read_text(encoding="utf-8"), iri(case.result))
    return read(case.result.read_bytes(), case.form)


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals while it reads, so that the comparison sees them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


def read(content: bytes, form: str) -> Answer:
    """Read rows or a boolean in a format of SPARQL 1.1: xml, json, csv or tsv."""
    if form == "csv":
        return _read_csv(content.decode())
    with _as_written():
        return answer(Result.parse(io.BytesIO(content), format=form))


def _read_csv(text: str) -> Rows:
    """CSV tells of a term its text alone, and which ones are blank nodes."""
    header, *lines = csv.reader(io.StringIO(text))
    terms = [
        [rdflib.BNode(cell[2:]) if cell.startswith("_:") else rdflib.Literal(cell) for cell in line]
        for line in lines
    ]
    return Rows(frozenset(header), tuple(dict(zip(header, row, strict=True)) for row in terms))


def read_graph(text: str, base: str = BASE) -> Answer:
    """Read Turtle: a graph, or rows in the vocabulary for result sets."""
    with _as_written():
        graph = rdflib.Graph().parse(data=text, format="turtle", publicID=base)
    if (None, RDF.type, RS.ResultSet) not in graph:
        return graph
    rows = tuple(
        {
            str(graph.value(binding, RS.variable)): graph.value(binding, RS.value)
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in graph.objects(None, RS.solution)
    )
    return Rows(frozenset(map(str, graph.objects(None, RS.resultVariable))), rows)


def answer(result: Result) -> Answer:
    """Take the answer out of a result of rdflib."""
    if result.type == "ASK":
        return bool(result.askAnswer)
    if result.graph is not None:
        return result.graph
    rows = tuple(
        {str(name): term for name, term in row.items() if term is not None}
        for row in result.bindings
    )
    return Rows(frozenset(map(str, result.vars or ())), rows)


def same(one: Answer, other: Answer, *, ordered: bool) -> bool:
    """Whether two answers are equivalent: whatever blank nodes are called, and numbers by value."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Rows) and isinstance(other, Rows):
        return one.variables == other.variables and _same_rows(one, other, ordered=ordered)
    if isinstance(one, Rows) or isinstance(other, Rows):
        return False
    return isomorphic(_by_value(one), _by_value(other))


def _same_rows(one: Rows, other: Rows, *, ordered: bool) -> bool:
    if one.has_blank_nodes or other.has_blank_nodes:
        return isomorphic(_as_graph(one, ordered=ordered), _as_graph(other, ordered=ordered))
    lists = [
        [frozenset((name, by_value(term)) for name, term in row.items()) for row in found.rows]
        for found in (one, other)
    ]
    return lists[0] == lists[1] if ordered else Counter(lists[0]) == Counter(lists[1])


def _as_graph(answer: Rows, *, ordered: bool) -> rdflib.Graph:
    """Rows as a graph, a blank node for each, so that one definition of sameness serves both."""
    graph = rdflib.Graph()
    for number, row in enumerate(answer.rows):
        solution = rdflib.BNode()
        graph.add((solution, RS["index"], rdflib.Literal(number if ordered else 0)))
        for name, term in row.items():
            graph.add((solution, rdflib.URIRef(f"urn:variable:{name}"), by_value(term)))
    return graph


def _by_value(graph: rdflib.Graph) -> rdflib.Graph:
    result = rdflib.Graph()
    for subject, predicate, term in graph:
        result.add((subject, predicate, by_value(term)))
    return result


_CANONICAL: dict[Any, Callable[[str], str]] = {
    XSD.boolean: lambda text: {"1": "true", "0": "false"}.get(text, text),
    XSD.integer: lambda text: str(int(text)),
    XSD.decimal: lambda text: str(Decimal(text).normalize()),
    XSD.float: lambda text: repr(float(text)),
    XSD.double: lambda text: repr(float(text)),
    XSD.dayTimeDuration: lambda text: duration_isoformat(parse_xsd_duration(text)),
}


def by_value(term: Any) -> Any:
    """Write values in one way: where the suite has 2.0, an engine may answer 2.

    Language tags are compared without case, and xsd:string is the datatype of plain literals (RDF
    1.1 Concepts, section 3.3). The datatype of a number remains part of the comparison.
    """
    if not isinstance(term, rdflib.Literal):
        return term
    text, datatype = str(term), term.datatype
    if datatype is None or datatype == XSD.string:
        return rdflib.Literal(text, lang=term.language.lower() if term.language else None)
    try:
        text = _CANONICAL.get(datatype, str)(text)
    except (ArithmeticError, ValueError):
        return term  # ill-typed, therefore the same as itself alone
    return rdflib.Literal(text, datatype=datatype, normalize=False)
