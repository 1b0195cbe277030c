"""Numbers as people write them: 75 million, 10-30 million, up to 5,000, 50 percent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

#: Forms for people, in errors.
FORMS = "75000000, 75 million, 10-30 million, up to 30 million, at least 5 million or 50 percent"
_SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,40})(?:\.[0-9]{1,40})?"
_WRITTEN = re.compile(
    rf"(?:(?P<bound>up to|at least) )?(?P<one>{_NUMBER})(?:[-–](?P<two>{_NUMBER}))?"
    rf"(?: (?P<scale>{'|'.join(filter(None, _SCALES))}))?(?P<percent>%| percent| per cent)?"
)
#: More words than this are in no number.
_LONGEST = 5


def leading(words: Sequence[str]) -> int:
    """Return how many words at the beginning of some are one number.

    >>> leading(["10-30", "million", "USD"]), leading(["50", "per", "cent", "royalty"])
    (2, 3)
    """
    lengths = range(min(len(words), _LONGEST), 0, -1)
    return next((n for n in lengths if _WRITTEN.fullmatch(" ".join(words[:n]))), 0)


def is_percent(text: str) -> bool:
    """Return whether a number is a share of something, and so has no currency.

    >>> is_percent("27.5 percent"), is_percent("75 million")
    (True, False)
    """
    found = _WRITTEN.fullmatch(text)
    return bool(found and found["percent"])


def fields(text: str) -> dict[str, str]:
    """Return what a number says, by the names of the fields of an amount; nothing if it is none.

    >>> fields("10-30 million")
    {'min-value': '10000000', 'max-value': '30000000'}
    >>> fields("12.5 percent"), fields("up to 1,500"), fields("many")
    ({'value': '12.5', 'unit': 'percent'}, {'max-value': '1500'}, {})
    """
    found = _WRITTEN.fullmatch(" ".join(text.split()))
    if found is None or (found["bound"] and found["two"]):
        return {}
    one, two = (_plain(found[name], found["scale"]) for name in ("one", "two"))
    first = {"up to": "max-value", "at least": "min-value"}.get(found["bound"] or "", "value")
    said = {"min-value": one, "max-value": two} if two else {first: one}
    return said | ({"unit": "percent"} if found["percent"] else {})


def _plain(number: str | None, scale: str | None) -> str:
    if number is None:
        return ""
    plain = number.replace(",", "")
    return f"{(Decimal(plain) * _SCALES[scale]).normalize():f}" if scale else plain
