"""What follows from the record: rules as CONSTRUCT queries, applied until nothing new appears.

Derived triples go into a graph of their own, so that they can be told from what a source says. A
rule is a file in `rules/`; adding a file adds a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import ModelError
from dealgraph.namespaces import DERIVED_GRAPH, PREFIXES, expand
from dealgraph.turtle import read_text

__all__ = ["Rule", "derive", "read_rule"]

_GRAPH = ox.NamedNode(DERIVED_GRAPH)
#: Rules feed one another only over a few steps (class, role, shortcut); more means a runaway rule.
MAX_ROUNDS = 12
_READS = re.compile(r"^#\s*reads:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query; `reads` names the predicates whose new triples can change its result."""

    path: Path
    text: str
    reads: frozenset[str] | None

    def concerned(self, new: set[str] | None) -> bool:
        """Whether it has to run (again), given the predicates that the last round added."""
        return new is None or self.reads is None or not self.reads.isdisjoint(new)


def read_rule(path: Path) -> Rule:
    """Read a rule. Its header may say `# reads: rdf:type dg:parent`; without it, it always runs."""
    text = read_text(path)
    found = _READS.search(text)
    names = found[1].split() if found else []
    return Rule(path, text, frozenset(expand(name) or name for name in names) if found else None)


def derive(store: ox.Store, rules: Iterable[Path]) -> int:
    """Add to the store what the rules derive from it.

    Args:
        store: the graph; the derived triples are added to its named graph `DERIVED_GRAPH`.
        rules: CONSTRUCT queries (SPARQL 1.1 Query, section 16.2).

    Returns:
        The number of triples added.

    Raises:
        ModelError: a rule cannot be parsed, is no CONSTRUCT, or never comes to an end.
    """
    every = [read_rule(path) for path in rules]
    known: set[ox.Triple] = set()
    new: set[str] | None = None
    for _ in range(MAX_ROUNDS):
        added: set[str] = set()
        for rule in every:
            if rule.concerned(new):
                added |= _apply(store, rule, known)
        if not added:
            _drop_asserted(store)
            return sum(1 for _ in store.quads_for_pattern(None, None, None, _GRAPH))
        new = added
    raise ModelError(
        "The rules do not come to an end",
        ", ".join(rule.path.name for rule in every),
        f"after {MAX_ROUNDS} rounds they still add triples",
        "Look for a rule that makes new values (dates, texts, identifiers) from its own result.",
    )


def _apply(store: ox.Store, rule: Rule, known: set[ox.Triple]) -> set[str]:
    """Run one rule; return the predicates of what it has derived for the first time."""
    # Asking the store for its size would cost more than most rules do.
    found = [triple for triple in _construct(store, rule) if triple not in known]
    known.update(found)
    store.extend([ox.Quad(t.subject, t.predicate, t.object, _GRAPH) for t in found])
    return {triple.predicate.value for triple in found}


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


def _drop_asserted(store: ox.Store) -> None:
    """What a file says already is no derivation."""
    store.update(
        f"""DELETE {{ GRAPH <{DERIVED_GRAPH}> {{ ?s ?p ?o }} }}
        WHERE {{ GRAPH <{DERIVED_GRAPH}> {{ ?s ?p ?o }} GRAPH ?file {{ ?s ?p ?o }}
                 FILTER(?file != <{DERIVED_GRAPH}>) }}"""
    )
