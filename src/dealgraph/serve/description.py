"""What there is to ask, for programs: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.rdf.formats import DUMPS, GRAPHS, SOLUTIONS, by_name
from dealgraph.rdf.names import BASE, DESCRIPTION_PREFIXES, DG
from dealgraph.rdf.names import PREFIXES as OURS
from dealgraph.rdf.sparql.run import select

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: The first party, and the first of each kind of matter that the ontology knows.
_EXAMPLES = """SELECT (MIN(?x) AS ?first)
{ ?x a ?kind . { VALUES ?kind { dg:Party } } UNION { ?kind rdfs:subClassOf dg:Matter } }
GROUP BY ?kind ORDER BY ?first"""
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}

Triples = Iterator[ox.Triple]


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(prefixes()[prefix] + local)


def _triple(subject: ox.NamedNode | ox.BlankNode, predicate: str, value: Any) -> ox.Triple:
    node = _term(value) if isinstance(value, str) else value
    return ox.Triple(subject, _term(predicate), node)


def prefixes() -> dict[str, str]:
    """Return the prefixes that a description may need."""
    return {**OURS, **DESCRIPTION_PREFIXES}


def service(store: ox.Store, base: str) -> list[ox.Triple]:
    """Describe the endpoint (SPARQL 1.1 Service Description, section 3).

    Args:
        store: the graph.
        base: the address of the server, with a slash at its end.
    """
    return [*_service(ox.NamedNode(f"{base}sparql#service"), base), *_dataset(store, base)]


def _service(node: ox.NamedNode, base: str) -> Triples:
    yield _triple(node, "rdf:type", "sd:Service")
    yield _triple(node, "sd:endpoint", ox.NamedNode(f"{base}sparql"))
    yield _triple(node, "sd:supportedLanguage", "sd:SPARQL11Query")
    yield _triple(node, "sd:feature", "sd:UnionDefaultGraph")
    yield _triple(node, "sd:defaultDataset", ox.NamedNode(f"{base}sparql#dataset"))
    for each in (*SOLUTIONS, *GRAPHS):
        yield _triple(node, "sd:resultFormat", f"format:{each.w3c}")


def _dataset(store: ox.Store, base: str) -> Triples:
    dataset = ox.NamedNode(f"{base}sparql#dataset")
    default = ox.NamedNode(f"{base}sparql#default-graph")
    yield _triple(dataset, "rdf:type", "sd:Dataset")
    yield _triple(dataset, "sd:defaultGraph", default)
    yield _triple(default, "rdf:type", "sd:Graph")
    yield _triple(default, "void:triples", _count(store, _COUNTS["triples"]))
    for number, name in enumerate(sorted(store.named_graphs(), key=str)):
        graph = ox.NamedNode(f"{base}sparql#graph-{number}")
        yield _triple(dataset, "sd:namedGraph", graph)
        yield _triple(graph, "rdf:type", "sd:NamedGraph")
        yield _triple(graph, "sd:name", name)


def void(store: ox.Store, base: str) -> list[ox.Triple]:
    """Describe the dataset (W3C, Describing Linked Datasets with the VoID Vocabulary)."""
    return list(_void(store, ox.NamedNode(f"{base}.well-known/void#dataset"), base))


def _void(store: ox.Store, node: ox.NamedNode, base: str) -> Triples:
    text = "Who deals with whom about AI in the media industry, and who says so."
    yield _triple(node, "rdf:type", "void:Dataset")
    yield _triple(node, "dcterms:title", ox.Literal("dealgraph", language="en"))
    yield _triple(node, "dcterms:description", ox.Literal(text, language="en"))
    yield _triple(node, "dcterms:license", ox.NamedNode(_LICENCE))
    yield _triple(node, "foaf:homepage", ox.NamedNode(base))
    yield _triple(node, "void:sparqlEndpoint", ox.NamedNode(f"{base}sparql"))
    yield _triple(node, "void:uriSpace", ox.Literal(BASE))
    for ending in DUMPS:
        yield _triple(node, "void:dataDump", ox.NamedNode(f"{base}dump.{ending}"))
    for name in ("turtle", "ntriples", "jsonld", "rdfxml"):
        yield _triple(node, "void:feature", f"format:{by_name(name).w3c}")
    for vocabulary in (DG, *(OURS[p] for p in ("skos", "rdfs", "owl", "dcterms"))):
        yield _triple(node, "void:vocabulary", ox.NamedNode(vocabulary))
    for name, query in _COUNTS.items():
        yield _triple(node, f"void:{name}", _count(store, query))
    yield from _examples(store, node)
    yield from _partitions(store, node, base)


def _examples(store: ox.Store, node: ox.NamedNode) -> Triples:
    for row in select(store, _EXAMPLES).terms:
        yield _triple(node, "void:exampleResource", row[0])


def _partitions(store: ox.Store, node: ox.NamedNode, base: str) -> Triples:
    """How many things each class of ours has."""
    query = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
    for number, (kind, count) in enumerate(select(store, query).terms):
        if isinstance(kind, ox.NamedNode) and kind.value.startswith(DG):
            part = ox.NamedNode(f"{base}.well-known/void#class-{number}")
            yield _triple(node, "void:classPartition", part)
            yield _triple(part, "void:class", kind)
            yield _triple(part, "void:entities", count)


def _count(store: ox.Store, query: str) -> Any:
    return select(store, query).terms[0][0]
