"""Dates of which a part is known, wherever they are read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates, sampled_from

from dealgraph.base.dates import first_day, has_form, last_day, problem


@given(dates(min_value=date(1000, 1, 1)), sampled_from([4, 7, 10]))
def test_a_date_allows_the_days_that_begin_as_it_does(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    assert problem(text) == ""
    first, last = date.fromisoformat(first_day(text)), date.fromisoformat(last_day(text))
    assert first <= day <= last
    assert first.isoformat().startswith(text)
    assert last.isoformat().startswith(text)
    assert not date.fromordinal(max(1, first.toordinal() - 1)).isoformat().startswith(text)
    if last < date.max:
        assert not date.fromordinal(last.toordinal() + 1).isoformat().startswith(text)


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "empty": ("", "it is not written like"),
        "short month": ("2026-6", "it is not written like"),
        "two digits": ("26", "it is not written like"),
        "time": ("2026-06-22T10:00", "it is not written like"),
        "space": (" 2026", "it is not written like"),
        "line end": ("2026\n", "it is not written like"),
        "other digits": ("２０２６", "it is not written like"),
        "week": ("2026-W01", "it is not written like"),
        "thirteenth month": ("2026-13", "month must be in 1..12"),
        "month without a number": ("2026-00", "month must be in 1..12"),
        "no such day": ("2026-02-29", "day is out of range for month"),
        "no such year": ("0000", "year 0 is out of range"),
    }.values(),
)
def test_what_is_not_a_date_stays_as_it_is(text: str, why: str) -> None:
    assert problem(text).startswith(why)
    assert last_day(text) == text
    if not has_form(text):
        assert first_day(text) == text
