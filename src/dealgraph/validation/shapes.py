"""SHACL shapes against the record: each shape by the engine that understands it.

Shapes that keep to the part of SHACL Core that ours use are answered from the store (`shacl_core`),
some twenty times faster than by pySHACL. Any other shape, of whoever adds one, goes to pySHACL
with the whole record. `docs/decisions/0001-shacl-engine.md` says what was measured.
"""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.errors import ModelError, QueryError
from dealgraph.graph.memory import load_file
from dealgraph.rdf.names import FILE, PREFIXES, shorten, term, value_of
from dealgraph.rdf.reader import TYPE
from dealgraph.rdf.sparql.dataset import names_dataset
from dealgraph.rdf.sparql.service import refuse_deep, refuse_service
from dealgraph.validation.findings import Finding
from dealgraph.validation.shacl_core import Data, NotCoveredError, Result, Shape, Shapes

_TARGET_CLASS = term("sh:targetClass")
_TARGETS = frozenset(
    term(f"sh:{name}")
    for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
)
_KINDS = (term("sh:NodeShape"), term("sh:PropertyShape"))
#: Where the text of a query, or a part of one, stands (5.2, 5.3).
_QUERIES = tuple(
    term(f"sh:{name}") for name in ("select", "ask", "construct", "update", "prefix", "namespace")
)


def violations(
    store: ox.Store, shapes: Sequence[Path], subjects: set[str] | None = None
) -> Iterator[Finding]:
    """Validate a graph.

    Args:
        store: the graph, with or without derived triples.
        shapes: Turtle files with SHACL shapes.
        subjects: IRIs to look at; everything if None.

    Yields:
        What does not conform, with the subject, property and value at fault but without a place.

    Raises:
        TurtleError: a shapes file is not Turtle.
        ModelError: a shape is itself wrong.
        QueryError: a query in a shape would ask another server.
    """
    data = Data(store)
    nodes = None if subjects is None else {ox.NamedNode(iri) for iri in subjects}
    for result in results(data, shapes, nodes):
        yield _finding(result, data)


def results(
    data: Data, shapes: Sequence[Path], nodes: set[ox.NamedNode] | None = None
) -> Iterator[Result]:
    """Validate a graph, and yield results as the standard has them.

    Args:
        data: the graph.
        shapes: Turtle files with SHACL shapes.
        nodes: the focus nodes to tell of; all if None.

    Raises:
        TurtleError, ModelError, QueryError: as `violations` says.
    """
    if nodes is not None and not nodes:
        return
    graph = read_shapes(shapes)
    covered: dict[Any, Shape] = {}
    roots = _roots(graph)
    for root in roots:
        with suppress(NotCoveredError):
            covered[root] = Shapes(graph, data).shape(root)
    every = _answered(graph, data, covered, nodes)
    if left := roots - covered.keys():
        every = chain(every, _by_pyshacl(data.store, graph, left, shapes))
    yield from (result for result in every if nodes is None or result.focus in nodes)


def read_shapes(paths: Iterable[Path]) -> ox.Store:
    """Return the shapes graph, each file as a graph of its own.

    Raises:
        TurtleError, QueryError: as `violations` says.
    """
    graph = ox.Store()
    for number, path in enumerate(paths):
        load_file(graph, _name(number), path)
        for query in _QUERIES:
            for quad in graph.quads_for_pattern(None, query, None, None):
                _refuse_unsafe(value_of(quad.object), str(path))
    return graph


def _refuse_unsafe(query: str, where: str) -> None:
    """Refuse what would ask another server, or read another graph than the one that is validated.

    Raises:
        QueryError: it does.
    """
    refuse_service(query, where)
    refuse_deep(query, where)
    if names_dataset(query):
        raise QueryError(
            "A shape names the graphs that it reads",
            where=where,
            why="FROM is refused here: a shape is asked of the graph that is validated",
            fix="Leave FROM out.",
        )


def _name(number: int) -> str:
    return f"{FILE}shapes/{number}"


def _roots(graph: ox.Store) -> set[Any]:
    """Return the shapes with a target, and what might be the target of itself (2.1.3.3)."""
    shapes = {q.subject for q in graph if q.predicate.value.startswith(PREFIXES["sh"])}
    return {
        quad.subject
        for quad in graph
        if quad.predicate in _TARGETS
        or (quad.predicate == TYPE and quad.subject in shapes and quad.object not in _KINDS)
    }


def _answered(
    graph: ox.Store, data: Data, covered: dict[Any, Shape], nodes: set[Any] | None
) -> Iterator[Result]:
    """Validate by shapes that are understood here, node by node."""
    focused: dict[Any, list[Shape]] = {}
    for root, shape in covered.items():
        # In a property of a property, the focus node of a result is another than the one begun at.
        deep = any(part.parts for part in shape.parts)
        kinds = graph.quads_for_pattern(root, _TARGET_CLASS, None, None)
        for node in {node for kind in kinds for node in data.instances(kind.object)}:
            if deep or nodes is None or node in nodes:
                focused.setdefault(node, []).append(shape)
    for node, shapes in focused.items():
        for shape in shapes:
            yield from shape.results(node, data)


