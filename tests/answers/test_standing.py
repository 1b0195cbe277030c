"""The standing of a statement follows from whose word it is, who denies it and what contradicts it.

Each case is a small graph: who takes part in a matter, and one statement of it. What the rules
derive must be exactly what is named, and never two values.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dealgraph.graph.catalog import catalog
from dealgraph.graph.rules import derive
from dealgraph.rdf.names import BASE, DERIVED_GRAPH, FILE, PREFIXES, dg, shorten
from dealgraph.rdf.sparql.run import run

MODEL = [path for path in catalog().turtle if path[1].parent.name == "ontology"]
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
AROUND = """
@prefix : <https://w3id.org/dealgraph/deal/one#> .
party:licensor a dg:Organisation . party:licensee a dg:Organisation .
party:author a dg:Organisation . party:developer a dg:Organisation .
party:friend a dg:Organisation . party:stranger a dg:Organisation .
party:office a dg:Organisation ; dg:sector sector:public-body .
party:spokesman a dg:Person ; dg:affiliation party:licensor .
party:lawyer a dg:Person ; dg:affiliation party:author .
party:judge a dg:Person ; dg:affiliation party:office .
party:visitor a dg:Person ; dg:affiliation party:stranger .
publisher:paper a dg:Publisher .
deal:one a dg:ContentLicence ; dg:licensor party:licensor ; dg:licensee party:licensee .
dispute:one a dg:Lawsuit ; dg:claimant party:author ; dg:respondent party:developer ;
  dg:intervener party:friend .
dispute:inquiry a dg:RegulatoryProceeding ; dg:regulator party:office ;
  dg:respondent party:developer .
