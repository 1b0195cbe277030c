"""What somebody wrote, before it means anything: names, texts, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Given(NamedTuple):
    """One value as text, and where it was written."""

    text: str
    place: str = ""


@dataclass
class Raw:
    """A record, or a statement or source within one.

    Attributes:
        thing: `deal`, `party`, …; or the field of which it is a value.
        place: where it begins.
        values: by field; each a list, since most can be given several times.
        whole: whether it is a statement that rests on all pages of its record.
    """

    thing: str
    place: str = ""
    values: dict[str, list[Given | Raw]] = field(default_factory=dict)
    whole: bool = False

    def add(self, name: str, value: Given | Raw) -> None:
        """Append a value to a field."""
        self.values.setdefault(name, []).append(value)

    def texts(self, name: str) -> list[Given]:
        """The plain values of a field."""
        return [value for value in self.values.get(name, []) if isinstance(value, Given)]

    def first(self, name: str) -> str:
        """The first plain value of a field, or an empty string."""
        return next((given.text for given in self.texts(name)), "")

    def place_of(self, name: str) -> str:
        """Where a field was written, or the record if it was not."""
        return next((value.place for value in self.values.get(name, [])), "") or self.place

    def __iter__(self) -> Iterator[tuple[str, Given | Raw]]:
        for name, values in self.values.items():
            for value in values:
                yield name, value
