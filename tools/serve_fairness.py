"""What polite clients get while others ask slow queries, beside the Oxigraph server, in one run.

`python tools/serve_fairness.py` prints, for 0, 20 and 200 slow clients, how many answers ten polite
clients get that ask short queries without a pause, and how long they wait. Each client has an
address of its own (127.0.0.2 and so on); with `--one-address` all come from one, as behind a proxy.
With `--varied` no two slow queries are alike, so that what was learned of one tells nothing of the
next. Both servers have the same graph and stop a query after the same time.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))
from serve_load import HEADERS, dealgraph, oxigraph

SLOW = (0, 20, 200)
POLITE = 10
#: Seconds that a query may take in both servers.
LIMIT = 5
SHORT = "ASK { ?deal a <https://w3id.org/dealgraph/ns#Deal> }"
LONG = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
  FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?i))) > 1000000) }"""
#: What is added to a slow query so that its kind is not known.
NAMES = tuple(
    f"rdfs:{word}" for word in ("label", "comment", "seeAlso", "isDefinedBy", "domain", "range")
)


@dataclass(frozen=True)
class Place:
    """Where a server answers queries."""

    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Got:
    """What polite clients got: answers, refusals, and seconds of the median and the 95th."""

    answers: int
    refused: int
    median: float
    late: float

    @classmethod
    def of(cls, times: list[float], refused: int) -> Got:
        """Summarize the times of all answers."""
        ordered = sorted(times) or [float("inf")]
        late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        return cls(len(times), refused, statistics.median(ordered), late)


class Clients:
    """Clients that ask until they are told to stop."""

    def __init__(self, place: Place, *, one_address: bool, varied: bool) -> None:
        self.place = place
        self.one_address = one_address
        self.varied = varied
        self.stopped = threading.Event()
        self.times: list[float] = []
        self.refused = 0
        self._connections: set[http.client.HTTPConnection] = set()
        self._numbers = itertools.count()

    def connect(self, number: int) -> http.client.HTTPConnection:
        """A connection from the address of a client."""
        address = (
            "127.0.0.1" if self.one_address else f"127.0.{1 + number // 250}.{2 + number % 250}"
        )
        connection = http.client.HTTPConnection(
            self.place.host, self.place.port, timeout=60, source_address=(address, 0)
        )
        self._connections.add(connection)
        return connection

    def _ask(self, connection: http.client.HTTPConnection, text: str) -> int:
        target = f"/{self.place.path}?{urlencode({'query': text})}"
        connection.request("GET", target, headers=HEADERS)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def _slow_query(self) -> str:
        if not self.varied:
            return LONG
        number = next(self._numbers)
        names = [NAMES[number // len(NAMES) ** at % len(NAMES)] for at in range(6)]
        rest = " ".join(f"OPTIONAL {{ ?a {name} ?z{at} }}" for at, name in enumerate(names))
        prefix = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        return prefix + LONG.replace("FILTER", f"{rest} FILTER")

    def slow(self, number: int) -> None:
        """Ask one slow query after the other."""
        while not self.stopped.is_set():
            connection = self.connect(number)
            try:
                while not self.stopped.is_set():
                    if self._ask(connection, self._slow_query()) == 503:
                        self.stopped.wait(0.5)  # as it was told, but sooner
            except (OSError, http.client.HTTPException):
                self.stopped.wait(0.1)
            finally:
                self.forget(connection)

    def polite(self, number: int) -> None:
        """Ask one short query after the other, and count."""
        while not self.stopped.is_set():
            connection = self.connect(number)
            try:
                while not self.stopped.is_set():
                    began = time.perf_counter()
                    status = self._ask(connection, SHORT)
                    if status == 200:
                        self.times.append(time.perf_counter() - began)
                    elif not self.stopped.is_set():
                        self.refused += 1
            except (OSError, http.client.HTTPException):
                self.refused += not self.stopped.is_set()
                self.stopped.wait(0.1)
            finally:
                self.forget(connection)

    def forget(self, connection: http.client.HTTPConnection) -> None:
        """Close a connection that is not used any more."""
        self._connections.discard(connection)
        connection.close()

    def stop(self) -> None:
        """End all clients, whatever they wait for."""
        self.stopped.set()
        for connection in list(self._connections):
            if connection.sock is not None:
                with suppress(OSError):  # closing alone would not end a thread's waiting
                    connection.sock.shutdown(socket.SHUT_RDWR)


#: What one client does until all are told to stop.
Attack = Callable[[Clients, int], None]


@contextmanager
def _running(clients: Clients, slow: int, wait: float, attack: Attack) -> Iterator[None]:
    """Slow clients from the beginning, polite ones a moment later."""
    threads = [threading.Thread(target=attack, args=(clients, n), daemon=True) for n in range(slow)]
    for thread in threads:
        thread.start()
    clients.stopped.wait(wait if slow else 0)
    polite = [
        threading.Thread(target=clients.polite, args=(slow + n,), daemon=True)
        for n in range(POLITE)
    ]
    for thread in polite:
        thread.start()
    try:
        yield
    finally:
        clients.stop()
        for thread in (*threads, *polite):
            thread.join(5)


def measure(
    place: Place,
    slow: int,
    seconds: float,
    *,
    one_address: bool = False,
    varied: bool = False,
    attack: Attack = Clients.slow,
) -> Got:
    """Let slow and polite clients ask for some seconds; `attack` is what the slow ones do."""
    clients = Clients(place, one_address=one_address, varied=varied)
    with _running(clients, slow, 2, attack):
        time.sleep(seconds)
        times, refused = list(clients.times), clients.refused
    return Got.of(times, refused)


def compare(
    seconds: float,
    numbers: tuple[int, ...] = SLOW,
    *,
    one_address: bool = False,
    varied: bool = False,
) -> dict[int, tuple[Got, Got]]:
    """Measure both servers in turn: number of slow clients -> (ours, Oxigraph's)."""
    found = {}
    for number in numbers:
        both = []
        for start, path, options in (
            (dealgraph, "sparql", ("--timeout", str(LIMIT))),
            (oxigraph, "query", ("--timeout-s", str(LIMIT))),
        ):
            with start([], options) as (host, port):
                place = Place(host, port, path)
                both.append(measure(place, number, seconds, one_address=one_address, varied=varied))
        found[number] = (both[0], both[1])
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--slow", type=int, action="append")
    parser.add_argument("--one-address", action="store_true")
    parser.add_argument("--varied", action="store_true")
    chosen = parser.parse_args()
    numbers = tuple(chosen.slow or SLOW)
    print("slow clients  server     answers  refused   median      95th")
    for number in numbers:
        found = compare(
            chosen.seconds, (number,), one_address=chosen.one_address, varied=chosen.varied
        )
        for name, got in zip(("dealgraph", "oxigraph"), found[number], strict=True):
            print(
                f"{number:12}  {name:9} {got.answers:8} {got.refused:8} "
                f"{1000 * got.median:7.0f} ms {1000 * got.late:7.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
