"""Role `render`: pages, pictures, dumps and descriptions; what the server keeps once it is made."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox

from dealgraph.analysis.select import Choice
from dealgraph.answers.find import find
from dealgraph.answers.output import serialize_graph
from dealgraph.base.errors import ParameterError, UnknownIdError
from dealgraph.base.words import xml_text
from dealgraph.publish.explorer import make
from dealgraph.publish.export import ENDINGS
from dealgraph.rdf.formats import DUMPS, GRAPH_NAMES, GRAPHS, Format, by_ending, named
from dealgraph.rdf.names import BASE, DG, FILE, used_prefixes
from dealgraph.serve.frames import Frame
from dealgraph.serve.here import HERE
from dealgraph.serve.settings import Settings
from dealgraph.serve.site import Served

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"
#: What stays as it is in an IRI that becomes a URI (RFC 3987, section 3.1).
_RESERVED = "%:/?#[]@!$&'()*+,;=~"


def start(folder: str, settings: Settings) -> Callable[[Frame], Frame]:
    """Open the graph of a folder, read-only."""
    maker = Maker(ox.Store.read_only(folder), settings)
    return lambda request: maker.make(request.header)


class Maker:
    """Makes everything that is not the answer to a query."""

    def __init__(self, store: ox.Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    @cached_property
    def site(self) -> Served:
        """The reference pages."""
        return Served(self.store, self.settings.source.catalog())

    def make(self, wanted: dict[str, Any]) -> Frame:
        """Make what is asked for.

        Raises:
            DealgraphError: it cannot be made.
        """
        makers: dict[str, Callable[[dict[str, Any]], Frame]] = {
            "path": self._path,
            "file": self._file,
            "explorer": lambda _: _page(make(self.store).html, "'self'"),
            "picture": self._picture,
            "dump": self._dump,
            "query-page": self._query_page,
            "completion": self._completion,
            "bound": self._bound,
            "service": self._description,
            "void": self._description,
        }
        return makers[wanted["do"]](wanted)

    def _picture(self, wanted: dict[str, Any]) -> Frame:
        drawn = make(self.store, Choice(nodes=tuple(wanted["nodes"])), "What the query found")
        return _page(drawn.html, "'self'")

    def _dump(self, wanted: dict[str, Any]) -> Frame:
        ending = wanted["ending"]
        if ending not in DUMPS:
            return _missing(f"There is no dump.{ending}. Known: {', '.join(DUMPS)}.")
        made = ENDINGS[ending](self.store)
        return Frame(
            {"type": by_ending(ending).content_type},
            made.encode() if isinstance(made, str) else made,
        )

    def _query_page(self, _: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import query_page

        return _page(query_page(self.site), "'none'")

    def _completion(self, _: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import completion

        return Frame({"type": "application/json"}, completion(self.site).encode())

    def _bound(self, wanted: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import bound

        text = bound(self.site, wanted["question"], dict(wanted["values"]))
        return Frame({"type": _PLAIN}, text.encode())

    def _description(self, wanted: dict[str, Any]) -> Frame:
        from dealgraph.serve import description

        triples = getattr(description, wanted["do"])(self.store, HERE)
        kind = getattr(ox.RdfFormat, wanted["engine"])
        prefixes = used_prefixes(triples, description.prefixes())
        data = ox.serialize(triples, format=kind, prefixes=prefixes) or b""
        return Frame({}, data)

    def _path(self, wanted: dict[str, Any]) -> Frame:
        """A page by its path, or what files say of the thing of that name."""
        path, kind = wanted["path"], wanted["format"]
        iri = self._iri(path)
        if not iri and path in self._former:
            location = _address(self._former[path])
            return Frame({"status": 301, "type": _PLAIN, "headers": {"location": location}})
        if kind == "html":
            return self._html(path, iri)
        if not iri:
            return self._unknown(path)
        found = _graph_format(kind)
        triples = self.site.triples(iri)
        body = _serialized(triples, found)
        return Frame({"type": found.content_type, "headers": self._links(path, iri)}, body)

    def _iri(self, path: str) -> str:
        """The thing whose name ends in a path; `ns` is the namespace of the ontology's terms."""
        if f"{path}.html" in self.site.by_path:
            return self.site.by_path[f"{path}.html"]
        if f"{BASE}{path}#" == DG:
            return f"{BASE}{path}"
        return self._named.get(path, "")

    @cached_property
    def _named(self) -> dict[str, str]:
        """Things by the rest of their IRI, as it is and as a path has it, without %-escapes."""
        addresses = self.site.addresses
        known = (addresses.records, addresses.concepts, addresses.schemes, addresses.modules)
        iris = [iri for where in known for iri in where if iri.startswith(BASE)]
        found = {unquote(iri[len(BASE) :]): iri for iri in iris}
        return {**found, **{iri[len(BASE) :]: iri for iri in iris}}

    @cached_property
    def _former(self) -> dict[str, str]:
        """Where records are now, by the rest of the IRI that they had before."""
        every = self.site.addresses.former.items()
        return {unquote(iri[len(BASE) :]): now[len(BASE) :] for iri, now in every}

    def _file(self, wanted: dict[str, Any]) -> Frame:
        """What a file says, by the name of its graph; in a browser, the page of its record."""
        path = wanted["path"]
        graph = ox.NamedNode(FILE + quote(path.removeprefix("file/"), safe="/"))
        if not self.store.contains_named_graph(graph):
            return _missing(f"There is no file of that name: /{path}")
        triples = [q.triple for q in self.store.quads_for_pattern(None, None, None, graph)]
        if wanted["format"] == "html":
            records = self.site.addresses.records
            named_here = {str(getattr(t.subject, "value", "")) for t in triples}
            pages = {records[iri] for iri in named_here if iri in records}
            if len(pages) == 1:
                return _see_other(f"/{quote(pages.pop())}")
        kind = "turtle" if wanted["format"] == "html" else wanted["format"]
        found = _graph_format(kind)
        return Frame({"type": found.content_type}, _serialized(triples, found))

    def _html(self, path: str, iri: str) -> Frame:
        page = self.site.html(f"{path}.html")
        if page is not None:
            return _page(page, "'none'", self._links(path, iri))
        if f"{iri}#" == DG:
            return _see_other("/terms.html")
        where = self.site.addresses.path(iri) if iri else ""
        return _see_other(f"/{where}") if where else self._unknown(path)

    def _is_page(self, path: str) -> bool:
        """Whether something is at a path, under its own name or as a page of the reference."""
        section = path.partition("/")[0]
        pages = self.site.section(section) if section in self.site.sections else ()
        return bool(self._iri(path)) or path in pages or path in self.site.by_path

    def _links(self, path: str, iri: str) -> dict[str, str]:
        """Where the same is offered in other formats (RFC 8288)."""
        if not iri:
            return {}
        offered = [each for each in GRAPHS if each.name in GRAPH_NAMES]
        links = [
            f'<{_address(path)}.{each.ending}>; rel="alternate"; type="{each.media[0]}"'
            for each in offered
        ]
        links.append(f'<{quote(iri, safe=_RESERVED)}>; rel="describes"')
        return {"link": ", ".join(links)}

    def _unknown(self, path: str) -> Frame:
        """Say what may have been meant; a slash too many is taken off."""
        if path.endswith("/") and self._is_page(path[:-1]):
            return Frame({"status": 308, "headers": {"location": _address(path[:-1])}})
        try:
            found = find(self.store, path.rpartition("/")[2] or path, "record")
        except UnknownIdError as error:
            error.what = f"There is nothing at /{path}"
            return _missing(str(error))
        except ParameterError:  # no IRI could end so
            return _missing(f"There is nothing at /{path}")
        return _missing(f"There is nothing at /{path}. Did you mean {found.value}?")


