"""Names that nothing in the graph has are told, since a query for them reads like an answer."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.answers.find import concept
from dealgraph.answers.names import unknown_names
from dealgraph.base.errors import UnknownIdError


@pytest.mark.parametrize(
    ("query", "name", "near"),
    [
        ("SELECT * { ?x a dg:ContentLicense }", "dg:ContentLicense", "dg:ContentLicence"),
        ("SELECT * { ?x dg:licencee ?y }", "dg:licencee", "dg:licensee"),
        ("SELECT * { ?x dg:status status:actve }", "status:actve", "status:active"),
        ("SELECT * { party:orery-ai ?p ?o }", "party:orery-ai", "party:orrery-ai"),
        (
            "BASE <https://w3id.org/dealgraph/> SELECT * { <party/orery-ai> ?p ?o }",
            "party:orery-ai",
            "party:orrery-ai",
        ),
        (
            "PREFIX p: <https://w3id.org/dealgraph/party/> SELECT * { p:orery-ai ?p ?o }",
            "party:orery-ai",
            "party:orrery-ai",
        ),
    ],
)
def test_a_misspelt_name_is_told_once_with_a_near_one(
    mini_store: ox.Store, query: str, name: str, near: str
) -> None:
    (note,) = unknown_names(mini_store, f"{query} # {name}")
    assert note.startswith(f"Nothing in the graph is called {name}. Did you mean: ")
    assert near in note


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?deal a dg:Deal ; dg:party party:orrery-ai ; rdfs:label ?label }",
        "SELECT * { GRAPH <https://w3id.org/dealgraph/file/nothing.ttl> { ?s ?p ?o } }",
        "PREFIX ex: <https://example.org/> SELECT * { ex:a ex:b 'dg:nothing' } # dg:nothing",
        "PREFIX dg: <https://example.org/> SELECT * { dg:a dg:b ?c }",
        "PREFIX x: <https://w3id.org/dealgraph/deal/halden-orrery-2026#> ASK { ?a dg:term ?b }",
        "ASK { ?s dg:investedIn ?o FILTER(STRSTARTS(STR(?s), 'https://w3id.org/dealgraph/x')) }",
    ],
)
def test_names_that_are_there_or_of_others_are_not_told(mini_store: ox.Store, query: str) -> None:
    assert unknown_names(mini_store, query) == []


def test_of_many_names_a_few_are_told(mini_store: ox.Store) -> None:
    notes = unknown_names(mini_store, "ASK { " + " ".join(f"dg:x{n} a dg:Deal ." for n in range(9)))
    assert [note.partition(" Did")[0] for note in notes] == [
        "Nothing in the graph is called dg:x0.",
        "Nothing in the graph is called dg:x1.",
        "Nothing in the graph is called dg:x2.",
        "There are more names that nothing in the graph has.",
    ]


def test_a_former_name_of_a_record_is_told_with_the_present_one() -> None:
    space = "https://w3id.org/dealgraph/"
    store = ox.Store()
    text = f"<{space}party/old> <{space}ns#replacedBy> <{space}party/new> .\n"
    text += f"<{space}party/new> a <{space}ns#Party> ."
    store.load(text, format=ox.RdfFormat.TURTLE)
    assert unknown_names(store, "ASK { party:old ?p party:new }") == [
        "party:old has another name now: party:new."
    ]


def test_near_names_are_looked_up_once_by_whoever_keeps_them(mini_store: ox.Store) -> None:
    asked: list[str] = []

    def known(space: str) -> list[str]:
        asked.append(space)
        return ["dg:Merger"]

    note = unknown_names(mini_store, "ASK { ?s a dg:Mergr }", known=known)
    assert note == ["Nothing in the graph is called dg:Mergr. Did you mean: dg:Merger?"]
    assert asked == ["https://w3id.org/dealgraph/ns#"]


def test_python_warns_of_a_name_that_nothing_has(mini: Path) -> None:
    graph = dealgraph.load(only=mini)
    with pytest.warns(UserWarning, match="called dg:Mergr. Did you mean: dg:Merger"):
        assert list(graph.query("SELECT ?deal { ?deal a dg:Mergr }")) == []
    ours = {"my": "https://w3id.org/dealgraph/ns#"}
    with pytest.warns(UserWarning, match="called dg:Mergr"):
        graph.query("SELECT ?deal { ?deal a my:Mergr }", initNs=ours)
    assert len(graph.query("SELECT ?deal { ?deal a dg:Investment }")) > 0


def test_python_warns_of_nothing_that_the_caller_named_otherwise(mini: Path) -> None:
    graph = dealgraph.load(only=mini)
    others = {"dg": "https://example.org/"}
    assert list(graph.query("SELECT ?deal { ?deal a dg:Mergr }", initNs=others)) == []


@pytest.mark.parametrize(
    ("query", "note"),
    [
        (
            "SELECT * { ?suit dg:plaintiff ?who }",
            "dg:plaintiff is retired since 0.2.0: write dg:claimant.",
        ),
        (
            "SELECT * { ?merger dg:mergingParty ?who }",
            "dg:mergingParty is retired since 0.2.0: write dg:acquirer or dg:target.",
        ),
        (
            "SELECT * { ?amount dg:purpose purpose:loan }",
            "purpose:loan is retired since 0.2.0: write purpose:money-put-in.",
        ),
    ],
)
def test_a_retired_name_is_told_with_what_replaces_it(
    mini_store: ox.Store, query: str, note: str
) -> None:
    assert unknown_names(mini_store, query) == [note]


def test_a_retired_concept_as_a_parameter_is_told_with_what_replaces_it(
    mini_store: ox.Store,
) -> None:
    for written in ("prominence", "concern:prominence"):
        with pytest.raises(UnknownIdError) as raised:
            concept(mini_store, written, "concern")
        assert raised.value.fix == (
            "concern:prominence is retired since 0.2.0: write concern:marketing."
        )
