"""schema.org descriptions of the record: parties, matters, their sums of money, and sources.

Deals and disputes are actions with agents and participants, policies are creative works of their
authors. Which of our classes, roles, sectors and statuses are which of theirs is written in
`ontology/alignments.ttl`. The context stands in the document: search engines read an inline
context, and do not fetch one.

A search engine shows what it reads as a fact. Sums that are disputed, denied or alleged are
therefore left out, and each sum says what it is for. Terms, events and holdings are left out as
well: schema.org has no word for an exclusion.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from dealgraph.base.numbers import plain
from dealgraph.publish.profiles.alignment import Alignment
from dealgraph.publish.profiles.document import (
    VOUCHED,
    Document,
    LeftOut,
    Node,
    Ref,
    Value,
    digest,
    leave_out,
    text,
)
from dealgraph.publish.profiles.schema_org_parts import NAMESPACE, VOCABULARY
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import BASE, dg, term
from dealgraph.rdf.reader import LABEL, Reader

_PUBLISHERS = BASE + "profile/schema.org/publisher/"
_NEWS = NAMESPACE + "NewsMediaOrganization"
_NO_WORD = "schema.org has no word for it"


def _names(*names: str) -> frozenset[str]:
    return frozenset(NAMESPACE + name for name in names)


_MATTERS = _names("Action", "TradeAction", "BuyAction", "DonateAction", "CreativeWork")
_AGENTS = _names("Organization", "NewsMediaOrganization", "Person", "Thing")
_STATUSES = _names(
    *(f"{name}ActionStatus" for name in ("Potential", "Active", "Completed", "Failed"))
)
#: For each sort of matter: the properties that roles are aligned to, the property for all other
#: roles, and those for sums of money and for sources.
_ACTION = (_names("agent", "participant"), "participant", "object", "subjectOf")
_WORK = (_names("author"), "mentions", "about", "citation")


def build(store: GraphStore) -> Document:
    """Describe a graph in schema.org's terms."""
    return _Builder(Reader(store)).document()


