"""The endpoint beside the Oxigraph server, and the first answers beside a drawing: ratios."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Server, started

import serve_fairness
from serve_load import compare

pytestmark = [pytest.mark.benchmark, pytest.mark.server]


def test_the_median_question_takes_at_most_twice_as_long_as_on_the_oxigraph_server() -> None:
    if shutil.which("oxigraph", path=str(Path(sys.executable).parent)) is None:
        missing = "the Oxigraph server is not installed"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    ours, theirs = compare([], 2, clients=(1,))["named questions"][1]
    assert ours.latency / theirs.latency <= 2


def test_slow_clients_leave_polite_ones_half_of_what_the_oxigraph_server_does(
    tell: Callable[[str], None],
) -> None:
    """All from one address, as behind another server; `tools/serve_fairness.py` has more."""
    if shutil.which("oxigraph", path=str(Path(sys.executable).parent)) is None:
        missing = "the Oxigraph server is not installed"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    ours, theirs = serve_fairness.compare(5, (20,), one_address=True)[20]
    tell(f"20 slow clients: {ours.answers} polite answers, Oxigraph {theirs.answers}")
    assert ours.refused == 0
    assert ours.answers >= theirs.answers / 2


#: What the query page asks for as a picture: the deals that a question names, and their parties.
PICTURE = """SELECT ?deal ?label
  { ?deal a dg:Licence ; dg:medium medium:music ; rdfs:label ?label } LIMIT 50"""


def first(server: Server) -> dict[str, float]:
    """Seconds that the first answers take once the server says that it serves."""
    html = {"accept": "text/html"}
    steps: dict[str, Callable[[], object]] = {
        "/": lambda: server.get("/", headers=html),
        "/parties": lambda: server.get("/parties", headers=html),
        "/sparql": lambda: server.get("/sparql", headers=html),
        "/picture": lambda: server.post("/picture", data={"query": PICTURE}),
    }
    times = {}
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        times[name] = time.perf_counter() - start
    return times


def test_the_first_answers_take_less_than_half_of_a_drawing(
    tell: Callable[[str], None], tmp_path: Path
) -> None:
    """With an empty cache, and again with what the first start has kept."""
    draw = [sys.executable, "-m", "dealgraph", "draw", "-o", str(tmp_path / "page.html")]
    start = time.perf_counter()
    subprocess.run(draw, check=True, capture_output=True)
    drawing = time.perf_counter() - start
    for name in ("nothing kept", "kept"):
        start = time.perf_counter()
        with started(XDG_CACHE_HOME=str(tmp_path / "cache")) as running:
            ready = time.perf_counter() - start
            times = first(running)
        told = ", ".join(f"{path} {seconds:.2f} s" for path, seconds in times.items())
        tell(f"serve, {name}: serving after {ready:.1f} s, then {told}; draw {drawing:.1f} s")
        assert max(times.values()) <= drawing / 2
