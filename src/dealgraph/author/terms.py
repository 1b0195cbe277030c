"""One value that a person wrote, as Turtle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from dealgraph.answers.find import iri
from dealgraph.author.lookup import Lookup
from dealgraph.author.model import Field
from dealgraph.author.problems import Problem
from dealgraph.base import dates
from dealgraph.base.errors import DealgraphError
from dealgraph.base.words import controls, near
from dealgraph.rdf.names import expand, shorten

#: The aliases of what has none.
NOTHING: Mapping[str, str] = MappingProxyType({})
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
    if character := controls(wanted):
        raise Problem(
            "", f"{field.name} holds {character}, which is not for reading.", "Take it out."
        )
    if field.kind == "record":
        return named(lookup.record(wanted, field.spaces))
    if field.kind == "concept":
        return named(concept(field.choices, wanted, field.name, field.aliases))
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
        raise Problem("", f"'{found}' is not an address.", "Write it in full: https://…")
    try:
        return iri(found).value
    except DealgraphError as error:
        raise Problem("", f"'{found}' is not an address: {error.why}.", "Copy it again.") from None


def concept(
    choices: Mapping[str, str], text: str, of: str, aliases: Mapping[str, str] = NOTHING
) -> str:
    """Find a concept by token, prefixed name, IRI, label or alias.

    Raises:
        Problem: there is none, or there are several; suggests near misses, or lists all.
    """
    wanted = text.strip()
    full = expand(wanted) or wanted
    if full in choices.values():
        return full
    token = re.sub(r"[\s_]+", "-", wanted.casefold())
    if token in choices:
        return choices[token]
    same = [name for name in choices if re.split(r"[:/#]", name.casefold())[-1] == token]
    if len(same) > 1:
        fix = f"Use an id: {', '.join(same)}."
        raise Problem("", f"'{text}' is the name of more than one {of}.", fix)
    if wanted.casefold() in aliases:
        return aliases[wanted.casefold()]
    raise Problem("", f"'{text}' is not one of the values of {of}.", listed(choices, text))


def listed(choices: Mapping[str, str], text: str = "") -> str:
    """Suggest near misses of a text, or list everything that may be chosen."""
    close = near(text, choices) if text else []
    if close:
        return f"Did you mean: {', '.join(close)}?"
    return f"One of: {', '.join(choices)}."


#: Letters that Unicode does not take apart into one of ours and a mark.
_LETTERS = str.maketrans(
    dict(zip("ŁłØøĐđÐðıŦŧĦħ", "LlOoDdDdiTtHh", strict=True))
    | {"ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Þ": "Th", "þ": "th"}
)


def slug(text: str, words: int = 8) -> str:
    """Make an id of a text: small letters, digits and hyphens.

    >>> slug("Condé Nast & Co."), slug("Żółw Film")
    ('conde-nast-co', 'zolw-film')
    """
    from unicodedata import normalize

    plain = normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['’]", "", plain)
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])


def _date(text: str) -> str:
    """A date with the precision that is known (XML Schema 1.1 Part 2, section 3.3)."""
    if dates.problem(text):
        raise Problem(
            "", f"'{text}' is not a date.", f"Write the part that is known: {dates.FORMS}."
        )
    return f'"{text}"^^xsd:{dates.DATATYPES[len(text)]}'


def _number(text: str) -> str:
    try:
        number = Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise Problem("", f"'{text}' is not a number.", "Write digits only: 75000000 or 27.5.")
    plain = f"{number:f}"
    return plain if "." in plain else f"{plain}.0"


def _integer(text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", text):
        raise Problem("", f"'{text[:60]}' is not a whole number.", "Write digits only.")
    return str(int(text))


def _boolean(text: str) -> str:
    word = text.casefold()
    if word not in ("true", "false", "yes", "no"):
        raise Problem("", f"'{text}' is neither true nor false.", "Write true or false.")
    return "true" if word in ("true", "yes") else "false"
