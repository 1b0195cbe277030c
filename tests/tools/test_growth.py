"""The growth benchmark: parts are stopped in time, and the same figures give the same report."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import growth
import growth_report

FAST = {"text": "", "rows": 3, "ours": 0.002, "bare": 0.001}
FOUND = {
    size: {
        "ours": {
            "triples": triples,
            "derived": triples // 4,
            "load": triples / 4e5,
            "rules": triples / 3e5,
            "memory": triples / 2e6,
            "questions": {"gives-and-gets": FAST, "slow": {"text": "", "ours": None}},
        },
        "opened": {"seconds": 0.05, "peak": 0.06},
        "rdflib": {"load": 0.7, "peak": 0.2, "questions": {"gives-and-gets": {"more_than": 0.5}}},
        "maplib": {"load": 0.1, "questions": {"gives-and-gets": {"error": "not yet"}}},
        "oxigraph": {"load": 0.2, "questions": {"gives-and-gets": {"rows": 4, "seconds": 0.004}}},
    }
    for size, triples in (("10k", 10_000), ("100k", 100_000))
}


def test_work_that_takes_too_long_is_stopped() -> None:
    assert growth.limited(lambda: time.sleep(60), 0.1) is None


def test_work_that_ends_in_time_gives_its_result_and_work_that_fails_says_so() -> None:
    assert growth.limited(lambda: {"rows": 1}, 60) == {"rows": 1}
    assert growth.limited(lambda: 1 / 0, 60) == "failed"


@pytest.mark.parametrize(
    ("engine", "said"),
    [("rdflib", "> 250 ×"), ("maplib", "does not run"), ("oxigraph", "2.0 × (4 rows)")],
)
def test_an_engine_that_stopped_failed_or_found_other_rows_is_named(engine: str, said: str) -> None:
    header, _, _, row, _ = growth_report.against(FOUND).splitlines()
    cells = dict(zip(header.split(" | "), row.split(" | "), strict=True))
    assert cells[f"10k {engine}"] == said


def test_the_tables_give_time_and_memory_by_size() -> None:
    rows = growth_report.growth(FOUND).splitlines()
    assert rows[0] == "| Triples written | 10,000 | 100,000 |"
    assert "| load and apply the rules | 58 ms | 583 ms |" in rows
    assert "| memory: from disk, open and ask | 0.06 GB | 0.06 GB |" in rows
    assert "| check | – | – |" in rows


def test_the_same_figures_give_the_same_table_and_plot_whenever_they_are_drawn(
    tmp_path: Path,
) -> None:
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        growth_report.save(FOUND, tmp_path / name)
        written.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert written[0] == written[1]
    svg = written[0][1].decode()
    assert "triples written" in svg
    assert "peak memory, GB" in svg
    assert "<dc:date>" not in svg
