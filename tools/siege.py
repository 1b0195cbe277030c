"""What the server and its files bear, beside the Oxigraph server where both can be asked.

`python tools/siege.py PART` tries one thing and prints a Markdown table; `all` tries everything,
one after the other. Only what stands side by side in one run means something on another machine.

  bombs     each kind of `siege_bombs.py`: when it was stopped and how, and how others fared
  soak      20,000 requests of several kinds by 8 clients: rate, waits, memory and open files
  aborting  10 clients that ask slow queries and hang up: what 10 polite ones get
  crashing  4 clients whose queries bring a process down: what 10 polite ones get
  idle      1,000 connections of one address that say nothing: what another client waits
  fairness  20 and 200 clients with slow queries (`serve_fairness.py`): what 10 polite ones get
  picture   6 clients that want pictures of cross products: what a reader of pages waits
  cache     150 kept graphs that are cut or flipped: what `query` answers
  store     60 stores on disk that are cut, flipped, zeroed or lose a file: what `query` answers

`--scale 0.1` does a tenth of it. `--ours` leaves the Oxigraph server out.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import resource
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))
import serve_fairness
from serve_fairness import LONG, SHORT, Clients, Got, Place
from serve_load import HEADERS, queries
from siege_bombs import bombs
from siege_files import cache_part, store_part
from siege_servers import (
    DIRECT,
    LIMIT,
    OURS,
    Answer,
    Chosen,
    Server,
    Table,
    Watch,
    ask,
    counted,
    in_megabytes,
    in_seconds,
    running,
    send,
    table,
    tidy,
)

# Bombs


def bombs_part(chosen: Chosen) -> Table:
    """Every kind of bomb, one after the other, with another client beside."""
    kinds = {name: text for name, text in bombs().items() if name in (chosen.only or bombs())}
    head = ("query bombs", *chosen.names)
    columns = [_bombed(name, chosen, kinds) for name in chosen.names]
    labels = list(columns[0])
    return [head, *((label, *(column[label] for column in columns)) for label in labels)]


def _bombed(name: str, chosen: Chosen, kinds: dict[str, str]) -> dict[str, str]:
    found: Counter[str] = Counter()
    slowest, next_ask, waited, peak, kept, missed = 0.0, 0.0, 0.0, 0, 0, 0
    late = []
    with running(name, chosen, "--memory", "600") as server:
        for kind, text in kinds.items():
            path = f"/{server.place.path}"
            with Watch(server) as watch:
                got = send(server.place, "POST", path, text.encode(), DIRECT, patience=4 * LIMIT)
            found[got.how if server.lives(hurt=got.how == "closed") else "server dead"] += 1
            slowest = max(slowest, got.seconds)
            late += [kind] if got.seconds > LIMIT + 1 else []
            next_ask = max(next_ask, ask(server.place).seconds)
            waited, missed = max(waited, *watch.waits), missed + watch.missed
            peak, kept = max(peak, watch.peak), max(kept, server.memory())
            print(f"{name}: {kind}: {got.how}, {in_seconds(got.seconds)}", file=sys.stderr)
        deaths = server.deaths
    return {
        f"kinds, each stopped after {LIMIT} s": str(len(kinds)),
        "how they ended": counted(found),
        "deaths of the server": str(deaths),
        "longest until an end": in_seconds(slowest),
        "more than a second late": ", ".join(late) or "none",
        "next ASK, longest": in_seconds(next_ask),
        "another client: longest wait, not answered": f"{in_seconds(waited)}, {missed}",
        "memory: peak, after a bomb": f"{in_megabytes(peak)}, {in_megabytes(kept)}",
    }


# Soak


def _mixed(place: Place) -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Requests of several kinds: short and named questions, formats, errors."""

    def query(text: str, accept: str = HEADERS["Accept"]) -> tuple[str, str, bytes, dict[str, str]]:
        target = f"/{place.path}?{urlencode({'query': text})}"
        return "GET", target, b"", {"Accept": accept}

    def posted(text: str, accept: str) -> tuple[str, str, bytes, dict[str, str]]:
        return "POST", f"/{place.path}", text.encode(), {**DIRECT, "Accept": accept}

    parties = "SELECT ?p ?n { ?p a <https://w3id.org/dealgraph/ns#Organisation> ; ?x ?n } LIMIT 50"
    graph = "CONSTRUCT WHERE { ?s a ?o } LIMIT 50"
    named = [query(text) for text in queries([])]
    quick = [
        *[query(SHORT)] * 15,
        *[query(parties, accept) for accept in ("text/csv", "application/sparql-results+xml")] * 3,
        *[posted(parties, "text/tab-separated-values")] * 3,
        *[posted(graph, accept) for accept in ("text/turtle", "application/n-triples")] * 3,
        query("SELECT * { ?s ?p }"),
        posted("no query", "*/*"),
        ("GET", "/there/is/nothing", b"", {}),
    ]
    # Nine of ten are quick.
    return [*named, *quick * round(9 * len(named) / len(quick))]


