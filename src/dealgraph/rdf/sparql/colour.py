"""SPARQL in pieces with the names that they stand for: to colour it and to see what it uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dealgraph.rdf.sparql.lexer import Resolver, code
from dealgraph.rdf.sparql.lexer import tokens as pieces


class Token(NamedTuple):
    """A piece of a query: its kind, its text, and the IRI that it stands for, if it is one."""

    kind: str
    text: str
    iri: str = ""


def tokens(text: str) -> list[Token]:
    """Cut a query into pieces that together are the query again.

    >>> [(t.kind, t.text) for t in tokens("?s dg:term 1") if t.text.strip()]
    [('variable', '?s'), ('name', 'dg:term'), ('number', '1')]
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    resolver = Resolver()
    for piece in pieces(text):
        silent = piece.kind == "comment" or not piece.text.strip()
        yield Token(piece.kind, piece.text, "" if silent else resolver.iri(piece))


def names(text: str) -> tuple[set[str], set[str]]:
    """Return the IRIs that a query names: in what a CONSTRUCT makes, and in everything else.

    >>> made, read = names("CONSTRUCT { ?a dg:owns ?b } WHERE { ?s dg:owner ?a ; dg:owned ?b }")
    >>> sorted(iri.rpartition("#")[2] for iri in made)
    ['owns']
    """
    made: set[str] = set()
    read: set[str] = set()
    target, resolver = read, Resolver()
    for token in code(text):
        iri = resolver.iri(token)
        if token.word == "CONSTRUCT":
            target = made
        elif token.word in ("WHERE", "FROM"):
            target = read
        elif iri:
            target.add(iri)
    return made, read
