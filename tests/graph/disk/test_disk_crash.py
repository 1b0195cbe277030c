"""A load that is killed, and processes that come at once: the old state or the new one, whole.

Real processes, killed with SIGKILL. Where one is killed is spread over the time that a whole load
takes here, one moment in each tenth of it, so that no phase is left out.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from time import perf_counter

import pytest
from disk_place import Place, both_ways, each_way, finish

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
KILLS = 10


def measured(place: Place) -> float:
    """Seconds that a process takes to fill or refresh the store."""
    start = perf_counter()
    assert finish(place.start()) == (0, "true\n", "")
    return perf_counter() - start


def killed_after(place: Place, seconds: float) -> bool:
    """Start a process and kill it; tell whether it was still running."""
    process = place.start()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode != 0


def kill_ten_times(
    place: Place,
    seconds: float,
    seed: int,
    *,
    before: Callable[[], None],
    after: Callable[[], None],
) -> None:
    """Kill a process in each tenth of the time that it takes, in random order."""
    rng = random.Random(seed)
    for tenth in rng.sample(range(KILLS), KILLS):
        killed = False
        while not killed:
            before()
            killed = killed_after(place, seconds * (tenth + rng.random()) / KILLS)
            after()
            if not killed:
                seconds *= 0.9  # other work slowed down what was measured


@both_ways
@pytest.mark.parametrize("seed", [1])
def test_a_first_fill_that_is_killed_leaves_nothing_or_all(place: Place, seed: int) -> None:
    new = place.wanted()

    def start_again() -> None:
        if place.held() is not None:
            shutil.rmtree(place.store)

    def check() -> None:
        assert place.held() in (None, new)

    seconds = measured(place.beside(store=place.store.with_name("measured")))
    kill_ten_times(place, seconds, seed, before=start_again, after=check)
    start_again()
    assert finish(place.start()) == (0, "true\n", "")
    assert place.held() == new
    assert place.names()[2:] == ["generation-1"]


@each_way
@pytest.mark.parametrize("seed", [2])
def test_a_refresh_that_is_killed_leaves_the_old_or_the_new(place: Place, seed: int) -> None:
    measured(place)
    place.write("acme", "Acme")
    seconds = measured(place)
    states = [place.held()]

    def change() -> None:
        place.write("acme", f"Acme {len(states)}")
        place.write(f"acme{len(states)}", "Acme")
        states.append(place.wanted())

    def check() -> None:
        # What the last one left is old now, or is older still if it never got that far.
        held = place.held()
        assert held in (states[0], states[-1])
        states[:] = [held, *states[1:]]

    kill_ten_times(place, seconds, seed, before=change, after=check)
    assert finish(place.start(COUNT)) == (0, f"n\n{len(place.wanted())}\n", "")
    assert place.held() == place.wanted()
    assert len(place.names()[2:]) <= 2


@each_way
def test_processes_that_start_at_once_fill_one_store(place: Place) -> None:
    count = f"n\n{len(place.wanted())}\n"
    running = [place.start(COUNT) for _ in range(4)]
    assert [finish(process) for process in running] == [(0, count, "")] * 4
    assert place.held() == place.wanted()
    assert place.names() == ["dealgraph-store.json", "dealgraph-store.lock", "generation-1"]


@both_ways
def test_processes_that_refresh_at_once_make_one_generation(place: Place) -> None:
    assert finish(place.start())[0] == 0
    place.write("acme", "Acme")
    count = f"n\n{len(place.wanted())}\n"
    running = [place.start(COUNT) for _ in range(4)]
    assert [finish(process) for process in running] == [(0, count, "")] * 4
    assert place.held() == place.wanted()
    assert place.names()[2:] == ["generation-1", "generation-2"]


def test_writers_that_want_different_things_each_get_theirs(place: Place) -> None:
    one, two = place.data.with_name("one"), place.data.with_name("two")
    for folder in (one, two):
        folder.mkdir()
        place.write(folder.name, folder.name).rename(folder / "it.ttl")
    places = [place.beside(one), place.beside(two)]
    counts = {name: f"n\n{len(each.wanted())}\n" for name, each in enumerate(places)}
    ask = "SELECT ?l WHERE { ?p rdfs:label ?l FILTER(?l IN ('one', 'two')) }"
    for query, answers in ((COUNT, counts), (ask, {0: "l\none\n", 1: "l\ntwo\n"})):
        running = [places[number % 2].start(query) for number in range(4)]
        assert [finish(process) for process in running] == [
            (0, answers[number % 2], "") for number in range(4)
        ]
    assert place.held() in [each.wanted() for each in places]


@both_ways
def test_readers_during_a_refresh_answer_from_the_new_files(place: Place) -> None:
    assert finish(place.start())[0] == 0
    for number in range(3):
        place.write(f"acme{number}", "Acme")
        count = f"n\n{len(place.wanted())}\n"
        running = [place.start(COUNT) for _ in range(3)]
        assert [finish(process)[:2] for process in running] == [(0, count)] * 3
