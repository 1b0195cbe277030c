"""Nothing goes out, nothing is written, and no file is read for a client."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from serving import Server

from dealgraph.base.errors import QueryError
from dealgraph.rdf.sparql.service import refuse_service


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[object]]]:
    """A server of somebody else's on this machine, and who came to it."""
    came: list[object] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, peer = listening.accept()
            except OSError:
                return
            came.append(peer)
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/", came
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(10)


#: Ways to write SERVICE; each was read as such by Oxigraph, or might be by a later version.
WAYS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "select * { sErViCe silent <URL> { ?s ?p ?o } }",
    "SELECT * { #\n SERVICE#\n<URL>#{\n{ ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <URL> { ?s ?p ?o } }",
    r"SELECT * { SERV\U00000049CE <URL> { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?u) SERVICESILENT?u { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s ?p 1SERVICE<URL>{ ?a ?b ?c } } }",
    "SELECT * { FILTER(1<2#>'''\n) SERVICE <URL> { ?s ?p ?o } #'''\n}",
    "SELECT * { FILTER(1<2#>\n) SERVICE <URL> { ?s ?p ?o } }",
    r"""PREFIX e: <http://e/> SELECT * { OPTIONAL { e:a\'b ?x ?y } SERVICE <URL> { ?s ?p ?o }
        FILTER(BOUND(?s) || 'a' = 'a') }""",
    "PREFIX e: <http://e/> SELECT * { OPTIONAL { e:a\\#b ?x ?y } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { FILTER(\"a\" != '\\'') SERVICE <URL> { ?s ?p ?o } FILTER('' != \"'\") }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s ?p e:.SERVICE<URL>{ ?a ?b ?c } } }",
    "PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s ?p e:a.b.SERVICE<URL>{ ?a ?b ?c } } }",
    r"PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s ?p e:a.b\'.SERVICE<URL>{ ?a ?b ?c } } }",
    "PREFIX e: <http://e/> SELECT * { ?s e:\u200d\\# ?o .SERVICESILENT<URL>{} }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", WAYS)
def test_no_query_goes_out(server: Server, elsewhere: tuple[str, list[object]], query: str) -> None:
    url, came = elsewhere
    answer = server.query(query.replace("URL", url))
    assert (answer.status_code, came) == (400, [])
    assert "SERVICE is refused" in answer.text


@pytest.mark.parametrize("query", WAYS)
def test_a_picture_goes_out_as_little(
    server: Server, elsewhere: tuple[str, list[object]], query: str
) -> None:
    url, came = elsewhere
    answer = server.post("/picture", data={"query": query.replace("URL", url)})
    assert (answer.status_code, came) == (400, [])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a dg:Deal }",
        "SELECT * { ?s ?p 'customer service' } # SERVICE",
        'SELECT * { ?s ?p """a \'service\' "quoted" """ }',
        "SELECT * { ?s <http://example.org/service#a> ?o }",
        "SELECT * { ?s <http://example.org/it's/service> ?o }",
        "PREFIX e: <http://e/service/> SELECT * { e:service ?p ?o }",
        "SELECT * { FILTER(1 < 2 && 3 > 2) ?s ?p 'service' }",
        r"PREFIX e: <http://e/> SELECT * { e:a\'b ?service 'it\'s' . _:service ?p '\u00e9' }",
    ],
)
def test_the_word_alone_is_no_crime(query: str) -> None:
    refuse_service(query)


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse_service("SELECT * { FILTER(?a<?b#>'\n) ?s ?p 'service' }")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse_service("SELECT * { ?s ?p \\' 'service' }")


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is a part of Linux")
def test_a_confined_process_can_open_no_socket(elsewhere: tuple[str, list[object]]) -> None:
    url, came = elsewhere
    program = (
        "import os, sys, pyoxigraph as ox\n"
        "from dealgraph.serve.jail import confine\n"
        "confine(os.getppid())\n"
        "list(ox.Store().query('SELECT * { SERVICE <%s> { ?s ?p ?o } }' % sys.argv[1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert came == []


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2fapp.py",
        "/assets/%2fetc%2fpasswd",
        "/deal/..%2f..%2f..%2fetc%2fpasswd",
        "/deal/%00",
        "//etc/passwd",
        "/file:///etc/passwd",
        "/dump.py",
    ],
)
def test_no_path_leads_to_a_file(server: Server, path: str) -> None:
    import http.client

    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status == 404
    assert b"root:" not in text


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "https://example.org/data.ttl"])
def test_from_names_graphs_that_are_here_and_fetches_none(server: Server, graph: str) -> None:
    assert server.rows(f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}") == []
