"""What follows from the record: rules as CONSTRUCT queries, applied until nothing new appears.

Derived triples go into a graph of their own, so that they can be told from what a source says. A
rule is a file in `rules/`; adding a file adds a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import ModelError
from dealgraph.namespaces import DERIVED_GRAPH, PREFIXES, expand
from dealgraph.turtle import read_text

__all__ = ["Rule", "derive", "read_rule"]

_GRAPH = ox.NamedNode(DERIVED_GRAPH)
#: Rules feed one another only over a few steps (class, role, shortcut); more means a runaway rule.
MAX_ROUNDS = 12
#: Triples that are looked up and added at a time; all of a rule's at once would need gigabytes.
BATCH = 20_000
_HEADER = re.compile(r"^#\s*(reads|closed):\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query and when it has to run again.

    Attributes:
        path: the file.
        text: the query.
        reads: the predicates whose new triples can change its result, or None: any of them.
        closed: whether its own triples give it nothing more to derive.
    """

    path: Path
    text: str
    reads: frozenset[str] | None
    closed: bool = False

    def concerned(self, new: set[str] | None) -> bool:
        """Whether it has to run (again), given the predicates that were added since it last did."""
        return new is None or self.reads is None or not self.reads.isdisjoint(new)


def read_rule(path: Path) -> Rule:
    """Read a rule.

    Its header may say `# reads: rdf:type dg:parent`, without which anything new makes it run again,
    and `# closed: why`, if it follows paths to their ends by itself.
    """
    text = read_text(path)
    header = dict(_HEADER.findall(text))
    names = header.get("reads", "").split()
    reads = frozenset(expand(name) or name for name in names) if "reads" in header else None
    return Rule(path, text, reads, "closed" in header)


def derive(store: ox.Store, rules: Iterable[Path]) -> int:
    """Add to the store what the rules derive from it and no file says already.

    A rule runs again only if something that it reads has been added since it last ran, so that the
    work grows with the graph and not with the number of rounds.

    Args:
        store: the graph; the derived triples are added to its named graph `DERIVED_GRAPH`.
        rules: CONSTRUCT queries (SPARQL 1.1 Query, section 16.2).

    Returns:
        The number of derived triples in the store.

    Raises:
        ModelError: a rule cannot be parsed, is no CONSTRUCT, or never comes to an end.
    """
    every = [read_rule(path) for path in rules]
    unseen: dict[Rule, set[str]] = {}
    total = sum(1 for _ in store.quads_for_pattern(None, None, None, _GRAPH))
    for _ in range(MAX_ROUNDS):
        added = sum(_run(store, rule, unseen, every) for rule in every)
        total += added
        if not added:
            return total
    raise ModelError(
        "The rules do not come to an end",
        ", ".join(rule.path.name for rule in every),
        f"after {MAX_ROUNDS} rounds they still add triples",
        "Look for a rule that makes new values (dates, texts, identifiers) from its own result.",
    )


def _run(store: ox.Store, rule: Rule, unseen: dict[Rule, set[str]], every: list[Rule]) -> int:
    """Run a rule if it has to; tell the others what it has added, and return how much that is."""
    new = unseen.get(rule)
    if new is not None and not (new and rule.concerned(new)):
        return 0
    unseen[rule] = set()
    count, predicates = 0, set()
    for batch in _new(store, rule):
        store.extend(batch)
        count += len(batch)
        predicates |= {quad.predicate.value for quad in batch}
    for other in every:
        if other in unseen and not (other is rule and rule.closed):
            unseen[other] |= predicates
    return count


def _new(store: ox.Store, rule: Rule) -> Iterator[set[ox.Quad]]:
    """Yield, in batches, what a rule derives that no graph holds yet."""
    found = iter(_construct(store, rule))
    while batch := list(islice(found, BATCH)):
        # Asking for each triple is cheap and needs no second copy of all that was derived.
        quads = [ox.Quad(t.subject, t.predicate, t.object, _GRAPH) for t in batch]
        yield {quad for quad in quads if not _held(store, quad)}


def _held(store: ox.Store, quad: ox.Quad) -> bool:
    """Whether a graph, of whatever name, says it already."""
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return next(found, None) is not None


def _construct(store: ox.Store, rule: Rule) -> Iterable[ox.Triple]:
    try:
        result = store.query(rule.text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ModelError(
            "A rule is not valid SPARQL", str(rule.path), error.msg, "Mend the rule."
        ) from None
    if not isinstance(result, ox.QueryTriples):
        raise ModelError(
            "A rule is not a CONSTRUCT query",
            str(rule.path),
            "only CONSTRUCT yields triples to add",
            "Write CONSTRUCT { … } WHERE { … }; questions belong in questions/.",
        )
    return result
