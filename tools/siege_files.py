"""Kept graphs and stores whose files are damaged: whether an answer is right, or an error clear."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from siege_servers import Chosen, Table, counted

#: Reads every triple and every text.
EVERYTHING = """SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?s)) + STRLEN(STR(?o))) AS ?size)
  { GRAPH ?g { ?s ?p ?o } }"""


def _cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _zero(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    start = chance.randrange(len(data))
    data[start : start + 4_096] = bytes(len(data[start : start + 4_096]))
    path.write_bytes(data)


def _remove(path: Path, chance: random.Random) -> None:
    path.unlink()


Damage = Callable[[Path, random.Random], None]


def _query(place: Path, store: bool, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Ask for everything, in a process of its own, of a cache or a store."""
    command = [sys.executable, "-m", "dealgraph", "query", EVERYTHING, "--format", "csv", *options]
    command += ["--store", str(place)] if store else []
    environment = {**os.environ, "XDG_CACHE_HOME": str(place)}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, timeout=120
    )


def judged(got: subprocess.CompletedProcess[str], right: str) -> str:
    """What came of a question to something damaged: right, wrong, or a kind of error."""
    if "Traceback" in got.stderr or got.returncode < 0:
        return "traceback or crash"
    if got.returncode == 0:
        return "right" if got.stdout == right else "wrong"
    return "clear error" if "[DG" in got.stderr else "other error"


def _damaged(chosen: Chosen, *, store: bool, kinds: Sequence[tuple[str, Damage, int]]) -> Table:
    rows: Table = [
        (f"{'store' if store else 'cache'}, damaged", "times", "answer", "answer after that")
    ]
    with tempfile.TemporaryDirectory(prefix="siege-") as aside:
        whole = Path(aside) / "whole"
        first = _query(whole, store, chosen.options)
        assert first.returncode == 0, first.stderr
        files = sorted(path for path in whole.rglob("*") if path.is_file() and path.stat().st_size)

        def one(turn: tuple[int, Damage]) -> tuple[str, str]:
            number, damage = turn
            copy = Path(aside) / f"copy-{number}"
            shutil.copytree(whole, copy, symlinks=True)
            chance = random.Random(number)
            damage(copy / chance.choice(files).relative_to(whole), chance)
            found = [judged(_query(copy, store, chosen.options), first.stdout) for _ in range(2)]
            shutil.rmtree(copy)
            return found[0], found[1]

        start = 0
        for label, damage, number in kinds:
            turns = [(start + n, damage) for n in range(chosen.of(number))]
            start += len(turns)
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                found = list(threads.map(one, turns))
            both = [counted(Counter(each)) for each in zip(*found, strict=True)]
            rows.append((label, str(len(turns)), *both))
    return rows


def cache_part(chosen: Chosen) -> Table:
    """Files of the cache that are cut or have a wrong bit."""
    return _damaged(chosen, store=False, kinds=[("cut", _cut, 90), ("a bit flipped", _flip, 60)])


def store_part(chosen: Chosen) -> Table:
    """Files of a store on disk that are damaged in one of four ways."""
    kinds: list[tuple[str, Damage, int]] = [("cut", _cut, 15), ("a bit flipped", _flip, 15)]
    kinds += [("zeroed", _zero, 15), ("removed", _remove, 15)]
    return _damaged(chosen, store=True, kinds=kinds)
