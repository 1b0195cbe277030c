"""The tables of the CSV export in Python: one row an amount, a term, a role, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealgraph.catalog import catalog
from dealgraph.errors import UnknownQuestionError
from dealgraph.queries import Table, run, store_of
from dealgraph.queries import table as read
from dealgraph.suggest import did_you_mean
from dealgraph.turtle import read_text

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["table"]


def table(name: str, graph: Dataset | None = None, /) -> Table:
    """Read one of the tables that `dealgraph export FOLDER/` writes.

    Args:
        name: `amounts`, `events`, `matters`, `parties`, `roles`, `sources`, `stakes` or `terms`.
        graph: what `load()` returned; without it, the shipped record.

    Raises:
        UnknownQuestionError: there is no such table.

    >>> [row["standing"] for row in table("amounts") if "thrive-capital-a24" in row["id"]]
    ['reported', 'reported']
    """
    known = {path.stem: path for path in catalog().files("tables")}
    if name not in known:
        hint = did_you_mean(name, known) or "Known: " + ", ".join(sorted(known))
        raise UnknownQuestionError(f"There is no table '{name}'", "", "", hint)
    path = known[name]
    return read(run(store_of(graph), read_text(path), str(path)))  # type: ignore[arg-type]
