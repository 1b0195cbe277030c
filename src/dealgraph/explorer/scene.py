"""The picture as plain values: nodes with their places, edges, and what filters ask of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dealgraph import layout, network
from dealgraph.explorer.select import Selection, first_day
from dealgraph.explorer.vocabulary import Vocabulary
from dealgraph.figures import figure
from dealgraph.graph import Reader, dg, term
from dealgraph.namespaces import shorten

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Scene"]

_MATTER_RADIUS = 5.5


class Scene:
    """What is drawn of a selection."""

    def __init__(self, reader: Reader, selection: Selection) -> None:
        self.reader = reader
        self.words = Vocabulary(reader)
        self.matters = selection.matters
        self.parties = selection.parties
        self.names = {shorten(node.value) for node in (*self.matters, *self.parties)}

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """Parties and matters as nodes."""
        return self._drawn(network.build(self.reader.store))

    def _drawn(self, whole: nx.MultiDiGraph) -> nx.MultiDiGraph:
        """The chosen part; networkx's own subgraph has no stable order."""
        whole.remove_nodes_from([name for name in whole if name not in self.names])
        return whole

    @cached_property
    def radius(self) -> dict[str, float]:
        """How large each node is drawn: parties by the number of their matters."""
        return {
            name: round(4.5 + 3 * self._matters(name) ** 0.5, 1)
            if data["group"] == "party"
            else _MATTER_RADIUS
            for name, data in self.network.nodes(data=True)
        }

    def _matters(self, name: str) -> int:
        edges = self.network.in_edges(name, data="group")
        return len({matter for matter, _, group in edges if group == "matter"})

    def nodes(self) -> list[dict[str, Any]]:
        """Every node with its place, size, shape and colour token."""
        places = layout.positions(self.network, self.radius)
        return [
            {
                "id": name,
                "label": data["label"],
                "shape": data["shape"],
                "colour": data["colour"],
                "group": data["group"],
                "size": self.radius[name],
                "x": places[name][0],
                "y": places[name][1],
            }
            for name, data in self.network.nodes(data=True)
        ]

    def edges(self) -> list[dict[str, Any]]:
        """Roles between matters and parties, holdings between parties, matters between parties."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for start, end, key, data in self.network.edges(keys=True, data=True):
            group = data["group"]
            via = key if group == "stake" else group
            edge = found.setdefault(
                (start, end, via), {"from": start, "to": end, "group": group, "roles": []}
            )
            edge["roles"].append(data["kind"])
            if group == "stake":
                edge["via"] = key
        return [*found.values(), *self._matters_as_edges()]

    def _matters_as_edges(self) -> list[dict[str, Any]]:
        direct = self._drawn(network.build(self.reader.store, matters="edges"))
        return [
            {"from": start, "to": end, "group": "direct", "via": key}
            for start, end, key, group in direct.edges(keys=True, data="group")
            if group == "matter" and key in self.names
        ]

    def data(self) -> dict[str, Any]:
        """What legend, search, filters and views need, as JSON values."""
        kinds = {kind for matter in self.matters for kind in self.reader.types(matter)}
        sorts = {kind for party in self.parties for kind in self.reader.types(party)}
        matters = [self.matter(node) for node in self.matters]
        parties = [self.party(node) for node in self.parties]
        words = self.words
        return {
            "matters": matters,
            "parties": parties,
            "holdings": self.holdings(),
            "groups": layout.communities(self.network),
            "classes": words.classes(kinds, dg("Matter")),
            "sorts": words.classes(sorts, dg("Party")),
            "media": words.concepts(self.used(self.matters, "medium")),
            "statuses": words.concepts(self.used(self.matters, "status")),
            "sectors": words.concepts(self.used(self.parties, "sector")),
            "standings": words.concepts(self.used(self.statements, "standing")),
            "concerns": words.concerns(self.used(self.terms, "concerns")),
            "events": words.concepts(self.used(self.statements, "eventKind")),
            "terms": words.terms(self.reader.types(x)[0] for x in self.terms),
            "roles": {words.token(x): self.reader.label(x) for x in self.reader.roles},
            "colours": words.colours(self.colours()),
        }

    def colours(self) -> set[str]:
        """Colour tokens of everything that is drawn."""
        return {data["colour"] for _, data in self.network.nodes(data=True)}

    def used(self, nodes: Any, name: str) -> set[Any]:
        """All values of a property."""
        return {value for node in nodes for value in self.reader.values(node, dg(name))}

    @cached_property
    def terms(self) -> list[Any]:
        """The terms of all matters."""
        return [x for matter in self.matters for x in self.reader.values(matter, dg("term"))]

    @cached_property
    def statements(self) -> list[Any]:
        """The terms, amounts and events of all matters."""
        found = list(self.terms)
        for name in ("amount", "event"):
            found += [x for matter in self.matters for x in self.reader.values(matter, dg(name))]
        return found

    def matter(self, node: Any) -> dict[str, Any]:
        """One matter: what filters, table, matrix and timeline need."""
        reader, token = self.reader, self.words.token
        status = reader.value(node, dg("status"))
        date = reader.text(node, dg("announced")) or reader.text(node, dg("filed"))
        entry = {
            "id": shorten(node.value),
            "kinds": [token(kind) for kind in reader.types(node)],
            "date": date,
            "day": first_day(reader, node),
            "status": token(status) if status is not None else "",
            "media": [token(medium) for medium in reader.values(node, dg("medium"))],
            "terms": [self.term(x) for x in reader.values(node, dg("term"))],
            "money": [self.amount(x) for x in reader.values(node, dg("amount"))],
            "events": [self.event(x) for x in reader.values(node, dg("event"))],
            "also": self.texts(node, ("skos:altLabel", "dg:product", "dg:content")),
            "asOf": reader.text(node, dg("statusAsOf")),
        }
        return {name: value for name, value in entry.items() if value}

    def texts(self, node: Any, names: tuple[str, ...]) -> list[str]:
        """All texts of some properties."""
        values = [x for name in names for x in self.reader.values(node, term(name))]
        return [str(value.value) for value in values]

    def term(self, node: Any) -> list[str]:
        """A term as kind, concern, standing and fragment."""
        reader = self.reader
        concern = reader.value(node, dg("concerns"))
        standing = reader.value(node, dg("standing"))
        return [
            self.words.token(reader.types(node)[0]),
            self.words.token(concern) if concern is not None else "",
            self.words.token(standing) if standing is not None else "",
            node.value.partition("#")[2],
        ]

    def amount(self, node: Any) -> list[str]:
        """An amount as figure, purpose and standing."""
        reader = self.reader
        purpose = reader.value(node, dg("purpose"))
        standing = reader.value(node, dg("standing"))
        return [
            figure(reader, node),
            reader.label(purpose) if purpose is not None else "",
            self.words.token(standing) if standing is not None else "",
        ]

    def event(self, node: Any) -> list[str]:
        """An event as date and kind."""
        kind = self.reader.value(node, dg("eventKind"))
        date = self.reader.text(node, dg("date"))
        return [date, self.words.token(kind) if kind is not None else ""]

    def party(self, node: Any) -> dict[str, Any]:
        """One party: what search, filters and folding need."""
        reader = self.reader
        name = shorten(node.value)
        parents = [shorten(x.value) for x in reader.values(node, dg("parent"))]
        entry = {
            "id": name,
            "kind": self.words.token(reader.types(node)[0]),
            "sectors": [self.words.token(x) for x in reader.values(node, dg("sector"))],
            "also": self.texts(node, ("skos:altLabel", "dg:position")),
            "parent": next((parent for parent in parents if parent in self.names), ""),
            "bridge": self.bridging.get(name, 0.0),
        }
        return {key: value for key, value in entry.items() if value}

    @cached_property
    def bridging(self) -> dict[str, float]:
        """Betweenness of every node."""
        return layout.bridging(self.network)

    def holdings(self) -> dict[str, list[str]]:
        """Stakes between drawn parties: label and state."""
        return {
            data["key"]: [data["label"], data["state"]]
            for data in (
                {"key": key, **attributes}
                for _, _, key, attributes in self.network.edges(keys=True, data=True)
            )
            if data["group"] == "stake"
        }
