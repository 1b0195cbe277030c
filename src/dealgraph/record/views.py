"""Frozen views of a record: plain values, so that showing them needs no RDF and no store.

What is shown by its name keeps its IRI beside it, so that a page can lead there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A name that leads to what it names.

    Attributes:
        id: the prefixed name, or the IRI if none of our prefixes fits; empty for a text.
        label: what is shown.
        iri: the IRI in full; empty for a text.
    """

    id: str
    label: str
    iri: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a record's head: a heading with one or more values."""

    name: str
    values: tuple[Link, ...]


@dataclass(frozen=True)
class SourceView:
    """A page that says what is recorded, with the number by which the record cites it.

    What sort of source it is may not be known: then `kind` is empty.
    """

    number: int
    url: str
    publisher: str
    published: str
    kind: tuple[Link, ...]
    relays: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """Who published it, or the site where it is."""
        return self.publisher or host(self.url)


@dataclass(frozen=True)
class StatementView:
    """A term, amount, event or the like: what it says, who says so, and where it is to be read.

    Attributes:
        id: the fragment or prefixed name.
        kind: token of its class, such as `exclusion`.
        label: one line for people.
        about: the concepts that it is about (concern, purpose, kind of event or of holding).
        facts: everything else that is recorded of it.
        standing: its standing; the model wants one at most.
        said_by: whose word it is.
        date: the date of an event, the day on which a stage was reached, or an empty string.
        figure: an amount or a share as people write it, or an empty string.
        sources: numbers in the record's list.
        best_source: the best kind of source behind it; empty if none of them is known.
        iri: its IRI in full.
        begins: the first day of a stage, as far as it follows from the matter.
    """

    id: str
    kind: str
    label: str
    about: tuple[Link, ...]
    facts: tuple[Fact, ...]
    standing: tuple[Link, ...]
    said_by: tuple[Link, ...]
    note: str
    date: str
    figure: str
    sources: tuple[int, ...]
    best_source: tuple[Link, ...]
    iri: str
    begins: str = ""


@dataclass(frozen=True)
class Group:
    """Statements of one class under its heading."""

    kind: str
    title: str
    meaning: str
    statements: tuple[StatementView, ...]
    class_: Link


@dataclass(frozen=True)
class Matter:
    """A matter in which a party takes part: one line of its page."""

    id: str
    title: str
    announced: str
    status: str
    roles: tuple[str, ...]
    iri: str


@dataclass(frozen=True)
class Record:
    """Everything that is recorded about a matter, a party or a holding.

    Attributes:
        abstract: one sentence that says what it is about, or an empty string.
    """

    id: str
    iri: str
    title: str
    kinds: tuple[Link, ...]
    aliases: tuple[str, ...]
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    links: tuple[Fact, ...]
    matters: tuple[Matter, ...]
    notes: tuple[str, ...]
    sources: tuple[SourceView, ...] = field(default=())
    abstract: str = ""


def labels(links: tuple[Link, ...]) -> str:
    """Return the names of links in one line."""
    return ", ".join(link.label for link in links)


def source_kind(links: tuple[Link, ...]) -> str:
    """Return the name of a kind of source, or that it is not known."""
    return labels(links) or "kind not known"


def host(url: str) -> str:
    """Return the site of an address, as people name it.

    >>> host("https://www.example.org/a/b")
    'example.org'
    """
    return re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0].removeprefix("www.") or url
