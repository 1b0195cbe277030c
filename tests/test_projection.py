"""`project`: parties linked by the matters that the ontology draws between them."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

import dealgraph
from dealgraph.errors import ParameterError, UnknownIdError
from dealgraph.projection import project


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
    network = project(small)
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
    network = project(small, kind="deal", fold=True)
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
    network = project(small)
    network.nodes["party:orrery-ai"]["matters"].clear()
    assert project(small).nodes["party:orrery-ai"]["matters"]


def test_unknown_kind_and_empty_choice_are_refused(small):
    with pytest.raises(UnknownIdError, match="no kind of matter 'dael'"):
        project(small, kind="dael")
    with pytest.raises(ParameterError, match="nothing to draw"):
        project(small, since="2099")


def test_paths_are_counted_as_networkx_counts_them():
    """The notebook takes igraph for betweenness, a hundred times over."""
    import igraph

    network = project(kind="deal", fold=True, took_effect=True)
    pairs = (len(network) - 1) * (len(network) - 2) / 2
    fast = igraph.Graph.from_networkx(network)
    found = dict(zip(fast.vs["_nx_name"], fast.betweenness(directed=False), strict=True))
    expected = nx.betweenness_centrality(network)
    assert {name: round(value / pairs, 9) for name, value in found.items()} == {
        name: round(value, 9) for name, value in expected.items()
    }
