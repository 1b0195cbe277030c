"""Built pages, and what tests ask of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.memory import open_store
from dealgraph.publish.pages.pages import Site
from dealgraph.rdf.reader import Reader

#: Elements that have no end tag (HTML, section 13.1.2).
VOID = {"meta", "link", "br", "img", "hr", "input"}
#: Elements that begin a line.
BLOCKS = {*"p div dl dt dd ul ol li h1 h2 h3 section article pre table tr th td summary br".split()}


@dataclass
class Element:
    """An element with its attributes and all text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class Page(HTMLParser):
    """A page as a flat list of elements; elements that are not closed are noted."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{one.tag}> is not closed" for one in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {n} twice" for n in {*names} if names.count(n) > 1]
        if tag in BLOCKS:
            self.handle_data("\n")
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1].tag == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str) -> Element:
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}>"
        return found[0]

    @cached_property
    def anchors(self) -> list[str]:
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]

    @cached_property
    def words(self) -> str:
        """Everything that is read, with single spaces."""
        return " ".join(self.one("main").text.split())


@dataclass
class Built:
    """All files of a folder of pages, in memory, and the graph that they are made of."""

    files: dict[str, str]
    store: ox.Store
    catalog: Catalog
    site: Site
    _parsed: dict[str, Page] = field(default_factory=dict)

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.store)

    @property
    def html(self) -> list[str]:
        return [path for path in self.files if path.endswith(".html")]

    def page(self, path: str) -> Page:
        if path not in self._parsed:
            self._parsed[path] = Page(self.files[path])
        return self._parsed[path]

    def of(self, iri: str) -> Page:
        """The page that speaks of an IRI."""
        return self.page(self.site.addresses.path(iri).partition("#")[0])

    def inside(self, path: str) -> Iterator[tuple[str, str]]:
        """Links of a page to other files of the folder: file and anchor."""
        for element in self.page(path).all("a", "link"):
            href = element.attributes.get("href", "")
            parts = urlsplit(href)
            if not parts.scheme and not parts.netloc:
                target = posixpath.join(posixpath.dirname(path), unquote(parts.path))
                target = posixpath.normpath(target) if parts.path else path
                yield target, unquote(parts.fragment)


def built(data: Sequence[Path] = (), only: Sequence[Path] = ()) -> Built:
    found = catalog(data, only)
    store = open_store(found)
    site = Site(store, found)
    pages = list(site.pages())
    assert len({path.casefold() for path, _ in pages}) == len(pages)
    return Built(dict(pages), store, found, site)
