"""A SPARQL 1.1 endpoint as a graph store: what is asked of memory is asked of it over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from dealgraph.graph.remote import answers
from dealgraph.graph.remote.client import Client
from dealgraph.graph.remote.server import Server
from dealgraph.rdf.graph_store import Remote
from dealgraph.rdf.names import FILE, dg, term
from dealgraph.rdf.sparql.remote import listed

#: Where the ontology lies; everything that is said of its terms is read at once.
_MODEL = FILE + "ontology/"
#: How terms hang together, which views follow step by step: read as a whole.
_HIERARCHY = tuple(term(f"rdfs:{name}") for name in ("subClassOf", "subPropertyOf", "domain"))
#: What ties a holding to its two ends.
_HOLDINGS = (dg("owner"), dg("owned"))
#: Subjects asked for at once.
_AT_ONCE = 200


class Endpoint(Server, Remote):
    """A graph store behind a SPARQL 1.1 endpoint.

    What `quads_for_pattern` has read is kept, so that a view does not ask twice; an endpoint that
    changes meanwhile needs a new object.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._known = ox.Store()
        self._subjects: set[Any] = set()
        self._patterns: set[tuple[Any, Any]] = set()
        self._graphs: set[Any] = set()

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
        return self.fetch()

    def _learn_wanted(self, subject: Any, predicate: Any, value: Any, name: Any) -> None:
        if subject is not None:
            self.learn([subject])
        elif predicate is not None or value is not None:
            self._learn_pattern(predicate, value)
        elif name not in self._graphs:
            self._graphs.add(name)
            self._known.extend(self.graphs([name]))

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
        self.learn([node])
        self._learn_pattern(None, node)
        about = list(self._known.quads_for_pattern(node, None, None, None))
        links = list(self._known.quads_for_pattern(None, None, node, None))
        self.learn([quad.object for quad in about] + [quad.subject for quad in links])
        own: list[Any] = [
            quad.object for quad in about if str(quad.object).startswith(f"<{node.value}#")
        ]
        own += [quad.subject for quad in links if quad.predicate in _HOLDINGS]
        self.learn(
            quad.object
            for statement in own
            for quad in self._known.quads_for_pattern(statement, None, None, None)
        )

    def learn(self, nodes: Iterable[Any]) -> None:
        """Read all that is said of some things, in as few requests as can be."""
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

    def named_graphs(self) -> Iterator[Any]:
        """The names of all graphs."""
        return iter(self.sizes())

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads, read into memory."""
        return iter(self.whole)

    def __len__(self) -> int:
        """The number of quads in all graphs."""
        return sum(self.sizes().values())
