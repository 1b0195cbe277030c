"""What a query is asked of: the graphs that it names itself, or the union of all."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from dealgraph.query_errors import without_texts

__all__ = ["UNIONS", "named_dataset", "parse"]

#: Ways to ask for the union of all graphs: Virtuoso, GraphDB and RDF4J give it anyway, Oxigraph
#: by a parameter that others ignore, Jena by a graph of that name.
UNIONS: tuple[dict[str, str], ...] = (
    {"union-default-graph": "true"},
    {"default-graph-uri": "urn:x-arq:UnionGraph"},
)
_FROM = re.compile(r"(?<![?$:\w-])FROM\b(?!:)(\s+NAMED\b)?", re.IGNORECASE)
_NAME = re.compile(r"\s*(?:<(\w[\w+.-]*:[^<>\s]*)>|([\w-]*):([\w/-]+)(?![\w.%\\:-]))")


def named_dataset(text: str, prefixes: Mapping[str, str]) -> dict[str, list[str]]:
    """The graphs that FROM names, as parameters of the protocol (SPARQL 1.1 Protocol, 2.1.4).

    A server whose default graph is always the union, as Oxigraph can be started, heeds these only.
    Where a name cannot be read here, nothing is returned, and FROM is left to the server.

    >>> named_dataset("SELECT * FROM <urn:a> FROM NAMED b:c { ?s ?p 'FROM <urn:d>' }", {"b": "b#"})
    {'default-graph-uri': ['urn:a'], 'named-graph-uri': ['b#c']}
    """
    code = without_texts(text)
    declared = re.findall(r"PREFIX\s+([\w-]*):\s*<([^<>\s]*)>", text, re.IGNORECASE)
    known = {**prefixes, **dict(declared)}
    graphs: dict[str, list[str]] = {}
    for found in _FROM.finditer(code):
        name = _NAME.match(text, found.end())
        if name is None or (name[1] is None and name[2] not in known):
            return {}
        iri = name[1] or known[name[2]] + name[3]
        graphs.setdefault("named-graph-uri" if found[1] else "default-graph-uri", []).append(iri)
    return graphs


def parse(query: str, prefixes: Mapping[str, str]) -> None:
    """Parse a query as it was written.

    Raises:
        SyntaxError: it is not SPARQL, or it is an update.
    """
    ox.Store().query(query, prefixes=dict(prefixes))
