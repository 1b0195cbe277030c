"""Frozen views of a difference: plain values for text, Markdown and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["added", "removed", "renamed", "merged", "retired", "changed"]
ACTIONS: tuple[Action, ...] = ("added", "removed", "renamed", "merged", "retired", "changed")


@dataclass(frozen=True)
class Change:
    """A property whose values differ; values that stayed are in neither list.

    Attributes:
        what: label of the property.
        old: values that are gone, as people read them.
        new: values that came.
    """

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A statement of a record that came, went or changed.

    Attributes:
        action: what happened to it.
        kind: label of its class, such as `exclusion`.
        label: one line for people.
        details: what it is about, its standing and the like, if it came or went.
        was: its former fragment, if it was renamed.
        changes: what differs in it.
    """

    action: Action
    kind: str
    label: str
    details: tuple[str, ...] = ()
    was: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A record, a term of the model, a source, or a file of queries or shapes that differs.

    Attributes:
        section: heading under which it is listed.
        action: what happened to it.
        id: prefixed name, or name of the file.
        label: one line for people.
        kind: labels of its classes.
        details: what else to say of it if it came: a date, numbers of statements, a definition.
        was: its former id, if it was renamed, or those of the records that became part of it.
        changes: what differs in it.
        parts: what differs in its statements.
    """

    section: str
    action: Action
    id: str
    label: str
    kind: str = ""
    details: tuple[str, ...] = ()
    was: str = ""
    changes: tuple[Change, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Difference:
    """All that differs between two states of a graph, by section and id.

    Attributes:
        old: name of the former state, as it was given.
        new: name of the later state.
        sections: headings in order.
        entries: what differs, in the order of the sections, then by action and id.
    """

    old: str
    new: str
    sections: tuple[str, ...]
    entries: tuple[Entry, ...]

    def counts(self) -> dict[str, dict[Action, int]]:
        """How many entries of each section came, went and so on; without zeros."""
        found: dict[str, dict[Action, int]] = {}
        for section in self.sections:
            actions = [entry.action for entry in self.entries if entry.section == section]
            found[section] = {a: actions.count(a) for a in ACTIONS if a in actions}
        parts = [part.action for entry in self.entries for part in entry.parts]
        if parts:
            found["Statements in changed records"] = {
                action: parts.count(action) for action in ACTIONS if action in parts
            }
        return found
