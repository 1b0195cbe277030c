"""Whatever is sent, the server answers, says why in words, and never that it made a mistake.

Another client asks all the while, and may wait no longer than beside the shapes of
`test_serve_waiting.py`. `DEALGRAPH_FUZZ_SECONDS=600 pytest -s -n0 tests/serve/test_serve_fuzz.py`
goes on for ten minutes and prints how many requests it sent and how long the other client waited.
"""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import RATIO, WORST, Server, unattended, watched

SECONDS = float(os.environ.get("DEALGRAPH_FUZZ_SECONDS", "0"))
BOUNDED = settings(
    max_examples=60 if not SECONDS else 500,
    deadline=None,
    derandomize=not SECONDS,
    database=None,
    suppress_health_check=list(HealthCheck),
)
SENT: Counter[int] = Counter()

WORDS = st.sampled_from(
    """SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) [ ] . ; , * ?s ?p ?o a dg:Deal "x" 'y' party:a24
    <http://e/> <> <a b> FILTER OPTIONAL UNION MINUS GRAPH SERVICE VALUES UNDEF BIND AS LIMIT 3 1e9
    ORDER BY GROUP HAVING COUNT SUM GROUP_CONCAT DISTINCT FROM NAMED BASE PREFIX e: # \\u0053 \\ ^ |
    / + ! && || = < > <= REGEX STR IRI NOW RAND UUID EXISTS NOT IN "a"@en "1"^^xsd:integer _:b []
    LOAD INSERT DELETE DROP 0 -1 1.5 true ''' \"\"\" << >> \x00 \ufffe é 日本 \u202e""".split(" ")
)
QUERIES = st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=200)
GOOD = st.sampled_from(
    [
        "ASK {}",
        "SELECT * { ?s a dg:Deal } LIMIT 2",
        "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2",
        "DESCRIBE party:tessellate",
    ]
)
NAMES = st.sampled_from(
    "query update default-graph-uri named-graph-uri using-graph-uri format x".split()
)
PARAMETERS = st.lists(st.tuples(NAMES, QUERIES | GOOD), max_size=4)
TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60
)
VALUES = TEXTS | st.sampled_from(
    """*/*;q=0|text/html;q=x|text/html|gzip;q=0.000|gzip|br|identity|application/json, ,|"a", *|*|
    application/ld+json|text/turtle;q=0.1, */*;q=0|https|deals.example.org|100-continue|close|
    accept, queryid|a,,b|application/sparql-results+json;charset="utf-8\\|;;;|chunked""".split("|")
)
HEADERS = st.dictionaries(
    st.sampled_from(
        """Accept Accept-Encoding Accept-Language If-None-Match Origin Content-Type Range Cookie TE
        Content-Encoding Authorization X-Forwarded-For X-Forwarded-Proto X-Forwarded-Host
        Access-Control-Request-Headers Access-Control-Request-Method Cache-Control Expect
        Connection Upgrade""".split()
    ),
    VALUES.map(lambda text: " ".join(text.split())),
    max_size=5,
)
#: Most requests name the server; the others are refused before anybody reads them.
HOSTS = st.sampled_from(["localhost"] * 9 + ["[::1]:80", "evil.example", "", "a b"]) | TEXTS
METHODS = st.sampled_from("GET GET POST HEAD OPTIONS PUT DELETE PATCH TRACE".split())
CODINGS = st.sampled_from([bytes, bytes, gzip.compress, lambda data: gzip.compress(data)[:-3]])
KINDS = st.sampled_from(
    ["application/sparql-query", "application/x-www-form-urlencoded", "text/plain", "", "a/b; c=d"]
)
PLACES = st.sampled_from(
    "/ /sparql /sparql/ /picture /health /void /dump.nt /bound/history /bound/x /ns /index.html "
    "/party/tessellate /deal/x.ttl /assets/query.js /assets/x /completion.json /robots.txt".split()
)
WORDS_OF_PATHS = "party deal file mini ns void .ttl .html tessellate é 日本 %2F %20 // .. ? # ;"
STEPS = st.text(max_size=9) | st.sampled_from(WORDS_OF_PATHS.split(" "))
PATHS = PLACES | st.lists(STEPS, max_size=6).map(lambda steps: "/" + "/".join(steps))


