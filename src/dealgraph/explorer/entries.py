"""What the panel shows and what can be downloaded, packed so that nothing is written twice.

Every text is kept once in a list of strings; entries are nested lists of numbers. The order of
fields is that of the classes in `records`, and `js/records.js` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import DERIVED, Reader, dg
from dealgraph.namespaces import PREFIXES, shorten
from dealgraph.records import view

__all__ = ["pack"]


def pack(reader: Reader, nodes: Iterable[Any]) -> dict[str, Any]:
    """Pack the records of nodes, with everything that they and their sources say as triples."""
    packer = _Packer(reader)
    for node in nodes:
        packer.add(node)
    return {
        "strings": list(packer.strings),
        "records": packer.records,
        "terms": packer.packed_terms,
        "subjects": packer.subjects,
        "prefixes": dict(PREFIXES),
    }


class _Packer:
    """Numbers strings and RDF terms in the order in which they are met."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.strings: dict[str, int] = {}
        self.terms: dict[Any, int] = {}
        self.packed_terms: list[Any] = []
        self.records: dict[str, Any] = {}
        self.subjects: dict[int, list[int]] = {}

    def add(self, node: ox.NamedNode) -> None:
        record = view(self.reader, node)
        # id and IRI follow from the key of the entry
        self.records[record.id] = self.fold(astuple(record)[2:])
        self.triples(node)

    def fold(self, value: Any) -> Any:
        """Nested tuples with numbers in place of texts; source numbers become negative."""
        if isinstance(value, str):
            return self.strings.setdefault(value, len(self.strings))
        if isinstance(value, int):
            return -value
        return [self.fold(part) for part in value]

    def triples(self, node: ox.NamedNode) -> None:
        waiting = [node, *self.parts(node)]
        for subject in list(waiting):
            waiting += self.reader.values(subject, dg("source"))
        for subject in dict.fromkeys(waiting):
            number = self.term(subject)
            if number not in self.subjects:
                self.subjects[number] = self.pairs(subject)

    def parts(self, node: ox.NamedNode) -> list[Any]:
        """Statements of a record: whatever it points to in its own fragment namespace."""
        quads = self.reader.store.quads_for_pattern(node, None, None, None)
        start = node.value + "#"
        found = {
            quad.object
            for quad in quads
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(start)
        }
        return sorted(found, key=str)

    def pairs(self, subject: Any) -> list[int]:
        quads = self.reader.store.quads_for_pattern(subject, None, None, None)
        asserted = {(q.predicate, q.object) for q in quads if q.graph_name != DERIVED}
        ordered = sorted(asserted, key=lambda pair: (str(pair[0]), str(pair[1])))
        return [self.term(one) for pair in ordered for one in pair]

    def term(self, node: Any) -> int:
        if node not in self.terms:
            self.terms[node] = len(self.packed_terms)
            self.packed_terms.append(None)
            self.packed_terms[self.terms[node]] = self.written(node)
        return self.terms[node]

    def written(self, node: Any) -> Any:
        """An IRI as a string number; a literal as text, then language or datatype."""
        if not isinstance(node, ox.Literal):
            return self.fold(shorten(node.value) if isinstance(node, ox.NamedNode) else str(node))
        if node.language:
            return [self.fold(node.value), self.fold("@" + node.language)]
        return [self.fold(node.value), self.fold(shorten(node.datatype.value))]