@dataclass
class _Builder:
    reader: Reader
    nodes: dict[str, Node] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alignment = Alignment(self.reader, NAMESPACE)
        self.agents = {
            agent: self.agent_type(agent) for agent in self.reader.instances(dg("Agent"))
        }
        self.by_name = {
            label.value.casefold(): agent
            for predicate in (term("skos:altLabel"), LABEL)
            for agent in self.agents
            for label in self.reader.values(agent, predicate)
        }

    def document(self) -> Document:
        for agent, kind in self.agents.items():
            self.agent(agent, kind)
        sources = list(self.reader.instances(dg("Source")))
        for source in sources:
            self.source(source)
        matters = list(self.reader.instances(dg("Matter")))
        sums = Counter(kind for matter in matters for kind in self.matter(matter))
        for statement in self.reader.instances(dg("Statement")):
            if not self.reader.is_a(statement, dg("Amount")):
                self.left_out.append(leave_out(self.reader, statement, _NO_WORD))
        kinds = Counter(self.nodes[thing.value].types[0] for thing in (*matters, *self.agents))
        pages = Counter(self.nodes[source.value].types[0] for source in sources)
        written = {
            "matters and agents": dict(sorted(kinds.items())),
            "sums": dict(sorted(sums.items())),
            "sources": dict(sorted(pages.items())),
        }
        nodes = [self.nodes[iri] for iri in sorted(self.nodes)]
        return Document(VOCABULARY, nodes, written, self.left_out)

    def node(self, iri: str, kind: str) -> Node:
        return self.nodes.setdefault(iri, Node(iri, (kind,)))

    def literals(self, node: Any, name: str, kind: str = "") -> list[Value]:
        found = self.reader.values(node, term(name))
        if not kind:
            return [text(value) for value in found]
        datatype = ox.NamedNode(NAMESPACE + kind)
        return [ox.Literal(value.value, datatype=datatype) for value in found]

    def links(self, node: Any, name: str) -> list[Value]:
        return [Ref(value.value) for value in self.reader.values(node, term(name))]

    # Agents

    def agent_type(self, agent: Any) -> str:
        kind = self.alignment.of_class(self.reader.types(agent), _AGENTS) or NAMESPACE + "Thing"
        sectors = self.reader.values(agent, dg("sector"))
        news = any(self.alignment.of_concept(sector, frozenset({_NEWS})) for sector in sectors)
        if news and kind == NAMESPACE + "Organization":
            kind = _NEWS
        return kind.removeprefix(NAMESPACE)

    def agent(self, agent: Any, kind: str) -> None:
        node = self.node(agent.value, kind)
        node.add("name", self.literals(agent, "rdfs:label"))
        node.add("alternateName", self.literals(agent, "skos:altLabel"))
        node.add("url", self.links(agent, "dg:website"))
        node.add("identifier", self.literals(agent, "dg:identifier"))
        if kind == "Person":
            node.add("jobTitle", self.literals(agent, "dg:position"))
            node.add("affiliation", self.links(agent, "dg:affiliation"))
        elif kind != "Thing":
            node.add("parentOrganization", self.links(agent, "dg:parent"))
        country = self.literals(agent, "dg:country")
        if country and kind != "Thing":
            address = Node(f"{agent.value}#address", ("PostalAddress",))
            address.add("addressCountry", country)
            node.add("address", [address])
        node.add("subjectOf", self.links(agent, "dg:source"))

    # Sources

    def source(self, source: Any) -> None:
        publishers = [self.publisher(name) for name in self.reader.values(source, dg("publisher"))]
        news = any(node.types == ("NewsMediaOrganization",) for node in publishers)
        node = self.node(source.value, "NewsArticle" if news else "WebPage")
        node.add("url", [Ref(source.value)])
        node.add("publisher", [Ref(publisher.iri) for publisher in publishers])
        node.add("datePublished", self.literals(source, "dg:published", "Date"))
        node.add("creditText", self.literals(source, "dg:relays"))

    def publisher(self, name: Any) -> Node:
        """The party or publisher of that name, or somebody of whom only the name is known."""
        agent = self.by_name.get(name.value.casefold())
        if agent is not None:
            return self.nodes[agent.value]
        node = self.node(_PUBLISHERS + digest(name.value), "Organization")
        if "name" not in node.values:
            node.add("name", [text(name)])
        return node

    # Matters

    def matter(self, matter: Any) -> list[str]:
        """Describe a matter; return the types of its sums."""
        kind = self.alignment.of_class(self.reader.types(matter), _MATTERS)
        node = self.node(matter.value, kind.removeprefix(NAMESPACE) or "Action")
        work = node.types == ("CreativeWork",)
        roles, otherwise, money, pages = _WORK if work else _ACTION
        node.add("name", self.literals(matter, "rdfs:label"))
        node.add("description", [text(self.description(matter))])
        self.parties(node, matter, roles, otherwise)
        if work:
            node.add("datePublished", self.literals(matter, "dg:announced", "Date"))
            node.add("keywords", [text(self.reader.label(m)) for m in self.media(matter)])
        else:
            node.add("actionStatus", self.status(matter))
            node.add("startTime", self.literals(matter, "dg:starts", "DateTime"))
            node.add("endTime", self.literals(matter, "dg:ends", "DateTime"))
        sums = [self.amount(x) for x in self.reader.values(matter, dg("amount")) if self.told(x)]
        node.add(money, sums)
        node.add(pages, self.links(matter, "dg:source"))
        return [kind for each in sums for kind in each.types]

    def media(self, matter: Any) -> list[Any]:
        return self.reader.values(matter, dg("medium"))

    def status(self, matter: Any) -> list[Value]:
        found = self.reader.value(matter, dg("status"))
        iri = self.alignment.of_concept(found, _STATUSES) if found is not None else ""
        return [Ref(iri)] if iri else []

    def parties(self, node: Node, matter: Any, roles: frozenset[str], otherwise: str) -> None:
        found: dict[str, list[str]] = {}
        for role, members in self.reader.parties(matter):
            name = self.alignment.of_property(role, roles).removeprefix(NAMESPACE) or otherwise
            found.setdefault(name, []).extend(party.value for party in members)
        first = set(found.get("agent", found.get("author", [])))
        for name in sorted(found):
            rest = set(found[name]) - (first if name == otherwise else set())
            node.add(name, [Ref(iri) for iri in sorted(rest)])

    def description(self, matter: Any) -> str:
        """Its opening sentence; what it is, since when, and how it stood when it was last seen."""
        kinds = ", ".join(self.reader.label(kind) for kind in self.reader.types(matter))
        announced = self.reader.text(matter, dg("announced"))
        status = self.reader.value(matter, dg("status"))
        seen = self.reader.text(matter, dg("statusAsOf"))
        parts = [kinds[:1].upper() + kinds[1:]]
        parts += [f"announced {announced}"] if announced else []
        if status is not None:
            parts.append(self.reader.label(status) + (f" as of {seen}" if seen else ""))
        opening = self.reader.text(matter, term("dcterms:abstract"))
        return f"{opening} {'; '.join(parts)}.".lstrip()

    # Sums

    def told(self, amount: Any) -> bool:
        standing = self.reader.value(amount, dg("standing"))
        if standing in VOUCHED:
            return True
        name = self.reader.label(standing) if standing is not None else "none"
        reason = f"its standing is '{name}'"
        self.left_out.append(leave_out(self.reader, amount, reason))
        return False

    def amount(self, amount: Any) -> Node:
        """A sum with its purpose: a valuation is no investment, and a claim no award."""
        money = bool(self.reader.values(amount, dg("currency")))
        node = Node(amount.value, ("MonetaryAmount" if money else "QuantitativeValue",))
        node.add("name", self.literals(amount, "rdfs:label"))
        for name in ("value", "minValue", "maxValue"):
            node.add(name, [_number(value) for value in self.reader.values(amount, dg(name))])
        node.add("currency", self.literals(amount, "dg:currency"))
        node.add("unitText", self.literals(amount, "dg:unit") if not money else [])
        about = [
            f"{self.reader.label(dg(name))}: {self.reader.label(value)}"
            for name in ("purpose", "basis", "moneyState", "standing")
            for value in self.reader.values(amount, dg(name))
        ]
        node.add("description", [text("; ".join(about))] if about else [])
        return node


def _number(value: Any) -> ox.Literal:
    """A whole number as such; any other as text, since JSON would make a float of it."""
    number = plain(value.value)
    if not isinstance(number, int):
        return text(value)
    return ox.Literal(str(number), datatype=term("xsd:integer"))
