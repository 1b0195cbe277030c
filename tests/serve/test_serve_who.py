"""Who may ask: under which names, from which pages, and how many at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from serving import MINI, Server, started

from dealgraph.graph.source import Source
from dealgraph.serve.headers import options
from dealgraph.serve.hosts import Names, name_of

EVERYWHERE = ["/", "/sparql", "/party/tessellate", "/dump.ttl", "/.well-known/void", "/health"]
EVERYWHERE += ["/picture", "/ns", "/assets/query.js", "/nothing", "/robots.txt", "/index.html"]


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """A server whose answers pages of other sites may read, with a name and few connections."""
    own = ("--host-name", "deals.example.org", "--host-name", "2001:db8::1")
    with started("--only", str(MINI), "--cors", *own, "--per-client", "20") as running:
        yield running


def _raw(server: Server, *lines: str) -> tuple[int, str]:
    """Send a head as it is; status and body."""
    with socket.create_connection((server.host, server.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
        found = b""
        while piece := connection.recv(65536):
            found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body.decode()


# Host


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:1",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.0.0.1:",
        "[::1]",
        "[0:0:0:0:0:0:0:1]:80",
        "deals.example.org",
        "Deals.Example.Org:443",
        "[2001:DB8:0::1]",
    ],
)
def test_a_name_of_the_server_is_answered(shared: Server, host: str) -> None:
    assert _raw(shared, "GET /health HTTP/1.1", f"Host: {host}")[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "rebind.evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "other.example.org",
        "example.org",
    ],
)
def test_another_name_is_not(shared: Server, host: str) -> None:
    status, text = _raw(shared, "GET /dump.nt HTTP/1.1", f"Host: {host}")
    assert status == 421
    assert text.startswith("This server is not called that.")
    assert "--host-name" in text


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Host:"],
        ["Host: "],
        ["Host: localhost", "Host: localhost"],
        ["Host: localhost", "host: evil.example"],
        ["Host: a b"],
        ["Host: localhost/x"],
        ["Host: user@localhost"],
        ["Host: localhost:port"],
        ["Host: localhost:123456"],
        ["Host: [::1"],
        ["Host: [::1]x"],
        ["Host: [zz]"],
        ["Host: <b>"],
        ["Host: \xe9"],
        ["Host: localhost, localhost"],
    ],
)
def test_a_request_has_one_host_that_is_one(shared: Server, lines: list[str]) -> None:
    assert _raw(shared, "GET /health HTTP/1.1", *lines)[0] == 400


def test_http_1_0_knew_no_host(shared: Server) -> None:
    assert _raw(shared, "GET /health HTTP/1.0")[0] == 200
    status, text = _raw(shared, "GET /void HTTP/1.0", "Accept: text/turtle")
    assert status == 200
    assert f"<http://127.0.0.1:{shared.port}/sparql>" in text
    assert _raw(shared, "GET /health HTTP/1.0", "Host: evil.example")[0] == 421


def test_a_host_in_the_address_counts_more(shared: Server) -> None:
    asked = "GET http://{}/void HTTP/1.1"
    assert _raw(shared, asked.format("evil.example"), "Host: localhost")[0] == 421
    status, text = _raw(shared, asked.format("localhost:77"), "Host: evil.example")
    assert status == 200
    assert "<http://localhost:77/sparql>" in text


def test_the_address_to_which_a_client_connected_is_a_name() -> None:
    names = Names("0.0.0.0")
    assert names.have("192.0.2.7:8000", "192.0.2.7")
    assert names.have("192.0.2.7", "::ffff:192.0.2.7")
    assert not names.have("192.0.2.8", "192.0.2.7")
    assert not names.have("0.0.0.0", "192.0.2.7")
    assert Names("deals.internal").have("deals.internal:80")


@pytest.mark.parametrize("host", ["a" * 256, "", "a b", "[]", "[1]", "a:b:c", "é", "a%00"])
def test_what_is_not_a_host_has_no_name(host: str) -> None:
    assert name_of(host) == ""


def test_every_description_says_the_name_that_was_asked(shared: Server) -> None:
    for host in ("localhost:1", "deals.example.org"):
        for path in ("/void", "/sparql"):
            for accept in ("text/turtle", "application/ld+json", "application/rdf+xml"):
                answer = shared.get(path, headers={"Host": host, "Accept": accept})
                assert f"http://{host}/sparql" in answer.text
                assert "here.invalid" not in answer.text


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ("deals.example.org", "https://deals.example.org/"),
        ("evil.example", "https://localhost:1/"),
        ("deals.example.org:666", "https://localhost:1/"),
        ("deals.example.org, evil.example", "https://localhost:1/"),
        ("deals.example.org/x", "https://localhost:1/"),
    ],
)
def test_a_server_before_it_says_how_it_was_asked(shared: Server, told: str, base: str) -> None:
    headers = {"Host": "localhost:1", "X-Forwarded-Host": told, "X-Forwarded-Proto": "https"}
    text = shared.get("/void", headers={**headers, "Accept": "application/n-triples"}).text
    assert f"<{base}sparql>" in text
    assert "evil" not in text


def test_localhost_is_two_addresses() -> None:
    with started("--only", str(MINI), "--host", "localhost") as running:
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as tried:
                try:
                    tried.bind((address, 0))
                except OSError:
                    continue  # this machine has no IPv6
            host = f"[{address}]" if ":" in address else address
            assert requests.get(f"http://{host}:{running.port}/health", timeout=30).ok


@pytest.mark.parametrize("name", ["http://a/", "a:80", "a/b", "a b", "", "*.example.org"])
def test_a_name_that_is_none_is_a_mistake_of_usage(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from dealgraph.cli import run

    assert run(["serve", "--host-name", name]) == 2
    assert "is not the name of a host" in capsys.readouterr().err


# Pages of other sites


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_preflight_is_answered_everywhere(shared: Server, path: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "accept,authorization,if-none-match,queryid",
    }
    flight = requests.options(shared.url.rstrip("/") + path, headers=asked, timeout=30)
    assert flight.status_code == 204
    assert flight.headers["access-control-allow-origin"] == "*"
    assert flight.headers["access-control-allow-headers"] == asked["Access-Control-Request-Headers"]
    methods = set(flight.headers["access-control-allow-methods"].split(", "))
    assert {"GET", "HEAD", "OPTIONS"} <= methods
    assert ("POST" in methods) == (path in ("/sparql", "/picture"))
    assert "access-control-allow-credentials" not in flight.headers


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_may_be_read_and_says_what_it_exposes(shared: Server, path: str) -> None:
    answer = shared.get(path, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Link" in answer.headers["access-control-expose-headers"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.fixture
def another_site() -> Iterator[str]:
    """The address of an empty page of somebody else's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Empty) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}/"
        other.shutdown()
        thread.join(10)


