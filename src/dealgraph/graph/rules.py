"""What follows from the record: rules as CONSTRUCT queries, applied until nothing new appears.

Derived triples go into a graph of their own, so that they can be told from what a source says. A
rule is a file in `rules/`; adding a file adds a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import ModelError, QueryError
from dealgraph.base.files import read_text
from dealgraph.base.progress import Progress, unseen
from dealgraph.rdf.names import DERIVED_GRAPH, expand
from dealgraph.rdf.sparql.header import header
from dealgraph.rdf.sparql.run import run

_GRAPH = ox.NamedNode(DERIVED_GRAPH)
#: Rules feed one another only over a few steps (class, role, shortcut); more means a runaway rule.
MAX_ROUNDS = 12
#: Triples that are looked up and added at a time; all of a rule's at once would need gigabytes.
BATCH = 20_000


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query and when it has to run again.

    Attributes:
        path: the file.
        text: the query.
        reads: the predicates whose new triples can change its result, or None: any of them.
        closed: whether its own triples give it nothing more to derive.
        after: names of the rules that must have come to their end before it starts.
    """

    path: Path
    text: str
    reads: frozenset[str] | None
    closed: bool = False
    after: tuple[str, ...] = ()

    def concerned(self, new: set[str] | None) -> bool:
        """Whether it has to run (again), given the predicates that were added since it last did."""
        return new is None or self.reads is None or not self.reads.isdisjoint(new)


def read_rule(path: Path) -> Rule:
    """Read a rule.

    Its header may say `# reads: rdf:type dg:parent`, without which anything new makes it run again,
    `# closed: why`, if it follows paths to their ends by itself; and `# after: owns`, if it asks
    for what that rule has not derived, which is known only once that has come to its end, or if it
    reads what that rule derives and would otherwise run twice.
    """
    text = read_text(path)
    fields = header(text)
    names = [expand(name) or name for name in fields.get("reads", "").split()]
    # A prefix that is not ours has a meaning only in the graph: then anything new counts.
    ours = "reads" in fields and all("://" in name for name in names)
    reads = frozenset(names) if ours else None
    after = tuple(fields.get("after", "").split())
    return Rule(path, text, reads, "closed" in fields, after)


def derive(store: ox.Store, rules: Iterable[Path], progress: Progress = unseen) -> int:
    """Add to the store what the rules derive from it and no file says already.

    A rule runs again only if something that it reads has been added since it last ran, so that the
    work grows with the graph and not with the number of rounds.

    Args:
        store: the graph; the derived triples are added to its named graph `DERIVED_GRAPH`.
        rules: CONSTRUCT queries (SPARQL 1.1 Query, section 16.2).
        progress: told how many rules have run; later rounds are short and not counted.

    Returns:
        The number of derived triples in the store.

    Raises:
        ModelError: a rule cannot be parsed, is no CONSTRUCT, or never comes to an end.
    """
    every = [read_rule(path) for path in rules]
    total = sum(1 for _ in store.quads_for_pattern(None, None, None, _GRAPH))
    started = count()
    for level in _levels(every):
        total += _settle(store, level, lambda: progress("deriving", next(started), len(every)))
    return total


def _levels(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Group rules so that each comes after those that it names (`# after:`)."""
    known = {rule.path.stem for rule in rules}
    left, settled = list(rules), set[str]()
    while left:
        level = [rule for rule in left if settled.issuperset(known.intersection(rule.after))]
        if not level:
            raise ModelError(
                "Rules wait for one another",
                where=", ".join(sorted(str(rule.path) for rule in left)),
                why="each is to come after another of them (# after:)",
                fix="Take one of the names out.",
            )
        yield level
        left = [rule for rule in left if rule not in level]
        settled |= {rule.path.stem for rule in level}


def _settle(store: ox.Store, rules: list[Rule], starting: Callable[[], object]) -> int:
    """Apply rules until nothing new appears, and return how many triples did."""
    fresh: dict[Rule, set[str]] = {}
    total = 0
    for turn in range(MAX_ROUNDS):
        added = 0
        for rule in rules:
            if turn == 0:
                starting()
            added += _run(store, rule, fresh, rules)
        total += added
        if not added:
            return total
    raise ModelError(
        "The rules do not come to an end",
        where=", ".join(rule.path.name for rule in rules),
        why=f"after {MAX_ROUNDS} rounds they still add triples",
        fix="Look for a rule that makes new values (dates, texts, ids) from its own result.",
    )


def _run(store: ox.Store, rule: Rule, fresh: dict[Rule, set[str]], every: list[Rule]) -> int:
    """Run a rule if it has to; tell the others what it has added, and return how much that is."""
    new = fresh.get(rule)
    if new is not None and not (new and rule.concerned(new)):
        return 0
    fresh[rule] = set()
    added, predicates = 0, set()
    for batch in _new(store, rule):
        store.extend(batch)
        added += len(batch)
        predicates |= {quad.predicate.value for quad in batch}
    for other in every:
        if other in fresh and not (other is rule and rule.closed):
            fresh[other] |= predicates
    return added


def _new(store: ox.Store, rule: Rule) -> Iterator[set[ox.Quad]]:
    """Yield, in batches, what a rule derives that no graph holds yet."""
    found = iter(_construct(store, rule))
    while batch := list(islice(found, BATCH)):
        # Asking for each triple is cheap and needs no second copy of all that was derived; of a
        # property that nothing has yet, nothing need be asked.
        there = {node: _held(store, None, node, None) for node in {t.predicate for t in batch}}
        yield {
            ox.Quad(t.subject, t.predicate, t.object, _GRAPH)
            for t in batch
            if not (there[t.predicate] and _held(store, t.subject, t.predicate, t.object))
        }


def _held(store: ox.Store, subject: Any, predicate: ox.NamedNode, value: Any) -> bool:
    """Whether a graph, of whatever name, says it already; None stands for anything."""
    return next(store.quads_for_pattern(subject, predicate, value, None), None) is not None


def _construct(store: ox.Store, rule: Rule) -> Iterable[ox.Triple]:
    try:
        result = run(store, rule.text)
    except QueryError as error:
        place = error.where.partition("\n")[0]
        raise ModelError(
            "A rule is not valid SPARQL",
            where=str(rule.path),
            why=": ".join(filter(None, (place, error.why))),
            fix="Mend the rule.",
        ) from None
    if not isinstance(result, ox.QueryTriples):
        raise ModelError(
            "A rule is not a CONSTRUCT query",
            where=str(rule.path),
            why="only CONSTRUCT yields triples to add",
            fix="Write CONSTRUCT { … } WHERE { … }; questions belong in questions/.",
        )
    return result