def _send(server: Server, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
    """Send a request as it is; the status, or 0 where the door was closed."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=120)
    try:
        connection.putrequest(method, target, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (ConnectionError, http.client.BadStatusLine):
        return 0
    finally:
        connection.close()


def _quoted(text: str) -> str:
    return quote(text, safe="/?=&;+", errors="surrogatepass")


def _judge(status: int, *said: object) -> None:
    SENT[status] += 1
    assert status != 500, said


@pytest.fixture(scope="module")
def alone(server: Server) -> float:
    return unattended(server)


@pytest.fixture(autouse=True)
def other_client(request: pytest.FixtureRequest, server: Server, alone: float) -> Iterator[None]:
    """Somebody else asks all the while, and does not wait for what is sent."""
    with watched(server) as waited:
        yield
    said = f"{len(waited)} answers, alone {alone:.4f} s, median {median(waited):.4f} s, "
    said += f"longest {max(waited):.3f} s"
    if SECONDS:
        print(f"\n{request.node.name}: another client got {said}")
    assert median(waited) < RATIO * alone, said
    assert max(waited) < WORST * alone, said


def _until_time_is_up(test: Callable[[], Any]) -> None:
    """Run once, or again and again with other examples."""
    end = time.monotonic() + SECONDS / 4
    test()
    while time.monotonic() < end:
        test()


def test_no_request_of_the_protocol_is_a_mistake_of_the_server(server: Server) -> None:
    @BOUNDED
    @given(METHODS, PARAMETERS, HEADERS, HOSTS, KINDS, QUERIES | GOOD, CODINGS)
    def sent(
        method: str, pairs: Any, others: Any, host: str, kind: str, body: str, coding: Any
    ) -> None:
        headers = {**others, "Host": host}
        words = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        every = {**headers, **({"Content-Type": kind} if kind else {})}
        text = words if kind.endswith("urlencoded") else body
        data = coding(text.encode("utf-8", "surrogatepass")) if method == "POST" else b""
        target = f"/sparql?{words}" if not kind.endswith("urlencoded") else "/sparql"
        _judge(_send(server, method, target, every, data), method, target, every, data)

    _until_time_is_up(sent)


def test_no_address_is_a_mistake_of_the_server(server: Server) -> None:
    @BOUNDED
    @given(METHODS, PATHS, HEADERS, HOSTS, PARAMETERS)
    def sent(method: str, path: str, others: dict[str, str], host: str, pairs: Any) -> None:
        headers = {**others, "Host": host}
        words = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        target = _quoted(path) + (f"?{words}" if words else "")
        _judge(_send(server, method, target, headers, b""), method, target, headers)

    _until_time_is_up(sent)


def test_no_query_is_a_mistake_of_the_server(server: Server) -> None:
    @BOUNDED
    @given(QUERIES)
    def sent(query: str) -> None:
        data = query.encode("utf-8", "surrogatepass")
        kind = {"Content-Type": "application/sparql-query"}
        _judge(_send(server, "POST", "/sparql", kind, data), query)

    _until_time_is_up(sent)


def test_no_bytes_are_a_mistake_of_the_server(server: Server) -> None:
    start = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    @BOUNDED
    @given(st.binary(max_size=300), st.integers(0, len(start)), st.booleans())
    def sent(data: bytes, place: int, instead: bool) -> None:
        raw = start[:place] + data + start[place + len(data) if instead else place :]
        found = b""
        with socket.create_connection((server.host, server.port), timeout=60) as connection:
            try:
                connection.sendall(raw)
                connection.settimeout(0.2)  # half a request is waited for; we do not
                while piece := connection.recv(65536):
                    found += piece
            except OSError:
                pass
        _judge(int(found[9:12]) if found.startswith(b"HTTP/1.1 ") else 0, raw)

    _until_time_is_up(sent)


@pytest.fixture(scope="module", autouse=True)
def _tell() -> Iterator[None]:
    yield
    if SECONDS:
        print(f"\n{sum(SENT.values())} requests; by status: {dict(sorted(SENT.items()))}")


def test_the_server_is_as_it_was(server: Server) -> None:
    assert server.rows("SELECT (COUNT(*) AS ?n) { ?d a dg:Deal }") == [{"n": "10"}]
