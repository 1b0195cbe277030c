"""ODRL 2.2 policies of what deals, disputes and policies allow, forbid and demand.

Section numbers are those of the ODRL Information Model 2.2 (W3C Recommendation, 15 February 2018).

- One term is one rule and keeps its IRI, which is its uid. A policy holds the rules of a matter
  (2.1); rules whose parties are not all recorded stand in a set, which asks for none (2.1.1).
- Who issues a rule (assigner) and whom it addresses (assignee) follows from the meaning of bearer
  and beneficiary: see `PARTIES`. Several parties are one party collection (2.3), so that a rule
  stays a single rule.
- An action of ODRL takes the place of a concern only if both mean the same; otherwise the concern
  is an action of our profile, included in a broader one (2.4).
- A condition becomes a constraint with a left operand of our profile, not a remark: a permission
  that hangs on something must not look unconditional to a machine (2.5.1).
- Prohibitions override permissions (2.10).
- Left out, and reported: kinds of terms that ODRL does not know, such as exclusions, which are no
  prohibitions; what is disputed, denied or alleged; what no longer or never bound anybody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

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
from dealgraph.publish.profiles.odrl_actions import Actions
from dealgraph.publish.profiles.odrl_parts import (
    AI_ACTIONS,
    AI_PROFILE,
    NAMESPACE,
    PROFILE,
    VOCABULARY,
    condition_operand,
    constraints,
)
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import dg, term
from dealgraph.rdf.reader import Reader

#: Who issues a rule and to whom it is addressed (2.3.1), by the definitions of dg:bearer ("grants,
#: must act, must not act") and dg:beneficiary ("may use, receives, is protected").
PARTIES = {
    "Permission": {"assigner": dg("bearer"), "assignee": dg("beneficiary")},
    "Prohibition": {"assigner": dg("beneficiary"), "assignee": dg("bearer")},
    "Duty": {"assigner": dg("beneficiary"), "assignee": dg("bearer")},
}
_RULE_KEYS = {"Permission": "permission", "Prohibition": "prohibition", "Duty": "obligation"}
_RULES = frozenset(NAMESPACE + name for name in PARTIES)
#: Which parties every rule of a policy must have (2.1.1 to 2.1.3).
_NEEDED = {"Agreement": ("assigner", "assignee"), "Offer": ("assigner",), "Set": ()}
_POLICIES = frozenset(NAMESPACE + name for name in _NEEDED)
_ASSIGNER = frozenset({NAMESPACE + "assigner"})
_PARTY_TYPES = frozenset({NAMESPACE + "Party", NAMESPACE + "PartyCollection"})


def build(store: GraphStore) -> Document:
    """Make the ODRL policies of a graph."""
    return _Builder(Reader(store)).document()


@dataclass
class _Builder:
    reader: Reader
    policies: dict[str, Node] = field(default_factory=dict)
    others: dict[str, Node] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.alignment = Alignment(self.reader, NAMESPACE)
        self.actions = Actions(self.reader, self.alignment)

    def document(self) -> Document:
        for statement in self.reader.instances(dg("Statement")):
            matter = ox.NamedNode(statement.value.partition("#")[0])
            rule = self.rule_class(statement)
            reason = self.reason(statement, matter, rule)
            if reason:
                self.left_out.append(leave_out(self.reader, statement, reason))
            else:
                self.add_rule(statement, matter, rule)
        kinds = Counter(node.types[0] for node in self.policies.values())
        written = {
            "ODRL policies": {kind: kinds[kind] for kind in _NEEDED},
            "rules": {rule: self.rules[rule] for rule in PARTIES},
        }
        nodes = [self.policies[iri] for iri in sorted(self.policies)]
        nodes += [self.others[iri] for iri in sorted(self.others)]
        return Document(VOCABULARY, nodes, written, self.left_out, frozenset(self.policies))

    # What is written, and what is not

    def rule_class(self, statement: Any) -> str:
        found = self.alignment.of_class(self.reader.types(statement), _RULES)
        return found.removeprefix(NAMESPACE)

    def reason(self, statement: Any, matter: Any, rule: str) -> str:
        """Why a statement cannot be a rule, or an empty string."""
        if not self.reader.is_a(statement, dg("Term")):
            return "it is no rule"
        if not rule:
            return "ODRL has no such rule"
        standing = self.reader.value(statement, dg("standing"))
        if standing not in VOUCHED:
            return f"its standing is '{self.reader.label(standing)}'" if standing else "no standing"
        return self.status_reason(matter) or self.sense_reason(statement, matter, rule)

    def status_reason(self, matter: Any) -> str:
        status = self.reader.value(matter, dg("status"))
        if self.reader.text(matter, dg("tookEffect")) != "true":
            name = self.reader.label(status) if status else "unknown"
            return f"its matter is not known to have bound anybody (status '{name}')"
        if self.reader.text(matter, dg("endRecorded")) == "false":
            return "its matter is over, and the day of its end is not recorded"
        return ""

    def sense_reason(self, statement: Any, matter: Any, rule: str) -> str:
        concern = self.reader.value(statement, dg("concerns"))
        if concern is None:
            return "it has no concern, hence no action"
        if rule == "Duty" and self.actions.is_use(concern):
            return "ODRL would make it a duty to carry out the use itself"
        if rule != "Duty" and not self.covers(statement, matter, rule):
            return "it does not say to what it applies (2.6.1, 2.6.2)"
        return ""

    # Policies and rules

    def add_rule(self, statement: Any, matter: Any, rule: str) -> None:
        parties = {name: self.party(statement, matter, rule, name) for name in PARTIES[rule]}
        kind = self.policy_class(matter)
        if any(not parties[name] for name in _NEEDED[kind]):
            kind = "Set"
        policy = self.policy(matter, kind)
        node = Node(statement.value, (rule,))
        node.add("rdfs:label", self.texts(statement, term("rdfs:label")))
        node.add("target", [Ref(iri) for iri in self.target(statement, matter, rule)])
        for name, iri in parties.items():
            node.add(name, [Ref(iri)] if iri else [])
        node.add("action", [Ref(self.action(statement, rule, policy))])
        node.add("constraint", self.constraints(statement, matter))
        self.annotate(node, statement)
        policy.add(_RULE_KEYS[rule], [node])
        self.rules[rule] += 1

    def policy_class(self, matter: Any) -> str:
        found = self.alignment.of_class(self.reader.types(matter), _POLICIES)
        return found.removeprefix(NAMESPACE) or "Set"

    def policy(self, matter: Any, kind: str) -> Node:
        """The policy of this type for a matter; its metadata follow 2.8."""
        iri = f"{matter.value}#odrl-{kind.lower()}"
        if iri not in self.policies:
            node = self.policies[iri] = Node(iri, (kind,))
            node.add("profile", [Ref(PROFILE)])
            node.add("conflict", [Ref(NAMESPACE + "prohibit")])
            node.add("rdfs:label", self.texts(matter, term("rdfs:label")))
            node.add("dcterms:issued", self.reader.literals(matter, dg("announced")))
            node.add("prov:wasDerivedFrom", [Ref(matter.value)])
            node.add("dg:status", self.links(matter, "status"))
            node.add("dg:statusAsOf", self.reader.literals(matter, dg("statusAsOf")))
            node.add("dcterms:source", self.links(matter, "source"))
        return self.policies[iri]

    def annotate(self, node: Node, statement: Any) -> None:
        """Who says so, where, and how far it is vouched for."""
        node.add("dcterms:description", self.texts(statement, term("skos:note")))
        for name in ("standing", "assertedBy"):
            node.add(f"dg:{name}", self.links(statement, name))
        node.add("dcterms:source", self.links(statement, "source"))

    def texts(self, node: Any, predicate: ox.NamedNode) -> list[Value]:
        return [text(value) for value in self.reader.values(node, predicate)]

    def links(self, node: Any, name: str) -> list[Value]:
        return [Ref(value.value) for value in self.reader.values(node, dg(name))]

    # Assets and parties

    def covers(self, statement: Any, matter: Any, rule: str) -> list[str]:
        """To what a term applies, or else, where ODRL must have a target, its matter."""
        found = self.reader.values(statement, dg("covers"))
        if not found and rule != "Duty":
            found = self.reader.values(matter, dg("content"))
        return [str(value.value) for value in found]

    def target(self, statement: Any, matter: Any, rule: str) -> list[str]:
        """The one asset of a rule (2.2); the same words in a matter mean the same asset."""
        words = self.covers(statement, matter, rule)
        if not words:
            return []
        iri = f"{matter.value}#asset-{digest(*words)}"
        node = Node(iri, ("Asset",))
        node.add("rdfs:label", [text("; ".join(words))])
        self.others[iri] = node
        return [iri]

    def party(self, statement: Any, matter: Any, rule: str, name: str) -> str:
        """The party or collection of parties in a function; empty if nobody is known."""
        found = self.reader.values(statement, PARTIES[rule][name])
        if not found and name == "assigner":
            found = self.issuers(matter)
        members = [self.one_party(party) for party in found]
        if len(members) < 2:
            return "".join(node.iri for node in members)
        iri = f"{matter.value}#parties-{digest(*(node.iri for node in members))}"
        self.others[iri] = Node(iri, ("PartyCollection",))
        for node in members:
            if Ref(iri) not in node.values.get("partOf", []):
                node.add("partOf", [Ref(iri)])
        return iri

    def issuers(self, matter: Any) -> list[Any]:
        """Parties whose role is to lay down everything in a matter."""
        return sorted(
            (
                party
                for role, parties in self.reader.parties(matter)
                if self.alignment.of_property(role, _ASSIGNER)
                for party in parties
            ),
            key=str,
        )

    def one_party(self, party: Any) -> Node:
        if party.value not in self.others:
            kind = self.alignment.of_class(self.reader.types(party), _PARTY_TYPES)
            node = Node(party.value, (kind.removeprefix(NAMESPACE) or "Party",))
            node.add("rdfs:label", [text(self.reader.label(party))])
            self.others[party.value] = node
        return self.others[party.value]

    # Actions and constraints

    def action(self, statement: Any, rule: str, policy: Node) -> str:
        concern = self.reader.value(statement, dg("concerns"))
        found, described = self.actions.choose(concern, rule)
        self.others.update({node.iri: node for node in described})
        drafts = any(node.iri in AI_ACTIONS for node in described)
        if drafts and Ref(AI_PROFILE) not in policy.values["profile"]:
            policy.add("profile", [Ref(AI_PROFILE)])
        return found

    def constraints(self, statement: Any, matter: Any) -> list[Value]:
        """The days between which a rule applies, and what else must be the case."""
        first = self.reader.values(statement, dg("from")) or self.reader.values(
            matter, dg("starts")
        )
        until = self.reader.values(statement, dg("until"))
        if self.reader.text(matter, dg("endRecorded")) == "true":
            until += self.reader.values(matter, dg("inForceUntilAsWritten"))
        last = list(dict.fromkeys(until))
        conditions = self.reader.values(statement, dg("condition"))
        if conditions:
            operand = condition_operand()
            self.others[operand.iri] = operand
        return list(constraints(statement.value, first, last, conditions))
