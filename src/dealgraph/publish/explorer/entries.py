"""What the panel shows and what can be downloaded, packed so that nothing is written twice.

Every text is kept once in a list of strings; a record is nested lists of numbers. The names of its
fields are stated once, beside the records, as they stand in the classes of `record.views`: the page
makes objects of them again (`js/records.js`) and knows no order of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pyoxigraph as ox

from dealgraph.rdf.names import PREFIXES, shorten
from dealgraph.rdf.reader import Reader
from dealgraph.record.build import Records
from dealgraph.record.triples import QUERY, Walk, walks
from dealgraph.record.views import Link, Record

#: What a value is: "text", "number", the name of a class, or a list that holds one of these.
Shape = str | list[Any]
_PLAIN = {str: "text", int: "number"}
#: Fields that do not cross to the page: it makes each of them from what crosses, or needs none.
_LEFT_OUT = {
    "Group": ("class_",),
    "Link": ("iri",),
    "Matter": ("iri",),
    "Record": ("id", "iri"),
    "StatementView": ("iri",),
}


def pack(reader: Reader, nodes: Iterable[Any]) -> dict[str, Any]:
    """Pack the records of nodes, with everything that they and their sources say as triples."""
    nodes = list(nodes)
    packer, records = _Packer(), Records(reader)
    for node, walk in zip(nodes, walks(reader, nodes), strict=True):
        packer.add(records.view(node), walk)
    return {
        "strings": list(packer.strings),
        "shapes": packer.shapes,
        "records": packer.records,
        "terms": packer.packed_terms,
        "subjects": packer.subjects,
        "walks": packer.walks,
        "query": QUERY,
        "prefixes": dict(PREFIXES),
    }


def shapes(kind: type) -> dict[str, dict[str, Shape]]:
    """Return the fields of a class of views, and of those within it, with the shape of each.

    Raises:
        TypeError: a field is of a type that cannot cross to the page.
    """
    known: dict[str, dict[str, Shape]] = {}
    _describe(kind, known)
    return known


def _describe(kind: type, known: dict[str, dict[str, Shape]]) -> str:
    if kind.__name__ not in known:
        fields = known[kind.__name__] = {}
        for name, hint in get_type_hints(kind).items():
            if name not in _LEFT_OUT.get(kind.__name__, ()):
                fields[name] = _shape(hint, f"{kind.__name__}.{name}", known)
    return kind.__name__


def _shape(hint: Any, where: str, known: dict[str, dict[str, Shape]]) -> Shape:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        return [_shape(get_args(hint)[0], where, known)]
    if is_dataclass(hint) and isinstance(hint, type):
        return _describe(hint, known)
    message = f"{where} is a {hint}, which cannot cross to the page: leave it out in {__name__}"
    raise TypeError(message)


class _Packer:
    """Numbers strings and RDF terms in the order in which they are met.

    Attributes:
        subjects: what is said of each subject, by the number of its term.
        walks: the subjects of each record, by its id.
    """

    def __init__(self) -> None:
        self.shapes = shapes(Record)
        self.strings: dict[str, int] = {}
        self.links: dict[Link, list[Any]] = {}
        self.terms: dict[Any, int] = {}
        self.packed_terms: list[Any] = []
        self.records: dict[str, Any] = {}
        self.subjects: dict[int, list[int]] = {}
        self.walks: dict[str, list[int]] = {}

    def add(self, record: Record, walk: Walk) -> None:
        self.records[record.id] = self.fold(record)
        self.walks[record.id] = [self.subject(*told) for told in walk.items()]

    def fold(self, value: Any) -> Any:
        """Return a view as nested lists, with a number in place of each text."""
        kind = type(value)
        if kind is str:
            return self.text(value)
        if kind is int:
            return value
        if kind is tuple:
            return [self.fold(part) for part in value] if value else []
        if kind is Link:  # most of what there is, and the same ones again and again
            found = self.links.get(value)
            if found is None:
                found = self.links[value] = self.fields(value)
            return found
        return self.fields(value)

    def fields(self, value: Any) -> list[Any]:
        """Return the fields of a view, in the order of its shape."""
        return [self.fold(getattr(value, name)) for name in self.shapes[type(value).__name__]]

    def text(self, value: str) -> int:
        """Return the number of a text."""
        return self.strings.setdefault(value, len(self.strings))

    def subject(self, subject: Any, triples: list[ox.Triple]) -> int:
        """Return the number of a subject, whose triples are packed once."""
        number = self.term(subject)
        if number not in self.subjects:
            pairs = ((triple.predicate, triple.object) for triple in triples)
            self.subjects[number] = [self.term(node) for pair in pairs for node in pair]
        return number

    def term(self, node: Any) -> int:
        number = self.terms.get(node)
        if number is None:
            number = self.terms[node] = len(self.packed_terms)
            self.packed_terms.append(self.written(node))
        return number

    def written(self, node: Any) -> Any:
        """An IRI as a string number; a literal as text, then language or datatype."""
        if not isinstance(node, ox.Literal):
            return self.text(shorten(node.value) if isinstance(node, ox.NamedNode) else str(node))
        kind = "@" + node.language if node.language else shorten(node.datatype.value)
        return [self.text(node.value), self.text(kind)]
