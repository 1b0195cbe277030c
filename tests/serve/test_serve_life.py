"""Starting, loading again, and stopping."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving import BOMB, MINI, Server, started

COUNT = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a dg:Party }"
NEW = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/dealgraph/party/newcomer> a dg:Organisation ; rdfs:label "Newcomer" .
"""


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        threading.Event().wait(0.05)


def _gone(pids: list[int]) -> bool:
    import psutil

    return not any(psutil.pid_exists(pid) for pid in pids)


def _children(server: Server) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(server.process.pid).children(recursive=True)]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of one's own that may change."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


def test_changed_files_are_served_without_dropping_a_request(record: Path) -> None:
    with started("--only", str(record)) as running, ThreadPoolExecutor(4) as threads:
        stop = threading.Event()

        def ask() -> list[str]:
            found = []
            while not stop.is_set():
                found.append(running.rows(COUNT)[0]["n"])
            return found

        asking = [threads.submit(ask) for _ in range(4)]
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        _until(lambda: running.rows(COUNT)[0]["n"] == "15")
        stop.set()
        seen = [found for one in asking for found in one.result()]
        assert set(seen) <= {"14", "15"}
        assert running.get("/party/newcomer").status_code == 200
        assert running.get("/health").json()["graph"] == 2


def test_a_broken_file_keeps_the_old_graph_and_is_told(record: Path) -> None:
    with started("--only", str(record)) as running:
        broken = record / "parties" / "newcomer.ttl"
        broken.write_text("this is not Turtle", encoding="utf-8")
        _until(lambda: running.get("/health").json()["status"] == "old graph")
        said = running.get("/health").json()
        assert said["problem"].startswith("The files are wrong, and the graph is the last one")
        assert "newcomer" not in str(said)
        assert str(record) not in str(said)
        assert said["graph"] == 1
        assert running.rows(COUNT) == [{"n": "14"}]
        broken.write_text(NEW, encoding="utf-8")
        _until(lambda: running.rows(COUNT) == [{"n": "15"}])
        assert running.get("/health").json()["problem"] == ""
        _, log = running.stop()
    assert log.count("The graph stays as it was, because the files are wrong.") == 1
    assert "newcomer.ttl" in log
    assert f"where: {broken}" in log


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_cleanly(how: int, tmp_path: Path) -> None:
    with started("--only", str(MINI), TMPDIR=str(tmp_path)) as running:
        running.query("ASK {}")
        children = _children(running)
        assert list(tmp_path.glob("dealgraph-serve-*"))
        code, said = running.stop(how)
    assert code == 0
    assert said == "Stopped.\n"
    assert _gone(children)
    assert list(tmp_path.glob("dealgraph-serve-*")) == []


def _computing(server: Server, before: dict[int, float]) -> bool:
    """Whether a process of the server's has worked since its time was taken."""
    return any(spent > before.get(pid, 0.0) + 0.05 for pid, spent in _spent(server).items())


def _spent(server: Server) -> dict[int, float]:
    """Seconds of a processor by process of the server's."""
    import psutil

    found = {}
    for child in psutil.Process(server.process.pid).children(recursive=True):
        try:
            found[child.pid] = sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return found


def test_a_running_request_may_end_before_the_server_does() -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d . ?e a dg:Deal }"
    with started("--only", str(MINI)) as running, ThreadPoolExecutor(1) as threads:
        before = _spent(running)
        asked = threads.submit(running.query, query)
        _until(lambda: asked.done() or _computing(running, before))
        code, _ = running.stop()
        assert code == 0
        assert asked.result().status_code == 200


def test_a_bomb_does_not_keep_it_from_stopping() -> None:
    with (
        started("--only", str(MINI), "--timeout", "600") as running,
        ThreadPoolExecutor(1) as threads,
    ):
        before = _spent(running)
        asked = threads.submit(running.query, BOMB)
        _until(lambda: _computing(running, before))
        children = _children(running)
        code, _ = running.stop()
        assert code == 0
        assert asked.exception() is not None or asked.result().status_code >= 500
    assert _gone(children)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is a part of Linux")
def test_processes_die_with_a_server_that_is_killed() -> None:
    with started("--only", str(MINI), "--timeout", "600") as running:
        children = _children(running)
        running.stop(signal.SIGKILL)
        _until(lambda: _gone(children))


def test_a_process_that_was_killed_is_replaced(server: Server) -> None:
    import psutil

    for pid in _children(server):
        psutil.Process(pid).kill()
    _until(lambda: server.query(COUNT).status_code == 200)
    assert server.rows(COUNT) == [{"n": "14"}]
    assert server.get("/deal/halden-orrery-2026.ttl").status_code == 200


def _fails(*arguments: str) -> str:
    command = [sys.executable, "-m", "dealgraph", "serve", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = _fails("--only", str(MINI), "--port", str(port))
    assert said.startswith("Error: The server cannot listen [DG703]")
    assert f"where: 127.0.0.1:{port}" in said
    assert "Address already in use" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "x" * 300])
def test_an_address_of_another_machine_is_told(host: str) -> None:
    said = _fails("--only", str(MINI), "--port", "0", "--host", host)
    assert "The server cannot listen [DG703]" in said


def test_files_that_are_wrong_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("no Turtle", encoding="utf-8")
    said = _fails("--port", "0", "--only", str(tmp_path))
    assert said.startswith("Error: ")
    assert "a.ttl" in said


def test_the_log_steers_no_terminal(record: Path) -> None:
    with started("--only", str(record)) as running:
        broken = record / "parties" / "x\x1b[2J.ttl"
        broken.write_text("\x1b]0;title\x07 is not Turtle", encoding="utf-8")
        _until(lambda: running.get("/health").json()["status"] == "old graph")
        _, log = running.stop()
    assert "x[2J.ttl" in log
    assert "\x1b" not in log


def test_what_cannot_be_served_is_a_mistake_of_usage() -> None:
    said = _fails("--port", "0", "--endpoint", "http://127.0.0.1:1/")
    assert "serve takes files and stores on disk" in said


def test_it_serves_without_a_cache() -> None:
    with started("--only", str(MINI), DEALGRAPH_CACHE="off") as running:
        assert running.rows(COUNT) == [{"n": "14"}]


def test_it_warns_where_others_can_come_in() -> None:
    with started("--only", str(MINI), "--host", "0.0.0.0") as running:
        assert running.rows(COUNT) == [{"n": "14"}]
        code, said = running.stop()
    assert code == 0
    assert said.startswith("Warning: 0.0.0.0 is not this machine alone")


def test_a_store_on_disk_is_served_and_refreshed(record: Path, tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    with started("--only", str(record), "--store", place) as running:
        assert running.rows(COUNT) == [{"n": "14"}]
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        _until(lambda: running.rows(COUNT) == [{"n": "15"}])
    with started("--store", place) as again:
        assert again.rows(COUNT) == [{"n": "15"}]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with started("--only", str(MINI), XDG_CACHE_HOME=str(tmp_path / "file")) as running:
        assert running.rows(COUNT) == [{"n": "14"}]
