"""Each cause has its status: whatever ends a process, its client is told the right thing."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psutil
import pytest
from serving import BOMB, MINI, Server, in_its_own_loop, started

from dealgraph.graph.source import Source
from dealgraph.serve.building import start as build
from dealgraph.serve.costs import Costs
from dealgraph.serve.failures import BusyError, Cause, FailedError
from dealgraph.serve.pool import Asker, Pool
from dealgraph.serve.settings import Settings
from dealgraph.serve.worker import _answer

SETTINGS = Settings(Source(only=(str(MINI),)), patience=0.2)
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
FORMATS = {"solutions": "JSON", "graph": "TURTLE"}
#: A query that takes seconds, whatever the machine.
LONG = {"query": BOMB, "formats": FORMATS}
SHORT = {"query": "ASK { ?a ?b ?c }", "formats": FORMATS}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph as the server lays it out."""
    folder = str(tmp_path_factory.mktemp("graph") / "graph")
    build(folder, SETTINGS)
    return folder


def run(graph: str, test: Any, size: int = 1, **options: Any) -> Any:
    """Run a test with a pool of its own."""

    async def running() -> Any:
        pool = Pool("query", graph, SETTINGS, size, spare=1, **options)
        await pool.open()
        try:
            return await test(pool)
        finally:
            await pool.close()

    return in_its_own_loop(running())


async def until(true: Any, seconds: float = 60) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


def test_a_process_that_was_stopped_from_outside_is_no_fault_of_the_client(graph: str) -> None:
    async def test(pool: Pool) -> bytes:
        asked = asyncio.ensure_future(pool.ask(SHORT, 30))
        for worker in list(pool.staff):
            worker.process.send_signal(signal.SIGKILL)
        return (await asked).body

    assert b"true" in run(graph, test)


def test_a_request_is_asked_again_only_once(graph: str) -> None:
    async def test(pool: Pool) -> Cause:
        asked = asyncio.ensure_future(pool.ask(LONG, 60, asker=Asker("192.0.2.1", "long")))
        killed = set()
        while not asked.done():
            for run in list(pool.runs):
                at_work = asyncio.get_running_loop().time() - run.began > 0.15
                if at_work and run.worker not in killed:
                    killed.add(run.worker)
                    run.worker.process.send_signal(signal.SIGKILL)
            await asyncio.sleep(0.01)
        with pytest.raises(FailedError) as failed:
            await asked
        assert len(killed) == 2
        assert not pool.costs.blamed("192.0.2.1")
        return failed.value.cause

    assert run(graph, test) is Cause.STOPPED


def test_idle_processes_that_were_stopped_are_replaced(graph: str) -> None:
    async def test(pool: Pool) -> None:
        before = set(pool.staff)
        for worker in before:
            worker.process.send_signal(signal.SIGKILL)
        await until(lambda: len(pool.idle) == 2 and not before & pool.staff)
        assert b"true" in (await pool.ask(SHORT, 30)).body

    run(graph, test)


def test_a_long_query_gives_way_and_then_waits_apart(graph: str) -> None:
    """With one process: the long one goes on aside, and its kind is known from then on."""

    async def test(pool: Pool) -> None:
        who = Asker("192.0.2.1", "long")
        long = [asyncio.ensure_future(pool.ask(LONG, 60, asker=who)) for _ in range(4)]
        await until(lambda: pool.costs.is_slow("long"))
        for number in range(20):
            client = f"192.0.2.{number % 3}"
            found = await pool.ask(SHORT, 30, asker=Asker(client, "short"))
            assert b"true" in found.body
        await until(lambda: len(pool.aside) == 2)
        assert len([each for each in pool.runs if each.aside]) <= 2
        for each in long:
            each.cancel()
        await asyncio.wait(long)
        # The processes that the long queries had are not those of short ones.
        assert b"true" in (await pool.ask(SHORT, 30)).body

    run(graph, test)


def test_a_client_that_was_slow_does_not_take_the_last_process(graph: str) -> None:
    async def test(pool: Pool) -> None:
        pool.costs.blame("192.0.2.1")
        unknown = [
            asyncio.ensure_future(pool.ask(LONG, 60, asker=Asker("192.0.2.1", f"kind {n}")))
            for n in range(3)
        ]
        await until(lambda: len(pool.runs) == 1)
        assert len(pool.idle) == 2  # one for others, and the spare one
        assert b"true" in (await pool.ask(SHORT, 30, asker=Asker("192.0.2.2", "a"))).body
        for each in unknown:
            each.cancel()
        await asyncio.wait(unknown)

    run(graph, test, 2, costs=Costs(1000))


