"""A text of Turtle or SPARQL in which IRIs have changed, and nothing else.

Layout, comments and literals stay as they are. A prefix that stands for an IRI that changed is
declared anew, so that the names that use it may stay: of `@prefix : <…/deal/old#>`, nothing but
this line changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urljoin

from dealgraph.rdf.names import BASE, PREFIXES
from dealgraph.rdf.sparql.lexer import tokens
from dealgraph.rdf.turtle.scan import pieces

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What may follow a prefix in both languages without an escape.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")

#: What an IRI is called later: itself, if it did not change.
Later = Callable[[str], str]


def rewrite_turtle(text: str, later: Later, name: str, prefixes: Mapping[str, str] = {}) -> str:
    """Return a Turtle file with other IRIs.

    Args:
        text: what the parser has accepted.
        later: what each IRI is called in the new text.
        name: the file, for errors.
        prefixes: those of another file to which the text will be added. A name whose prefix stands
            for something else there is written in full.

    Raises:
        TurtleError: it is not Turtle.
    """
    writer = _Writer(later, {}, "", prefixes)
    return "".join(writer.piece(kind, value) for kind, value in pieces(text, name))


def rewrite_sparql(text: str, later: Later) -> str:
    """Return a query with other IRIs; our prefixes need no declaration in it."""
    writer = _Writer(later, PREFIXES, BASE, {})
    return "".join(writer.piece(token.kind, token.text) for token in tokens(text))


class _Writer:
    """Writes piece by piece, with the prefixes that the text declares before and after."""

    def __init__(
        self, later: Later, known: Mapping[str, str], base: str, target: Mapping[str, str]
    ) -> None:
        self.later = later
        self.before = dict(known)
        self.after = {name: later(iri) for name, iri in known.items()}
        self.base = base
        self.target = dict(target)
        self.declares = ""  # prefix or base, while one is declared
        self.prefix = ""
        self.last = ""

    def piece(self, kind: str, value: str) -> str:
        """One piece as it stands in the new text."""
        if kind in ("space", "comment") or (kind == "other" and not value.strip()):
            return value
        last, self.last = self.last, kind
        word = value.lstrip("@").lower()
        if kind in ("at", "word", "keyword") and last != "string" and word in ("prefix", "base"):
            self.declares = word
        elif kind == "iri":
            return self._iri(value)
        elif kind == "name" and self.declares == "prefix":
            self.prefix = value[:-1]
        elif kind == "name":
            return self._name(value)
        return value

    def _iri(self, value: str) -> str:
        old = self._resolved(_ESCAPE.sub(_character, value[1:-1]))
        declares, self.declares = self.declares, ""
        if declares == "base":
            self.base = old
            return value
        new = self.later(old)
        if declares == "prefix":
            self.before[self.prefix], self.after[self.prefix] = old, new
        return value if new == old else f"<{new}>"

    def _resolved(self, iri: str) -> str:
        if _ABSOLUTE.match(iri) or not self.base:
            return iri
        found = urljoin(self.base, iri)
        return f"{found}#" if iri.endswith("#") and not found.endswith("#") else found

    def _name(self, value: str) -> str:
        prefix, _, local = value.partition(":")
        if prefix not in self.before:
            return value
        plain = re.sub(r"\\(.)", r"\1", local)
        new = self.later(self.before[prefix] + plain)
        named = {**self.after, **self.target}
        if new == named[prefix] + plain:
            return value
        for name in (prefix, *sorted(named)):
            rest = new.removeprefix(named[name])
            if rest != new and _LOCAL.fullmatch(rest):
                return f"{name}:{rest}"
        return f"<{new}>"


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))


def moved(pairs: Iterable[tuple[str, str]]) -> Later:
    """Return what IRIs are called after some records moved, with their statements.

    >>> later = moved([("https://e/a", "https://e/b"), ("https://e/a#x", "https://e/b#x-2")])
    >>> later("https://e/a"), later("https://e/a#y"), later("https://e/a#x"), later("https://e/ab")
    ('https://e/b', 'https://e/b#y', 'https://e/b#x-2', 'https://e/ab')
    """
    names = dict(pairs)

    def later(iri: str) -> str:
        if iri in names:
            return names[iri]
        base, hash_, rest = iri.partition("#")
        return names[base] + hash_ + rest if base in names else iri

    return later
