"""Which kinds of term go with which head of concerns, and what was retired."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.graph.catalog import catalog
from dealgraph.graph.memory import open_store
from dealgraph.rdf.sparql.run import select
from dealgraph.validation.run import check

USE = {"grant", "prohibition", "exclusion", "reservation", "undisclosed", "demand", "finding"}
DUTY = USE - {"grant"} | {"obligation", "not-required"}
#: The grid: heads with the kinds of term that go below them.
GRID = {
    "use-of-content": USE,
    "likeness-and-voice": USE,
    "tools-data-and-people": USE | DUTY | {"contribution"},
    "money": DUTY - {"prohibition"},
    "control-and-credit": DUTY,
    "duties-and-procedure": DUTY,
    "extent-of-the-deal": DUTY,
}
#: Concerns that go with one kind more than their head.
MORE = {"funding": {"contribution"}, "marketing": {"grant"}}


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    return open_store(catalog(only=[]))


def pairs(store: ox.Store, where: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in select(store, f"SELECT ?one ?other {{ {where} }}").terms:
        one, other = (str(term.value) for term in row)
        found.setdefault(one, set()).add(other)
    return found


def test_the_grid(ontology):
    said = pairs(
        ontology,
        "?concern dg:takesKind ?kind ; skos:notation ?one . ?kind skos:notation ?other",
    )
    assert said == GRID | MORE


def test_every_concern_has_one_head_and_only_other_has_none(ontology):
    heads = pairs(
        ontology,
        """?concern skos:inScheme dg:ConcernScheme ; skos:notation ?one .
        ?head skos:topConceptOf dg:ConcernScheme ; dg:includes ?concern ; skos:notation ?other""",
    )
    assert all(len(above) == 1 for above in heads.values())
    assert set().union(*heads.values()) == {*GRID, "other"}
    assert [one for one, above in heads.items() if above == {"other"}] == ["other"]


def test_every_kind_of_term_goes_somewhere_and_nothing_but_kinds_does(ontology):
    leaves = pairs(
        ontology,
        """?kind rdfs:subClassOf+ dg:Term ; skos:notation ?one . BIND(1 AS ?other)
        FILTER NOT EXISTS { ?below rdfs:subClassOf ?kind FILTER(?below != ?kind) }""",
    )
    assert set(leaves) == set().union(*GRID.values())


def test_a_retired_term_has_a_version_a_reason_and_a_replacement_in_use(ontology):
    retired = "?term owl:deprecated true ; "
    every = set(pairs(ontology, "?one owl:deprecated true BIND(1 AS ?other)"))
    for what in ("retiredIn", "retiredBecause", "replacedBy"):
        assert set(pairs(ontology, f"?one owl:deprecated true ; dg:{what} ?other")) == every
    again = f"{retired} dg:replacedBy ?one . ?one owl:deprecated true BIND(1 AS ?other)"
    assert pairs(ontology, again) == {}


PREFIXES = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://example.org/own#> .
@prefix concern: <https://w3id.org/dealgraph/concern/> .
"""
TERM = """<https://w3id.org/dealgraph/deal/x> dg:term :t .
:t a dg:{kind} ; dg:concerns {concern} .
"""


@pytest.mark.parametrize(
    ("kind", "concern", "found"),
    [
        ("Obligation", "concern:compensation", []),
        ("Grant", "concern:compensation", ["outside-grid"]),
        ("Contribution", "concern:compensation", ["outside-grid"]),
        ("Contribution", "concern:funding", []),
        ("Grant", "concern:marketing", []),
        ("Grant", "concern:attribution", ["outside-grid"]),
        ("Contribution", "concern:fine-tuning", ["outside-grid"]),  # three steps below its head
        ("Contribution", "concern:other", []),
        ("Grant", "concern:money", ["heading-as-concern", "outside-grid"]),
        ("Demand", "concern:money", ["heading-as-concern"]),
    ],
)
def test_a_term_goes_with_its_concern_or_not(kind, concern, found, tmp_path):
    (tmp_path / "x.ttl").write_text(
        PREFIXES + TERM.format(kind=kind, concern=concern), encoding="utf-8"
    )
    names = {"outside-grid", "heading-as-concern"}
    told = check([tmp_path], only=[tmp_path], notices=True)
    assert sorted(f.check for f in told if f.check in names) == found


def test_a_kind_of_ones_own_goes_where_the_broader_one_does(tmp_path):
    own = """:Promise a <http://www.w3.org/2002/07/owl#Class> ;
    <http://www.w3.org/2000/01/rdf-schema#subClassOf> dg:Obligation .
:t a :Promise ; dg:concerns concern:compensation .
:u a :Promise ; dg:concerns concern:ai-training .
"""
    (tmp_path / "x.ttl").write_text(PREFIXES + own, encoding="utf-8")
    told = check([tmp_path], only=[tmp_path], notices=True)
    assert [f.subject for f in told if f.check == "outside-grid"] == ["https://example.org/own#u"]
