"""Statements and sources within a new record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dealgraph.authoring import spec
from dealgraph.authoring.draft import Block
from dealgraph.authoring.lookup import Lookup
from dealgraph.authoring.model import Field, Model
from dealgraph.authoring.problems import Problem
from dealgraph.authoring.raw import Given, Raw
from dealgraph.authoring.terms import Value, address, concept, listed, slug, value
from dealgraph.graph import dg
from dealgraph.suggest import near

__all__ = ["OWN", "Parts"]

#: Names that are not properties of a statement or source.
OWN = ("name", "kind", "address")
#: What the mere citation of a page says of a statement; more needs a person's word.
_ASSUMED = {"standing": "reported", "money-state": "unknown"}


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
        """Statements, then the pages that no file describes yet."""
        new = [page for url, page in self.pages.items() if not self.lookup.described(url)]
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
        words = spec.order(field.name, kinds=len(self.model.kinds(field.range)) > 1)
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
        if details.values and self.lookup.described(url):
            raise Problem(
                raw.place,
                f"{url} is described in {self.lookup.where(url)} already.",
                "Give the address only.",
            )
        self.fill(block, details, fields)
        return Value(f"<{url}>", url)

    def statement(self, field: Field, raw: Raw) -> Value:
        """A statement, named after its label in the namespace of the record."""
        kind = self.kind(field, raw)
        fields = self.model.fields([kind])
        local = slug(raw.first("name") or raw.first("label"), 10)
        subject = f"{self.main.subject}#{local}"
        if not local or subject in self.statements:
            why = f"two statements are named '{local}'" if local else "nothing to name it by"
            raise Problem(raw.place, f"{field.name}: {why}.", "Give it a name: name=…")
        block = Block(subject, [kind], raw.place)
        self.assume(raw, fields)
        self.fill(block, raw, fields)
        self.statements[subject] = block
        self.cite(block, field, raw)
        return Value(f":{local}", subject)

    def kind(self, field: Field, raw: Raw) -> Any:
        """The class of a statement."""
        nodes = self.model.kinds(field.range)
        choices = {token: node.value for token, node in nodes.items()}
        if not raw.texts("kind"):
            if len(nodes) == 1:
                return field.range
            raise Problem(raw.place, f"{field.name}: kind is missing.", listed(choices))
        wanted = concept(choices, raw.first("kind"), "kind")
        return next(node for node in nodes.values() if node.value == wanted)

    def assume(self, raw: Raw, fields: Mapping[str, Field]) -> None:
        """Add the least that can be said, where nothing was."""
        for each, token in _ASSUMED.items():
            if each in fields and fields[each].required and not raw.values.get(each):
                raw.add(each, Given(token, raw.place))

    def cite(self, block: Block, field: Field, raw: Raw) -> None:
        """Give a statement the only page of its record, and the record the pages of a statement."""
        mine = block.values.get(self.source.iri, [])
        if not mine and len(set(self.own)) == 1:
            block.add(self.source.iri, self.own[0], raw.place)
        elif not mine and self.own:
            fix = "Add source=https://…, since the record has several pages."
            self.problems.append(Problem(raw.place, f"{field.name}: source is missing.", fix))
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
                self.problems.append(problem.at(given.place, f"{raw.thing}: {key}"))
        for each in fields.values():
            absent = each.required and not raw.values.get(each.name) and each.name != "source"
            if absent:
                fix = listed(each.choices) if each.choices else each.help
                self.problems.append(
                    Problem(raw.place, f"{raw.thing}: {each.name} is missing.", fix)
                )

    def one(self, block: Block, field: Field, given: Given | Raw) -> None:
        """Resolve one value of a part."""
        if field.kind == "part":
            block.add(field.iri, self.page(self.raw(field, given)), given.place)
        elif isinstance(given, Raw):
            raise Problem("", "A plain value was expected.", "Write one value, or a list.")
        elif not field.many and block.values.get(field.iri):
            raise Problem("", "It was given twice.", "Choose one.")
        else:
            block.add(field.iri, value(field, given.text, self.lookup), given.place)


def _near(key: str, fields: Mapping[str, Field]) -> str:
    close = near(key, fields)
    return f"Did you mean: {', '.join(close)}?" if close else f"One of: {', '.join(fields)}."
