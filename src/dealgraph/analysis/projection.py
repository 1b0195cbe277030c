"""Parties only: who is linked to whom, and through how many matters.

`to_networkx(matters="edges")` says between which parties a matter is drawn, from the ontology: from
licensor to licensee, from claimant to respondent, and never between two members of a programme or
two investors of a round. Here these lines are gathered, so that networkx can measure them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dealgraph.analysis.network import build
from dealgraph.analysis.select import Choice, first_day, select
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import dg, shorten, term
from dealgraph.rdf.reader import Reader

if TYPE_CHECKING:
    import networkx as nx


def project(
    store: GraphStore,
    choice: Choice,
    *,
    fold: bool = False,
    took_effect: bool = False,
    language: str = ENGLISH,
) -> nx.Graph:
    """Return the network of parties; see `dealgraph.project`.

    Raises:
        UnknownIdError, ParameterError: see `select`.
    """
    reader = Reader(store, language)
    matters = {shorten(m.value): m for m in select(reader, choice).matters}
    if took_effect:
        matters = {name: m for name, m in matters.items() if _took_effect(reader, m)}
    return _Projection(reader, matters, fold=fold).network()


def _took_effect(reader: Reader, matter: Any) -> bool:
    return reader.text(matter, dg("tookEffect")) == "true"


class _Projection:
    """Gathers the lines between parties, in a stable order."""

    def __init__(self, reader: Reader, matters: dict[str, Any], *, fold: bool) -> None:
        self.reader = reader
        self.matters = matters
        self.fold = fold
        self.drawn = build(reader.store, matters="edges", language=reader.language)
        self.heads = {name: self.head(name) for name in self.drawn}

    def head(self, name: str) -> str:
        """The node that stands for a party."""
        tops = self.reader.values(term(name), dg("ultimateParent")) if self.fold else []
        top = shorten(tops[0].value) if len(tops) == 1 else name
        return top if top in self.drawn else name

    def network(self) -> nx.Graph:
        import networkx as nx

        network = nx.Graph()
        for pair, found in sorted(self.pairs().items()):
            ids = sorted(found)
            for name in pair:
                self.node(network, name, ids)
            network.add_edge(*pair, weight=len(ids), matters=ids, **self.about(ids))
        return network

    def pairs(self) -> dict[tuple[str, str], set[str]]:
        """Pairs of parties, each with the matters between them."""
        pairs: dict[tuple[str, str], set[str]] = {}
        for one, other, key, group in self.drawn.edges(keys=True, data="group"):
            first, second = sorted((self.heads[one], self.heads[other]))
            if group == "matter" and key in self.matters and first != second:
                pairs.setdefault((first, second), set()).add(key)
        return pairs

    def node(self, network: nx.Graph, name: str, ids: list[str]) -> None:
        if name not in network:
            data = self.drawn.nodes[name]
            own = {key: data[key] for key in ("label", "colour", "sectors")}
            network.add_node(name, **own, members=self.members[name], matters=[])
        known = network.nodes[name]["matters"]
        network.nodes[name]["matters"] = sorted({*known, *ids})

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Parties by the node that stands for them."""
        found: dict[str, list[str]] = {}
        for name in sorted(self.heads):
            found.setdefault(self.heads[name], []).append(name)
        return found

    def about(self, ids: list[str]) -> dict[str, Any]:
        """What the matters of an edge have together."""
        reader = self.reader
        nodes = [self.matters[name] for name in ids]
        days = [day for day in (first_day(reader, node) for node in nodes) if day]
        return {
            "kinds": self.tokens(kind for node in nodes for kind in reader.types(node)),
            "media": self.tokens(m for node in nodes for m in reader.values(node, dg("medium"))),
            "since": min(days, default=""),
        }

    def tokens(self, nodes: Iterable[Any]) -> list[str]:
        return sorted({self.reader.token(node) for node in nodes})
