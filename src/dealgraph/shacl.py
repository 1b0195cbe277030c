"""SHACL shapes against the record, through pySHACL (SHACL, section 3).

pySHACL reads an in-memory rdflib graph fastest: on the whole record it needs seconds, where on an
Oxigraph-backed dataset it did not finish in ten minutes. To check a few files, only what the shapes
look at is handed over; pySHACL's own focus_nodes would skip shapes that are nested in sh:or.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.graph import SUB_CLASS, TYPE

__all__ = ["Violation", "violations"]


@dataclass(frozen=True)
class Violation:
    """One result of a validation report."""

    subject: str
    predicate: str
    value: str
    message: str
    severity: str


def violations(
    store: ox.Store, shapes: Sequence[Path], subjects: set[str] | None = None
) -> Iterator[Violation]:
    """Validate a graph.

    Args:
        store: the graph, with or without derived triples.
        shapes: Turtle files with SHACL shapes.
        subjects: IRIs to look at; everything if None.
    """
    from pyshacl import validate
    from rdflib import SH, Graph

    if subjects is not None and not subjects:
        return
    shapes_graph = Graph()
    for path in shapes:
        shapes_graph.parse(path, format="turtle")
    # rdflib logs a traceback for each ill-typed literal, which the report names anyway.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    _, report, _ = validate(
        _rdflib(store, subjects),
        shacl_graph=shapes_graph,
        inference="none",
    )
    for result in report.objects(None, SH.result):
        focus = str(report.value(result, SH.focusNode) or "")
        if subjects is not None and focus not in subjects:
            continue  # named by a subject, but not looked at
        yield Violation(
            focus,
            str(report.value(result, SH.resultPath) or ""),
            str(report.value(result, SH.value) or ""),
            str(report.value(result, SH.resultMessage) or ""),
            str(report.value(result, SH.resultSeverity) or "").rpartition("#")[2].lower(),
        )


def _rdflib(store: ox.Store, subjects: set[str] | None) -> Any:
    """Copy what the shapes look at into rdflib's memory."""
    from rdflib import Graph

    if subjects is None:
        quads: Any = iter(store)
    else:
        quads = _excerpt(store, subjects)
    graph = Graph()
    # Statements are added term by term, which is twice as fast as writing and parsing N-Triples.
    for s, p, o in {(quad.subject, quad.predicate, quad.object) for quad in quads}:
        graph.add((_term(s), _term(p), _term(o)))
    return graph


def _term(node: Any) -> Any:
    from rdflib import BNode, Literal, URIRef

    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if node.language:
        return Literal(node.value, lang=node.language)
    # Plain strings have no datatype in rdflib; both are the same RDF 1.1 literal.
    datatype = node.datatype.value
    is_string = datatype == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(node.value, datatype=None if is_string else URIRef(datatype))


def _excerpt(store: ox.Store, subjects: set[str]) -> Iterator[ox.Quad]:
    """The triples of some subjects, the classes of what they name, and the class hierarchy."""
    yield from store.quads_for_pattern(None, SUB_CLASS, None, None)
    for subject in subjects:
        for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None, None):
            yield quad
            if isinstance(quad.object, ox.NamedNode):
                yield from store.quads_for_pattern(quad.object, TYPE, None, None)
