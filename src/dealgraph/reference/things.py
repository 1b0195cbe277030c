"""A record as a page: what `dealgraph show` prints, with every name a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import Reader, dg, value_of
from dealgraph.namespaces import expand, shorten
from dealgraph.records import view
from dealgraph.reference.addresses import Addresses, written
from dealgraph.reference.refs import Ref, host, outside
from dealgraph.reference.views import Row
from dealgraph.views import Fact, Group, Link, Record, SourceView, StatementView

__all__ = ["Thing", "Things", "triples"]

_ABOUT = ("concerns", "purpose", "eventKind", "stakeKind")


@dataclass(frozen=True)
class Cited:
    """A source: where it is read, and what the page calls it."""

    number: int
    link: Ref
    name: str
    details: str
    note: str


@dataclass(frozen=True)
class Said:
    """A statement; `page` leads to its own page if it is a record of its own."""

    view: StatementView
    anchor: str
    page: Ref
    about: tuple[Ref, ...]
    standing: tuple[Ref, ...]
    origin: tuple[Ref, ...]
    said_by: tuple[Ref, ...]
    facts: tuple[Row, ...]
    sources: tuple[Cited, ...]


@dataclass(frozen=True)
class Heading:
    """Statements of one class."""

    title: str
    meaning: str
    kind: Ref
    statements: tuple[Said, ...]


@dataclass(frozen=True)
class Takes:
    """A matter in which a party takes part."""

    announced: str
    matter: Ref
    roles: str
    status: str


@dataclass(frozen=True)
class Thing:
    """Everything on the page of a record; `voices` are statements whose word it is."""

    record: Record
    path: str
    kinds: tuple[Ref, ...]
    facts: tuple[Row, ...]
    groups: tuple[Heading, ...]
    links: tuple[Row, ...]
    matters: tuple[Takes, ...]
    voices: tuple[tuple[Ref, Ref], ...]
    sources: tuple[Cited, ...]


class Things:
    """Makes pages of records."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.reader: Reader = addresses.reader

    def thing(self, iri: str) -> Thing:
        """Gather one record."""
        node = ox.NamedNode(iri)
        record = view(self.reader, node)
        cited = {source.number: _cited(source) for source in record.sources}
        statements = self._statements(node)
        if self.reader.is_a(node, dg("Statement")):
            # A holding is its own only statement: its facts and notes stand there.
            record = replace(record, facts=(), notes=())
        return Thing(
            record,
            self.addresses.records[iri],
            tuple(map(self.addresses.ref, self.reader.types(node))),
            self._rows(record.facts),
            tuple(self._heading(group, node, statements, cited) for group in record.groups),
            self._rows(record.links),
            tuple(
                Takes(m.announced, self._link(Link(m.id, m.title)), ", ".join(m.roles), m.status)
                for m in record.matters
            ),
            tuple(self._voices(node)),
            tuple(cited.values()),
        )

    def _rows(self, facts: Iterable[Fact]) -> tuple[Row, ...]:
        return tuple(
            Row(fact.name[:1].upper() + fact.name[1:], tuple(map(self._link, fact.values)))
            for fact in facts
        )

    def _link(self, link: Link) -> Ref:
        """A name with its page; an address elsewhere only if the name is that address."""
        iri = expand(link.id) or link.id
        path = self.addresses.path(iri)
        # A website is a text, or an IRI that has no other name.
        if not path and link.id in ("", link.label):
            return outside(link.label)
        return Ref(link.label, path)

    def _statements(self, node: ox.NamedNode) -> dict[tuple[str, str], Any]:
        """The nodes of statements, by the id and label that the view gives them."""
        quads = self.reader.store.quads_for_pattern(node, None, None, None)
        found = {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
        for role in ("owner", "owned"):
            found |= set(self.reader.subjects(dg(role), node))
        names = sorted((value_of(one) for one in {*found, node}), reverse=True)
        nodes = [ox.NamedNode(name) for name in names]
        return {(_id(one.value), self.reader.label(one)): one for one in nodes}

    def _heading(
        self,
        group: Group,
        page: ox.NamedNode,
        nodes: dict[tuple[str, str], Any],
        cited: dict[int, Cited],
    ) -> Heading:
        found = [(one, nodes[one.id, one.label]) for one in group.statements]
        kind = self.reader.types(found[0][1])[0]
        statements = tuple(self._said(one, page, node, cited) for one, node in found)
        return Heading(group.title, group.meaning, self.addresses.ref(kind), statements)

    def _said(
        self, seen: StatementView, page: ox.NamedNode, node: Any, cited: dict[int, Cited]
    ) -> Said:
        own = node.value.startswith(f"{page.value}#")
        here = own or node == page
        return Said(
            seen,
            seen.id if own else "",
            Ref(seen.label) if here else self.addresses.ref(node, seen.label),
            tuple(ref for name in _ABOUT for ref in self._refs(node, name)),
            self._refs(node, "standing"),
            self._refs(node, "origin"),
            tuple(map(self._link, seen.said_by)),
            self._rows(seen.facts),
            tuple(cited[number] for number in seen.sources),
        )

    def _refs(self, node: Any, name: str) -> tuple[Ref, ...]:
        return tuple(map(self.addresses.ref, self.reader.values(node, dg(name))))

    def _voices(self, node: ox.NamedNode) -> Iterable[tuple[Ref, Ref]]:
        """Statements that are this agent's word, with the record that holds them."""
        for statement in self.reader.subjects(dg("assertedBy"), node):
            record = value_of(statement).partition("#")[0]
            if record in self.addresses.records:
                holder = self.addresses.ref(ox.NamedNode(record))
                yield self.addresses.ref(statement), holder


def _id(name: str) -> str:
    """As `records` names a statement: by its fragment, or else by its prefixed name."""
    return shorten(name).partition("#")[2] or shorten(name)


def _cited(source: SourceView) -> Cited:
    relayed = f"relays {', '.join(source.relays)}" if source.relays else ""
    details = ", ".join(filter(None, [source.published, relayed]))
    name = source.publisher or host(source.url)
    return Cited(source.number, outside(source.url), name, details, source.note)


def triples(reader: Reader, node: ox.NamedNode) -> list[ox.Triple]:
    """What files say of a record, its parts and their sources."""
    waiting: list[Any] = [node]
    found: dict[Any, list[ox.Triple]] = {}
    while waiting:
        at = waiting.pop()
        if at in found or isinstance(at, ox.Literal):
            continue
        found[at] = [quad.triple for quad in written(reader, at)]
        own = f"{node.value}#"
        waiting += [
            triple.object
            for triple in found[at]
            if triple.predicate == dg("source")
            or (isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(own))
            or isinstance(triple.object, ox.BlankNode)
        ]
    every = {triple for some in found.values() for triple in some}
    return sorted(_labelled(every), key=str)


def _labelled(found: set[ox.Triple]) -> Iterable[ox.Triple]:
    """Blank nodes get names that depend on the triples alone, not on the run."""
    if not any(isinstance(node, ox.BlankNode) for triple in found for node in triple):
        return found
    data = ox.Dataset(ox.Quad(*triple) for triple in found)
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {quad.triple for quad in data}
