"""A SPARQL 1.1 endpoint as a graph store: what is asked of memory is asked of it over HTTP."""

from __future__ import annotations

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
from dealgraph.refusals import refuse_service
from dealgraph.remote import answers
from dealgraph.remote.client import Client, refusal, said
from dealgraph.remote.dataset import UNIONS, named_dataset, parse
from dealgraph.remote.parts import Parts
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
_FORMS = ("SELECT", "ASK", *_GRAPHS)
#: Characters up to which a query is sent in the address, where caches and logs can see it.
_SHORT = 2000


class Endpoint:
    """A graph store behind a SPARQL 1.1 endpoint (SPARQL 1.1 Protocol, section 2.1).

    What `quads_for_pattern` has read is kept, so that a view does not ask twice; an endpoint that
    changes meanwhile needs a new object. Where everything is counted or read, a server's own
    graphs are left out, as `sizes` says.

    Attributes:
        parts: asks for all rows, also where the server cuts answers off.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.parts = Parts(lambda text: _ask(client, text, {}), client.url)
        self._known = ox.Store()
        self._subjects: set[Any] = set()
        self._patterns: set[tuple[Any, Any]] = set()
        self._graphs: set[Any] = set()
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
            QueryError: values were given apart from the query, which the protocol does not know, or
                it wants the server to ask another one.
        """
        refuse_service(query, "")
        if form_of(query) not in _FORMS:  # an update, which some servers would run
            parse(query, prefixes or {})
        if substitutions:
            raise QueryError(
                "An endpoint takes no values apart from the query", self.url, "", "Use VALUES."
            )
        parameters: dict[str, Any] = named_dataset(query, prefixes or {})
        if use_default_graph_as_union:
            parameters = dict(self._union)
        elif default_graph is not None:
            parameters = {"default-graph-uri": default_graph.value}
        text = with_prefixes(query, prefixes or {})
        try:
            answer = _ask(self.client, text, parameters)
        except QueryError:
            parse(query, prefixes or {})  # for an error at its place; else the server's own words
            raise
        self._refuse_cut(answer)
        if form_of(text) not in _GRAPHS:
            return answers.rows(answer, self.url)
        return self._graph(answer, text, parameters)

    def _graph(self, answer: requests.Response, text: str, parameters: Mapping[str, Any]) -> Result:
        virtuoso = "Virtuoso" in answer.headers.get("Server", "")
        if virtuoso and form_of(text) == "DESCRIBE":
            # It describes a thing by what points to it, unless told otherwise.
            answer.close()
            answer = _ask(self.client, f'DEFINE sql:describe-mode "CBD"\n{text}', parameters)
        found = answers.graph(answer, self.url)
        solutions = as_select(text) if virtuoso else ""
        if solutions:
            # It cuts off the solutions of a graph as well, but says so only of rows.
            with _ask(self.client, solutions, parameters) as behind:
                self._refuse_cut(behind)
        return found

    def _refuse_cut(self, answer: requests.Response) -> None:
        if answers.is_cut(answer):
            answer.close()
            raise answers.cut(answer, self.url)

    @cached_property
    def _union(self) -> Mapping[str, str]:
        """What to send along so that the default graph is the union of all graphs."""
        sample = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s) && isIRI(?o)) }"
        found: Any = list(self.query(f"{sample} LIMIT 1"))  # type: ignore[arg-type]
        if not found:
            return UNIONS[0]
        triple = " ".join(str(term) for term in found[0])
        for parameters in UNIONS:
            try:
                if bool(
                    answers.rows(_ask(self.client, f"ASK {{ {triple} }}", parameters), self.url)
                ):
                    return parameters
            except (EndpointError, QueryError):
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
        wanted = subject, predicate, value, graph_name
        if isinstance(graph_name, ox.DefaultGraph):
            return iter(())  # files are in named graphs, and so is what follows from them
        if "whole" not in self.__dict__ and any(wanted) and not answers.has_blank(wanted):
            self._learn_wanted(*wanted)
            found = list(self._known.quads_for_pattern(*wanted))
            if not any(answers.has_blank(quad.triple) for quad in found):
                return iter(found)
        return self.whole.quads_for_pattern(*wanted)

    @cached_property
    def whole(self) -> ox.Store:
        """All quads, read once into memory: for whoever walks over most of them.

        A blank node can be followed here only, since its label says nothing to the server.
        """
        from dealgraph.remote.fetch import fetch

        return fetch(self)

    def _learn_wanted(self, subject: Any, predicate: Any, value: Any, name: Any) -> None:
        if subject is not None:
            self._learn_subjects([subject])
        elif predicate is not None or value is not None:
            self._learn_pattern(predicate, value)
        elif name not in self._graphs:
            self._graphs.add(name)
            self._known.extend(self.quads(f"GRAPH {name} {{ ?s ?p ?o }}", name))

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
        found = self._learn(f"{subjects} GRAPH ?g {{ ?s ?p ?o }}")
        self._subjects.update(quad.subject for quad in found)

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
        found = self.parts.rows(f"SELECT {graph_variable}?s ?p ?o WHERE {{ {pattern} ", "s")
        self._answers += 1
        mark = f"r{self._answers}x"
        if graph_name is None:
            return [answers.own_quad(s, p, o, g, mark) for g, s, p, o in found]
        return [answers.own_quad(s, p, o, graph_name, mark) for s, p, o in found]

    def named_graphs(self) -> Iterator[Any]:
        """The names of all graphs."""
        return iter(self._sizes())

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads, read into memory."""
        return iter(self.whole)

    def __len__(self) -> int:
        """The number of quads in all graphs."""
        return sum(self._sizes().values())

    def _sizes(self) -> dict[Any, int]:
        from dealgraph.remote.fetch import sizes

        return sizes(self)


def _ask(client: Client, text: str, parameters: Mapping[str, Any]) -> requests.Response:
    graph = form_of(text) in (*_GRAPHS, "DEFINE")
    accept = answers.ACCEPT_GRAPH if graph else answers.ACCEPT_ROWS
    form = {"query": text, **parameters}
    headers = {"Accept": accept}
    if len(text) < _SHORT:
        answer = client.send("GET", params=form, headers=headers)
    else:
        answer = client.send("POST", data=form, headers=headers)
    if answer.ok:
        return answer
    if answer.status_code == requests.codes.bad_request:
        raise QueryError(
            "The server refuses the query", client.url, said(answer), "See what it says."
        )
    raise refusal(answer, client.url)
