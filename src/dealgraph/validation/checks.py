"""A check: a query for what is wrong across records, which its header explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import ModelError
from dealgraph.base.files import read_text
from dealgraph.rdf.sparql.header import header
from dealgraph.validation.findings import SEVERITIES


@dataclass(frozen=True)
class Check:
    """A rule across records: one file in `checks/`."""

    name: str
    title: str
    problem: str
    fix: str
    severity: str
    text: str
    path: Path

    def about(self, entities: Iterable[ox.NamedNode] | None) -> str:
        """Return the query, for some entities or for all.

        The line `VALUES ?entity { UNDEF }` restricts nothing as it stands. It is filled or left
        out; a query without it is asked of everything. Lines keep their numbers.
        """
        if entities is None:
            return _SLOT.sub("", self.text)
        # A function, because a replacement text would have its backslashes read.
        return _SLOT.sub(
            lambda _: f"VALUES ?entity {{ {' '.join(map(str, entities))} }}", self.text
        )


_SLOT = re.compile(r"^[ \t]*VALUES \?entity \{ UNDEF \}[ \t]*$", re.MULTILINE)


def read_check(path: Path) -> Check:
    """Read one check.

    Raises:
        ModelError: its header lacks title, problem, fix or severity.
    """
    text = read_text(path)
    fields = header(text)
    needed = ("title", "problem", "fix", "severity")
    missing = [name for name in needed if not fields.get(name)]
    if missing or fields["severity"] not in SEVERITIES:
        raise ModelError(
            "A check does not explain itself",
            where=str(path),
            why=f"its header has no valid line '# {(missing or ['severity'])[0]}:'",
            fix=(
                "Begin the file with '# title:', '# problem:', '# fix:' and '# severity:' (one of "
                f"{', '.join(SEVERITIES)})."
            ),
        )
    return Check(path.stem, text=text, path=path, **{name: fields[name] for name in needed})


def require_entity(path: Path, columns: Sequence[str]) -> None:
    """Refuse a check that finds something and does not say what.

    Raises:
        ModelError: no column is called entity.
    """
    if "entity" not in columns:
        raise ModelError(
            "A check does not say what is wrong",
            where=str(path),
            why="it does not select ?entity",
            fix="Select ?entity, and where they help ?property and ?value.",
        )
