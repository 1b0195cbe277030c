"""Two records as one: what both say once, what only one says as well, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from dealgraph.author.model import Model
from dealgraph.rdf.names import PREFIXES, RDF_TYPE, dg, shorten
from dealgraph.rdf.turtle.layout import laid_out
from dealgraph.rdf.turtle.read import Named
from dealgraph.rdf.turtle.scan import Block, Document, Node, Pair, scan

_LABEL = PREFIXES["rdfs"] + "label"
_ALIAS = PREFIXES["skos"] + "altLabel"


@dataclass(frozen=True)
class Conflict:
    """A property of which a record has one value, and the two records have two.

    Attributes:
        subject: what it is said of.
        predicate: the property.
        new: what the record says that stays.
        old: what the other one says.
    """

    subject: str
    predicate: str
    new: str
    old: str


class Merger:
    """The file of a record, to which that of another is added."""

    def __init__(self, text: str, path: str, record: str, model: Model, keep: str) -> None:
        self.doc = scan(text, path)
        self.record = record
        self.model = model
        self.keep = keep
        self.conflicts: list[Conflict] = []
        self.named = Named(self.doc)

    @property
    def prefixes(self) -> dict[str, str]:
        """Those that the file declares."""
        return self.doc.prefixes

    def joined(self, text: str, path: str) -> str:
        """Return the text of both.

        Args:
            text: the other file, with the new name already, and with no name whose prefix stands
                for something else here.
            path: what it is called, for errors.
        """
        other = scan(text, path)
        for prefix, iri in other.prefixes.items():
            self.doc.prefixes.setdefault(prefix, iri)
        self.doc.head += [line for line in other.head if line not in self.doc.head]
        self.doc.tail += other.tail
        own = {self.named.iri(block.subject.text): block for block in self.doc.blocks}
        theirs = Named(other)
        for block in other.blocks:
            subject = theirs.iri(block.subject.text)
            if subject in own:
                self._join(own[subject], block, subject, other)
            else:
                self.doc.blocks.append(block)
        return laid_out(self.doc)

    def _join(self, mine: Block, yours: Block, subject: str, other: Document) -> None:
        single = self._single(subject, mine, yours, other)
        mine.comments += [line for line in yours.comments if line not in mine.comments]
        pairs: dict[str, Pair] = {}
        for pair in mine.pairs:
            iri = self.named.iri(pair.predicate.text)
            if iri in pairs:
                pairs[iri].objects += pair.objects
            else:
                pairs[iri] = pair
        mine.pairs = list(pairs.values())
        theirs = Named(other)
        for pair in yours.pairs:
            predicate = theirs.iri(pair.predicate.text)
            held = pairs.get(predicate)
            known = {self.named.key(node) for node in held.objects} if held else set()
            extra = [node for node in pair.objects if theirs.key(node) not in known]
            if not extra:
                continue
            if held is None:
                pairs[predicate] = pair
                mine.pairs.append(pair)
            elif predicate == _LABEL and subject == self.record:
                self._aliases(mine, pairs, extra)
            elif predicate in single and _clash(held.objects, extra):
                self._differ(subject, predicate, held, extra)
            else:
                held.objects += extra

    def _aliases(self, mine: Block, pairs: dict[str, Pair], extra: Iterable[Node]) -> None:
        """A label of the record that goes is an alias of the one that stays."""
        held = pairs.get(_ALIAS)
        if held is None:
            prefix = next((p for p, i in self.prefixes.items() if i == PREFIXES["skos"]), "skos")
            self.prefixes.setdefault(prefix, PREFIXES["skos"])
            held = pairs[_ALIAS] = Pair(Node(f"{prefix}:altLabel", 0), [])
            mine.pairs.append(held)
        known = {_plain(node.text) for pair in (held, pairs[_LABEL]) for node in pair.objects}
        held.objects += [node for node in extra if _plain(node.text) not in known]
        if not held.objects:
            mine.pairs.remove(held)
            del pairs[_ALIAS]

    def _differ(self, subject: str, predicate: str, held: Pair, extra: list[Node]) -> None:
        told = (", ".join(node.text for node in nodes) for nodes in (held.objects, extra))
        new, old = told
        self.conflicts.append(Conflict(shorten(subject), shorten(predicate), new, old))
        if self.keep == "old":
            held.objects = extra

    def _single(self, subject: str, mine: Block, yours: Block, other: Document) -> set[str]:
        """Properties of which there may be one value, by the shapes of what the two are."""
        kinds = [
            ox.NamedNode(named.iri(node.text))
            for block, named in ((mine, self.named), (yours, Named(other)))
            for pair in block.pairs
            if named.iri(pair.predicate.text) == RDF_TYPE
            for node in pair.objects
        ]
        fields = self.model.fields(dict.fromkeys(kinds)).values()
        found = {field.iri.value for field in fields if not field.many}
        # A party is of one kind; a deal may be a licence and an investment.
        several = subject != self.record or self._is_a(kinds, dg("Matter"))
        return found if several else found | {RDF_TYPE}

    def _is_a(self, kinds: Iterable[ox.NamedNode], top: ox.NamedNode) -> bool:
        return any(top in self.model.reader.ancestors(kind) for kind in kinds)


def _plain(text: str) -> str:
    """A literal without its language."""
    return text.rpartition("@")[0] if not text.endswith(('"', "'")) and "@" in text else text


def _language(text: str) -> str:
    tag = text.rpartition("@")[2] if not text.endswith(('"', "'")) and text[:1] in "\"'" else "en"
    return tag if tag.replace("-", "").isalnum() else "en"


def _clash(mine: Iterable[Node], yours: Iterable[Node]) -> bool:
    """Whether two sets of values have one in the same language."""
    return not {_language(node.text) for node in mine}.isdisjoint(
        _language(node.text) for node in yours
    )
