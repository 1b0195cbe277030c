"""Records that have another name now: `<old> dg:replacedBy <new>`.

Who has the old name, from a link or a note of years ago, is led to the record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import RECORD_SPACES, dg, value_of

REPLACED_BY = dg("replacedBy")

Name = TypeVar("Name", bound=Hashable)


def current(store: GraphStore, node: ox.NamedNode) -> ox.NamedNode:
    """Return what a record or statement is called now: itself, unless it was replaced.

    A statement has moved with its record, unless it has a name of its own.
    """
    return followed(node, lambda name: _later(store, name))


def followed(name: Name, later: Callable[[Name], Name | None]) -> Name:
    """Go from name to later name until there is none, or a circle closes.

    >>> followed("a", {"a": "b", "b": "c"}.get), followed("a", {"a": "b", "b": "a"}.get)
    ('c', 'b')
    """
    seen = {name}
    while (following := later(name)) is not None and following not in seen:
        seen.add(following)
        name = following
    return name


def _later(store: GraphStore, node: ox.NamedNode) -> ox.NamedNode | None:
    found = _said(store, node)
    base, hash_, rest = node.value.partition("#")
    if found is None and hash_ and base.startswith(RECORD_SPACES):
        record = _said(store, ox.NamedNode(base))
        found = None if record is None else ox.NamedNode(f"{record.value}#{rest}")
    return found


def _said(store: GraphStore, node: ox.NamedNode) -> ox.NamedNode | None:
    if not node.value.startswith(RECORD_SPACES):
        return None
    quads = store.quads_for_pattern(node, REPLACED_BY, None, None)
    names = (quad.object for quad in quads if isinstance(quad.object, ox.NamedNode))
    return min(names, key=str, default=None)


def redirects(store: GraphStore) -> Iterator[tuple[str, str]]:
    """Yield each record that was replaced, with what it is called now, in a stable order."""
    quads = store.quads_for_pattern(None, REPLACED_BY, None, None)
    names = {value_of(quad.subject) for quad in quads}
    for name in sorted(name for name in names if name.startswith(RECORD_SPACES)):
        yield name, current(store, ox.NamedNode(name)).value
