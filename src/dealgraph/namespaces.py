"""The only prefix table: every other module, query and page takes its prefixes from here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["BASE", "DERIVED_GRAPH", "DG", "FILE", "PREFIXES", "expand", "shorten"]

BASE = "https://w3id.org/dealgraph/"
DG = BASE + "ns#"
#: Graphs are named after the file that holds them, relative to the folder it was found in.
FILE = BASE + "file/"
#: Everything that the rules add, and nothing else, is in this graph.
DERIVED_GRAPH = BASE + "file/derived"

_INSTANCES = ("deal", "dispute", "policy", "party", "stake", "publisher")
_SCHEMES = (
    "concern",
    "sector",
    "medium",
    "status",
    "origin",
    "purpose",
    "basis",
    "exclusivity",
    "event-kind",
    "money-state",
    "stake-kind",
    "stake-state",
    "colour",
)

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dg": DG,
        **{name: f"{BASE}{name}/" for name in (*_INSTANCES, *_SCHEMES)},
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dcterms": "http://purl.org/dc/terms/",
        "sh": "http://www.w3.org/ns/shacl#",
    }
)

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def shorten(iri: str) -> str:
    """Write an IRI as a prefixed name if one of our prefixes fits, else unchanged.

    >>> shorten("https://w3id.org/dealgraph/deal/google-deepmind-a24-2026")
    'deal:google-deepmind-a24-2026'
    >>> shorten("https://w3id.org/dealgraph/deal/google-deepmind-a24-2026#no-ai-training")
    'deal:google-deepmind-a24-2026#no-ai-training'
    >>> shorten("https://example.org/")
    'https://example.org/'
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name, or None if its prefix is not ours.

    >>> expand("party:a24")
    'https://w3id.org/dealgraph/party/a24'
    >>> expand("foaf:name") is None
    True
    """
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in PREFIXES or local.startswith("//"):
        return None
    return PREFIXES[prefix] + local
