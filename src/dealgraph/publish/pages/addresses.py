"""Which page speaks of which IRI."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from dealgraph.graph.redirects import redirects
from dealgraph.publish.pages.refs import Ref, slug
from dealgraph.rdf.names import PREFIXES, dg, shorten, term, value_of
from dealgraph.rdf.reader import DERIVED, Reader

#: What is a term of an ontology, in words.
KINDS = {
    "owl:Class": "class",
    "rdfs:Class": "class",
    "owl:ObjectProperty": "property",
    "owl:DatatypeProperty": "property",
    "rdf:Property": "property",
    "owl:AnnotationProperty": "annotation",
}
#: What has a page of its own, by class.
_RECORDS = ("Matter", "Agent", "Stake")


class Addresses:
    """Paths of pages, made from the graph alone: the same graph has the same addresses."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.taken: set[str] = set()

    @cached_property
    def records(self) -> dict[str, str]:
        """Pages of matters, agents and holdings by IRI."""
        nodes = {node for kind in _RECORDS for node in self.reader.instances(dg(kind))}
        named = sorted(value_of(node) for node in nodes if isinstance(node, ox.NamedNode))
        return {iri: self._free(*_place(iri), iri) for iri in named}

    @cached_property
    def former(self) -> dict[str, str]:
        """IRIs that records had before, with those that they have now."""
        return {
            iri: now
            for iri, now in redirects(self.reader.store)
            if now in self.records and iri not in self.records and "#" not in iri
        }

    @cached_property
    def former_pages(self) -> dict[str, str]:
        """Pages that lead from the former IRI of a record to its page."""
        _ = self.records  # they come first
        return {iri: self._free(*_place(iri), iri) for iri in self.former}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Every class and property that somebody describes, with the word for what it is."""
        found: dict[str, str] = {}
        for kind, word in KINDS.items():
            for node in self._declared(term(kind)):
                if self._described(node):
                    found.setdefault(value_of(node), word)
        return dict(sorted(found.items()))

    def _declared(self, kind: ox.NamedNode) -> list[Any]:
        quads = self.reader.store.quads_for_pattern(None, term("rdf:type"), kind, None)
        return [q.subject for q in quads if isinstance(q.subject, ox.NamedNode)]

    def _described(self, node: Any) -> bool:
        """Terms of other vocabularies that are only declared have no page here."""
        return any(
            self.reader.value(node, term(name)) is not None
            for name in ("rdfs:label", "skos:prefLabel", "skos:definition", "rdfs:comment")
        )

    @cached_property
    def home(self) -> dict[str, str]:
        """The ontology that each term belongs to, by IRI of the term."""
        return {iri: self._module(ox.NamedNode(iri)) for iri in self.kinds}

    def _module(self, node: ox.NamedNode) -> str:
        """Where it says that it is defined; else the ontology of its file; else the file."""
        named = self.reader.value(node, term("rdfs:isDefinedBy"))
        if isinstance(named, ox.NamedNode):
            return named.value
        quads = self.reader.store.quads_for_pattern(node, term("rdf:type"), None, None)
        graphs = sorted({value_of(q.graph_name) for q in quads if q.graph_name != DERIVED})
        for graph in graphs:
            inside = self.reader.store.quads_for_pattern(
                None, term("rdf:type"), term("owl:Ontology"), ox.NamedNode(graph)
            )
            for quad in inside:
                return value_of(quad.subject)
        return graphs[0]

    @cached_property
    def modules(self) -> dict[str, str]:
        """Pages of ontologies by IRI."""
        named = {value_of(node) for node in self._declared(term("owl:Ontology"))}
        return {
            iri: self._free("ontology", iri.rstrip("/#").rpartition("/")[2], iri)
            for iri in sorted({*self.home.values(), *named})
        }

    @cached_property
    def schemes(self) -> dict[str, str]:
        """Pages of concept schemes by IRI."""
        nodes = self.reader.instances(term("skos:ConceptScheme"))
        named = [value_of(node) for node in nodes if isinstance(node, ox.NamedNode)]
        return {iri: self._free("scheme", local_name(iri), iri) for iri in named}

    @cached_property
    def concepts(self) -> dict[str, str]:
        """The scheme of each concept, by IRI; the first if it is in several."""
        found: dict[str, str] = {}
        for scheme in self.schemes:
            for node in self.reader.subjects(term("skos:inScheme"), ox.NamedNode(scheme)):
                found.setdefault(value_of(node), scheme)
        return found

    def _free(self, folder: str, name: str, iri: str) -> str:
        """A path that no other page has, on file systems that ignore case too."""
        short = slug(name)
        path = f"{folder}/{short}.html"
        if short != name or path.casefold() in self.taken:
            path = f"{folder}/{short}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}.html"
        self.taken.add(path.casefold())
        return path

    def path(self, iri: str) -> str:
        """Where an IRI is spoken of, below the folder of pages; empty if nowhere."""
        if iri in self.records:
            return self.records[iri]
        if iri in self.home:
            return f"{self.modules[self.home[iri]]}#{quote(local_name(iri))}"
        if iri in self.concepts:
            return f"{self.schemes[self.concepts[iri]]}#{quote(local_name(iri))}"
        if iri in self.schemes or iri in self.modules:
            return self.schemes.get(iri) or self.modules[iri]
        record, hash_, part = iri.partition("#")
        if not hash_ or record not in self.records:
            return ""
        shown = self._is_shown(ox.NamedNode(record), ox.NamedNode(iri))
        return f"{self.records[record]}#{quote(part)}" if shown else self.records[record]

    def _is_shown(self, record: ox.NamedNode, part: ox.NamedNode) -> bool:
        """Whether the page of a record has a place for a part: it lists its statements."""
        quads = self.reader.store.quads_for_pattern(record, None, part, None)
        return any(True for _ in quads) and self.reader.is_a(part, dg("Statement"))

    def ref(self, node: Any, label: str = "") -> Ref:
        """A node as a name that leads to its page, if it has one."""
        text = label or self.reader.label(node)
        return Ref(text, self.path(node.value) if isinstance(node, ox.NamedNode) else "")


def _place(iri: str) -> tuple[str, str]:
    """Folder and name of a record: its prefix and the rest, or the whole IRI."""
    prefix, colon, local = shorten(iri).partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return prefix, local
    return "record", iri.partition("//")[2]


def local_name(iri: str) -> str:
    """The part of an IRI that is its own."""
    return iri.rpartition("#")[2] if "#" in iri else iri.rstrip("/").rpartition("/")[2]
