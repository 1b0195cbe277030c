"""The picture as plain values: nodes with their places, edges, and what filters ask of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from dealgraph.analysis import layout, network
from dealgraph.analysis.select import Selection, first_day
from dealgraph.analysis.vocabulary import Vocabulary
from dealgraph.graph.redirects import redirects
from dealgraph.rdf.names import dg, shorten, term
from dealgraph.rdf.reader import LABEL, Reader
from dealgraph.record.figures import bounds, figure, unit, unit_in_words

if TYPE_CHECKING:
    import networkx as nx

_MATTER_RADIUS = 5.5
#: How a party grows with its matters: the radius without any, and what each adds to its square.
_GROWTH = {"least": 4.5, "more": 3}


class TermRow(NamedTuple):
    """A term of a matter: the tokens of its kind and of what it concerns."""

    kind: str
    concern: str


class AmountRow(NamedTuple):
    """An amount of a matter: as people write it, and what it takes to compare it with others.

    Attributes:
        figure: number and unit, in words.
        least: the least that the wording allows, or none.
        most: the greatest that the wording allows, or none.
        unit: the code of the currency, or what is counted.
        purpose: what it is for, as a token, like those that follow.
        basis: what it is counted by.
        state: whether money has moved.
        standing: who stands by it.
    """

    figure: str
    least: float | None
    most: float | None
    unit: str
    purpose: str
    basis: str
    state: str
    standing: str


class EventRow(NamedTuple):
    """An event of a matter: its date, and the token of its kind."""

    date: str
    kind: str


class HoldingRow(NamedTuple):
    """A stake between drawn parties: its label and its state."""

    label: str
    state: str


#: The names of what crosses to the page as rows: stated once in the data, read by `js/data.js`.
_FIELDS = {
    "terms": TermRow._fields,
    "money": AmountRow._fields,
    "events": EventRow._fields,
    "holdings": HoldingRow._fields,
}


class Scene:
    """What is drawn of a selection."""

    def __init__(self, reader: Reader, selection: Selection) -> None:
        self.reader = reader
        self.words = Vocabulary(reader)
        self.matters = selection.matters
        self.parties = selection.parties
        self.day = selection.day
        self.names = {shorten(node.value) for node in (*self.matters, *self.parties)}

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """Parties and matters as nodes."""
        return network.drawn(self.reader, self.parties, self.matters, day=self.day)

    @cached_property
    def radius(self) -> dict[str, float]:
        """How large each node is drawn: parties by the number of their matters."""
        return {
            name: round(_GROWTH["least"] + _GROWTH["more"] * self._matters(name) ** 0.5, 1)
            if data["group"] == "party"
            else _MATTER_RADIUS
            for name, data in self.network.nodes(data=True)
        }

    def _matters(self, name: str) -> int:
        edges = self.network.in_edges(name, data="group")
        return len({matter for matter, _, group in edges if group == "matter"})

    def nodes(self) -> list[dict[str, Any]]:
        """Every node with its colour token, size, place and shape, as vis-network reads it."""
        places = layout.positions(self.network, self.radius)
        return [
            {
                "token": data["colour"],
                "size": self.radius[name],
                "x": places[name][0],
                "y": places[name][1],
                "group": data["group"],
                "id": name,
                "label": data["label"] or name,
                "shape": data["shape"],
            }
            for name, data in self.network.nodes(data=True)
        ]

    def edges(self) -> list[dict[str, Any]]:
        """Roles between matters and parties, holdings between parties, matters between parties."""
        edges: dict[tuple[str, str, str], dict[str, Any]] = {}
        for start, end, key, data in self.network.edges(keys=True, data=True):
            group = data["group"]
            via = {"via": key} if group == "stake" else {}
            edge = edges.setdefault(
                (start, end, via.get("via", group)),
                {"group": group, "roles": [], **via, "from": start, "to": end},
            )
            edge["roles"].append(data["kind"])
        return [*edges.values(), *self._matters_as_edges()]

    def _matters_as_edges(self) -> list[dict[str, Any]]:
        direct: dict[str, dict[str, list[str]]] = {shorten(node.value): {} for node in self.parties}
        for matter in self.matters:
            for one, other in network.ends(self.reader, matter):
                start, end = shorten(one.value), shorten(other.value)
                if start in direct and end in direct:
                    direct[start].setdefault(end, []).append(shorten(matter.value))
        return [
            {"group": "direct", "via": via, "from": start, "to": end}
            for start, ends in direct.items()
            for end, between in ends.items()
            for via in between
        ]

    def data(self) -> dict[str, Any]:
        """What legend, search, filters and views need, as JSON values."""
        kinds = {kind for matter in self.matters for kind in self.reader.types(matter)}
        sorts = {kind for party in self.parties for kind in self.reader.types(party)}
        matters = [self.matter(node) for node in self.matters]
        parties = [self.party(node) for node in self.parties]
        words = self.words
        return {
            "fields": _FIELDS,
            "matters": matters,
            "parties": parties,
            "holdings": self.holdings(),
            "growth": _GROWTH,
            "groups": layout.communities(self.network),
            "classes": words.classes(kinds, dg("Matter")),
            "sorts": words.classes(sorts, dg("Party")),
            "media": words.concepts(self.used(self.matters, "medium")),
            "statuses": words.concepts(self.used(self.matters, "status")),
            "sectors": words.concepts(self.used(self.parties, "sector")),
            "standings": words.concepts(self.used(self.statements, "standing")),
            "concerns": words.concerns(self.used(self.terms, "concerns")),
            "events": words.concepts(self.used(self.statements, "eventKind")),
            "purposes": words.concepts(self.used(self.statements, "purpose")),
            "bases": words.concepts(self.used(self.statements, "basis")),
            "moneyStates": words.concepts(self.used(self.statements, "moneyState")),
            "units": self.units(),
            "terms": words.terms(self.reader.types(x)[0] for x in self.terms),
            "roles": {words.token(x): self.reader.label(x) for x in self.reader.roles},
            "colours": words.colours(self.colours()),
            "moved": self.moved(),
        }

    def moved(self) -> dict[str, str]:
        """Former ids, with what they are called now, for links of years ago."""
        names = redirects(self.reader.store)
        return {shorten(former): shorten(present) for former, present in names}

    def colours(self) -> set[str]:
        """Colour tokens of everything that is drawn."""
        return {data["colour"] for _, data in self.network.nodes(data=True)}

    def used(self, nodes: Any, name: str) -> set[Any]:
        """All values of a property."""
        return {value for node in nodes for value in self.reader.values(node, dg(name))}

    def units(self) -> list[dict[str, str]]:
        """Currencies and other units of amounts, by name."""
        codes = {unit(self.reader, node) for node in self.statements} - {""}
        found = [{"id": code, "label": unit_in_words(code)} for code in codes]
        return sorted(found, key=lambda entry: (entry["label"].casefold(), entry["id"]))

    @cached_property
    def terms(self) -> list[Any]:
        """The terms of all matters."""
        return [x for matter in self.matters for x in self.reader.values(matter, dg("term"))]

    @cached_property
    def statements(self) -> list[Any]:
        """The statements of all matters."""
        found = list(self.terms)
        for name in ("stage", "participation", "amount", "event"):
            found += [x for matter in self.matters for x in self.reader.values(matter, dg(name))]
        return found

    def matter(self, node: Any) -> dict[str, Any]:
        """One matter: what filters, table, matrix and timeline need."""
        reader, token = self.reader, self.words.token
        date = reader.text(node, dg("announced")) or reader.text(node, dg("filed"))
        entry = {
            "id": shorten(node.value),
            "kinds": [token(kind) for kind in reader.types(node)],
            "date": date,
            "day": first_day(reader, node),
            "status": self.named(node, "status"),
            "media": [token(medium) for medium in reader.values(node, dg("medium"))],
            "terms": [self.term(x) for x in reader.values(node, dg("term"))],
            "money": [self.amount(x) for x in reader.values(node, dg("amount"))],
            "events": [self.event(x) for x in reader.values(node, dg("event"))],
            "also": self.other_labels(node)
            + self.texts(node, ("skos:altLabel", "dg:product", "dg:content")),
            "asOf": reader.text(node, dg("statusAsOf")),
        }
        return {name: value for name, value in entry.items() if value}

    def other_labels(self, node: Any) -> list[str]:
        """Labels in the languages that are not shown, by which a reader may search."""
        labels = [str(label.value) for label in self.reader.values(node, LABEL)]
        return [label for label in labels if label != self.reader.label(node)]

    def texts(self, node: Any, names: tuple[str, ...]) -> list[str]:
        """All texts of some properties."""
        values = [x for name in names for x in self.reader.values(node, term(name))]
        return [str(value.value) for value in values]

    def term(self, node: Any) -> TermRow:
        """A term as filters and matrix need it."""
        return TermRow(self.words.token(self.reader.types(node)[0]), self.named(node, "concerns"))

    def amount(self, node: Any) -> AmountRow:
        """An amount as filters and table need it."""
        least, most = bounds(self.reader, node)
        said = (self.named(node, name) for name in ("purpose", "basis", "moneyState", "standing"))
        return AmountRow(figure(self.reader, node), least, most, unit(self.reader, node), *said)

    def event(self, node: Any) -> EventRow:
        """An event as the timeline needs it."""
        return EventRow(self.reader.text(node, dg("date")), self.named(node, "eventKind"))

    def named(self, node: Any, name: str) -> str:
        """Return the token of the value of a property, or an empty string."""
        value = self.reader.value(node, dg(name))
        return self.words.token(value) if value is not None else ""

    def party(self, node: Any) -> dict[str, Any]:
        """One party: what search, filters and folding need."""
        reader = self.reader
        name = shorten(node.value)
        parents = [shorten(x.value) for x in reader.values(node, dg("parent"))]
        entry = {
            "id": name,
            "kind": self.words.token(reader.types(node)[0]),
            "sectors": [self.words.token(x) for x in reader.values(node, dg("sector"))],
            "also": self.other_labels(node) + self.texts(node, ("skos:altLabel", "dg:position")),
            "parent": next((parent for parent in parents if parent in self.names), ""),
            "bridge": self.bridging.get(name, 0.0),
        }
        return {key: value for key, value in entry.items() if value}

    @cached_property
    def bridging(self) -> dict[str, float]:
        """Betweenness of every node."""
        return layout.bridging(self.network)

    def holdings(self) -> dict[str, HoldingRow]:
        """Stakes between drawn parties."""
        return {
            key: HoldingRow(data["label"], data["state"])
            for _, _, key, data in self.network.edges(keys=True, data=True)
            if data["group"] == "stake"
        }
