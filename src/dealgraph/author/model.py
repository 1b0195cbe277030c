"""What the ontology and its shapes let a person say of a record.

A field is a property that fits a class: its domain is the class or one above it, or a shape of such
a class speaks of it. Roles, kinds and concepts are known by their tokens (`skos:notation`). Nothing
here names a kind, a role or a concept, so what a module of one's own declares can be used at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from dealgraph.graph.catalog import Catalog, shipped
from dealgraph.rdf.graph_store import Node
from dealgraph.rdf.modules import is_heading, shorten_in
from dealgraph.rdf.names import PREFIXES, RECORDS, dg, local_token, shorten, term, value_of
from dealgraph.rdf.reader import NOTATION, PREF_LABEL, SUB_PROPERTY, TYPE, Reader
from dealgraph.rdf.turtle.read import parse_file
from dealgraph.validation.limits import Limits, limits

#: Properties without a domain that everything may have, except a source.
_EVERYWHERE = ("dg:source", "dg:accepted")
#: Statements that may be said in plain fields of their record: the field, and by field its word.
_SHORT = {"stage": {"status": "reached", "status-from": "from"}}
_XSD = {
    "decimal": "number",
    "integer": "integer",
    "boolean": "boolean",
    "anyURI": "address",
    "date": "date",
}


@dataclass(frozen=True)
class Field:
    """One thing that can be said of a record.

    Attributes:
        name: its token: an option is `--name`, a key or column is `name`.
        iri: the property.
        label: its name for people.
        help: its definition.
        kind: `text`, `date`, `number`, `integer`, `boolean`, `address`, `concept`, `record`,
            `part` (a statement or source with fields of its own) or `iri`.
        required: whether a shape asks for it.
        many: whether it may have several values.
        role: whether it says who takes part.
        spaces: for `record`, what it may be: `party`, `deal`, …
        choices: for `concept`, token -> IRI; of two concepts with one token, id -> IRI.
        aliases: for `concept`, label, alias or prefixed name in small letters -> IRI.
        range: for `part`, the class.
        within: the field of a statement of which it says one word, so that a plain statement needs
            no line of its own: `status` says `reached` of a `stage`.
        word: that word.
    """

    name: str
    iri: ox.NamedNode
    label: str = ""
    help: str = ""
    kind: str = "text"
    required: bool = False
    many: bool = True
    role: bool = False
    spaces: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    range: Any = None
    within: str = ""
    word: str = ""


def token_of(reader: Reader, node: Node) -> str:
    """The token of a term, or its local name in the same style."""
    return reader.text(node, NOTATION) or local_token(node.value)


class Model:
    """The ontology of a catalog, seen by whoever writes a record."""

    def __init__(self, found: Catalog) -> None:
        self.catalog = found
        data = shipped("data").path
        store = ox.Store()
        #: Declared properties, in the order of the ontology files.
        self.properties: list[Any] = []
        for graph, path in Catalog(tuple(r for r in found.roots if r.path != data)).turtle:
            name = ox.NamedNode(graph)
            quads = parse_file(path)
            store.extend(ox.Quad(q.subject, q.predicate, q.object, name) for q in quads)
            self.properties += [q.subject for q in quads if q.object in _PROPERTIES]
        self.reader = Reader(store)
        self.limits = limits(found.files("shapes"))
        self._fields: dict[tuple[Any, ...], dict[str, Field]] = {}

    @cached_property
    def things(self) -> dict[str, ox.NamedNode]:
        """Kinds of record that the ontology declares, with their classes."""
        reader = self.reader
        found = {}
        for thing in RECORDS:
            for node in reader.subjects(NOTATION, ox.Literal(thing)):
                is_class = term("owl:Class") in reader.values(node, TYPE)
                if is_class and isinstance(node, ox.NamedNode):
                    found[thing] = node
        return found

    def kinds(self, above: ox.NamedNode) -> dict[str, ox.NamedNode]:
        """A class and its subclasses by token, in the order of lists."""
        found = sorted(
            self.reader.closure(above), key=lambda kind: (self.reader.order(kind), str(kind))
        )
        return self._by_token(found)

    def _by_token(self, nodes: Iterable[ox.NamedNode]) -> dict[str, ox.NamedNode]:
        """Classes or concepts by token, or by id where two share one."""
        tokens = {node: token_of(self.reader, node) for node in nodes}
        counts = Counter(tokens.values())
        store = self.reader.store
        return {
            token if counts[token] == 1 else shorten_in(store, node.value): node
            for node, token in tokens.items()
        }

    def fields(self, kinds: Iterable[ox.NamedNode], *, below: bool = False) -> dict[str, Field]:
        """What can be said of instances of some classes, roles last.

        Args:
            kinds: the classes.
            below: whether to add what only their subclasses have.
        """
        key = (*kinds, below)
        if key not in self._fields:
            self._fields[key] = self._collect(key[:-1], below=below)
        return self._fields[key]

    def _collect(self, kinds: tuple[Any, ...], *, below: bool) -> dict[str, Field]:
        family = {above for kind in kinds for above in self.reader.ancestors(kind)}
        if below:
            family |= {sub for kind in kinds for sub in self.reader.closure(kind)}
        rules = self.limits_of(family)
        fitting = [p for p in self.properties if self.domain(p) in family]
        extra = [] if dg("Source") in family else [term(name) for name in _EVERYWHERE]
        found: dict[str, Field] = {}
        for node in dict.fromkeys([*rules, *fitting, *extra]):
            if node not in self.unwritten:
                made = self.field(node, rules.get(node, Limits()), family)
                if made.name in found:  # a module has a property of the same name as one of ours
                    made = replace(made, name=shorten_in(self.reader.store, node.value))
                    made = replace(made, name=made.name.replace(":", "-").lower())
                found.setdefault(made.name, made)
        for part in [name for name in _SHORT if name in found and found[name].kind == "part"]:
            found = self._short(found[part]) | found
        return dict(sorted(found.items(), key=lambda item: item[1].role))

    def _short(self, part: Field) -> dict[str, Field]:
        """Fields of a record that together say one statement."""
        fields = self.fields([part.range])
        words = _SHORT[part.name].items()
        return {
            name: replace(fields[word], name=name, label=name, within=part.name, word=word)
            for name, word in words
            if word in fields
        }

    def limits_of(self, family: Iterable[Any]) -> dict[ox.NamedNode, Limits]:
        """What the shapes of some classes ask for, by property."""
        found: dict[ox.NamedNode, Limits] = {}
        for kind in sorted(family, key=lambda node: -len(self.reader.closure(node))):
            for path, limit in self.limits.get(kind, {}).items():
                found[path] = found.get(path, Limits()).both(limit)
        return found

    @cached_property
    def roles(self) -> frozenset[Any]:
        """Properties that relate a matter to a party."""
        return frozenset(self.reader.roles)

    @cached_property
    def unwritten(self) -> frozenset[Any]:
        """Properties that only rules write, and the general one above all roles."""
        return frozenset([*self.reader.subjects(dg("derived"), _TRUE), dg("party")])

    def domain(self, node: ox.NamedNode) -> Any:
        """The domain of a property, or of the nearest one above it that has one."""
        return self.inherited(node, term("rdfs:domain"))

    def inherited(self, node: ox.NamedNode, what: ox.NamedNode) -> Any:
        """What is said of a property, or of the nearest one above it."""
        said = (self.reader.value(at, what) for at in self.reader.climb([node], SUB_PROPERTY))
        return next((value for value in said if value is not None), None)

    def field(self, node: ox.NamedNode, limit: Limits, family: Iterable[Any]) -> Field:
        """Describe a property as a field of some classes."""
        reader = self.reader
        wanted = self.inherited(node, term("rdfs:range"))
        kind, spaces, choices = self.kind(node, wanted, limit)
        needs_source = node == dg("source") and dg("Statement") in family
        return Field(
            name=token_of(reader, node),
            iri=node,
            label=_plain(reader.label(node), node),
            help=_meaning(reader.text(node, term("skos:definition")) or limit.message),
            kind=kind,
            required=limit.least > 0 or needs_source,
            many=limit.most != 1,
            role=node in self.roles,
            spaces=spaces,
            choices=choices,
            aliases=self.aliases(choices.values()),
            range=wanted,
        )

    def kind(
        self, node: ox.NamedNode, wanted: Any, limit: Limits
    ) -> tuple[str, tuple[str, ...], dict[str, str]]:
        """Of what kind the values of a property are, and what they may be."""
        scheme = self.inherited(node, dg("valuesFrom"))
        if scheme is not None:
            return "concept", (), self.concepts(scheme)
        if node == dg("role"):
            tokens = self._by_token(self.reader.roles)
            return "concept", (), {token: role.value for token, role in tokens.items()}
        if self.inherited(node, dg("precision")) is not None or limit.datatype.endswith("#date"):
            return "date", (), {}
        if wanted is None or wanted.value.startswith(PREFIXES["xsd"]):
            name = (wanted.value if wanted is not None else limit.datatype).rpartition("#")[2]
            return _XSD.get(name, "text"), (), {}
        statements = self.reader.closure(dg("Statement"))
        if wanted in statements and self.domain(node) in statements:
            return "iri", (), {}  # a statement that is named, and not written here
        below = self.reader.closure(wanted)
        spaces = tuple(thing for thing, top in self.things.items() if top in below)
        if spaces:
            return "record", spaces, {}
        is_part = wanted == dg("Source") or wanted in statements
        return ("part" if is_part else "iri"), (), {}

    def concepts(self, scheme: Any) -> dict[str, str]:
        """Members of a concept scheme by token, or by id where two share one; no headings."""
        members = self.reader.subjects(term("skos:inScheme"), scheme)
        named = (node for node in members if isinstance(node, ox.NamedNode))
        nodes = (node for node in named if not is_heading(self.reader, node))
        return {token: node.value for token, node in self._by_token(nodes).items()}

    def aliases(self, choices: Iterable[str]) -> dict[str, str]:
        """What else some concepts are called, as far as only one of them is called so."""
        found: dict[str, set[str]] = {}
        for iri in choices:
            node = ox.NamedNode(iri)
            names = [value_of(text) for prop in _NAMES for text in self.reader.values(node, prop)]
            for name in (shorten_in(self.reader.store, iri), *names):
                found.setdefault(name.casefold(), set()).add(iri)
        return {name: iris.pop() for name, iris in found.items() if len(iris) == 1}

    def ends(self, kind: ox.NamedNode) -> list[str]:
        """The two roles that a class is drawn between: those that a reader asks for first."""
        ends = [self.reader.display(kind, name) for name in ("edgeFrom", "edgeTo")]
        return list(dict.fromkeys(token_of(self.reader, end) for end in ends if end is not None))


_NAMES = (PREF_LABEL, term("skos:altLabel"))
_PROPERTIES = (term("owl:ObjectProperty"), term("owl:DatatypeProperty"))
_TRUE = ox.Literal("true", datatype=term("xsd:boolean"))


def _plain(label: str, node: ox.NamedNode) -> str:
    """A label, or the name of a term without one in plain words: `rdfs:label` is the label."""
    return local_token(node.value).replace("-", " ") if label == shorten(node.value) else label


def _meaning(definition: str) -> str:
    """A definition without the words that only say of what sort the term is.

    >>> _meaning("A property that gives the day of an event.")
    'Gives the day of an event.'
    >>> _meaning("A role that relates a matter to the party that sues.")
    'The party that sues.'
    """
    text = re.sub(r"^An? (property|role|annotation) that ", "", definition)
    text = re.sub(r"^Give (it )?exactly one [\w:-]+( in each language)?(: | with )", "", text)
    text = re.sub(r"^relates an? [\w ]+? to (?=the|somebody|an? |one|what|whe)", "", text)
    return text[:1].upper() + text[1:]
