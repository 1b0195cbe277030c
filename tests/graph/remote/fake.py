"""A server with the addresses of any layout, for those that are not on this machine.

It answers by Oxigraph, remembers every request, and misbehaves where it is told to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

from dealgraph.graph.remote.layouts import Layout

#: Method, path and decoded parameters of a request.
Request = tuple[str, str, dict[str, str]]
NTRIPLES = ox.RdfFormat.N_TRIPLES
RESULTS = ox.QueryResultsFormat.JSON


def nothing(_: Request) -> int:
    """Refuse nothing."""
    return 0


@dataclass
class Fake:
    """What a server holds, and how it behaves.

    Attributes:
        layout: its paths.
        base: a path before all of them.
        refuse: the status to refuse a request with, or 0.
        keep: what it makes of a triple that is sent to it by PUT, if it keeps it at all.
    """

    layout: Layout
    base: str = ""
    refuse: Callable[[Request], int] = nothing
    keep: Callable[[ox.Triple], ox.Triple | None] = lambda triple: triple
    store: ox.Store = field(default_factory=ox.Store)
    log: list[Request] = field(default_factory=list)

    def sent(self, *methods: str) -> list[Request]:
        return [request for request in self.log if request[0] in methods]

    def answer(self, request: Request, body: bytes) -> tuple[int, str, bytes]:
        self.log.append(request)
        status = self.refuse(request)
        if status:
            return status, "text/plain", b"I would rather not"
        method, path, parameters = request
        place = path.removeprefix(self.base)
        if place == self.layout.query and "query" in parameters:
            found = self.store.query(parameters["query"])
            return 200, RESULTS.media_type, found.serialize(format=RESULTS)
        if self.layout.graph_store and place == self.layout.graph_store:
            return self.graph(method, parameters.get(self.layout.parameter, ""), body)
        if self.layout.update and place == self.layout.update:
            return self.update(method, body)
        return 404, "text/html", b"<h1>No such page</h1>"

    def graph(self, method: str, name: str, body: bytes) -> tuple[int, str, bytes]:
        if method == "HEAD":
            return 200, "text/turtle", b""
        self.store.remove_graph(ox.NamedNode(name))
        if method == "PUT":
            kept = (self.keep(quad.triple) for quad in ox.parse(body, format=NTRIPLES))
            self.store.extend(ox.Quad(*triple, ox.NamedNode(name)) for triple in kept if triple)
        return 204, "", b""

    def update(self, method: str, body: bytes) -> tuple[int, str, bytes]:
        if method != "POST":
            return 405, "text/plain", b"POST only"
        self.store.update(body.decode())
        return 204, "", b""


@contextmanager
def running(fake: Fake) -> Iterator[str]:
    """Its base address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            text = parts.query
            if "form-urlencoded" in self.headers.get("Content-Type", ""):
                text = body.decode()
            parameters = {name: value[0] for name, value in parse_qs(text, True).items()}
            status, kind, data = fake.answer((self.command, parts.path, parameters), body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="fake"')
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else data)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{fake.base}"
        finally:
            server.shutdown()
            thread.join()