def _by_pyshacl(
    store: ox.Store, graph: ox.Store, left: set[Any], files: Sequence[Path]
) -> Iterator[Result]:
    """Validate by the shapes that are left, with rdflib's copy of the whole graph.

    Nothing less would do: what a shape looks at is known to pySHACL only, and its own `focus_nodes`
    passes over shapes that are nested in others.
    """
    from pyshacl import validate
    from rdflib import SH

    # rdflib warns of each ill-typed literal, or logs a traceback; the report names them anyway.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    logging.getLogger("pyshacl-validate").disabled = True  # writes errors that it raises as well
    # Without a target, the others are there for those that refer to them.
    rest = (q for q in graph if q.predicate != _TARGET_CLASS or q.subject in left)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shapes = _rdflib(rest)
        for prefix, namespace in _prefixes(files).items():
            shapes.bind(prefix, namespace)  # for messages that pySHACL makes up
        try:
            report: Any = validate(_rdflib(store), shacl_graph=shapes, inplace=True)[1]
            if isinstance(report, Exception):
                raise report
        except Exception as error:
            raise ModelError(
                "A shape cannot be applied",
                where=", ".join(_homes(graph, left, files)),
                why=" ".join(str(error).split()),
                fix="Correct the shape, or take it away (SHACL, sections 2 to 6).",
            ) from error
    for node in report.objects(None, SH.result):
        yield Result(
            _oxigraph(report.value(node, SH.focusNode)),
            _oxigraph(report.value(node, SH.resultPath)),
            _oxigraph(report.value(node, SH.value)),
            str(report.value(node, SH.sourceConstraintComponent)).rpartition("#")[2],
            min(map(str, report.objects(node, SH.resultMessage)), default=""),
            str(report.value(node, SH.resultSeverity)),
        )


def _homes(graph: ox.Store, shapes: Iterable[Any], files: Sequence[Path]) -> list[str]:
    """Return the files that some shapes stand in."""
    quads = (q for shape in shapes for q in graph.quads_for_pattern(shape, None, None, None))
    graphs = {value_of(quad.graph_name) for quad in quads}
    return [str(path) for number, path in enumerate(files) if _name(number) in graphs]


def _prefixes(files: Iterable[Path]) -> dict[str, str]:
    prefixes: dict[str, str] = {}
    for path in files:
        parser = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        deque(parser, maxlen=0)
        prefixes.update(parser.prefixes)
    return prefixes


def _rdflib(quads: Iterable[ox.Quad]) -> Any:
    """Return a copy in rdflib's memory, in which pySHACL is fastest."""
    from rdflib import Graph

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
    is_string = datatype == PREFIXES["xsd"] + "string"
    kind = None if is_string else URIRef(datatype)
    return Literal(node.value, datatype=kind, normalize=False)  # as it is written in the file


def _oxigraph(node: Any) -> Any:
    from rdflib import BNode, URIRef

    if node is None:
        return None
    if isinstance(node, URIRef):
        return ox.NamedNode(node)
    if isinstance(node, BNode):
        return ox.BlankNode(node)
    if node.language:
        return ox.Literal(node, language=node.language)
    return ox.Literal(node, datatype=ox.NamedNode(node.datatype) if node.datatype else None)


# What a result says to a reader


def _finding(result: Result, data: Data) -> Finding:
    severity = result.severity.rpartition("#")[2].lower()
    return Finding(
        subject=str(result.focus.value),
        predicate=result.path.value if isinstance(result.path, ox.NamedNode) else "",
        value=str(result.value.value) if result.value is not None else "",
        check="shape",
        severity={"violation": "error", "info": "notice"}.get(severity, "warning"),
        message=_wrong(result, data),
        fix=result.message,
    )


def _wrong(result: Result, data: Data) -> str:
    """Say what is wrong; the message of a shape says how it should be."""
    if not isinstance(result.path, ox.NamedNode):
        return "The record does not meet its shape."
    name = shorten(result.path.value)
    if result.component == "MinCountConstraintComponent":
        some = result.path in data.values(result.focus)
        return f"{name} has too few values." if some else f"{name} is missing."
    if result.component == "MaxCountConstraintComponent":
        return f"{name} has too many values."
    if result.component == "UniqueLangConstraintComponent":
        return f"{name} has several values in one language."
    if result.value is None:
        return f"The values of {name} do not meet their shape."
    return f"{name} does not take {_shown(result.value)}."


def _shown(node: Any) -> str:
    if isinstance(node, ox.NamedNode):
        return shorten(node.value)
    if isinstance(node, ox.BlankNode):
        return "a blank node"
    text = node.value if len(node.value) <= 60 else f"{node.value[:60]}…"
    return repr(text)
