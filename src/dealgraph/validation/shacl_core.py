"""The part of SHACL Core that our shapes use, answered straight from the store.

Section numbers are those of the W3C Recommendation of 20 July 2017. What is in `_TESTS`, `_COUNTS`
and `_OTHER` is all that is understood: a shape with anything else in it, or with something
unexpected, is refused as a whole, and `shacl` leaves it to pySHACL. So nothing is passed over.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from math import isnan, nan
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

import pyoxigraph as ox

from dealgraph.rdf.names import PREFIXES, term
from dealgraph.rdf.reader import TYPE, Reader

#: A node of the data or of the shapes; pyoxigraph has no class for all of them.
Node = Any
#: Whether a value passes.
Test = Callable[[Node], bool]


class NotCoveredError(Exception):
    """A shape has something in it that is not understood here."""


class Result(NamedTuple):
    """What a validation result says (3.6.2).

    Attributes:
        focus: the node that does not conform.
        path: the property at fault, or None for the node itself.
        value: the value at fault, or None if their number is.
        component: local name of the constraint component.
        message: `sh:message` of the shape.
        severity: IRI of its severity.
    """

    focus: Node
    path: ox.NamedNode | None
    value: Node | None
    component: str
    message: str
    severity: str


class Data:
    """The data graph: the union of all graphs of a store."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.below = Reader(store).closure

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as one validation
    def values(self, node: Node) -> dict[Node, dict[Node, None]]:
        """Return the values of a node by property, each once."""
        by_property: dict[Node, dict[Node, None]] = {}
        if isinstance(node, ox.Literal):
            return by_property
        for quad in self.store.quads_for_pattern(node, None, None, None):
            by_property.setdefault(quad.predicate, {})[quad.object] = None
        return by_property

    @lru_cache(maxsize=65536)  # noqa: B019 - lives as long as one validation
    def types(self, node: Node) -> frozenset[Node]:
        """Return the classes that a node is given."""
        quads = self.store.quads_for_pattern(node, TYPE, None, None)
        return frozenset(quad.object for quad in quads)

    def instances(self, kind: Node) -> Iterator[Node]:
        """Yield the SHACL instances of a class, some of them twice."""
        for every in self.below(kind):
            for quad in self.store.quads_for_pattern(None, TYPE, every, None):
                yield quad.subject


@dataclass(frozen=True)
class Shape:
    """A shape that can be asked.

    Attributes:
        path: the property of a property shape, or None for a node shape.
        tests: what each value must pass, by constraint component.
        counts: what finds the faults of all values together, by constraint component.
        parts: the property shapes that each value must meet.
    """

    path: ox.NamedNode | None
    message: str
    severity: str
    tests: Sequence[tuple[str, Test]]
    counts: Sequence[tuple[str, Callable[[Collection[Node]], int]]]
    parts: Sequence[Shape]

    def results(self, focus: Node, data: Data) -> Iterator[Result]:
        """Validate a node (3.4)."""
        values: Collection[Node] = (focus,)
        if self.path is not None:
            values = data.values(focus).get(self.path, ())
        for component, faults in self.counts:
            for _ in range(faults(values)):
                yield Result(focus, self.path, None, component, self.message, self.severity)
        for value in values:
            for component, passes in self.tests:
                if not passes(value):
                    yield Result(focus, self.path, value, component, self.message, self.severity)
            for part in self.parts:
                yield from part.results(value, data)


