"""The rights matrix in numbers: for each use, how many deals grant it, forbid it, or say nothing.

What counts as an answer is said in one place, the question `may-use`; here its rows are counted.
So what is said of a broader use counts for the narrower one as well (all AI training includes
generative-AI training), never the other way round, and a deal without a word on a use is silent,
which is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from dealgraph.errors import ParameterError
from dealgraph.extras import require
from dealgraph.graph import Reader, dg, term
from dealgraph.queries import ask, store_of
from dealgraph.resolve import concept
from dealgraph.suggest import did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from rdflib import Dataset

__all__ = ["ANSWERS", "rights_matrix"]

#: What the question `may-use` answers, in the order of the ontology; a test compares.
ANSWERS = ("granted", "prohibited", "excluded", "reserved", "undisclosed", "silent")
By = Literal["medium", "kind", "year", "matter"]


def rights_matrix(
    graph: Dataset | None = None,
    *,
    concerns: Iterable[str] = (),
    by: By = "medium",
    date: str = "",
    medium: str = "",
) -> pd.DataFrame:
    """Count deals by use and by what they say of it.

    Only deals that took effect are asked. A deal that grants one thing and excludes another
    counts in both columns, and once in each; one that touches two media counts in both rows.

    Args:
        graph: what `load()` returned; without it, the shipped record.
        concerns: uses by token or label, in the order wanted; without them, every use of which
            at least one deal speaks, the most spoken of first.
        by: what a row stands for beside the use: `medium`, `kind` (class of the deal), `year` (of
            its announcement) or `matter` (the deal itself).
        date: a day; only deals announced by then and not over, as `may-use` has it.
        medium: one medium only.

    Returns:
        Index: `concern` (label) and what `by` names. Columns: the number of deals for each of
        `ANSWERS`, and `deals`, the number of deals that were asked.

    Raises:
        UnknownIdError: there is no such concern or medium.
        ParameterError: `by` is none of the four, or the date is not one.
        MissingExtraError: pandas is not installed.

    >>> matrix = rights_matrix(concerns=["ai-training"], by="matter")
    >>> int(matrix.loc[("AI training", "deal:google-deepmind-a24-2026"), "excluded"])
    1
    """
    pandas = require("pandas", "the rights matrix")
    _check(by)
    reader = Reader(store_of(graph, whole=True))
    asked = [concept(reader.store, name, "concern") for name in concerns]
    options = {name: value for name, value in (("date", date), ("medium", medium)) if value}
    answers = {
        reader.label(use): _answers(graph, reader.text(use, term("skos:notation")), options)
        for use in asked or _spoken_of(reader)
    }
    if not asked:
        answers = _loudest_first(answers)
    groups = _Groups(reader, by)
    index, rows = [], []
    for use, by_matter in answers.items():
        for group, members in groups.split(by_matter):
            index.append((use, group))
            said = [by_matter[member] for member in members]
            rows.append([sum(a in one for one in said) for a in ANSWERS] + [len(members)])
    names = pandas.MultiIndex.from_tuples(index, names=["concern", by]) if index else None
    return pandas.DataFrame(rows, index=names, columns=[*ANSWERS, "deals"])


def _check(by: str) -> None:
    known = get_args(By)
    if by not in known:
        hint = did_you_mean(by, known) or "Use one of " + ", ".join(known) + "."
        raise ParameterError(f"There is no matrix by '{by}'", "", "", hint)


def _spoken_of(reader: Reader) -> list[Any]:
    """Every use with a term, by label."""
    terms = reader.instances(dg("Term"))
    uses = {use for statement in terms for use in reader.values(statement, dg("concerns"))}
    return sorted(uses, key=reader.label)


def _answers(graph: Any, use: str, options: dict[str, str]) -> dict[str, set[str]]:
    """The answers of each deal on one use."""
    found: dict[str, set[str]] = {}
    for row in ask("may-use", graph, concern=use, **options):
        found.setdefault(row["matter"], set()).add(row["answer"])
    return found


def _loudest_first(answers: dict[str, dict[str, set[str]]]) -> dict[str, dict[str, set[str]]]:
    """Uses by the number of deals that speak of them, without those of which none does."""
    spoken = {
        use: sum(said != {"silent"} for said in by_matter.values())
        for use, by_matter in answers.items()
    }
    order = sorted((use for use in answers if spoken[use]), key=lambda use: (-spoken[use], use))
    return {use: answers[use] for use in order}


class _Groups:
    """The rows of a use: which deals stand in which."""

    def __init__(self, reader: Reader, by: str) -> None:
        self.reader = reader
        self.by = by

    def split(self, matters: Iterable[str]) -> list[tuple[str, list[str]]]:
        """Groups with their deals: years in order, kinds as in the ontology, media by size."""
        found: dict[tuple[Any, str], list[str]] = {}
        for matter in sorted(matters):
            for group in self._groups(matter):
                found.setdefault(group, []).append(matter)
        if self.by == "medium":
            ordered = sorted(found, key=lambda group: (-len(found[group]), group[1]))
        else:
            ordered = sorted(found)
        return [(group[1], found[group]) for group in ordered]

    def _groups(self, matter: str) -> list[tuple[Any, str]]:
        """Sort key and name of every group of a deal."""
        reader, node = self.reader, term(matter)
        if self.by == "matter":
            return [(0, matter)]
        if self.by == "year":
            return [(0, reader.text(node, dg("announced"))[:4] or "no date")]
        if self.by == "kind":
            return [(reader.order(kind), reader.label(kind)) for kind in reader.types(node)]
        media = reader.values(node, dg("medium"))
        return [(0, reader.text(medium, term("skos:prefLabel"))) for medium in media]