def test_nobody_waits_for_a_pool_that_is_closed(graph: str) -> None:
    async def test(pool: Pool) -> None:
        await pool.close()
        with pytest.raises(BusyError):
            await pool.ask(SHORT, 1)

    run(graph, test)


@pytest.mark.parametrize(
    ("met", "cause"),
    [(MemoryError(), "MEMORY"), (RecursionError(), "DEPTH"), (KeyError("x"), "FAULT")],
)
def test_a_process_goes_on_after_what_nobody_foresaw(met: Exception, cause: str) -> None:
    def task(_: Any) -> Any:
        raise met

    header = _answer(task, None).header  # type: ignore[arg-type]
    assert header["failed"] == cause
    assert ("Traceback" in header["trace"]) == (cause == "FAULT")


@pytest.mark.parametrize(
    "deep",
    [
        "ASK { FILTER(" + "(" * 9_000 + "1" + ")" * 9_000 + ") }",
        "ASK { FILTER(1" + "+1" * 9_500 + ") }",
    ],
    ids=["brackets", "sum"],
)
def test_a_query_that_is_nested_too_deeply_is_the_clients(server: Server, deep: str) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    answer = server.post("/sparql", data=deep, headers=kind)
    assert answer.status_code == 400
    assert answer.text.startswith("The query is nested too deeply")
    assert server.query("ASK {}").status_code == 200


@contextmanager
def measured(server: Server) -> Iterator[list[int]]:
    """The memory that the processes of a server have for themselves, again and again."""
    found, stop = [0], threading.Event()

    def look() -> None:
        while not stop.is_set():
            total = 0
            for child in psutil.Process(server.process.pid).children(recursive=True):
                try:
                    memory = child.memory_info()
                    total += memory.rss - memory.shared
                except psutil.NoSuchProcess:
                    continue
            found.append(total)
            stop.wait(0.02)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by proc(5)")
def test_all_processes_together_have_a_bound() -> None:
    limits = ("--memory-total", "700", "--timeout", "60", "--workers", "2")
    with (
        started("--only", str(MINI), *limits) as running,
        measured(running) as sizes,
        ThreadPoolExecutor(6) as threads,
    ):
        answers = list(threads.map(running.query, [SORTED] * 6))
        assert {answer.status_code for answer in answers} == {503}
        assert any("needed more memory" in a.text or "--memory-total" in a.text for a in answers)
        assert running.query("ASK {}").status_code == 200
    assert 300_000_000 < max(sizes) <= 700_000_000


def test_answers_that_nobody_reads_have_a_bound() -> None:
    import socket

    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    with started("--only", str(MINI), "--max-unread", "20") as running:
        answer = running.query(query)
        assert answer.status_code == 200
        assert len(answer.content) > 5_000_000
        before = psutil.Process(running.process.pid).memory_info().rss
        target = f"/sparql?query={query.replace(' ', '%20').replace('?', '%3F')}"
        silent = [
            socket.create_connection((running.host, running.port), timeout=60) for _ in range(40)
        ]
        for connection in silent:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            head = f"GET {target} HTTP/1.1\r\nHost: {running.host}:{running.port}\r\n\r\n"
            connection.sendall(head.encode() * 3)
        deadline, peak = time.monotonic() + 5, before
        while time.monotonic() < deadline:
            peak = max(peak, psutil.Process(running.process.pid).memory_info().rss)
            assert running.query("ASK {}").status_code == 200
        for connection in silent:
            connection.close()
        _, log = running.stop()
    assert peak - before < 150_000_000
    assert "Clients do not read their answers; connections are cut" in log


CROSS = BOMB.replace("(COUNT(*) AS ?n)", "?a")


def test_pictures_keep_nobody_from_a_page() -> None:
    with (
        started("--only", str(MINI), "--timeout", "6") as running,
        ThreadPoolExecutor(6) as threads,
    ):
        drawn = [threads.submit(running.post, "/picture", data={"query": CROSS}) for _ in range(6)]
        for path in ("/deal/halden-orrery-2026", "/dump.nt", "/", "/party/halden.ttl"):
            assert running.get(path).status_code in (200, 404)
        assert not all(each.done() for each in drawn)
        assert {each.result().status_code for each in drawn} <= {503, 504}
