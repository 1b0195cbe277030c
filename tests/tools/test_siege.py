"""The tool that besieges servers and files tells what happened, good or bad."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import siege
from siege_bombs import bombs
from siege_files import judged
from siege_servers import Chosen, counted, table

MINI = Path(__file__).parents[1] / "mini"


def rows(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    lines = capsys.readouterr().out.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]


def besiege(part: str, *arguments: str) -> None:
    siege.main([part, "--ours", "--only", str(MINI), "--scale", "0.01", *arguments])


def test_there_are_39_kinds_of_bombs_and_no_two_are_alike() -> None:
    assert len(bombs()) == len(set(bombs().values())) == 39


def test_a_bomb_that_is_refused_hurts_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    besiege("bombs", "--kind", "100,000 brackets", "--kind", "query of 10 MB")
    found = dict(rows(capsys))
    assert found["kinds, each stopped after 2 s"] == "2"
    assert found["how they ended"] in {"1 × 400, 1 × 413", "1 × 413, 1 × 400"}
    assert found["deaths of the server"] == "0"
    assert found["another client: longest wait, not answered"].endswith(", 0")


def test_a_soak_counts_its_answers_by_status(capsys: pytest.CaptureFixture[str]) -> None:
    besiege("soak")
    head, _, ours = rows(capsys)
    assert head[0] == "soak, 200 requests, 8 clients"
    statuses = {one.split(" × ")[1]: int(one.split(" × ")[0]) for one in ours[4].split(", ")}
    assert sum(statuses.values()) == 200
    assert set(statuses) == {"200", "400", "404"}


def test_a_store_is_damaged_and_the_answer_judged(capsys: pytest.CaptureFixture[str]) -> None:
    besiege("store")
    _, _, *found = rows(capsys)
    assert [row[0] for row in found] == ["cut", "a bit flipped", "zeroed", "removed"]
    assert {tuple(row[1:]) for row in found} == {("1", "1 × right", "1 × right")}


@pytest.mark.parametrize(
    ("code", "out", "err", "verdict"),
    [
        (0, "n\n3\n", "", "right"),
        (0, "n\n0\n", "", "wrong"),
        (2, "", "Error: a store is damaged [DG402]", "clear error"),
        (2, "", "no such thing", "other error"),
        (1, "", "Traceback (most recent call last):", "traceback or crash"),
        (-6, "", "", "traceback or crash"),
    ],
)
def test_an_answer_is_right_wrong_or_an_error(code: int, out: str, err: str, verdict: str) -> None:
    assert judged(subprocess.CompletedProcess([], code, out, err), "n\n3\n") == verdict


def test_tables_and_counts_are_as_people_read_them() -> None:
    from collections import Counter

    assert counted(Counter(["200", "400", "200"])) == "2 × 200, 1 × 400"
    assert counted(Counter()) == "none"
    assert table([("a", "b"), ("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    assert Chosen(0.01).of(20) == 1
