"""What a query is asked of: the graphs that it names itself, or the union of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from dealgraph.rdf.names import BASE, PREFIXES
from dealgraph.rdf.sparql.lexer import Resolver, Token, code

#: Ways to ask for the union of all graphs: Virtuoso, GraphDB and RDF4J give it anyway, Oxigraph
#: by a parameter that others ignore, Jena by a graph of that name.
UNIONS: tuple[dict[str, str], ...] = (
    {"union-default-graph": "true"},
    {"default-graph-uri": "urn:x-arq:UnionGraph"},
)


@lru_cache(maxsize=256)
def names_dataset(text: str, own: frozenset[str] = frozenset()) -> bool:
    """Return whether a query says with FROM which graphs it reads (SPARQL 1.1 Query, 13.2).

    Args:
        text: the query.
        own: prefixes of modules, which it need not declare: one may begin with these letters.
    """
    if "from" not in text.casefold():
        return False
    resolver = Resolver({**PREFIXES, **dict.fromkeys(own, "")})
    for token in code(text):
        resolver.iri(token)
        if _is_from(token, resolver):
            return True
    return False


def _is_from(token: Token, resolver: Resolver) -> bool:
    """Return whether a piece is FROM; Oxigraph reads it without a space too: `FROMex:a`.

    The resolver has seen it already, so that it knows whether a prefix is being declared.
    """
    glued = token.prefix.upper().startswith("FROM") and token.prefix not in resolver.prefixes
    return token.word == "FROM" or (glued and not resolver.declaring)


def named_dataset(text: str, prefixes: Mapping[str, str], base: str = BASE) -> dict[str, list[str]]:
    """Return the graphs that FROM names, as parameters (SPARQL 1.1 Protocol, section 2.1.4).

    A server whose default graph is always the union, as Oxigraph can be started, heeds these only.
    Where a name cannot be read here, nothing is returned, and FROM is left to the server.

    >>> named_dataset("SELECT * FROM <urn:a> FROM NAMED b:c { ?s ?p 'FROM <urn:d>' }", {"b": "b#"})
    {'default-graph-uri': ['urn:a'], 'named-graph-uri': ['b#c']}
    """
    graphs: dict[str, list[str]] = {}
    for kind, iri in _clauses(text, Resolver(prefixes, base)):
        if not iri:
            return {}
        graphs.setdefault(kind, []).append(iri)
    return graphs


def _clauses(text: str, resolver: Resolver) -> Iterator[tuple[str, str]]:
    before: list[str] = []
    for token in code(text):
        iri = resolver.iri(token)
        if token.word != "FROM" and _is_from(token, resolver):
            yield "", ""  # glued to what follows it: left to the server
        if before[-1:] == ["FROM"] and token.word != "NAMED":
            yield "default-graph-uri", _readable(token, iri)
        elif before[-2:] == ["FROM", "NAMED"]:
            yield "named-graph-uri", _readable(token, iri)
        before = [*before[-1:], token.word]


def _readable(token: Token, iri: str) -> str:
    """Return the name of a graph, if it can only be read in one way."""
    plain = token.kind == "iri" or "." not in token.local
    return iri if plain and token.kind in ("iri", "name") else ""


def parse(query: str, prefixes: Mapping[str, str], base: str = "") -> None:
    """Parse a query as it was written.

    Raises:
        SyntaxError: it is not SPARQL, or it is an update.
    """
    ox.Store().query(query, prefixes=dict(prefixes), base_iri=base or None)
