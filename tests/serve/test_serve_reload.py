"""Whatever happens to the files, the server goes on, says that there is a problem, and recovers."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from serving import MINI, in_its_own_loop

from dealgraph.base.errors import ServerError
from dealgraph.graph.source import Source
from dealgraph.serve import generation as module
from dealgraph.serve.generation import Generation, Keeper
from dealgraph.serve.settings import Settings

NEW = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/dealgraph/party/newcomer> a dg:Organisation ; rdfs:label "Newcomer" .
"""


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of one's own that may change."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


def watched(record: Path, test: Callable[[Keeper], Awaitable[None]]) -> None:
    """Run a test while the files of a record are watched."""

    async def running() -> None:
        keeper = Keeper(Settings(Source(only=(str(record),)), workers=1, poll=0.05))
        await keeper.open()
        watching = asyncio.ensure_future(keeper.watch())
        try:
            await test(keeper)
            assert not watching.done()
        finally:
            watching.cancel()
            await asyncio.wait({watching})
            await keeper.close()

    in_its_own_loop(running())


async def until(true: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def _odd_name(record: Path) -> None:
    Path(os.fsdecode(os.fsencode(record) + b"/\xff.ttl")).write_text(NEW, encoding="utf-8")


def _loop(record: Path) -> None:
    (record / "odd.ttl").symlink_to(record / "odd.ttl")


def _endless(record: Path) -> None:
    (record / "odd.ttl").symlink_to("/dev/zero")


def _nothing(record: Path) -> None:
    (record / "odd.ttl").symlink_to(record / "nowhere.ttl")


def _folder(record: Path) -> None:
    (record / "odd.ttl").mkdir()


def _large(record: Path) -> None:
    literal = "x" * 17_000_000
    (record / "odd.ttl").write_text(f'{NEW} <a> rdfs:label "{literal}" .', encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("spoil", [_odd_name, _loop, _endless, _nothing, _folder, _large])
def test_a_file_that_cannot_be_read_stops_nothing(
    record: Path, spoil: Callable[[Path], None]
) -> None:
    """It may be read, left out, or told; after it is gone, changes are served as before."""

    async def test(keeper: Keeper) -> None:
        spoil(record)
        await asyncio.sleep(0.3)
        for path in (record / "odd.ttl", Path(os.fsdecode(os.fsencode(record) + b"/\xff.ttl"))):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        before = keeper.current
        assert before is not None
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        await until(lambda: keeper.current is not before and not keeper.problem)

    watched(record, test)


def test_a_folder_that_vanishes_and_comes_back_is_a_problem_for_that_time_only(
    record: Path, tmp_path: Path
) -> None:
    async def test(keeper: Keeper) -> None:
        before = keeper.current
        record.rename(tmp_path / "away")
        await until(lambda: keeper.problem)
        assert str(record) in keeper.problem
        (tmp_path / "away").rename(record)
        await until(lambda: not keeper.problem)
        assert keeper.current is before

    watched(record, test)


def test_what_nobody_foresaw_is_logged_and_the_next_change_is_served(
    record: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = module.state_of

    def broken(_: Settings) -> str:
        message = "nobody thought of this"
        raise UnicodeError(message)

    async def test(keeper: Keeper) -> None:
        before = keeper.current
        monkeypatch.setattr(module, "state_of", broken)
        await until(lambda: keeper.problem)
        assert keeper.problem == "UnicodeError: nobody thought of this"
        monkeypatch.setattr(module, "state_of", real)
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        await until(lambda: keeper.current is not before)
        assert keeper.problem == ""

    with caplog.at_level(logging.INFO, "dealgraph.serve"):
        watched(record, test)
    assert caplog.text.count("nobody thought of this") == 2  # the message, and its trace
    assert caplog.text.count("The graph stays as it was") == 1


def test_what_failed_for_another_reason_is_tried_again(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or a process that could not start: the files need not change."""
    monkeypatch.setattr(module, "_AGAIN", 0.1)
    real, tries = Generation.open, []

    async def failing(self: Generation) -> None:
        tries.append(self.number)
        if len(tries) < 3:
            await self.close()
            raise ServerError("A process of the server could not start")
        await real(self)

    async def test(keeper: Keeper) -> None:
        before = keeper.current
        monkeypatch.setattr(Generation, "open", failing)
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        await until(lambda: keeper.problem)
        await until(lambda: keeper.current is not before)
        assert (len(tries), keeper.problem) == (3, "")

    watched(record, test)


def test_a_disk_that_does_not_answer_is_asked_once(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    monkeypatch.setattr(module, "_LOOK", 0.05)
    real, asked, answer = module.state_of, [], threading.Event()

    def hanging(settings: Settings) -> str:
        asked.append(1)
        answer.wait(60)
        return real(settings)

    async def test(keeper: Keeper) -> None:
        monkeypatch.setattr(module, "state_of", hanging)
        await until(lambda: keeper.problem)
        assert "did not answer" in keeper.problem
        await asyncio.sleep(0.5)
        assert len(asked) == 1
        monkeypatch.setattr(module, "state_of", real)
        answer.set()
        await until(lambda: not keeper.problem)

    watched(record, test)


def test_a_graph_is_served_only_when_its_first_pages_are_there(record: Path) -> None:
    async def test(keeper: Keeper) -> None:
        before = keeper.current
        (record / "parties" / "newcomer.ttl").write_text(NEW, encoding="utf-8")
        await until(lambda: keeper.current is not before)
        current = keeper.current
        assert current is not None
        explorer = current.kept.get((("do", "explorer"),))
        assert explorer is not None
        assert b"Newcomer" in explorer.body
        for number in range(80):  # what others have made throws nothing of it away
            current.kept.put(number, module.Page(b"x" * 1_000_000, "text/plain"))
        assert current.kept.get((("do", "explorer"),)) is explorer

    watched(record, test)
