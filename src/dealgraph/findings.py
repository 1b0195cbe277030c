"""What a check finds: where, what, and how to mend it, in three ways of writing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["SEVERITIES", "Finding", "render", "shown"]

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True, order=True)
class Finding:
    """One problem in one place.

    Attributes:
        file: path as it was given, or relative to the working folder.
        line: from 1.
        entity: prefixed name of what is wrong.
        check: name of the check.
        severity: `error`, `warning` or `notice`.
        message: what is wrong.
        fix: what to do.
    """

    file: str
    line: int
    entity: str
    check: str
    severity: str
    message: str
    fix: str


def shown(path: Path) -> str:
    """A path relative to the working folder where that is shorter to read."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def render(findings: Iterable[Finding], format_: str) -> str:
    """Write findings as text, JSON, or workflow commands that GitHub shows beside the line.

    >>> finding = Finding("a.ttl", 3, "deal:a", "no-party", "error", "Nobody.", "Add.")
    >>> print(render([finding], "text"))
    a.ttl:3: error: Nobody. [no-party]
        deal:a
        fix: Add.
    <BLANKLINE>
    """
    found = list(findings)
    if format_ == "json":
        return json.dumps([asdict(f) for f in found], indent=2, ensure_ascii=False) + "\n"
    write = _github if format_ == "github" else _text
    return "".join(write(finding) for finding in found)


def _text(f: Finding) -> str:
    entity = f"    {f.entity}\n" if f.entity else ""
    return f"{f.file}:{f.line}: {f.severity}: {f.message} [{f.check}]\n{entity}    fix: {f.fix}\n"


def _github(f: Finding) -> str:
    def escape(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def prop(text: str) -> str:
        return escape(text).replace(":", "%3A").replace(",", "%2C")

    head = f"file={prop(f.file)},line={f.line},title={prop(f.check)}"
    return f"::{f.severity} {head}::{escape(f'{f.message} {f.entity} Fix: {f.fix}')}\n"