class Shapes:
    """Reads one shape of a shapes graph and those that it refers to."""

    def __init__(self, graph: ox.Store, data: Data) -> None:
        self.graph = graph
        self.data = data
        #: Shapes that are being read: one that leads back to itself is recursive (3.4.3).
        self.open: list[Node] = []
        #: Whether any property may be a parameter: of a constraint component of one's own (6).
        self.custom = any(graph.quads_for_pattern(None, term("sh:parameter"), None, None))

    def shape(self, node: Node, *, reported: bool = True) -> Shape:
        """Return a shape that can be asked.

        Args:
            node: the shape.
            reported: whether its results are told, rather than only whether there are any.

        Raises:
            NotCoveredError: it has something in it that is not understood here.
        """
        _cover(node not in self.open)
        self.open.append(node)
        given = self.parameters(node)
        (path,) = given.get("sh:path", [None])
        kind = term("sh:NodeShape" if path is None else "sh:PropertyShape")
        # A shape that is a class as well has its instances as a target (2.1.3.3).
        _cover(set(given.get("rdf:type", ())) <= {kind})
        _cover(path is None or isinstance(path, ox.NamedNode))
        # pySHACL finds some values within bounds that are not numbers, such as a year within 7.5.
        # Where a number is asked for as well, both engines tell of them.
        _cover(not given.keys() & _BOUNDS or given.get("sh:datatype", [None])[0] in _NUMERIC)
        tests = [(c, make(self, v)) for n, (c, make) in _TESTS.items() for v in given.get(n, ())]
        counts = [(c, make(v)) for n, (c, make) in _COUNTS.items() for v in given.get(n, ())]
        _cover(path is not None or not counts)
        parts = [self.shape(part, reported=reported) for part in given.get("sh:property", ())]
        _cover(all(part.path is not None for part in parts))
        messages = given.get("sh:message", [])
        # Where a shape has no message or several, what is told is for pySHACL to choose.
        _cover(len(messages) == 1 or not (reported and (tests or counts)))
        (severity,) = given.get("sh:severity", [term("sh:Violation")])
        self.open.pop()
        return Shape(
            path, messages[0].value if messages else "", severity.value, tests, counts, parts
        )

    def parameters(self, node: Node) -> dict[str, list[Node]]:
        """Return what is stated of a shape, by prefixed name."""
        _cover(not isinstance(node, ox.Literal))
        given: dict[str, list[Node]] = {}
        for quad in self.graph.quads_for_pattern(node, None, None, None):
            name = _NAMES.get(quad.predicate)
            if name is None:
                _cover(not self.custom and not quad.predicate.value.startswith(PREFIXES["sh"]))
            elif quad.object not in given.setdefault(name, []):
                given[name].append(quad.object)
        _cover(bool(given) and all(len(given[name]) == 1 for name in given.keys() & _ONCE))
        return given

    def accepting(self, node: Node) -> Test:
        """Return a test for whether a value conforms to a shape (3.4.1)."""
        shape = self.shape(node, reported=False)
        return lambda value: next(shape.results(value, self.data), None) is None

    def members(self, node: Node) -> list[Node]:
        """Return what is in a SHACL list (1.1)."""
        members: list[Node] = []
        while node != term("rdf:nil") and len(members) < 1000:
            links = {q.predicate: q.object for q in self.graph.quads_for_pattern(node, None, None)}
            _cover(links.keys() >= {term("rdf:first"), term("rdf:rest")})
            members.append(links[term("rdf:first")])
            node = links[term("rdf:rest")]
        _cover(bool(members) and node == term("rdf:nil"))
        return members


def _cover(understood: bool) -> None:
    if not understood:
        raise NotCoveredError


# Constraint components: what makes a test of the value of a parameter


def _class(shapes: Shapes, kind: Node) -> Test:
    """Return a test for `sh:class` (4.1.1)."""
    _cover(isinstance(kind, ox.NamedNode))
    below, types = shapes.data.below(kind), shapes.data.types
    return lambda value: not (isinstance(value, ox.Literal) or below.isdisjoint(types(value)))


def _datatype(_: Shapes, kind: Node) -> Test:
    """Return a test for `sh:datatype` (4.1.2), which an ill-typed literal does not have."""
    _cover(kind.value.startswith(PREFIXES["xsd"]) or kind == term("rdf:langString"))
    return lambda value: (
        isinstance(value, ox.Literal) and value.datatype == kind and _is_well_typed(value)
    )


