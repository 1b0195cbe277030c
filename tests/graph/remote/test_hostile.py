"""Servers that mean harm: one clear error, in a time that somebody has set, and nothing written."""

from __future__ import annotations

import gc
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import pytest

from dealgraph.base.errors import EndpointError
from dealgraph.cli import run
from dealgraph.graph.remote.client import Client
from dealgraph.graph.remote.clock import PAUSES, Clock

JSON = "application/sparql-results+json"
GRAPH = "https://w3id.org/dealgraph/file/a.ttl"
#: How a server behaves: it writes to a connection after a request has come.
Behaviour = Callable[[socket.socket, str], None]


@contextmanager
def serving(behave: Behaviour) -> Iterator[str]:
    """Run a server of that behaviour, and give its address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=50)
    ended = threading.Event()

    def one(connection: socket.socket) -> None:
        connection.settimeout(20)
        with suppress(OSError), connection:
            text = b""
            while not ended.is_set() and (piece := connection.recv(1 << 16)):
                text += piece
                if b"\r\n\r\n" in text:
                    behave(connection, text.decode("latin-1"))
                    return

    def accept() -> None:
        while not ended.is_set():
            with suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        with suppress(OSError):
            socket.create_connection(listener.getsockname(), 1).close()
        thread.join(5)
        listener.close()


def head(kind: str = JSON, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def says(*pieces: bytes) -> Behaviour:
    return lambda connection, _: connection.sendall(b"".join(pieces))


def drips(before: bytes, unit: bytes) -> Behaviour:
    """Send one piece each moment, each within any time-out."""

    def behave(connection: socket.socket, _: str) -> None:
        connection.sendall(before)
        for _number in range(400):
            connection.sendall(unit)
            time.sleep(0.05)

    return behave


def floods(before: bytes, unit: bytes) -> Behaviour:
    """Send as much as is taken."""

    def behave(connection: socket.socket, _: str) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(unit)

    return behave


def rows(names: str, *bindings: dict[str, tuple[str, str]]) -> bytes:
    """Write SPARQL 1.1 Query Results JSON Format."""
    found = [
        {name: {"type": kind, "value": value} for name, (kind, value) in row.items()}
        for row in bindings
    ]
    text = {"head": {"vars": names.split()}, "results": {"bindings": found}}
    return head() + json.dumps(text).encode()


def counts(number: tuple[str, str] | None, name: tuple[str, str] = ("uri", GRAPH)) -> Behaviour:
    """Count the triples of one graph in this way, and be a decent server otherwise."""
    row = {"g": name} if number is None else {"g": name, "n": number}

    def behave(connection: socket.socket, request: str) -> None:
        if "COUNT" in request:
            connection.sendall(rows("g n", row))
        elif "ASK" in request:
            connection.sendall(head() + b'{"head":{},"boolean":true}')
        else:
            connection.sendall(rows("g s p o"))

    return behave


def gives(row: dict[str, tuple[str, str]], names: str = "g s p o") -> Behaviour:
    """Count one triple in one graph, and give this one."""

    def behave(connection: socket.socket, request: str) -> None:
        if "COUNT" in request or "ASK" in request:
            counts(("literal", "1"))(connection, request)
        else:
            connection.sendall(rows(names, row))

    return behave


def elsewhere(status: str) -> Behaviour:
    return lambda connection, request: connection.sendall(
        head(status=status, Location=f"http://localhost{_path(request)}", Content_Length="0")
    )


def _path(request: str) -> str:
    return request.split(" ")[1]


STATEMENT = {
    "g": ("uri", GRAPH),
    "s": ("uri", "urn:s"),
    "p": ("uri", "urn:p"),
    "o": ("literal", "o"),
}
OPEN = head() + b'{"head":{"vars":["s"]},"results":{"bindings":['
ROW = b'{"s":{"type":"uri","value":"urn:x"}},'
LONG = head() + b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"'
BOMB = gzip.compress(b" " * 50_000_000)

BEHAVIOURS: dict[str, Behaviour] = {
    "says nothing": lambda *_: time.sleep(3),
    "hangs up": lambda *_: None,
    "writes no HTTP": says(b"220 mail.example.org ESMTP\r\n"),
    "drips the status": drips(b"", b"H"),
    "drips headers": drips(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "drips the body": drips(OPEN, b" "),
    "drips a body of no type": drips(head("text/plain"), b"x"),
    "drips chunks": drips(head(Transfer_Encoding="chunked"), b"1\r\n \r\n"),
    "drips a redirect": drips(head(status="302 Found", Location="/x"), b" "),
    "drips a challenge": drips(head(status="401 No", WWW_Authenticate='Basic realm="x"'), b" "),
    "drips an error": drips(head("text/plain", "500 No"), b"no "),
    "continues for ever": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "continues slowly for ever": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "has headers for ever": floods(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000),
    "has a header for ever": floods(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 100_000),
    "has rows for ever": floods(OPEN, ROW * 1000),
    "has one text for ever": floods(LONG, b"x" * 1_000_000),
    "has spaces for ever": floods(head() + b'{"head":', b" " * 1_000_000),
    "has a redirect for ever": floods(head(status="302 Found", Location="/x"), b" " * 100_000),
    "has an error for ever": floods(head("text/html", "500 No"), b"<b>" * 30_000),
    "sends a bomb": says(head(Content_Encoding="gzip"), BOMB),
    "redirects with a bomb": says(
        head(status="302 Found", Location="/x", Content_Encoding="gzip"), BOMB
    ),
    "redirects to itself": lambda connection, request: connection.sendall(
        head(status="302 Found", Location=_path(request), Content_Length="0")
    ),
    "redirects to a file": says(head(status="302 Found", Location="file:///etc/passwd")),
    "redirects to nonsense": says(head(status="302 Found", Location="http://[::1")),
    "is busy for ever": says(head("text/plain", "503 Busy", Retry_After="1000000")),
    "is busy for nonsense": says(head("text/plain", "503 Busy", Retry_After="soon")),
    "challenges for ever": says(head(status="401 No", WWW_Authenticate='Basic realm="x"')),
    "announces more than it gives": says(head(Content_Length="1000000"), b"{}"),
    "announces nonsense": says(head(Content_Length="-5"), b"{}"),
    "has broken chunks": says(head(Transfer_Encoding="chunked"), b"zz\r\n"),
    "has a broken gzip": says(head(Content_Encoding="gzip"), b"not gzip"),
    "answers in HTML": says(head("text/html"), b"<html>"),
    "answers with yes": says(head(), b'{"head":{},"boolean":true}'),
    "answers with nothing": says(head()),
    "answers with null": says(head(), b"null"),
    "answers with terms of no kind": says(rows("g n s p o", {"s": ("thing", "x")})),
    "answers with a relative IRI": says(rows("g n s p o", {"s": ("uri", "x y")})),
    "counts -5": counts(("literal", "-5")),
    "counts many": counts(("literal", "many")),
    "counts an IRI": counts(("uri", "urn:5")),
    "counts nothing": counts(None),
    "counts more than there is": counts(("literal", "99999999999999999")),
    "counts more digits than Python reads": counts(("literal", "9" * 5000)),
    "calls a graph by a text": counts(("literal", "1"), ("literal", "graph")),
    "calls a graph by a blank node": counts(("literal", "1"), ("bnode", "b")),
    "states a text": gives({**STATEMENT, "s": ("literal", "s")}),
    "states by a text": gives({**STATEMENT, "p": ("literal", "p")}),
    "states nothing": gives({"g": ("uri", GRAPH)}),
    "states in a text": gives({**STATEMENT, "g": ("literal", "g")}),
    "gives other columns": gives({"x": ("uri", "urn:x")}, "x"),
}
#: Behaviours that answer a plain query in good order.
FINE_FOR_QUERIES = [name for name in BEHAVIOURS if name.split(" ")[0] in ("counts", "calls")]
FINE_FOR_QUERIES += [name for name in BEHAVIOURS if name.startswith(("states", "gives"))]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds are fractions of one here."""
    for name in ("DEALGRAPH_USER", "DEALGRAPH_TOKEN", "DEALGRAPH_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEALGRAPH_TIMEOUT", "0.4")
    monkeypatch.setenv("DEALGRAPH_TOTAL_TIMEOUT", "0.8")
    monkeypatch.setattr("dealgraph.graph.remote.answers.LIMIT", 20_000_000)


