"""Which matters and parties a page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dealgraph.analysis.network import held_on
from dealgraph.base import dates
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.base.words import one_line
from dealgraph.rdf.modules import expand_in, shorten_in
from dealgraph.rdf.names import dg, value_of
from dealgraph.rdf.reader import LABEL, NOTATION, Reader

if TYPE_CHECKING:
    from dealgraph.answers.questions import Question


@dataclass(frozen=True)
class Choice:
    """What a reader asked for; see `dealgraph.publish.explorer.draw`.

    `nodes` is what a query found, as IRIs, where it was run elsewhere.
    """

    focus: str = ""
    hops: int = 1
    kinds: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""
    query: str = ""
    nodes: tuple[str, ...] | None = None

    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Choice(hops=self.hops)


@dataclass(frozen=True)
class Selection:
    """Matters and parties to draw, in a stable order, and the day of their holdings, or none."""

    matters: tuple[Any, ...]
    parties: tuple[Any, ...]
    day: str = ""


Nodes = set[Any]

#: Letters of a query that are told.
_LONG = 120


def listed(value: str | Iterable[str]) -> tuple[str, ...]:
    """One word, or several, as a choice takes them."""
    return (value,) if isinstance(value, str) and value else tuple(value)


def select(reader: Reader, choice: Choice) -> Selection:
    """Apply a choice to a store.

    Raises:
        UnknownIdError: a name is not known.
        ParameterError: a date is not one, or nothing is left.
        QueryError: the query is not valid.
    """
    kept, alone = _start(reader, choice)
    for test in _tests(reader, choice):
        kept = {matter for matter in kept if test(matter)}
    matters = sorted(kept, key=str)
    parties = list(_parties(reader, choice, kept, alone))
    if not matters and not parties:
        raise ParameterError(
            "There is nothing to draw",
            why="no party or matter fits everything that was asked",
            fix="Leave out an option, or list what there is: dealgraph stats",
        )
    return Selection(tuple(matters), tuple(parties), _day(choice))


def in_words(reader: Reader, choice: Choice) -> str:
    """Say what a choice asks for, or nothing where it asks for everything.

    Raises:
        UnknownIdError: a name is not known.
    """
    from dealgraph.answers.find import concept

    if not choice.narrows():
        return ""
    store = reader.store
    media = [reader.label(concept(store, word, "medium")) for word in choice.media]
    sectors = [reader.label(concept(store, word, "sector")) for word in choice.sectors]
    parts = (
        _focus_in_words(reader, choice),
        _query_in_words(choice),
        _any_of("kind: ", [reader.label(_class(reader, kind)) for kind in choice.kinds]),
        _any_of("medium: ", media),
        _any_of("with a party of the sector: ", sectors),
        choice.since and f"announced on or after {choice.since}",
        choice.until and f"announced on or before {choice.until}",
        choice.as_of and f"in force on {choice.as_of}",
    )
    return "; ".join(filter(None, parts))


def _focus_in_words(reader: Reader, choice: Choice) -> str:
    from dealgraph.answers.find import find

    if not choice.focus:
        return ""
    steps = "1 step" if choice.hops == 1 else f"{choice.hops} steps"
    return f"within {steps} of {reader.label(find(reader.store, choice.focus, 'record'))}"


def _query_in_words(choice: Choice) -> str:
    if choice.nodes is not None:
        return "what a query found"
    ids = _ids(choice.query)
    if ids:
        return "1 id of a list" if len(ids) == 1 else f"{len(ids)} ids of a list"
    text = one_line(choice.query).strip()
    short = text if len(text) <= _LONG else f"{text[:_LONG]}…"
    return f"what a query finds: {short}" if text else ""


def _any_of(lead: str, labels: list[str]) -> str:
    return f"{lead}{' or '.join(labels)}" if labels else ""


def _filters(choice: Choice) -> bool:
    return any(
        (choice.kinds, choice.media, choice.sectors, choice.since, choice.until, choice.as_of)
    )


def _start(reader: Reader, choice: Choice) -> tuple[Nodes, Nodes]:
    """Matters by focus and query, with parties that are drawn even without one.

    Only what is near, or what the query names, is looked at: the graph may be large.
    """
    if not choice.query and choice.nodes is None:
        if choice.focus:
            return _focused(reader, choice)
        return set(reader.instances(dg("Matter"))), set()
    matters, parties = _drawable(reader, _chosen(reader, choice))
    if choice.focus:
        near, around = _focused(reader, choice)
        return matters & near, parties | around
    return matters, parties


def _focused(reader: Reader, choice: Choice) -> tuple[Nodes, Nodes]:
    """Matters and parties near the one that was named."""
    from dealgraph.answers.find import find

    return _near(reader, find(reader.store, choice.focus, "record"), choice.hops, _day(choice))


def _chosen(reader: Reader, choice: Choice) -> Nodes:
    """What a query yields, here or elsewhere."""
    if choice.nodes is not None:
        return {ox.NamedNode(node) for node in choice.nodes}
    return named_nodes(reader, choice.query)


def _drawable(reader: Reader, nodes: Nodes) -> tuple[Nodes, Nodes]:
    """Matters that a query yields, or those of the parties that it yields; and these parties."""
    parties = {node for node in nodes if reader.belongs(node, dg("Party"))}
    matters = {node for node in nodes if reader.belongs(node, dg("Matter"))}
    return matters or _matters_of(reader, parties), parties


def _parties(reader: Reader, choice: Choice, matters: Nodes, alone: Nodes) -> Iterator[Any]:
    """Parties that are drawn, in a stable order: all of them, or those of the matters."""
    if not choice.narrows():
        yield from reader.instances(dg("Party"))
        return
    drawn = _parties_of(reader, matters) | (alone if not _filters(choice) else set())
    yield from sorted((node for node in drawn if reader.belongs(node, dg("Party"))), key=str)


def _near(reader: Reader, start: Any, hops: int, day: str) -> tuple[Nodes, Nodes]:
    """Matters and parties within a number of steps from party to party."""
    matters: Nodes = {start} if reader.is_a(start, dg("Matter")) else set()
    frontier = _parties_of(reader, matters) if matters else {start}
    parties = set(frontier)
    for _ in range(hops - len(matters)):
        matters |= _matters_of(reader, frontier)
        frontier = (_parties_of(reader, matters) | _holdings_of(reader, frontier, day)) - parties
        parties |= frontier
    return matters, parties


def _parties_of(reader: Reader, matters: Iterable[Any]) -> Nodes:
    return {p for matter in matters for _, found in reader.parties(matter) for p in found}


def _matters_of(reader: Reader, parties: Iterable[Any]) -> Nodes:
    taken = {m for party in parties for role in reader.roles for m in reader.subjects(role, party)}
    return {node for node in taken if reader.belongs(node, dg("Matter"))}


def _holdings_of(reader: Reader, parties: Iterable[Any], day: str) -> Nodes:
    found: Nodes = set()
    for party in parties:
        for one, other in (("owner", "owned"), ("owned", "owner")):
            for stake in reader.subjects(dg(one), party):
                if held_on(reader, stake, day):
                    found |= set(reader.values(stake, dg(other)))
        if not day:
            found |= {*reader.values(party, dg("parent")), *reader.subjects(dg("parent"), party)}
    return found


def _day(choice: Choice) -> str:
    """The first day that the date of a choice allows, as the question takes it."""
    return dates.first_day(choice.as_of)


def named_nodes(reader: Reader, text: str) -> Nodes:
    """Return all nodes that a query yields, or that a list of ids names.

    Raises:
        DealgraphError: the query is wrong, or an id is not known.
    """
    from dealgraph.answers.find import find
    from dealgraph.rdf.sparql.run import run

    ids = _ids(text)
    if ids:
        return {find(reader.store, word, "record") for word in ids}
    result = run(reader.store, text)
    if isinstance(result, ox.QueryBoolean):
        raise ParameterError(
            "A query that answers yes or no draws nothing", fix="Use CONSTRUCT or SELECT."
        )
    terms = {value for row in result for value in row}
    found = {value for value in terms if isinstance(value, ox.NamedNode)}
    return found | {_whole(value) for value in found}


def _ids(text: str) -> list[str]:
    """The ids of a list of them, one a line; none of a query."""
    words = [line.strip() for line in text.splitlines()]
    ids = [word for word in words if word and not word.startswith("#")]
    return [] if any(" " in word or "{" in word for word in ids) else ids


def _whole(node: ox.NamedNode) -> ox.NamedNode:
    """The record to which a part belongs."""
    return ox.NamedNode(node.value.partition("#")[0] or node.value)


def _tests(reader: Reader, choice: Choice) -> Iterable[Callable[[Any], bool]]:
    from dealgraph.answers.find import concept, value

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
        until = dates.last_day(choice.until)
        yield lambda matter: "" < first_day(reader, matter) <= until
    if choice.as_of:
        yield _in_force(reader, choice.as_of).__contains__


def first_day(reader: Reader, matter: Any) -> str:
    """Return the first day that the date of a matter allows, or an empty string."""
    return dates.first_day(reader.text(matter, dg("announced")) or reader.text(matter, dg("filed")))


def _in_force(reader: Reader, day: str) -> Nodes:
    """What the question in-force answers."""
    from dealgraph.answers.run import bind, questions
    from dealgraph.rdf.sparql.run import select

    question: Question = questions()["in-force"]
    text = bind(reader.store, question, {"date": day})
    return set(select(reader.store, text, str(question.path)).column("matter"))


def _class(reader: Reader, name: str) -> Any:
    """A class of matters by token, prefixed name, IRI or label, in any language."""
    store, wanted = reader.store, name.strip()
    kinds = sorted(reader.closure(dg("Matter")), key=str)
    full = expand_in(store, wanted) or wanted
    exact = [kind for kind in kinds if kind.value == full]
    names = {
        kind: {reader.text(kind, NOTATION).casefold(), reader.label(kind).casefold()}
        for kind in kinds
    }
    others = {
        kind: {value_of(label).casefold() for label in reader.values(kind, LABEL)} for kind in kinds
    }
    found = exact or [kind for kind in kinds if wanted.casefold() in names[kind] | others[kind]]
    if len(found) == 1 and wanted:
        return found[0]
    if found and wanted:
        ids = ", ".join(shorten_in(store, kind.value) for kind in found)
        raise UnknownIdError(
            f"'{name}' is the name of more than one kind of matter", fix=f"Use an id: {ids}"
        )
    from dealgraph.base.words import did_you_mean

    tokens = sorted(filter(None, set().union(*names.values())))
    hint = did_you_mean(name, tokens)
    raise UnknownIdError(
        f"There is no kind of matter '{name}'", fix=hint or "Known: " + ", ".join(tokens)
    )