def _node_kind(_: Shapes, kind: Node) -> Test:
    """Return a test for `sh:nodeKind` (4.1.3)."""
    _cover(kind in _NODE_KINDS)
    return lambda value: isinstance(value, _NODE_KINDS[kind])


def _bound(compare: Callable[[Any, Any], bool], _: Shapes, bound: Node) -> Test:
    """Return a test for `sh:minExclusive` and its three like (4.3), for numbers."""
    limit = _number(bound)
    _cover(limit is not None)
    return lambda value: (number := _number(value)) is not None and compare(number, limit)


def _min_length(_: Shapes, least: Node) -> Test:
    """Return a test for `sh:minLength` (4.4.1), which no blank node has."""
    number = _whole(least)
    _cover(number > 0)
    return lambda value: not isinstance(value, ox.BlankNode) and len(value.value) >= number


def _pattern(_: Shapes, pattern: Node) -> Test:
    """Return a test for `sh:pattern` (4.4.3), without `sh:flags`; no blank node matches."""
    try:
        search = re.compile(pattern.value).search
    except re.error:
        raise NotCoveredError from None
    return lambda value: not isinstance(value, ox.BlankNode) and bool(search(value.value))


def _list(decide: Callable[[Iterable[bool]], bool], shapes: Shapes, members: Node) -> Test:
    """Return a test for `sh:and`, `sh:or` and `sh:xone` (4.6.2 to 4.6.4)."""
    tests = [shapes.accepting(member) for member in shapes.members(members)]
    return lambda value: decide(passes(value) for passes in tests)


def _not(shapes: Shapes, node: Node) -> Test:
    """Return a test for `sh:not` (4.6.1)."""
    passes = shapes.accepting(node)
    return lambda value: not passes(value)


def _node(shapes: Shapes, node: Node) -> Test:
    """Return a test for `sh:node` (4.7.1)."""
    _cover("sh:path" not in shapes.parameters(node))
    return shapes.accepting(node)


_TESTS: dict[str, tuple[str, Callable[[Shapes, Node], Test]]] = {
    "sh:class": ("ClassConstraintComponent", _class),
    "sh:datatype": ("DatatypeConstraintComponent", _datatype),
    "sh:nodeKind": ("NodeKindConstraintComponent", _node_kind),
    "sh:minExclusive": ("MinExclusiveConstraintComponent", partial(_bound, gt)),
    "sh:minInclusive": ("MinInclusiveConstraintComponent", partial(_bound, ge)),
    "sh:maxExclusive": ("MaxExclusiveConstraintComponent", partial(_bound, lt)),
    "sh:maxInclusive": ("MaxInclusiveConstraintComponent", partial(_bound, le)),
    "sh:minLength": ("MinLengthConstraintComponent", _min_length),
    "sh:pattern": ("PatternConstraintComponent", _pattern),
    "sh:not": ("NotConstraintComponent", _not),
    "sh:and": ("AndConstraintComponent", partial(_list, all)),
    "sh:or": ("OrConstraintComponent", partial(_list, any)),
    "sh:xone": ("XoneConstraintComponent", partial(_list, lambda passed: sum(passed) == 1)),
    "sh:node": ("NodeConstraintComponent", _node),
}


def _count(fits: Callable[[Any, Any], bool], bound: Node) -> Callable[[Collection[Node]], int]:
    """Return what compares the number of values with a bound (4.2)."""
    number = _whole(bound)
    return lambda values: not fits(number, len(values))


def _unique_language(asked: Node) -> Callable[[Collection[Node]], int]:
    """Return what counts the languages of which there are several values (4.4.5)."""
    _cover(asked == ox.Literal("true", datatype=term("xsd:boolean")))

    def faults(values: Collection[Node]) -> int:
        tags = (getattr(value, "language", None) for value in values)
        often = Counter(tag.lower() for tag in tags if tag)
        return sum(number > 1 for number in often.values())

    return faults


