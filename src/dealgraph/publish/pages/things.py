"""A record as a page: what `dealgraph show` prints, with every name a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from dealgraph.publish.pages.addresses import Addresses
from dealgraph.publish.pages.refs import Ref, outside
from dealgraph.publish.pages.views import Row
from dealgraph.rdf.names import dg, value_of
from dealgraph.record.build import Records
from dealgraph.record.views import Fact, Link, Matter, Record, StatementView

_ASSERTED_BY = dg("assertedBy")


class Things:
    """Views of records, and the addresses of what they name."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.records = Records(addresses.reader)

    @property
    def filters(self) -> dict[str, Callable[..., Any]]:
        """What a template asks of the links of a record."""
        return {
            "ref": self.ref,
            "matter": self.matter,
            "refs": lambda links: [self.ref(link) for link in links],
            "values": lambda links: [self.value(link) for link in links],
            "rows": self.rows,
            "anchor": anchor,
            "place": self.place,
            "outside": outside,
        }

    def record(self, iri: str) -> Record:
        """Return the view of a record; a holding is told as its own only statement."""
        record = self.records.view(ox.NamedNode(iri))
        own = any(one.iri == iri for group in record.groups for one in group.statements)
        return replace(record, facts=(), notes=()) if own else record

    def ref(self, link: Link) -> Ref:
        """A name that leads to its page, if it has one."""
        return Ref(link.label, self.addresses.path(link.iri) if link.iri else "")

    def value(self, link: Link) -> Ref:
        """A value with its page; an address elsewhere only if that is how it is shown."""
        ref = self.ref(link)
        # A website is a text, or an IRI that has no other name.
        return outside(link.label) if not ref.href and link.id in ("", link.label) else ref

    def matter(self, matter: Matter) -> Ref:
        """A matter by its title, which leads to its page."""
        return Ref(matter.title, self.addresses.path(matter.iri))

    def rows(self, facts: Iterable[Fact]) -> list[Row]:
        """Facts as headings with values that lead to their pages."""
        return [
            Row(fact.name[:1].upper() + fact.name[1:], tuple(map(self.value, fact.values)))
            for fact in facts
        ]

    def place(self, statement: StatementView, record: Record) -> Ref:
        """A statement by its label; it leads to its own page if it is another record."""
        here = statement.iri == record.iri or anchor(statement, record)
        path = "" if here else self.addresses.path(statement.iri)
        return Ref(statement.label, path)

    def voices(self, iri: str) -> Iterator[tuple[Ref, Ref]]:
        """Yield statements that are the word of an agent, each with the record that holds it."""
        for statement in self.records.reader.subjects(_ASSERTED_BY, ox.NamedNode(iri)):
            record = value_of(statement).partition("#")[0]
            if record in self.addresses.records:
                holder = self.addresses.ref(ox.NamedNode(record))
                yield self.addresses.ref(statement), holder


def anchor(statement: StatementView, record: Record) -> str:
    """Return where on the page of a record a statement of its own stands, or an empty string."""
    return statement.id if statement.iri.startswith(f"{record.iri}#") else ""
