"""A new record with every value resolved: what is ready to be laid out as Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from dealgraph.author.model import Field
from dealgraph.author.terms import Value


@dataclass
class Block:
    """One subject with its values.

    Attributes:
        subject: its IRI.
        kinds: its classes.
        place: where it was written.
        values: property -> values.
        places: property -> where it was written.
    """

    subject: str
    kinds: list[ox.NamedNode]
    place: str = ""
    values: dict[ox.NamedNode, list[Value]] = field(default_factory=dict)
    places: dict[ox.NamedNode, str] = field(default_factory=dict)

    def add(self, prop: ox.NamedNode, value: Value, place: str = "") -> None:
        """Add a value, once."""
        values = self.values.setdefault(prop, [])
        if value not in values:
            values.append(value)
        self.places.setdefault(prop, place or self.place)

    def plain(self, prop: ox.NamedNode) -> list[str]:
        """The values of a property as IRIs or texts."""
        return [value.plain for value in self.values.get(prop, [])]


@dataclass
class Draft:
    """A record: its own block, then those of its statements and sources.

    Attributes:
        thing: `deal`, `party`, …
        main: the record itself.
        parts: statements, then sources of which no file says as much yet.
        fields: what could have been said of it.
    """

    thing: str
    main: Block
    parts: list[Block]
    fields: Mapping[str, Field]

    @property
    def iri(self) -> str:
        """The IRI of the record."""
        return self.main.subject

    @property
    def id(self) -> str:
        """The id of the record, after which its file is named."""
        return self.iri.rpartition("/")[2]

    @property
    def parties(self) -> set[str]:
        """Everybody who takes part, in whatever role."""
        roles = [each.iri for each in self.fields.values() if each.role]
        return {iri for role in roles for iri in self.main.plain(role)}

    def accepts(self, check: str) -> bool:
        """Whether the record gives a reason for what a check would report."""
        accepted = self.fields.get("accepted")
        reasons = self.main.plain(accepted.iri) if accepted else []
        return any(reason.startswith(f"{check}:") for reason in reasons)
