"""A record as a page of text: what a person reads in a terminal or a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from dealgraph.base.words import clean
from dealgraph.record.views import (
    Fact,
    Group,
    Matter,
    Record,
    SourceView,
    StatementView,
    labels,
    source_kind,
)


def render(record: Record, width: int = 80) -> str:
    """Lay out a record for `width` columns.

    Every statement carries its standing, whose word it is and, in brackets, the numbers of the
    sources listed at the end.
    """
    lines = _paragraph(record.title, width)
    lines += ["=" * min(width, max(len(line) for line in lines))]
    lines += _paragraph(f"{labels(record.kinds)} · {record.id}", width)
    if record.aliases:
        lines += _paragraph("also " + ", ".join(record.aliases), width)
    if record.abstract:
        lines += ["", *_paragraph(record.abstract, width)]
    lines += ["", *_facts(record.facts, width)]
    for group in record.groups:
        lines += ["", *_group(group, width)]
    if record.matters:
        lines += ["", f"Takes part in {len(record.matters)}", *_matters(record.matters, width)]
    if record.links:
        lines += ["", "Linked matters", *_linked(record.links, width)]
    if record.notes:
        lines += ["", "Notes"]
        for note in record.notes:
            lines += _paragraph(note, width, "  ")
    if record.sources:
        lines += ["", "Sources"]
        for source in record.sources:
            lines += _source(source, width)
    return "\n".join(clean(line).rstrip() for line in lines) + "\n"


def _paragraph(text: str, width: int, indent: str = "", hang: str = "") -> list[str]:
    lines = wrap(
        re.sub(r"\s", " ", clean(text)),
        max(24, width),
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [indent]


def _facts(facts: tuple[Fact, ...], width: int) -> list[str]:
    if not facts:
        return []
    column = min(22, max(len(fact.name) for fact in facts)) + 2
    lines: list[str] = []
    for fact in facts:
        text = labels(fact.values)
        name = fact.name[:1].upper() + fact.name[1:]
        body = _paragraph(text, width - column)
        lines.append(name.ljust(column) + body[0])
        lines += [" " * column + line for line in body[1:]]
    return lines


def _matters(matters: tuple[Matter, ...], width: int) -> list[str]:
    lines: list[str] = []
    for matter in matters:
        said = f"{matter.title} · {', '.join(matter.roles)} · {matter.status} ({matter.id})"
        lines += _paragraph(f"{matter.announced.ljust(10)}  {said}", width, "  ", " " * 12)
    return lines


def _linked(links: tuple[Fact, ...], width: int) -> list[str]:
    lines: list[str] = []
    for fact in links:
        for value in fact.values:
            lines += _paragraph(f"{fact.name}: {value.label} ({value.id})", width, "  ", "  ")
    return lines


def _group(group: Group, width: int) -> list[str]:
    lines = [group.title]
    if group.meaning:
        lines += _paragraph(f"({group.meaning})", width)
    for statement in group.statements:
        lines += _statement(statement, width)
    return lines


def _statement(statement: StatementView, width: int) -> list[str]:
    lead = f"{statement.date}  " if statement.date else ""
    cited = "".join(f"[{number}]" for number in statement.sources) or "[no source]"
    lines = _paragraph(f"- {lead}{statement.label} {cited}", width, "  ", "  ")
    lines += _paragraph(" · ".join(_head(statement)), width, "    ") if _head(statement) else []
    details = [f"{fact.name}: {labels(fact.values)}" for fact in statement.facts]
    if details:
        lines += _paragraph("; ".join(details), width, "    ")
    if statement.note:
        lines += _paragraph(statement.note, width, "    ")
    return lines


def _head(statement: StatementView) -> list[str]:
    """Figure, subject, standing with whose word it is, and the best kind of source."""
    speakers = _and([link.label for link in statement.said_by])
    voice = f"said by {speakers}" if speakers else ""
    about, standing = map(labels, (statement.about, statement.standing))
    best = f"best source: {source_kind(statement.best_source)}" if statement.sources else ""
    return [part for part in (statement.figure, about, standing, voice, best) if part]


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _source(source: SourceView, width: int) -> list[str]:
    parts = [source.name, source.published, source_kind(source.kind)]
    parts += ["relays " + _and(source.relays)] if source.relays else []
    line = f"  [{source.number}] " + ", ".join(part for part in parts if part)
    lines = _paragraph(f"{line}. {source.note}" if source.note else line, width, "", "      ")
    return [*lines, f"      {source.url}"]
