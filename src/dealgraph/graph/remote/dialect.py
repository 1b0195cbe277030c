"""What engines write differently, written back as it stands in memory.

An RDF literal has a value and a way of writing it (RDF 1.1 Concepts, section 3.3), and engines keep
one, the other, or neither: a boolean may come as `1`, and `40.0` as it was typed.
In memory, and in a store on disk, Oxigraph keeps the canonical way of XSD 1.1. So each literal of a
remote answer is led once through Oxigraph; what that does not know stays as it came.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.names import dg, term

_ANY = dg("value")


def as_in_memory(node: Any) -> Any:
    """Write a term of a remote answer as the same term is written in memory.

    Args:
        node: an RDF term, or None for a variable without a value.

    >>> boolean = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    >>> str(as_in_memory(ox.Literal("1", datatype=boolean)))
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    """
    if not isinstance(node, ox.Literal) or node.language or node.datatype == term("xsd:string"):
        return node
    return _canonical(node)


@lru_cache(maxsize=65_536)
def _canonical(literal: ox.Literal) -> Any:
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, literal))
    return next(iter(store)).object