def soak_part(chosen: Chosen) -> Table:
    """Many requests of several kinds."""
    number = chosen.of(20_000)
    rows: Table = [
        (
            f"soak, {number:,} requests, 8 clients",
            "a second",
            "p50",
            "p99",
            "by status",
            "RSS of the server",
            "of all",
            "files",
        ),
    ]
    for name in chosen.names:
        with running(name, chosen) as server:
            mixed = _mixed(server.place)
            _soaked(server, mixed, max(len(mixed), number // 20))
            before = server.process.memory_info().rss, server.memory(), server.files()
            began = time.perf_counter()
            times, found = _soaked(server, mixed, number)
            rate = number / (time.perf_counter() - began)
            time.sleep(1)
            after = server.process.memory_info().rss, server.memory(), server.files()
        times.sort()
        grown = [
            f"{in_megabytes(one)} → {in_megabytes(two)}"
            for one, two in zip(before[:2], after, strict=False)
        ]
        files = f"{before[2]} → {after[2]}"
        late = times[int(0.99 * (len(times) - 1))]
        rows.append(
            (
                name,
                f"{rate:.0f}",
                in_seconds(statistics.median(times)),
                in_seconds(late),
                counted(found),
                *grown,
                files,
            )
        )
    return rows


def _soaked(
    server: Server, mixed: list[tuple[str, str, bytes, dict[str, str]]], number: int
) -> tuple[list[float], Counter[str]]:
    turns = count()
    found: Counter[str] = Counter()

    def client(_: int) -> list[float]:
        times = []
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        while (turn := next(turns)) < number:
            method, target, body, headers = mixed[turn * 7919 % len(mixed)]
            began = time.perf_counter()
            connection.request(method, target, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            found[str(answer.status)] += 1
        connection.close()
        return times

    with ThreadPoolExecutor(8) as threads:
        return [one for times in threads.map(client, range(8)) for one in times], found


# What polite clients get


def abort(clients: Clients, number: int) -> None:
    """Ask a slow query and hang up, again and again."""
    while not clients.stopped.is_set():
        connection = clients.connect(number)
        try:
            target = f"/{clients.place.path}?{urlencode({'query': LONG})}"
            connection.request("GET", target, headers=HEADERS)
            clients.stopped.wait(0.05)
        except (OSError, http.client.HTTPException):
            clients.stopped.wait(0.1)
        finally:
            clients.forget(connection)


def crash(clients: Clients, number: int) -> None:
    """Send queries that need too much memory or are nested too deeply, again and again."""
    kinds = [bombs()[name] for name in ("100,000 brackets", "CONCAT, doubled")]
    for turn in count(number):
        if clients.stopped.is_set():
            return
        connection = clients.connect(number)
        try:
            body = kinds[turn % len(kinds)].encode()
            connection.request("POST", f"/{clients.place.path}", body, DIRECT)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            clients.stopped.wait(0.1)
        finally:
            clients.forget(connection)


_POLITE: tuple[str, ...] = ("polite answers", "refused", "p50", "p95", "deaths", "peak memory")


def _polite(name: str, chosen: Chosen, attackers: int, attack: serve_fairness.Attack) -> Table:
    seconds = max(1, 15 * chosen.scale)
    with running(name, chosen, "--memory", "600") as server, Watch(server, 0.2) as watch:
        got = serve_fairness.measure(server.place, attackers, seconds, attack=attack)
        died = "1" if not server.process.is_running() else str(int(not server.lives()))
    return [(name, *_got(got), died, in_megabytes(watch.peak))]


def _got(got: Got) -> tuple[str, ...]:
    return str(got.answers), str(got.refused), in_seconds(got.median), in_seconds(got.late)


def _attacked(chosen: Chosen, what: str, number: int, attack: serve_fairness.Attack) -> Table:
    rows: Table = [(f"{number} clients that {what}", *_POLITE)]
    for name in chosen.names:
        rows += _polite(name, chosen, number, attack)
    return rows


def aborting_part(chosen: Chosen) -> Table:
    """Clients that do not wait for their answers."""
    return _attacked(chosen, "hang up", 10, abort)


def crashing_part(chosen: Chosen) -> Table:
    """Clients whose queries bring a process down."""
    return _attacked(chosen, "crash what answers", 4, crash)


def fairness_part(chosen: Chosen) -> Table:
    """Clients with slow queries, each with an address of its own."""
    rows: Table = [("clients with slow queries", *_POLITE)]
    for number in (20, 200):
        for name in chosen.names:
            [(_, *cells)] = _polite(name, chosen, chosen.of(number), Clients.slow)
            rows.append((f"{chosen.of(number)}: {name}", *cells))
    return rows


# Connections that say nothing


def idle_part(chosen: Chosen) -> Table:
    """One address that holds connections; another asks."""
    number = chosen.of(1_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4_096)), hard))
    rows: Table = [
        (
            f"{number:,} idle connections of one address",
            "answers in 20 s",
            "not answered",
            "p50",
            "longest wait",
            "held at first",
        ),
    ]
    for name in chosen.names:
        with running(name, chosen) as server:
            held = _held(server, number)
            open_at_first = sum(not _closed(one) for one in held)
            answers = [ask(server.place, patience=20)]
            end = time.monotonic() + 20 * chosen.scale
            while time.monotonic() < end:
                answers.append(ask(server.place, patience=20))
                time.sleep(0.01)
            for one in held:
                one.close()
        good = [one.seconds for one in answers if one.how == "200"] or [float("inf")]
        longest = max(one.seconds for one in answers)
        rows.append(
            (
                name,
                str(len(good)),
                str(sum(one.how != "200" for one in answers)),
                in_seconds(statistics.median(good)),
                in_seconds(longest),
                str(open_at_first),
            )
        )
    return rows


