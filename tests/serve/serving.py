"""A server as people start it: a process of its own, on a free port."""

from __future__ import annotations

import asyncio
import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import pytest
import requests

Result = TypeVar("Result")
MINI = Path(__file__).parents[1] / "mini"

#: Three patterns without a join: more rows than anybody can wait for, and none that is found.
BOMB = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
  FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) > 1000000) }"""


def in_its_own_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine, also where a browser of other tests has left a loop in this thread."""
    left = asyncio._get_running_loop()  # noqa: SLF001 - the only way to say so
    asyncio._set_running_loop(None)  # noqa: SLF001

    async def to_the_end() -> Result:
        result = await work
        await asyncio.sleep(0.2)  # until the pipes of processes that were ended are closed
        return result

    try:
        return asyncio.run(to_the_end())
    finally:
        asyncio._set_running_loop(left)  # noqa: SLF001


class Server:
    """A running server and its address."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url
        self.host, _, port = url.removeprefix("http://").rstrip("/").rpartition(":")
        self.port = int(port)

    def get(self, path: str, **options: object) -> requests.Response:
        return requests.get(self.url.rstrip("/") + path, timeout=60, **options)  # type: ignore[arg-type]

    def post(self, path: str, **options: object) -> requests.Response:
        return requests.post(self.url.rstrip("/") + path, timeout=60, **options)  # type: ignore[arg-type]

    def query(self, text: str, **headers: str) -> requests.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.get("/sparql", params={"query": text}, headers=names)

    def rows(self, text: str) -> list[dict[str, str]]:
        found = self.query(text).json()["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in found]

    def workers(self) -> int:
        import psutil

        return len(psutil.Process(self.process.pid).children(recursive=True))

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """The exit code and what was said on standard error."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Server]:
    import os

    command = [sys.executable, "-m", "dealgraph", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        if found is None:
            pytest.fail(f"the server did not start: {process.communicate(timeout=60)}")
        yield Server(process, found[0])
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


#: How many times as long as alone another client may wait: as a rule, and once.
RATIO = 40
WORST = 1000
#: A wait that nobody notices, in seconds: a ratio to less would only measure this machine.
NOTHING = 0.005


def waits(server: Server, number: int) -> list[float]:
    """How long one client waits, request by request, in seconds."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    found = []
    for _ in range(number):
        began = time.perf_counter()
        connection.request("GET", "/sparql?query=ASK%7B%7D")
        answer = connection.getresponse()
        assert b"true" in answer.read()
        found.append(time.perf_counter() - began)
    connection.close()
    return found


def unattended(server: Server) -> float:
    """How long a client waits when nobody else is there."""
    waits(server, 20)
    return max(NOTHING, median(waits(server, 50)))


@contextmanager
def watched(server: Server, pause: float = 0.01) -> Iterator[list[float]]:
    """Another client that asks all the while; how long it waited, request by request."""
    found: list[float] = []
    failed: list[BaseException] = []
    over = threading.Event()

    def ask() -> None:
        try:
            found.extend(waits(server, 3))
            while not over.wait(pause):
                found.extend(waits(server, 3))
        except BaseException as error:  # noqa: BLE001 - told by the test, not by the thread
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
    if failed:
        raise failed[0]
