"""The state of the record in numbers."""

from __future__ import annotations

import json

from dealgraph.answers.stats import count, render
from dealgraph.rdf.names import DERIVED_GRAPH


def test_counts_of_the_mini_graph(mini_store):
    found = count(mini_store)
    assert (found.matters, found.parties, found.stakes) == (13, 14, 5)
    assert found.kinds == {
        "equity investment": 3,
        "research partnership": 1,
        "product partnership": 1,
        "content licence": 2,
        "data licence": 1,
        "likeness licence": 1,
        "technology licence": 1,
        "collective licence": 1,
        "revenue-share programme": 1,
        "settlement": 1,
        "collective agreement": 1,
        "lawsuit": 1,
        "cease-and-desist letter": 1,
        "rights reservation": 1,
    }
    assert found.media == {
        "film": 4,
        "books": 3,
        "news": 3,
        "music": 2,
        "television": 2,
        "voice": 1,
    }
    assert found.terms == {
        "contribution": 1,
        "grant": 8,
        "exclusion": 3,
        "prohibition": 3,
        "obligation": 5,
        "reservation": 2,
        "not required": 1,
        "undisclosed": 2,
        "demand": 2,
        "finding": 1,
    }
    assert found.newest == "2026-06-30"
    assert found.well_sourced == 12 / 13


def test_derived_triples_are_counted_apart(mini_store):
    found = count(mini_store)
    derived = sum(1 for quad in mini_store if quad.graph_name.value == DERIVED_GRAPH)
    assert (found.triples, found.derived) == (len(mini_store) - derived, derived)


def test_every_term_of_the_shipped_record_has_one_type(shipped_store):
    found = count(shipped_store)
    assert sum(found.terms.values()) == found.statements["Terms"]


def test_json_holds_every_number(mini_store):
    found = count(mini_store)
    assert json.loads(render(found, "json", 80)) == {
        name: getattr(found, name) for name in found.__dataclass_fields__
    }


def test_table_fits_80_columns_and_holds_every_number(mini_store):
    text = render(count(mini_store), "table", 80)
    assert max(map(len, text.splitlines())) <= 80
    rows = [line.split() for line in text.splitlines()]
    assert ["Matters", "13"] in rows
    assert ["Newest", "date", "2026-06-30"] in rows
