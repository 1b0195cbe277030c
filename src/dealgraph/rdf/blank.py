"""Blank nodes under names that follow from what is said of them, since labels change each time.

The standard's way (RDF Dataset Canonicalization, section 4.4) takes longer than anybody waits for
thirty nodes that are all linked with each other, which is one small file. Here the work grows with
the triples. Nodes that cannot be told apart by what stands around them share a name but for its
number; nearly always they could be exchanged without a difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

#: Rounds after which no more is found out; each looks one triple further.
_ROUNDS = 50


def renamed(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples with names of blank nodes that do not depend on how they were read.

    >>> text = "<urn:x> <urn:y> [ <urn:z> 1 ], [ <urn:z> 2 ] ."
    >>> one, two = ([q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)] for _ in "12")
    >>> set(one) == set(two), set(renamed(one)) == set(renamed(two))
    (False, True)
    """
    every = list(triples)
    names = _names(_digests(every))
    return [
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object))
        for t in every
    ]


def _digests(triples: list[ox.Triple]) -> dict[Any, str]:
    """Return a digest of each blank node and what stands around it."""
    around: dict[Any, list[tuple[str, str, Any]]] = {}
    for triple in triples:
        for way, node, other in (
            (">", triple.subject, triple.object),
            ("<", triple.object, triple.subject),
        ):
            if isinstance(node, ox.BlankNode):
                around.setdefault(node, []).append((way, triple.predicate.value, other))
    found = dict.fromkeys(around, "")
    for _ in range(_ROUNDS):
        last, found = found, {node: _digest(around[node], found) for node in around}
        if len(set(found.values())) == len(set(last.values())):
            break
    return found


def _digest(around: list[tuple[str, str, Any]], known: dict[Any, str]) -> str:
    lines = sorted(
        f"{way} {predicate} {known.get(other, other)}" for way, predicate, other in around
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def _names(digests: dict[Any, str]) -> dict[Any, ox.BlankNode]:
    """Return names, numbered where several nodes have one digest."""
    same: dict[str, int] = {}
    names = {}
    for node, digest in sorted(digests.items(), key=lambda item: (item[1], str(item[0]))):
        number = same[digest] = same.get(digest, -1) + 1
        names[node] = ox.BlankNode(f"b{digest[:12]}-{number}")
    return names
