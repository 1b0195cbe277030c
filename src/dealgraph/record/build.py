"""What the record holds about one thing, gathered for `show`, the explorer and pages.

Nothing here names a kind of deal, dispute or policy: classes, roles and headings come from the
ontology.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.graph_store import learn_around
from dealgraph.rdf.names import dg, shorten, term
from dealgraph.rdf.order import FACTS
from dealgraph.rdf.reader import DERIVED, LABEL, SUB_CLASS, TYPE, Reader
from dealgraph.record.figures import FIGURES, written
from dealgraph.record.views import (
    Fact,
    Group,
    Link,
    Matter,
    Record,
    SourceView,
    StatementView,
    labels,
)

_MATTER = dg("Matter")
_STATEMENT = dg("Statement")
_SOURCE = dg("source")
_SOURCE_KIND = dg("sourceKind")
_BEST_SOURCE = dg("bestSourceKind")
_STANDING = dg("standing")
_CONTRADICTS = dg("contradicts")
_ASSERTED_BY = dg("assertedBy")
_DATE = dg("date")
_FROM = dg("from")
_STATUS = dg("status")
_REACHED = dg("reached")
_STAKE_KIND = dg("stakeKind")
_NOTE = term("skos:note")
_ABSTRACT = term("dcterms:abstract")
_ALIAS = term("skos:altLabel")
_HOLDING = (dg("owner"), dg("owned"))
_ABOUT = (dg("concerns"), dg("purpose"), dg("eventKind"), _STAKE_KIND)
#: Properties that a view shows in a place of their own. The kind of a holding is a fact as well,
#: and an accepted finding of a check concerns curators alone.
_OWN_PLACE = frozenset(
    {
        *(LABEL, TYPE, _ABSTRACT, _NOTE, _ALIAS, _SOURCE, _STANDING, _ASSERTED_BY, _DATE),
        *(dg("accepted"), dg("tookEffect"), _REACHED, *FIGURES, *_ABOUT),
    }
) - {_STAKE_KIND}
#: What a kind of term calls the two sides of it.
_HEADINGS = {
    dg("bearer"): dg("bearerHeading"),
    dg("beneficiary"): dg("beneficiaryHeading"),
}
_PLACES = {name: at for at, name in enumerate(FACTS)}
#: Of how many nodes and properties a name or an answer is kept.
_KEPT = 65536


def view(reader: Reader, node: ox.NamedNode) -> Record:
    """Return the view of a matter, party, publisher or holding; of many, see `Records`."""
    return Records(reader).view(node)


class Records:
    """Makes the views of a graph's records; what they share is looked up once.

    A graph that changes meanwhile needs a new object.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def view(self, node: ox.NamedNode) -> Record:
        """Return the view of a matter, party, publisher or holding."""
        learn_around(self.reader.store, node)
        return _Builder(self, node).record()

    @cached_property
    def roles(self) -> frozenset[Any]:
        """Properties that relate a matter to a party, without the general one."""
        return frozenset(self.reader.roles)

    @cached_property
    def links(self) -> tuple[tuple[Any, str, str], ...]:
        """Properties that relate two matters, each with its label seen from either side."""
        reader = self.reader
        ends = [term("rdfs:domain"), term("rdfs:range")]
        between = [
            predicate
            for predicate in reader.subjects(term("rdfs:domain"), _MATTER)
            if [reader.value(predicate, end) for end in ends] == [_MATTER] * 2
        ]
        return tuple(
            (predicate, label, reader.text(predicate, dg("inverseLabel")) or label)
            for predicate in sorted(between, key=_rank)
            for label in [reader.label(predicate)]
        )

    @cached_property
    def elsewhere(self) -> frozenset[Any]:
        """Properties that are no facts, since a view shows them in another place."""
        between = {predicate for predicate, _, _ in self.links}
        return frozenset(self.roles | between | {dg("party")} | _OWN_PLACE)

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def is_fact(self, predicate: Any) -> bool:
        """Whether a property is shown as a fact: the status, or neither elsewhere nor derived."""
        if predicate in self.elsewhere:
            return False
        return predicate == _STATUS or self.reader.value(predicate, dg("derived")) is None

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def is_statement(self, node: Any) -> bool:
        """Whether a value is a term, amount, event or holding."""
        return isinstance(node, ox.NamedNode) and self.reader.is_a(node, _STATEMENT)

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def link(self, value: Any) -> Link:
        """Return a value by its name."""
        if isinstance(value, ox.NamedNode):
            return Link(shorten(value.value), self.reader.label(value), value.value)
        return Link("", str(value.value))

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def speaker(self, agent: Any) -> Link:
        """Return an agent by name; a person with the office in which they speak."""
        link, reader = self.link(agent), self.reader
        office = [reader.text(agent, dg("position"))]
        office += [reader.label(x) for x in reader.values(agent, dg("affiliation"))]
        office = [part for part in office if part]
        return Link(link.id, f"{link.label} ({', '.join(office)})", link.iri) if office else link

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def heading(self, predicate: Any, kind: Any) -> str:
        """Return what a property is called of a kind of statement; its label, if of none."""
        by_kind = _HEADINGS.get(predicate)
        if by_kind is not None and kind is not None:
            for each in self.reader.climb([kind], SUB_CLASS):
                if found := self.reader.text(each, by_kind):
                    return found
        return self.reader.label(predicate)

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - lives as long as the graph is read
    def page(self, url: str) -> tuple[Any, ...]:
        """Return the fields of a source, without the number that it has in a record."""
        told = _Told(self, ox.NamedNode(url))
        return (
            url,
            told.text(dg("publisher")),
            told.text(dg("published")),
            tuple(map(self.link, told.of(_SOURCE_KIND))),
            told.texts(dg("relays")),
            told.text(_NOTE),
        )