"""


def derived(text: str) -> dict[str, str]:
    """What the rules make of `:it`, by property."""
    store = ox.Store()
    for graph, path in MODEL:
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    turtle = (HEAD + AROUND + text).encode()
    store.load(turtle, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(FILE + "one.ttl"))
    derive(store, catalog().files("rules"))
    found: dict[str, str] = {}
    for name in ("vouchedFor", "contested", "standing"):
        quads = list(store.quads_for_pattern(ox.NamedNode(BASE + "deal/one#it"), dg(name), None))
        assert len(quads) <= 1, "two values of a functional property"
        if quads:
            found[name] = shorten(quads[0].object.value).removeprefix("dg:")
    return found


DEAL, SUIT, INQUIRY = (
    "deal:one dg:{} :it .",
    "dispute:one dg:{} :it .",
    "dispute:inquiry dg:{} :it .",
)
VOUCHED = {
    "a party to the deal": (DEAL, "Grant", "party:licensee", "", "confirmed"),
    "somebody who speaks for a party": (DEAL, "Grant", "party:spokesman", "", "confirmed"),
    "a party among others": (DEAL, "Amount", "publisher:paper, party:licensor", "", "confirmed"),
    "a party, of an event": (DEAL, "Event", "party:licensor", "", "confirmed"),
    "a paper": (DEAL, "Grant", "publisher:paper", "", "reported"),
    "a company that takes no part": (DEAL, "Grant", "party:stranger", "", "reported"),
    "a person who speaks for somebody else": (DEAL, "Grant", "party:visitor", "", "reported"),
    "nobody": (DEAL, "Grant", "", "", "reported"),
    "nobody, of an event": (DEAL, "Event", "", "", "reported"),
    "an authority that takes no part": (DEAL, "Grant", "party:office", "", "reported"),
    "an authority, of what it finds": (DEAL, "Finding", "party:office", "", "confirmed"),
    "a demand of a party to a deal": (DEAL, "Demand", "party:licensor", "", "confirmed"),
    "a demand that a paper tells of": (SUIT, "Demand", "publisher:paper", "", "reported"),
    "a demand of a plaintiff": (SUIT, "Demand", "party:author", "", "alleged"),
    "a demand of a plaintiff's lawyer": (SUIT, "Demand", "party:lawyer", "", "alleged"),
    "a demand of an intervener": (SUIT, "Demand", "party:friend", "", "alleged"),
    "a plaintiff, of the other side": (
        *(SUIT, "Obligation", "party:author", "dg:bearer party:developer", "alleged"),
    ),
    "a plaintiff, of itself": (
        *(SUIT, "Exclusion", "party:author", "dg:bearer party:author", "confirmed"),
    ),
    "a plaintiff, of its own side": (
        *(SUIT, "Exclusion", "party:author", "dg:bearer party:friend", "confirmed"),
    ),
    "a plaintiff, of what it claims in money": (
        *(SUIT, "Amount", "party:author", "dg:payer party:developer", "confirmed"),
    ),
    "a defendant": (SUIT, "Prohibition", "party:developer", "", "confirmed"),
    "a court, of an order": (SUIT, "Prohibition", "party:office", "", "confirmed"),
    "a judge": (SUIT, "Finding", "party:judge", "", "confirmed"),
    "a court, of a ruling": (SUIT, "Event", "party:office", "", "confirmed"),
    "a regulator, of an order": (
        *(INQUIRY, "Obligation", "party:office", "dg:bearer party:developer", "confirmed"),
    ),
    "what a regulator looks into": (
        *(INQUIRY, "Demand", "party:office", "dg:bearer party:developer", "alleged"),
    ),
    "an estimate of a paper": (DEAL, "Amount", "publisher:paper", "dg:estimate true", "estimated"),
    "an estimate of a party": (DEAL, "Amount", "party:licensor", "dg:estimate true", "estimated"),
    "no estimate": (DEAL, "Amount", "publisher:paper", "dg:estimate false", "reported"),
}
HAS = {"Amount": "amount", "Event": "event"}


@pytest.mark.parametrize(("of", "kind", "who", "more", "wanted"), VOUCHED.values(), ids=VOUCHED)
def test_what_a_statement_is_worth_follows_from_who_says_so(of, kind, who, more, wanted):
    text = of.format(HAS.get(kind, "term")) + f" :it a dg:{kind}"
    text += f" ; dg:assertedBy {who}" if who else ""
    text += f" ; {more} ." if more else " ."
    assert derived(text) == {"vouchedFor": wanted, "standing": wanted}


@pytest.mark.parametrize(
    ("who", "wanted"),
    [
        ("party:licensor", "confirmed"),
        ("party:licensee", "confirmed"),
        ("party:spokesman", "confirmed"),
        ("party:stranger", "reported"),
    ],
)
def test_owner_and_owned_confirm_a_holding(who, wanted):
    text = ":it a dg:Stake ; dg:owner party:licensor ; dg:owned party:licensee ; dg:assertedBy "
    assert derived(f"{text} {who} .") == {"vouchedFor": wanted, "standing": wanted}


OTHER = f"{DEAL.format('term')} :it a dg:Grant ; dg:assertedBy party:licensor . :other a dg:Grant ."
CONTESTED = {
    "what is denied": (":it dg:deniedBy party:licensee .", "denied"),
    "what contradicts another": (":it dg:contradicts :other .", "disputed"),
    "what another contradicts": (":other dg:contradicts :it .", "disputed"),
    "what two contradict": (":other dg:contradicts :it . :it dg:contradicts :third .", "disputed"),
    "what is denied and contradicted": (
        ":it dg:deniedBy party:licensee ; dg:contradicts :other .",
        "denied",
    ),
}


@pytest.mark.parametrize(("more", "wanted"), CONTESTED.values(), ids=CONTESTED)
def test_what_is_contested_is_shown_as_such_and_keeps_what_it_is_worth(more, wanted):
    assert derived(f"{OTHER} {more}") == {
        "vouchedFor": "confirmed",
        "contested": wanted,
        "standing": wanted,
    }


def test_a_standing_written_by_hand_stays_and_is_the_only_one():
    text = f"{OTHER} :it dg:contradicts :other ; dg:standing dg:reported ; dg:because 'why' ."
    assert derived(text) == {
        "vouchedFor": "confirmed",
        "contested": "disputed",
        "standing": "reported",
    }


def test_a_holding_that_is_contradicted_gives_nobody_a_share():
    held = "dg:owner party:licensor ; dg:owned party:licensee ; dg:stakeState stake-state:in-force"
    for more, expected in (("", True), (" ; dg:contradicts :other", False)):
        store = ox.Store()
        turtle = f"{HEAD}{AROUND} :it a dg:Stake ; {held}{more} . :other a dg:Stake ."
        for graph, path in MODEL:
            store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(FILE + "one"))
        derive(store, catalog().files("rules"))
        question = "ASK { party:licensor dg:holdsStakeIn party:licensee }"
        assert bool(run(store, question)) is expected


# The shipped record


def test_every_statement_of_the_record_has_one_standing(shipped_store):
    rows = run(
        shipped_store,
        """SELECT ?s (COUNT(DISTINCT ?standing) AS ?n) WHERE {
          ?s a dg:Statement . OPTIONAL { ?s dg:standing ?standing } } GROUP BY ?s""",
    )
    assert [row["s"].value for row in rows if row["n"].value != "1"] == []


def test_a_standing_is_derived_or_has_a_reason(shipped_store):
    """Nine in ten follow from what is recorded; the rest is counted by `check --notices`."""
    written = [
        quad.subject
        for quad in shipped_store.quads_for_pattern(None, dg("standing"), None)
        if quad.graph_name.value != DERIVED_GRAPH
    ]
    reasons = {q.subject for q in shipped_store.quads_for_pattern(None, dg("because"), None)}
    assert set(written) == reasons
    assert len(written) <= 229


def test_what_courts_lay_down_is_in_force_and_what_sides_claim_is_not(shipped_store):
    rows = run(
        shipped_store,
        """SELECT ?term WHERE {
          ?dispute a dg:Dispute ; dg:term ?term . ?term dg:inForceFrom ?from }""",
    )
    found = {shorten(row["term"].value) for row in rows}
    assert "dispute:gema-v-openai-2024#no-lyrics-in-models" in found
    assert "dispute:carlin-dudesy-2024#no-use-of-likeness" in found
    assert "dispute:dpcmo-v-openai-2025#no-use-for-search" not in found
    assert "dispute:pierce-v-photobucket-2024#written-consent" not in found
