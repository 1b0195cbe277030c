"""Numbers as texts hold them: read with care, and grouped for people, never rounded."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

#: More digits than any sum has; a number that is longer is not written out.
_MOST_DIGITS = 60


def finite(text: str) -> Decimal | None:
    """Read a number; None if it is none, has no end, or too many digits: records may hold these.

    >>> finite("1E3"), finite("NaN"), finite("much"), finite("1E9999999")
    (Decimal('1E+3'), None, None, None)
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS else None


def plain(text: str) -> int | float | None:
    """Read a number for programs, whole if it is; None as `finite` gives it.

    >>> plain("75000000.0"), plain("32.5"), plain("INF")
    (75000000, 32.5, None)
    """
    number = finite(text)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def grouped(text: str) -> str:
    """Group digits by thousands; the number itself is never rounded, and other text not changed.

    >>> grouped("75000000"), grouped("32.50"), grouped("INF"), grouped("much")
    ('75,000,000', '32.5', 'INF', 'much')
    """
    number = finite(text)
    if number is None:
        return text
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"
