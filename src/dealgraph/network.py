"""The record as a networkx graph, for analysis, for export and for the picture.

What becomes a node or an edge is said in the ontology (`dg:drawAs`, `dg:edgeFrom`, `dg:edgeTo`), so
a class that is added in Turtle appears here without a change. The graph is built anew and belongs
to the caller; nothing of the record is changed.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from dealgraph.graph import Reader, dg, term
from dealgraph.graph_store import GraphStore
from dealgraph.namespaces import shorten

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

__all__ = ["build", "to_networkx"]

Matters = Literal["nodes", "edges"]


def to_networkx(graph: Dataset | None = None, *, matters: Matters = "nodes") -> nx.MultiDiGraph:
    """Turn the record into a `networkx.MultiDiGraph`.

    Nodes are prefixed names (`party:a24`). Every node and edge has `label`, `group` (`party`,
    `matter`, `stake` or `parent`), `kind` (token of its class) and `iri`; nodes have `colour`
    (token) and `shape`; matters have `announced`, `status` and `marks`.

    Args:
        graph: what `load()` returned; without it, the shipped record.
        matters: as `nodes` between their parties, each edge keyed by a role; or as `edges` between
            parties, from and to the roles that the ontology names for their class.

    >>> network = to_networkx()
    >>> network.nodes["party:a24"]["label"]
    'A24'
    >>> sorted(network["deal:google-deepmind-a24-2026"]["party:a24"])
    ['investee', 'research-partner']
    """
    from dealgraph.queries import store_of

    return build(store_of(graph, whole=True), matters=matters)


def build(store: GraphStore, *, matters: Matters = "nodes") -> nx.MultiDiGraph:
    """Build the network of a store; see `to_networkx`."""
    import networkx as nx

    network = nx.MultiDiGraph()
    reader = Reader(store)
    builder = _Builder(reader, network)
    for party in reader.instances(dg("Party")):
        builder.party(party)
    for matter in reader.instances(dg("Matter")):
        if matters == "nodes":
            builder.matter(matter)
        else:
            builder.matter_as_edges(matter)
    builder.holdings()
    return network


class _Builder:
    """Adds parties, matters and holdings in a stable order."""

    def __init__(self, reader: Reader, network: nx.MultiDiGraph) -> None:
        self.reader = reader
        self.network = network

    def party(self, party: Any) -> None:
        reader = self.reader
        sectors = reader.values(party, dg("sector"))
        colour = next(
            (c for c in (reader.value(sector, dg("colour")) for sector in sectors) if c), None
        )
        self.network.add_node(
            shorten(party.value),
            group="party",
            sectors=[self.token(sector) for sector in sectors],
            **self.common(party, colour),
        )

    def common(self, node: Any, colour: Any = None) -> dict[str, Any]:
        reader = self.reader
        kind = reader.types(node)[0]
        colour = colour or reader.display(kind, "colour")
        shape = reader.display(kind, "shape")
        return {
            "label": reader.label(node),
            "iri": node.value,
            "kind": self.token(kind),
            "kinds": [self.token(every) for every in reader.types(node)],
            "colour": shorten(colour.value).partition(":")[2] if colour else "",
            "shape": str(shape.value) if shape else "dot",
        }

    def token(self, node: Any) -> str:
        return self.reader.text(node, term("skos:notation")) or shorten(node.value)

    def facts(self, matter: Any) -> dict[str, Any]:
        reader = self.reader
        status = reader.value(matter, dg("status"))
        return {
            "announced": reader.text(matter, dg("announced")),
            "status": self.token(status) if status else "",
            "media": [self.token(medium) for medium in reader.values(matter, dg("medium"))],
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
                key=self.token(role),
                group=group,
                label=self.reader.label(role),
                kind=self.token(role),
                iri=role.value,
            )

    def matter_as_edges(self, matter: Any) -> None:
        name = shorten(matter.value)
        attributes = {"group": "matter", **self.common(matter), **self.facts(matter)}
        for one, two in self.ends(matter):
            first, second = shorten(one.value), shorten(two.value)
            if first in self.network and second in self.network:
                self.network.add_edge(first, second, key=name, **attributes)

    def ends(self, matter: Any) -> list[tuple[Any, Any]]:
        """Pairs of parties between which a matter is drawn: by its classes, else all with all."""
        reader = self.reader
        pairs: dict[tuple[Any, Any], None] = {}
        for kind in reader.types(matter):
            start, end = reader.display(kind, "edgeFrom"), reader.display(kind, "edgeTo")
            if start and end:
                sides = (reader.values(matter, start), reader.values(matter, end))
                for one, two in product(*sides):
                    if one != two and (two, one) not in pairs:
                        pairs[(one, two)] = None
        if not pairs:
            every = reader.values(matter, dg("party"))
            pairs = {(one, two): None for one, two in product(every, every) if str(one) < str(two)}
        return list(pairs)

    def holdings(self) -> None:
        """Stakes and parents, between parties that are drawn."""
        reader = self.reader
        for stake in reader.instances(dg("Stake")):
            owner, owned = reader.value(stake, dg("owner")), reader.value(stake, dg("owned"))
            if owner is None or owned is None:
                continue
            state = reader.value(stake, dg("stakeState"))
            kind = reader.value(stake, dg("stakeKind"))
            if {shorten(owner.value), shorten(owned.value)} <= set(self.network):
                self.network.add_edge(
                    shorten(owner.value),
                    shorten(owned.value),
                    key=shorten(stake.value),
                    group="stake",
                    label=reader.label(stake),
                    kind=self.token(kind) if kind else "stake",
                    state=self.token(state) if state else "",
                    iri=stake.value,
                )
        for party in reader.instances(dg("Party")):
            for parent in reader.values(party, dg("parent")):
                self.edge(shorten(party.value), parent, dg("parent"), "parent")
