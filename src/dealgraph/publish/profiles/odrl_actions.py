"""Actions of ODRL: when one of its own takes the place of a concern, and how ours fit among them.

An action of ODRL stands for a concern only if both mean the same: a permission of the broader
action would allow more than the source said, a prohibition of the narrower one forbid less.
Otherwise the concern itself is an action of our profile (ODRL Information Model 2.2, section 3.3),
included in a broader one up to `odrl:use` (section 2.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dealgraph.publish.profiles.alignment import Alignment
from dealgraph.publish.profiles.document import Node, Ref, text
from dealgraph.publish.profiles.odrl_parts import AI_ACTIONS, NAMESPACE
from dealgraph.rdf.modules import is_heading
from dealgraph.rdf.names import BASE, term
from dealgraph.rdf.reader import BROADER, Reader

#: Acts that ODRL knows as something that must be done; as a permission they would mean another
#: thing: "may compensate" is not "may be compensated".
DUTY_ACTIONS = frozenset(
    NAMESPACE + name for name in ("attribute", "compensate", "delete", "obtainConsent")
)
_USE = NAMESPACE + "use"
_DEFINITION = term("skos:definition")


class Actions:
    """Concerns as actions."""

    def __init__(self, reader: Reader, alignment: Alignment) -> None:
        self.reader = reader
        self.alignment = alignment

    def is_use(self, concern: Any) -> bool:
        """Whether a concern is something done with works, as ODRL's own list of actions has it.

        "Must train on licensed music only" says how training is done. As a duty of ODRL it would
        say that somebody must train.
        """
        above = self.reader.ancestors(concern, BROADER)
        found = {self.alignment.covering(node) for node in above} - {""}
        return bool(found - DUTY_ACTIONS)

    def choose(self, concern: Any, rule: str) -> tuple[str, list[Node]]:
        """The action for a concern in a rule, with descriptions of what ODRL 2.2 does not describe.

        Args:
            concern: a concept of ours.
            rule: `Permission`, `Prohibition` or `Duty`.
        """
        exact = self.alignment.exact(concern)
        if exact and (rule == "Duty" or exact not in DUTY_ACTIONS):
            return exact, list(_drafts(exact))
        return str(concern.value), list(self._described(concern))

    def _described(self, concern: Any) -> Iterator[Node]:
        above = self.reader.value(concern, BROADER)
        parent = self._parent(concern, above)
        node = Node(concern.value, ("Action", "skos:Concept"))
        node.add("rdfs:label", [text(self.reader.label(concern))])
        definitions = self.reader.values(concern, _DEFINITION)
        node.add("skos:definition", [text(value) for value in definitions])
        node.add("includedIn", [Ref(parent)])
        yield node
        yield from self._described(above) if parent.startswith(BASE) else _drafts(parent)

    def _parent(self, concern: Any, above: Any) -> str:
        """The action that includes a concern: ODRL's, or else the next broader concern."""
        found = self.alignment.covering(concern)
        if found and found not in DUTY_ACTIONS:
            return found
        if above is None or is_heading(self.reader, above):
            return _USE
        return self.alignment.exact(above) or str(above.value)


def _drafts(iri: str) -> Iterator[Node]:
    """Describe an action of the AI vocabulary and those that include it."""
    while iri in AI_ACTIONS:
        node = Node(iri, ("Action",))
        node.add("includedIn", [Ref(AI_ACTIONS[iri])])
        yield node
        iri = AI_ACTIONS[iri]
