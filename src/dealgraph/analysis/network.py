"""The record as a networkx graph, for analysis, for export and for the picture.

What becomes a node or an edge is said in the ontology (`dg:drawAs`, `dg:edgeFrom`, `dg:edgeTo`), so
a class that is added in Turtle appears here without a change. The graph is built anew and belongs
to the caller; nothing of the record is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import colour_token, dg, shorten
from dealgraph.rdf.reader import SUB_PROPERTY, Reader

if TYPE_CHECKING:
    import networkx as nx

Matters = Literal["nodes", "edges"]


def build(
    store: GraphStore, *, matters: Matters = "nodes", language: str = ENGLISH
) -> nx.MultiDiGraph:
    """Return the network of a store; attributes of several values are lists."""
    reader = Reader(store, language)
    every = (list(reader.instances(dg(kind))) for kind in ("Party", "Matter"))
    return drawn(reader, *every, matters=matters)


def drawn(
    reader: Reader,
    parties: Sequence[Any],
    among: Iterable[Any],
    *,
    matters: Matters = "nodes",
    day: str = "",
) -> nx.MultiDiGraph:
    """Return the network of some parties and of the matters among them; see `build`.

    Nothing else of the graph is read. Nodes and edges have the order of the parties and matters.
    With a day, only holdings of that day are edges.
    """
    import networkx as nx

    network = nx.MultiDiGraph()
    builder = _Builder(reader, network, day)
    for party in parties:
        builder.party(party)
    for matter in among:
        if matters == "nodes":
            builder.matter(matter)
        else:
            builder.matter_as_edges(matter)
    builder.holdings(parties)
    return network


def ends(reader: Reader, matter: Any) -> list[tuple[Any, Any]]:
    """Return the pairs of parties between which a matter is drawn.

    Its classes say between which roles (`dg:edgeFrom`, `dg:edgeTo`). Where they do not, or nobody
    has these roles, all parties are joined that are not on the same side.
    """
    pairs: dict[tuple[Any, Any], None] = {}
    for kind in reader.types(matter):
        start, end = reader.display(kind, "edgeFrom"), reader.display(kind, "edgeTo")
        if isinstance(start, ox.NamedNode) and isinstance(end, ox.NamedNode):
            sides = (reader.values(matter, start), reader.values(matter, end))
            for one, two in product(*sides):
                if one != two and (two, one) not in pairs:
                    pairs[(one, two)] = None
    return list(pairs) or _across(reader, matter)


def _across(reader: Reader, matter: Any) -> list[tuple[Any, Any]]:
    """All pairs of parties but those that share one role and have no other, as two employers do."""
    roles: dict[Any, set[Any]] = {}
    for role, parties in reader.parties(matter):
        for party in parties:
            roles.setdefault(party, set()).add(role)
    every = sorted(roles, key=str)
    return [
        (one, two)
        for one, two in product(every, every)
        if str(one) < str(two) and _opposed(reader, roles[one], roles[two])
    ]


def _opposed(reader: Reader, one: set[Any], other: set[Any]) -> bool:
    """Whether a role of one party is neither a role of the other, nor above or below it."""
    return any(
        mine not in reader.ancestors(theirs, SUB_PROPERTY)
        and theirs not in reader.ancestors(mine, SUB_PROPERTY)
        for mine, theirs in product(one, other)
    )


def held_on(reader: Reader, stake: Any, day: str) -> bool:
    """Whether a holding was held on a day, as far as is recorded; without a day, always.

    A holding whose start is not recorded may have been held on any day before its end. What is only
    agreed, or ended on a day that nobody names, was held on no day that can be named.
    """
    if not day:
        return True
    start, end = (reader.text(stake, dg(name)) for name in ("inForceFrom", "inForceUntil"))
    state = reader.value(stake, dg("stakeState"))
    held = state is not None and reader.token(state) == "in-force"
    return (not start or start <= day) and (end >= day if end else held)


def flat(network: nx.Graph) -> nx.Graph:
    """Return the same network with texts, joined by semicolons, in the place of its lists.

    No format for networks knows lists: networkx refuses to write them.
    """
    for _, attributes in network.nodes(data=True):
        _flatten(attributes)
    for *_, attributes in network.edges(data=True):
        _flatten(attributes)
    return network


def _flatten(attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if isinstance(value, list):
            attributes[name] = "; ".join(value)


class _Builder:
    """Adds parties, matters and holdings in a stable order."""

    def __init__(self, reader: Reader, network: nx.MultiDiGraph, day: str = "") -> None:
        self.reader = reader
        self.network = network
        self.day = day

    def party(self, party: Any) -> None:
        reader = self.reader
        sectors = reader.values(party, dg("sector"))
        colour = next(
            (c for c in (reader.value(sector, dg("colour")) for sector in sectors) if c), None
        )
        self.network.add_node(
            shorten(party.value),
            group="party",
            sectors=[self.reader.token(sector) for sector in sectors],
            **self.common(party, colour),
        )

    def common(self, node: Any, colour: Any = None) -> dict[str, Any]:
        reader = self.reader
        kinds = reader.types(node)
        colour = colour or reader.display(kinds[0], "colour")
        shape = reader.display(kinds[0], "shape")
        return {
            "label": reader.label(node),
            "iri": node.value,
            "kind": reader.token(kinds[0]),
            "kinds": [reader.token(kind) for kind in kinds],
            "colour": colour_token(colour.value) if colour else "",
            "shape": str(shape.value) if shape else "dot",
        }

    def facts(self, matter: Any) -> dict[str, Any]:
        reader = self.reader
        status = reader.value(matter, dg("status"))
        return {
            "announced": reader.text(matter, dg("announced")),
            "status": self.reader.token(status) if status else "",
            "media": [self.reader.token(medium) for medium in reader.values(matter, dg("medium"))],
            "marks": self.marks(matter),
        }

    def marks(self, matter: Any) -> list[str]:
        """Signs of the kinds of term that the ontology wants to be seen in the picture."""
        found = set()
        for statement in self.reader.values(matter, dg("term")):
            for kind in self.reader.types(statement):
                mark = self.reader.display(kind, "mark")
                if mark:
                    found.add((self.reader.order(kind), str(mark.value)))
        return [mark for _, mark in sorted(found)]

    def matter(self, matter: Any) -> None:
        name = shorten(matter.value)
        self.network.add_node(name, group="matter", **self.common(matter), **self.facts(matter))
        for role, parties in self.reader.parties(matter):
            for party in parties:
                self.edge(name, party, role, "matter")

    def edge(self, name: str, party: Any, role: Any, group: str) -> None:
        other = shorten(party.value)
        if other in self.network:
            self.network.add_edge(
                name,
                other,
                key=self.reader.token(role),
                group=group,
                label=self.reader.label(role),
                kind=self.reader.token(role),
                iri=role.value,
            )

    def matter_as_edges(self, matter: Any) -> None:
        name = shorten(matter.value)
        attributes = {"group": "matter", **self.common(matter), **self.facts(matter)}
        for one, two in ends(self.reader, matter):
            first, second = shorten(one.value), shorten(two.value)
            if first in self.network and second in self.network:
                self.network.add_edge(first, second, key=name, **attributes)

    def holdings(self, parties: Sequence[Any]) -> None:
        """Stakes and parents, between parties that are drawn; parents are those of today."""
        for stake in self.stakes(parties):
            if held_on(self.reader, stake, self.day):
                self.stake(stake)
        for party in () if self.day else parties:
            for parent in self.reader.values(party, dg("parent")):
                self.edge(shorten(party.value), parent, dg("parent"), "parent")

    def stakes(self, parties: Iterable[Any]) -> list[Any]:
        """Holdings of these parties, in a stable order."""
        reader, kind = self.reader, dg("Stake")
        held = {stake for party in parties for stake in reader.subjects(dg("owner"), party)}
        return sorted((stake for stake in held if reader.belongs(stake, kind)), key=str)

    def stake(self, stake: Any) -> None:
        """One holding, if both sides are drawn."""
        reader = self.reader
        owner, owned = reader.value(stake, dg("owner")), reader.value(stake, dg("owned"))
        if owner is None or owned is None:
            return
        start, end = shorten(owner.value), shorten(owned.value)
        if start not in self.network or end not in self.network:
            return
        state = reader.value(stake, dg("stakeState"))
        kind = reader.value(stake, dg("stakeKind"))
        self.network.add_edge(
            start,
            end,
            key=shorten(stake.value),
            group="stake",
            label=reader.label(stake),
            kind=self.reader.token(kind) if kind else "stake",
            state=self.reader.token(state) if state else "",
            iri=stake.value,
        )
