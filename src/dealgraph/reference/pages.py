"""Putting pages together: templates that escape, and everything that they need of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from importlib import resources
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, pass_context
from markupsafe import Markup, escape

from dealgraph import __version__
from dealgraph.catalog import Catalog
from dealgraph.graph import Reader, term
from dealgraph.html import hash_source, script_data, templates
from dealgraph.output import serialize_graph
from dealgraph.reference.addresses import Addresses
from dealgraph.reference.alignments import Alignments
from dealgraph.reference.asked import ROWS, asked
from dealgraph.reference.counts import Counts
from dealgraph.reference.diagram import diagram
from dealgraph.reference.listed import checks, listing, rules, shapes
from dealgraph.reference.refs import Ref, clean, web_address
from dealgraph.reference.sparql import tokens
from dealgraph.reference.terms import Terms
from dealgraph.reference.things import Things, triples
from dealgraph.reference.usage import Usage, shape_files

__all__ = ["Site"]

STYLES = ("tokens", "page", "code", "diagram", "phone", "print")
#: What the menu shows, in its order.
MENU = (
    ("Terms", "terms.html"),
    ("Concepts", "concepts.html"),
    ("Questions", "questions.html"),
    ("Matters", "matters.html"),
    ("Parties", "parties.html"),
    ("Publishers", "publishers.html"),
    ("Holdings", "holdings.html"),
    ("Rules", "rules.html"),
    ("Checks", "checks.html"),
    ("Shapes", "shapes.html"),
)
#: Lists of records: file, class, heading, and what is said above them.
LISTS = (
    ("matters.html", "Matter", "Matters", "Deals, disputes and policies, newest first."),
    ("parties.html", "Party", "Parties", "Who takes part in a matter, or owns one that does."),
    ("publishers.html", "Publisher", "Publishers", "Voices that report and take part in nothing."),
    ("holdings.html", "Stake", "Holdings", "Who owns a part of whom, did, or has agreed to."),
)


class Site:
    """All pages of a graph."""

    def __init__(self, store: ox.Store, found: Catalog) -> None:
        self.found = found
        self.reader = Reader(store)
        self.addresses = Addresses(self.reader)
        self.shapes = shape_files(found)
        self.environment = _environment(self.addresses)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Path and text of every file; fails before the first one if the model is wrong."""
        yield from self._ontology()
        yield from self._questions()
        yield from self._files()
        yield from self._lists()
        yield from self._records()

    @cached_property
    def terms(self) -> Terms:
        """What the ontology's pages say."""
        usage = Usage(self.found, self.shapes)
        counts = Counts(self.reader)
        return Terms(self.addresses, usage, counts, Alignments(self.reader, self.found))

    @cached_property
    def modules(self) -> list[Any]:
        """All ontologies that define something."""
        return self.terms.modules()

    @cached_property
    def schemes(self) -> list[Any]:
        """All concept schemes."""
        return self.terms.schemes()

    @cached_property
    def questions(self) -> list[Any]:
        """All questions with an example of their answer."""
        return asked(self.addresses, self.found)

    @cached_property
    def lists(self) -> dict[str, Any]:
        """The lists of records, by page."""
        return {path: listing(self.addresses, kind) for path, kind, _, _ in LISTS}

    def _ontology(self) -> Iterator[tuple[str, str]]:
        every = sorted(
            ((one, module) for module in self.modules for one in module.terms),
            key=lambda pair: (pair[0].label.casefold(), pair[0].iri),
        )
        yield self._page("index.html", self._home())
        yield self._page("terms.html", {"modules": self.modules, "every": every})
        for module in self.modules:
            yield self._page(module.path, {"module": module}, "module.html")
        yield self._page("concepts.html", {"schemes": self.schemes})
        for scheme in self.schemes:
            yield self._page(scheme.path, {"scheme": scheme}, "scheme.html")

    def _home(self) -> dict[str, Any]:
        lists = [
            (heading, path, sum(len(entries) for _, entries in self.lists[path]))
            for path, _, heading, _ in LISTS
        ]
        return {
            "modules": self.modules,
            "schemes": self.schemes,
            "questions": self.questions,
            "lists": lists,
            "drawn": diagram(self.addresses),
        }

    def _questions(self) -> Iterator[tuple[str, str]]:
        yield self._page("questions.html", {"questions": self.questions})
        for question in self.questions:
            yield self._page(question.path, {"asked": question, "most": ROWS}, "question.html")

    def _files(self) -> Iterator[tuple[str, str]]:
        about = "What follows from the record: triples that the rules add when the graph is loaded."
        context = {"title": "Rules", "about": about, "queries": rules(self.addresses, self.found)}
        yield self._page("rules.html", context, "queries.html")
        about = "What must hold across records, as dealgraph check tells."
        context = {"title": "Checks", "about": about, "queries": checks(self.found)}
        yield self._page("checks.html", context, "queries.html")
        files = [(file.path.stem, shapes(self.addresses, file)) for file in self.shapes]
        yield self._page("shapes.html", {"files": files})

    def _lists(self) -> Iterator[tuple[str, str]]:
        for path, _, heading, about in LISTS:
            context = {"title": heading, "about": about, "groups": self.lists[path]}
            yield self._page(path, context, "list.html")

    def _records(self) -> Iterator[tuple[str, str]]:
        for iri, path in self.addresses.records.items():
            found = triples(self.reader, ox.NamedNode(iri))
            data = serialize_graph(found, "jsonld")
            yield path, self.record(iri, data)
            yield path.removesuffix("html") + "ttl", serialize_graph(found, "turtle")
            yield path.removesuffix("html") + "jsonld", data

    @cached_property
    def things(self) -> Things:
        """What the pages of records say."""
        return Things(self.addresses)

    def record(self, iri: str, data: str) -> str:
        """The page of a record, with its triples as JSON-LD inside."""
        context = {"thing": self.things.thing(iri), "data": script_data(data)}
        return self._page(self.addresses.records[iri], context, "record.html")[1]

    def _page(self, path: str, values: dict[str, Any], template: str = "") -> tuple[str, str]:
        depth = path.count("/")
        text = self.environment.get_template(template or path).render(
            **values, root="../" * depth, path=path
        )
        return path, text


