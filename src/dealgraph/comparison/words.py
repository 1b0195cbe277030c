"""Words for a difference: labels, classes, headings and values, as people read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from dealgraph.base.numbers import grouped
from dealgraph.comparison.sources import State
from dealgraph.graph.catalog import shipped
from dealgraph.rdf.language import chosen
from dealgraph.rdf.names import DG, PREFIXES, RECORD_SPACES, shorten
from dealgraph.rdf.reader import walk

MODEL = "Terms of the model"
SOURCES = "Sources"
_NUMBERS = frozenset(PREFIXES["xsd"] + name for name in ("decimal", "integer"))
_LAST = 9999


def iri(name: str) -> str:
    """Write a prefixed name of ours in full."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


_TYPE = iri("rdf:type")
_LABELS = (iri("rdfs:label"), iri("skos:prefLabel"))
_REACHED = iri("dg:reached")
#: Names of other vocabularies, in words; what is not here is called by its local name.
_FOREIGN = {
    iri(name): words
    for name, words in {
        "rdf:type": "class",
        "rdfs:label": "label",
        "rdfs:subClassOf": "superclass",
        "rdfs:subPropertyOf": "superproperty",
        "rdfs:isDefinedBy": "module",
        "skos:prefLabel": "label",
        "skos:altLabel": "alias",
        "skos:broader": "broader concept",
        "skos:inScheme": "scheme",
        "skos:notation": "token",
        "owl:Class": "class",
        "owl:ObjectProperty": "property",
        "owl:DatatypeProperty": "property",
        "owl:AnnotationProperty": "annotation",
        "owl:Ontology": "module",
        "skos:Concept": "concept",
        "skos:ConceptScheme": "concept scheme",
        "owl:deprecated": "retired",
        "owl:inverseOf": "inverse",
        "owl:versionIRI": "version",
        "owl:versionInfo": "version number",
    }.items()
}
#: Below these, the next class down names the section: Deals, Disputes, Parties, Stakes.
_TOPS = tuple(iri(f"dg:{name}") for name in ("Matter", "Agent", "Statement"))


@lru_cache(maxsize=2)
def _shipped(kind: str) -> State:
    """The shipped `ontology` or `data`; for reading only."""
    state = State(kind)
    state.read([shipped(kind).path])
    return state


class Words:
    """What both states and the shipped ontology say of names.

    The shipped record is read only if a name is explained nowhere else: to compare two versions of
    one file, the names of its parties are needed.
    """

    def __init__(self, old: State, new: State) -> None:
        self.states = [new, old, _shipped("ontology")]

    def objects(self, name: str, predicate: str) -> list[Any]:
        """Objects in the first state that has any, in a stable order."""
        for state in self.states:
            found = [o for p, o in state.things.get(name, ()) if p == predicate]
            if found:
                return sorted(found, key=str)
        return []

    @lru_cache(maxsize=65536)  # noqa: B019 - lives as long as the comparison
    def label(self, name: str) -> str:
        """A name for people: the label, or the prefixed name or address."""
        for predicate in _LABELS:
            found = chosen(self.objects(name, predicate))
            if found:
                return str(found[0].value)
        if name.startswith(RECORD_SPACES):
            said = [o for p, o in _shipped("data").things.get(name, ()) if p == _LABELS[0]]
            if said:
                return str(chosen(sorted(said, key=str))[0].value)
        # A stage is called after its status.
        return next((self.label(x.value) for x in self.objects(name, _REACHED)), shorten(name))

    def word(self, name: str) -> str:
        """A property or class of whatever vocabulary in words."""
        if name in _FOREIGN:
            return _FOREIGN[name]
        label = self.label(name)
        return label if label != shorten(name) else _spaced(name)

    def value(self, node: Any) -> str:
        """A value for people: labels of names, grouped digits, text as it stands."""
        if isinstance(node, ox.NamedNode):
            return self.label(node.value)
        text = str(node.value)
        if node.datatype.value in _NUMBERS:
            return grouped(text)
        return text

    def exact(self, node: Any) -> str:
        """A literal with its language or datatype, for two that read the same."""
        if isinstance(node, ox.NamedNode):
            return shorten(node.value)
        kind = f"@{node.language}" if node.language else shorten(node.datatype.value)
        return f"{node.value} ({kind})"

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the comparison
    def ancestors(self, kind: str, up: str = iri("rdfs:subClassOf")) -> tuple[str, ...]:
        """A class or property and those above it, nearest first."""
        return tuple(walk([kind], lambda at: [x.value for x in self.objects(at, up)]))

    def is_role(self, predicate: str) -> bool:
        """Whether a property relates a matter to a party."""
        return DG + "party" in self.ancestors(predicate, iri("rdfs:subPropertyOf"))

    def kinds(self, pairs: set[tuple[str, Any]]) -> list[str]:
        """The classes of something, in the order of the ontology's lists."""
        found = [o.value for p, o in pairs if p == _TYPE and isinstance(o, ox.NamedNode)]
        return sorted(found, key=lambda kind: (self.order(kind), kind))

    def order(self, kind: str) -> int:
        """The place of a class in lists."""
        found = self.objects(kind, DG + "order")
        text = str(found[0].value) if found else ""
        return int(text) if text.isdecimal() else _LAST

    def section(self, pairs: set[tuple[str, Any]]) -> tuple[int, str]:
        """Place and heading of the section in which something is listed.

        Records come first, by the class just below matter, agent or statement; then sources; then
        the terms of the model.
        """
        kinds = self.kinds(pairs)
        for kind in kinds:
            chain = self.ancestors(kind)
            for top in _TOPS:
                if top in chain:
                    head = chain[chain.index(top) - 1] if chain.index(top) else top
                    return self.order(head), self.plural(head)
        if DG + "Source" in kinds:
            return _LAST, SOURCES
        return _LAST + 1, MODEL

    def plural(self, kind: str) -> str:
        """The heading for a list of instances of a class."""
        found = chosen(self.objects(kind, DG + "plural"))
        return str(found[0].value) if found else self.label(kind)


def _spaced(name: str) -> str:
    """Words from a local name: `closeMatch` is `close match`.

    >>> _spaced("http://www.w3.org/2004/02/skos/core#closeMatch")
    'close match'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/:]", name)[-1]).lower()
