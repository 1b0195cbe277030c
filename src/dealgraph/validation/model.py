"""Checks of the model that no query can say: terms that nothing uses, and OWL 2 DL.

Everything else that is asked of a module is a query: `ontology/checks/model-*.rq`. OWL 2 DL is
judged by horned-owl, which knows the rules of OWL 2 Syntax, sections 3, 5.8 and 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dealgraph.base.files import read_text
from dealgraph.base.words import xml_text
from dealgraph.graph.catalog import Catalog, shipped
from dealgraph.rdf.names import term, value_of
from dealgraph.rdf.reader import DERIVED, Reader, walk
from dealgraph.rdf.sparql.colour import names
from dealgraph.rdf.turtle.read import parse_file
from dealgraph.validation.findings import Finding

TYPE = term("rdf:type")
_KINDS = frozenset(
    term(name)
    for name in """
owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
skos:Concept skos:ConceptScheme dg:ColourToken
""".split()
)
#: Who is used makes what stands above it used.
_UPWARDS = tuple(
    term(name) for name in "rdfs:subClassOf rdfs:subPropertyOf skos:broader skos:inScheme".split()
)
#: In a module, these say where a term stands; they are no use of it.
_STRUCTURE = frozenset(
    (
        *_UPWARDS,
        *(term(n) for n in "rdfs:domain rdfs:range rdfs:isDefinedBy skos:related".split()),
        *(term(n) for n in "skos:topConceptOf skos:hasTopConcept skos:narrower".split()),
    )
)
_TRUE = ox.Literal("true", datatype=term("xsd:boolean"))


@dataclass(frozen=True)
class Model:
    """What the checks look at.

    Attributes:
        store: the graph, with derived triples.
        files: path of each named graph.
        catalog: where rules, questions, checks, shapes and tables are found.
        chosen: graphs to look at; all if None.
        told: IRIs of which an earlier check has said that they are not declared as they should be.
        notices: whether to look for what needs no mending.
    """

    store: ox.Store
    files: dict[str, Path]
    catalog: Catalog
    chosen: set[str] | None = None
    told: frozenset[str] = frozenset()
    notices: bool = True

    def modules(self) -> set[str]:
        """Graphs that declare terms."""
        quads = (q for kind in _KINDS for q in self.store.quads_for_pattern(None, TYPE, kind, None))
        return {value_of(quad.graph_name) for quad in quads} & set(self.files)

    def wanted(self, graphs: set[str]) -> set[str]:
        """Those of the graphs that are to be looked at."""
        return graphs if self.chosen is None else graphs & self.chosen

    def graph_of(self, node: ox.NamedNode, modules: set[str]) -> str:
        """The module that declares a term, or else one that names it."""
        for pattern in ((node, None), (None, node)):
            quads = self.store.quads_for_pattern(pattern[0], None, pattern[1], None)
            found = sorted({value_of(quad.graph_name) for quad in quads} & modules)
            if found:
                return found[0]
        return ""


def model_problems(model: Model) -> Iterator[Finding]:
    """Find what is wrong in the modules of a graph, beyond what queries find."""
    modules = model.modules()
    if not model.wanted(modules):
        return
    if model.notices:
        yield from unused_terms(model, modules)
    yield from _owl_dl(model, modules)


def unused_terms(model: Model, modules: set[str]) -> Iterator[Finding]:
    """Terms that no record, question, rule, shape, check or table uses, themselves or below them.

    The shipped ontology is judged by the shipped record only: next to other data alone, half of its
    vocabulary would look idle.
    """
    judged = model.wanted(modules)
    roots = model.catalog.roots
    if shipped("data").path not in {root.path for root in roots}:
        judged = judged - {roots[0].graph(file) for file in roots[0].files}
    used = _used(model, modules)
    for graph in sorted(judged):
        for node in _declared(model.store, graph):
            if node not in used:
                yield Finding(
                    graph=graph,
                    subject=node.value,
                    predicate=TYPE.value,
                    check="model-unused-term",
                    severity="notice",
                    message="No record, question, rule, shape, check or table uses this term.",
                    fix="Use it, or delete it while it is new; retire it if it was published.",
                )


def _declared(store: ox.Store, graph: str) -> list[ox.NamedNode]:
    """Terms that a module explains and has not retired; a bare declaration explains none."""
    reader = Reader(store)
    name = ox.NamedNode(graph)
    quads = (q for kind in _KINDS for q in store.quads_for_pattern(None, TYPE, kind, name))
    nodes = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    nodes -= set(reader.subjects(term("owl:deprecated"), _TRUE))
    explained = (term("rdfs:label"), term("skos:prefLabel"), term("skos:definition"))
    return sorted(
        (node for node in nodes if any(reader.value(node, said) is not None for said in explained)),
        key=str,
    )


def _used(model: Model, modules: set[str]) -> set[Any]:
    used: set[Any] = set()
    for quad in model.store:
        used.add(quad.predicate)
        derived = quad.graph_name == DERIVED and quad.predicate != TYPE
        placed = value_of(quad.graph_name) in modules and quad.predicate in _STRUCTURE
        if not derived and not placed:
            used.add(quad.object)
    used |= {ox.NamedNode(iri) for iri in _named(model.catalog)}
    return _upwards(model.store, used)


def _upwards(store: ox.Store, used: set[Any]) -> set[Any]:
    above: dict[Any, list[Any]] = {}
    for link in _UPWARDS:
        for quad in store.quads_for_pattern(None, link, None, None):
            above.setdefault(quad.subject, []).append(quad.object)
    return set(walk(used, lambda node: above.get(node, ())))


def _named(catalog: Catalog) -> Iterator[str]:
    for role in ("rules", "questions", "checks", "tables"):
        for path in catalog.files(role):
            for iris in names(read_text(path)):
                yield from iris
    for path in catalog.files("shapes"):
        for quad in parse_file(path):
            yield from (n.value for n in quad if isinstance(n, ox.NamedNode))


def _owl_dl(model: Model, modules: set[str]) -> Iterator[Finding]:
    """What keeps the modules, taken together, out of OWL 2 DL."""
    try:
        import pyhornedowl
        from pyhornedowl.profile import check_profile
    except ImportError:
        graph = min(model.wanted(modules))
        yield _dl(
            graph=graph,
            iri="",
            severity="notice",
            message="OWL 2 DL was not checked: the package py-horned-owl is not installed.",
            fix="Install it: pip install py-horned-owl",
        )
        return
    try:
        ontology = pyhornedowl.open_ontology_from_string(_rdf_xml(model.store, modules), "rdf")
    except ValueError as error:
        yield from _unreadable(model, modules, str(error))
        return
    found = [_violation(violation) for violation in check_profile(ontology, "DL").violations]
    for iri, message in sorted(set(found)):
        undeclared = "undeclared" in message or "punning" in message
        graph = model.graph_of(ox.NamedNode(iri), modules) if iri else min(modules)
        if graph in model.wanted(modules) and not (undeclared and iri in model.told):
            yield _dl(
                graph=graph,
                iri=iri,
                message=f"OWL 2 DL does not allow this: {message}.",
                fix=_fix(message),
            )


def _rdf_xml(store: ox.Store, modules: Iterable[str]) -> str:
    """The modules as one document, without imports: everything is here already."""
    imports = term("owl:imports")
    triples = {
        quad.triple
        for graph in modules
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        if quad.graph_name != DERIVED and quad.predicate != imports
    }
    data = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.RDF_XML)
    return xml_text((data or b"").decode())


def _violation(violation: Any) -> tuple[str, str]:
    """The term at fault, if there is one, and what horned-owl says of it, as a clause."""
    said = str(violation.message).rstrip(".")
    message = said[:1].lower() + said[1:]
    iri = getattr(violation, "iri", None)
    if iri is not None:
        return str(iri), message
    named = re.search(r"<([^<>\s]+)>", str(getattr(violation, "axiom", "")))
    return (named[1] if named else ""), message


def _unreadable(model: Model, modules: set[str], error: str) -> Iterator[Finding]:
    """A module whose triples are no OWL axioms (OWL 2 Mapping to RDF Graphs, section 3)."""
    iris = re.findall(r'IRI\(\\?"([^"\\]+)', error)
    reason = re.search(r'"([^":]+)', error)
    iri = iris[0] if iris else ""
    graph = model.graph_of(ox.NamedNode(iri), modules) if iri else min(model.wanted(modules))
    if graph not in model.wanted(modules) or iri in model.told:
        return
    why = reason[1] if reason else error
    yield _dl(
        graph=graph,
        iri=iri,
        message=f"The modules cannot be read as OWL 2: {why[:1].lower()}{why[1:]}.",
        fix="Let the axiom relate terms of one kind, each of them declared.",
    )


def _fix(message: str) -> str:
    if "undeclared" in message:
        return "Declare every class, property and datatype that an axiom names, or correct it."
    if "punning" in message:
        return "Keep one declaration, and give the other thing a name of its own."
    if "non-simple" in message:
        return (
            "Drop owl:TransitiveProperty or the property chain, or the other characteristic "
            "(OWL 2 Syntax, section 11)."
        )
    return "Say it in another way; OWL 2 Syntax, section 11, tells what is allowed."


def _dl(*, graph: str, iri: str, message: str, fix: str, severity: str = "error") -> Finding:
    return Finding(
        graph=graph,
        subject=iri,
        check="model-owl-dl",
        severity=severity,
        message=message,
        fix=fix,
    )
