"""Numbers as people write them: grouped, with their unit, never rounded, ranges as ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from dealgraph.base.numbers import grouped, plain
from dealgraph.rdf.names import dg
from dealgraph.rdf.reader import Reader

_CURRENCIES = {
    "USD": "US dollars",
    "EUR": "euros",
    "GBP": "pounds sterling",
    "JPY": "yen",
    "KRW": "won",
    "SEK": "Swedish kronor",
    "NOK": "Norwegian kroner",
    "DKK": "Danish kroner",
    "CNY": "yuan",
    "INR": "rupees",
    "CAD": "Canadian dollars",
    "AUD": "Australian dollars",
    "percent": "per cent",
}


#: Least and most, for a number that is not known exactly.
_RANGE = ("", "min", "max")
_AMOUNT = (dg("value"), dg("minValue"), dg("maxValue"))
_SHARES = {
    what: tuple(dg(f"{least}{name if least else name.lower()}Percent") for least in _RANGE)
    for what, name in (("shares", "Share"), ("votes", "Votes"))
}
_APPROXIMATE, _CURRENCY, _UNIT = dg("approximate"), dg("currency"), dg("unit")
#: Every property that a figure is written from.
FIGURES = frozenset(
    {*_AMOUNT, _APPROXIMATE, _CURRENCY, _UNIT, *(x for names in _SHARES.values() for x in names)}
)

Value = Callable[[ox.NamedNode], Any]


def figure(reader: Reader, node: Any) -> str:
    """Return the number of an amount or holding with its unit; ranges stay ranges."""
    return written(lambda predicate: reader.value(node, predicate))


def written(value: Value) -> str:
    """Return the number of which a function gives the values by property; see `figure`."""
    rough = _text(value(_APPROXIMATE)) == "true"
    number = _range(value, _AMOUNT, "about " if rough else "")
    if number:
        return f"{number} {unit_in_words(_unit(value))}".strip()
    shares = ((what, _range(value, names)) for what, names in _SHARES.items())
    return ", ".join(f"{share} per cent of the {what}" for what, share in shares if share)


def unit(reader: Reader, node: Any) -> str:
    """Return the code of the currency of an amount, or its other unit."""
    return _unit(lambda predicate: reader.value(node, predicate))


def unit_in_words(code: str) -> str:
    """Return a currency or unit as people call it.

    >>> unit_in_words("USD"), unit_in_words("acres")
    ('US dollars', 'acres')
    """
    return _CURRENCIES.get(code, code)


def bounds(reader: Reader, node: Any) -> tuple[float | None, float | None]:
    """Return the least and the greatest number that an amount allows; none where it has no end."""
    number, least, most = (plain(_text(reader.value(node, name))) for name in _AMOUNT)
    return (least, most) if number is None else (number, number)


def _unit(value: Value) -> str:
    return _text(value(_CURRENCY)) or _text(value(_UNIT))


def _text(value: Any) -> str:
    return "" if value is None else str(value.value)


def _range(value: Value, names: Iterable[ox.NamedNode], about: str = "") -> str:
    number, least, most = map(value, names)
    if number is not None:
        return about + grouped(number.value)
    if least is not None and most is not None:
        return f"{about}{grouped(least.value)} to {grouped(most.value)}"
    if least is not None:
        return f"at least {about}{grouped(least.value)}"
    return f"up to {about}{grouped(most.value)}" if most is not None else ""
