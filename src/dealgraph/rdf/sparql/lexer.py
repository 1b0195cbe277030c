"""The one lexer of SPARQL: a query in pieces that together are the query again.

The pieces are those of the grammar (SPARQL 1.1 Query, section 19.8) as far as we care; text that
fits none of them is passed on as it is, so that nothing of a query is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from dealgraph.rdf.names import BASE, PREFIXES, RDF_TYPE

#: Letters and what else may stand in a name (rules 164 to 168 of the grammar).
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER = f"{_LETTER}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
# No prefix is longer than 100 characters here, so that the work grows with the text and not with
# its square.
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\n\r]*)
    |(?P<string>\"{{3}}(?:[^"\\]++|\\.|"(?!""))*+\"{{3}}|'{{3}}(?:[^'\\]++|\\.|'(?!''))*+'{{3}}
        |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')
    |(?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$][{_LETTER}_0-9][{_INNER}]*)
    |(?P<blank>_:[{_LETTER}_0-9][{_INNER}-]*)
    |(?P<name>(?P<prefix>(?:[{_LETTER}][{_INNER}.-]{{0,99}})?):
        (?P<local>(?:(?:[{_LETTER}_:0-9]|{_ESCAPE})
        (?:(?:[{_INNER}.:-]|{_ESCAPE})*(?:[{_INNER}:-]|{_ESCAPE}))?)?))
    |(?P<keyword>[A-Za-z][A-Za-z0-9_]*)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPED = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")


class Token(NamedTuple):
    """A piece of a query.

    Attributes:
        kind: comment, string, iri, variable, blank, name, keyword, number or other.
        text: the piece itself.
        start: where it begins.
        prefix: of a name, what stands before the colon.
        local: of a name, what stands after it.
    """

    kind: str
    text: str
    start: int
    prefix: str = ""
    local: str = ""

    @property
    def word(self) -> str:
        """A keyword in capitals; anything else is an empty string."""
        return self.text.upper() if self.kind == "keyword" else ""


def tokens(text: str) -> Iterator[Token]:
    """Cut a query into pieces that together are the query again.

    >>> [(token.kind, token.text) for token in code("?s dg:term 1 # one")]
    [('variable', '?s'), ('name', 'dg:term'), ('number', '1')]
    """
    for match in _TOKEN.finditer(text):
        # The group that closes last is the outermost one.
        kind, prefix, local = str(match.lastgroup), match["prefix"], match["local"]
        yield Token(kind, match[0], match.start(), prefix or "", local or "")


def code(text: str) -> Iterator[Token]:
    """Yield the pieces that say something: neither comments nor spaces."""
    return (token for token in tokens(text) if token.kind != "comment" and token.text.strip())


def without_texts(text: str) -> str:
    """Return the query with blanks for its strings, comments and IRIs: what remains is code."""
    hidden = ("comment", "string", "iri")
    return "".join(" " * len(t.text) if t.kind in hidden else t.text for t in tokens(text))


class Resolver:
    """Turns what a query writes into IRIs, with the prefixes and the base that it declares.

    Feed it every piece of code in order, since a declaration counts for what follows it.
    """

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES, base: str = BASE) -> None:
        self.prefixes = dict(prefixes)
        self.base = base
        self._before: tuple[str, str] = ("", "")

    @property
    def declaring(self) -> bool:
        """Return whether the last piece was a prefix that is being declared."""
        return self._before[0] == "PREFIX" and bool(self._before[1])

    def iri(self, token: Token) -> str:
        """Return the IRI that a piece stands for, or an empty string."""
        found = self._read(token)
        declaring, prefix = self._before
        if token.kind == "iri" and declaring == "BASE":
            self.base = found
        elif token.kind == "iri" and declaring == "PREFIX" and prefix:
            self.prefixes[prefix[:-1]] = found
        is_prefix = self._before == ("PREFIX", "") and token.kind == "name" and not token.local
        self._before = ("PREFIX", token.text) if is_prefix else (token.word, "")
        return found

    def _read(self, token: Token) -> str:
        if token.kind == "iri":
            return self._resolved(token.text[1:-1])
        if token.kind == "name" and token.prefix in self.prefixes:
            return self.prefixes[token.prefix] + _ESCAPED.sub(r"\1", token.local)
        return RDF_TYPE if token.text == "a" else ""

    def _resolved(self, iri: str) -> str:
        """Return an IRI in full; against a base that is not an address of the web, none."""
        if _ABSOLUTE.match(iri):
            return iri
        return urljoin(self.base, iri) if self.base.startswith(("http://", "https://")) else ""


def named(text: str, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[tuple[Token, str]]:
    """Yield each piece of a query that names something, with its IRI; declarations name nothing.

    >>> [iri.rpartition("/")[2] for _, iri in named("PREFIX s: <https://ex/> ASK { s:a dg:b 1 }")]
    ['a', 'ns#b']
    """
    resolver = Resolver(prefixes)
    for token in code(text):
        declaring = resolver.declaring
        iri = resolver.iri(token)
        if iri and not declaring and not resolver.declaring:
            yield token, iri


def declared(text: str) -> Resolver:
    """Return what a query declares, without our own prefixes and base."""
    resolver = Resolver({}, "")
    for token in code(text):
        resolver.iri(token)
    return resolver


@lru_cache(maxsize=256)
def is_relative(text: str) -> bool:
    """Return whether a query holds an IRI that needs a base of ours (section 4.1.1.2)."""
    for token in code(text):
        if token.word == "BASE":
            return False
        if token.kind == "iri" and not _ABSOLUTE.match(token.text[1:-1]):
            return True
    return False
