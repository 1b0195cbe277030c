"""The rights matrix in numbers: for each use, how many deals grant it, forbid it, or say nothing.

What counts as an answer is said in one place, the question `may-use`; here its rows are counted.
So what is said of a broader use counts for the narrower one as well (all AI training includes
generative-AI training); a deal that speaks of a narrower use only, or for another time only, is
counted as such; and a deal without a word on a use is silent, which is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from dealgraph.answers.find import concept
from dealgraph.answers.run import answer
from dealgraph.base.errors import ParameterError
from dealgraph.base.extras import require
from dealgraph.base.words import did_you_mean
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import dg, term
from dealgraph.rdf.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

    from dealgraph.answers.questions import Question

#: What the question `may-use` answers, in the order of the ontology; a test compares.
ANSWERS = ("granted", "prohibited", "excluded", "reserved", "undisclosed", "silent")
#: What it answers of deals that do not speak of the use itself, or not for the day.
NARROWER, ANOTHER_TIME = "narrower use only", "at another time"
COLUMNS = (*ANSWERS[:-1], NARROWER, ANOTHER_TIME, ANSWERS[-1])
By = Literal["medium", "kind", "year", "matter"]


def rights_matrix(
    store: GraphStore,
    may_use: Question,
    *,
    concerns: Iterable[str] = (),
    by: By = "medium",
    options: Mapping[str, str],
    language: str = ENGLISH,
) -> pd.DataFrame:
    """Return the number of deals by use and answer; see `dealgraph.rights_matrix`.

    Args:
        store: the graph.
        may_use: the question that is counted.
        concerns: uses by token or label; without them, every use of which a deal speaks.
        by: what a row stands for beside the use.
        options: other parameters of the question.
        language: that of the labels; see `language.chosen`.
    """
    pandas = require("pandas", "the rights matrix")
    _check(by)
    reader = Reader(store, language)
    asked = [concept(reader.store, name, "concern") for name in concerns]
    uses = asked or _spoken_of(reader)
    names = reader.names(uses)
    answers = {
        names[use]: _answers(store, may_use, {"concern": use.value, **options}) for use in uses
    }
    if not asked:
        answers = _loudest_first(answers)
    groups = _Groups(reader, by)
    index, rows = [], []
    for use, by_matter in answers.items():
        for group, members in groups.split(by_matter):
            index.append((use, group))
            said = [_counted(by_matter[member]) for member in members]
            rows.append([sum(a in one for one in said) for a in COLUMNS] + [len(members)])
    head = pandas.MultiIndex.from_tuples(index, names=["concern", by]) if index else None
    return pandas.DataFrame(rows, index=head, columns=[*COLUMNS, "deals"])


def _check(by: str) -> None:
    known = get_args(By)
    if by not in known:
        hint = did_you_mean(by, known) or "Use one of " + ", ".join(known) + "."
        raise ParameterError(f"There is no matrix by '{by}'", fix=hint)


def _spoken_of(reader: Reader) -> list[Any]:
    """Every use with a term, by label."""
    terms = reader.instances(dg("Term"))
    uses = {use for statement in terms for use in reader.values(statement, dg("concerns"))}
    return sorted(uses, key=reader.label)


def _answers(store: GraphStore, may_use: Question, values: dict[str, str]) -> dict[str, set[str]]:
    """The answers of each deal on one use."""
    found: dict[str, set[str]] = {}
    for row in answer(store, may_use, values):
        if row["kind"] == "deal":
            found.setdefault(row["matter"], set()).add(row["answer"])
    return found


def _counted(answers: set[str]) -> set[str]:
    """The columns in which a deal counts."""
    own = answers.intersection(ANSWERS)
    if own:
        return own
    now = any(not answer.startswith(("no longer ", "not yet ")) for answer in answers)
    return {NARROWER if now else ANOTHER_TIME}


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
        return [(0, reader.label(medium)) for medium in media]
