"""Frozen views of a record: plain values, so that printing them needs no RDF and no store."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Fact", "Group", "Link", "Matter", "Record", "SourceView", "StatementView"]


@dataclass(frozen=True)
class Link:
    """A name that leads to another record."""

    id: str
    label: str


@dataclass(frozen=True)
class Fact:
    """One line of a record's head: a heading with one or more values."""

    name: str
    values: tuple[Link, ...]


@dataclass(frozen=True)
class SourceView:
    """A page that says what is recorded, with the number by which the record cites it."""

    number: int
    url: str
    publisher: str
    published: str
    relays: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class StatementView:
    """A term, amount, event or holding: what it says, who says so, and where it is to be read.

    Attributes:
        id: the fragment or prefixed name.
        kind: token of its class, such as `exclusion`.
        label: one line for people.
        about: label of the concept that it is about (concern, purpose or event kind).
        facts: everything else that is recorded of it.
        standing: label of its standing, or an empty string.
        origin: the sort of text that it comes from, or an empty string.
        said_by: whose word it is.
        date: the date of an event, or an empty string.
        figure: an amount or a share as people write it, or an empty string.
        sources: numbers in the record's list.
    """

    id: str
    kind: str
    label: str
    about: str
    facts: tuple[Fact, ...]
    standing: str
    origin: str
    said_by: tuple[Link, ...]
    note: str
    date: str
    figure: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Statements of one class under its heading."""

    kind: str
    title: str
    meaning: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class Matter:
    """A matter in which a party takes part: one line of its page."""

    id: str
    title: str
    announced: str
    status: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """Everything that is recorded about a matter, a party or a holding."""

    id: str
    iri: str
    title: str
    kinds: tuple[str, ...]
    aliases: tuple[str, ...]
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    links: tuple[Fact, ...]
    matters: tuple[Matter, ...]
    notes: tuple[str, ...]
    sources: tuple[SourceView, ...] = field(default=())
