"""Names of ours in a query that find nothing: misspelt, or no longer used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pyoxigraph as ox

from dealgraph.base.words import did_you_mean
from dealgraph.graph.redirects import current
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.modules import prefixes
from dealgraph.rdf.names import BASE, FILE, PREFIXES, shorten, term, value_of
from dealgraph.rdf.sparql.lexer import named
from dealgraph.rdf.sparql.run import select

_OURS = tuple(space for space in PREFIXES.values() if space.startswith(BASE))


#: Names that are told of one query, and those that are known among which near ones are looked for.
_TOLD = 3
_KNOWN = 5000

#: What finds the names that the graph has in a namespace, as prefixed names.
Namespace = Callable[[str], Sequence[str]]


def unknown_names(
    store: GraphStore,
    text: str,
    declared: Mapping[str, str] | None = None,
    known: Namespace | None = None,
) -> list[str]:
    """Say which names of ours a query asks for that the graph does not have, or no longer uses.

    A query for a name that nothing has is valid and finds nothing, which reads like an answer.

    Args:
        store: the graph.
        text: a SPARQL query.
        declared: prefixes that need no declaration besides those of the graph.
        known: `known_names` of the store, for whoever keeps what it returned.

    Returns:
        A sentence for each of the first names, in the order of the query, with a near one, or what
        to write instead, if there is; and one that there are more.
    """
    found: list[str] = []
    namespace = known or partial(known_names, store)
    every = {**prefixes(store), **(declared or {})}
    for iri in dict.fromkeys(iri for _, iri in named(text, every)):
        space = next((each for each in _OURS if iri.startswith(each)), "")
        if not space or iri == space or iri.startswith(FILE):
            continue
        note = _note(store, ox.NamedNode(iri), namespace, space)
        if note and len(found) == _TOLD:
            return [*found, "There are more names that nothing in the graph has."]
        found += [note] if note else []
    return found


def _note(store: GraphStore, node: ox.NamedNode, known: Namespace, space: str) -> str:
    """What is to be said of a name; nothing of one that is in use."""
    if note := retired(store, node):
        return note
    later = current(store, node)
    if later != node:
        return f"{shorten(node.value)} has another name now: {shorten(later.value)}."
    return "" if _known(store, node) else _told(node.value, known(space))


def known_names(store: GraphStore, space: str) -> list[str]:
    """Return names that the graph has in a namespace of ours, for near ones; of many, some."""
    query = (
        f'SELECT DISTINCT ?known {{ ?known a ?kind FILTER(STRSTARTS(STR(?known), "{space}")) '
        f'FILTER(!CONTAINS(SUBSTR(STR(?known), {len(space) + 1}), "#")) }} LIMIT {_KNOWN}'
    )
    return [shorten(each.value) for each in select(store, query, "names").column("known")]


def retired(store: GraphStore, node: ox.NamedNode) -> str:
    """Say that a term is no longer used, and what to write instead; nothing of one in use."""

    def said(name: str) -> list[str]:
        return sorted(value_of(q.object) for q in store.quads_for_pattern(node, term(name), None))

    if said("owl:deprecated") != ["true"]:
        return ""
    since = "".join(f" since {version}" for version in said("dg:retiredIn"))
    instead = " or ".join(map(shorten, said("dg:replacedBy")))
    return f"{shorten(node.value)} is retired{since}" + (f": write {instead}." if instead else ".")


def _known(store: GraphStore, node: ox.NamedNode) -> bool:
    patterns = ((node, None, None), (None, None, node), (None, node, None))
    return any(next(store.quads_for_pattern(*each), None) is not None for each in patterns)


def _told(iri: str, known: Sequence[str]) -> str:
    name = shorten(iri)
    return f"Nothing in the graph is called {name}. {did_you_mean(name, known)}".strip()
