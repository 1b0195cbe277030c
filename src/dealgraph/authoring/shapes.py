"""How often a shape wants a property: the part of SHACL that a form can show beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from dealgraph.graph import term, value_of
from dealgraph.turtle import parse_file

__all__ = ["Limits", "limits"]


class Limits(NamedTuple):
    """Least and most number of values (SHACL, section 4.2), and what else a form can show.

    Attributes:
        least: `sh:minCount`, 0 if there is none.
        most: `sh:maxCount`, or 0 for any number.
        datatype: `sh:datatype`, or an empty string.
        message: `sh:message`, or an empty string.
    """

    least: int = 0
    most: int = 0
    datatype: str = ""
    message: str = ""

    def both(self, other: Limits) -> Limits:
        """The stricter of two."""
        bounds = [bound for bound in (self.most, other.most) if bound]
        return Limits(
            max(self.least, other.least),
            min(bounds, default=0),
            self.datatype or other.datatype,
            self.message or other.message,
        )


def limits(paths: Iterable[Path]) -> dict[Any, dict[Any, Limits]]:
    """Read node shapes: target class -> property -> limits, in the order of the files.

    Raises:
        TurtleError: a shapes file is not Turtle.
    """
    store = ox.Store()
    parts: list[tuple[Any, Any]] = []
    for path in paths:
        quads = parse_file(path)
        store.extend(quads)
        parts += [(q.subject, q.object) for q in quads if q.predicate == term("sh:path")]
    found: dict[Any, dict[Any, Limits]] = {}
    for part, node in parts:
        for kind in _targets(store, part) if isinstance(node, ox.NamedNode) else ():
            of_class = found.setdefault(kind, {})
            of_class[node] = of_class.get(node, Limits()).both(_read(store, part))
    return found


def _targets(store: ox.Store, part: Any) -> list[Any]:
    """Classes at which the shape of a property is aimed."""
    return [
        target.object
        for shape in store.quads_for_pattern(None, term("sh:property"), part, None)
        for target in store.quads_for_pattern(shape.subject, term("sh:targetClass"), None, None)
    ]


def _read(store: ox.Store, shape: Any) -> Limits:
    least, most = _one(store, shape, "minCount"), _one(store, shape, "maxCount")
    return Limits(
        int(least or 0),
        int(most or 0),
        _one(store, shape, "datatype"),
        _one(store, shape, "message"),
    )


def _one(store: ox.Store, subject: Any, name: str) -> str:
    quads = store.quads_for_pattern(subject, term(f"sh:{name}"), None, None)
    return next((value_of(quad.object) for quad in quads), "")
