"""What one client cannot take from the others."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from serving import BOMB, MINI, Server, started

SMALL = "SELECT (COUNT(*) AS ?n) { ?d a dg:Deal }"
LONG_TEXT = """SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"""
PATTERN = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
  FILTER(REGEX(CONCAT(STR(?a), STR(?f)), "(a|b|ab)*c(x+x+)+y", "i")) }"""
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"


@pytest.mark.parametrize("bomb", [BOMB, LONG_TEXT, PATTERN], ids=["cross", "text", "pattern"])
def test_a_query_that_takes_too_long_is_stopped(server: Server, bomb: str) -> None:
    answer = server.query(bomb)
    assert answer.status_code in (503, 504)
    assert answer.text.startswith("The query was stopped: it ")
    assert server.rows(SMALL) == [{"n": "10"}]


def test_the_text_names_the_limit(server: Server) -> None:
    answer = server.query(BOMB)
    assert (answer.status_code, answer.headers["content-type"]) == (
        504,
        "text/plain; charset=utf-8",
    )
    assert answer.text.startswith("The query was stopped: it took longer than 4 seconds")


def test_a_stopped_query_leaves_no_process_behind(server: Server) -> None:
    import psutil

    server.query(BOMB)
    deadline = time.monotonic() + 30
    while _busy(psutil, server) and time.monotonic() < deadline:
        threading.Event().wait(0.1)
    assert not _busy(psutil, server)


def _busy(psutil, server: Server) -> bool:
    """Whether a process of the server's computes, over a moment."""
    children = psutil.Process(server.process.pid).children(recursive=True)
    before = {child.pid: sum(child.cpu_times()[:2]) for child in children if child.is_running()}
    threading.Event().wait(0.5)
    spent = 0.0
    for child in children:
        try:
            spent = max(spent, sum(child.cpu_times()[:2]) - before.get(child.pid, 0))
        except psutil.NoSuchProcess:
            continue
    return spent > 0.2


def test_bombs_do_not_keep_others_from_their_answers(server: Server) -> None:
    with ThreadPoolExecutor(16) as threads:
        bombs = [
            threads.submit(server.query, bomb) for bomb in (BOMB, PATTERN, LONG_TEXT, BOMB) * 2
        ]
        good = [threads.submit(server.rows, SMALL) for _ in range(100)]
        assert [found.result() for found in good] == [[{"n": "10"}]] * 100
        statuses = {bomb.result().status_code for bomb in bombs}
    assert statuses <= {503, 504}


def test_fifty_clients_are_answered_at_once(server: Server) -> None:
    def client(number: int) -> list[int]:
        with requests.Session() as session:
            url = f"{server.url}sparql"
            query = f"SELECT ?n {{ VALUES ?n {{ {number} }} ?d a dg:Deal }} LIMIT 1"
            got = [session.get(url, params={"query": query}, timeout=60) for _ in range(5)]
            return [int(one.json()["results"]["bindings"][0]["n"]["value"]) for one in got]

    with ThreadPoolExecutor(50) as threads:
        found = list(threads.map(client, range(50)))
    assert found == [[number] * 5 for number in range(50)]


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/xml"])
def test_an_answer_that_is_too_large_is_no_answer(server: Server, accept: str) -> None:
    answer = server.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", Accept=accept)
    assert answer.status_code == 413
    assert answer.text.startswith("The answer is larger than 200,000 bytes (--max-bytes)")


def test_triples_that_are_too_large_are_no_answer(server: Server) -> None:
    answer = server.query("CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }")
    assert answer.status_code == 413


def test_a_body_that_is_too_large_is_not_read(server: Server) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    answer = server.post("/sparql", data=b"#" * 20_001, headers=kind)
    assert answer.status_code == 413
    assert answer.text == "The request is larger than 20,000 bytes (--max-body).\n"
    chunked = server.post("/sparql", data=iter([b"#" * 15_000] * 2), headers=kind)
    assert chunked.status_code == 413


def test_a_query_that_takes_too_much_memory_is_stopped_and_others_go_on() -> None:
    with started("--only", str(MINI), "--memory", "150", "--timeout", "60") as running:
        answer = running.query(SORTED)
        assert answer.status_code == 503
        assert answer.text.startswith("The query was stopped: it needed more memory")
        assert running.rows(SMALL) == [{"n": "10"}]


def test_a_full_queue_says_when_to_come_again() -> None:
    with (
        started("--only", str(MINI), "--workers", "1", "--timeout", "6", "--queue", "1") as running,
        ThreadPoolExecutor(30) as threads,
    ):
        answers = list(threads.map(running.query, [BOMB] * 30))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert {answer.headers.get("retry-after") for answer in refused} == {"2"}
    assert {answer.status_code for answer in answers} <= {503, 504}


def test_a_client_that_goes_away_takes_its_query_with_it() -> None:
    import psutil

    with started("--only", str(MINI), "--timeout", "300") as running:
        connection = socket.create_connection((running.host, running.port), timeout=30)
        target = requests.Request("GET", running.url + "sparql", params={"query": BOMB}).prepare()
        connection.sendall(f"GET {target.path_url} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        deadline = time.monotonic() + 30
        while not _busy(psutil, running) and time.monotonic() < deadline:
            pass
        connection.close()
        while _busy(psutil, running) and time.monotonic() < deadline:
            pass
        assert not _busy(psutil, running)