#: What is asked of all values together.
_COUNTS: dict[str, tuple[str, Callable[[Node], Callable[[Collection[Node]], int]]]] = {
    "sh:minCount": ("MinCountConstraintComponent", partial(_count, le)),
    "sh:maxCount": ("MaxCountConstraintComponent", partial(_count, ge)),
    "sh:uniqueLang": ("UniqueLangConstraintComponent", _unique_language),
}
#: What else may stand in a shape; the second line is for readers only (2.3.2).
_OTHER = """
rdf:type sh:path sh:property sh:message sh:severity sh:targetClass
sh:name sh:description sh:order sh:group sh:defaultValue
""".split()
_BOUNDS = {"sh:minExclusive", "sh:minInclusive", "sh:maxExclusive", "sh:maxInclusive"}
_NAMES = {term(name): name for name in (*_TESTS, *_COUNTS, *_OTHER)}
#: Of these, a shape has one at most.
_ONCE = frozenset(
    (*_COUNTS, "sh:path", "sh:severity", "sh:datatype", "sh:nodeKind", "sh:minLength", "sh:pattern")
)
_NODE_KINDS: dict[Node, tuple[type, ...]] = {
    term("sh:IRI"): (ox.NamedNode,),
    term("sh:BlankNode"): (ox.BlankNode,),
    term("sh:Literal"): (ox.Literal,),
    term("sh:BlankNodeOrIRI"): (ox.BlankNode, ox.NamedNode),
    term("sh:BlankNodeOrLiteral"): (ox.BlankNode, ox.Literal),
    term("sh:IRIOrLiteral"): (ox.NamedNode, ox.Literal),
}


# Literals


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text)) and len(text) == len("2026-06-22")
    except ValueError:
        return False


_INTEGERS = """
integer nonPositiveInteger negativeInteger nonNegativeInteger positiveInteger
long int short byte unsignedLong unsignedInt unsignedShort unsignedByte
""".split()
_EXACT = frozenset(term(f"xsd:{name}") for name in ("decimal", *_INTEGERS))
_FLOATING = frozenset((term("xsd:double"), term("xsd:float")))
_NUMERIC = _EXACT | _FLOATING
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_YEAR = "[1-9][0-9]{3}"
#: Tells which texts are surely well typed.
_PLAIN: dict[Node, Callable[[str], object]] = {
    **dict.fromkeys(map(term, ("xsd:string", "rdf:langString", "xsd:anyURI")), lambda _: True),
    term("xsd:boolean"): re.compile("true|false").fullmatch,
    term("xsd:integer"): re.compile("[+-]?[0-9]+").fullmatch,
    term("xsd:decimal"): _DECIMAL.fullmatch,
    term("xsd:gYear"): re.compile(_YEAR).fullmatch,
    term("xsd:gYearMonth"): re.compile(f"{_YEAR}-(0[1-9]|1[0-2])").fullmatch,
    term("xsd:date"): _is_day,
}


def _is_well_typed(literal: ox.Literal) -> bool:
    """Return whether a literal is in the lexical space of its type.

    What is written plainly is told apart here; of the rest rdflib decides, as it does for pySHACL.
    """
    plain = _PLAIN.get(literal.datatype)
    if plain and plain(literal.value):
        return True
    from rdflib import Literal, URIRef

    kind = URIRef(literal.datatype.value)
    with _quiet():
        return Literal(literal.value, datatype=kind).ill_typed is not True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from telling of an ill-typed literal, by a warning or with a traceback."""
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = before


def _number(node: Node) -> Decimal | float | None:
    """Return the number that a literal means, or None if it means none."""
    if not isinstance(node, ox.Literal):
        return None
    if node.datatype in _EXACT and _DECIMAL.fullmatch(node.value):
        return Decimal(node.value)
    try:
        number = float(node.value) if node.datatype in _FLOATING else nan
    except ValueError:
        return None
    return None if isnan(number) else number


def _whole(node: Node) -> int:
    """Return the number of a parameter that counts."""
    _cover(isinstance(node, ox.Literal) and node.datatype == term("xsd:integer"))
    _cover(node.value.isdecimal())
    return int(node.value)
