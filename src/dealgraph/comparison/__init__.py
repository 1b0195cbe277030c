"""`diff`: what changed between two states of the record and of the model, in words.

A record is compared with its statements, by property, whatever the order or layout of the files;
a term of the model likewise. Renamed records are followed, so that a new id is one difference and
not one in every record that points to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.base.markup import html_text
from dealgraph.comparison import views
from dealgraph.comparison.match import marks, renamed
from dealgraph.comparison.render import render
from dealgraph.comparison.sources import Pairs, State, states
from dealgraph.comparison.views import ACTIONS, Action, Change, Entry, Part
from dealgraph.comparison.words import SOURCES, Words, iri
from dealgraph.graph.redirects import followed
from dealgraph.rdf.names import DG, shorten
from dealgraph.rdf.order import CHANGES_FIRST, CHANGES_LAST
from dealgraph.rdf.sparql.header import header

Things = dict[str, set[tuple[str, Any]]]
_TYPE = iri("rdf:type")
_MODULE = ox.NamedNode(iri("owl:Ontology"))
_REPLACED_BY = DG + "replacedBy"
_DEPRECATED = (iri("owl:deprecated"), "true")
#: Places of properties: before all others, and after them.
_FIRST = {iri(name): at for at, name in enumerate(CHANGES_FIRST)}
_LAST = {iri(name): at for at, name in enumerate(CHANGES_LAST)}
_ABOUT = [DG + name for name in ("concerns", "purpose", "eventKind", "date", "standing")]


class Difference(views.Difference):
    """All that differs between two states of a graph; printed, it is text for people."""

    def __str__(self) -> str:
        return render(self, "text")

    def _repr_html_(self) -> str:
        """Return the text as a notebook shows it."""
        return html_text(str(self))


def diff(old: str, new: str) -> Difference:
    """Compare two states of the graph.

    Args:
        old: a folder, a Turtle file, or a git revision of the checkout (`v0.1.0`, `HEAD~3`,
            `HEAD:data/deals`). A folder that holds `ontology/` or `data/` stands for these two.
        new: the same, for the later state.

    Raises:
        MissingFileError: there is no such file, folder or revision.
        EmptyFolderError: a folder holds nothing to compare.
        TurtleError: a file is not Turtle.
    """
    return difference(*states(old, new))


def difference(before: State, after: State) -> Difference:
    """Compare two states that have been read."""
    words = Words(before, after)
    now = _replaced(after.things)
    things = (_without(before.things), _without(after.things))
    found = sorted(
        _Comparison(*things, words, now).entries(),
        key=lambda item: (item[0], item[1].section, ACTIONS.index(item[1].action), item[1].id),
    )
    entries = [entry for _, entry in found]
    entries += sorted(_files(before, after), key=lambda e: (e.section, e.action, e.id))
    sections = tuple(dict.fromkeys(entry.section for entry in entries))
    return Difference(before.name, after.name, sections, tuple(entries))


class _Comparison:
    """Compares things by name, after the old ones have taken their new names."""

    def __init__(self, old: Things, new: Things, words: Words, now: dict[str, str]) -> None:
        self.words = words
        told = {name: later for name, later in now.items() if name in old and name not in new}
        self.was = _followed(old, new, words, told)
        #: Former names by the present one: several, if records became one.
        self.former: dict[str, list[str]] = {}
        for name, later in sorted(self.was.items()):
            self.former.setdefault(later, []).append(name)
        self.merged = {later for later in self.former if later in old and later not in self.was}
        self.old = _rename(old, self.was)
        self.new = new
        names = self.old.keys() | new.keys()
        #: Record of each statement: the one whose address stands before the #.
        self.parts: dict[str, list[str]] = {}
        for name in sorted(names):
            base = _owner(name, self.old) or _owner(name, new)
            if base:
                self.parts.setdefault(base, []).append(name)
        self.owned = {part for parts in self.parts.values() for part in parts}

    def entries(self) -> Iterator[tuple[int, Entry]]:
        for name in sorted((self.old.keys() | self.new.keys()) - self.owned):
            old, new = self.old.get(name), self.new.get(name)
            place, section = self.words.section(new if new is not None else old or set())
            if old is None or new is None:
                yield place, self.whole(name, section, "added" if old is None else "removed")
                continue
            changes = tuple(self.changes(name, old, new))
            parts = tuple(self.changed_parts(name))
            if changes or parts or name in self.former:
                was = ", ".join(shorten(each) for each in self.former.get(name, ()))
                yield place, self.changed(name, section, was, changes, parts)

    def changed(
        self,
        name: str,
        section: str,
        was: str,
        changes: tuple[Change, ...],
        parts: tuple[Part, ...],
    ) -> Entry:
        action: Action = "renamed" if was else "changed"
        action = "merged" if was and name in self.merged else action
        if _retired(self.new[name]) and not _retired(self.old[name]):
            action = "retired"
            changes = tuple(change for change in changes if change.what != "retired")
        return Entry(
            section,
            action,
            shorten(name),
            self.words.label(name),
            self.kind(self.new[name]),
            was=was,
            changes=changes,
            parts=parts,
        )

    def whole(self, name: str, section: str, action: Action) -> Entry:
        """A record or term that came or went."""
        things = self.new if action == "added" else self.old
        pairs = things[name]
        details = [
            f"{self.words.word(predicate)}: {', '.join(self.values(pairs, predicate))}"
            for predicate in sorted({p for p, _ in pairs}, key=_rank)
            if predicate == DG + "announced" or self.words.is_role(predicate)
        ]
        details += [self.words.value(o) for o in _objects(pairs, iri("skos:definition"))]
        statements = sum(part in things for part in self.parts.get(name, ()))
        details += [f"statements: {statements}"] if statements else []
        return Entry(
            section,
            action,
            shorten(name),
            self.words.label(name),
            self.kind(pairs),
            tuple(details),
        )

    def kind(self, pairs: set[tuple[str, Any]]) -> str:
        return ", ".join(self.words.word(kind) for kind in self.words.kinds(pairs))

    def changes(
        self, name: str, old: set[tuple[str, Any]], new: set[tuple[str, Any]]
    ) -> Iterator[Change]:
        """Properties whose values differ; statements of the record itself are told as parts."""
        own = set(self.parts.get(name, ()))
        gone, came = (
            {(p, o) for p, o in some - other if getattr(o, "value", None) not in own}
            for some, other in ((old, new), (new, old))
        )
        for predicate in sorted({p for p, _ in gone | came}, key=_rank):
            was, now = self.values(gone, predicate), self.values(came, predicate)
            if was == now:
                was, now = (
                    tuple(sorted(self.words.exact(o) for o in _objects(pairs, predicate)))
                    for pairs in (gone, came)
                )
            yield Change(self.words.word(predicate), was, now)

    def values(self, pairs: set[tuple[str, Any]], predicate: str) -> tuple[str, ...]:
        return tuple(sorted(self.words.value(o) for o in _objects(pairs, predicate)))

    def changed_parts(self, name: str) -> Iterator[Part]:
        for part in sorted(self.parts.get(name, ()), key=self.part_order):
            old, new = self.old.get(part), self.new.get(part)
            pairs = new if new is not None else old or set()
            kind, label = self.kind(pairs), self.words.label(part)
            if old is None or new is None:
                about = [self.words.value(o) for p in _ABOUT for o in _objects(pairs, p)]
                yield Part("added" if old is None else "removed", kind, label, tuple(about))
                continue
            changes = tuple(self.changes(part, old, new))
            was = _fragment(self.former[part][0]) if part in self.former else ""
            moved = was != "" and was != _fragment(part)
            if changes or moved:
                action: Action = "renamed" if moved else "changed"
                yield Part(action, kind, label, was=was if moved else "", changes=changes)

    def part_order(self, part: str) -> tuple[int, str]:
        pairs = self.new.get(part) or self.old.get(part) or set()
        kinds = self.words.kinds(pairs)
        return (self.words.order(kinds[0]) if kinds else 0, part)


def _owner(name: str, things: Things) -> str:
    """The record to which a statement belongs; terms do not belong to the header of a module."""
    base, hash_, _ = name.partition("#")
    owned = hash_ and base in things and (_TYPE, _MODULE) not in things[base]
    return base if owned else ""


def _fragment(name: str) -> str:
    return name.rpartition("#")[2]


def _retired(pairs: set[tuple[str, Any]]) -> bool:
    return any((p, getattr(o, "value", "")) == _DEPRECATED for p, o in pairs)


def _objects(pairs: set[tuple[str, Any]], predicate: str) -> list[Any]:
    return sorted((o for p, o in pairs if p == predicate), key=str)


def _rank(predicate: str) -> tuple[int, int, str]:
    if predicate in _FIRST:
        return (0, _FIRST[predicate], predicate)
    if predicate in _LAST:
        return (2, _LAST[predicate], predicate)
    return (1, 0, predicate)


def _replaced(things: Things) -> dict[str, str]:
    """Names that records had before, with those that they have now, as `dg:replacedBy` says."""
    next_: dict[str, str] = {
        name: str(value.value)
        for name, pairs in things.items()
        if _leads(pairs)
        for _, value in sorted(pairs, key=str)
    }
    return {name: followed(name, next_.get) for name in next_}


def _leads(pairs: set[tuple[str, Any]]) -> bool:
    """Whether nothing is said of a thing but what replaced it."""
    return {predicate for predicate, _ in pairs} == {_REPLACED_BY}


def _without(things: Things) -> Things:
    return {name: pairs for name, pairs in things.items() if not _leads(pairs)}


def _followed(old: Things, new: Things, words: Words, told: dict[str, str]) -> dict[str, str]:
    """New names by old ones: first of records and terms, then of statements within each record.

    Args:
        old: the former things.
        new: the later ones.
        words: what they are called.
        told: those of which the later state says itself what replaced them.
    """
    left = {name: pairs for name, pairs in old.items() if name not in told}
    came = {name: pairs for name, pairs in new.items() if name not in told.values()}
    found = told | _renamed_records(left, came | {n: new[n] for n in left if n in new}, words)
    moved = _rename(old, found)
    groups: dict[str, tuple[dict[str, Pairs], dict[str, Pairs]]] = {}
    for side, things in enumerate((moved, new)):
        for name in things:
            base = _owner(name, things)
            if base in moved and base in new:
                group = groups.setdefault(base, ({}, {}))
                group[side][name] = marks(things[name])
    back = {later: name for name in old for later in (_moved(name, found),) if later != name}
    for before, after in groups.values():
        pairs = renamed(before, after, before.keys() - after.keys(), after.keys() - before.keys())
        found |= {back.get(name, name): later for name, later in pairs.items()}
    return found


def _renamed_records(old: Things, new: Things, words: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    before, after = _by_section(old, words), _by_section(new, words)
    for section in sorted(before.keys() & after.keys()):
        if section not in (SOURCES,):
            was, now = before[section], after[section]
            found |= renamed(was, now, was.keys() - new.keys(), now.keys() - old.keys())
    return found


def _by_section(things: Things, words: Words) -> dict[str, dict[str, Pairs]]:
    """Marks of records and terms, those of a record's statements included."""
    found: dict[str, dict[str, Pairs]] = {}
    for name, pairs in things.items():
        if not _owner(name, things):
            section = words.section(pairs)[1]
            found.setdefault(section, {})[name] = marks(pairs)
    by_name = {name: group for group in found.values() for name in group}
    for name, pairs in things.items():
        base = _owner(name, things)
        if base in by_name:
            by_name[base][base] |= marks(pairs)
    return found


def _moved(name: str, names: dict[str, str]) -> str:
    """The new name of something that was renamed itself or belongs to a record that was."""
    if name in names:
        return names[name]
    base, hash_, fragment = name.partition("#")
    return names[base] + hash_ + fragment if hash_ and base in names else name


def _rename(things: Things, names: dict[str, str]) -> Things:
    if not names:
        return things

    def node(value: Any) -> Any:
        if not isinstance(value, ox.NamedNode):
            return value
        later = _moved(value.value, names)
        return value if later == value.value else ox.NamedNode(later)

    found: Things = {}
    for name, pairs in things.items():
        later = {(names.get(p, p), node(o)) for p, o in pairs}
        found.setdefault(_moved(name, names), set()).update(later)
    return found


def _files(old: State, new: State) -> Iterator[Entry]:
    """Questions, rules, checks, shapes and tables that came, went or changed."""
    for role, name in sorted(old.files.keys() | new.files.keys()):
        before, after = old.files.get((role, name)), new.files.get((role, name))
        if before == after:
            continue
        action: Action = "changed" if before is not None and after is not None else "added"
        action = "removed" if after is None else action
        label = header(after or before or "").get("title", name)
        yield Entry(role.capitalize(), action, name.rpartition(".")[0], label)
