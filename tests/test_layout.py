"""Where nodes are put: the same every time, apart from each other, and steady."""

from __future__ import annotations

import math

import networkx as nx
import pyoxigraph as ox
import pytest

from dealgraph.layout import bridging, communities, positions
from dealgraph.network import build

Points = dict[str, tuple[float, float]]


@pytest.fixture(scope="module")
def whole(shipped_store: ox.Store) -> nx.MultiDiGraph:
    return build(shipped_store)


@pytest.fixture(scope="module")
def radius(whole: nx.MultiDiGraph) -> dict[str, float]:
    return {name: 5 + 3 * whole.degree(name) ** 0.5 for name in whole}


@pytest.fixture(scope="module")
def placed(whole: nx.MultiDiGraph, radius: dict[str, float]) -> Points:
    return positions(whole, radius)


def test_every_node_has_a_place(whole: nx.MultiDiGraph, placed: Points) -> None:
    assert placed.keys() == set(whole)


def test_the_same_network_gives_the_same_places_in_whatever_order_it_was_made(
    mini_store: ox.Store,
) -> None:
    network = build(mini_store)
    turned = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(network.nodes(data=True))))
    turned.add_edges_from(reversed(list(network.edges(keys=True, data=True))))
    size = dict.fromkeys(network, 6.0)
    assert positions(network, size) == positions(turned, size)


def test_no_two_nodes_overlap(placed: Points, radius: dict[str, float]) -> None:
    names = sorted(placed, key=lambda name: placed[name])
    widest = 2 * max(radius.values())
    touching = []
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            if placed[other][0] - placed[one][0] > widest:
                break
            if math.dist(placed[one], placed[other]) < radius[one] + radius[other] - 0.5:
                touching.append((one, other))
    assert touching == []


@pytest.mark.parametrize(
    "deal", ["deal:google-deepmind-a24-2026", "deal:axel-springer-openai-2023"]
)
def test_one_more_deal_does_not_reshuffle_the_map(
    whole: nx.MultiDiGraph, radius: dict[str, float], placed: Points, deal: str
) -> None:
    before = whole.copy()
    before.remove_node(deal)
    earlier = positions(before, radius)
    moved = sorted(math.dist(earlier[name], placed[name]) for name in earlier)
    width = max(x for x, _ in placed.values()) - min(x for x, _ in placed.values())
    assert moved[len(moved) // 2] < 0.03 * width
    assert moved[int(len(moved) * 0.9)] < 0.08 * width


def test_the_generator_of_igraph_is_left_as_it_was(mini_store: ox.Store) -> None:
    import random

    import igraph

    network = build(mini_store)
    positions(network, dict.fromkeys(network, 6.0))
    random.seed(1)
    first = igraph.Graph.GRG(20, 0.3).get_edgelist()
    random.seed(1)
    assert igraph.Graph.GRG(20, 0.3).get_edgelist() == first


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_networks_have_places_too(size: int) -> None:
    network = nx.MultiDiGraph(nx.path_graph(size, create_using=nx.DiGraph))
    names = nx.relabel_nodes(network, str)
    assert len(positions(names, dict.fromkeys(names, 5.0))) == size
    assert communities(names) == []


def test_two_clusters_are_two_communities_and_the_node_between_is_a_bridge() -> None:
    one = nx.complete_graph([f"a{n}" for n in range(5)])
    other = nx.complete_graph([f"b{n}" for n in range(5)])
    network = nx.MultiDiGraph(nx.compose(one, other))
    network.add_edges_from([("a0", "bridge"), ("bridge", "b0")])
    groups = communities(network)
    kinds = [sorted({name[0] for name in group if name != "bridge"}) for group in groups]
    assert sorted(kinds) == [["a"], ["b"]]
    share = bridging(network)
    assert set(sorted(share, key=lambda name: -share[name])[:3]) == {"a0", "b0", "bridge"}
    assert share["a1"] == 0.0
