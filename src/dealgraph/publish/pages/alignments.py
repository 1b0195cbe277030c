"""What corresponds to our terms in other vocabularies, read whether or not the graph holds it.

Nothing imports `alignments.ttl`, and it may be left out of the graph; so it is read here apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from dealgraph.graph.catalog import Catalog
from dealgraph.publish.pages.addresses import Addresses
from dealgraph.publish.pages.refs import Ref
from dealgraph.rdf.names import BASE, PREFIXES, shorten, term, value_of
from dealgraph.rdf.reader import DERIVED, Reader
from dealgraph.rdf.turtle.read import parse_file

_FILE = "alignments.ttl"
#: Mapping properties (SKOS Reference, section 10; OWL 2; RDF Schema) and how they read.
_NAMES = {
    "skos:exactMatch": "Same as",
    "owl:equivalentClass": "Same as",
    "owl:equivalentProperty": "Same as",
    "owl:sameAs": "Same as",
    "skos:closeMatch": "Close to",
    "skos:broadMatch": "Narrower than",
    "skos:narrowMatch": "Broader than",
    "skos:relatedMatch": "Related to",
    "rdfs:subClassOf": "Kind of, elsewhere",
    "rdfs:subPropertyOf": "Sub-property of, elsewhere",
    "rdfs:seeAlso": "See also",
    "skos:notation": "Token elsewhere",
}


class Alignments:
    """Triples from a term of ours to one of somebody else's."""

    def __init__(self, reader: Reader, found: Catalog) -> None:
        self.store = reader.store
        self.extra = ox.Store()
        for root in found.roots:
            for file in root.files:
                if file.path.name == _FILE:
                    self.extra.extend(parse_file(file.path))
        self.predicates = frozenset(map(term, _NAMES))

    def of(self, node: ox.NamedNode, addresses: Addresses) -> Iterator[tuple[str, list[Ref]]]:
        """Headings with terms elsewhere; never one that has a page here."""
        found: dict[str, set[str]] = {}
        for name, heading in _NAMES.items():
            for value in self._values(node, term(name)):
                text = _elsewhere(value, addresses)
                if text:
                    found.setdefault(heading, set()).add(text)
        for heading, texts in found.items():
            yield heading, [Ref(text) for text in sorted(texts)]

    def _values(self, node: ox.NamedNode, predicate: ox.NamedNode) -> set[Any]:
        return {
            quad.object
            for store in (self.store, self.extra)
            for quad in store.quads_for_pattern(node, predicate, None, None)
            if quad.graph_name != DERIVED
        }


def _elsewhere(value: Any, addresses: Addresses) -> str:
    """Another vocabulary's IRI or its typed token; empty for whatever is ours."""
    if isinstance(value, ox.NamedNode):
        ours = addresses.path(value.value) or value.value.startswith(BASE)
        return "" if ours else shorten(value.value)
    kind = value_of(getattr(value, "datatype", None) or term("xsd:string"))
    plain = kind.startswith((PREFIXES["xsd"], PREFIXES["rdf"]))
    name = kind.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
    return "" if plain else f"{value_of(value)} ({name})"
