"""One value that a person wrote, as Turtle."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.authoring.lookup import Lookup
from dealgraph.authoring.model import Field
from dealgraph.authoring.problems import Problem
from dealgraph.errors import DealgraphError
from dealgraph.namespaces import expand, shorten
from dealgraph.resolve import iri
from dealgraph.suggest import near

__all__ = ["Value", "address", "concept", "listed", "name", "named", "slug", "value"]

_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_PLAIN = re.compile(r"[\w-]+:[A-Za-z0-9](?:[\w-]*)")


class Value(NamedTuple):
    """A value as Turtle, and as an IRI or text."""

    turtle: str
    plain: str


def value(field: Field, text: str, lookup: Lookup) -> Value:
    """Write a value of a field as a Turtle term.

    Raises:
        Problem: the text does not fit the field; without a place, which the caller knows.
    """
    wanted = text.strip()
    if not wanted:
        raise Problem("", f"{field.name} is empty.", "Leave it out, or give it a value.")
    if field.kind == "record":
        return named(lookup.record(wanted, field.spaces))
    if field.kind == "concept":
        return named(concept(field.choices, wanted, field.name))
    if field.kind == "iri":
        return named(expand(wanted) or address(wanted))
    if field.kind == "address":
        return Value(f"{ox.Literal(address(wanted))}^^xsd:anyURI", wanted)
    makers = {"date": _date, "number": _number, "integer": _integer, "boolean": _boolean}
    return Value(makers.get(field.kind, _text)(wanted), wanted)


def named(full: str) -> Value:
    """A value that is an IRI."""
    return Value(name(full), full)


def _text(text: str) -> str:
    return str(ox.Literal(text))


def name(text: str) -> str:
    """Write an IRI: prefixed if one of our prefixes fits and nothing in it needs an escape."""
    short = shorten(text)
    return short if _PLAIN.fullmatch(short) else f"<{text}>"


def address(text: str) -> str:
    """Accept the address of a page (RFC 3986).

    Raises:
        Problem: it is none.
    """
    found = text.strip()
    if not re.match(r"https?://[^/]", found):
        raise Problem("", f"'{found}' is no address.", "Write it in full: https://…")
    try:
        return iri(found).value
    except DealgraphError as error:
        raise Problem("", f"'{found}' is no address: {error.why}.", "Copy it again.") from None


def concept(choices: dict[str, str], text: str, of: str) -> str:
    """Find a concept by token, prefixed name or IRI.

    Raises:
        Problem: there is none; suggests near misses, or lists all.
    """
    full = expand(text) or text
    if full in choices.values():
        return full
    token = re.sub(r"[\s_]+", "-", text.strip().casefold())
    if token in choices:
        return choices[token]
    raise Problem("", f"'{text}' is none of the values of {of}.", listed(choices, text))


def listed(choices: dict[str, str], text: str = "") -> str:
    """Suggest near misses of a text, or list everything that may be chosen."""
    close = near(text, choices) if text else []
    if close:
        return f"Did you mean: {', '.join(close)}?"
    return f"One of: {', '.join(choices)}."


def slug(text: str, words: int = 8) -> str:
    """Make an id of a text: small letters, digits and hyphens.

    >>> slug("Condé Nast & Co.")
    'conde-nast-co'
    """
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['’]", "", plain)
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])


def _date(text: str) -> str:
    """A date with the precision that is known (XML Schema 1.1 Part 2, section 3.3)."""
    try:
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
            raise ValueError
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        fix = "Write the part that is known: 2026, 2026-06 or 2026-06-22."
        raise Problem("", f"'{text}' is no date.", fix) from None
    return f'"{text}"^^xsd:{_DATES[len(text)]}'


def _number(text: str) -> str:
    try:
        number = Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise Problem("", f"'{text}' is no number.", "Write digits only: 75000000 or 27.5.")
    plain = f"{number:f}"
    return plain if "." in plain else f"{plain}.0"


def _integer(text: str) -> str:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise Problem("", f"'{text}' is no whole number.", "Write digits only.")
    return str(int(text))


def _boolean(text: str) -> str:
    word = text.casefold()
    if word not in ("true", "false", "yes", "no"):
        raise Problem("", f"'{text}' is neither true nor false.", "Write true or false.")
    return "true" if word in ("true", "yes") else "false"
