"""Frozen views of terms: plain values, so that a template needs no RDF."""

from __future__ import annotations

from dataclasses import dataclass

from dealgraph.publish.pages.refs import Ref


@dataclass(frozen=True)
class Node:
    """A name with those below it."""

    ref: Ref
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Row:
    """A heading with its values."""

    name: str
    values: tuple[Ref, ...]


@dataclass(frozen=True)
class Term:
    """A class, property or concept."""

    id: str
    iri: str
    anchor: str
    label: str
    kind: str
    retired: bool
    definition: str
    examples: tuple[str, ...]
    rows: tuple[Row, ...]
    tree: tuple[Node, ...]


@dataclass(frozen=True)
class Module:
    """An ontology with its terms, classes first."""

    iri: str
    path: str
    title: str
    description: str
    rows: tuple[Row, ...]
    terms: tuple[Term, ...]

    def of(self, kind: str) -> list[Term]:
        """The terms of a kind."""
        return [found for found in self.terms if found.kind == kind]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme with its concepts, narrower ones after the broader."""

    iri: str
    id: str
    path: str
    title: str
    definition: str
    rows: tuple[Row, ...]
    concepts: tuple[Term, ...]
    tree: tuple[Node, ...]
