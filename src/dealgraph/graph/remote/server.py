"""A SPARQL 1.1 server that is asked over HTTP and read back: losslessly, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pyoxigraph as ox
import requests

from dealgraph.base.errors import EndpointError, QueryError
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.remote import answers, virtuoso
from dealgraph.graph.remote.client import Client, refusal, said
from dealgraph.graph.remote.parts import Parts, chunks
from dealgraph.rdf.graph_store import Result
from dealgraph.rdf.names import FILE
from dealgraph.rdf.sparql.dataset import UNIONS, named_dataset, parse
from dealgraph.rdf.sparql.errors import FORMS, form_of
from dealgraph.rdf.sparql.remote import as_select, listed, with_prefixes
from dealgraph.rdf.sparql.service import refuse_service

#: The forms of a query that are answered by a graph; others by rows or a boolean.
_GRAPHS = ("CONSTRUCT", "DESCRIBE")
#: Characters up to which a query is sent in the address, where caches and logs can see it.
_SHORT = 2000
#: Quads asked for at once; a server with a lower limit of its own is asked for parts.
BATCH = 20_000
#: Graphs asked for at once: their names are part of the query.
GRAPHS = 200


_COUNT = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "


class Server:
    """What answers queries at an address (SPARQL 1.1 Protocol, section 2.1).

    Where everything is counted or read, a server's own graphs are left out, as `sizes` says.

    Attributes:
        client: speaks HTTP with it.
        parts: asks for all rows, also where the server cuts answers off.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.parts = Parts(lambda text: _ask(client, text, {}), client.url)
        self._answers = 0

    @property
    def url(self) -> str:
        """Its address."""
        return self.client.url

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Any = None,
        named_graphs: Any = None,
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
        base = base_iri or ""
        if form_of(query) not in FORMS:  # an update, which some servers would run
            parse(query, prefixes or {}, base)
        if substitutions:
            raise QueryError(
                "An endpoint takes no values apart from the query",
                where=self.url,
                fix="Use VALUES.",
            )
        parameters: Mapping[str, Any]
        if use_default_graph_as_union:
            parameters = self._union
        elif default_graph is not None or named_graphs is not None:
            parameters = {
                "default-graph-uri": _addresses(default_graph),
                "named-graph-uri": _addresses(named_graphs),
            }
        else:
            parameters = named_dataset(query, prefixes or {}, base)
        text = with_prefixes(query, prefixes or {}, base)
        try:
            answer = _ask(self.client, text, parameters)
        except QueryError:
            # For an error at its place; otherwise the server's own words.
            parse(query, prefixes or {}, base)
            raise
        self._refuse_cut(answer)
        if form_of(text) not in _GRAPHS:
            return self._of_form(answers.rows(answer, self.url), form_of(text))
        return self._graph(answer, text, parameters)

    def _of_form(self, found: Result, form: str) -> Result:
        """Return rows for SELECT and a boolean for ASK, and refuse anything else."""
        if isinstance(found, ox.QueryBoolean) != (form == "ASK"):
            raise answers.strange(
                self.url, f"it answers {form} with {'rows' if form == 'ASK' else 'yes or no'}"
            )
        return found

    def _graph(self, answer: requests.Response, text: str, parameters: Mapping[str, Any]) -> Result:
        is_virtuoso = virtuoso.is_it(answer)
        if is_virtuoso and form_of(text) == "DESCRIBE":
            answer.close()
            answer = _ask(self.client, virtuoso.describing(text), parameters, graph=True)
        triples = answers.graph(answer, self.url)
        solutions = as_select(text) if is_virtuoso else ""
        if solutions:  # a graph whose solutions are cut off does not say so
            with _ask(self.client, solutions, parameters) as behind:
                self._refuse_cut(behind)
        return triples

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
                answer = _ask(self.client, f"ASK {{ {triple} }}", parameters)
                if bool(self._of_form(answers.rows(answer, self.url), "ASK")):
                    return parameters
            except (EndpointError, QueryError):
                continue
        raise EndpointError(
            "The server does not show all graphs at once",
            where=self.url,
            why="questions are asked of the union of all graphs, and it offers none",
            fix="Switch the union default graph on in its settings.",
        )

    def graphs(self, names: Iterable[Any]) -> list[ox.Quad]:
        """All quads of some graphs; see `quads`."""
        return self.quads(f"VALUES ?g {{ {listed(names)} }} GRAPH ?g {{ ?s ?p ?o }}")

    def quads(self, pattern: str) -> list[ox.Quad]:
        """Find ?s, ?p, ?o and ?g by a pattern, in parts if the server leaves rows out.

        Args:
            pattern: the inside of a WHERE clause.

        Raises:
            EndpointError: see `query`.
        """
        found = self.parts.rows(f"SELECT ?g ?s ?p ?o WHERE {{ {pattern} ", "s")
        self._answers += 1
        mark = f"r{self._answers}x"
        try:
            return [answers.own_quad(s, p, o, g, mark) for g, s, p, o in found]
        except ValueError as error:  # also a row of more or fewer columns
            raise answers.strange(self.url, str(error)) from None

    def sizes(self) -> dict[Any, int]:
        """Return the names of its graphs with their numbers of triples: ours, if there are any.

        A server may hold other things besides, its own settings for one. If none of its graphs is
        named as `push` names them, they are all taken.

        Raises:
            EndpointError: see `query`.
        """
        ours = f'FILTER(STRSTARTS(STR(?g), "{FILE}"))'
        return self._sizes(ours) or self._sizes("")

    def _sizes(self, filter_: str) -> dict[Any, int]:
        rows = self.parts.rows(_COUNT + filter_, "g", "} GROUP BY ?g")
        return dict(self._size(tuple(row)) for row in rows)

    def _size(self, row: tuple[Any, ...]) -> tuple[Any, int]:
        """Read the name and the number of a graph, which a server may write as it likes."""
        if len(row) != 2:
            raise answers.strange(self.url, f"it gives {len(row)} columns in the place of 2")
        name, number = row
        if not isinstance(name, ox.NamedNode):
            raise answers.strange(self.url, f"a graph of it is called {name}, which is not an IRI")
        if not isinstance(number, ox.Literal) or not re.fullmatch(r"[0-9]{1,18}", number.value):
            raise answers.strange(self.url, f"it counts {number} triples in {name}")
        return name, int(number.value)

    def fetch(self, progress: Progress = unseen) -> ox.Store:
        """Read all graphs into memory.

        Args:
            progress: called with "reading", the quads that have arrived, and all.

        Raises:
            EndpointError: see `query`; also if fewer triples arrive than the server counts.
        """
        store, done = ox.Store(), 0
        with self.client.clock.whole():
            sizes = self.sizes()
            for batch in self.batches(sorted(sizes, key=str), sizes):
                quads = self.graphs(batch)
                store.extend(quads)
                self._check(batch, sizes, quads)
                done += len(quads)
                progress("reading", done, sum(sizes.values()))
        return store

    def batches(self, names: Iterable[Any], sizes: Mapping[Any, int]) -> Iterator[list[Any]]:
        """Put graphs together that fit into one answer: several at once in parts take minutes."""
        return chunks(
            names, sizes.__getitem__, lambda: min(BATCH, self.parts.most or BATCH), GRAPHS
        )

    def _check(self, batch: list[Any], sizes: Mapping[Any, int], quads: list[ox.Quad]) -> None:
        """Refuse less than the server has counted."""
        expected = sum(sizes[name] for name in batch)
        if len(quads) != expected:
            raise EndpointError(
                "The server's answers do not agree",
                where=self.url,
                why=f"it counts {expected} triples in {len(batch)} graphs and gives {len(quads)}",
                fix="Try again; if it happens again, see its limits and its log.",
            )


def _addresses(graphs: Any) -> list[str]:
    """Return the names of one graph or several, as parameters of the protocol."""
    every = [graphs] if isinstance(graphs, ox.NamedNode) else graphs or []
    return [graph.value for graph in every]


def _ask(
    client: Client, text: str, parameters: Mapping[str, Any], *, graph: bool = False
) -> requests.Response:
    graph = graph or form_of(text) in _GRAPHS
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
            "The server refuses the query",
            where=client.url,
            why=said(answer),
            fix="See what it says.",
        )
    raise refusal(answer, client.url)
