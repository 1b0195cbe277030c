"""A difference as text for a terminal, as Markdown for release notes, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap

from dealgraph.base.words import one_line
from dealgraph.comparison.views import ACTIONS, Change, Difference, Entry, Part

FORMATS = ("text", "markdown", "json")
_LONG = 70
_CONTEXT = 4
_NAME = 60
#: In these, what came or went is counted and not listed: every record lists its own sources.
_COUNTED = ("Sources",)


def render(found: Difference, format_: str, *, limit: int = 0, width: int = 100) -> str:
    """Write a difference: numbers first, then what changed.

    Args:
        found: what `diff` returned.
        format_: one of `FORMATS`.
        limit: how many entries of a kind to list before the rest is only counted; 0 for all. JSON
            is always complete.
        width: columns, for text.
    """
    if format_ == "json":
        return json.dumps(_plain(found), indent=2, ensure_ascii=False) + "\n"
    if not found.entries:
        return f"No difference between {found.old} and {found.new}.\n"
    if format_ == "markdown":
        return _markdown(found, limit)
    return _text(found, limit, width)


def _plain(found: Difference) -> dict[str, object]:
    return {
        "old": found.old,
        "new": found.new,
        "counts": found.counts(),
        "entries": [asdict(entry) for entry in found.entries],
    }


def _counted(found: Difference) -> list[tuple[str, str]]:
    """For each section its numbers, as a phrase."""
    return [
        (section, ", ".join(f"{number} {action}" for action, number in actions.items()))
        for section, actions in found.counts().items()
    ]


def _blocks(found: Difference, limit: int) -> Iterator[tuple[str, list[Entry], int]]:
    """Headings of the second level with the entries to list and the number left out."""
    for section in found.sections:
        for action in ACTIONS:
            entries = [e for e in found.entries if (e.section, e.action) == (section, action)]
            if section in _COUNTED and action in ("added", "removed"):
                continue
            if entries:
                shown = entries[:limit] if limit else entries
                yield f"{section}: {action}", shown, len(entries) - len(shown)


def _text(found: Difference, limit: int, width: int) -> str:
    lines = [f"From {one_line(found.old)} to {one_line(found.new)}", ""]
    counted = _counted(found)
    column = max(len(section) for section, _ in counted)
    lines += [f"{section.ljust(column)}  {numbers}" for section, numbers in counted]
    for title, entries, more in _blocks(found, limit):
        lines += ["", title, "-" * len(title)]
        for entry in entries:
            name = entry.label if entry.label == entry.id else f"{entry.label} ({entry.id})"
            lines += _wrapped(name, width, "  ", "    ")
            for depth, said in _said(entry):
                indent = "    " + "  " * depth
                lines += _wrapped(f"- {said}", width, indent, indent + "  ")
        lines += [f"  … and {more} more (--limit 0 lists all)"] if more else []
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return wrap(
        one_line(text),
        max(width, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(found: Difference, limit: int) -> str:
    lines = [f"# Changes from {_escaped(found.old)} to {_escaped(found.new)}", ""]
    lines += [f"- {section}: {numbers}" for section, numbers in _counted(found)]
    for title, entries, more in _blocks(found, limit):
        lines += ["", f"## {title}", ""]
        for entry in entries:
            name = f" (`{_code(entry.id)}`)" if entry.id != entry.label else ""
            lines.append(f"- **{_escaped(entry.label)}**{name}")
            for depth, said in _said(entry):
                lines.append(f"{'  ' * (depth + 1)}- {_escaped(said)}")
        lines += [f"- … and {more} more"] if more else []
    return "\n".join(lines) + "\n"


def _said(entry: Entry) -> Iterator[tuple[int, str]]:
    """What there is to say of an entry, one sentence a line, with its depth."""
    if entry.action in ("added", "removed"):
        head = [part for part in (entry.kind, *entry.details) if part]
        if head:
            yield 0, "; ".join(head)
    if entry.was:
        yield 0, f"was {entry.was}"
    for change in entry.changes:
        yield 0, _change(change)
    for part in entry.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[tuple[int, str]]:
    name = f"{part.kind} “{part.label}”"
    if part.action == "changed" and len(part.changes) == 1:
        yield 0, f"{name}: {_change(part.changes[0])}"
        return
    details = f" ({', '.join(part.details)})" if part.details else ""
    was = f", was #{part.was}" if part.was else ""
    yield 0, f"{name} {part.action}{was}{details}"
    for change in part.changes:
        yield 1, _change(change)


def _change(change: Change) -> str:
    old, new = change.old, change.new
    if len(old) == len(new) == 1:
        before, after = _excerpts(old[0], new[0])
        both = _sentence(before) or _sentence(after)
        return f"{change.what} changed from {_quoted(before, both)} to {_quoted(after, both)}"
    came = f"{_listed(new)} added" if new else ""
    gone = f"{_listed(old)} removed" if old else ""
    return f"{change.what}: {'; '.join(part for part in (came, gone) if part)}"


def _listed(values: Sequence[str]) -> str:
    if len(values) > 5:
        return f"{', '.join(_quoted(value) for value in values[:3])} and {len(values) - 3} more"
    return ", ".join(_quoted(value) for value in values)


def _sentence(text: str) -> bool:
    return " " in text and (len(text) > _NAME or any(mark in text for mark in ",;…"))


def _quoted(text: str, always: bool = False) -> str:
    """Sentences in quotation marks, so that they can be told from ours; names as they are."""
    return f"“{text}”" if text and (always or _sentence(text)) else text or "nothing"


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Of two long texts only what differs, with a few words around it."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    before, after = old.split(), new.split()
    least = min(len(before), len(after))
    head = next((i for i in range(least) if before[i] != after[i]), least)
    tail = next(
        (i for i in range(least - head) if before[-1 - i] != after[-1 - i]),
        least - head,
    )
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(words: list[str], head: int, tail: int) -> str:
    start, end = max(0, head - _CONTEXT), min(len(words), len(words) - tail + _CONTEXT)
    text = " ".join(words[start:end])
    return f"{'… ' if start else ''}{text}{' …' if end < len(words) else ''}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", one_line(text))


def _code(text: str) -> str:
    return one_line(text).replace("`", "'")
