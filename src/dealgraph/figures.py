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
    value = _range(reader, node, "value", "minValue", "maxValue")
    if value:
        unit = reader.text(node, dg("currency")) or reader.text(node, dg("unit"))
        rough = reader.text(node, dg("approximate")) == "true"
        return f"{'about ' if rough else ''}{value} {_CURRENCIES.get(unit, unit)}".strip()
    parts = []
    for what, name in (("shares", "Share"), ("votes", "Votes")):
        low = name[0].lower() + name[1:]
        share = _range(reader, node, f"{low}Percent", f"min{name}Percent", f"max{name}Percent")
        if share:
            parts.append(f"{share} per cent of the {what}")
    return ", ".join(parts)


def _range(reader: Reader, node: Any, exact: str, low: str, high: str) -> str:
    number, least, most = (reader.value(node, dg(name)) for name in (exact, low, high))
    if number is not None:
        return _number(number.value)
    if least is not None and most is not None:
        return f"{_number(least.value)} to {_number(most.value)}"
    if least is not None:
        return f"at least {_number(least.value)}"
    return f"up to {_number(most.value)}" if most is not None else ""


def _number(text: str) -> str:
    """Group digits by thousands; the number itself is never rounded.

    >>> _number("75000000"), _number("32.5")
    ('75,000,000', '32.5')
    """
    number = Decimal(text)
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"
