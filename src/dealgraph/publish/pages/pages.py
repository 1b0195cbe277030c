"""Putting pages together: templates that escape, and everything that they need of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial
from importlib import resources
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, pass_context
from markupsafe import Markup, escape

from dealgraph.answers.output import serialize_graph
from dealgraph.base.progress import Progress, unseen
from dealgraph.base.version import __version__
from dealgraph.base.words import clean
from dealgraph.graph.catalog import Catalog
from dealgraph.publish.html import hash_source, script_data, templates
from dealgraph.publish.pages.addresses import Addresses
from dealgraph.publish.pages.alignments import Alignments
from dealgraph.publish.pages.asked import ROWS, asked
from dealgraph.publish.pages.core import core
from dealgraph.publish.pages.counts import Counts
from dealgraph.publish.pages.listed import checks, listing, rules, shapes
from dealgraph.publish.pages.refs import Ref, web_address
from dealgraph.publish.pages.terms import Terms
from dealgraph.publish.pages.things import Things
from dealgraph.publish.pages.usage import Usage, shape_files
from dealgraph.publish.style import tokens as style_tokens
from dealgraph.rdf.language import ENGLISH
from dealgraph.rdf.names import shorten, term
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.colour import tokens
from dealgraph.record.triples import triples

STYLES = ("page", "code", "phone", "print")
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

#: Path and text of a file.
Page = tuple[str, str]


class Site:
    """All pages of a graph."""

    def __init__(self, store: ox.Store, found: Catalog, language: str = ENGLISH) -> None:
        self.found = found
        self.reader = Reader(store, language)
        self.addresses = Addresses(self.reader)
        self.shapes = shape_files(found)
        self.things = Things(self.addresses)
        self.environment = _environment(self.addresses)
        self.environment.filters.update(self.things.filters)

    def pages(self, progress: Progress = unseen) -> Iterator[Page]:
        """Path and text of every file; fails before the first one if the model is wrong."""
        progress("describing the model", 0, 0)
        for section in self.sections.values():
            yield from section()
        yield from self._records(progress)
        yield from self._former()

    @cached_property
    def sections(self) -> dict[str, Callable[[], Iterable[Page]]]:
        """What makes the pages that are not of records, by page or by folder, in their order."""
        return {
            "index.html": self._index,
            "terms.html": self._terms,
            "ontology": self._modules,
            "concepts.html": lambda: [self._page("concepts.html", {"schemes": self.schemes})],
            "scheme": self._schemes,
            "questions.html": lambda: [self._page("questions.html", {"questions": self.questions})],
            "question": self._questions,
            "rules.html": self._rules,
            "checks.html": self._checks,
            "shapes.html": self._shapes,
            **{found[0]: partial(self._list, *found) for found in LISTS},
        }

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

    @cache  # noqa: B019 - lives as long as the site
    def entries(self, kind: str) -> Any:
        """The records of a class, under headings."""
        return listing(self.addresses, kind)

    def _index(self) -> Iterator[Page]:
        lists = [
            (heading, path, sum(len(entries) for _, entries in self.entries(kind)))
            for path, kind, heading, _ in LISTS
        ]
        context = {
            "modules": self.modules,
            "schemes": self.schemes,
            "questions": self.questions,
            "lists": lists,
            "core": core(self.addresses),
        }
        yield self._page("index.html", context)

    def _terms(self) -> Iterator[Page]:
        every = sorted(
            ((one, module) for module in self.modules for one in module.terms),
            key=lambda pair: (pair[0].label.casefold(), pair[0].iri),
        )
        yield self._page("terms.html", {"modules": self.modules, "every": every})

    def _modules(self) -> Iterator[Page]:
        for module in self.modules:
            yield self._page(module.path, {"module": module}, "module.html")

    def _schemes(self) -> Iterator[Page]:
        for scheme in self.schemes:
            yield self._page(scheme.path, {"scheme": scheme}, "scheme.html")

    def _questions(self) -> Iterator[Page]:
        for question in self.questions:
            yield self._page(question.path, {"asked": question, "most": ROWS}, "question.html")

    def _rules(self) -> Iterator[Page]:
        about = "What follows from the record: triples that the rules add when the graph is loaded."
        context = {"title": "Rules", "about": about, "queries": rules(self.addresses, self.found)}
        yield self._page("rules.html", context, "queries.html")

    def _checks(self) -> Iterator[Page]:
        about = "What must hold across records, as dealgraph check tells."
        context = {"title": "Checks", "about": about, "queries": checks(self.found)}
        yield self._page("checks.html", context, "queries.html")

    def _shapes(self) -> Iterator[Page]:
        files = [(file.path.stem, shapes(self.addresses, file)) for file in self.shapes]
        yield self._page("shapes.html", {"files": files})

    def _list(self, path: str, kind: str, heading: str, about: str) -> Iterator[Page]:
        context = {"title": heading, "about": about, "groups": self.entries(kind)}
        yield self._page(path, context, "list.html")

    def _records(self, progress: Progress) -> Iterator[Page]:
        records = self.addresses.records
        for number, (iri, path) in enumerate(records.items()):
            progress("writing pages", number, len(records))
            found = triples(self.reader, ox.NamedNode(iri))
            data = serialize_graph(found, "jsonld")
            yield path, self.record(iri, data)
            yield path.removesuffix("html") + "ttl", serialize_graph(found, "turtle")
            yield path.removesuffix("html") + "jsonld", data

    def _former(self) -> Iterator[Page]:
        """For each record that has another name now, a page that leads to its own."""
        for iri, path in self.addresses.former_pages.items():
            now = ox.NamedNode(self.addresses.former[iri])
            context = {"former": shorten(iri), "now": self.addresses.ref(now)}
            yield self._page(path, context, "former.html")
            yield (
                path.removesuffix("html") + "ttl",
                serialize_graph(triples(self.reader, ox.NamedNode(iri)), "turtle"),
            )

    def record(self, iri: str, data: str) -> str:
        """The page of a record, with its triples as JSON-LD inside."""
        context = {
            "record": self.things.record(iri),
            "voices": list(self.things.voices(iri)),
            "data": script_data(data),
        }
        return self._page(self.addresses.records[iri], context, "record.html")[1]

    def _page(self, path: str, values: dict[str, Any], template: str = "") -> Page:
        depth = path.count("/")
        text = self.environment.get_template(template or path).render(
            **values, root="../" * depth, path=path
        )
        return path, text


def _environment(addresses: Addresses) -> Environment:
    style = "\n".join([style_tokens(), *(_read("css", f"{name}.css") for name in STYLES)])
    environment = templates(
        "dealgraph.publish.pages",
        "templates",
        finalize=_shown,
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


def _shown(value: Any) -> Any:
    """What a template shows: text without what would steer the page."""
    # Nothing that can be printed steers; this is asked hundreds of thousands of times.
    return clean(value) if type(value) is str and not value.isprintable() else value


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