def _environment(addresses: Addresses) -> Environment:
    style = "\n".join(_read("css", f"{name}.css") for name in STYLES)
    environment = templates(
        "dealgraph.reference",
        "templates",
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    environment.globals.update(
        version=__version__,
        menu=MENU,
        style=Markup(style),  # noqa: S704 - our own files
        policy=(
            f"default-src 'none'; style-src {hash_source(style)}; "
            "base-uri 'none'; form-action 'none'"
        ),
        licences=_licences(addresses.reader),
    )
    environment.filters.update(link=_link, query=_Query(addresses))
    return environment


@pass_context
def _link(context: Any, ref: Ref, text: str = "") -> Markup:
    """A name as a link: to a page of ours, to a site elsewhere that is told nothing, or none."""
    label = escape(clean(text or ref.label))
    if not ref.href:
        return label
    if ref.outside:
        safe = 'class="outside" rel="noopener noreferrer"'
        return Markup(f'<a {safe} href="{escape(ref.href)}">{label}</a>')  # noqa: S704 - escaped
    # Formatting a Markup would take a fifth of the time of all pages.
    return Markup(f'<a href="{context["root"]}{escape(ref.href)}">{label}</a>')  # noqa: S704


class _Query:
    """A query with its words marked and its names linked."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    def __call__(self, text: str, root: str) -> Markup:
        pieces = [self._piece(token.kind, token.text, token.iri, root) for token in tokens(text)]
        return Markup("").join(pieces)

    def _piece(self, kind: str, text: str, iri: str, root: str) -> Markup:
        shown = escape(clean(text))
        if kind in ("other", "number"):
            return shown
        path = self.addresses.path(iri) if iri else ""
        if path:
            shown = Markup('<a href="{}{}">{}</a>').format(root, path, shown)
        return Markup('<span class="{}">{}</span>').format(kind, shown)


def _licences(reader: Reader) -> list[Ref]:
    """The licences that ontologies name."""
    found = {
        value.value
        for node in reader.instances(term("owl:Ontology"))
        for value in reader.values(node, term("dcterms:license"))
    }
    return [Ref(url, web_address(url), outside=True) for url in sorted(found)]


def _read(*parts: str) -> str:
    return resources.files(__package__).joinpath(*parts).read_text(encoding="utf-8").strip()
