"""What a profile makes: nodes that can be written as JSON-LD for people or as plain triples.

Both forms come from the same nodes, so that they cannot disagree. Every node has an IRI: blank
nodes would make the bytes depend on the order in which they were met.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from dealgraph.base.words import no_formula
from dealgraph.rdf.formats import by_ending
from dealgraph.rdf.names import PREFIXES, dg, shorten, used_prefixes
from dealgraph.rdf.reader import TYPE, Reader
from dealgraph.rdf.sparql.csv_rows import csv_line
from dealgraph.rdf.turtle.write import write_turtle

_STRING = PREFIXES["xsd"] + "string"
#: Standings of what a profile tells as it is; anything else would be told as certain.
VOUCHED = frozenset({dg("confirmed"), dg("reported")})
_INTEGER = PREFIXES["xsd"] + "integer"


@dataclass(frozen=True)
class Ref:
    """A link to something that is described elsewhere."""

    iri: str


@dataclass
class Node:
    """Something with types and values; `types` and the keys of `values` are names of the context.

    A value that is itself a node is nested in JSON-LD.
    """

    iri: str
    types: tuple[str, ...] = ()
    values: dict[str, list[Value]] = field(default_factory=dict)

    def add(self, key: str, values: Iterable[Value]) -> None:
        """Add values under a key; a key without values is not written."""
        found = list(values)
        if found:
            self.values.setdefault(key, []).extend(found)


Value = Node | Ref | ox.Literal


def text(value: Any) -> ox.Literal:
    """A plain string of whatever a node or literal says."""
    return ox.Literal(str(getattr(value, "value", value)))


def digest(*words: str) -> str:
    """A short name for words, the same on every machine."""
    return sha256("\n".join(words).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Key:
    """How the values of a key are read (JSON-LD 1.1, section 4.2.3, type coercion).

    Attributes:
        iri: the property, as a prefixed name of the context.
        kind: `@id`, `@vocab`, the prefixed name of a datatype, or empty for plain text; `node` is
            a link that JSON-LD writes as an object, for readers that look for its `@id`.
        many: whether JSON-LD has a list even for a single value.
    """

    iri: str
    kind: str = ""
    many: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """A JSON-LD context and what is known of its names.

    Attributes:
        default: prefix of the namespace whose names stand without a prefix.
        prefixes: all namespaces.
        keys: properties.
        id_key: the key for IRIs.
        drafts: IRIs of the default namespace that published contexts do not have yet; they keep
            their prefix, so that such a context may be put in the place of this one.
    """

    default: str
    prefixes: Mapping[str, str]
    keys: Mapping[str, Key]
    id_key: str = "@id"
    drafts: frozenset[str] = frozenset()

    def context(self) -> dict[str, Any]:
        """The context as JSON, complete in itself, so that nobody has to fetch one."""
        found: dict[str, Any] = {"@vocab": self.prefixes[self.default], **self.prefixes}
        if self.id_key != "@id":
            found[self.id_key] = "@id"
        for name, key in self.keys.items():
            kind = {"@type": key.kind} if key.kind not in ("", "node") else {}
            found[name] = {"@id": key.iri, **kind}
        return found

    def expand(self, name: str) -> str:
        """The IRI of a type or a prefixed name; a name without a prefix is of the default one."""
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon else self.prefixes[self.default] + name

    def prefixed(self, iri: str) -> str:
        """An IRI with one of the prefixes, or as it is."""
        fits = ((name, base) for name, base in self.prefixes.items() if iri.startswith(base))
        return next((f"{name}:{iri[len(base) :]}" for name, base in fits), iri)

    def compact(self, iri: str) -> str:
        """The name of an IRI of the default namespace, or the IRI as it is."""
        base = self.prefixes[self.default]
        if not iri.startswith(base):
            return iri
        local = iri[len(base) :]
        return f"{self.default}:{local}" if iri in self.drafts else local


@dataclass(frozen=True, order=True)
class LeftOut:
    """A statement that a profile has not written, and why."""

    matter: str
    statement: str
    kind: str
    reason: str
    label: str


def leave_out(reader: Reader, statement: Any, reason: str) -> LeftOut:
    """Note why a statement is not written."""
    kind = reader.types(statement)[0]
    token = reader.token(kind)
    matter = statement.value.partition("#")[0]
    return LeftOut(matter, statement.value, token, reason, reader.label(statement))


@dataclass(frozen=True)
class Document:
    """What a profile has written and what it has left out.

    Attributes:
        vocabulary: names of the keys.
        nodes: in the order in which they are written.
        written: what there is of each sort, by type, for the summary.
        left_out: statements that are not in it.
        graphs: IRIs of nodes that have a named graph of their own in TriG.
    """

    vocabulary: Vocabulary
    nodes: list[Node]
    written: dict[str, dict[str, int]]
    left_out: list[LeftOut] = field(default_factory=list)
    graphs: frozenset[str] = frozenset()

    def serialize(self, ending: str) -> str:
        """Write as `jsonld`, `ttl`, `nt` or `trig`; the same document gives the same bytes."""
        if ending == "jsonld":
            return self.json()
        quads = sorted(self.quads() if ending == "trig" else set(self.triples()), key=_order)
        kind = by_ending(ending).rdf
        if ending == "nt":
            return (ox.serialize(quads, format=kind) or b"").decode()
        prefixes = used_prefixes(quads, {**PREFIXES, **self.vocabulary.prefixes})
        return write_turtle(quads, kind, prefixes)

    def json(self) -> str:
        """Write as JSON-LD with the context in it."""
        whole = {"@context": self.vocabulary.context(), "@graph": [*map(self._json, self.nodes)]}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    def _json(self, node: Node) -> dict[str, Any]:
        keys = self.vocabulary.keys
        found: dict[str, Any] = {}
        if node.types:
            found["@type"] = node.types[0] if len(node.types) == 1 else list(node.types)
        found[self.vocabulary.id_key] = node.iri
        for name, values in node.values.items():
            every = [self._value(value, keys[name]) for value in values]
            found[name] = every[0] if len(every) == 1 and not keys[name].many else every
        return found

    def _value(self, value: Value, key: Key) -> Any:
        if isinstance(value, Node):
            return self._json(value)
        if isinstance(value, Ref):
            forms = {"@vocab": self.vocabulary.compact(value.iri), "node": {"@id": value.iri}}
            return forms.get(key.kind, value.iri)
        datatype = value.datatype.value
        if datatype == _INTEGER:
            return int(value.value)
        if datatype == (self.vocabulary.expand(key.kind) if key.kind else _STRING):
            return value.value
        return {"@type": self.vocabulary.prefixed(datatype), "@value": value.value}

    def triples(self) -> Iterator[ox.Triple]:
        """Everything as triples."""
        for node in self.nodes:
            yield from self._triples(node)

    def quads(self) -> set[ox.Quad]:
        """Everything as quads: nodes in `graphs` each in a graph of its name."""
        graphs = {iri: ox.NamedNode(iri) for iri in self.graphs}
        return {
            ox.Quad(t.subject, t.predicate, t.object, graphs.get(node.iri, ox.DefaultGraph()))
            for node in self.nodes
            for t in self._triples(node)
        }

    def _triples(self, node: Node) -> Iterator[ox.Triple]:
        subject = ox.NamedNode(node.iri)
        for name in node.types:
            yield ox.Triple(subject, TYPE, ox.NamedNode(self.vocabulary.expand(name)))
        for name, values in node.values.items():
            predicate = ox.NamedNode(self.vocabulary.expand(self.vocabulary.keys[name].iri))
            for value in values:
                if isinstance(value, ox.Literal):
                    yield ox.Triple(subject, predicate, value)
                    continue
                yield ox.Triple(subject, predicate, ox.NamedNode(value.iri))
                if isinstance(value, Node):
                    yield from self._triples(value)

    def summary(self) -> str:
        """What was written and what was left out, in a few lines."""
        lines = []
        for name, types in self.written.items():
            parts = ", ".join(f"{count} {kind}" for kind, count in types.items() if count)
            lines.append(f"{sum(types.values())} {name}" + (f": {parts}" if parts else ""))
        counts = Counter((left.kind, left.reason) for left in self.left_out)
        total = len(self.left_out)
        if total:
            lines.append(f"{total} statement{'s' * (total != 1)} left out:")
        width = max((len(kind) for kind, _ in counts), default=0)
        for (kind, reason), count in sorted(counts.items()):
            lines.append(f"  {kind.ljust(width)}  {count:>5}  {reason}")
        return "\n".join(lines)

    def report(self) -> str:
        """The list of what was left out, as CSV (RFC 4180, with line feeds)."""
        lines = [csv_line(("matter", "statement", "type", "reason", "label"), "\n")]
        for left in sorted(self.left_out):
            ids = (shorten(left.matter), shorten(left.statement))
            texts = (left.kind, left.reason, no_formula(left.label))
            lines.append(csv_line((*ids, *texts), "\n"))
        return "".join(lines)


def _order(item: ox.Triple | ox.Quad) -> tuple[str, str]:
    return (str(item.graph_name), str(item)) if isinstance(item, ox.Quad) else ("", str(item))
