"""Rules, checks and shapes: pages that list files; and the lists of records."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.files import read_text
from dealgraph.graph.catalog import Catalog
from dealgraph.publish.pages.addresses import Addresses
from dealgraph.publish.pages.refs import Ref, slug
from dealgraph.publish.pages.usage import Shapes
from dealgraph.rdf.names import dg, expand, shorten, term, value_of
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.header import header
from dealgraph.record.build import related_matters
from dealgraph.validation.checks import read_check

#: How a shape is made of parts (SHACL, sections 2.3 and 5).
_PARTS = ("sh:property", "sh:sparql")
_NO_YEAR = "Date unknown"
_NO_LETTER = "Other"


@dataclass(frozen=True)
class Query:
    """A file with a query: its name, what its header says, and its text."""

    name: str
    anchor: str
    title: str
    rows: tuple[tuple[str, tuple[Ref, ...]], ...]
    text: str


@dataclass(frozen=True)
class Shape:
    """A shape with a name: to what it applies and what it asks for."""

    id: str
    targets: tuple[Ref, ...]
    demands: tuple[tuple[Ref, str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A line of a list of records."""

    ref: Ref
    lead: str
    details: str


def rules(addresses: Addresses, found: Catalog) -> list[Query]:
    """All rules, with the predicates that they read."""
    return [_rule(addresses, path) for path in found.files("rules")]


def _rule(addresses: Addresses, path: Path) -> Query:
    text = read_text(path)
    fields = header(text)
    reads = [addresses.ref(ox.NamedNode(expand(x) or x), x) for x in _iris(fields.get("reads", ""))]
    rows = (("Why", (Ref(fields.get("why", "")),)), ("Reads", tuple(reads)))
    title = fields.get("title", path.stem)
    return Query(path.stem, slug(path.stem), title, tuple(r for r in rows if any(r[1])), text)


def _iris(text: str) -> list[str]:
    return [word for word in text.split() if expand(word)]


def checks(found: Catalog) -> list[Query]:
    """All checks.

    Raises:
        ModelError: a check does not explain itself.
    """
    made = []
    for path in found.files("checks"):
        check = read_check(path)
        rows = (
            ("Problem", (Ref(check.problem),)),
            ("Remedy", (Ref(check.fix),)),
            ("Severity", (Ref(check.severity),)),
        )
        made.append(Query(check.name, slug(check.name), check.title, rows, check.text))
    return made


def shapes(addresses: Addresses, file: Shapes) -> list[Shape]:
    """The shapes of a file that have a name, node shapes first."""
    reader = Reader(file.store)
    kinds = (term("sh:NodeShape"), term("sh:PropertyShape"))
    nodes = [node for kind in kinds for node in reader.subjects(term("rdf:type"), kind)]
    every = Reader(file.every)  # a part may be described in another file
    return [_shape(addresses, every, node) for node in nodes if isinstance(node, ox.NamedNode)]


def _shape(addresses: Addresses, reader: Reader, node: Any) -> Shape:
    targets = [
        addresses.ref(x)
        for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
        for x in reader.values(node, term(f"sh:{name}"))
    ]
    demands = {
        (_path(addresses, reader, part), message.value, severity)
        for part in [node, *(x for link in _PARTS for x in reader.values(node, term(link)))]
        for message in reader.values(part, term("sh:message"))
        for severity in [shorten(reader.text(part, term("sh:severity"))).partition(":")[2].lower()]
    }
    ordered = sorted(demands, key=lambda demand: (demand[0].label, demand[1]))
    return Shape(node.value.rpartition("/")[2], tuple(targets), tuple(ordered))


def _path(addresses: Addresses, reader: Reader, part: Any) -> Ref:
    path = reader.value(part, term("sh:path"))
    return addresses.ref(path) if isinstance(path, ox.NamedNode) else Ref("the whole record")


def listing(addresses: Addresses, kind: str) -> list[tuple[str, list[Entry]]]:
    """All records of a class as a list under headings: years for matters, letters for the rest."""
    reader = addresses.reader
    nodes = [n for n in reader.instances(dg(kind)) if value_of(n) in addresses.records]
    entry, head = _HEADS.get(kind, (_named, _letter))
    made = [(head(reader, node), entry(addresses, node)) for node in nodes]
    made.sort(key=lambda pair: (pair[1].ref.label.casefold(), pair[1].ref.href))
    newest = kind == "Matter"
    if newest:
        made.sort(key=lambda pair: pair[1].lead, reverse=True)
    groups: dict[str, list[Entry]] = {}
    for name, found in made:
        groups.setdefault(name, []).append(found)
    # What has no year comes last, and so does what begins with no letter.
    ordered = sorted(groups.items(), key=lambda pair: pair[0], reverse=newest)
    return sorted(ordered, key=lambda pair: pair[0] in (_NO_YEAR, _NO_LETTER))


def _matter(addresses: Addresses, node: Any) -> Entry:
    reader = addresses.reader
    status = reader.value(node, dg("status"))
    kinds = ", ".join(map(reader.label, reader.types(node)))
    details = _joined([kinds, reader.label(status) if status else ""])
    return Entry(addresses.ref(node), reader.text(node, dg("announced")), details)


def _named(addresses: Addresses, node: Any) -> Entry:
    reader = addresses.reader
    others = ", ".join(value_of(x) for x in reader.values(node, term("skos:altLabel")))
    sectors = ", ".join(map(reader.label, reader.values(node, dg("sector"))))
    states = ", ".join(map(reader.label, reader.values(node, dg("stakeState"))))
    matters = _number(len(related_matters(reader, node)), "matter")
    words = _number(len(reader.subjects(dg("assertedBy"), node)), "statement")
    details = [f"also {others}" if others else "", sectors, states, matters]
    return Entry(addresses.ref(node), "", _joined([*details, f"word of {words}" if words else ""]))


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _year(reader: Reader, node: Any) -> str:
    return reader.text(node, dg("announced"))[:4] or _NO_YEAR


def _letter(reader: Reader, node: Any) -> str:
    """The first letter without its accent; other signs stand together."""
    first = unicodedata.normalize("NFD", reader.label(node).strip()[:1]).upper()[:1]
    return first if first.isalpha() else _NO_LETTER


_HEADS: dict[str, tuple[Callable[[Addresses, Any], Entry], Callable[[Reader, Any], str]]] = {
    "Matter": (_matter, _year)
}
