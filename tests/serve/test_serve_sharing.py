"""Who waits for whom: kinds and costs of queries, the line, kept pages, and the bounds of a sum."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import in_its_own_loop

from dealgraph.serve import memory as memory_module
from dealgraph.serve.backlog import Backlog
from dealgraph.serve.costs import Costs, kind
from dealgraph.serve.failures import Cause, FailedError, OvertimeError, reason
from dealgraph.serve.kept import Kept, Page
from dealgraph.serve.line import Line, Place, Rank
from dealgraph.serve.memory import Memory, Taken, of_machine, taken


@pytest.mark.parametrize(
    "other",
    [
        'SELECT ?x { ?x dg:name "other" . FILTER(?x = <b>) } LIMIT 20',
        "SELECT  ?a\n{ ?a dg:name 'x' . # why\n FILTER(?a = <https://a.example/#b>) } LIMIT 1",
    ],
)
def test_queries_are_of_one_kind_that_differ_in_constants(other: str) -> None:
    assert kind('SELECT ?a { ?a dg:name "one" . FILTER(?a = <a>) } LIMIT 10') == kind(other)


@pytest.mark.parametrize("other", ["ASK { ?a dg:other ?b }", "ASK { ?a dg:name ?b . ?b ?c ?d }"])
def test_queries_are_of_several_kinds_that_differ_otherwise(other: str) -> None:
    assert kind("ASK { ?a dg:name ?b }") != kind(other)


def test_the_kind_of_a_long_query_is_told_by_its_beginning() -> None:
    long = "ASK { VALUES ?a { %s } }" % ("dg:x " * 100_000)
    assert kind(long) == kind(long.replace("?a", "?b"))
    assert kind(long) != kind(long[:5_000])


def test_a_kind_is_slow_until_it_is_fast_again() -> None:
    costs = Costs(0.5)
    assert not costs.is_slow("a")
    assert not costs.known("a")
    costs.at_least("a", 1.2)
    costs.at_least("a", 0.1)
    assert costs.is_slow("a")
    costs.answered("a", 0.1)
    assert costs.is_slow("a")
    costs.answered("a", 0.1)
    assert costs.known("a")
    assert not costs.is_slow("a")


def test_a_client_is_blamed_for_a_while() -> None:
    now = [100.0]
    costs = Costs(0.5, lambda: now[0])
    costs.blame("192.0.2.1")
    assert costs.blamed("192.0.2.1")
    assert not costs.blamed("192.0.2.2")
    now[0] += 31
    assert not costs.blamed("192.0.2.1")


def test_what_is_remembered_has_an_end() -> None:
    costs = Costs(0.5)
    for number in range(10_000):
        costs.blame(str(number))
        costs.answered(str(number), 1)
    assert costs.known("9999")
    assert not costs.known("0")


def _line(*clients: str) -> tuple[Line[int], list[Place[int]]]:
    line: Line[int] = Line()
    places = [Place[int](client, f"{client}-{number}") for number, client in enumerate(clients)]
    for place in places:
        line.join(place)
    return line, places


def test_clients_have_their_turn() -> None:
    async def order() -> list[str]:
        line, _ = _line("a", "a", "a", "b", "b", "c")
        found = [line.next(Rank.SHORT) for _ in range(6)]
        assert line.next(Rank.SHORT) is None
        return [place.kind for place in found if place]

    assert in_its_own_loop(order()) == ["a-0", "b-3", "c-5", "a-1", "b-4", "a-2"]


def test_those_who_wait_are_ranked_again() -> None:
    async def ranks() -> tuple[int, int, int]:
        line, places = _line("a", "b", "b", "c")
        line.regrade(lambda place: Rank.LONG if place.client == "b" else Rank.SHORT)
        assert line.leave(places[1])
        assert not line.leave(places[1])
        return line.length(Rank.SHORT), line.length(Rank.LONG), line.length(*Rank)

    assert in_its_own_loop(ranks()) == (2, 1, 3)


class _Connection:
    def __init__(self, size: int) -> None:
        self.size = size
        self.cut = False

    def get_write_buffer_size(self) -> int:
        return self.size

    def abort(self) -> None:
        self.cut = True


def test_the_connection_is_cut_that_holds_most_for_longest() -> None:
    now = [0.0]
    backlog = Backlog(100, lambda: now[0])
    silent, reader, new = _Connection(40), _Connection(90), _Connection(30)
    for connection in (silent, reader, new):
        now[0] += 10
        reader.size -= 10
        backlog.add(connection)
    assert [each.cut for each in (silent, reader, new)] == [True, False, False]


def test_one_answer_may_be_larger_than_all_that_may_wait() -> None:
    backlog = Backlog(100)
    one = _Connection(500)
    backlog.add(one)
    backlog.add(one)
    assert not one.cut


def test_a_client_that_reads_again_holds_nothing() -> None:
    backlog = Backlog(100)
    one, other = _Connection(80), _Connection(80)
    backlog.add(one)
    backlog.remove(one)
    backlog.add(other)
    assert not one.cut
    assert not other.cut


class _Process:
    def __init__(self, pid: int, role: str = "query", *, busy: bool = True) -> None:
        self.pid = pid
        self.role = role
        self.busy = busy
        self.alive, self.excess, self.squeezed = True, False, False

    def kill(self) -> None:
        self.alive = False


M = 1_000_000


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """What processes may grow by: pid -> megabytes; they have 100 times their number."""
    found: dict[int, int] = {}
    has = {pid: Taken(pid * 100 * M, pid * 100 * M) for pid in range(1, 10)}
    monkeypatch.setattr(memory_module, "taken", has.get)
    monkeypatch.setattr(
        memory_module, "let_grow", lambda pid, most: found.update({pid: most // M - 100 * pid})
    )
    return found


def _memory(most: int, *processes: _Process) -> Memory:
    memory = Memory(most * M, 2000 * M)
    memory.workers = set(processes)
    for process in processes:
        memory.ready(process)
    return memory


def test_what_is_left_of_the_memory_is_shared(limits: dict[int, int]) -> None:
    _memory(1000, _Process(1), _Process(2), _Process(3, busy=False))
    assert limits == {1: 100, 2: 100, 3: 200}


def test_processes_that_do_nothing_share_it_too(limits: dict[int, int]) -> None:
    _memory(1000, _Process(1, busy=False), _Process(2, busy=False))
    assert limits == {1: 350, 2: 350}


def test_the_largest_process_ends_when_all_have_too_much(limits: dict[int, int]) -> None:
    processes = [_Process(1), _Process(4), _Process(3), _Process(5, "build")]
    memory = _memory(1300, *processes)
    assert [each.alive for each in processes] == [True, False, True, True]
    assert [each.excess for each in processes] == [False, True, False, False]
    assert sum(limits.values()) <= 400
    memory.look()
    assert [each.alive for each in processes] == [True, False, True, True]


def test_the_bound_of_the_machine_is_at_most_4_gb() -> None:
    assert 0 < of_machine() <= 4_000_000_000


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="proc(5) is a part of Linux")
def test_the_memory_of_a_process_is_told() -> None:
    import os

    resident, writable = taken(os.getpid())
    assert 1_000_000 < resident < writable < 100_000_000_000
    assert taken(2**22 + 1) == Taken(0, 0)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (-6, Cause.MEMORY),
        (-11, Cause.DEPTH),
        (-9, Cause.STOPPED),
        (-15, Cause.STOPPED),
        (None, Cause.STOPPED),
        (-63, Cause.STOPPED),
        (1, Cause.FAULT),
        (0, Cause.FAULT),
    ],
)
def test_the_end_of_a_process_has_a_cause(code: int | None, cause: Cause) -> None:
    found = reason(code, 5)
    assert isinstance(found, FailedError)
    assert found.cause is cause


def test_a_process_that_ends_itself_was_over_its_time() -> None:
    found = reason(-14, 5)
    assert isinstance(found, OvertimeError)
    assert found.limit == 5


def test_a_pinned_page_stays_whatever_else_is_made() -> None:
    kept = Kept(10_000)
    kept.put("explorer", Page(b"x" * 50_000, "text/html"), pinned=True)
    for number in range(50):
        kept.put(number, Page(bytes([number]) * 500, "text/html"))
    assert kept.get("explorer") is not None
    assert kept.get(0) is None
    assert kept.get(49) is not None
    assert kept.size <= 10_000


def test_a_page_counts_with_its_address() -> None:
    kept = Kept(100_000)
    for number in range(10):
        kept.put(("bound", "x" * 60_000, number), Page(b"small", "text/plain"))
    assert sum(kept.get(("bound", "x" * 60_000, number)) is not None for number in range(10)) == 1