def _address(path: str) -> str:
    """A path of ours as an address: two slashes at its beginning would name another host."""
    slashes = len(path) - len(path.lstrip("/"))
    return f"/{'%2F' * slashes}{quote(path[slashes:])}"


def _graph_format(name: str) -> Format:
    found = named(name, GRAPHS)
    assert found is not None  # noqa: S101 - the server asks for formats of this very list
    return found


def _page(text: str, framed_by: str, headers: dict[str, str] | None = None) -> Frame:
    """A page whose policy, which stands in it, is said in the headers too."""
    found = _POLICY.search(text)
    policy = html.unescape(found[1]) if found else "default-src 'none'"
    every = {**(headers or {}), "content-security-policy": f"{policy}; frame-ancestors {framed_by}"}
    return Frame({"type": _HTML, "headers": every}, text.encode("utf-8", "replace"))


def _see_other(where: str) -> Frame:
    """The name is of a thing, not of a page: the page that speaks of it is elsewhere."""
    headers = {"location": where}
    return Frame({"status": 303, "type": _PLAIN, "headers": headers})


def _missing(text: str) -> Frame:
    return Frame({"status": 404, "type": _PLAIN}, f"{text}\n".encode())


def _serialized(triples: list[ox.Triple], wanted: Format) -> bytes:
    """As files of ours are written where there is a way for that, or by Oxigraph."""
    if wanted.name in GRAPH_NAMES:
        return serialize_graph(triples, wanted.name).encode()
    data = ox.serialize(sorted(set(triples), key=str), format=wanted.rdf) or b""
    return xml_text(data.decode()).encode() if wanted.name == "rdfxml" else data
