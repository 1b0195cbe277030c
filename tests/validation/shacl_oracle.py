"""pySHACL as an oracle for our own validation, and graphs with mistakes in them."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.rdf.names import DG, term
from dealgraph.rdf.reader import SUB_CLASS, TYPE
from dealgraph.validation.shacl_core import Result

#: Focus, path, value, component, message and severity; terms as in N-Triples.
Row = tuple[str, ...]


def ours(results: Iterable[Result]) -> list[Row]:
    """Write our results as rows."""
    return sorted(
        (_text(r.focus), _path(r.path), _text(r.value), r.component, r.message, r.severity)
        for r in results
    )


def _text(node: Any) -> str:
    return "" if node is None else str(node)


def _path(node: Any) -> str:
    """A path of more than one step is a blank node, which has another name in every copy."""
    return "[]" if isinstance(node, ox.BlankNode) else _text(node)


def theirs(
    quads: Iterable[ox.Quad], shapes: Sequence[Path], patch: pytest.MonkeyPatch
) -> list[Row]:
    """Let pySHACL alone validate the union of all graphs, and write its results as rows."""
    import rdflib
    from pyshacl import validate
    from rdflib import SH, BNode, Graph

    patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    triples = {quad.triple for quad in quads}
    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    labels = {n.value for t in triples for n in t if isinstance(n, ox.BlankNode)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of literals that are wrong on purpose
        context = {label: BNode(label) for label in labels}
        data = Graph().parse(data=text, format="nt", bnode_context=context)
        report: Any = validate(data, shacl_graph=_shapes(tuple(shapes)), inference="none")[1]
    return sorted(
        (
            _text(_term(report.value(found, SH.focusNode))),
            _path(_term(report.value(found, SH.resultPath))),
            _text(_term(report.value(found, SH.value))),
            str(report.value(found, SH.sourceConstraintComponent)).rpartition("#")[2],
            min(map(str, report.objects(found, SH.resultMessage)), default=""),
            str(report.value(found, SH.resultSeverity)),
        )
        for found in report.objects(None, SH.result)
    )


@lru_cache(maxsize=2)
def _shapes(paths: tuple[Path, ...]) -> Any:
    from rdflib import Graph

    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def excerpt(store: ox.Store, nodes: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
    """All that our shapes look at to validate some nodes, so that pySHACL need not read the rest.

    These are their triples, the classes of what they name, and the class hierarchy.
    """
    yield from store.quads_for_pattern(None, SUB_CLASS, None, None)
    for node in nodes:
        for quad in store.quads_for_pattern(node, None, None, None):
            yield quad
            if isinstance(quad.object, ox.NamedNode):
                yield from store.quads_for_pattern(quad.object, TYPE, None, None)


def _term(node: Any) -> Any:
    from rdflib import Literal, URIRef

    if node is None:
        return None
    if isinstance(node, Literal):
        kind = ox.NamedNode(node.datatype) if node.datatype else None
        return ox.Literal(node, datatype=kind, language=node.language)
    return ox.NamedNode(node) if isinstance(node, URIRef) else ox.BlankNode(node)


def _typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=term(f"xsd:{kind}"))


#: What somebody might write by mistake, or the shapes might not expect; not NaN, of which a bound
#: makes pySHACL (0.40) fail.
_STRANGE: list[Any] = [
    ox.Literal(""),
    ox.Literal("", language="en"),
    ox.Literal("a text"),
    ox.Literal("un texte", language="fr"),
    ox.Literal("US"),
    ox.Literal("usd"),
    ox.Literal('several\nlines, "quotes" and \U0001f600'),
    *(_typed(text, "date") for text in ("2026-06-30", "2026-02-30", "2026-6-1", "2026-06-22Z")),
    *(_typed(text, "gYearMonth") for text in ("2026-06", "2026-13", "06-2026")),
    *(_typed(text, "gYear") for text in ("2026", "26", "0000", "-0044")),
    *(_typed(text, "decimal") for text in ("75.0", "-0.5", "100.01", "+5", ".5", "5.", "1e3", "x")),
    *(_typed(text, "integer") for text in ("75", "-1", "07", "7.5")),
    *(_typed(text, "double") for text in ("75.0", "1e400", "x")),
    *(_typed(text, "boolean") for text in ("true", "1", "yes")),
    *(_typed(text, "anyURI") for text in ("https://e.org/", "e.org", "")),
    _typed("2026-06-22T10:00:00", "dateTime"),
    _typed("P1Y", "duration"),
    ox.Literal("<b>", datatype=term("rdf:HTML")),
    ox.BlankNode("nobody"),
    ox.NamedNode("https://example.org/nothing"),
    ox.NamedNode("mailto:somebody@example.org"),
]


def damaged(store: ox.Store, seed: int, share: float) -> ox.Store:
    """Copy a graph, with this share of the triples outside the ontology deleted, changed or added.

    A value is changed into a strange one or one of another triple, a subject into a blank node, a
    property into another property.
    """
    chance = random.Random(seed)
    quads = sorted({q.triple for q in store}, key=str)
    result = ox.Store()
    for triple in quads:
        result.extend(ox.Quad(*made) for made in _damaged(triple, quads, chance, share))
    return result


def _damaged(triple: Any, every: list[Any], chance: random.Random, share: float) -> list[Any]:
    term_of_ours = str(triple.subject).startswith(f"<{DG}")
    if term_of_ours or chance.random() > share:
        return [triple]
    subject, predicate, value = triple
    other = chance.choice(every)
    another = chance.choice((other.object, chance.choice(_STRANGE), chance.choice(_STRANGE)))
    return chance.choice(
        (
            [],
            [(subject, predicate, another)],
            [triple, (subject, predicate, another)],
            [triple, (subject, other.predicate, value)],
            [triple, (subject, other.predicate, other.object)],
            [(ox.BlankNode(f"b{chance.randrange(50)}"), predicate, value)],
            [triple, (ox.BlankNode(f"b{chance.randrange(50)}"), predicate, value)],
        )
    )
