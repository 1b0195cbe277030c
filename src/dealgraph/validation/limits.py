"""How often a shape wants a property: what a form can show, and two files can contradict."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from dealgraph.rdf.names import term, value_of
from dealgraph.rdf.turtle.read import parse_file


class Limits(NamedTuple):
    """Least and most number of values (SHACL, section 4.2), and what else a form can show.

    Attributes:
        least: `sh:minCount`, 0 if there is none.
        most: `sh:maxCount`, 1 if there is one in each language (`sh:uniqueLang`), or 0 for any
            number.
        each_language: whether `most` counts in each language by itself.
        datatype: `sh:datatype`, its own or that of a shape behind `sh:node`, or an empty string.
        message: `sh:message`, or an empty string.
    """

    least: int = 0
    most: int = 0
    each_language: bool = False
    datatype: str = ""
    message: str = ""

    def both(self, other: Limits) -> Limits:
        """The stricter of two."""
        bounds = [bound for bound in (self.most, other.most) if bound]
        return Limits(
            max(self.least, other.least),
            min(bounds, default=0),
            self.each_language or other.each_language,
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
        parts += [(q.subject, q.object) for q in quads if q.predicate == term("sh:property")]
    found: dict[Any, dict[Any, Limits]] = {}
    # In the order of the shapes that use a part; several files may share it.
    for shape, part in parts:
        for kind in _nodes(store, shape, "targetClass"):
            of_class = found.setdefault(kind, {})
            for node in _nodes(store, part, "path"):
                of_class[node] = of_class.get(node, Limits()).both(_read(store, part))
    return found


def _read(store: ox.Store, shape: Any) -> Limits:
    least, most = _one(store, shape, "minCount"), _one(store, shape, "maxCount")
    each_language = not most and _one(store, shape, "uniqueLang") == "true"
    if each_language:
        most = "1"
    datatypes = [_one(store, part, "datatype") for part in (shape, *_nodes(store, shape, "node"))]
    return Limits(
        int(least or 0),
        int(most or 0),
        each_language,
        next(filter(None, datatypes), ""),
        _one(store, shape, "message"),
    )


def _nodes(store: ox.Store, subject: Any, name: str) -> list[ox.NamedNode]:
    quads = store.quads_for_pattern(subject, term(f"sh:{name}"), None, None)
    return [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)]


def _one(store: ox.Store, subject: Any, name: str) -> str:
    quads = store.quads_for_pattern(subject, term(f"sh:{name}"), None, None)
    return next((value_of(quad.object) for quad in quads), "")