class _Empty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


FETCH = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return [answer.status, (await answer.text()).length > 0, answer.headers.get("etag") !== null];
  } catch (error) {
    return [0, false, false];
  }
}"""
LONG_ACCEPT = ", ".join(f"application/x-{n};q=0.{n}" for n in range(1, 9)) + ", text/turtle;q=0.9"


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/party/tessellate", {"headers": {"Accept": LONG_ACCEPT}}),
        ("/party/tessellate", {"headers": {"Accept": 'text/turtle;profile="a b"'}}),
        ("/dump.ttl", {"headers": {"If-None-Match": '"x"'}}),
        ("/void", {"headers": {"Authorization": "Bearer x", "Cache-Control": "no-cache"}}),
        (
            "/sparql",
            {
                "method": "POST",
                "body": "ASK {}",
                "headers": {
                    "Content-Type": "application/sparql-query",
                    "queryid": "1",
                    "X-Requested-With": "fetch",
                    "Accept": "application/sparql-results+json",
                },
            },
        ),
    ],
)
def test_a_browser_lets_pages_of_other_sites_read(
    chromium: Any, shared: Server, server: Server, another_site: str, path: str, options: Any
) -> None:
    page = chromium.new_page()
    page.goto(another_site)
    allowed = page.evaluate(FETCH, [shared.url.rstrip("/") + path, options])
    forbidden = page.evaluate(FETCH, [server.url.rstrip("/") + path, options])
    page.close()
    assert allowed == [200, True, True]
    assert forbidden == [0, False, False]


@pytest.mark.parametrize(
    "lines",
    [
        ["GET /sparql?query=ASK%7B HTTP/1.1", "Host: localhost"],
        ["DELETE /sparql HTTP/1.1", "Host: localhost"],
        ["GET / HTTP/1.1", "Host: localhost", f"Accept: {'a' * 9000}"],
        ["nonsense"],
    ],
)
def test_a_refusal_may_be_read_as_well(shared: Server, lines: list[str]) -> None:
    with socket.create_connection((shared.host, shared.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        head = connection.recv(65536).partition(b"\r\n\r\n")[0]
    assert b"\r\naccess-control-allow-origin: *" in head
    assert b"\r\nx-content-type-options: nosniff" in head


@pytest.mark.parametrize(
    "asked", ["", "a b", "a\r\nx: y", "a," * 60, "é", "*", "a" * 80, "accept,,queryid"]
)
def test_a_preflight_repeats_nothing_odd(asked: str) -> None:
    allowed = options("/sparql", asked, cors=True)["access-control-allow-headers"]
    assert allowed.startswith("Accept, Accept-Language, Authorization")
    assert "queryid" in allowed


@pytest.mark.parametrize(
    ("more", "shared_"), [([], False), (["--cors"], True), (["--no-cors"], False)]
)
def test_a_record_of_ones_own_is_not_for_other_sites(more: list[str], shared_: bool) -> None:
    with started("--only", str(MINI), *more) as running:
        assert running.process.stdout is not None
        said = running.process.stdout.readline()
        for path in ("/sparql?query=ASK%7B%7D", "/dump.nt", "/party/tessellate"):
            headers = running.get(path).headers
            assert ("access-control-allow-origin" in headers) == shared_
            policy = "cross-origin" if shared_ else "same-origin"
            assert headers["cross-origin-resource-policy"] == policy
        flight = requests.options(f"{running.url}sparql", timeout=30)
        assert flight.status_code == 204
        assert ("access-control-allow-headers" in flight.headers) == shared_
    assert said == (
        "Pages of other sites may read the answers; --no-cors forbids it.\n"
        if shared_
        else "Pages of other sites may not read the answers; --cors allows it.\n"
    )


def test_only_the_shipped_record_is_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)
    assert Source().is_shipped
    assert not Source(data=("a",)).is_shipped
    assert not Source(only=("a",)).is_shipped
    assert not Source(store="a").is_shipped
    monkeypatch.setenv("DEALGRAPH_PATH", str(MINI))
    assert not Source().is_shipped
    monkeypatch.delenv("DEALGRAPH_PATH")
    table = f'[tool.dealgraph]\npaths = ["{MINI}"]\n'
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
    assert not Source().is_shipped


# Connections


def test_who_holds_connections_and_asks_nothing_shuts_out_nobody(shared: Server) -> None:
    """Half a request holds its place no longer than an idle connection."""
    import time

    held = []
    try:
        for number in range(20):
            held.append(socket.create_connection((shared.host, shared.port), timeout=30))
            held[-1].sendall(b"" if number % 2 else b"GET / HTTP/1.1\r\nHost: loc")
        time.sleep(1.1)
        assert shared.get("/health").status_code == 200
    finally:
        for one in held:
            one.close()


def test_who_has_too_many_is_told(shared: Server) -> None:
    held = []
    answers = []
    try:
        for _ in range(30):
            one = socket.create_connection((shared.host, shared.port), timeout=30)
            held.append(one)
        for one in held:
            try:
                one.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answers.append(one.recv(65536))
            except ConnectionError:
                answers.append(b"")
    finally:
        for one in held:
            one.close()
    told = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
    assert told
    assert all(b"\r\nretry-after: 5\r\n" in answer for answer in told)
    assert all(b"(--per-client)" in answer for answer in told)
    assert sum(answer.startswith(b"HTTP/1.1 200 ") for answer in answers) >= 15
