"""What the page offers to choose from: classes, concepts, kinds of term, colours.

Everything is read from the graph, and only what the drawn matters and parties use is offered. A
class, sector or concern that a folder of the reader brings is there without a change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dealgraph.answers.matrix import sign_of
from dealgraph.rdf.modules import is_heading
from dealgraph.rdf.names import colour_token, dg, shorten, term
from dealgraph.rdf.reader import BROADER, Reader


class Vocabulary:
    """Names and looks of classes and concepts, as plain values."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def token(self, node: Any) -> str:
        """The short name of a class or concept; see `Reader.token`."""
        return self.reader.token(node)

    def colour(self, node: Any) -> str:
        """The token of a colour, or an empty string."""
        return colour_token(node.value) if node is not None else ""

    def concepts(self, nodes: Iterable[Any]) -> list[dict[str, Any]]:
        """Concepts by label, with colour, definition and the broader ones."""
        reader = self.reader
        found = []
        for node in sorted(set(nodes), key=lambda n: (reader.label(n).casefold(), str(n))):
            entry = {
                "id": self.token(node),
                "label": reader.label(node),
                "about": reader.text(node, term("skos:definition")),
                "colour": self.colour(reader.value(node, dg("colour"))),
                "iri": shorten(node.value),
            }
            found.append({name: value for name, value in entry.items() if value})
        return found

    def concerns(self, used: Iterable[Any]) -> list[dict[str, Any]]:
        """Concerns that terms name, and those around them, with everything that each includes.

        They are in the order of their headings, each of which stands before its own.
        """
        reader = self.reader
        nodes = set(used)
        for node in list(nodes):
            nodes |= self.broader(node)
        found = self.concepts(nodes)
        by_token = {self.token(node): node for node in nodes}
        for entry in found:
            node = by_token[entry["id"]]
            above = self.broader(node) & nodes
            heads = [one for one in (node, *above) if is_heading(reader, one)]
            entry["within"] = sorted(self.token(one) for one in above - set(heads))
            entry["head"] = self.token(heads[0]) if heads else ""
        labels = {entry["id"]: entry["label"] for entry in found}
        return sorted(
            found, key=lambda e: (not e["head"], labels.get(e["head"], ""), e["head"] != e["id"])
        )

    def broader(self, node: Any) -> set[Any]:
        """All concepts above one, at any depth."""
        return set(self.reader.ancestors(node, BROADER)) - {node}

    def classes(self, used: Iterable[Any], top: Any) -> list[dict[str, Any]]:
        """Classes with instances, and those above them up to `top`, in the order of display."""
        reader = self.reader
        nodes = {above for kind in used for above in reader.ancestors(kind)}
        nodes &= reader.closure(top)
        return [
            {
                "id": self.token(kind),
                "label": reader.label(kind),
                "plural": self.plural(kind),
                "about": reader.text(kind, term("skos:definition")),
                "parents": [self.token(x) for x in self.parents(kind, nodes)],
                "shape": self.display(kind, "shape") or "dot",
                "line": self.display(kind, "line"),
                "colour": self.colour(reader.display(kind, "colour")),
            }
            for kind in self.sorted(nodes)
        ]

    def sorted(self, kinds: Iterable[Any]) -> list[Any]:
        """Classes in the order of display; those without one follow their superclass."""
        reader = self.reader

        def place(kind: Any) -> tuple[int, int, str]:
            own = reader.order(kind)
            above = reader.display(kind, "order")
            inherited = int(above.value) if above is not None else 9999
            return (inherited, 0 if own != 9999 else 1, str(kind))

        return sorted(kinds, key=place)

    def parents(self, kind: Any, nodes: set[Any]) -> list[Any]:
        """The classes right above one, among those that are shown."""
        return [x for x in self.reader.values(kind, term("rdfs:subClassOf")) if x in nodes]

    def plural(self, kind: Any) -> str:
        """A heading for instances of a class: its own plural, else its label."""
        own = self.reader.text(kind, dg("plural"))
        label = self.reader.label(kind)
        return own or label[:1].upper() + label[1:]

    def display(self, kind: Any, what: str) -> str:
        """A word of display.ttl, or an empty string."""
        found = self.reader.display(kind, what)
        return str(found.value) if found is not None else ""

    def terms(self, used: Iterable[Any]) -> list[dict[str, str]]:
        """Kinds of term with their meaning, their word in the matrix and their mark."""
        found = []
        for kind in self.sorted(set(used)):
            shown = sign_of(self.reader, kind)
            found.append(
                {
                    "id": self.token(kind),
                    "label": self.reader.label(kind),
                    "plural": self.plural(kind),
                    "meaning": shown.meaning,
                    "effect": shown.effect,
                    "mark": self.display(kind, "mark"),
                    "sign": shown.sign,
                }
            )
        return found

    def colours(self, used: Iterable[str]) -> list[dict[str, str]]:
        """Colour tokens in the order of their names: a shade for each ground, and a letter.

        A token that has none of its own gets the first of its label that no other one has.
        """
        reader = self.reader
        wanted = set(used)
        nodes = [x for x in reader.instances(dg("ColourToken")) if self.colour(x) in wanted]
        signs = {node: reader.text(node, dg("sign")) for node in nodes}
        found = []
        for node in nodes:
            shades = {way: reader.text(node, dg(way)) for way in ("light", "dark")}
            label = reader.label(node)
            free = (x for x in label.upper() if x.isalnum() and x not in signs.values())
            signs[node] = signs[node] or next(free, "")
            token = self.colour(node)
            found.append({"id": token, "label": label, "sign": signs[node], **shades})
        return found
