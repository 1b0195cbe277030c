"""Classes, properties and concepts as a reader of the ontology wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from dealgraph.publish.pages.addresses import KINDS, Addresses, local_name
from dealgraph.publish.pages.alignments import Alignments
from dealgraph.publish.pages.counts import Counts
from dealgraph.publish.pages.refs import Ref, outside
from dealgraph.publish.pages.usage import Usage
from dealgraph.publish.pages.views import Module, Node, Row, Scheme, Term
from dealgraph.rdf.names import FILE, dg, shorten, term, value_of
from dealgraph.rdf.reader import BROADER, SUB_CLASS, SUB_PROPERTY, Reader, walk
from dealgraph.record.triples import written

#: Properties that the page of a term shows in a place of their own.
_OWN_PLACE = frozenset(
    term(name)
    for name in """
rdf:type rdfs:label rdfs:comment rdfs:isDefinedBy rdfs:domain rdfs:range rdfs:subClassOf
rdfs:subPropertyOf owl:inverseOf skos:prefLabel skos:definition skos:example skos:notation
skos:inScheme skos:topConceptOf skos:hasTopConcept skos:broader skos:narrower dg:valuesFrom
dg:inverseLabel dg:precision dg:derived dg:includes
""".split()
)


class Terms:
    """Reads terms; nothing here names a class or property of the model's own subject."""

    def __init__(
        self, addresses: Addresses, usage: Usage, counts: Counts, alignments: Alignments
    ) -> None:
        self.addresses = addresses
        self.reader: Reader = addresses.reader
        self.usage = usage
        self.counts = counts
        self.alignments = alignments

    def modules(self) -> list[Module]:
        """All ontologies that define something, those that others import first."""
        order = sorted(self.addresses.modules, key=lambda iri: (self._depth(iri, ()), iri))
        return [self._module(iri) for iri in order]

    def _depth(self, iri: str, seen: tuple[str, ...]) -> int:
        """How many ontologies deep the imports of an ontology go."""
        if iri in seen:
            return 0
        imports = self.reader.values(ox.NamedNode(iri), term("owl:imports"))
        return 1 + max((self._depth(x.value, (*seen, iri)) for x in imports), default=-1)

    def _module(self, iri: str) -> Module:
        node, reader = ox.NamedNode(iri), self.reader
        shown = {
            "Version": "owl:versionInfo",
            "Rights": "dcterms:rights",
            "Creator": "dcterms:creator",
        }
        rows = [self._values(name, node, term(predicate)) for name, predicate in shown.items()]
        imports = reader.values(node, term("owl:imports"))
        titled = ((x, reader.text(x, term("dcterms:title"))) for x in imports)
        rows.append(Row("Imports", tuple(self.addresses.ref(x, title) for x, title in titled)))
        licences = reader.values(node, term("dcterms:license"))
        rows.append(Row("Licence", tuple(outside(value_of(licence)) for licence in licences)))
        own = (ox.NamedNode(one) for one in self.addresses.schemes)
        schemes = [x for x in own if node in reader.values(x, term("rdfs:isDefinedBy"))]
        rows.append(Row("Concept schemes", tuple(map(self.addresses.ref, schemes))))
        homed = [one for one, home in self.addresses.home.items() if home == iri]
        title = reader.text(node, term("dcterms:title")) or reader.label(node).removeprefix(FILE)
        return Module(
            iri,
            self.addresses.modules[iri],
            title,
            reader.text(node, term("dcterms:description")),
            tuple(row for row in rows if row.values),
            tuple(sorted(map(self.term, homed), key=_by_kind_then_name)),
        )

    def term(self, iri: str) -> Term:
        """Describe a class or property."""
        node = ox.NamedNode(iri)
        kind = self.addresses.kinds[iri]
        down = SUB_CLASS if kind == "class" else SUB_PROPERTY
        rows = [*self._hierarchy(node, down), *self._model_rows(node, kind)]
        count = self.counts.of_class(node) if kind == "class" else self.counts.of_property(node)
        rows += [Row("In the data", (Ref(count),)), *self._shared_rows(node, down)]
        return self._made(node, kind, rows, self._tree(node, down, ()))

    def _made(
        self, node: ox.NamedNode, kind: str, rows: Iterable[Row], tree: tuple[Node, ...]
    ) -> Term:
        reader = self.reader
        comment = reader.text(node, term("rdfs:comment"))
        return Term(
            shorten(node.value),
            node.value,
            local_name(node.value),
            reader.label(node),
            kind,
            reader.text(node, term("owl:deprecated")) == "true",
            reader.text(node, term("skos:definition")) or comment,
            tuple(value_of(x) for x in reader.values(node, term("skos:example"))),
            tuple(row for row in rows if row.values),
            tree,
        )

    def _hierarchy(self, node: ox.NamedNode, up: ox.NamedNode) -> Iterator[Row]:
        """The way up, one row for each path: a term may be of two kinds."""
        name = {SUB_CLASS: "Kind of", SUB_PROPERTY: "Sub-property of"}.get(up, "Broader")
        for above in self._ours(self.reader.values(node, up)):
            path, at = [above], above
            while (further := self._ours(self.reader.values(at, up))) and further[0] not in path:
                at = further[0]
                path.append(at)
            yield Row(name, tuple(map(self.addresses.ref, path)))

    def _ours(self, nodes: Iterable[Any]) -> list[Any]:
        known = (self.addresses.home, self.addresses.concepts)
        return [
            node
            for node in nodes
            if isinstance(node, ox.NamedNode) and any(node.value in where for where in known)
        ]

    def _tree(
        self, node: ox.NamedNode, down: ox.NamedNode, above: tuple[Any, ...]
    ) -> tuple[Node, ...]:
        """Everything below a term; a circle is followed once."""
        below = [x for x in self._ours(self.reader.subjects(down, node)) if x not in (*above, node)]
        below.sort(key=lambda x: (self.reader.order(x), self.reader.label(x).casefold(), str(x)))
        return tuple(
            Node(self.addresses.ref(x), self._tree(x, down, (*above, node))) for x in below
        )

    def _model_rows(self, node: ox.NamedNode, kind: str) -> Iterator[Row]:
        reader = self.reader
        for name, predicate in (("Domain", "rdfs:domain"), ("Range", "rdfs:range")):
            yield self._values(name, node, term(predicate))
        yield self._values("Values from", node, dg("valuesFrom"))
        yield self._values("Written as", node, dg("precision"))
        if reader.text(node, dg("derived")) == "true":
            yield Row("Derived", (Ref("by the rules, never written by hand"),))
        yield Row("Nature", tuple(map(Ref, self._nature(node))))
        inverse = {*reader.values(node, term("owl:inverseOf"))}
        inverse |= {*reader.subjects(term("owl:inverseOf"), node)}
        yield Row("Inverse", tuple(map(self.addresses.ref, sorted(inverse, key=str))))
        yield self._values("From the other end", node, dg("inverseLabel"))
        if kind == "class":
            for name, predicate in (("Has", "rdfs:domain"), ("Value of", "rdfs:range")):
                found = self._ours(reader.subjects(term(predicate), node))
                top = [x for x in found if not set(reader.values(x, SUB_PROPERTY)) & set(found)]
                yield Row(name, tuple(map(self.addresses.ref, top)))
        yield self._values("Token", node, term("skos:notation"))

    def _nature(self, node: ox.NamedNode) -> list[str]:
        """What OWL says of a property besides its kind, in words."""
        every = [shorten(value_of(kind)) for kind in self.reader.types(node)]
        special = [name for name in every if name.startswith("owl:") and name not in KINDS]
        return [name[4:].removesuffix("Property").lower() for name in special]

    def _shared_rows(self, node: ox.NamedNode, up: ox.NamedNode) -> Iterator[Row]:
        """What classes, properties and concepts have in common."""
        for name, refs in self.usage.of(node.value):
            yield Row(name, tuple(refs))
        yield from self._broader_questions(node, up)
        for name, refs in self.alignments.of(node, self.addresses):
            yield Row(name, tuple(refs))
        yield from self._others(node)

    def _broader_questions(self, node: ox.NamedNode, up: ox.NamedNode) -> Iterator[Row]:
        """Questions about the nearest broader term that has any; they find this one too."""
        above = walk([node], lambda at: self._ours(self.reader.values(at, up)))
        for broader in islice(above, 1, None):
            asked = dict(self.usage.of(broader.value)).get("Questions")
            if asked:
                yield Row(f"Questions about {self.reader.label(broader)}", tuple(asked))
                return

    def _others(self, node: ox.NamedNode) -> Iterator[Row]:
        """Whatever else files say of a term: notes, how it is drawn, why it was retired."""
        own = {quad.predicate for quad in written(self.reader, node)} - _OWN_PLACE
        for predicate in sorted(own - self.alignments.predicates, key=str):
            name = self.reader.label(predicate)
            yield self._values(name[:1].upper() + name[1:], node, predicate)

    def _values(self, name: str, node: ox.NamedNode, predicate: ox.NamedNode) -> Row:
        values = [one for x in self.reader.values(node, predicate) for one in self._named(x)]
        return Row(name, tuple(map(self.addresses.ref, values)))

    def _named(self, node: Any) -> list[Any]:
        """A value; of a union its members (OWL 2 Mapping to RDF, section 3.2.4), of others none."""
        if not isinstance(node, ox.BlankNode):
            return [node]
        found = []
        at = self.reader.value(node, term("owl:unionOf"))
        while isinstance(at, ox.BlankNode):
            found += self.reader.values(at, term("rdf:first"))
            at = self.reader.value(at, term("rdf:rest"))
        return [one for one in found if isinstance(one, ox.NamedNode)]

    def schemes(self) -> list[Scheme]:
        """All concept schemes by title."""
        found = [self._scheme(iri) for iri in self.addresses.schemes]
        return sorted(found, key=lambda scheme: (scheme.title.casefold(), scheme.iri))

    def _scheme(self, iri: str) -> Scheme:
        node, reader = ox.NamedNode(iri), self.reader
        own = [ox.NamedNode(c) for c, scheme in self.addresses.concepts.items() if scheme == iri]
        tops = [x for x in own if not set(reader.values(x, BROADER)) & set(own)]
        tops.sort(key=lambda x: (reader.label(x).casefold(), str(x)))
        tree = tuple(Node(self.addresses.ref(x), self._tree(x, BROADER, ())) for x in tops)
        takers = self._ours(reader.subjects(dg("valuesFrom"), node))
        rows = [
            Row("Taken by", tuple(map(self.addresses.ref, takers))),
            Row("Questions that take one", tuple(self.usage.takers(reader.store, own))),
            *self._shared_rows(node, BROADER),
        ]
        ordered = sorted(own, key=lambda x: (reader.label(x).casefold(), str(x)))
        return Scheme(
            iri,
            shorten(iri),
            self.addresses.schemes[iri],
            reader.label(node),
            reader.text(node, term("skos:definition")),
            tuple(row for row in rows if row.values),
            tuple(map(self._concept, ordered)),
            tree,
        )

    def _concept(self, node: ox.NamedNode) -> Term:
        narrower = self._ours(self.reader.subjects(BROADER, node))
        rows = [
            self._values("Token", node, term("skos:notation")),
            *self._hierarchy(node, BROADER),
            Row("Narrower", tuple(map(self.addresses.ref, narrower))),
            Row("In the data", (Ref(self.counts.of_concept(node)),)),
            *self._shared_rows(node, BROADER),
        ]
        return self._made(node, "concept", rows, ())


def _by_kind_then_name(found: Term) -> tuple[int, str, str]:
    kinds = ("class", "property", "annotation")
    return (kinds.index(found.kind), found.label.casefold(), found.iri)
