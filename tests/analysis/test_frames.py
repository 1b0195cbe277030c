"""`to_dataframe` and `date_span`: types, missing values, and dates that stay as exact as known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.analysis.frames import date_span, to_dataframe
from dealgraph.base.errors import (
    FormatError,
    MissingExtraError,
    ParameterError,
    UnknownTableError,
)
from dealgraph.rdf.sparql.run import run, table

LITERALS = """
SELECT ?whole ?exact ?both ?truth ?day ?text ?mixed ?name ?none WHERE {
  VALUES (?whole ?exact ?both ?truth ?day ?text ?mixed ?name) {
    (7 1.5 1 true "2024"^^xsd:gYear "a" 1 party:orrery-ai)
    (UNDEF UNDEF 2.5 UNDEF "2024-06"^^xsd:gYearMonth "b"@en "x" UNDEF)
    ("12"^^xsd:nonNegativeInteger 2e3 UNDEF false "2024-06-22"^^xsd:date UNDEF UNDEF
      <https://example.org/>)
  }
}"""
TYPES = {
    "whole": "Int64",
    "exact": "float64",
    "both": "float64",
    "truth": "boolean",
    "day": "str",
    "text": "str",
    "mixed": "str",
    "name": "str",
    "none": "str",
}
VALUES = [
    [7, 1.5, 1.0, True, "2024", "a", "1", "party:orrery-ai", None],
    [None, None, 2.5, None, "2024-06", "b", "x", None, None],
    [12, 2000.0, None, False, "2024-06-22", None, None, "https://example.org/", None],
]


def values(frame: pd.DataFrame) -> list[list[Any]]:
    """Rows with None for everything that is missing."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None).values.tolist()


@pytest.fixture(scope="module")
def small(mini: Any) -> Any:
    return dealgraph.load(only=mini)


@pytest.mark.parametrize("source", ["table", "pyoxigraph", "rdflib"])
def test_columns_have_the_type_of_their_literals_whoever_answers(source, mini_store, small):
    if source == "rdflib":
        result = small.query(LITERALS, initNs=dealgraph.PREFIXES)
    else:
        result = run(mini_store, LITERALS)
        result = table(result) if source == "table" else result
    frame = to_dataframe(result)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == TYPES
    assert values(frame) == VALUES


def test_answer_of_a_question_is_a_frame(small):
    frame = to_dataframe(dealgraph.ask("investments", small, party="halden-pictures"))
    shown = frame[["announced", "investors", "into", "value", "currency", "standing", "saidBy"]]
    assert values(shown) == [
        [
            "2024-05",
            "Vessel Capital",
            "Halden Pictures",
            None,
            "USD",
            "confirmed",
            "Vessel Capital",
        ],
        [
            "2026-02-10",
            "Orrery AI",
            "Halden Pictures",
            40000000.0,
            "USD",
            "reported",
            "The Example Gazette",
        ],
    ]


def test_no_rows_keep_their_columns(mini_store):
    frame = to_dataframe(run(mini_store, "SELECT ?a ?b WHERE { ?a dg:nothing ?b }"))
    assert (list(frame.columns), len(frame)) == (["a", "b"], 0)


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "DESCRIBE party:orrery-ai"])
def test_graph_or_boolean_is_refused(query, mini_store, small):
    for result in (run(mini_store, query), small.query(query, initNs=dealgraph.PREFIXES)):
        with pytest.raises(FormatError, match="Only the rows of a SELECT"):
            to_dataframe(result)


def test_span_of_a_date_is_what_it_allows():
    dates = pd.Series(["2023", "2024-02", "2024-06-22", None, ""], index=list("abcde"))
    frame = date_span(dates)
    assert list(frame.index) == list("abcde")
    assert [str(kind) for kind in frame.dtypes] == ["datetime64[s]", "datetime64[s]"]
    assert values(frame.astype("string")) == [
        ["2023-01-01", "2023-12-31"],
        ["2024-02-01", "2024-02-29"],
        ["2024-06-22", "2024-06-22"],
        [None, None],
        [None, None],
    ]


def test_first_day_of_a_span_is_the_one_that_the_rules_derive(mini_store):
    query = "SELECT ?said ?day WHERE { ?m dg:announced ?said ; dg:announcedFrom ?day }"
    frame = to_dataframe(run(mini_store, query))
    assert len(frame) > 10
    assert date_span(frame["said"])["first"].astype(str).tolist() == frame["day"].tolist()


@pytest.mark.parametrize("text", ["soon", "20", "2024-13", "2024-02-30", "24-06-22xx"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ParameterError, match="This is not a date"):
        date_span([text])


def test_table_of_the_export_is_read(small):
    rows = dealgraph.table("amounts", small)
    assert [row["id"] for row in rows if row["standing"] == "reported"] == [
        "deal:halden-orrery-2026#investment-reported-by-gazette",
        "deal:tessellate-halden-2025#planned-investment",
    ]


def test_unknown_table_suggests_one(small):
    with pytest.raises(UnknownTableError) as caught:
        dealgraph.table("amonts", small)
    assert (caught.value.what, caught.value.fix) == (
        "There is no table 'amonts'",
        "Did you mean: amounts?",
    )


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("pandas", lambda store: to_dataframe(run(store, LITERALS))),
        ("pandas", lambda _: date_span(["2024"])),
        ("pandas", lambda _: dealgraph.rights_matrix()),
        ("matplotlib", lambda _: pytest.importorskip("dealgraph.publish.plots").use_style()),
    ],
)
def test_missing_extra_says_how_to_install_it(module, call, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        call(ox.Store())
    assert caught.value.what == f"{module} is not installed"
    fix = "In your clone of dealgraph: .venv/bin/pip install -e '.[notebooks]'"
    assert caught.value.fix == fix
