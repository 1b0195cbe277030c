"""What a check finds: where, what, and how to mend it, in three ways of writing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from dealgraph.base.markup import html_table, html_text
from dealgraph.base.words import clean, one_line, visible
from dealgraph.rdf.names import shorten

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True, order=True, kw_only=True)
class Finding:
    """One problem in one place.

    Findings are ordered by file and line. Where one stands in the graph is known before its file
    and line are (`at`), and is left out when it is written or compared.

    Attributes:
        file: path as it was given, or relative to the working folder.
        line: from 1.
        entity: prefixed name of what is wrong.
        check: name of the check.
        severity: `error`, `warning` or `notice`.
        message: what is wrong.
        fix: what to do.
        graph: the named graph that it is in.
        subject, predicate, value: the statement at fault, as far as there is one; IRIs in full.
    """

    file: str = ""
    line: int = 1
    entity: str = ""
    check: str
    severity: str = "error"
    message: str
    fix: str
    graph: str = field(default="", compare=False, repr=False)
    subject: str = field(default="", compare=False, repr=False)
    predicate: str = field(default="", compare=False, repr=False)
    value: str = field(default="", compare=False, repr=False)

    def at(self, file: str, line: int) -> Finding:
        """Return the same with the place where a reader finds it."""
        return replace(self, file=file, line=line, entity=shorten(self.subject))

    def row(self) -> dict[str, str | int]:
        """Return what is told of it, by name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.compare}


class Findings(list[Finding]):
    """Findings by file and line; an empty list means that nothing is wrong."""

    def _repr_html_(self) -> str:
        """Return the findings as a notebook shows them."""
        if not self:
            return html_text("Nothing found.")
        columns = ("where", "severity", "entity", "what", "fix")
        rows = [(f"{f.file}:{f.line}", f.severity, f.entity, f.message, f.fix) for f in self]
        return html_table(columns, rows)


def shown(path: Path) -> str:
    """A path relative to the working folder where that is shorter to read."""
    try:
        return Path(os.path.realpath(path)).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def render(findings: Iterable[Finding], format_: str) -> str:
    """Write findings as text, JSON, or workflow commands that GitHub shows beside the line.

    >>> deal = "https://w3id.org/dealgraph/deal/a"
    >>> finding = Finding(check="no-party", message="Nobody.", fix="Add.", subject=deal)
    >>> print(render([finding.at("a.ttl", 3)], "text"))
    a.ttl:3: error: Nobody. [no-party]
        deal:a
        fix: Add.
    <BLANKLINE>
    """
    found = list(findings)
    if format_ == "json":
        return json.dumps([f.row() for f in found], indent=2, ensure_ascii=False) + "\n"
    write = _github if format_ == "github" else _text
    return "".join(clean(write(finding)) for finding in found)


def _text(f: Finding) -> str:
    entity = f"    {one_line(f.entity)}\n" if f.entity else ""
    head = f"{visible(f.file)}:{f.line}: {f.severity}: {one_line(f.message)} [{f.check}]\n"
    return f"{head}{entity}    fix: {one_line(f.fix)}\n"


def _github(f: Finding) -> str:
    def escape(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def prop(text: str) -> str:
        return escape(text).replace(":", "%3A").replace(",", "%2C")

    head = f"file={prop(f.file)},line={f.line},title={prop(f.check)}"
    return f"::{f.severity} {head}::{escape(f'{f.message} {f.entity} Fix: {f.fix}')}\n"
