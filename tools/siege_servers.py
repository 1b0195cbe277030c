"""The two servers that are tried, their clients, and tables of what came of it."""

from __future__ import annotations

import http.client
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import psutil

from serve_fairness import SHORT, Place
from serve_load import HEADERS, dealgraph, oxigraph_of, oxigraph_store

#: Seconds that a query may take in both servers, unless a part says otherwise.
LIMIT = 2
OURS, THEIRS = "dealgraph", "Oxigraph"
#: Bytes that the Oxigraph server may take; it has no limit of its own.
MOST = 6_000_000_000
DIRECT = {
    "Content-Type": "application/sparql-query",
    "Accept": "application/sparql-results+json, */*;q=0.5",
}
Table = list[tuple[str, ...]]


@dataclass(frozen=True)
class Chosen:
    """What was asked for: how much of it, and of what."""

    scale: float = 1
    ours: bool = False
    options: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def of(self, number: int) -> int:
        """A share of a number, at least one."""
        return max(1, round(number * self.scale))

    @property
    def names(self) -> tuple[str, ...]:
        """The servers that are tried."""
        return (OURS,) if self.ours else (OURS, THEIRS)


def table(rows: Table) -> str:
    """A Markdown table; the first row is its head."""
    head, *rest = rows
    lines = [head, tuple("---" for _ in head), *rest]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


# Servers


@cache
def _store() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="siege-"))
    _MADE.append(folder)
    return oxigraph_store([], folder)


_MADE: list[Path] = []


def tidy() -> None:
    """Delete the store that the Oxigraph server has read."""
    for folder in _MADE:
        shutil.rmtree(folder, ignore_errors=True)
    _MADE.clear()
    _store.cache_clear()


@dataclass
class Server:
    """A server that is started again if it dies."""

    name: str
    chosen: Chosen
    options: tuple[str, ...] = ()
    deaths: int = 0
    _stack: ExitStack = field(default_factory=ExitStack)
    _process: psutil.Process | None = None
    host: str = ""
    port: int = 0

    def start(self) -> None:
        """Start it, and remember its process."""
        if self.name == OURS:
            starting = dealgraph([], [*self.options, *self.chosen.options])
        else:
            options = [word.replace("--timeout", "--timeout-s") for word in self.options[:2]]
            starting = oxigraph_of(_store(), options, ["prlimit", f"--as={MOST}"])
        self.host, self.port = self._stack.enter_context(starting)
        self._process = next(
            child
            for child in psutil.Process().children()
            if any(one.laddr.port == self.port for one in child.net_connections("tcp"))
        )

    def stop(self) -> None:
        """End it."""
        self._stack.close()

    @property
    def process(self) -> psutil.Process:
        """The process that listens."""
        assert self._process is not None
        return self._process

    @property
    def place(self) -> Place:
        """Where it answers queries."""
        return Place(self.host, self.port, "sparql" if self.name == OURS else "query")

    def lives(self, *, hurt: bool = False) -> bool:
        """Whether it is there, or was started again: a death is counted."""
        if hurt:
            time.sleep(0.3)  # whatever ends it may not be done
        dead = not self.process.is_running() or self.process.status() == psutil.STATUS_ZOMBIE
        if dead:
            self.deaths += 1
            self.stop()
            self.start()
        return not dead

    def memory(self) -> int:
        """Bytes that all its processes hold."""
        taken = 0
        for process in _family(self.process):
            try:
                taken += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return taken

    def files(self) -> int:
        """How many files and connections its first process has open."""
        return int(self.process.num_fds())


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def running(name: str, chosen: Chosen, *options: str) -> Iterator[Server]:
    """A server with a limit of time, which both have."""
    server = Server(name, chosen, ("--timeout", str(LIMIT), *options))
    server.start()
    try:
        yield server
    finally:
        server.stop()


# Clients


@dataclass(frozen=True)
class Answer:
    """How a request ended, in a word, and after how many seconds."""

    how: str
    seconds: float


def send(
    place: Place,
    method: str,
    target: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    patience: float = 60,
) -> Answer:
    """Send one request; how it ended: a status, `200, cut`, `closed` or `silent`."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(place.host, place.port, timeout=patience)
    status = 0
    try:
        # A server that refuses a body does not wait for its end.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, target, body or None, headers or {})
        answer = connection.getresponse()
        status = answer.status
        last = _end(answer, began + patience)
        json = "json" in answer.headers.get("Content-Type", "")
        how = f"{status}, cut" if status == 200 and json and last[-1:] != b"}" else str(status)
    except TimeoutError:
        how = "silent"
    except (http.client.HTTPException, OSError):
        how = f"{status}, cut" if status else "closed"
    finally:
        connection.close()
    return Answer(how, time.perf_counter() - began)


def _end(answer: http.client.HTTPResponse, until: float) -> bytes:
    """Read an answer; its last bytes, which tell whether it is whole."""
    last = b""
    while piece := answer.read(1 << 16):
        last = (last + piece)[-64:]
        if time.perf_counter() > until:
            raise TimeoutError
    return last.strip()


def ask(place: Place, text: str = SHORT, patience: float = 60) -> Answer:
    """Ask a query that is short enough for an address."""
    return send(place, "GET", f"/{place.path}?{urlencode({'query': text})}", b"", HEADERS, patience)


class Watch:
    """Another client, which asks all the while, and the memory that the server takes meanwhile."""

    def __init__(self, server: Server, pause: float = 0.05) -> None:
        self.server = server
        self.pause = pause
        self.waits: list[float] = [0.0]
        self.missed = 0
        self.peak = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=one) for one in (self._ask, self._weigh)]

    def _ask(self) -> None:
        while not self._over.wait(self.pause):
            answer = ask(self.server.place)
            self.waits.append(answer.seconds)
            self.missed += answer.how != "200"

    def _weigh(self) -> None:
        while not self._over.wait(self.pause):
            self.peak = max(self.peak, self.server.memory())

    def __enter__(self) -> Watch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def in_seconds(number: float) -> str:
    """A time as people read it."""
    return f"{number:.2f} s" if number >= 1 else f"{1000 * number:.0f} ms"


def in_megabytes(number: float) -> str:
    """A size as people read it."""
    return f"{number / 1e6:,.0f} MB"


def counted(found: Counter[str]) -> str:
    """How often what was found, the most frequent first."""
    return ", ".join(f"{number} × {how}" for how, number in found.most_common()) or "none"
