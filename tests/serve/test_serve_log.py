"""What is told: in the access log, and to people in a browser when something goes wrong."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import MINI, Server, started

from dealgraph.base.errors import OutputError
from dealgraph.serve.access import AccessLog, Entry

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LINE = re.compile(
    r'(?P<client>\S+) - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "(?P<asked>.*)" '
    r"(?P<status>\d{3}) (?P<size>\d+|-)"
)


def _send(server: Server, data: bytes) -> None:
    with socket.create_connection((server.host, server.port), timeout=30) as connection:
        connection.sendall(data)
        while connection.recv(65536):
            pass


def _ask_all(running: Server) -> None:
    running.get("/health")
    running.query("ASK {}")
    running.query("ASK {")
    running.get("/nothing", headers=BROWSER)
    running.get("/robots.txt", headers={"If-None-Match": "*"})
    end = b"Connection: close\r\n\r\n"
    _send(running, b"GET /dump.nt HTTP/1.1\r\nHost: evil.example\r\n" + end)
    _send(running, b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 9000 + b"\r\n" + end)
    _send(running, b"\x16\x03\x01\x1b[2J\r\n\r\n")
    _send(running, b'GET /%1b[2J%0d%0a"\\ HTTP/1.1\r\nHost: localhost\r\n' + end)


def test_every_request_has_a_line_refused_ones_too(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with started("--only", str(MINI), "--log", str(log)) as running:
        _ask_all(running)
        running.stop()
    text = log.read_text(encoding="ascii")
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    said = [(one["asked"], one["status"], one["client"]) for one in found if one is not None]
    assert len(said) == len(found)
    assert said == [
        ("GET /health HTTP/1.1", "200", "127.0.0.1"),
        ("GET /sparql?query=ASK+%7B%7D HTTP/1.1", "200", "127.0.0.1"),
        ("GET /sparql?query=ASK+%7B HTTP/1.1", "400", "127.0.0.1"),
        ("GET /nothing HTTP/1.1", "404", "127.0.0.1"),
        ("GET /robots.txt HTTP/1.1", "200", "127.0.0.1"),
        ("GET /dump.nt HTTP/1.1", "421", "127.0.0.1"),
        ("GET / HTTP/1.1", "431", "127.0.0.1"),
        ("-", "400", "127.0.0.1"),
        ('GET /%1b[2J%0d%0a\\"\\\\ HTTP/1.1', "404", "127.0.0.1"),
    ]
    assert "\x1b" not in text


def test_json_says_the_same(tmp_path: Path) -> None:
    log = tmp_path / "access.json"
    with started("--only", str(MINI), "--log", str(log), "--log-format", "json") as running:
        _ask_all(running)
        running.stop()
    said = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    assert [one["status"] for one in said] == [200, 200, 400, 404, 200, 421, 431, 400, 404]
    keys = ["time", "client", "method", "target", "version", "status", "bytes", "seconds"]
    assert all(list(one) == keys for one in said)
    assert said[1]["target"] == "/sparql?query=ASK+%7B%7D"
    assert said[1]["bytes"] > 0
    assert 0 <= said[1]["seconds"] < 60


def test_the_log_may_go_to_standard_output_and_does_not_name_queries_at_length() -> None:
    with started("--only", str(MINI), "--log", "-") as running:
        running.query("ASK {}" + "#" * 5000)
        assert running.process.stdout is not None
        running.process.stdout.readline()  # which pages may read the answers
        line = running.process.stdout.readline()
    assert len(line) < 2200
    assert '... HTTP/1.1" 200 ' in line


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with started("--only", str(MINI), "--log", str(log)) as running:
        running.get("/health")
        while not log.read_text(encoding="ascii"):  # the line follows the answer
            running.get("/robots.txt")
        log.rename(tmp_path / "old.log")
        running.get("/sparql?query=ASK%7B%7D")
        running.stop()
    assert "/health" in (tmp_path / "old.log").read_text(encoding="ascii")
    assert "/sparql" in log.read_text(encoding="ascii")


def test_a_log_that_cannot_be_written_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="The access log cannot be written"):
        AccessLog(str(tmp_path / "nowhere" / "log"))


def test_a_full_disk_is_told_once_and_requests_go_on(caplog: pytest.LogCaptureFixture) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    log = AccessLog("/dev/full")
    for _ in range(3):
        log.write(Entry("a", "GET", "/", "1.1", 200, 1, 0.1))
    log.close()
    assert caplog.text.count("The access log cannot be written") == 1


@pytest.mark.parametrize("form", ["common", "json"])
def test_no_client_writes_a_line_of_its_own(tmp_path: Path, form: str) -> None:
    log = AccessLog(str(tmp_path / "log"), form)
    odd = 'x\r\n127.0.0.1 - - "\x1b]0;title\x07\x9b\u202e\u2028\x7f\\'
    log.write(Entry(odd, odd, odd, odd, 200, 1, 0.1))
    log.close()
    text = (tmp_path / "log").read_bytes()
    assert text.count(b"\n") == 1
    assert all(32 <= byte < 127 for byte in text.removesuffix(b"\n"))
    if form == "json":
        assert json.loads(text)["target"] == odd


# In a browser


@pytest.fixture(scope="module")
def placed() -> Iterator[Server]:
    """A server that another one shows under a path."""
    with started("--only", str(MINI), "--root-path", "/deals/") as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("get", "/party/tesselate", 404, "There is nothing at /party/tesselate"),
        ("get", "/dump.exe", 404, "There is no dump.exe"),
        ("get", "/assets/none", 404, "There is nothing at this address"),
        ("get", "/bound/none", 404, "There is no question &#39;none&#39;"),
        ("get", "/bound/history?a=1&a=2", 400, "is given more than once"),
        ("get", "/sparql?query=%ff", 400, "The parameters are not UTF-8"),
        ("get", "/party/%3Cscript%3E", 404, "There is nothing at /party/&lt;script&gt;"),
        ("post", "/party/tessellate", 405, "does not take that method"),
        ("post", "/picture", 415, "A query is sent as"),
    ],
)
def test_a_browser_is_told_in_a_page_and_others_in_text(
    server: Server, method: str, path: str, status: int, text: str
) -> None:
    call = getattr(server, method)
    page = call(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert text in page.text
    assert "<script" not in page.text
    assert "Accept" in page.headers["vary"]
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    plain = call(path)
    assert (plain.status_code, plain.headers["content-type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    assert "<html" not in plain.text


# Under a path


@pytest.mark.parametrize("before", ["", "/deals"])
def test_a_server_before_it_may_take_the_path_off_or_not(placed: Server, before: str) -> None:
    assert placed.get(f"{before}/health").json()["status"] == "fine"
    assert placed.get(f"{before}/sparql?query=ASK%7B%7D").json()["boolean"] is True
    term = placed.get(f"{before}/ns", headers=BROWSER, allow_redirects=False)
    assert term.headers["location"] == "/deals/terms.html"
    concept = placed.get(
        f"{before}/concern/generative-ai-training", headers=BROWSER, allow_redirects=False
    )
    assert concept.headers["location"].startswith("/deals/scheme/ConcernScheme.html#")
    slash = placed.get(f"{before}/party/tessellate/", allow_redirects=False)
    assert slash.headers["location"] == "/deals/party/tessellate"


def test_all_that_it_says_of_itself_is_under_the_path(placed: Server) -> None:
    link = placed.get("/party/tessellate").headers["link"]
    assert re.findall(r"<(/[^>]*)>", link) == [
        f"/deals/party/tessellate.{x}" for x in ("ttl", "nt", "jsonld")
    ]
    for path in ("/void", "/sparql"):
        text = placed.get(path, headers={"Accept": "text/turtle"}).text
        assert f"<{placed.url}deals/sparql>" in text
        assert f"<{placed.url}sparql>" not in text
    assert f"{placed.url}deals/dump.nt" in placed.get("/void").text
    assert "Disallow: /deals/sparql\n" in placed.get("/robots.txt").text
    assert 'href="/deals/index.html"' in placed.get("/nothing", headers=BROWSER).text
    bare = placed.get("/deals", allow_redirects=False)
    assert (bare.status_code, bare.headers["location"]) == (308, "/deals/")


def test_no_link_of_a_page_leaves_the_path(placed: Server) -> None:
    from urllib.parse import urljoin

    for path in ("/deals/party/tessellate", "/deals/index.html", "/deals/sparql", "/deals/"):
        page = placed.get(path, headers=BROWSER)
        links = re.findall(r'(?:href|src|action)="([^"#][^"]*)"', page.text)
        own = {urljoin(page.url, link) for link in links if "://" not in link}
        assert all(link.startswith(f"{placed.url}deals/") for link in own), own


@pytest.mark.parametrize("path", ["a b", "/../x", "a?b", "é", "a//b", "<b>"])
def test_a_path_that_is_none_is_a_mistake_of_usage(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from dealgraph.cli import run

    assert run(["serve", "--root-path", path]) == 2
    assert "a path is made of letters" in capsys.readouterr().err
