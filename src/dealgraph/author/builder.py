"""From what somebody wrote to a draft, collecting everything that is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dealgraph.author.draft import Block, Draft
from dealgraph.author.lookup import Lookup
from dealgraph.author.model import Field, Model
from dealgraph.author.parts import Parts
from dealgraph.author.problems import Problem
from dealgraph.author.raw import Given, Raw
from dealgraph.author.terms import concept, listed, slug, value
from dealgraph.base.words import near
from dealgraph.rdf.names import BASE, RECORDS

#: Names that are not properties of a record.
OWN = ("id", "kind")
#: Needed only in a record that uses them anyway (the check `no-medium`): not every industry does.
USUAL = ("medium",)


def announce(raws: Iterable[Raw], lookup: Lookup) -> None:
    """Let new records refer to one another, as far as their ids are known beforehand."""
    for raw in raws:
        label = raw.first("label")
        known = raw.first("id") or (slug(label) if raw.thing in ("party", "publisher") else "")
        if known:
            names = [label, *(given.text for given in raw.texts("alt-label"))]
            lookup.announce(f"{BASE}{raw.thing}/{known}", [each for each in names if each])


class Builder:
    """Builds one draft; `problems` says why there is none."""

    def __init__(self, model: Model, lookup: Lookup, raw: Raw) -> None:
        self.model = model
        self.lookup = lookup
        self.raw = raw
        self.problems: list[Problem] = []
        self.iri = ""

    def build(self) -> Draft | None:
        """Resolve everything; None if something is missing or wrong."""
        top = self.model.things.get(self.raw.thing)
        if top is None:
            known = ", ".join(kind for kind in RECORDS if kind in self.model.things)
            what = f"There is no kind of record '{self.raw.thing}'."
            self.problem(self.raw.place, what, f"One of: {known}.")
            return None
        kinds = self.kinds(top)
        fields = self.model.fields(kinds or [top], below=not kinds)
        self.raw = spelt_out(self.raw, fields)
        main = Block("", kinds, self.raw.place)
        self.unknown(fields, top)
        self.plain_values(main, fields)
        self.missing(main, fields)
        main.subject = f"{BASE}{self.raw.thing}/{self.id(main, fields)}"
        self.iri = main.subject
        parts = Parts(self.model, self.lookup, main, fields["source"])
        for each, given in self.given(fields, part=True):
            with self.collected(each, given.place):
                parts.add(each, given)
        self.problems += parts.problems
        return None if self.problems else Draft(self.raw.thing, main, parts.blocks(), fields)

    def problem(self, place: str, message: str, fix: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(place, message, fix))

    @contextmanager
    def collected(self, field: Field, place: str) -> Iterator[None]:
        """Note a problem with a value, and go on."""
        try:
            yield
        except Problem as found:
            self.problems.append(found.at(place, field.name))

    def given(self, fields: Mapping[str, Field], *, part: bool) -> Iterator[tuple[Field, Any]]:
        """What was written of known fields; sources first, since statements refer to them."""
        order = sorted(self.raw, key=lambda pair: pair[0] != "source")
        for name, given in order:
            if name in fields and (fields[name].kind == "part") == part:
                yield fields[name], given

    def kinds(self, top: Any) -> list[Any]:
        """The classes that were named, or the only one that there is."""
        choices = {token: kind.value for token, kind in self.model.kinds(top).items()}
        nodes = {kind.value: kind for kind in self.model.kinds(top).values()}
        found = []
        for given in self.raw.texts("kind"):
            try:
                found.append(nodes[concept(choices, given.text, "kind")])
            except Problem as problem:
                self.problems.append(problem.at(given.place, "kind"))
        if not found and not self.raw.texts("kind"):
            if len(nodes) == 1:
                return list(nodes.values())
            self.problem(self.raw.place, "kind is missing.", listed(choices))
        return list(dict.fromkeys(found))

    def unknown(self, fields: Mapping[str, Field], top: Any) -> None:
        """Names that are no fields, or fields of another kind only."""
        elsewhere = self.model.fields([top], below=True)
        for name in self.raw.values:
            place = self.raw.place_of(name)
            if name in elsewhere and name not in fields:
                domain = self.model.domain(elsewhere[name].iri)
                label = self.model.reader.label(domain)
                why = f"{name} is only said of a {label}."
                self.problem(place, why, "Leave it out, or add the kind.")
            elif name not in fields and name not in OWN:
                close = near(name, [*fields, *OWN])
                fix = f"Did you mean: {', '.join(close)}?" if close else _see(self.raw.thing)
                self.problem(place, f"There is no field '{name}'.", fix)

    def plain_values(self, main: Block, fields: Mapping[str, Field]) -> None:
        """Everything but statements and sources."""
        for each, given in self.given(fields, part=False):
            with self.collected(each, given.place):
                if not isinstance(given, Given):
                    raise Problem("", "A plain value was expected.", "Write one value, or a list.")
                if not each.many and main.values.get(each.iri):
                    raise Problem("", "It was given twice.", "Choose one.")
                main.add(each.iri, value(each, given.text, self.lookup), given.place)

    def missing(self, main: Block, fields: Mapping[str, Field]) -> None:
        """Required fields without a value, and matters in which nobody takes part."""
        for each in fields.values():
            if needed(each, self.lookup) and not said(self.raw, each):
                self.problem(self.raw.place, f"{each.name} is missing.", _wanted(each))
        roles = [each.name for each in fields.values() if each.role]
        if roles and not any(self.raw.values.get(name) for name in roles):
            first = [end for kind in main.kinds for end in self.model.ends(kind)] or roles[:3]
            self.problem(
                self.raw.place,
                "Nobody takes part.",
                f"Name the parties by their roles: {', '.join(dict.fromkeys(first))} or another.",
            )

    def id(self, main: Block, fields: Mapping[str, Field]) -> str:
        """The id that was given, or one made of parties and year; made to fit if it is none."""
        given = next(iter(self.raw.texts("id")), None)
        found = given.text.strip() if given else self.made_id(main, fields)
        # What is missing for an id of our making has been said already.
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found) and (given or not self.problems):
            close = slug(found, 20)
            self.problem(
                self.raw.place_of("id"),
                f"'{found}' is not an id." if given else "No id can be made of what is known.",
                f"Did you mean {close}?" if close else "Give one: small letters, digits, hyphens.",
            )
        return slug(found, 99)

    def made_id(self, main: Block, fields: Mapping[str, Field]) -> str:
        """Make an id as the record does: who with whom, and the year."""
        who = who_first(self.model, main, fields)
        if not who:
            label = fields["label"].iri
            return slug(next(iter(main.plain(label)), ""), 8)
        if len(who) == 1 and any(each.role for each in fields.values()) and main.kinds:
            who.append(slug(self.model.reader.label(main.kinds[0])))
        announced = fields.get("announced")
        dates = main.plain(announced.iri) if announced else []
        return "-".join([*who, *(day[:4] for day in dates[:1])])


def spelt_out(raw: Raw, fields: Mapping[str, Field]) -> Raw:
    """Put what was said of a statement in fields of its record into a statement.

    It cites all pages of the record.
    """
    short = {name: each for name, each in fields.items() if each.within and name in raw.values}
    if not short:
        return raw
    made: dict[str, list[Given | Raw]] = {}
    for part in dict.fromkeys(each.within for each in short.values()):
        words = {each.word: raw.values[name] for name, each in short.items() if each.within == part}
        first = next(name for name, each in short.items() if each.within == part)
        statement = Raw(part, raw.place_of(first), words, whole=True)
        made[part] = [statement, *raw.values.get(part, [])]
    others = {name: found for name, found in raw.values.items() if name not in {*short, *made}}
    return Raw(raw.thing, raw.place, {**made, **others})


def said(raw: Raw, field: Field) -> bool:
    """Whether a record has a field, or the statement of which it says one word."""
    return bool(raw.values.get(field.name) or raw.values.get(field.within))


def needed(field: Field, lookup: Lookup) -> bool:
    """Whether a record needs a field: a shape asks for it, or a check since others have it."""
    return field.required or (field.name in USUAL and lookup.uses(field.iri))


def who_first(model: Model, main: Block, fields: Mapping[str, Field]) -> list[str]:
    """Ids of at most two: the sides between which the class is drawn, or owner and owned."""
    ends = [end for kind in main.kinds for end in model.ends(kind)]
    required = [name for name, each in fields.items() if each.required and each.kind == "record"]
    roles = [name for name, each in fields.items() if each.role]
    sides = [main.plain(fields[name].iri) for name in [*ends, *required] if name in fields]
    found = [side[0] for side in sides if side]
    others = [iri for name in roles for iri in main.plain(fields[name].iri)]
    both = dict.fromkeys([*found, *(iri for side in sides for iri in side), *others])
    return [iri.rpartition("/")[2] for iri in both][:2]


def _wanted(field: Field) -> str:
    if field.kind == "concept":
        return listed(field.choices)
    if field.kind == "date":
        return "Write the part that is known: 2026, 2026-06 or 2026-06-22."
    if field.name == "source":
        return "Name the page that says so: https://…"
    return field.help


def _see(thing: str) -> str:
    return f"See what there is: dealgraph new {thing} --help"
