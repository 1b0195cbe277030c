"""The fixed parts of an ODRL export: namespaces, context, and dates as constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from dealgraph.base.dates import first_day, last_day
from dealgraph.publish.profiles.document import Key, Node, Ref, Vocabulary, text
from dealgraph.rdf.names import BASE, PREFIXES, term

NAMESPACE = "http://www.w3.org/ns/odrl/2/"
#: Our profile (section 3): the ODRL Common Vocabulary, concerns as actions, and one left operand.
PROFILE = BASE + "profile/odrl"
#: The AI vocabulary of the W3C's ODRL community group, a draft of 2026.
AI_PROFILE = "https://w3c.github.io/odrl/ai-vocab/"
#: Each of its actions with the one in which it is included, since the draft has no file to read.
AI_ACTIONS = {
    NAMESPACE + name: NAMESPACE + above
    for name, above in {
        "data-mining": "use",
        "ai-training": "data-mining",
        "gen-ai": "ai-training",
        "ai-augment": "data-mining",
        "search": "use",
    }.items()
}
CONDITION = PROFILE + "#condition"

#: Keys have the names of the W3C's ODRL context, so that readers of plain JSON find them.
VOCABULARY = Vocabulary(
    default="odrl",
    prefixes={
        "odrl": NAMESPACE,
        "dg": PREFIXES["dg"],
        "dcterms": PREFIXES["dcterms"],
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": PREFIXES["rdfs"],
        "skos": PREFIXES["skos"],
        "xsd": PREFIXES["xsd"],
    },
    keys={
        **{
            name: Key(f"odrl:{name}", "@id")
            for name in ("profile", "target", "assigner", "assignee", "partOf", "includedIn")
        },
        **{
            name: Key(f"odrl:{name}", "@id", many=True)
            for name in ("permission", "prohibition", "obligation", "constraint")
        },
        **{
            name: Key(f"odrl:{name}", "@vocab")
            for name in ("conflict", "action", "leftOperand", "operator")
        },
        "rightOperand": Key("odrl:rightOperand"),
        **{
            name: Key(name, "@id")
            for name in (
                "dcterms:source",
                "prov:wasDerivedFrom",
                "dg:status",
                "dg:standing",
                "dg:assertedBy",
            )
        },
        **{
            name: Key(name)
            for name in (
                "rdfs:label",
                "skos:definition",
                "dcterms:description",
                "dcterms:issued",
                "dg:statusAsOf",
            )
        },
    },
    id_key="uid",
    drafts=frozenset(AI_ACTIONS),
)


def condition_operand() -> Node:
    """The left operand of our profile (3.3): whether something holds that only people can tell."""
    node = Node(CONDITION, ("LeftOperand", "skos:Concept"))
    node.add("rdfs:label", [text("condition")])
    definition = (
        "What has to be the case for a rule to apply, in the words of the record. It equals the "
        "right operand if it is the case; a machine that cannot tell must not take it for granted."
    )
    node.add("skos:definition", [text(definition)])
    return node


def constraints(
    rule: str, first: Sequence[Any], last: Sequence[Any], conditions: Sequence[Any]
) -> Iterator[Node]:
    """The constraints of a rule (2.5.3): all of them must be satisfied.

    Args:
        rule: the IRI of the rule.
        first: days, months or years from which it applies.
        last: days, months or years until the end of which it applies.
        conditions: what else must be the case.
    """
    for number, written in enumerate(first):
        yield _dated(f"{rule}-from-{number}", written, "gteq", first_day(written.value))
    for number, written in enumerate(last):
        yield _dated(f"{rule}-until-{number}", written, "lteq", last_day(written.value))
    for number, condition in enumerate(conditions):
        yield _constraint(f"{rule}-condition-{number}", CONDITION, "eq", text(condition))


def _constraint(iri: str, left: str, operator: str, right: ox.Literal) -> Node:
    node = Node(iri, ("Constraint",))
    node.add("leftOperand", [Ref(left)])
    node.add("operator", [Ref(NAMESPACE + operator)])
    node.add("rightOperand", [right])
    return node


def _dated(iri: str, written: Any, operator: str, day: str) -> Node:
    """ODRL's dateTime takes whole days only; what was written is kept beside a filled-in one."""
    literal = ox.Literal(day, datatype=term("xsd:date"))
    node = _constraint(iri, NAMESPACE + "dateTime", operator, literal)
    if written.value != day:
        node.add("dcterms:description", [text(f"recorded as {written.value}")])
    return node
