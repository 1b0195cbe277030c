"""What can go wrong between here and a server, and what is said of it."""

from __future__ import annotations

import base64
import gc
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from engines import needed
from hypothesis import given
from hypothesis import strategies as st

import dealgraph
from dealgraph.base.errors import EndpointError, QueryError
from dealgraph.cli import run
from dealgraph.graph.remote import Endpoint, connect
from dealgraph.graph.remote.client import Client

JSON = "application/sparql-results+json"
ROWS = json.dumps(
    {
        "head": {"vars": ["a", "b"]},
        "results": {"bindings": [{"a": {"type": "uri", "value": "urn:x"}}]},
    }
)
Answer = tuple[int, dict[str, str], bytes]


class Handler(BaseHTTPRequestHandler):
    """Gives the answers of a script, one after the other, the last one again and again."""

    protocol_version = "HTTP/1.1"
    script: ClassVar[list[Callable[[Any], Answer] | Answer]] = []
    seen: ClassVar[list[tuple[str, str, dict[str, str], str]]] = []

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, dict(self.headers), body))
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        status, headers, data = step(self) if callable(step) else step
        if status == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    """Does not print what a client that has gone away means to it."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Handler.script, Handler.seen = [], []
    made = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    # Results of the engine may be dropped in the thread that made them alone, so that no other
    # thread may happen to collect those that an error's traceback still holds.
    gc.collect()
    gc.disable()
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()
    gc.enable()
    gc.collect()


@pytest.fixture
def url(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}/sparql"


def good(text: str = ROWS, kind: str = JSON, **headers: str) -> Answer:
    return 200, {"Content-Type": kind, **headers}, text.encode()


def failing(status: int, text: str = "", **headers: str) -> Answer:
    return status, {"Content-Type": "text/plain", **headers}, text.encode()


def asked(url: str, text: str = "SELECT * {}", **options: Any) -> list[Any]:
    client = Client(url, **{"backoff": 0, "environment": {}, **options})
    return list(Endpoint(client).query(text))  # type: ignore[arg-type]


def refused(url: str, text: str = "SELECT * {}", **options: Any) -> str:
    with pytest.raises(EndpointError) as caught:
        asked(url, text, **options)
    return str(caught.value)


REFUSALS = {
    401: "it wants to know who asks",
    403: "these credentials do not suffice for it",
    404: "there is nothing at this address",
    405: "it does not take such requests",
    500: "why:   out of memory",
}


@pytest.mark.parametrize("status", REFUSALS)
def test_refusal_says_why_and_what_to_do(url: str, status: int) -> None:
    Handler.script = [failing(status, "out of\n memory\x1b[31m")]
    text = refused(url)
    assert text.startswith(f"The server refuses: {status} [DG702]\n  where: {url}\n")
    assert REFUSALS[status] in text
    assert "out of memory [31m" in text
    assert "  fix:   " in text
    assert ("DEALGRAPH_USER" in text) == (status in (401, 403))


def test_a_page_of_html_is_told_without_its_markup(url: str) -> None:
    page = "<html><head><title>x</title></head><body><h1>Out &amp; about</h1></body></html>"
    Handler.script = [(500, {"Content-Type": "text/html"}, page.encode())]
    assert "\n  why:   Out &amp; about\n" in refused(url)


STRANGE = {
    "HTML": good("<html></html>", "text/html"),
    "no type": (200, {}, b"hello"),
    "CSV": good("a,b\n", "text/csv"),
    "no JSON": good("hello"),
    "half JSON": good(ROWS[:40]),
    "half rows": good(ROWS[:-12]),
    "RDF for rows": good("<urn:a> <urn:b> <urn:c> .", "text/turtle"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_answer_that_is_none_is_an_error(url: str, name: str) -> None:
    Handler.script = [STRANGE[name]]
    text = refused(url)
    assert text.startswith(
        f"The server does not answer as SPARQL 1.1 says [DG702]\n  where: {url}\n"
    )


def test_an_answer_that_says_that_it_is_partial_is_none(url: str) -> None:
    Handler.script = [(206, {"Content-Type": JSON}, ROWS.encode())]
    text = refused(url)
    assert text.startswith(f"The server leaves rows out [DG702]\n  where: {url}\n")
    assert "its answer is partial" in text


def endless(status: int, kind: str, head: str, unit: str) -> Callable[[Any], Answer]:
    """An answer that goes on until nobody listens."""

    def answer(handler: Any) -> Answer:
        start = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{head}"
        with suppress(OSError):
            handler.wfile.write(start.encode())
            while True:
                handler.wfile.write(unit.encode() * 1000)
        return 0, {}, b""

    return answer


ROW = '{"a":{"type":"uri","value":"urn:x"}},'


@pytest.mark.parametrize(
    ("query", "script"),
    [
        ("SELECT ?a {}", endless(200, JSON, '{"head":{"vars":["a"]},"results":{"bindings":[', ROW)),
        ("SELECT ?a {}", endless(200, JSON, '{"head":{"vars":["a"', " ")),
        (
            "CONSTRUCT {} {}",
            endless(200, "application/n-triples", "", "<urn:a> <urn:b> <urn:c> .\n"),
        ),
    ],
    ids=["rows", "head", "triples"],
)
def test_an_answer_without_an_end_is_given_up(
    url: str,
    query: str,
    script: Callable[[Any], Answer],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("dealgraph.graph.remote.answers.LIMIT", 1_000_000)
    Handler.script = [good('{"head":{"vars":[]},"results":{"bindings":[]}}'), script]
    assert run(["query", query, "--endpoint", url]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "more than 1,000,000 bytes have come" in " ".join(err.split())


def test_the_end_of_a_yes_or_of_a_refusal_is_not_waited_for(url: str) -> None:
    Handler.script = [endless(200, JSON, '{"head":{},"boolean":true}', " ")]
    assert bool(Endpoint(Client(url, environment={})).query("ASK {}"))
    Handler.script = [endless(500, "text/plain", "", "no ")]
    assert "why:   no no no" in refused(url)


@pytest.mark.parametrize("format_", ["table", "csv", "json", "xml"])
@pytest.mark.parametrize("length", [len(ROWS) + 100, len(ROWS) + 100_000])
def test_a_connection_that_breaks_in_mid_answer_is_an_error(
    url: str, format_: str, length: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Handler.script = [
        good('{"head":{"vars":[]},"results":{"bindings":[]}}'),
        good(ROWS[:-3], **{"Content-Length": str(length), "Connection": "close"}),
    ]
    code = run(["query", "SELECT ?a ?b {}", "--endpoint", url, "--format", format_])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert "Traceback" not in err
    assert err.splitlines()[0] == "Error: The server's answer breaks off [DG702]"


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = refused(f"http://127.0.0.1:{port}/sparql", retries=0)
    assert text == (
        f"The server cannot be reached [DG702]\n  where: http://127.0.0.1:{port}/sparql\n"
        "  why:   Connection refused\n"
        "  fix:   Check the address, and that the server runs."
    )


@pytest.fixture
def certified(server: ThreadingHTTPServer, tmp_path: Path) -> str:
    """An address whose certificate nobody has signed but its owner."""
    needed("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split()
    name = "-subj /CN=localhost -addext subjectAltName=DNS:localhost".split()
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *name, *files], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return f"https://localhost:{server.server_port}/sparql"


def test_a_certificate_that_nobody_vouches_for(
    certified: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Handler.script = [good()]
    text = refused(certified)
    assert text.startswith(f"The server cannot be trusted [DG702]\n  where: {certified}\n")
    assert "certificate" in text
    assert Handler.seen == []
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    assert len(asked(certified)) == 1


def test_https_where_none_is_spoken(url: str) -> None:
    Handler.script = [good()]
    text = refused(url.replace("http:", "https:"))
    assert text.startswith("The server cannot be reached [DG702]")
    assert "no encrypted connection comes about: " in text


def test_a_name_that_nobody_knows() -> None:
    text = refused("http://nowhere.invalid/sparql", retries=0)
    assert text.startswith("The server cannot be reached [DG702]\n  where: http://nowhere.invalid")


def test_a_server_that_is_too_slow_is_asked_once(url: str) -> None:
    done = threading.Event()

    def slow(_: Any) -> Answer:
        done.wait(5)
        return good()

    Handler.script = [slow]
    text = refused(url, timeout=0.1)
    done.set()
    assert len(Handler.seen) == 1
    assert text.startswith(f"The server does not answer [DG702]\n  where: {url}\n")
    assert "DEALGRAPH_TIMEOUT" in text


@pytest.mark.parametrize("trouble", [failing(503), failing(429), failing(502), (0, {}, b"")])
def test_trouble_that_passes_is_met_with_patience(url: str, trouble: Answer) -> None:
    Handler.script = [trouble, trouble, good()]
    assert len(asked(url)) == 1
    assert len(Handler.seen) == 3


def test_a_server_may_say_when_to_come_back(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    Handler.script = [failing(503, **{"Retry-After": "7"}), good()]
    assert len(asked(url)) == 1
    assert waited == [7]


def test_trouble_that_stays_is_told_in_the_end(url: str) -> None:
    Handler.script = [failing(503, "warming up")]
    assert "The server refuses: 503" in refused(url, retries=2)
    assert len(Handler.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_patience_does_not_mend_is_asked_once(url: str, status: int) -> None:
    Handler.script = [failing(status)]
    with pytest.raises((EndpointError, QueryError)):
        asked(url)
    assert len(Handler.seen) == 1


def test_a_server_that_knows_better_is_quoted(url: str) -> None:
    Handler.script = [failing(400, "too many joins")]
    with pytest.raises(QueryError) as caught:
        asked(url)
    assert caught.value.why == "too many joins"


BASIC = {"WWW-Authenticate": 'Basic realm="x"'}
DIGEST = {"WWW-Authenticate": 'Digest realm="x", nonce="n", qop="auth", algorithm=MD5'}
LOGIN = {"DEALGRAPH_USER": "eva", "DEALGRAPH_PASSWORD": "geheim"}


def headers() -> list[str]:
    return [seen[2].get("Authorization", "") for seen in Handler.seen]


def test_a_password_is_sent_when_it_is_asked_for(url: str) -> None:
    Handler.script = [failing(401, **BASIC), good()]
    assert len(asked(url, environment=LOGIN)) == 1
    basic = "Basic " + base64.b64encode(b"eva:geheim").decode()
    assert headers() == ["", basic]


def test_a_digest_holds_no_password(url: str) -> None:
    Handler.script = [failing(401, **DIGEST), good()]
    assert len(asked(url, environment=LOGIN)) == 1
    first, second = headers()
    assert first == ""
    assert second.startswith('Digest username="eva"')
    assert "geheim" not in second


def test_a_wrong_password_is_sent_once(url: str) -> None:
    Handler.script = [failing(401, **BASIC)]
    text = refused(url, environment=LOGIN)
    assert "geheim" not in text
    assert len(Handler.seen) == 2


def test_a_token_is_sent_along(url: str) -> None:
    Handler.script = [good()]
    asked(url, environment={"DEALGRAPH_TOKEN": "t0ken"})
    assert headers() == ["Bearer t0ken"]


def test_netrc_is_read(url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine 127.0.0.1 login eva password geheim\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    Handler.script = [failing(401, **BASIC), good()]
    asked(url)
    assert headers()[0] == ""
    assert headers()[1].startswith("Basic ")


def test_credentials_do_not_follow_to_another_host(url: str) -> None:
    elsewhere = url.replace("127.0.0.1", "localhost")
    Handler.script = [failing(302, Location=elsewhere), good()]
    asked(url, environment={"DEALGRAPH_TOKEN": "t0ken"})
    assert headers() == ["Bearer t0ken", ""]


@pytest.mark.parametrize("challenge", [BASIC, DIGEST], ids=["basic", "digest"])
def test_a_password_does_not_follow_to_another_host(url: str, challenge: dict[str, str]) -> None:
    elsewhere = url.replace("127.0.0.1", "localhost")
    Handler.script = [failing(302, Location=elsewhere), failing(401, **challenge), good()]
    text = refused(url, environment=LOGIN)
    assert f"  where: {url}, which leads to {urlsplit(elsewhere).netloc}\n" in text
    assert headers() == ["", ""]


@pytest.mark.parametrize("challenge", [BASIC, DIGEST], ids=["basic", "digest"])
def test_a_password_follows_on_the_same_server(url: str, challenge: dict[str, str]) -> None:
    Handler.script = [failing(302, Location=f"{url}/there"), failing(401, **challenge), good()]
    assert len(asked(url, environment=LOGIN)) == 1
    assert [bool(each) for each in headers()] == [False, False, True]


def test_a_server_that_sends_around_in_circles(url: str) -> None:
    Handler.script = [failing(302, Location=url)]
    assert "without end" in refused(url)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org/sparql", "This is no address of a server"),
        ("example.org/sparql", "This is no address of a server"),
        ("file:///etc/passwd", "This is no address of a server"),
        ("http://", "This is no address of a server"),
        ("http://eva:geheim@example.org/sparql", "Credentials do not belong in an address"),
    ],
)
def test_an_address_that_is_none(address: str, said: str) -> None:
    with pytest.raises(EndpointError) as caught:
        connect(address)
    assert str(caught.value).startswith(f"{said} [DG702]")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan", "1e9"])
def test_a_timeout_that_is_no_number(value: str) -> None:
    with pytest.raises(EndpointError, match="The time-out is no number of seconds"):
        Client("http://example.org", environment={"DEALGRAPH_TIMEOUT": value})


def test_a_short_query_is_in_the_address_and_a_long_one_is_posted(url: str) -> None:
    Handler.script = [good()]
    asked(url, "SELECT * {}")
    asked(url, "SELECT * {}" + " " * 5000)
    method, path, _, _ = Handler.seen[0]
    assert (method, parse_qs(urlsplit(path).query)) == ("GET", {"query": ["SELECT * {}"]})
    method, path, found, body = Handler.seen[1]
    assert (method, path) == ("POST", "/sparql")
    assert found["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body)["query"][0].strip() == "SELECT * {}"


@pytest.mark.parametrize("option", ["--data x", "--only x", "--store x", "--no-inference"])
def test_an_endpoint_does_not_go_with_files(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["query", "ASK {}", "--endpoint", "http://127.0.0.1:1", *option.split()])
    assert code == 2
    assert "does not go with" in " ".join(capsys.readouterr().err.split())


def test_service_is_refused_before_anything_is_sent(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Handler.script = [good()]
    query = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    assert run(["query", query, "--endpoint", url]) == 2
    assert "SERVICE is refused" in capsys.readouterr().err
    assert Handler.seen == []


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "# x\nPREFIX a: <urn:a> DROP ALL", "LOAD <x>"],
)
def test_an_update_is_refused_before_anything_is_sent(
    url: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Handler.script = [good()]
    assert run(["query", text, "--endpoint", url]) == 2
    assert "this is an update" in capsys.readouterr().err
    with pytest.raises(SyntaxError):
        asked(url, text)
    assert Handler.seen == []


def test_service_is_refused_in_python_as_well(url: str) -> None:
    Handler.script = [good()]
    with pytest.raises(QueryError, match="The query asks another server"):
        dealgraph.load(endpoint=url).query("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }")
    assert Handler.seen == []


def sent_parameters() -> dict[str, list[str]]:
    return parse_qs(urlsplit(Handler.seen[-1][1]).query)


DG = "https://w3id.org/dealgraph/ns#"


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("ASK { ?s dg:term ?o }", f"PREFIX dg: <{DG}>\n"),
        ("ASK { ?s <urn:p> ?o }", ""),
        ("PREFIX dg: <urn:other#> ASK { ?s dg:term ?o }", ""),
        ("ASK { ?s <urn:p> 'dg:term' }", f"PREFIX dg: <{DG}>\n"),
    ],
)
def test_prefixes_are_declared_where_they_are_used(url: str, text: str, declared: str) -> None:
    Handler.script = [good('{"head":{},"boolean":true}')]
    Endpoint(Client(url, environment={})).query(text, prefixes={"dg": DG, "skos": "urn:skos#"})
    assert sent_parameters() == {"query": [declared + text]}


def test_graphs_that_a_query_names_are_named_to_the_server_as_well(url: str) -> None:
    Handler.script = [good('{"head":{},"boolean":true}')]
    text = "ASK FROM <urn:a> FROM <urn:b> FROM NAMED <urn:c> { ?s ?p 'FROM <urn:d>' }"
    assert run(["query", text, "--endpoint", url]) == 0
    assert sent_parameters() == {
        "query": [text],
        "default-graph-uri": ["urn:a", "urn:b"],
        "named-graph-uri": ["urn:c"],
    }


def test_a_syntax_error_is_shown_in_the_line_that_was_written(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Handler.script = [good('{"head":{"vars":[]},"results":{"bindings":[]}}'), failing(400, "no")]
    text = "SELECT ?a {\n  ?a dg:term ?b ;\n  skos:notation }"
    assert run(["query", text, "--endpoint", url]) == 2
    assert "where: line 3, column" in capsys.readouterr().err


NONE = '{"head":{"vars":[]},"results":{"bindings":[{},{}]}}'


def test_rows_may_have_no_columns(url: str) -> None:
    Handler.script = [good(NONE)]
    assert [tuple(row) for row in asked(url)] == [(), ()]
    fake = NONE.replace("[]", '["_star_fake"]')
    Handler.script = [good(fake)]
    assert [tuple(row) for row in asked(url)] == [(), ()]


@pytest.mark.parametrize("text", [NONE[:-8], NONE[:-4], NONE.replace("[]", '["_star_fake"]')[:-4]])
def test_rows_of_no_columns_that_break_off_are_an_error(url: str, text: str) -> None:
    Handler.script = [good(text)]
    assert refused(url).startswith("The server does not answer as SPARQL 1.1 says [DG702]")


def test_an_output_file_is_whole_or_as_it_was(url: str, tmp_path: Path) -> None:
    target = tmp_path / "all.trig"
    target.write_text("as it was")
    count = '{"head":{"vars":["g","n"]},"results":{"bindings":['
    Handler.script = [good(count)]
    assert run(["export", str(target), "--endpoint", url]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["all.trig"]
    assert target.read_text() == "as it was"


def test_no_server_keeps_anybody_waiting_for_long(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    Handler.script = [failing(503, **{"Retry-After": "86400"}), good()]
    assert len(asked(url)) == 1
    assert waited == [60]


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
TERMS = st.one_of(
    st.none(),
    st.just(ox.NamedNode("urn:é")),
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text: ox.Literal(text, language="de"), TEXTS),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:type")), TEXTS),
)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_terms_arrive_as_they_were_sent(sent: list[tuple[Any, Any]]) -> None:
    from dealgraph.graph.remote.answers import rows

    class Raw:
        def __init__(self, data: bytes) -> None:
            self.data = data

        def read(self, size: int, **_: Any) -> bytes:
            found, self.data = self.data[:size], self.data[size:]
            return found

    class Reply:
        def close(self) -> None:
            pass

        headers: ClassVar[dict[str, str]] = {"Content-Type": JSON}
        raw = Raw(json.dumps(written(sent)).encode())

    assert [tuple(row) for row in rows(Reply(), "http://x")] == sent  # type: ignore[arg-type, union-attr]


def written(sent: list[tuple[Any, Any]]) -> Any:
    """SPARQL 1.1 Query Results JSON Format, section 3.2.2."""
    bindings = [
        {name: _written(term) for name, term in zip("ab", row, strict=True) if term is not None}
        for row in sent
    ]
    return {"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}


def _written(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return {**found, "xml:lang": term.language}
    return {**found, "datatype": term.datatype.value}
