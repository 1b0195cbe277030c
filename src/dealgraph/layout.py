"""Positions for the picture: computed here, so that a page opens at rest.

The same network always gives the same picture, and one more deal moves the others very little:
the start comes from distances in the network (classical scaling), a force-directed layout with
little heat only refines it, and everything that could be chance is a hash of a node's name.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import igraph
    import networkx as nx

__all__ = ["Point", "communities", "positions"]

Point = tuple[float, float]

_SPACING = 34.0  # picture units between neighbours that the layout aims at
_LARGE = 2000  # nodes from which classical scaling takes longer than a reader waits
_MARGIN = 6.0  # picture units kept free between two nodes


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
    if not len(network):
        return []
    graph = _graph(network, sorted(network))
    found = _seeded(lambda: list(graph.community_multilevel()))
    names = graph.vs["name"]
    groups = [sorted(names[member] for member in group) for group in found]
    return sorted((g for g in groups if len(g) > 3), key=lambda group: (-len(group), group[0]))


def bridging(network: nx.MultiDiGraph) -> dict[str, float]:
    """How much of the network is connected through a node: betweenness, 0 to 1."""
    if len(network) < 3:
        return dict.fromkeys(network, 0.0)
    graph = _graph(network, sorted(network))
    cutoff = None if len(network) <= _LARGE else 4
    pairs = (len(network) - 1) * (len(network) - 2) / 2
    values = graph.betweenness(directed=False, cutoff=cutoff)
    return {
        name: round(value / pairs, 5) for name, value in zip(graph.vs["name"], values, strict=True)
    }


def _components(network: nx.MultiDiGraph) -> Iterable[list[str]]:
    import networkx as nx

    for part in nx.weakly_connected_components(network):
        yield sorted(part)


def _graph(network: nx.MultiDiGraph, names: Sequence[str]) -> igraph.Graph:
    """A simple undirected igraph graph over nodes, in a stable order."""
    import igraph

    number = {name: at for at, name in enumerate(names)}
    pairs = {
        (min(number[a], number[b]), max(number[a], number[b]))
        for a, b in network.edges(names)
        if a != b and b in number
    }
    graph = igraph.Graph(len(names), sorted(pairs))
    graph.vs["name"] = list(names)
    return graph


def _seeded(work: Any) -> Any:
    """Run something of igraph with a random number generator of its own."""
    import igraph

    igraph.set_random_number_generator(random.Random(4))  # noqa: S311 - a picture, not a secret
    try:
        return work()
    finally:
        igraph.set_random_number_generator(random)


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
    graph = _graph(network, names)
    coords = _seeded(lambda: _refine(graph, _start(graph)))
    return dict(zip(names, _scaled(coords, graph), strict=True))


def _start(graph: igraph.Graph) -> list[list[float]]:
    names = graph.vs["name"]
    spread = math.sqrt(len(names))
    jitter = [_chance(name) for name in names]
    if not 3 < len(names) <= _LARGE:
        return [[x * 2 * spread, y * 2 * spread] for x, y in jitter]
    coords = graph.layout_mds().coords
    for axis in (0, 1):  # an eigenvector has no sign of its own
        if sum(c[axis] * j[axis] for c, j in zip(coords, jitter, strict=True)) < 0:
            for point in coords:
                point[axis] = -point[axis]
    scale = spread / 4
    return [
        [point[0] * scale + near[0], point[1] * scale + near[1]]
        for point, near in zip(coords, jitter, strict=True)
    ]


def _refine(graph: igraph.Graph, start: list[list[float]]) -> list[list[float]]:
    """Charges and springs: spreads hubs and fans evenly and keeps a good start.

    Its cost grows with the square of the nodes, so that large networks take the layout on a grid.
    """
    if graph.vcount() > _LARGE:
        heat = math.sqrt(graph.vcount()) / 8
        layout = graph.layout_fruchterman_reingold(
            seed=start, niter=200, start_temp=heat, grid="grid"
        )
    else:
        layout = graph.layout_graphopt(
            seed=[[30 * x, 30 * y] for x, y in start],
            niter=250,
            node_charge=0.002,
            spring_length=0,
            max_sa_movement=5,
        )
    coords: list[list[float]] = layout.coords
    return coords


def _scaled(coords: list[list[float]], graph: igraph.Graph) -> list[Point]:
    """Bring the median edge to the wished length, and the centre to the origin."""
    lengths = sorted(math.dist(coords[a], coords[b]) for a, b in graph.get_edgelist())
    scale = 2.0 * _SPACING / (lengths[len(lengths) // 2] or 1.0)
    middle = [sum(point[axis] for point in coords) / len(coords) for axis in (0, 1)]
    return [((x - middle[0]) * scale, (y - middle[1]) * scale) for x, y in coords]


def _separate(placed: dict[str, Point], radius: Mapping[str, float]) -> dict[str, Point]:
    """Push nodes that overlap apart, a little at a time, until none does."""
    names = list(placed)
    points = [list(placed[name]) for name in names]
    sizes = [radius[name] + _MARGIN / 2 for name in names]
    # most nodes are small: cells fit them, and the few large ones look at everything
    cell = 2 * sorted(sizes)[len(sizes) * 99 // 100]
    large = [at for at, size in enumerate(sizes) if 2 * size > cell]
    for _ in range(200 if len(names) <= _LARGE else 30):
        moved = [
            _apart(points[one], points[other], sizes[one] + sizes[other], names[one])
            for one, other in _close(points, cell, large)
        ]
        if not any(moved):
            break
    return {name: (x, y) for name, (x, y) in zip(names, points, strict=True)}


def _close(points: list[list[float]], cell: float, large: list[int]) -> Iterable[tuple[int, int]]:
    """Pairs of nodes that may overlap."""
    grid: dict[tuple[int, int], list[int]] = {}
    for at, (x, y) in enumerate(points):
        grid.setdefault((int(x // cell), int(y // cell)), []).append(at)
    for (column, row), here in grid.items():
        near = [
            other
            for dx, dy in product((-1, 0, 1), repeat=2)
            for other in grid.get((column + dx, row + dy), ())
        ]
        yield from ((one, other) for one in here for other in near if one < other)
    yield from ((one, other) for one in large for other in range(len(points)) if one != other)


def _apart(one: list[float], other: list[float], wanted: float, name: str) -> bool:
    dx, dy = other[0] - one[0], other[1] - one[1]
    if abs(dx) >= wanted or abs(dy) >= wanted:
        return False
    distance = math.hypot(dx, dy)
    if distance >= wanted - 0.05:
        return False
    if distance < 1e-6:
        dx, dy = _chance(name)
        distance = math.hypot(dx, dy) or 1.0
    shift = (wanted - distance) / distance / 2
    one[0] -= dx * shift
    one[1] -= dy * shift
    other[0] += dx * shift
    other[1] += dy * shift
    return True


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
