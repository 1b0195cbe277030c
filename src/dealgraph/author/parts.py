"""Statements and sources within a new record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dealgraph.author import numbers, spec
from dealgraph.author.draft import Block
from dealgraph.author.lookup import Lookup
from dealgraph.author.model import Field, Model
from dealgraph.author.problems import Problem
from dealgraph.author.raw import Given, Raw
from dealgraph.author.terms import Value, address, concept, listed, slug, value
from dealgraph.base.words import near
from dealgraph.rdf.names import dg, value_of

#: Names that are not properties of a statement or source.
OWN = ("name", "kind", "address")
#: What the mere citation of a page says of a statement; more needs a person's word.
ASSUMED = {"money-state": "unknown"}


class Parts:
    """The parts of one record; the record itself is `main`."""

    def __init__(self, model: Model, lookup: Lookup, main: Block, source: Field) -> None:
        self.model = model
        self.lookup = lookup
        self.main = main
        self.source = source
        self.statements: dict[str, Block] = {}
        self.pages: dict[str, Block] = {}
        self.problems: list[Problem] = []
        self.own: list[Value] = []

    def blocks(self) -> list[Block]:
        """Statements, then the pages that no file describes yet, or of which more is said here."""
        new = [
            page
            for url, page in self.pages.items()
            if page.values or not self.lookup.described(url)
        ]
        self.lookup.pages.update(page.subject for page in new)
        return [*self.statements.values(), *new]

    def add(self, field: Field, given: Given | Raw) -> None:
        """Add a statement or a source to the record.

        Raises:
            Problem: it cannot be read at all; what is wrong within it is collected.
        """
        is_source = field.range == dg("Source")
        raw = self.raw(field, given)
        if is_source:
            self.own.append(self.page(raw))
            self.main.add(field.iri, self.own[-1], given.place)
        else:
            self.main.add(field.iri, self.statement(field, raw), given.place)

    def raw(self, field: Field, given: Given | Raw) -> Raw:
        """Read what was written in one line; what has names already stays as it is."""
        if isinstance(given, Raw):
            return given
        if field.range == dg("Source") and not any(c.isspace() for c in given.text.strip()):
            # An address may hold quotation marks, which would be read as such below.
            return Raw(field.name, given.place, {"address": [given]})
        known = [*self.model.fields([field.range], below=True), *OWN]
        words = spec.order(field.name)
        return spec.parse(field.name, given.text, given.place, words, known)

    def page(self, raw: Raw) -> Value:
        """A source: its address, and what is known of it."""
        given = raw.texts("address")
        if not given:
            raise Problem(raw.place, "address is missing.", "Begin with https://…")
        url = address(given[0].text)
        block = self.pages.setdefault(url, Block(url, [self.source.range], raw.place))
        fields = self.model.fields([self.source.range])
        details = Raw(raw.thing, raw.place, {k: v for k, v in raw.values.items() if k != "address"})
        if details.values and url in self.lookup.pages:
            raise Problem(
                raw.place,
                f"{url} is described with another of the new records.",
                "Give the address only.",
            )
        self.fill(block, details, fields)
        self.compare(block, fields)
        return Value(f"<{url}>", url)

    def compare(self, page: Block, fields: Mapping[str, Field]) -> None:
        """Leave out what files say of a page already, and refuse what contradicts them.

        Raises:
            Problem: a property that has one value has another elsewhere.
        """
        quads = self.lookup.quads(page.subject)
        for each in fields.values():
            told = {value_of(quad.object) for quad in quads if quad.predicate == each.iri}
            if not told:
                continue
            left = [value for value in page.values.pop(each.iri, []) if value.plain not in told]
            if left and not each.many:
                raise Problem(
                    page.place,
                    f"{each.name} of {page.subject} is {min(told)} in "
                    f"{self.lookup.where(page.subject)}.",
                    "Leave it out here, or correct it there.",
                )
            if left:
                page.values[each.iri] = left

    def statement(self, field: Field, raw: Raw) -> Value:
        """A statement, named after its label in the namespace of the record."""
        kind = self.kind(field, raw)
        fields = self.model.fields([kind])
        _spread(raw)
        first = f"{field.name} {raw.first(spec.order(field.name)[0])}"
        local = slug(raw.first("name") or raw.first("label") or first, 10)
        subject = f"{self.main.subject}#{local}"
        if not local or subject in self.statements:
            why = f"two statements are named '{local}'" if local else "nothing to name it by"
            raise Problem(raw.place, f"{_called(raw)}: {why}.", "Give it a name: name=…")
        block = Block(subject, [kind], raw.place)
        self.assume(raw, fields)
        self.fill(block, raw, fields)
        self.statements[subject] = block
        self.cite(block, field, raw)
        return Value(f":{local}", subject)

    def kind(self, field: Field, raw: Raw) -> Any:
        """The class of a statement: the general one, unless its line begins with the kind."""
        nodes = self.model.kinds(field.range)
        choices = {token: node.value for token, node in nodes.items()}
        self.kind_of_its_own(field, raw, choices)
        if not raw.texts("kind"):
            if "kind" not in spec.order(field.name) or len(nodes) == 1:
                return field.range
            raise Problem(raw.place, f"{_called(raw)}: kind is missing.", listed(choices))
        try:
            wanted = concept(choices, raw.first("kind"), "kind")
        except Problem as problem:
            raise problem.at(raw.place, _called(raw)) from None
        return next(node for node in nodes.values() if node.value == wanted)

    def kind_of_its_own(self, field: Field, raw: Raw, choices: Mapping[str, str]) -> None:
        """Take the kind of an event for what it is, though its class would be called so too."""
        own = self.model.fields([field.range]).get(f"{field.name}-kind")
        said = raw.texts("kind")
        if own is None or not said or raw.values.get(own.name):
            return
        if slug(said[0].text, 9) not in choices:
            raw.values[own.name] = raw.values.pop("kind")

    def assume(self, raw: Raw, fields: Mapping[str, Field]) -> None:
        """Add the least that can be said, where nothing was."""
        for each, token in ASSUMED.items():
            if each in fields and fields[each].required and not raw.values.get(each):
                raw.add(each, Given(token, raw.place))

    def cite(self, block: Block, field: Field, raw: Raw) -> None:
        """Give a statement the only page of its record, and the record the pages of a statement."""
        mine = block.values.get(self.source.iri, [])
        if not mine and len(set(self.own)) == 1:
            block.add(self.source.iri, self.own[0], raw.place)
        elif not mine and raw.whole:
            for page in self.own:
                block.add(self.source.iri, page, raw.place)
        elif not mine and self.own:
            fix = f"Say which of the pages of the record: source=1 to source={len(self.own)}."
            self.problems.append(Problem(raw.place, f"{_called(raw)}: source is missing.", fix))
        for page in mine:
            self.main.add(self.source.iri, page, raw.place)

    def fill(self, block: Block, raw: Raw, fields: Mapping[str, Field]) -> None:
        """Resolve what was written of a part."""
        for key, given in raw:
            try:
                if key in fields:
                    self.one(block, fields[key], given)
                elif key not in OWN:
                    raise Problem("", f"There is no '{key}' here.", _near(key, fields))
            except Problem as problem:
                self.problems.append(problem.at(given.place, f"{_called(raw)}: {key}"))
        for each in fields.values():
            absent = each.required and not raw.values.get(each.name) and each.name != "source"
            if absent:
                fix = listed(each.choices) if each.choices else each.help
                self.problems.append(
                    Problem(raw.place, f"{_called(raw)}: {each.name} is missing.", fix)
                )

    def cited(self, field: Field, given: Given | Raw) -> Value:
        """A page of a statement: by its address, or by its number among those of the record."""
        if not isinstance(given, Given) or not re.fullmatch("[0-9]{1,3}", given.text.strip()):
            return self.page(self.raw(field, given))
        number = int(given.text)
        if not 0 < number <= len(self.own):
            known = f"1 to {len(self.own)}" if self.own else "none"
            raise Problem("", f"There is no source {number}.", f"The record has {known}.")
        return self.own[number - 1]

    def one(self, block: Block, field: Field, given: Given | Raw) -> None:
        """Resolve one value of a part."""
        if field.kind == "part":
            block.add(field.iri, self.cited(field, given), given.place)
        elif isinstance(given, Raw):
            raise Problem("", "A plain value was expected.", "Write one value, or a list.")
        elif not field.many and block.values.get(field.iri):
            raise Problem("", "It was given twice.", "Choose one.")
        elif field.kind == "iri" and re.fullmatch(r":?[\w-]+", given.text.strip()):
            local = given.text.strip().removeprefix(":")
            block.add(field.iri, Value(f":{local}", f"{self.main.subject}#{local}"), given.place)
        else:
            block.add(field.iri, value(field, given.text, self.lookup), given.place)


def _called(raw: Raw) -> str:
    """What a statement or source is called in errors: a record may have many of its sort."""
    label = raw.first("label") or raw.first("name")
    return f"{raw.thing} '{label}'" if label else raw.thing


def _spread(raw: Raw) -> None:
    """Put a number as people write it into the fields that it fills."""
    for given in raw.texts("value"):
        said = numbers.fields(given.text)
        if not said and not re.fullmatch(r"[+-]?[0-9.]+", given.text.strip()):
            what = f"{_called(raw)}: '{given.text}' is not a number."
            raise Problem(given.place, what, f"Write {numbers.FORMS}.")
        if said:
            del raw.values["value"]
            for name, text in said.items():
                raw.add(name, Given(text, given.place))
            return


def _near(key: str, fields: Mapping[str, Field]) -> str:
    close = near(key, fields)
    return f"Did you mean: {', '.join(close)}?" if close else f"One of: {', '.join(fields)}."
