"""The only prefix table: every other module, query and page takes its prefixes from here.

What a profile writes in the words of somebody else (`publish/profiles`) it names itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyoxigraph as ox

BASE = "https://w3id.org/dealgraph/"
DG = BASE + "ns#"
#: Graphs are named after the file that holds them, relative to the folder it was found in.
FILE = BASE + "file/"
#: Everything that the rules add, and nothing else, is in this graph.
DERIVED_GRAPH = FILE + "derived"
#: What is read from standard input.
STDIN_GRAPH = FILE + "standard-input"

#: Kinds of matter, and of everything that has a file, a prefix and a page of its own.
MATTERS = ("deal", "dispute", "policy")
RECORDS = (*MATTERS, "party", "stake", "publisher")
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
    "source-kind",
    "stake-kind",
    "stake-state",
    "colour",
)

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dg": DG,
        **{name: f"{BASE}{name}/" for name in (*RECORDS, *_SCHEMES)},
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dcterms": "http://purl.org/dc/terms/",
        "sh": "http://www.w3.org/ns/shacl#",
    }
)

#: Those that a server needs to describe itself; queries have to declare them.
DESCRIPTION_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "void": "http://rdfs.org/ns/void#",
        "format": "http://www.w3.org/ns/formats/",
        "foaf": "http://xmlns.com/foaf/0.1/",
    }
)
RDF_TYPE = PREFIXES["rdf"] + "type"
#: What the IRIs of records, and of their statements, begin with.
RECORD_SPACES = tuple(PREFIXES[name] for name in RECORDS)

#: Prefixes that are called like the folder of our addresses for which they stand.
_SPACES = frozenset((*RECORDS, *_SCHEMES))
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
    if iri.startswith(BASE):
        space, slash, rest = iri[len(BASE) :].partition("/")
        if slash and rest and space in _SPACES:
            return f"{space}:{rest}"
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def is_record(iri: str) -> bool:
    """Return whether an IRI is that of a record, and not of one of its statements.

    >>> is_record("https://w3id.org/dealgraph/party/a24")
    True
    """
    return iri.startswith(RECORD_SPACES) and "#" not in iri


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


def local_token(iri: str) -> str:
    """Return the local name of an IRI in the style of our tokens.

    >>> local_token("https://w3id.org/dealgraph/ns#eventKind")
    'event-kind'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", re.split(r"[/#]", iri)[-1]).lower()


def colour_token(iri: str) -> str:
    """Return the name of a colour: of ours the local one, of a module's its IRI.

    >>> colour_token("https://w3id.org/dealgraph/colour/screen")
    'screen'
    """
    return iri.removeprefix(PREFIXES["colour"])


def scheme_kind(iri: str) -> str:
    """Return what a parameter that takes the concepts of a scheme is called.

    >>> scheme_kind("https://w3id.org/dealgraph/ns#EventKindScheme")
    'event-kind'
    >>> scheme_kind("https://example.org/pharma#Phase")
    'phase'
    """
    return local_token(iri).removesuffix("-scheme")


@lru_cache(maxsize=512)
def term(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name of ours, such as `rdfs:label`."""
    import pyoxigraph as ox

    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def dg(local: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return term(f"dg:{local}")


def value_of(node: Any) -> str:
    """The text of a node: an IRI in full, or a literal's lexical form."""
    return str(node.value)


#: Plain texts and those with a language are written without their datatype.
_UNWRITTEN = {PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"}


def used_prefixes(
    statements: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str] = PREFIXES
) -> dict[str, str]:
    """Return those of some prefixes that an IRI or a datatype of the statements begins with."""
    import pyoxigraph as ox

    terms = {
        term
        for statement in statements
        for term in (statement.subject, statement.predicate, statement.object)
    }
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    datatypes = {term.datatype.value for term in terms if isinstance(term, ox.Literal)}
    iris |= datatypes - _UNWRITTEN
    lines = "\n" + "\n".join(iris)  # no IRI holds the end of a line
    return {p: iri for p, iri in prefixes.items() if f"\n{iri}" in lines}
