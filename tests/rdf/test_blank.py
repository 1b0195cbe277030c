"""Blank nodes under names that do not depend on how they were read, and texts that say the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.comparison.sources import State
from dealgraph.rdf.blank import renamed
from dealgraph.rdf.turtle.layout import format_turtle

HEAD = "@prefix : <http://e.org/> .\n"


def triples(text: str) -> list[ox.Triple]:
    quads = ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


SAME = {
    "one in another": (":a :p [ :q [ :r 1 ], 2 ] .", "_:x :q 2, _:y . _:y :r 1 . :a :p _:x ."),
    "two alike": (":a :p [ :q 1 ], [ :q 1 ] .", ":a :p _:x, _:y . _:x :q 1 . _:y :q 1 ."),
    "a circle": (
        "_:a :p _:b . _:b :p _:c . _:c :p _:a .",
        "_:z :p _:x . _:x :p _:y . _:y :p _:z .",
    ),
    "a list": (":a :p ( 1 2 [] ) .", ":a :p ( 1 2 [] ) ."),
}


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_has_the_same_names(name):
    one, two = (set(renamed(triples(text))) for text in SAME[name])
    assert one == two


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (":a :p [ :q 1 ], [ :q 1 ] .", ":a :p [ :q 1 ] ."),
        (":a :p [ :q [ :r 1 ] ] .", ":a :p [ :q [ :r 2 ] ] ."),
        ("_:a :p _:b . _:b :p _:a .", "_:a :p _:a . _:b :p _:b ."),
        (":a :p [ :q 1 ] . :b :p [ :q 1 ] .", ":a :p _:x . :b :p _:x . _:x :q 1 ."),
    ],
)
def test_what_says_something_else_has_not(one, two):
    assert set(renamed(triples(one))) != set(renamed(triples(two)))


def test_layout_keeps_names_and_everything_that_is_said():
    text = (
        HEAD
        + ":a :p [], [ :q ( 1 [ :r _:x ] ) ], _:x .\n_:x :q _:y .\n[] :p :b .\n[ :q 1 ] :r 2 .\n"
    )
    done = format_turtle(text)
    assert format_turtle(done) == done
    before, after = (set(renamed(triples(each.removeprefix(HEAD)))) for each in (text, done))
    assert before == after


def test_a_long_blank_node_still_differs_from_another():
    one, two = State("one"), State("two")
    for state, last in ((one, "1"), (two, "2")):
        many = " ".join(f":p{n} {n} ;" for n in range(2000))
        quads = ox.parse(f"{HEAD}:a :p [ {many} :last {last} ] .", format=ox.RdfFormat.TURTLE)
        state.add(list(quads))
    assert one.things != two.things
    assert all(len(str(o)) < 200 for pairs in one.things.values() for _, o in pairs)