class _Told:
    """What the graph says of a node, read at once: values by property, each once, in order."""

    def __init__(self, records: Records, node: Any) -> None:
        self.chosen = records.reader.chosen
        self.values: dict[Any, list[Any]] = {}
        self.asserted: dict[Any, list[Any]] = {}
        roles = records.roles
        for quad in records.reader.store.quads_for_pattern(node, None, None, None):
            predicate, value = quad.predicate, quad.object
            self.values.setdefault(predicate, []).append(value)
            if predicate == TYPE:
                asserted = quad.graph_name != DERIVED
            else:
                asserted = predicate in roles and records.reader.said(quad)
            if asserted:
                self.asserted.setdefault(predicate, []).append(value)
        for some in (self.values, self.asserted):
            for predicate, values in some.items():
                if len(values) > 1:
                    some[predicate] = sorted(set(values), key=str)

    def of(self, *predicates: Any) -> list[Any]:
        """All values of some properties."""
        return [value for predicate in predicates for value in self.values.get(predicate, ())]

    def value(self, predicate: Any) -> Any:
        """The first value, or None; of texts, the first in the language that is shown."""
        values = self.values.get(predicate)
        return self.chosen(values)[0] if values else None

    def text(self, predicate: Any) -> str:
        """The first value as text, or an empty string."""
        value = self.value(predicate)
        return "" if value is None else str(value.value)

    def texts(self, predicate: Any) -> tuple[str, ...]:
        """All values as text, in whatever language."""
        return tuple(str(value.value) for value in self.values.get(predicate, ()))

    def told(self, predicate: Any) -> tuple[str, ...]:
        """All values as text, in the language that is shown."""
        return tuple(str(value.value) for value in self.chosen(self.values.get(predicate, ())))


