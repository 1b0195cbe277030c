"""SPARQL in pieces: enough to colour a query and to see which names it uses.

The pieces are those of the grammar (SPARQL 1.1 Query, section 19.8) as far as a reader cares; text
that fits none of them is passed on as it is, so that nothing of a query is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealgraph.namespaces import PREFIXES

__all__ = ["Token", "names", "tokens"]

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:[A-Za-z][\w.-]*)?:(?:[\w%-](?:[\w.:%-]*[\w:%-])?)?)
    |(?P<keyword>[A-Za-z][A-Za-z0-9_]*)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a query: its kind, its text, and the IRI that it stands for, if it is one."""

    kind: str
    text: str
    iri: str = ""


def tokens(text: str) -> list[Token]:
    """Cut a query into pieces that together are the query again.

    >>> [(t.kind, t.text) for t in tokens("?s dg:term 1") if t.text.strip()]
    [('variable', '?s'), ('name', 'dg:term'), ('number', '1')]
    """
    declared = dict(PREFIXES)
    found: list[Token] = []
    prefix = ""
    for match in _TOKEN.finditer(text):
        kind, piece = str(match.lastgroup), match.group()
        iri = _iri(kind, piece, declared)
        if kind == "iri" and prefix:
            declared[prefix[:-1]] = piece[1:-1]
        if kind != "other" or piece.strip():
            prefix = piece if _declares(found, kind) else ""
        found.append(Token(kind, piece, iri))
    return found


def _declares(before: list[Token], kind: str) -> bool:
    """Whether a name follows the word PREFIX."""
    words = (token for token in reversed(before) if token.text.strip())
    last = next(words, None)
    return kind == "name" and last is not None and last.text.upper() == "PREFIX"


def _iri(kind: str, piece: str, declared: dict[str, str]) -> str:
    if kind == "iri":
        return piece[1:-1]
    prefix, colon, local = piece.partition(":")
    if kind == "name" and colon and prefix in declared:
        return declared[prefix] + local
    return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" if piece == "a" else ""


def names(text: str) -> tuple[set[str], set[str]]:
    """The IRIs that a query names: in what a CONSTRUCT makes, and in everything else.

    >>> made, read = names("CONSTRUCT { ?a dg:owns ?b } WHERE { ?s dg:owner ?a ; dg:owned ?b }")
    >>> sorted(iri.rpartition("#")[2] for iri in made)
    ['owns']
    """
    made: set[str] = set()
    read: set[str] = set()
    target = read
    for token in _significant(text):
        word = token.text.upper() if token.kind == "keyword" else ""
        if word == "CONSTRUCT":
            target = made
        elif word in ("WHERE", "FROM"):
            target = read
        elif token.iri:
            target.add(token.iri)
    return made, read


def _significant(text: str) -> Iterator[Token]:
    return (token for token in tokens(text) if token.kind not in ("comment", "string", "other"))
