"""A graph store of ours behind rdflib's interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from oxrdflib._converter import to_ox
from rdflib import XSD, Graph, Literal
from rdflib.query import Result

from dealgraph.base.errors import StoreError
from dealgraph.base.markup import html_table, html_text
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import BASE, shorten
from dealgraph.rdf.sparql.bindings import given, groups, shows
from dealgraph.rdf.sparql.dataset import names_dataset
from dealgraph.rdf.sparql.errors import failing, form_of
from dealgraph.rdf.sparql.service import refuse_deep, refuse_service


class _Based:
    """A graph store as the adapter asks it, with our base for IRIs that have no scheme."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def query(self, query: str, **rest: Any) -> Any:
        """Run a query (SPARQL 1.1 Query, section 4.1.1.2)."""
        return self._inner.query(query, base_iri=BASE, **rest)


class DealgraphStore(OxigraphStore):
    """Oxigraph's adapter, for any graph store, and with FROM.

    Attributes:
        graph_store: what answers: in memory, on disk, or at an endpoint.
    """

    def __init__(self, graph_store: GraphStore) -> None:
        asked: Any = _Based(graph_store)
        super().__init__(store=asked)
        self.graph_store = graph_store

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Add a triple, if the graph store can be written to.

        Raises:
            StoreError: it can only be read.
        """
        with self._writing():
            super().add(triple, context, quoted)

    def addN(self, quads: Any) -> None:  # noqa: N802
        """Add quads; see `add`."""
        with self._writing():
            super().addN(quads)

    def remove(self, triple: Any, context: Any = None) -> None:
        """Remove triples; see `add`."""
        with self._writing():
            super().remove(triple, context)

    def add_graph(self, graph: Any) -> None:
        """Add an empty graph; rdflib does so when it names one, also to read it."""
        with suppress(StoreError), self._writing():
            super().add_graph(graph)

    def remove_graph(self, graph: Any) -> None:
        """Remove a graph; see `add`."""
        with self._writing():
            super().remove_graph(graph)

    def update(self, update: Any, *rest: Any, **more: Any) -> None:
        """Run an update (SPARQL 1.1 Update); see `add`."""
        with self._writing():
            super().update(update, *rest, **more)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            if not isinstance(self.graph_store, ox.Store):
                raise OSError("it is an endpoint")
            yield
        except (OSError, RuntimeError) as error:  # the latter: a store opened read-only
            raise StoreError(
                "This graph can only be read",
                why=str(error),
                fix="Change the files, or load them into memory: dealgraph.load().",
            ) from None

    def __len__(self, context: Any = None) -> int:
        """The number of triples, each counted once, in all graphs or in one."""
        if isinstance(self.graph_store, ox.Store):
            return super().__len__(context)
        # The adapter counts in terms of SPARQL 1.2, which not every server knows.
        return len({triple for triple, _ in self.triples((None, None, None), context)})

    def triples(
        self, triple_pattern: Any, context: Any = None
    ) -> Iterator[tuple[Any, Iterator[Any]]]:
        """Find triples, each with the graph that holds it."""
        for triple, graphs in super().triples(triple_pattern, context):
            subject, predicate, value = triple
            yield (subject, predicate, _literal(value)), graphs

    def query(
        self,
        query: Any,
        initNs: Any,  # noqa: N803
        initBindings: Any,  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **rest: Any,
    ) -> QueryResult:
        """Run a query; what FROM names goes before the union (SPARQL 1.1 Query, section 13.2).

        Raises:
            QueryError: it is not SPARQL, asks another server, or cannot be answered.
        """
        text = str(query)
        refuse_service(text)
        refuse_deep(text)
        graph: Any = None if names_dataset(text, frozenset(dict(initNs or {}))) else queryGraph
        values = {str(name): value for name, value in dict(initBindings or {}).items()}
        hidden: list[str] = []
        if values:
            text, values, hidden = self._with(text, values, initNs)
        with failing(text=text):
            result = super().query(text, initNs, values, graph, **rest)
        return QueryResult(result, hidden)

    def _with(
        self, text: str, values: dict[str, Any], prefixes: Any
    ) -> tuple[str, dict[str, Any], list[str]]:
        """Return a query with values, the values that the engine substitutes, and extra columns."""
        terms = {name: to_ox(value) for name, value in values.items()}
        if not isinstance(self.graph_store, ox.Store):
            return given(text, terms), {}, []
        if form_of(text) != "SELECT":
            return text, values, []
        known = dict(self._namespace_for_prefix, **dict(prefixes or {}))
        with failing(text=text):  # parsed, to learn what it selects
            names = {name: str(namespace) for name, namespace in known.items()}
            empty = ox.Store().query(text, base_iri=BASE, prefixes=names)
        shown = {variable.value for variable in getattr(empty, "variables", ())}
        extra = [name for name in values if name not in shown]
        if extra and groups(text):
            return given(text, terms), {}, []
        return (shows(text, extra) if extra else text), values, extra


class QueryResult(Result):
    """What a query answered, as rdflib has it; a notebook shows it as a table.

    Literals of `xsd:string` have no datatype here, as rdflib reads them from a file: they equal
    `Literal("text")` (RDF 1.1 Concepts, section 3.3, has one kind of string for both).
    """

    def __init__(self, result: Result, hidden: Sequence[str] = ()) -> None:
        super().__init__(result.type)
        if result.type == "ASK":
            self.askAnswer = result.askAnswer
        elif result.type == "SELECT":
            self.vars = [name for name in result.vars or () if str(name) not in hidden]
            names = list(self.vars)
            self.bindings = (
                {name: _literal(row[name]) for name in names if row.get(name) is not None}
                for row in _solutions(result)
            )
        else:
            self.graph = Graph()
            for one, two, three in result.graph or ():
                self.graph.add((one, two, _literal(three)))

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it."""
        if self.type == "ASK":
            return html_text("yes" if self.askAnswer else "no")
        if self.type != "SELECT" or self.vars is None:
            return html_text(self.graph.serialize(format="turtle") if self.graph else "")
        names = list(self.vars)
        rows = ([_shown(row.get(name)) for name in names] for row in self.bindings)
        return html_table([str(name) for name in names], rows)


def _solutions(result: Result) -> Iterator[Any]:
    """Read solutions as they come; what breaks off in between is an error of ours."""
    with failing():
        yield from result._genbindings or result.bindings  # noqa: SLF001 - not all kept in memory


def _literal(term: Any) -> Any:
    """Return a plain literal for one of `xsd:string`, and anything else as it is."""
    if isinstance(term, Literal) and term.datatype == XSD.string:
        return Literal(str(term))
    return term


def _shown(term: Any) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, Literal) else shorten(str(term))
