"""Dates of which a part is known: `2026`, `2026-06` or `2026-06-22`.

They stay text, since a year is not its first of January; what compares them asks for the first or
the last day that they allow. The library prefixdate does not fit: it takes `2026-6`, cuts an
impossible day down to its month, reads past what follows a date, and has no last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

#: How to write a date, for the errors of those who have not.
FORMS = "2026, 2026-06 or 2026-06-22"
#: Datatypes of XML Schema (1.1 Part 2, section 3.3) by the length of what is known.
DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_FORM = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def first_day(text: str) -> str:
    """Return the first day that a date allows; a text of another form as it is.

    >>> [first_day(text) for text in ("2026", "2026-06", "2026-06-22", "")]
    ['2026-01-01', '2026-06-01', '2026-06-22', '']
    """
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "") if has_form(text) else text


def last_day(text: str) -> str:
    """Return the last day that a date allows; a text that is not a date as it is.

    >>> [last_day(text) for text in ("2026", "2024-02", "2026-06-22", "2026-13")]
    ['2026-12-31', '2024-02-29', '2026-06-22', '2026-13']
    """
    if problem(text):
        return text
    year_end = f"{text}-12" if len(text) == 4 else text
    if len(year_end) == 10:
        return year_end
    return f"{year_end}-{monthrange(int(year_end[:4]), int(year_end[5:]))[1]:02}"


def has_form(text: str) -> bool:
    """Return whether a text is written as a date is, be it of the calendar or not."""
    return bool(_FORM.fullmatch(text))


def problem(text: str) -> str:
    """Return why a text is not a date of the calendar, or an empty string if it is one.

    >>> problem("2026-02-30"), problem("2026-6"), problem("2026")
    ('day is out of range for month', 'it is not written like 2026, 2026-06 or 2026-06-22', '')
    """
    if not has_form(text):
        return f"it is not written like {FORMS}"
    try:
        date.fromisoformat(first_day(text))
    except ValueError as error:
        return str(error)
    return ""
