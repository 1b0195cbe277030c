"""What belongs to a record as triples, and the query that asks an endpoint for the same.

A record is what files say of it, of its parts and of the pages that it and its parts cite. Parts
are what it points to by a name within its own, as `deal:x` does to `deal:x#term`. A blank node
belongs to what points to it, since it can be reached in no other way. What rules derive is no part
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.blank import renamed
from dealgraph.rdf.names import DERIVED_GRAPH, DG, dg
from dealgraph.rdf.reader import DERIVED, Reader

#: Triples by their subject, in the order in which the subjects are reached.
Walk = dict[Any, list[ox.Triple]]

_SOURCE = dg("source")
#: Stands for the IRI of a record in `QUERY`.
RECORD = "{record}"
#: The walk, except that it leaves out what is said of blank nodes: SPARQL 1.1 cannot follow them to
#: any depth without following everything else. It asks named graphs alone, so that it does not
#: matter what a server's default graph is.
QUERY = f"""\
PREFIX dg: <{DG}>
CONSTRUCT {{ ?subject ?property ?value }}
WHERE {{
  {{ BIND(<{RECORD}> AS ?subject) }}
  UNION {{
    GRAPH ?in {{ <{RECORD}> ?has ?subject }}
    FILTER(?in != <{DERIVED_GRAPH}>)
    FILTER(?has = dg:source || STRSTARTS(STR(?subject), "{RECORD}#"))
  }}
  UNION {{
    GRAPH ?in {{ <{RECORD}> ?has ?part }}
    GRAPH ?from {{ ?part dg:source ?subject }}
    FILTER(?in != <{DERIVED_GRAPH}> && ?from != <{DERIVED_GRAPH}>)
    FILTER(STRSTARTS(STR(?part), "{RECORD}#"))
  }}
  GRAPH ?file {{ ?subject ?property ?value }}
  FILTER(?file != <{DERIVED_GRAPH}>)
}}
"""


def query(iri: str) -> str:
    """Return the query that constructs the triples of a record."""
    return QUERY.replace(RECORD, iri)


def triples(reader: Reader, *nodes: ox.NamedNode) -> list[ox.Triple]:
    """Return the triples of records, each once, in a stable order.

    Blank nodes have names that depend on these triples alone, not on the run.
    """
    walked = walks(reader, nodes)
    return sorted({t for walk in walked for some in walk.values() for t in some}, key=str)


def walks(reader: Reader, nodes: Iterable[ox.NamedNode]) -> list[Walk]:
    """Return the triples of records by subject: the record, its parts, then what they cite.

    Blank nodes have names that depend on the triples of all these records.
    """
    nodes = list(nodes)
    walked = [_walk(reader, node) for node in nodes]
    # A blank node that something points to has been followed.
    if not any(isinstance(subject, ox.BlankNode) for walk in walked for subject in walk):
        return walked
    every = {triple for walk in walked for some in walk.values() for triple in some}
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in renamed(every))
    return [_walk(Reader(store), node) for node in nodes]


def written(reader: Reader, node: Any) -> list[ox.Quad]:
    """Return what files say of a node, without what the rules derive."""
    quads = reader.store.quads_for_pattern(node, None, None, None)
    return [quad for quad in quads if quad.graph_name != DERIVED]


def _walk(reader: Reader, node: ox.NamedNode) -> Walk:
    walk: Walk = {}
    _take(reader, [node], walk)
    own = f"{node.value}#"
    objects = {triple.object for triple in walk[node]}
    named = (x for x in objects if isinstance(x, ox.NamedNode) and x.value.startswith(own))
    _take(reader, sorted(named, key=str), walk)
    cited = [x for some in list(walk.values()) for x in _sources(some)]
    _take(reader, cited, walk)
    return walk


def _sources(some: Iterable[ox.Triple]) -> Iterator[Any]:
    for triple in some:
        if triple.predicate == _SOURCE and not isinstance(triple.object, ox.Literal):
            yield triple.object


def _take(reader: Reader, nodes: Iterable[Any], walk: Walk) -> None:
    """Add nodes to a walk, each with the blank nodes below it."""
    waiting = list(nodes)
    for node in waiting:
        if node not in walk:
            triples = {quad.triple for quad in written(reader, node)}
            walk[node] = sorted(triples, key=lambda t: (str(t.predicate), str(t.object)))
            waiting += [t.object for t in walk[node] if isinstance(t.object, ox.BlankNode)]