def told(capsys: pytest.CaptureFixture[str], words: list[str], folder: Path) -> str:
    """Run a command that must fail with one error, soon, and write nothing."""
    start = time.monotonic()
    code = run(words)
    took = time.monotonic() - start
    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), out + err
    assert err.startswith("Error: ")
    assert "Traceback" not in err
    assert len(err) < 3000
    assert list(folder.iterdir()) == []
    assert took < 20  # for a limit of a second
    return err


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_pull_is_told_and_writes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(BEHAVIOURS[name]) as url:
        told(capsys, ["pull", url, "-o", str(tmp_path / "x.trig")], tmp_path)


@pytest.mark.parametrize("name", [name for name in BEHAVIOURS if name not in FINE_FOR_QUERIES])
def test_a_query_is_told(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(BEHAVIOURS[name]) as url:
        told(capsys, ["query", "SELECT ?s { ?s ?p ?o }", "--endpoint", url], tmp_path)


@pytest.mark.parametrize("name", ["counts -5", "has rows for ever", "has one text for ever"])
def test_what_was_read_ends_with_its_error(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Solutions must end in the thread that read them; those in a circle end in any."""
    gc.collect()
    gc.disable()
    try:
        with serving(BEHAVIOURS[name]) as url:
            told(capsys, ["pull", url, "-o", str(tmp_path / "x.trig")], tmp_path)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        kept = [each for each in gc.garbage if isinstance(each, FrameType)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert [each.f_code.co_qualname for each in kept if "remote" in each.f_code.co_filename] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("counts -5", 'it counts "-5" triples in <https://w3id.org/dealgraph/file/a.ttl>'),
        ("counts nothing", "it counts None triples in"),
        ("calls a graph by a text", 'a graph of it is called "graph", which is not an IRI'),
        ("states nothing", "it gives what is not a statement in a graph: nothing nothing"),
        ("answers with yes", "it answers SELECT with yes or no"),
        ("has one text for ever", "Reached the buffer maximal size"),
        ("drips headers", "0.8 seconds have been spent waiting for it"),
        ("continues for ever", "0.8 seconds have been spent waiting for it"),
        ("is busy for ever", "it is to be asked again only in 60 seconds"),
        ("redirects to nonsense", "it leads to an address that is none"),
    ],
)
def test_nonsense_is_named(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["stats", "--endpoint"] if name in FINE_FOR_QUERIES else ["query", "SELECT * {}"]
    words += [] if name in FINE_FOR_QUERIES else ["--endpoint"]
    with serving(BEHAVIOURS[name]) as url:
        assert said in told(capsys, [*words, url], tmp_path)


def test_an_endless_number_of_rows_is_given_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealgraph.graph.remote.answers.ROWS", 1000)
    with serving(BEHAVIOURS["has rows for ever"]) as url:
        found = told(capsys, ["query", "SELECT ?s {}", "--endpoint", url], tmp_path)
    assert "more than 1,000 rows have come" in found


def test_an_endless_number_of_triples_is_given_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine would take them until it has no memory left, and end the process."""
    monkeypatch.setattr("dealgraph.graph.remote.answers.ROWS", 1000)
    triples = floods(head("application/n-triples"), b"<urn:a> <urn:b> <urn:c> .\n")

    def behave(connection: socket.socket, request: str) -> None:
        if "DESCRIBE" in request:
            triples(connection, request)
        else:
            connection.sendall(rows("s p o"))

    with serving(behave) as url:
        found = told(capsys, ["query", "DESCRIBE <urn:a>", "--endpoint", url], tmp_path)
    assert "more than 1,000 triples have come" in found


@pytest.mark.parametrize(
    "kind", ["application/n-triples", "text/turtle", "application/rdf+xml", "application/nonsense"]
)
@pytest.mark.parametrize(
    "text",
    [
        b"<urn:a> <urn:b> <urn:c> .\n" * 1_000_000,
        b'<urn:a> <urn:b> "' + b"x" * 19_000_000 + b'" .\n',
        b"<a> <b> <c> .",
        b"\xff\xfe\x00",
    ],
    ids=["endless", "one long text", "relative", "binary"],
)
def test_a_graph_that_is_none_is_told(
    kind: str, text: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def behave(connection: socket.socket, request: str) -> None:
        if "CONSTRUCT" in request:
            connection.sendall(head(kind) + text)
        else:
            connection.sendall(rows("s p o"))

    with serving(behave) as url:
        told(capsys, ["query", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "--endpoint", url], tmp_path)


class Taking:
    """A server without any graph, that is as a behaviour says when something is sent to it."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.taken: list[str] = []

    def __call__(self, connection: socket.socket, request: str) -> None:
        self.taken.append(request)
        method = request.split(" ", maxsplit=1)[0]
        if method in ("PUT", "POST", "DELETE"):
            self.behave(connection, request)
        elif method == "HEAD":
            connection.sendall(head(Content_Length="0"))
        elif "ASK" in request:
            connection.sendall(head() + b'{"head":{},"boolean":true}')
        else:
            connection.sendall(rows("g n s p o"))


#: Behaviours that keep a PUT from being answered; the body of an answer to it is not read.
IN_ANSWERS_TO_PUT = (
    "says nothing",
    "hangs up",
    "writes no HTTP",
    "drips the status",
    "drips headers",
    "drips a redirect",
    "drips a challenge",
    "drips an error",
    "continues for ever",
    "continues slowly for ever",
    "has headers for ever",
    "has a header for ever",
    "has a redirect for ever",
    "has an error for ever",
    "redirects with a bomb",
    "redirects to itself",
    "redirects to a file",
    "redirects to nonsense",
    "is busy for ever",
    "is busy for nonsense",
    "challenges for ever",
)


@pytest.mark.parametrize("name", IN_ANSWERS_TO_PUT)
def test_push_is_told(
    name: str, tmp_path: Path, mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Taking(BEHAVIOURS[name])) as url:
        told(capsys, ["push", url, "--only", str(mini)], tmp_path)


@pytest.mark.parametrize(
    "status", ["307 Temporary Redirect", "308 Permanent Redirect", "302 Found"]
)
def test_contents_follow_to_no_other_server(
    status: str, tmp_path: Path, mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = Taking(says(head(status="204 No Content")))
    with serving(stranger) as other:

        def redirects(connection: socket.socket, request: str) -> None:
            place = f"{other}{_path(request)}"
            connection.sendall(head(status=status, Location=place, Content_Length="0"))

        with serving(Taking(redirects)) as url:
            found = told(capsys, ["push", url, "--only", str(mini)], tmp_path)
    assert stranger.taken == []
    assert "The server sends contents on to another address" in found
    assert f"names {other.removeprefix('http://')}; nothing was sent there" in " ".join(
        found.split()
    )


def test_contents_follow_on_the_same_server_unless_they_would_be_dropped() -> None:
    seen: list[str] = []

    def behave(connection: socket.socket, request: str) -> None:
        seen.append(" ".join(request.split(" ")[:2]))
        status = {"/a": "307 x", "/b": "302 x"}.get(_path(request), "204 x")
        to_same = {"Location": "/c"} if status[0] == "3" else {}
        connection.sendall(head(status=status, Content_Length="0", **to_same))

    with serving(behave) as url:
        client = Client(url)
        assert client.send("PUT", f"{url}/a", data=b"x").status_code == 204
        with pytest.raises(EndpointError, match="which drops what was sent"):
            client.send("PUT", f"{url}/b", data=b"x")
        assert client.send("POST", f"{url}/b", data={"query": "x"}).status_code == 204
    assert seen == ["PUT /a", "PUT /c", "PUT /b", "POST /b", "GET /c"]


def test_a_clock_adds_up_what_is_spent_in_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("dealgraph.graph.remote.clock.time.monotonic", lambda: now[0])
    clock = Clock(10, "http://x")
    for seconds in (3, 4):
        with clock.waiting():
            now[0] += seconds
        now[0] += 100  # what we do ourselves
    assert clock.left() == 3
    clock.begin()
    assert clock.left() == 10
    with clock.whole():
        with clock.waiting(), clock.waiting():
            now[0] += 6
        clock.begin()
        assert clock.left() == 4
        with clock.waiting():
            now[0] += 4
            with pytest.raises(EndpointError, match="10 seconds have been spent waiting"):
                clock.left()


def test_pauses_that_a_server_asks_for_end(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("dealgraph.graph.remote.clock.time.sleep", waited.append)
    busy = Taking(says())

    def behave(connection: socket.socket, request: str) -> None:
        busy.taken.append(request)
        connection.sendall(head("text/plain", "503 Busy", Retry_After="1000000"))

    with serving(behave) as url:
        client = Client(url, clock=Clock(3600, url))
        with pytest.raises(EndpointError, match="it asks to be asked later, again and again"):
            client.send("GET")
    assert sum(waited) <= PAUSES
    assert len(busy.taken) == len(waited) + 1 == 3
