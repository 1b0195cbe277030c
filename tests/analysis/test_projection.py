"""`project`: parties linked by the matters that the ontology draws between them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

import dealgraph
from dealgraph import project
from dealgraph.analysis.network import ends
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.rdf.names import dg, shorten, term
from dealgraph.rdf.reader import Reader

ENDS = ("edgeFrom", "edgeTo")


@pytest.fixture(scope="module")
def small(mini: Any) -> Any:
    return dealgraph.load(only=mini)


def links(network: nx.Graph) -> dict[str, int]:
    """Pairs of local names with their weights."""
    return {
        " - ".join(sorted(name.partition(":")[2] for name in (a, b))): weight
        for a, b, weight in network.edges(data="weight")
    }


def test_projection_of_everything(small):
    assert links(project(small)) == {
        "cadence-records - orrery-ai": 2,
        "class-of-authors - tessellate": 2,
        "halden-media - tessellate": 1,
        "halden-pictures - orrery-ai": 2,
        "halden-pictures - vessel-capital": 1,
        "halden-pictures - lantern-union": 1,
        "larkfield-post - orrery-ai": 2,
        "larkfield-post - tessellate": 1,
        "orrery-ai - solheim-estate": 1,
        "quillmark-books - tessellate": 2,
    }


def test_edges_and_nodes_say_what_they_stand_for(small):
    network = project(small, lists=True)
    assert network.edges["party:halden-pictures", "party:orrery-ai"] == {
        "weight": 2,
        "matters": ["deal:halden-orrery-2026", "deal:halden-orrery-tools-2025"],
        "kinds": ["equity-investment", "research-partnership", "technology-licence"],
        "media": ["film"],
        "since": "2025-11-01",
    }
    assert network.nodes["party:halden-pictures"] == {
        "label": "Halden Pictures",
        "colour": "screen",
        "sectors": ["film-and-tv-studio"],
        "members": ["party:halden-pictures"],
        "matters": [
            "deal:halden-orrery-2026",
            "deal:halden-orrery-tools-2025",
            "deal:lantern-halden-2025",
            "deal:vessel-halden-2024",
        ],
    }


def test_groups_are_folded_into_their_head(small):
    network = project(small, kind="deal", fold=True, lists=True)
    assert network.nodes["party:halden-group"]["members"] == [
        "party:halden-group",
        "party:halden-media",
        "party:halden-pictures",
    ]
    assert "party:halden-pictures" not in network
    assert sorted(network["party:halden-group"]) == [
        "party:lantern-union",
        "party:orrery-ai",
        "party:tessellate",
        "party:vessel-capital",
    ]


def test_without_rules_nothing_is_folded(mini):
    bare = dealgraph.load(only=mini, inference=False)
    assert "party:halden-pictures" in project(bare, fold=True)


@pytest.mark.parametrize(
    ("options", "pairs"),
    [
        ({"kind": "dispute"}, 3),
        ({"kind": ["lawsuit", "settlement"]}, 2),
        ({"medium": "news"}, 2),
        ({"until": "2024"}, 4),
        ({"since": "2026"}, 2),
        ({"kind": "deal", "took_effect": True}, 8),
    ],
)
def test_matters_are_chosen(small, options, pairs):
    assert project(small, **options).number_of_edges() == pairs


def test_deal_that_was_dropped_took_no_effect(small):
    network = project(small, took_effect=True)
    assert not network.has_edge("party:halden-media", "party:tessellate")
    assert project(small).has_edge("party:halden-media", "party:tessellate")


def test_same_graph_gives_the_same_network(small):
    one, two = (nx.node_link_data(project(small), edges="edges") for _ in range(2))
    assert one == two


def test_lists_belong_to_the_caller(small):
    network = project(small, lists=True)
    network.nodes["party:orrery-ai"]["matters"].clear()
    assert project(small, lists=True).nodes["party:orrery-ai"]["matters"]


def test_unknown_kind_and_empty_choice_are_refused(small):
    with pytest.raises(UnknownIdError, match="no kind of matter 'dael'"):
        project(small, kind="dael")
    with pytest.raises(ParameterError, match="nothing to draw"):
        project(small, since="2099")


def test_paths_are_counted_as_networkx_counts_them():
    """The notebook takes rustworkx for betweenness, a hundred times over."""
    import rustworkx as rx

    network = project(kind="deal", fold=True, took_effect=True)
    graph = rx.networkx_converter(network)
    found = dict(zip(graph.nodes(), rx.betweenness_centrality(graph).values(), strict=True))
    expected = nx.betweenness_centrality(network)
    assert {name: round(value, 9) for name, value in found.items()} == {
        name: round(value, 9) for name, value in expected.items()
    }


@pytest.mark.parametrize(
    ("matter", "everybody"),
    {
        "employers of one union": ("deal:sag-aftra-ima-2025", "party:sag-aftra"),
        "customers of one vendor": ("deal:wikimedia-enterprise-2026", "party:wikimedia-foundation"),
        "subjects of one inquiry": (
            "dispute:south-africa-mdpmi-2025",
            "party:competition-commission-south-africa",
        ),
        "nobody but media partners": ("deal:informa-second-ai-partner-2024", ""),
    }.values(),
)
def test_parties_on_the_same_side_are_not_joined(shipped_store, matter, everybody):
    pairs = ends(Reader(shipped_store), term(matter))
    assert all(term(everybody) in pair for pair in pairs) if everybody else pairs == []
    assert bool(pairs) == bool(everybody)


def test_no_line_of_the_record_joins_two_who_share_their_only_role(shipped_store):
    reader = Reader(shipped_store)
    joined = []
    for matter in reader.instances(dg("Matter")):
        roles: dict[Any, set[Any]] = {}
        for role, parties in reader.parties(matter):
            for party in parties:
                roles.setdefault(party, set()).add(role)
        told = [reader.display(k, end) for k in reader.types(matter) for end in ENDS]
        for one, two in ends(reader, matter):
            shared = roles[one] | roles[two]
            if len(shared) == 1 and told.count(*shared) < 2:
                joined.append((matter, one, two))
    assert joined == []


def test_a_role_and_one_above_it_are_the_same_side(tmp_path):
    (tmp_path / "round.ttl").write_text(
        """@prefix dg: <https://w3id.org/dealgraph/ns#> .
        @prefix deal: <https://w3id.org/dealgraph/deal/> .
        @prefix party: <https://w3id.org/dealgraph/party/> .
        deal:round a dg:Deal ; dg:leadInvestor party:a ; dg:investor party:b ;
            dg:adviser party:c .""",
        encoding="utf-8",
    )
    graph = dealgraph.load(only=tmp_path)
    pairs = ends(Reader(graph.graph_store), term("deal:round"))
    assert [(shorten(one.value), shorten(two.value)) for one, two in pairs] == [
        ("party:a", "party:c"),
        ("party:b", "party:c"),
    ]
