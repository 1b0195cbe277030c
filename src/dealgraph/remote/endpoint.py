"""A SPARQL 1.1 endpoint as a graph store: what is asked of memory is asked of it over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pyoxigraph as ox
import requests

from dealgraph.errors import EndpointError, QueryError
from dealgraph.graph import dg, term
from dealgraph.graph_store import Result
from dealgraph.namespaces import FILE
from dealgraph.query_errors import form_of
from dealgraph.remote.answers import ACCEPT_GRAPH, ACCEPT_ROWS, graph, is_cut, rows
from dealgraph.remote.client import Client, refusal, said
from dealgraph.remote.sparql import as_select, listed, with_prefixes

__all__ = ["Endpoint"]

#: Where the ontology lies; everything that is said of its terms is read at once.
_MODEL = FILE + "ontology/"
#: How terms hang together, which views follow step by step: read as a whole.
_HIERARCHY = tuple(term(f"rdfs:{name}") for name in ("subClassOf", "subPropertyOf", "domain"))
#: What ties a holding to its two ends.
_HOLDINGS = (dg("owner"), dg("owned"))
#: Subjects asked for at once.
_AT_ONCE = 200
#: The forms of a query that are answered by a graph; others by rows or a boolean.
_GRAPHS = ("CONSTRUCT", "DESCRIBE")
#: Characters up to which a query is sent in the address, where caches and logs can see it.
_SHORT = 2000
#: Ways to ask for the union of all graphs: Virtuoso, GraphDB and RDF4J give it anyway, Oxigraph
#: by a parameter that others ignore, Jena by a graph of that name.
_UNIONS: tuple[dict[str, str], ...] = (
    {"union-default-graph": "true"},
    {"default-graph-uri": "urn:x-arq:UnionGraph"},
)
#: How many rows a server may hold before an answer is asked for in parts of parts of parts.
_PARTS, _DEPTH = "0123456789abcdef", 4


class Endpoint:
    """A graph store behind a SPARQL 1.1 endpoint (SPARQL 1.1 Protocol, section 2.1).

    What `quads_for_pattern` has read is kept, so that a view does not ask twice; an endpoint that
    changes meanwhile needs a new object.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._known = ox.Store()
        self._subjects: set[Any] = set()
        self._patterns: set[tuple[Any, Any]] = set()
        self._answers = 0

    @property
    def url(self) -> str:
        """Its address."""
        return self.client.url

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        substitutions: Mapping[Any, Any] | None = None,
    ) -> Result:
        """Run a query there; rows are read as they arrive.

        Raises:
            SyntaxError: the query is not SPARQL.
            EndpointError: the server cannot be reached, refuses, or leaves rows out.
            QueryError: values were given apart from the query, which the protocol does not know.
        """
        if substitutions:
            raise QueryError(
                "An endpoint takes no values apart from the query", self.url, "", "Use VALUES."
            )
        parameters: dict[str, str] = dict(self._union) if use_default_graph_as_union else {}
        if default_graph is not None:
            parameters = {"default-graph-uri": default_graph.value}
        text = with_prefixes(query, prefixes or {})
        try:
            answer = self._ask(text, parameters)
        except QueryError:
            # Parsed as it was written, for an error at its place; else the server's own words.
            ox.Store().query(query, prefixes=dict(prefixes or {}))
            raise
        self._refuse_cut(answer)
        if form_of(text) not in _GRAPHS:
            return rows(answer, self.url)
        found = graph(answer, self.url)
        solutions = as_select(text)
        if solutions and "Virtuoso" in answer.headers.get("Server", ""):
            # It cuts off the solutions of a graph as well, but says so only of rows.
            with self._ask(solutions, parameters) as behind:
                self._refuse_cut(behind)
        return found

    def _refuse_cut(self, answer: requests.Response) -> None:
        if is_cut(answer):
            answer.close()
            raise _cut(answer, self.url)

    def _ask(self, text: str, parameters: Mapping[str, str]) -> requests.Response:
        accept = ACCEPT_GRAPH if form_of(text) in _GRAPHS else ACCEPT_ROWS
        form = {"query": text, **parameters}
        headers = {"Accept": accept}
        if len(text) < _SHORT:
            answer = self.client.send("GET", params=form, headers=headers)
        else:
            answer = self.client.send("POST", data=form, headers=headers)
        if answer.ok:
            return answer
        if answer.status_code == requests.codes.bad_request:
            raise QueryError(
                "The server refuses the query", self.url, said(answer), "See what it says."
            )
        raise refusal(answer, self.url)

    @cached_property
    def _union(self) -> Mapping[str, str]:
        """What to send along so that the default graph is the union of all graphs."""
        sample = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s) && isIRI(?o)) }"
        found = self._rows(f"{sample} LIMIT 1")
        if not found:
            return _UNIONS[0]
        triple = " ".join(str(term) for term in found[0])
        for parameters in _UNIONS:
            try:
                if bool(rows(self._ask(f"ASK {{ {triple} }}", parameters), self.url)):
                    return parameters
            except EndpointError:
                continue
        raise EndpointError(
            "The server does not show all graphs at once",
            self.url,
            "questions are asked of the union of all graphs, and it offers none",
            "Switch the union default graph on in its settings.",
        )

    def quads_for_pattern(
        self, subject: Any, predicate: Any, value: Any, graph_name: Any = None, /
    ) -> Iterator[ox.Quad]:
        """Find quads: with all that is known of a subject at once, or by what is given.

        Raises:
            EndpointError: see `query`.
        """
        if subject is not None:
            # What hangs on a blank node has come with it, and cannot be asked for.
            self._learn_subjects([subject])
        elif graph_name is not None:
            return iter(self.quads(f"GRAPH {graph_name} {{ ?s ?p ?o }}", graph_name))
        elif predicate is None and value is None:
            return iter(self)
        else:
            self._learn_pattern(predicate, value)
        return self._known.quads_for_pattern(subject, predicate, value, graph_name)

    def _learn_pattern(self, predicate: Any, value: Any) -> None:
        if predicate in _HIERARCHY:
            value = None
        known = {(predicate, value), (predicate, None), (None, value)} & self._patterns
        if known:
            return
        self._patterns.add((predicate, value))
        fixed = [("p", predicate), ("o", value)]
        given = [f"VALUES ?{name} {{ {node} }}" for name, node in fixed if node is not None]
        self._learn(f"{' '.join(given)} GRAPH ?g {{ ?s ?p ?o }}")

    def _learn_model(self) -> None:
        """Everything about what the ontology speaks of: a view looks most of it up."""
        subjects = (
            "{ SELECT DISTINCT ?s WHERE { GRAPH ?file { ?s ?any ?thing } "
            f'FILTER(STRSTARTS(STR(?file), "{_MODEL}")) }} }}'
        )
        self._learn_all(f"{subjects} GRAPH ?g {{ ?s ?p ?o }}")

    def learn_around(self, node: ox.NamedNode) -> None:
        """Read a record, what links to it, and what its statements link to, in a few requests.

        Only their number depends on it: what is missing is asked for one by one.
        """
        self._learn_model()
        for predicate in _HIERARCHY:
            self._learn_pattern(predicate, None)
        self._learn_subjects([node])
        self._learn_pattern(None, node)
        about = list(self._known.quads_for_pattern(node, None, None, None))
        links = list(self._known.quads_for_pattern(None, None, node, None))
        self._learn_subjects([quad.object for quad in about] + [quad.subject for quad in links])
        own: list[Any] = [
            quad.object for quad in about if str(quad.object).startswith(f"<{node.value}#")
        ]
        own += [quad.subject for quad in links if quad.predicate in _HOLDINGS]
        self._learn_subjects(
            quad.object
            for statement in own
            for quad in self._known.quads_for_pattern(statement, None, None, None)
        )

    def _learn_subjects(self, nodes: Iterable[Any]) -> None:
        iris = [node for node in nodes if isinstance(node, ox.NamedNode)]
        new = [node for node in dict.fromkeys(iris) if node not in self._subjects]
        self._subjects.update(new)
        for start in range(0, len(new), _AT_ONCE):
            some = listed(new[start : start + _AT_ONCE])
            self._learn(f"VALUES ?s {{ {some} }} GRAPH ?g {{ ?s ?p ?o }}")

    def _learn_all(self, pattern: str) -> None:
        self._subjects.update(quad.subject for quad in self._learn(pattern))

    def _learn(self, pattern: str) -> list[ox.Quad]:
        found = self.quads(pattern)
        self._known.extend(found)
        return found

    def quads(self, pattern: str, graph_name: Any = None) -> list[ox.Quad]:
        """Find ?s, ?p, ?o and ?g by a pattern, in parts if the server leaves rows out.

        Args:
            pattern: the inside of a WHERE clause.
            graph_name: the graph, where the pattern does not bind ?g.

        Raises:
            EndpointError: see `query`.
        """
        graph_variable = "" if graph_name is not None else "?g "
        found = self._part(f"SELECT {graph_variable}?s ?p ?o WHERE {{ {pattern} ", "", "")
        self._answers += 1
        mark = f"r{self._answers}x"
        if graph_name is None:
            return [_quad(s, p, o, g, mark) for g, s, p, o in found]
        return [_quad(s, p, o, graph_name, mark) for s, p, o in found]

    def _part(self, text: str, filter_: str, digest: str) -> list[Any]:
        answer = self._ask(f"{text}{filter_}}}", {})
        if not is_cut(answer):
            return list(rows(answer, self.url))  # type: ignore[arg-type]
        answer.close()
        if len(digest) == _DEPTH or "isBlank" in filter_:
            raise _cut(answer, self.url)
        parts = [
            (f'FILTER(isIRI(?s) && STRSTARTS(MD5(STR(?s)), "{digest}{part}")) ', digest + part)
            for part in _PARTS
        ]
        if not digest:
            parts.append(("FILTER(isBlank(?s)) ", ""))
        return [row for filter_, part in parts for row in self._part(text, filter_, part)]

    def named_graphs(self) -> Iterator[Any]:
        """The names of all graphs there."""
        text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
        yield from (row[0] for row in self._rows(text))

    def _rows(self, text: str) -> list[Any]:
        found: Any = self.query(text)
        return list(found)

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads, read into memory."""
        from dealgraph.remote.fetch import fetch

        return iter(fetch(self))

    def __len__(self) -> int:
        """The number of quads in all graphs."""
        text = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
        return int(self._rows(text)[0][0].value)


def _quad(s: Any, p: Any, o: Any, g: Any, mark: str) -> ox.Quad:
    return ox.Quad(_own(s, mark), p, _own(o, mark), g)


def _own(term: Any, mark: str) -> Any:
    """A blank node's label says nothing beyond its answer: two answers must not share one."""
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(mark + re.sub(r"\W", "_", term.value))
    return term


def _cut(answer: requests.Response, url: str) -> EndpointError:
    limit: str | None = answer.headers.get("X-SPARQL-MaxRows")
    return EndpointError(
        "The server leaves rows out",
        url,
        f"it gives at most {limit} rows an answer" if limit else "its answer is partial",
        "Ask for fewer rows with LIMIT and OFFSET, or raise the limit in its settings "
        "(Virtuoso: ResultSetMaxRows).",
    )
