"""The one table of formats: for commands, files, pages, the server, and what we ask of others.

Which one a client prefers is in RFC 9110, section 12.5.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyoxigraph as ox


class Format(NamedTuple):
    """A way to write a result.

    Attributes:
        name: what `--format` and `format=` call it.
        media: the media types under which clients ask for it; the first is what we answer.
        ending: of files.
        engine: its name in pyoxigraph.
        w3c: its name among the W3C's Unique URIs for File Formats.
    """

    name: str
    media: tuple[str, ...]
    ending: str
    engine: str
    w3c: str = ""

    @property
    def content_type(self) -> str:
        """The media type of an answer, with the encoding where the type is text."""
        return f"{self.media[0]}; charset=utf-8" if self.media[0][:5] == "text/" else self.media[0]

    @property
    def rows(self) -> ox.QueryResultsFormat:
        """The engine's own object, of a format for rows."""
        import pyoxigraph as ox

        found: ox.QueryResultsFormat = getattr(ox.QueryResultsFormat, self.engine)
        return found

    @property
    def rdf(self) -> ox.RdfFormat:
        """The engine's own object, of a format for graphs."""
        import pyoxigraph as ox

        found: ox.RdfFormat = getattr(ox.RdfFormat, self.engine)
        return found


_JSON = ("application/sparql-results+json", "application/json", "text/json")
_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
_RDF_XML = ("application/rdf+xml", "application/xml", "text/xml")
#: SELECT and ASK; the first is what a client gets that does not mind.
SOLUTIONS = (
    Format("json", _JSON, "srj", "JSON", "SPARQL_Results_JSON"),
    Format("xml", _XML, "srx", "XML", "SPARQL_Results_XML"),
    Format("csv", ("text/csv",), "csv", "CSV", "SPARQL_Results_CSV"),
    Format("tsv", ("text/tab-separated-values",), "tsv", "TSV", "SPARQL_Results_TSV"),
)
#: CONSTRUCT and DESCRIBE.
GRAPHS = (
    Format("turtle", ("text/turtle", "application/x-turtle"), "ttl", "TURTLE", "Turtle"),
    Format("ntriples", ("application/n-triples", "text/plain"), "nt", "N_TRIPLES", "N-Triples"),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld", "JSON_LD", "JSON-LD"),
    Format("rdfxml", _RDF_XML, "rdf", "RDF_XML", "RDF_XML"),
    Format("nquads", ("application/n-quads",), "nq", "N_QUADS", "N-Quads"),
    Format("trig", ("application/trig",), "trig", "TRIG", "TriG"),
    Format("n3", ("text/n3", "text/rdf+n3"), "n3", "N3", "N3"),
)
_BY_NAME = {each.name: each for each in (*SOLUTIONS, *GRAPHS)}
#: What commands write, in the order in which they name it.
ROW_NAMES = ("csv", "tsv", "json", "xml")
GRAPH_NAMES = ("turtle", "ntriples", "jsonld")
#: Endings of what dumps are written in, and of profiles, which are mostly taken as JSON-LD.
DUMPS = ("ttl", "nt", "trig", "jsonld")
PROFILES = ("jsonld", "ttl", "nt", "trig")


def by_name(name: str) -> Format:
    """Return the format of a name of ours."""
    return _BY_NAME[name]


def by_ending(ending: str) -> Format:
    """Return the format for graphs that files of an ending hold."""
    return next(each for each in GRAPHS if each.ending == ending)


def accept(**weights: float) -> str:
    """Return a header that asks for formats by name, the first of their media types.

    >>> accept(turtle=1, rdfxml=0.5)
    'text/turtle, application/rdf+xml;q=0.5'
    """
    return ", ".join(
        by_name(name).media[0] + ("" if weight == 1 else f";q={weight:g}")
        for name, weight in weights.items()
    )


#: What `format=` may also say.
_ALIASES = {
    "json": "jsonld",
    "json-ld": "jsonld",
    "application/x-json+ld": "jsonld",
    "xml": "rdfxml",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "ttl": "turtle",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "nq": "nquads",
}
_MOST_NAMES = 20
#: Formats for triples and for rows that are written in the same language.
_ALIKE = {"json": "jsonld", "xml": "rdfxml", "jsonld": "json", "rdfxml": "xml"}
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_RANGE = re.compile(r"[\w!#$%&'*+.^`|~-]+/[\w!#$%&'*+.^`|~-]+", re.ASCII)


def named(name: str, formats: Iterable[Format]) -> Format | None:
    """Find a format by the name or media type that `format=` gives; `json` fits graphs too.

    Clients such as SPARQLWrapper name several, with commas; the first that is known counts.

    >>> named("application/x-json+ld, turtle", GRAPHS).name
    'jsonld'
    """
    offered = tuple(formats)
    for part in name.split(",", _MOST_NAMES):
        wanted = part.strip().casefold()
        for each in offered:
            if wanted in (each.name, *each.media) or _ALIASES.get(wanted) == each.name:
                return each
    return None


def stand_in(accept: str, formats: tuple[Format, ...], others: tuple[Format, ...]) -> Format | None:
    """The format for a client that asked for the other kind of result, as many always do.

    Which kind a query yields, a client may not know when it writes Accept. RFC 9110, section 12.5.1
    allows an answer in another format; it is the one in the same language, or else the first.

    >>> stand_in("application/sparql-results+json", GRAPHS, SOLUTIONS).name
    'jsonld'
    >>> stand_in("image/png", GRAPHS, SOLUTIONS) is None
    True
    """
    asked = chosen(accept, others)
    if asked is None:
        return None
    alike = _ALIKE.get(asked.name)
    return next((each for each in formats if each.name == alike), formats[0])


@lru_cache(maxsize=1024)
def chosen(accept: str, formats: tuple[Format, ...]) -> Format | None:
    """The format that a header prefers, or None if it wants none of them."""
    found = best(accept, [media for each in formats for media in each.media])
    if found is None:
        return None
    return next(each for each in formats if found in each.media)


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that an Accept header prefers; the first of equals.

    A header that is missing, or of which nothing can be read, takes everything.

    >>> best("text/html;q=0.5, text/turtle", ["text/html", "text/turtle"])
    'text/turtle'
    >>> best("image/png", ["text/html"]) is None
    True
    """
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    scored = [(_quality(media, ranges), -place) for place, media in enumerate(offered)]
    quality, place = max(scored)
    return offered[-place] if quality > 0 else None


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        media, *parameters = part.split(";")
        media = media.strip().casefold()
        media = "*/*" if media == "*" else media
        if _RANGE.fullmatch(media):
            found.append((media, _weight(parameters)))
    return found


def _weight(parameters: Iterable[str]) -> float:
    """The q of a range; one that cannot be read counts as 1."""
    for parameter in parameters:
        found = _QUALITY.fullmatch(parameter.strip())
        if found:
            return float(found[1])
    return 1.0


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of the most specific range that fits."""
    group = media.partition("/")[0]
    for pattern in (media, f"{group}/*", "*/*"):
        weights = [weight for found, weight in ranges if found == pattern]
        if weights:
            return max(weights)
    return 0.0
