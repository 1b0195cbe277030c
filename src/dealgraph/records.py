"""What the record holds about one thing, gathered for `show`, the explorer and pages.

Nothing here names a kind of deal, dispute or policy: classes, roles and headings come from the
ontology.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.figures import figure
from dealgraph.graph import DERIVED, Reader, dg, term
from dealgraph.namespaces import shorten
from dealgraph.views import Fact, Group, Link, Matter, Record, SourceView, StatementView

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["related_matters", "show", "view"]


#: Predicates that a view shows in a place of their own.
_OWN_PLACE = frozenset(
    dg(name)
    for name in """
source standing assertedBy origin date value minValue maxValue currency unit approximate
sharePercent minSharePercent maxSharePercent votesPercent minVotesPercent maxVotesPercent
concerns purpose eventKind announcedFrom endsFrom dateFrom accepted
""".split()
) | {term("rdfs:label"), term("rdf:type"), term("skos:note"), term("skos:altLabel")}
_ABOUT = (dg("concerns"), dg("purpose"), dg("eventKind"), dg("stakeKind"))


def show(name: str, graph: Dataset | None = None, *, width: int = 100) -> str:
    """Return a record as a person reads it.

    Args:
        name: an id, prefixed name, IRI, label or alias.
        graph: what `load()` returned; without it, the shipped record.
        width: columns.

    Raises:
        UnknownIdError: there is no such record.

    >>> print(show("thrive-capital-a24-2024").splitlines()[0])
    Thrive Capital and A24: equity investment with a board seat
    """
    from dealgraph.queries import store_of
    from dealgraph.resolve import find
    from dealgraph.text import render

    store = store_of(graph)
    return render(view(Reader(store), find(store, name, "record")), width)


def view(reader: Reader, node: ox.NamedNode) -> Record:
    """Make the view of a matter, party, publisher or holding."""
    learn = getattr(reader.store, "learn_around", None)
    if learn is not None:  # an endpoint, where each step would be a request
        learn(node)
    return _Builder(reader, node).record()


class _Builder:
    """Collects one record; numbers sources in the order in which they are first cited."""

    def __init__(self, reader: Reader, node: ox.NamedNode) -> None:
        self.reader = reader
        self.node = node
        self.numbers: dict[str, int] = {}

    def record(self) -> Record:
        reader, node = self.reader, self.node
        groups = self.groups()
        self.cite(reader.values(node, dg("source")))
        return Record(
            id=shorten(node.value),
            iri=node.value,
            title=reader.label(node),
            kinds=tuple(reader.label(kind) for kind in reader.types(node)),
            aliases=tuple(str(x.value) for x in reader.values(node, term("skos:altLabel"))),
            facts=tuple(self.facts(node)),
            groups=groups,
            links=tuple(self.links()),
            matters=tuple(self.matters()),
            notes=tuple(str(x.value) for x in reader.values(node, term("skos:note"))),
            sources=tuple(self.source(url, number) for url, number in self.numbers.items()),
        )

    def cite(self, sources: Iterable[Any]) -> tuple[int, ...]:
        found = []
        for source in sources:
            url = str(source.value)
            found.append(self.numbers.setdefault(url, len(self.numbers) + 1))
        return tuple(sorted(found))

    def source(self, url: str, number: int) -> SourceView:
        page = ox.NamedNode(url)
        reader = self.reader
        return SourceView(
            number,
            url,
            reader.text(page, dg("publisher")),
            reader.text(page, dg("published")),
            tuple(str(x.value) for x in reader.values(page, dg("relays"))),
            reader.text(page, term("skos:note")),
        )

    def facts(self, node: Any) -> list[Fact]:
        """Roles, then every other asserted property that has no place of its own."""
        reader = self.reader
        found = [
            Fact(reader.label(role), tuple(self.link(party) for party in parties))
            for role, parties in reader.parties(node)
        ]
        roles = set(reader.roles) | {dg("party")}
        by_predicate: dict[Any, list[Any]] = {}
        for quad in reader.store.quads_for_pattern(node, None, None, None):
            by_predicate.setdefault(quad.predicate, []).append(quad.object)
        for predicate in sorted(by_predicate, key=self.rank):
            if predicate in roles or predicate in _OWN_PLACE or self.is_link(predicate):
                continue
            if reader.value(predicate, dg("derived")) is not None:
                continue
            values = sorted(set(by_predicate[predicate]), key=str)
            if not self.is_statement(values[0]):
                links = tuple(self.link(value) for value in values)
                found.append(Fact(reader.label(predicate), links))
        return found

    def rank(self, predicate: Any) -> tuple[int, str]:
        """Order of facts: as the ontology file has them would be lost in a store, so by use."""
        name = shorten(predicate.value)
        return (_FACT_ORDER.index(name) if name in _FACT_ORDER else 99, name)

    def link(self, value: Any) -> Link:
        if isinstance(value, ox.NamedNode):
            return Link(shorten(value.value), self.reader.label(value))
        return Link("", str(value.value))

    def speaker(self, agent: Any) -> Link:
        """A person is named with the office in which they speak."""
        said = self.link(agent)
        office = [self.reader.text(agent, dg("position"))]
        office += [self.reader.label(x) for x in self.reader.values(agent, dg("affiliation"))]
        office = [part for part in office if part]
        return Link(said.id, f"{said.label} ({', '.join(office)})") if office else said

    def matters(self) -> list[Matter]:
        """The matters in which this party takes part, newest first."""
        reader = self.reader
        return [
            Matter(
                shorten(matter.value),
                reader.label(matter),
                reader.text(matter, dg("announced")),
                reader.label(x) if (x := reader.value(matter, dg("status"))) else "",
                tuple(roles),
            )
            for matter, roles in related_matters(reader, self.node)
        ]

    def is_statement(self, value: Any) -> bool:
        return isinstance(value, ox.NamedNode) and self.reader.is_a(value, dg("Statement"))

    def is_link(self, predicate: Any) -> bool:
        """Whether a property relates two matters."""
        reader = self.reader
        ends = [reader.value(predicate, term(f"rdfs:{end}")) for end in ("domain", "range")]
        return ends == [dg("Matter")] * 2

    def links(self) -> list[Fact]:
        """Links to other matters, from both sides; a mere relation only where nothing says more."""
        reader = self.reader
        found: dict[str, list[Any]] = {}
        for predicate in sorted(filter(self.is_link, self.link_properties()), key=self.rank):
            inverse = reader.text(predicate, dg("inverseLabel")) or reader.label(predicate)
            found.setdefault(reader.label(predicate), []).extend(
                reader.values(self.node, predicate)
            )
            found.setdefault(inverse, []).extend(reader.subjects(predicate, self.node))
        seen: set[Any] = set()
        links = []
        for name, matters in found.items():
            new = sorted(set(matters) - seen, key=str)
            seen |= set(new)
            if new:
                links.append(Fact(name, tuple(self.link(matter) for matter in new)))
        return links

    def link_properties(self) -> list[Any]:
        """Properties that start at a matter."""
        return self.reader.subjects(term("rdfs:domain"), dg("Matter"))

    def groups(self) -> tuple[Group, ...]:
        """Statements by class, in the order of the ontology's display."""
        reader = self.reader
        by_kind: dict[Any, list[StatementView]] = {}
        for statement in self.statements():
            kind = reader.types(statement)[0]
            by_kind.setdefault(kind, []).append(self.statement(statement, kind))
        found = []
        for kind in sorted(by_kind, key=lambda kind: (reader.order(kind), str(kind))):
            title = reader.value(kind, dg("plural"))
            found.append(
                Group(
                    reader.text(kind, term("skos:notation")) or shorten(kind.value),
                    str(title.value) if title is not None else reader.label(kind).capitalize(),
                    reader.text(kind, dg("meaning")),
                    tuple(sorted(by_kind[kind], key=_by_date_then_label)),
                )
            )
        return tuple(found)

    def statements(self) -> list[Any]:
        """Terms, amounts, events and holdings of a matter; holdings of a party."""
        reader = self.reader
        found: list[Any] = []
        quads = reader.store.quads_for_pattern(self.node, None, None, None)
        found += [quad.object for quad in quads if self.is_statement(quad.object)]
        for role in (dg("owner"), dg("owned")):
            found += reader.subjects(role, self.node)
        if reader.is_a(self.node, dg("Statement")):
            found.append(self.node)
        return sorted(set(found), key=str)

    def statement(self, node: Any, kind: Any) -> StatementView:
        reader = self.reader
        about = [x for predicate in _ABOUT for x in reader.values(node, predicate)]
        return StatementView(
            id=shorten(node.value).partition("#")[2] or shorten(node.value),
            kind=reader.text(kind, term("skos:notation")),
            label=reader.label(node),
            about=", ".join(reader.label(x) for x in about),
            facts=tuple(self.facts(node)),
            standing=reader.label(x) if (x := reader.value(node, dg("standing"))) else "",
            origin=reader.label(x) if (x := reader.value(node, dg("origin"))) else "",
            said_by=tuple(self.speaker(x) for x in reader.values(node, dg("assertedBy"))),
            note=" ".join(str(x.value) for x in reader.values(node, term("skos:note"))),
            date=reader.text(node, dg("date")),
            figure=figure(reader, node),
            sources=self.cite(reader.values(node, dg("source"))),
        )


