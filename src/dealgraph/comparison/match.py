"""Which of the things that went is which of those that came: renamed, not removed and added.

Two things are one if most of what only they say is the same: labels, notes and other texts, and the
pages that nobody else cites. What many records share (a country, a class, a medium) proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from dealgraph.comparison.sources import Pairs
from dealgraph.rdf.names import DG

_SHORT = 6
_SOURCE = DG + "source"


def marks(pairs: set[tuple[str, Any]]) -> Pairs:
    """What can tell a thing from others: texts that are no codes, dates or numbers, and sources."""
    return frozenset(
        (predicate, value)
        for predicate, value in pairs
        if (isinstance(value, ox.Literal) and _telling(value))
        or (predicate == _SOURCE and isinstance(value, ox.NamedNode))
    )


def _telling(value: ox.Literal) -> bool:
    plain = value.language is not None or value.datatype.value.endswith(("#string", "#anyURI"))
    return plain and len(value.value) >= _SHORT


def renamed(
    old: Mapping[str, Pairs], new: Mapping[str, Pairs], gone: set[str], came: set[str]
) -> dict[str, str]:
    """Pair what went with what came.

    Args:
        old: the marks of everything of one kind in the former state.
        new: the same in the later state.
        gone: the names that are only in the former.
        came: the names that are only in the later.

    Returns:
        The new name by the old one.
    """
    once_old, once_new = _once(old), _once(new)
    home = {mark: name for name in came for mark in new[name] if mark in once_new}
    scores = []
    for name in gone:
        own = {mark for mark in old[name] if mark in once_old}
        for other, shared in Counter(home[mark] for mark in own if mark in home).items():
            others = sum(1 for mark in new[other] if mark in once_new)
            scores.append((2 * shared / (len(own) + others), name, other))
    found: dict[str, str] = {}
    for score, name, other in sorted(scores, key=lambda s: (-s[0], s[1], s[2])):
        if score > 0.5 and name not in found and other not in found.values():
            found[name] = other
    return found


def _once(things: Mapping[str, Pairs]) -> set[tuple[str, Any]]:
    counted = Counter(mark for pairs in things.values() for mark in pairs)
    return {mark for mark, number in counted.items() if number == 1}
