"""Commands in processes of their own, and graphs that are compared whatever their blank nodes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass
class Done:
    code: int
    out: str
    err: str


def dealgraph(*words: str, **variables: str) -> Done:
    """Run a command in a process of its own, as a user does."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("DEALGRAPH")}
    done = subprocess.run(
        [sys.executable, "-m", "dealgraph", *words],
        env={**known, "COLUMNS": "80", "DEALGRAPH_TIMEOUT": "60", **variables},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)
