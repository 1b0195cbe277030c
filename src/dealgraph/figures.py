"""Numbers as people write them: grouped, with their unit, never rounded, ranges as ranges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dealgraph.graph import Reader, dg

__all__ = ["figure"]

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


def figure(reader: Reader, node: Any) -> str:
    """Write the number of an amount or holding with its unit; ranges stay ranges."""
    rough = reader.text(node, dg("approximate")) == "true"
    value = _range(reader, node, ("value", "minValue", "maxValue"), "about " if rough else "")
    if value:
        unit = reader.text(node, dg("currency")) or reader.text(node, dg("unit"))
        return f"{value} {_CURRENCIES.get(unit, unit)}".strip()
    parts = []
    for what, name in (("shares", "Share"), ("votes", "Votes")):
        low = name[0].lower() + name[1:]
        names = (f"{low}Percent", f"min{name}Percent", f"max{name}Percent")
        share = _range(reader, node, names)
        if share:
            parts.append(f"{share} per cent of the {what}")
    return ", ".join(parts)


def _range(reader: Reader, node: Any, names: tuple[str, str, str], about: str = "") -> str:
    number, least, most = (reader.value(node, dg(name)) for name in names)
    if number is not None:
        return about + _number(number.value)
    if least is not None and most is not None:
        return f"{about}{_number(least.value)} to {_number(most.value)}"
    if least is not None:
        return f"at least {about}{_number(least.value)}"
    return f"up to {about}{_number(most.value)}" if most is not None else ""


def _number(text: str) -> str:
    """Group digits by thousands; the number itself is never rounded.

    >>> _number("75000000"), _number("32.5")
    ('75,000,000', '32.5')
    """
    number = Decimal(text)
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"
