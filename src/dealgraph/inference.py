"""What follows from the record: rules as CONSTRUCT queries, applied until nothing new appears.

Derived triples go into a graph of their own, so that they can be told from what a source says. A
rule is a file in `rules/`; adding a file adds a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from dealgraph.errors import ModelError
from dealgraph.namespaces import DERIVED_GRAPH, PREFIXES
from dealgraph.turtle import read_text

__all__ = ["derive"]

#: Rules feed one another only over a few steps (class, role, shortcut); more means a runaway rule.
MAX_ROUNDS = 12


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
    texts = [(path, read_text(path)) for path in rules]
    graph = ox.NamedNode(DERIVED_GRAPH)
    start = len(store)
    for _ in range(MAX_ROUNDS):
        before = len(store)
        for path, text in texts:
            found = list(_construct(store, path, text))
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in found)
        if len(store) == before:
            _drop_asserted(store)
            return len(store) - start
    raise ModelError(
        "The rules do not come to an end",
        ", ".join(path.name for path, _ in texts),
        f"after {MAX_ROUNDS} rounds they still add triples",
        "Look for a rule that makes new values (dates, texts, identifiers) from its own result.",
    )


def _construct(store: ox.Store, path: Path, text: str) -> Iterable[ox.Triple]:
    try:
        result = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ModelError(
            "A rule is not valid SPARQL", f"{path}:{error.lineno or 1}", error.msg, "Mend the rule."
        ) from None
    if not isinstance(result, ox.QueryTriples):
        raise ModelError(
            "A rule is not a CONSTRUCT query",
            str(path),
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
