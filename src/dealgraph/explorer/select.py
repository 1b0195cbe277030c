"""Which matters and parties a page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.errors import ParameterError, UnknownIdError
from dealgraph.graph import Reader, dg, term
from dealgraph.namespaces import shorten

if TYPE_CHECKING:
    from dealgraph.named import Question

__all__ = ["Choice", "Selection", "first_day", "select"]


@dataclass(frozen=True)
class Choice:
    """What a reader asked for; see `dealgraph.explorer.draw`."""

    focus: str = ""
    hops: int = 1
    kinds: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""
    query: str = ""

    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Choice(hops=self.hops)


@dataclass(frozen=True)
class Selection:
    """Matters and parties to draw, in a stable order."""

    matters: tuple[Any, ...]
    parties: tuple[Any, ...]


Nodes = set[Any]


def select(reader: Reader, choice: Choice) -> Selection:
    """Apply a choice to a store.

    Raises:
        UnknownIdError: a name is not known.
        ParameterError: a date is not one, or nothing is left.
        QueryError: the query is not valid.
    """
    parties = list(reader.instances(dg("Party")))
    matters = list(reader.instances(dg("Matter")))
    if choice.narrows():
        kept, alone = _start(reader, choice, set(matters), set(parties))
        for test in _tests(reader, choice):
            kept = {matter for matter in kept if test(matter)}
        drawn = _parties_of(reader, kept) | (alone if not _filters(choice) else set())
        matters = [matter for matter in matters if matter in kept]
        parties = [party for party in parties if party in drawn]
    if not matters and not parties:
        raise ParameterError(
            "There is nothing to draw",
            "",
            "no party or matter fits everything that was asked",
            "Leave out an option, or list what there is: dealgraph stats",
        )
    return Selection(tuple(matters), tuple(parties))


def _filters(choice: Choice) -> bool:
    return any(
        (choice.kinds, choice.media, choice.sectors, choice.since, choice.until, choice.as_of)
    )


def _start(reader: Reader, choice: Choice, matters: Nodes, parties: Nodes) -> tuple[Nodes, Nodes]:
    """Matters by focus and query, with parties that are drawn even without one."""
    alone: Nodes = set()
    if choice.query:
        named = _named(reader, choice.query)
        alone = named & parties
        asked = named & matters
        matters = asked or _matters_of(reader, alone)
    if choice.focus:
        from dealgraph.resolve import find

        near, around = _near(reader, find(reader.store, choice.focus, "record"), choice.hops)
        return matters & near, around | alone
    return matters, alone


def _near(reader: Reader, start: Any, hops: int) -> tuple[Nodes, Nodes]:
    """Matters and parties within a number of steps from party to party."""
    matters: Nodes = {start} if reader.is_a(start, dg("Matter")) else set()
    frontier = _parties_of(reader, matters) if matters else {start}
    parties = set(frontier)
    for _ in range(hops - len(matters)):
        matters |= _matters_of(reader, frontier)
        frontier = (_parties_of(reader, matters) | _holdings_of(reader, frontier)) - parties
        parties |= frontier
    return matters, parties


def _parties_of(reader: Reader, matters: Iterable[Any]) -> Nodes:
    return {p for matter in matters for _, found in reader.parties(matter) for p in found}


def _matters_of(reader: Reader, parties: Iterable[Any]) -> Nodes:
    every = set(reader.instances(dg("Matter")))
    found = {m for party in parties for role in reader.roles for m in reader.subjects(role, party)}
    return found & every


def _holdings_of(reader: Reader, parties: Iterable[Any]) -> Nodes:
    found: Nodes = set()
    for party in parties:
        for one, other in (("owner", "owned"), ("owned", "owner")):
            for stake in reader.subjects(dg(one), party):
                found |= set(reader.values(stake, dg(other)))
        found |= {*reader.values(party, dg("parent")), *reader.subjects(dg("parent"), party)}
    return found


def _named(reader: Reader, text: str) -> Nodes:
    """All nodes that a query yields, or that a list of ids names."""
    from dealgraph.queries import run
    from dealgraph.resolve import find

    words = [line.strip() for line in text.splitlines()]
    ids = [word for word in words if word and not word.startswith("#")]
    if ids and not any(" " in word or "{" in word for word in ids):
        return {find(reader.store, word, "record") for word in ids}
    result = run(reader.store, text)
    if isinstance(result, ox.QueryBoolean):
        raise ParameterError(
            "A query that answers yes or no draws nothing", "", "", "Use CONSTRUCT or SELECT."
        )
    terms = {value for row in result for value in row}
    found = {value for value in terms if isinstance(value, ox.NamedNode)}
    return found | {_whole(value) for value in found}


def _whole(node: ox.NamedNode) -> ox.NamedNode:
    """The record to which a part belongs."""
    return ox.NamedNode(node.value.partition("#")[0] or node.value)


def _tests(reader: Reader, choice: Choice) -> Iterable[Callable[[Any], bool]]:
    from dealgraph.resolve import concept, value

    store = reader.store
    if choice.kinds:
        wanted = {c for kind in choice.kinds for c in reader.closure(_class(reader, kind))}
        yield lambda matter: not wanted.isdisjoint(reader.types(matter))
    if choice.media:
        media = {concept(store, medium, "medium") for medium in choice.media}
        yield lambda matter: not media.isdisjoint(reader.values(matter, dg("medium")))
    if choice.sectors:
        sectors = {concept(store, sector, "sector") for sector in choice.sectors}
        yield lambda matter: any(
            not sectors.isdisjoint(reader.values(party, dg("sector")))
            for party in _parties_of(reader, [matter])
        )
    if choice.since:
        since = str(value(store, choice.since, "date").value)
        yield lambda matter: first_day(reader, matter) >= since
    if choice.until:
        value(store, choice.until, "date")
        until = choice.until
        yield lambda matter: "" < first_day(reader, matter)[: len(until)] <= until
    if choice.as_of:
        yield _in_force(reader, choice.as_of).__contains__


def first_day(reader: Reader, matter: Any) -> str:
    """The first day that the date of a matter allows, or an empty string."""
    text = reader.text(matter, dg("announced")) or reader.text(matter, dg("filed"))
    return text + "-01-01"[len(text) - 4 :] if len(text) in (4, 7) else text


def _in_force(reader: Reader, day: str) -> Nodes:
    """What the question in-force answers."""
    from dealgraph.queries import bind, questions, run

    question: Question = questions()["in-force"]
    result = run(reader.store, bind(reader.store, question, {"date": day}), str(question.path))
    return {row["matter"] for row in result}  # type: ignore[union-attr]


def _class(reader: Reader, name: str) -> Any:
    """A class of matters by token, prefixed name or label."""
    known: dict[str, Any] = {}
    for kind in sorted(reader.closure(dg("Matter")), key=str):
        for text in (reader.text(kind, term("skos:notation")), reader.label(kind)):
            known.setdefault(text.casefold(), kind)
        known[shorten(kind.value).casefold()] = kind
    if name.casefold() in known:
        return known[name.casefold()]
    from dealgraph.suggest import did_you_mean

    tokens = [text for text in known if ":" not in text and text]
    hint = did_you_mean(name, tokens)
    raise UnknownIdError(
        f"There is no kind of matter '{name}'",
        "",
        "",
        hint or "Known: " + ", ".join(sorted(tokens)),
    )