def _held(server: Server, number: int) -> list[socket.socket]:
    """Connections of one address that send half a request; as many as are let in."""
    held = []
    for _ in range(number):
        try:
            one = socket.create_connection(
                (server.host, server.port), timeout=2, source_address=("127.0.0.9", 0)
            )
            one.sendall(b"GET / HTTP/1.1\r\n")
        except OSError:
            continue
        one.setblocking(False)
        held.append(one)
    time.sleep(0.5)
    return held


def _closed(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


# Pictures


def picture_part(chosen: Chosen) -> Table:
    """Clients that want pictures that nobody can draw; a reader opens pages that are not kept."""
    rows: Table = [("reader of pages", "pages", "not answered", "p50", "longest")]
    with running(OURS, chosen) as server:
        paths = iter(_pages(server))
        alone = _read(server, paths, max(1, 5 * chosen.scale))
        over = threading.Event()
        threads = [threading.Thread(target=_draw, args=(server, over)) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        beside = _read(server, paths, max(1, 20 * chosen.scale))
        over.set()
        for thread in threads:
            thread.join()
    for label, answers in (("alone", alone), ("6 clients that want pictures", beside)):
        times = [one.seconds for one in answers]
        missed = sum(one.how != "200" for one in answers)
        rows.append(
            (
                label,
                str(len(times)),
                str(missed),
                in_seconds(statistics.median(times)),
                in_seconds(max(times)),
            )
        )
    return rows


def _pages(server: Server) -> list[str]:
    """Paths of all pages of parties and matters."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    text = "SELECT DISTINCT ?s { ?s <https://w3id.org/dealgraph/ns#source> ?o FILTER ISIRI(?s) }"
    connection.request(
        "GET", f"/sparql?{urlencode({'query': text})}", headers={"Accept": "text/csv"}
    )
    found = connection.getresponse().read().decode()
    connection.close()
    pattern = r"https://w3id\.org/dealgraph(/(?:party|deal|dispute)/[a-z0-9-]+)\r?$"
    return sorted(set(re.findall(pattern, found, re.MULTILINE)))


def _read(server: Server, paths: Iterator[str], seconds: float) -> list[Answer]:
    end = time.monotonic() + seconds
    answers = []
    for path in paths:
        target = f"{path}.html"
        answers.append(send(server.place, "GET", target, headers={"Accept": "text/html"}))
        time.sleep(0.02)
        if time.monotonic() > end:
            break
    return answers


def _draw(server: Server, over: threading.Event) -> None:
    body = urlencode({"query": "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while not over.is_set():
        send(server.place, "POST", "/picture", body, headers)


PARTS: dict[str, Callable[[Chosen], Table]] = {
    "bombs": bombs_part,
    "soak": soak_part,
    "aborting": aborting_part,
    "crashing": crashing_part,
    "idle": idle_part,
    "fairness": fairness_part,
    "picture": picture_part,
    "cache": cache_part,
    "store": store_part,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=[*PARTS, "all"])
    parser.add_argument("--scale", type=float, default=1, help="how much of it")
    parser.add_argument("--ours", action="store_true", help="leave the Oxigraph server out")
    parser.add_argument("--kind", action="append", default=[], help="of bombs: only this kind")
    parser.add_argument("--only", help="record of our server, in place of the shipped one")
    asked = parser.parse_args(arguments)
    options = ("--only", asked.only) if asked.only else ()
    chosen = Chosen(asked.scale, asked.ours, options, tuple(asked.kind))
    try:
        for name in PARTS if asked.part == "all" else [asked.part]:
            began, load = time.perf_counter(), os.getloadavg()[0]
            print(table(PARTS[name](chosen)))
            took = time.perf_counter() - began
            print(f"{name}: {took:.0f} s; load before {load:.1f}\n", file=sys.stderr, flush=True)
    finally:
        tidy()


if __name__ == "__main__":
    main()