def _by_date_then_label(statement: StatementView) -> tuple[str, str, str]:
    date = statement.date.ljust(10, "~")  # an unknown day comes after the known ones of its month
    return (date, statement.about, statement.label)


_FACT_ORDER = """
dg:sector dg:country dg:parent dg:position dg:affiliation dg:website dg:identifier
dg:announced dg:filed dg:starts dg:ends dg:duration dg:status dg:statusAsOf dg:exclusivity
dg:medium dg:content dg:product dg:court dg:caseNumber dg:owner dg:owned dg:stakeKind
dg:stakeState dg:covers dg:bearer dg:beneficiary dg:condition dg:from dg:until dg:payer
dg:payee dg:basis dg:moneyState dg:partOf dg:joins dg:renews dg:expands dg:replaces
dg:settles dg:follows dg:related
""".split()


def related_matters(reader: Reader, party: Any) -> list[tuple[Any, list[str]]]:
    """Matters of a party with its roles in them, newest first."""
    found: dict[Any, set[str]] = {}
    for role in reader.roles:
        for quad in reader.store.quads_for_pattern(None, role, party, None):
            if quad.graph_name != DERIVED:
                found.setdefault(quad.subject, set()).add(reader.label(role))
    dated = [(reader.text(m, dg("announcedFrom")), m, sorted(r)) for m, r in found.items()]
    dated.sort(key=lambda item: str(item[1]))
    dated.sort(key=lambda item: item[0], reverse=True)
    return [(matter, roles) for _, matter, roles in dated]
