"""What a program has in hand is a parameter of a question as well as what a person writes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib

from dealgraph import ask
from dealgraph.base.errors import ParameterError
from dealgraph.rdf.names import PREFIXES, term

DAY = "2026-06-30"
DAYS = {
    "a date": date(2026, 6, 30),
    "a moment": datetime(2026, 6, 30, 23, 59, tzinfo=UTC),
    "a date of pyoxigraph": ox.Literal(DAY, datatype=term("xsd:date")),
    "a moment of pyoxigraph": ox.Literal(f"{DAY}T12:00:00Z", datatype=term("xsd:dateTime")),
    "a date of rdflib": rdflib.Literal(date(2026, 6, 30)),
    "a moment of rdflib": rdflib.Literal(datetime(2026, 6, 30, 12, tzinfo=UTC)),
}


@pytest.mark.parametrize("given", DAYS.values(), ids=DAYS)
def test_a_day(given: object) -> None:
    rows = ask("in-force", date=DAY)
    assert len(rows) > 0
    assert ask("in-force", date=given) == rows


@pytest.mark.parametrize(
    "given", [12, 12.0, Decimal(12), ox.Literal(12), rdflib.Literal(12)], ids=repr
)
def test_a_number(given: object) -> None:
    rows = ask("ending-soon", date="2026", months="12")
    assert len(rows) > 0
    assert ask("ending-soon", date="2026", months=given) == rows


@pytest.mark.parametrize("given", [12.5, True, object(), date(2026, 1, 1), 10**12], ids=type)
def test_what_is_not_a_number_of_months_is_refused(given: object) -> None:
    with pytest.raises(ParameterError, match="not a whole number"):
        ask("ending-soon", date=DAY, months=given)


@pytest.mark.parametrize("given", [12, 1.5, object(), rdflib.Literal("soon")], ids=type)
def test_what_is_not_a_day_is_refused(given: object) -> None:
    with pytest.raises(ParameterError, match="not a date"):
        ask("in-force", date=given)


@pytest.mark.parametrize(
    "given",
    [
        rdflib.URIRef(PREFIXES["party"] + "a24"),
        ox.NamedNode(PREFIXES["party"] + "a24"),
        ox.Literal("A24"),
        rdflib.Literal("A24", lang="en"),
    ],
    ids=repr,
)
def test_a_party(given: object) -> None:
    assert ask("deals-of", party=given) == ask("deals-of", party="a24")


def test_a_concept() -> None:
    concern = rdflib.URIRef(PREFIXES["concern"] + "ai-training")
    assert ask("exclusions", concern=concern) == ask("exclusions", concern="ai-training")


def test_none_is_no_value() -> None:
    assert ask("exclusions", concern=None) == ask("exclusions")
    with pytest.raises(ParameterError, match="needs --party"):
        ask("deals-of", party=None)
