"""Making a generation: the last one, linked, with what has changed since; or all files anew.

A generation holds `store`, an Oxigraph store of what the files say and what follows from it, which
answers. A small graph is loaded and derived in memory, where the rules are several times as fast,
and then written. A large one is made on disk, and its generation also holds `asserted`, what the
files say, from which the next generation starts: the two share most of their files, and a refresh
never has to take derived triples out again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import MissingFileError
from dealgraph.base.progress import Progress, unseen
from dealgraph.graph.datasets import format_of
from dealgraph.graph.disk.folder import next_generation
from dealgraph.graph.disk.manifest import ANSWERS, ASSERTED, Manifest, State, intact, sizes, sync
from dealgraph.graph.memory import load_file
from dealgraph.graph.rules import derive

WORK = "work"
#: Bytes of files up to which a graph is small.
SMALL = 16_000_000
#: Bytes from which a file is loaded in bulk: faster and in little memory, but a table of its own.
BULK = 1_000_000
#: Bytes of files whose graphs are cleared at most: Oxigraph clears in memory, which takes twenty
#: times as many.
CLEARED = 16_000_000
#: Clearing and loading part of a store takes as long as loading so many times as much in bulk.
DEARER = 5


def build(
    place: Path,
    old: Manifest | None,
    state: State,
    rules: Sequence[Path],
    progress: Progress = unseen,
    memory: ox.Store | None = None,
) -> Manifest:
    """Make a generation that holds these files, beside the last one.

    Args:
        place: the folder of the store, locked.
        old: what it holds.
        state: what it is to hold.
        rules: the files of the rules.
        progress: told how far it is.
        memory: the same in memory, if it was loaded already.

    Returns:
        The manifest that makes it the one that answers.

    Raises:
        OSError, RuntimeError: it cannot be written; which one, depends on the engine.
        DealgraphError: a file cannot be read; see `open_store`.
    """
    if memory is None and is_small(state):
        memory = _loaded(state, rules, progress)
    if memory is not None:
        return _generation(place, state, partial(_write, memory, progress))
    make = partial(_derive, state=state, rules=rules, progress=progress)
    if old is not None and _worth_refreshing(place, old, state):
        try:
            last = place / old.generation / ASSERTED
            return _generation(place, state, partial(make, last=last, known=old.state))
        except (OSError, RuntimeError):
            pass  # the last one is damaged, which making it anew mends, or the disk is full
    return _generation(place, state, make)


def is_small(state: State) -> bool:
    """Whether a graph is loaded and derived in memory."""
    return state.size <= SMALL


def _worth_refreshing(place: Path, old: Manifest, state: State) -> bool:
    if is_small(old.state) or old.state.engine != state.engine or not intact(place, old):
        return False
    if any(format_of(Path(one.path)) for known in (old.state, state) for one in known.stamps):
        return False  # it may hold parts of several graphs, which nobody can take out again
    cleared = sum(old.state.graphs[graph].size for graph in _stale(old.state, state))
    return cleared <= min(CLEARED, old.state.size // DEARER)


def _stale(old: State, state: State) -> list[str]:
    return [graph for graph, known in old.graphs.items() if state.graphs.get(graph) != known]


def _generation(place: Path, state: State, make: Callable[[Path], None]) -> Manifest:
    name = next_generation(place)
    folder = place / name
    try:
        folder.mkdir()
        make(folder)
        shutil.rmtree(folder / WORK)
        sync(folder)
    except BaseException as error:
        from traceback import clear_frames

        clear_frames(error.__traceback__)  # closes the store, which would go on writing otherwise
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Manifest(state, name, sizes(folder))


def _loaded(state: State, rules: Sequence[Path], progress: Progress) -> ox.Store:
    memory = ox.Store()
    _load(memory, state.graphs, state, progress)
    derive(memory, rules, progress)
    return memory


def _write(memory: ox.Store, progress: Progress, folder: Path) -> None:
    """Write a graph in memory as a generation."""
    progress("writing", 0, 0)
    work = ox.Store(str(folder / WORK))
    work.bulk_extend(memory)
    work.flush()
    work.backup(folder / ANSWERS)


def _derive(
    folder: Path,
    state: State,
    rules: Sequence[Path],
    progress: Progress,
    last: Path | None = None,
    known: State | None = None,
) -> None:
    """Make a generation on disk: from what the last one asserts, or from all files."""
    work = folder / WORK
    if last is not None:
        ox.Store.read_only(str(last)).backup(work)
    _assert(ox.Store(str(work)), known or State(()), state, progress)
    # Opened anew, the engine gives up its log, which is copied with every generation otherwise.
    store = ox.Store(str(work))
    store.backup(folder / ASSERTED)
    derive(store, rules, progress)
    progress("writing", 0, 0)
    store.flush()
    del store
    ox.Store(str(work)).backup(folder / ANSWERS)


def _assert(store: ox.Store, known: State, state: State, progress: Progress) -> None:
    """Bring a store from what it holds to what it is to hold, without what follows from it."""
    for graph in _stale(known, state):
        store.remove_graph(ox.NamedNode(graph))
    changed = [graph for graph in state.graphs if known.graphs.get(graph) != state.graphs[graph]]
    _load(store, changed, state, progress)
    if any(state.graphs[graph].size >= BULK for graph in changed):
        store.optimize()  # many small tables: rules read all of them, many times
    store.flush()


def _load(store: ox.Store, graphs: Collection[str], state: State, progress: Progress) -> None:
    for number, graph in enumerate(graphs):
        progress("loading", number, len(graphs))
        path, size = state.graphs[graph][:2]
        try:
            load_file(store, graph, Path(path), bulk=size >= BULK)
        except MissingFileError as error:
            cause = error.__context__
            if isinstance(cause, OSError) and cause.errno is None:
                raise cause from None  # the engine's own: the file can be read
            raise
