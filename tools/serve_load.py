"""How fast the endpoint is beside the Oxigraph server, on the same store, in one run.

`python tools/serve_load.py` prints, for 1, 8 and 50 clients, the median latency and the throughput
of both over the named questions with their example values and over a query of one row; only the
ratios mean something on another machine. `--data FOLDER` adds to the record.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from dealgraph.answers.run import bind, questions
from dealgraph.graph.cache import open_cached
from dealgraph.graph.catalog import catalog
from dealgraph.graph.disk import open_disk
from dealgraph.rdf.names import PREFIXES

ONE_ROW = "SELECT ?d { <https://w3id.org/dealgraph/deal/google-deepmind-a24-2026> dg:announced ?d }"
CLIENTS = (1, 8, 50)
HEADERS = {"Accept": "application/sparql-results+json"}


@dataclass(frozen=True)
class Measured:
    """Seconds of the median request, and requests a second."""

    latency: float
    throughput: float


def queries(data: list[str]) -> list[str]:
    """The named questions, as any server can run them."""
    found = catalog(data)
    store = open_cached(found)
    texts = [bind(store, q, q.example()) for q in questions(found).values()]
    return [_declared(text) for text in texts]


def _declared(text: str) -> str:
    used = {p: iri for p, iri in PREFIXES.items() if f"{p}:" in text}
    return "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in used.items()) + text


@contextmanager
def dealgraph(data: list[str], options: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """`dealgraph serve` as people start it, with its explorer made."""
    folders = [word for path in data for word in ("--data", path)]
    command = [sys.executable, "-m", "dealgraph", "serve", "--port", "0", *folders, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://(\S+):(\d+)/", process.stdout.readline())
            assert address is not None, "the server did not start"
            with urllib.request.urlopen(address[0], timeout=120) as page:
                page.read()  # the explorer is made in the background at first
            yield address[1], int(address[2])
        finally:
            process.terminate()


@contextmanager
def oxigraph(data: list[str], options: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """The Oxigraph server on a store of the same files as `serve` answers from."""
    with (
        tempfile.TemporaryDirectory() as aside,
        oxigraph_of(oxigraph_store(data, Path(aside)), options) as place,
    ):
        yield place


def oxigraph_store(data: list[str], folder: Path) -> Path:
    """A store of the same files as `serve` answers from, in a folder."""
    store = folder / "store"
    open_disk(folder / "filled", catalog(data)).backup(str(store))
    return store


@contextmanager
def oxigraph_of(
    store: Path, options: Sequence[str] = (), before: Sequence[str] = ()
) -> Iterator[tuple[str, int]]:
    """The Oxigraph server on a store; `before` is a program that starts it."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*before, program, "serve-read-only", "--union-default-graph"]
    process = subprocess.Popen(
        [*command, "--location", str(store), "--bind", f"127.0.0.1:{port}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise


def measure(place: tuple[str, int], texts: list[str], clients: int, seconds: float) -> Measured:
    """Let clients ask one query after the other, each beginning at another."""
    end = time.perf_counter() + seconds

    def client(number: int) -> list[float]:
        connection = http.client.HTTPConnection(*place, timeout=120)
        times: list[float] = []
        while time.perf_counter() < end or len(times) < len(texts) // clients + 1:
            text = texts[(number * 7 + len(times)) % len(texts)]
            began = time.perf_counter()
            connection.request(
                "GET", f"/{PATHS[place]}?{urlencode({'query': text})}", headers=HEADERS
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            times.append(time.perf_counter() - began)
        connection.close()
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        times = [one for found in threads.map(client, range(clients)) for one in found]
    return Measured(statistics.median(times), len(times) / (time.perf_counter() - began))


#: Where each server answers queries.
PATHS: dict[tuple[str, int], str] = {}


def compare(
    data: list[str], seconds: float, clients: tuple[int, ...] = CLIENTS
) -> dict[str, dict[int, tuple[Measured, Measured]]]:
    """Measure both servers in turn: question set -> clients -> (ours, Oxigraph's)."""
    sets = {"named questions": queries(data), "one row": [_declared(ONE_ROW)]}
    found: dict[str, dict[int, tuple[Measured, Measured]]] = {}
    with dealgraph(data) as here, oxigraph(data) as theirs:
        PATHS.update({here: "sparql", theirs: "query"})
        for name, texts in sets.items():
            found[name] = {}
            for number in clients:
                for place in (here, theirs):  # warm
                    measure(place, texts, number, 0)
                both = [measure(place, texts, number, seconds) for place in (here, theirs)]
                found[name][number] = (both[0], both[1])
    return found


def main() -> None:
    """Print a table, and the same as JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = compare(chosen.data, chosen.seconds)
    if chosen.json:
        print(json.dumps(found, default=vars))
        return
    print("queries          clients  latency: ours, theirs, ratio; a second: ours, theirs, ratio")
    for name, rows in found.items():
        for clients, (ours, theirs) in rows.items():
            times = [f"{1000 * one.latency:9.2f} ms" for one in (ours, theirs)]
            rates = [f"{one.throughput:8.0f}" for one in (ours, theirs)]
            print(
                f"{name:16} {clients:7} {' '.join(times)} {ours.latency / theirs.latency:6.2f}  "
                f"{' '.join(rates)} {ours.throughput / theirs.throughput:6.2f}"
            )


if __name__ == "__main__":
    main()