class _Builder:
    """Collects one record; numbers sources in the order in which they are first cited."""

    def __init__(self, records: Records, node: ox.NamedNode) -> None:
        self.records = records
        self.reader = records.reader
        self.node = node
        self.told = _Told(records, node)
        self.numbers: dict[str, int] = {}

    def record(self) -> Record:
        node, told, link = self.node, self.told, self.records.link
        groups = self.groups()
        self.cite(told.of(_SOURCE))
        return Record(
            id=shorten(node.value),
            iri=node.value,
            title=self.reader.label(node),
            kinds=tuple(map(link, self.kinds(told))),
            aliases=told.texts(_ALIAS),
            facts=self.facts(told),
            groups=groups,
            links=tuple(self.links()),
            matters=tuple(map(self.matter, _related(self.reader, self.pointing))),
            notes=told.told(_NOTE),
            sources=tuple(self.source(url, number) for url, number in self.numbers.items()),
            abstract=" ".join(told.told(_ABSTRACT)),
        )

    @cached_property
    def pointing(self) -> list[ox.Quad]:
        """What points to the record."""
        return list(self.reader.store.quads_for_pattern(None, None, self.node, None))

    @cached_property
    def subjects(self) -> dict[Any, list[Any]]:
        """What points to the record, by property, each once, in order."""
        by_predicate: dict[Any, set[Any]] = {}
        for quad in self.pointing:
            by_predicate.setdefault(quad.predicate, set()).add(quad.subject)
        return {name: sorted(subjects, key=str) for name, subjects in by_predicate.items()}

    def kinds(self, told: _Told) -> list[Any]:
        """The classes that a file gives, most telling first."""
        kinds = told.asserted.get(TYPE, [])
        return sorted(kinds, key=lambda kind: (self.reader.order(kind), str(kind)))

    def cite(self, sources: Iterable[Any]) -> tuple[int, ...]:
        urls = [str(source.value) for source in sources]
        return tuple(sorted(self.numbers.setdefault(url, len(self.numbers) + 1) for url in urls))

    def source(self, url: str, number: int) -> SourceView:
        return SourceView(number, *self.records.page(url))

    def facts(self, told: _Told, kind: Any = None) -> tuple[Fact, ...]:
        """Roles, then every other asserted property that has no place of its own.

        A statement of some kind calls its two sides as that kind does.
        """
        records = self.records
        roles = sorted(told.asserted.keys() - {TYPE}, key=str)
        others = [
            predicate
            for predicate, values in told.values.items()
            if records.is_fact(predicate)
            and (predicate == _CONTRADICTS or not records.is_statement(values[0]))
        ]
        lines = [(role, told.asserted[role]) for role in roles]
        lines += [(predicate, told.values[predicate]) for predicate in sorted(others, key=_rank)]
        return tuple(
            Fact(
                records.heading(predicate, kind),
                tuple(map(records.link, self.reader.chosen(values))),
            )
            for predicate, values in lines
        )

    def matter(self, taken: tuple[Any, list[str]]) -> Matter:
        """One line of a party's page."""
        matter, roles = taken
        reader = self.reader
        status = reader.value(matter, dg("status"))
        return Matter(
            shorten(matter.value),
            reader.label(matter),
            reader.text(matter, dg("announced")),
            "" if status is None else reader.label(status),
            tuple(roles),
            matter.value,
        )

    def links(self) -> list[Fact]:
        """Links to other matters, from both sides; a mere relation only where nothing says more."""
        named: dict[str, list[Any]] = {}
        for predicate, label, inverse in self.records.links:
            named.setdefault(label, []).extend(self.told.of(predicate))
            named.setdefault(inverse, []).extend(self.subjects.get(predicate, ()))
        seen: set[Any] = set()
        links = []
        for name, matters in named.items():
            new = sorted(set(matters) - seen, key=str)
            seen |= set(new)
            if new:
                links.append(Fact(name, tuple(map(self.records.link, new))))
        return links

    def groups(self) -> tuple[Group, ...]:
        """Statements by class, in the order of the ontology's display."""
        by_kind: dict[Any, list[StatementView]] = {}
        for statement in self.statements():
            told = self.told if statement == self.node else _Told(self.records, statement)
            kind = next(iter(self.kinds(told)), _STATEMENT)
            by_kind.setdefault(kind, []).append(self.statement(statement, kind, told))
        kinds = sorted(by_kind, key=lambda kind: (self.reader.order(kind), str(kind)))
        return tuple(self.group(kind, by_kind[kind]) for kind in kinds)

    def group(self, kind: Any, statements: list[StatementView]) -> Group:
        """Statements of one class, under the heading that the ontology gives it."""
        reader, class_ = self.reader, self.records.link(kind)
        return Group(
            reader.token(kind),
            reader.text(kind, dg("plural")) or class_.label.capitalize(),
            reader.text(kind, dg("meaning")),
            tuple(sorted(statements, key=_by_date_then_label)),
            class_,
        )

    def statements(self) -> list[Any]:
        """Terms, amounts, events and holdings of a matter; holdings of a party."""
        is_statement = self.records.is_statement
        told = self.told.values.items()
        values = (value for name, values in told if name != _CONTRADICTS for value in values)
        statements = set(filter(is_statement, values))
        for role in _HOLDING:
            statements |= set(self.subjects.get(role, ()))
        if is_statement(self.node):
            statements.add(self.node)
        return sorted(statements, key=str)

    def statement(self, node: Any, kind: Any, told: _Told) -> StatementView:
        """One statement, with what it cites."""
        link = self.records.link
        name = shorten(node.value)
        label, reached = self.reader.label(node), told.of(_REACHED)
        status = [each for each in map(link, reached) if each.label != label]
        facts = self.facts(told, kind)
        if reached:  # its day stands in front, as that of an event does
            facts = tuple(fact for fact in facts if fact.name != self.reader.label(_FROM))
        return StatementView(
            id=name.partition("#")[2] or name,
            kind=self.reader.token(kind),
            label=label,
            about=(*map(link, told.of(*_ABOUT)), *status),
            facts=facts,
            standing=tuple(map(link, told.of(_STANDING))),
            said_by=tuple(map(self.records.speaker, told.of(_ASSERTED_BY))),
            note=" ".join(told.told(_NOTE)),
            date=told.text(_FROM if reached else _DATE),
            begins=told.text(dg("inForceFrom")) if reached else "",
            figure=written(told.value),
            sources=self.cite(told.of(_SOURCE)),
            best_source=tuple(map(link, told.of(_BEST_SOURCE))),
            iri=node.value,
        )


