"""Near misses."""

from __future__ import annotations

import pytest

from dealgraph.base.words import did_you_mean, near

KNOWN = ["exclusions", "obligations", "history", "in-force", "investors-of", "investments"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("exclusoins", ["exclusions"]),
        ("EXCLUSIONS", ["exclusions"]),
        ("histroy", ["history"]),
        ("invest", ["investments", "investors-of"]),
        ("force", ["in-force"]),
        ("zz", []),
        ("", []),
    ],
)
def test_near_misses_come_best_first(word, found):
    assert near(word, KNOWN) == found


def test_no_more_than_asked_for():
    assert len(near("deal", [f"deal{number}" for number in range(9)], 2)) == 2


def test_spelling_of_the_known_word_is_kept():
    assert near("wmg", ["WMG"]) == ["WMG"]


def test_sentence():
    assert did_you_mean("histroy", KNOWN) == "Did you mean: history?"
    assert did_you_mean("zz", KNOWN) == ""
