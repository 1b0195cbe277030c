"""Role `render`: pages, pictures, dumps and descriptions; what the server keeps once it is made."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from dealgraph.errors import UnknownIdError
from dealgraph.explorer import make
from dealgraph.explorer.select import Choice
from dealgraph.export import ENDINGS
from dealgraph.namespaces import BASE, DG
from dealgraph.output import serialize_graph
from dealgraph.refusals import refuse_service
from dealgraph.resolve import find
from dealgraph.serve.building import files
from dealgraph.serve.formats import GRAPHS, named
from dealgraph.serve.frames import Frame
from dealgraph.serve.settings import Settings
from dealgraph.serve.site import Served

__all__ = ["start"]

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_HTML = "text/html; charset=utf-8"
_DUMPS = ("ttl", "nt", "trig", "jsonld")


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
        return Served(self.store, files(self.settings))

    def make(self, wanted: dict[str, Any]) -> Frame:
        """Make what is asked for.

        Raises:
            DealgraphError: it cannot be made.
        """
        makers: dict[str, Callable[[dict[str, Any]], Frame]] = {
            "path": self._path,
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
        refuse_service(wanted["query"])
        drawn = make(self.store, Choice(query=wanted["query"]), "What the query found")
        return _page(drawn.html, "'self'")

    def _dump(self, wanted: dict[str, Any]) -> Frame:
        ending = wanted["ending"]
        if ending not in _DUMPS:
            return _missing(f"There is no dump.{ending}. Known: {', '.join(_DUMPS)}.")
        kind = next(each for each in GRAPHS if each.ending == ending)
        made = ENDINGS[ending](self.store)
        return Frame({"type": kind.content_type}, made.encode() if isinstance(made, str) else made)

    def _query_page(self, _: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import query_page

        return _page(query_page(self.site), "'none'")

    def _completion(self, _: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import completion

        return Frame({"type": "application/json"}, completion(self.site).encode())

    def _bound(self, wanted: dict[str, Any]) -> Frame:
        from dealgraph.serve.query_page import bound

        text = bound(self.site, wanted["question"], dict(wanted["values"]))
        return Frame({"type": "text/plain; charset=utf-8"}, text.encode())

    def _description(self, wanted: dict[str, Any]) -> Frame:
        from dealgraph.serve import description

        triples = getattr(description, wanted["do"])(self.store, wanted["base"])
        kind = getattr(ox.RdfFormat, wanted["engine"])
        prefixes = description.used_prefixes(triples)
        data = ox.serialize(triples, format=kind, prefixes=prefixes) or b""
        return Frame({}, data)

    def _path(self, wanted: dict[str, Any]) -> Frame:
        """A page by its path, or what files say of the thing of that name."""
        path, kind = wanted["path"], wanted["format"]
        iri = self._iri(path)
        if kind == "html":
            return self._html(path, iri)
        if not iri:
            return self._unknown(path)
        found = named(kind, GRAPHS)
        assert found is not None  # noqa: S101 - the server asks for formats of this very list
        triples = self.site.triples(iri)
        body = _serialized(triples, found.engine)
        return Frame({"type": found.content_type, "headers": self._links(path, iri)}, body)

    def _iri(self, path: str) -> str:
        """The thing whose name ends in a path; `ns` is the namespace of the ontology's terms."""
        if f"{path}.html" in self.site.by_path:
            return self.site.by_path[f"{path}.html"]
        if f"{BASE}{path}#" == DG:
            return f"{BASE}{path}"
        addresses = self.site.addresses
        known = (addresses.records, addresses.concepts, addresses.schemes, addresses.modules)
        return f"{BASE}{path}" if any(f"{BASE}{path}" in where for where in known) else ""

    def _html(self, path: str, iri: str) -> Frame:
        page = self.site.html(f"{path}.html")
        if page is not None:
            return _page(page, "'none'", self._links(path, iri))
        if f"{iri}#" == DG:
            return _see_other("/terms.html")
        where = self.site.addresses.path(iri) if iri else ""
        return _see_other(f"/{where}") if where else self._unknown(path)

    def _links(self, path: str, iri: str) -> dict[str, str]:
        """Where the same is offered in other formats (RFC 8288)."""
        if not iri:
            return {}
        offered = [each for each in GRAPHS if each.name in ("turtle", "ntriples", "jsonld")]
        links = [
            f'</{path}.{each.ending}>; rel="alternate"; type="{each.media[0]}"' for each in offered
        ]
        links.append(f'<{iri}>; rel="describes"')
        return {"link": ", ".join(links)}

    def _unknown(self, path: str) -> Frame:
        """Say what may have been meant."""
        try:
            found = find(self.store, path.rpartition("/")[2] or path, "record")
        except UnknownIdError as error:
            error.what = f"There is nothing at /{path}"
            return _missing(str(error))
        return _missing(f"There is nothing at /{path}. Did you mean {found.value}?")


def _page(text: str, framed_by: str, headers: dict[str, str] | None = None) -> Frame:
    """A page whose policy, which stands in it, is said in the headers too."""
    found = _POLICY.search(text)
    policy = html.unescape(found[1]) if found else "default-src 'none'"
    every = {**(headers or {}), "content-security-policy": f"{policy}; frame-ancestors {framed_by}"}
    return Frame({"type": _HTML, "headers": every}, text.encode("utf-8", "replace"))


def _see_other(where: str) -> Frame:
    """The name is of a thing, not of a page: the page that speaks of it is elsewhere."""
    headers = {"location": where}
    return Frame({"status": 303, "type": "text/plain; charset=utf-8", "headers": headers})


def _missing(text: str) -> Frame:
    return Frame({"status": 404, "type": "text/plain; charset=utf-8"}, f"{text}\n".encode())


def _serialized(triples: list[ox.Triple], engine: str) -> bytes:
    """As files of ours are written where there is a way for that, or by Oxigraph."""
    ours = {"TURTLE": "turtle", "N_TRIPLES": "ntriples", "JSON_LD": "jsonld"}
    if engine in ours:
        return serialize_graph(triples, ours[engine]).encode()
    return ox.serialize(sorted(set(triples), key=str), format=getattr(ox.RdfFormat, engine)) or b""
