"""A heading as a parameter: it asks for all concerns below it, and grants nothing."""

from __future__ import annotations

from typing import Any

import pytest

from dealgraph.answers.run import bind, questions
from dealgraph.rdf.sparql.run import run, table

QUESTIONS = questions()
BELOW = """SELECT DISTINCT ?term {
    concern:%s dg:includes ?concern .
    ?term dg:concerns ?concern ; a dg:%s . ?deal dg:term ?term }"""


def rows(store: Any, name: str, **values: str) -> list[dict[str, str]]:
    return list(table(run(store, bind(store, QUESTIONS[name], values), name)))


@pytest.mark.parametrize(
    ("question", "heading", "kind"),
    [
        ("exclusions", "use-of-content", "Exclusion"),
        ("obligations", "control-and-credit", "Obligation"),
        ("undisclosed", "extent-of-the-deal", "Undisclosed"),
        ("rights-matrix", "use-of-content", "Term"),
    ],
)
def test_a_heading_asks_for_everything_below_it(mini_store, question, heading, kind):
    wanted = list(table(run(mini_store, BELOW % (heading, kind), "below")))
    found = rows(mini_store, question, concern=heading)
    assert len(found) == len(wanted) > 0


def test_a_heading_is_not_a_broader_use(mini_store):
    """Nothing is granted, forbidden or left out for a heading as a whole."""
    found = rows(mini_store, "may-use", concern="use-of-content")
    said = {row["answer"] for row in found} - {"silent"}
    assert said
    assert all(answer.endswith(" for a narrower use") for answer in said)


def test_a_heading_is_silent_only_where_nothing_below_it_is_said(mini_store):
    found = rows(mini_store, "may-use", concern="use-of-content")
    silent = {row["matter"] for row in found if row["answer"] == "silent"}
    spoken = {row["matter"] for row in rows(mini_store, "rights-matrix", concern="use-of-content")}
    assert silent
    assert silent.isdisjoint(spoken)


def test_the_matrix_groups_concerns_under_their_headings(mini_store):
    found = rows(mini_store, "rights-matrix")
    headings = {row["concernLabel"]: row["heading"] for row in found}
    assert headings["AI training"] == "use of content"
    assert headings["creative control"] == "control and credit"
    order = list(dict.fromkeys(row["heading"] for row in found))
    assert order == sorted(order)