@lru_cache(maxsize=_KEPT)
def _rank(predicate: Any) -> tuple[int, str]:
    """Return the place of a property among the facts: by the table, and then by its name."""
    name = shorten(predicate.value)
    return (_PLACES.get(name, len(_PLACES)), name)


def _by_date_then_label(statement: StatementView) -> tuple[str, str, str]:
    # An unknown day comes after the known ones of its month; a stage without one where it belongs.
    date = (statement.date or statement.begins).ljust(10, "~")
    return (date, labels(statement.about), statement.label)


def related_matters(reader: Reader, party: Any) -> list[tuple[Any, list[str]]]:
    """Return the matters of a party with its roles in them, newest first."""
    return _related(reader, reader.store.quads_for_pattern(None, None, party, None))


def _related(reader: Reader, pointing: Iterable[ox.Quad]) -> list[tuple[Any, list[str]]]:
    roles = frozenset(reader.roles)
    taken: dict[Any, set[str]] = {}
    for quad in pointing:
        if quad.predicate in roles and reader.said(quad):
            taken.setdefault(quad.subject, set()).add(reader.label(quad.predicate))
    dated = [(reader.text(m, dg("announcedFrom")), m, sorted(r)) for m, r in taken.items()]
    dated.sort(key=lambda item: str(item[1]))
    dated.sort(key=lambda item: item[0], reverse=True)
    return [(matter, roles) for _, matter, roles in dated]
