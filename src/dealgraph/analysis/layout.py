"""Positions for the picture: computed here, so that a page opens at rest.

The same network always gives the same picture, and one more deal moves the others very little:
places follow distances in the network alone, and everything that could be chance is a hash of a
node's name.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import rustworkx as rx

    Places = npt.NDArray[np.float64]
    Numbers = npt.NDArray[np.int64]

Point = tuple[float, float]

_LINK = 68.0  # picture units that the median link is long
_WIDE = 1.6  # times that in a part with hubs, which need room around them
_HUB = 12  # links of a node that make it a hub
_SPACING = 34.0  # picture units kept between parts of the network
_LARGE = 2000  # nodes from which time counts for more than the last overlap
_MARKS = (50, 200)  # nodes from which distances are kept: at least, at most
_WISHES = 250_000  # distances that are kept, if there are more nodes than marks
_ROUNDS = 10  # of majorization; more of them change little
_MARGIN = 6.0  # picture units kept free between two nodes
_TOUCHING = 0.05  # picture units that nodes may lack of that
_SEARCHES = 60  # for nodes that overlap, at most
_STEPS = 40  # by which those that a search found are pushed


def positions(network: nx.MultiDiGraph, radius: Mapping[str, float]) -> dict[str, Point]:
    """Place every node of a network.

    Args:
        network: what `to_networkx()` returned.
        radius: how large each node is drawn, in picture units; nodes never overlap.

    Returns:
        Coordinates in picture units, rounded to tenths, around the origin.

    >>> import networkx as nx
    >>> one = nx.MultiDiGraph([("deal:x", "party:a"), ("deal:x", "party:b")])
    >>> positions(one, dict.fromkeys(one, 5.0)) == positions(one, dict.fromkeys(one, 5.0))
    True
    """
    parts = sorted(_components(network), key=lambda part: (-len(part), part[0]))
    placed: dict[str, Point] = {}
    for number, part in enumerate(parts):
        local = _component(network, part)
        local = _separate(local, radius)
        placed.update(local if number == 0 else _beside(local, placed, radius))
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in placed.items()}


def communities(network: nx.MultiDiGraph) -> list[list[str]]:
    """Groups of nodes that are closely linked among themselves, largest first.

    Modularity optimisation (Blondel and others 2008) over the undirected network, always with the
    same seed; groups of fewer than four nodes are left out.
    """
    import networkx as nx

    names = sorted(network)
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from(_pairs(network, names))
    groups = nx.community.louvain_communities(graph, seed=4)
    large = [sorted(names[at] for at in group) for group in groups if len(group) > 3]
    return sorted(large, key=lambda group: (-len(group), group[0]))


def bridging(network: nx.MultiDiGraph) -> dict[str, float]:
    """How much of the network is connected through a node: betweenness, 0 to 1."""
    import rustworkx as rx

    names = sorted(network)
    values = rx.graph_betweenness_centrality(_graph(len(names), _pairs(network, names)))
    return {name: round(values[at], 5) + 0.0 for at, name in enumerate(names)}


def _components(network: nx.MultiDiGraph) -> Iterable[list[str]]:
    import networkx as nx

    for part in nx.weakly_connected_components(network):
        yield sorted(part)


def _pairs(network: nx.MultiDiGraph, names: Sequence[str]) -> list[tuple[int, int]]:
    """Who is linked with whom, each pair once; nodes are numbered in the order of names."""
    number = {name: at for at, name in enumerate(names)}
    return sorted(
        {
            (min(number[a], number[b]), max(number[a], number[b]))
            for a, b in network.edges(names)
            if a != b and b in number
        }
    )


def _graph(size: int, pairs: Sequence[tuple[int, int]]) -> rx.PyGraph[Any, Any]:
    """A simple undirected graph of numbered nodes."""
    import rustworkx as rx

    graph: rx.PyGraph[Any, Any] = rx.PyGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(list(pairs))
    return graph


def _chance(name: str) -> Point:
    """Two numbers between -0.5 and 0.5 that depend on nothing but the name."""
    digest = hashlib.sha256(name.encode()).digest()
    return (
        int.from_bytes(digest[:4], "big") / 2**32 - 0.5,
        int.from_bytes(digest[4:8], "big") / 2**32 - 0.5,
    )


def _component(network: nx.MultiDiGraph, names: list[str]) -> dict[str, Point]:
    """Lay out one connected component around the origin."""
    if len(names) == 1:
        return {names[0]: (0.0, 0.0)}
    pairs = _pairs(network, names)
    places = _places(names, pairs)
    hub = max(Counter(chain.from_iterable(pairs)).values()) >= _HUB
    lengths = sorted(math.dist(places[one], places[other]) for one, other in pairs)
    scale = _LINK * (_WIDE if hub else 1) / (lengths[len(lengths) // 2] or 1.0)
    scaled = ((places - places.mean(axis=0)) * scale).tolist()
    return {name: (x, y) for name, (x, y) in zip(names, scaled, strict=True)}


def _places(names: Sequence[str], pairs: Sequence[tuple[int, int]]) -> Places:
    """Places as far apart as the nodes are in the network, as well as a plane allows."""
    import numpy as np

    links = np.array(pairs)
    degrees = np.bincount(links.ravel(), minlength=len(names))
    hubs = sorted(range(len(names)), key=lambda at: (-degrees[at], names[at]))
    least, most = _MARKS
    marks = hubs[: min(most, max(least, _WISHES // len(names)))]
    steps = _steps(len(names), pairs, marks)
    jitter = np.array([_chance(name) for name in names])
    # hubs say which way is up, since they stay when a deal comes or goes
    start = _turned(_by_distance(steps, marks), jitter, degrees.astype(float) ** 3)
    return _majorized(start + jitter / 2, _wishes(links, steps, marks))


def _steps(size: int, pairs: Sequence[tuple[int, int]], marks: Sequence[int]) -> Places:
    """Steps in the network from each mark (rows) to each node (columns)."""
    import networkx as nx
    import numpy as np
    import rustworkx as rx

    if size <= _LARGE:
        return rx.graph_distance_matrix(_graph(size, pairs))[marks]
    network: nx.Graph = nx.Graph(list(pairs))
    found = (nx.single_source_shortest_path_length(network, mark) for mark in marks)
    return np.array([[steps[at] for at in range(size)] for steps in found], float)


def _by_distance(distances: Places, hubs: Sequence[int]) -> Places:
    """Classical scaling of the hubs, in which every other node finds its place by its distances.

    Scaling takes time with the cube of the nodes, the rest with their number (de Silva and
    Tenenbaum 2004, "Sparse multidimensional scaling using landmark points").
    """
    import numpy as np

    squares = distances**2
    among = squares[:, hubs]
    means = among.mean(axis=1)
    values, vectors = np.linalg.eigh(
        -(among - means - means[:, None] + among.mean()) / 2  # double centring
    )
    # of a chain there is no second axis, but for what rounding leaves of it
    lengths = np.sqrt(np.where(values > 1e-9, values, np.inf))[::-1][:2]
    axes = vectors[:, ::-1][:, :2] / lengths
    placed = (means[:, None] - squares).T @ axes / 2
    return np.pad(placed, ((0, 0), (0, 2 - placed.shape[1])))


def _turned(points: Places, aims: Places, weights: Places) -> Places:
    """Turn points as a whole towards their aims, mirrored if they come nearer then.

    Scaling says how far apart points are, but not which way is up (orthogonal Procrustes problem).
    """
    import numpy as np

    left, _, right = np.linalg.svd((points * weights[:, None]).T @ aims)
    turned: Places = points @ (left @ right)
    return turned


@dataclass(frozen=True)
class _Wishes:
    """How far nodes would like to be from others: arrays of one length, a wish each.

    Attributes:
        one: the node that has the wish.
        other: the node from which it would like to be away.
        distance: how far, in steps of the network.
        weight: how much the wish counts.
    """

    one: Numbers
    other: Numbers
    distance: Places
    weight: Places


def _wishes(links: Numbers, steps: Places, marks: Sequence[int]) -> _Wishes:
    """Every node wishes its distance from every mark; a far one counts less.

    Where not every node is a mark, a mark stands for the nodes that are nearest to it (Ortmann,
    Klimenta and Brandes 2016, "A sparse stress model"), and what is linked or shares a neighbour
    has wishes beside that.
    """
    import numpy as np

    size = steps.shape[1]
    region = np.bincount(steps.argmin(axis=0), minlength=len(marks))
    other, one = np.repeat(marks, size), np.tile(np.arange(size), len(marks))
    distance, weight = steps.ravel(), np.repeat(region, size).astype(float)
    if len(marks) < size:
        beside = _beside_each_other(links)
        one, other = np.concatenate([[one, other], links.T, links.T[::-1], beside.T], axis=1)
        near = [np.full(2 * len(links), 1.0), np.full(len(beside), 2.0)]
        distance = np.concatenate([distance, *near])
        weight = np.concatenate([weight, np.ones(2 * len(links) + len(beside))])
    there = distance > 0
    weight = weight[there] / distance[there] ** 2
    return _Wishes(one[there], other[there], distance[there], weight)


def _beside_each_other(links: Numbers) -> Numbers:
    """Pairs of nodes that follow one another among the neighbours of a node, both ways."""
    import numpy as np

    both = np.concatenate([links, links[:, ::-1]])
    both = both[np.lexsort(both.T[::-1])]
    same = both[:-1, 0] == both[1:, 0]
    pairs = np.column_stack([both[:-1, 1], both[1:, 1]])[same]
    return np.concatenate([pairs, pairs[:, ::-1]])


def _majorized(start: Places, wishes: _Wishes) -> Places:
    """Move every node to where its wishes meet, in rounds.

    Stress majorization (Gansner, Koren and North 2004), each node for itself.
    """
    import numpy as np

    size = len(start)
    total = np.bincount(wishes.one, wishes.weight, size)
    places = start
    for _ in range(_ROUNDS):
        way = places[wishes.one] - places[wishes.other]
        pull = wishes.distance / (np.hypot(way[:, 0], way[:, 1]) + 1e-9)
        aims = places[wishes.other] + way * pull[:, None]
        places = np.column_stack(
            [
                np.bincount(wishes.one, aims[:, axis] * wishes.weight, size) / total
                for axis in (0, 1)
            ]
        )
    return places


def _separate(placed: dict[str, Point], radius: Mapping[str, float]) -> dict[str, Point]:
    """Push nodes that overlap apart, a little at a time, until none does."""
    import numpy as np

    names = list(placed)
    points = np.array([placed[name] for name in names])
    sizes = np.array([radius[name] + _MARGIN / 2 for name in names])
    chances = np.array([_chance(name) for name in names])
    for _ in range(_SEARCHES if len(names) <= _LARGE else _SEARCHES // 3):
        one, other = _near(points, sizes)
        if not _pushed(points, sizes, chances, one, other):
            break
    return {name: (x, y) for name, (x, y) in zip(names, points.tolist(), strict=True)}


def _pushed(points: Places, sizes: Places, chances: Places, one: Numbers, other: Numbers) -> bool:
    """Push pairs apart that overlap; return whether any did."""
    import numpy as np

    for step in range(_STEPS):
        way = points[other] - points[one]
        distance = np.hypot(way[:, 0], way[:, 1])
        lack = sizes[one] + sizes[other] - distance
        if not (lack > _TOUCHING).any():
            return step > 0
        way = np.where(distance[:, None] < 1e-6, chances[one], way)
        push = np.where(lack > _TOUCHING, lack / np.hypot(way[:, 0], way[:, 1]) / 2, 0)
        for axis in (0, 1):
            shift = push * way[:, axis]
            points[:, axis] += np.bincount(other, shift, len(points))
            points[:, axis] -= np.bincount(one, shift, len(points))
    return True


def _near(points: Places, sizes: Places) -> tuple[Numbers, Numbers]:
    """Pairs of nodes that overlap, or would after a few small steps."""
    import numpy as np

    order = np.argsort(points[:, 0], kind="stable")
    across, reach = points[order, 0], sizes[order]
    # on a line from left to right, what is near follows soon
    last = np.searchsorted(across, across + reach + reach.max(initial=0) + _MARGIN, "right")
    counts = last - np.arange(len(order)) - 1
    one = np.repeat(np.arange(len(order)), counts)
    other = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts) + one + 1
    one, other = order[one], order[other]
    way = points[other] - points[one]
    near = np.hypot(way[:, 0], way[:, 1]) < sizes[one] + sizes[other] + _MARGIN
    return one[near], other[near]


def _beside(
    part: dict[str, Point], placed: Mapping[str, Point], radius: Mapping[str, float]
) -> dict[str, Point]:
    """Move a small component outwards, in a direction of its own, to the first free place."""
    size = max(math.hypot(x, y) + radius[name] for name, (x, y) in part.items()) + _SPACING / 2
    angle = 2 * math.pi * (_chance(min(part))[0] + 0.5)
    dx, dy = math.cos(angle), math.sin(angle)
    taken = []
    for name, (x, y) in placed.items():
        along, aside = x * dx + y * dy, x * dy - y * dx
        room = radius[name] + size
        if abs(aside) < room:
            half = math.sqrt(room * room - aside * aside)
            taken.append((along - half, along + half))
    reach = 0.0
    for start, end in sorted(taken):
        if start >= reach:
            break
        reach = max(reach, end)
    return {name: (x + dx * reach, y + dy * reach) for name, (x, y) in part.items()}
