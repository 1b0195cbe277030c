"""The formats of results, and which one a client prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["GRAPHS", "SOLUTIONS", "Format", "best", "chosen", "named"]


class Format(NamedTuple):
    """A way to write a result.

    Attributes:
        name: what `format=` calls it.
        media: the media types under which clients ask for it; the first is what we answer.
        ending: of files.
        engine: its name in pyoxigraph.
    """

    name: str
    media: tuple[str, ...]
    ending: str
    engine: str

    @property
    def content_type(self) -> str:
        """The media type of an answer, with the encoding where the type is text."""
        return f"{self.media[0]}; charset=utf-8" if self.media[0][:5] == "text/" else self.media[0]


#: SELECT and ASK; the first is what a client gets that does not mind.
SOLUTIONS = (
    Format(
        "json", ("application/sparql-results+json", "application/json", "text/json"), "srj", "JSON"
    ),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx", "XML"),
    Format("csv", ("text/csv",), "csv", "CSV"),
    Format("tsv", ("text/tab-separated-values",), "tsv", "TSV"),
)
#: CONSTRUCT and DESCRIBE.
GRAPHS = (
    Format("turtle", ("text/turtle", "application/x-turtle"), "ttl", "TURTLE"),
    Format("ntriples", ("application/n-triples", "text/plain"), "nt", "N_TRIPLES"),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld", "JSON_LD"),
    Format("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), "rdf", "RDF_XML"),
    Format("nquads", ("application/n-quads",), "nq", "N_QUADS"),
    Format("trig", ("application/trig",), "trig", "TRIG"),
    Format("n3", ("text/n3", "text/rdf+n3"), "n3", "N3"),
)
#: What `format=` may also say.
_ALIASES = {"json": "jsonld", "xml": "rdfxml", "ttl": "turtle", "nt": "ntriples", "nq": "nquads"}
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_RANGE = re.compile(r"[\w!#$%&'*+.^`|~-]+/[\w!#$%&'*+.^`|~-]+", re.ASCII)


def named(name: str, formats: Iterable[Format]) -> Format | None:
    """Find a format by the name or media type that `format=` gives; `json` fits graphs too."""
    wanted = name.strip().casefold()
    for each in formats:
        if wanted in (each.name, *each.media) or _ALIASES.get(wanted) == each.name:
            return each
    return None


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
