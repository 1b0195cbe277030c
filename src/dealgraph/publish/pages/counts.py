"""How often each class, property and concept occurs: one pass over the graph."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.names import PREFIXES, term
from dealgraph.rdf.reader import DERIVED, Reader

#: Links between concepts are no use of a concept.


class Counts:
    """Numbers by IRI; derived triples apart from those that a file holds."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.written: Counter[str] = Counter()
        self.derived: Counter[str] = Counter()
        self.values: Counter[str] = Counter()
        self.members: dict[str, set[Any]] = {}
        seen: set[Any] = set()
        for quad in reader.store:
            # A triple that two files hold is one triple.
            triple = (quad.subject, quad.predicate, quad.object)
            if triple not in seen:
                seen.add(triple)
                self._add(quad)

    def _add(self, quad: ox.Quad) -> None:
        predicate = quad.predicate.value
        if quad.graph_name == DERIVED:
            self.derived[predicate] += 1
            return
        self.written[predicate] += 1
        if isinstance(quad.object, ox.NamedNode) and not predicate.startswith(PREFIXES["skos"]):
            self.values[quad.object.value] += 1
            if quad.predicate == term("rdf:type"):
                self.members.setdefault(quad.object.value, set()).add(quad.subject)

    def of_class(self, kind: ox.NamedNode) -> str:
        """How many things belong to a class or one of its subclasses."""
        own = self.members.get(kind.value, set())
        every = set().union(
            *(self.members.get(below.value, set()) for below in self.reader.closure(kind))
        )
        if len(own) == len(every):
            return f"{len(every):,}"
        return f"{len(every):,}, " + (
            f"{len(own):,} of this class itself" if own else "all of narrower kinds"
        )

    def of_property(self, predicate: ox.NamedNode) -> str:
        """How many triples have a property."""
        written, derived = self.written[predicate.value], self.derived[predicate.value]
        return f"{written:,} written" + (f", {derived:,} derived" if derived else "")

    def of_concept(self, concept: ox.NamedNode) -> str:
        """How many triples have a concept as their value."""
        return f"{self.values[concept.value]:,}"
