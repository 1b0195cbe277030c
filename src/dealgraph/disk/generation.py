"""Making a generation: the last one, linked, with what has changed since; or all files anew.

A generation holds two Oxigraph stores that share most of their files: `asserted`, what the files
say, from which the next generation starts, and `store`, with what follows from it, which answers.
So a refresh never has to take derived triples out again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from traceback import clear_frames

import pyoxigraph as ox

from dealgraph.disk.folder import next_generation
from dealgraph.disk.manifest import Manifest, State, sync
from dealgraph.errors import MissingFileError
from dealgraph.inference import derive
from dealgraph.store import load_file

__all__ = ["ANSWERS", "build", "intact"]

ASSERTED = "asserted"
ANSWERS = "store"
WORK = "work"
#: Bytes from which a file is loaded in bulk: faster and in little memory, but a table of its own.
BULK = 1_000_000
#: Bytes of files whose graphs are cleared at most: Oxigraph clears in memory, which takes twenty
#: times as many.
CLEARED = 16_000_000
#: Clearing and loading part of a store takes as long as loading so many times as much in bulk.
DEARER = 5


def build(place: Path, old: Manifest | None, wanted: State, rules: Sequence[Path]) -> Manifest:
    """Make a generation that holds these files, beside the last one.

    Args:
        place: the folder of the store, locked.
        old: what it holds.
        wanted: what it is to hold.
        rules: the files of the rules.

    Returns:
        The manifest that makes it the one that answers.

    Raises:
        OSError, RuntimeError: it cannot be written; which one, depends on the engine.
        DealgraphError: a file cannot be read; see `open_store`.
    """
    if old is not None and _worth_refreshing(place, old, wanted):
        try:
            return _generation(place, old, wanted, rules)
        except (OSError, RuntimeError):
            pass  # the last one is damaged, which making it anew mends, or the disk is full
    return _generation(place, None, wanted, rules)


def _worth_refreshing(place: Path, old: Manifest, wanted: State) -> bool:
    if old.state.engine != wanted.engine or not intact(place, old):
        return False
    cleared = sum(old.state.graphs[graph][1] for graph in _stale(old.state, wanted))
    total = sum(size for _, size, _ in old.state.graphs.values())
    return cleared <= min(CLEARED, total // DEARER)


def _stale(old: State, wanted: State) -> list[str]:
    return [graph for graph, state in old.graphs.items() if wanted.graphs.get(graph) != state]


def intact(place: Path, manifest: Manifest) -> bool:
    """Whether every file of the generation is there and has the size that it was written with."""
    folder = place / manifest.generation
    return bool(manifest.generation) and _sizes(folder) == manifest.sizes


def _sizes(folder: Path) -> dict[str, int]:
    try:
        return {
            path.relative_to(folder).as_posix(): path.stat().st_size
            for part in (ASSERTED, ANSWERS)
            for path in sorted((folder / part).iterdir())
        }
    except OSError:
        return {}


def _generation(
    place: Path, old: Manifest | None, wanted: State, rules: Sequence[Path]
) -> Manifest:
    name = next_generation(place)
    folder = place / name
    try:
        folder.mkdir()
        _fill(folder, place / old.generation if old else None, old, wanted, rules)
        shutil.rmtree(folder / WORK)
        sync(folder)
    except BaseException as error:
        clear_frames(error.__traceback__)  # closes the store, which else would go on writing
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Manifest(wanted, name, _sizes(folder))


def _fill(
    folder: Path, last: Path | None, old: Manifest | None, wanted: State, rules: Sequence[Path]
) -> None:
    work = folder / WORK
    if last is not None:
        ox.Store.read_only(str(last / ASSERTED)).backup(work)
    _assert(ox.Store(str(work)), old.state if old else State(()), wanted)
    # Opened anew, the engine gives up its log, which otherwise is copied with every generation.
    store = ox.Store(str(work))
    store.backup(folder / ASSERTED)
    derive(store, rules)
    store.flush()
    del store
    ox.Store(str(work)).backup(folder / ANSWERS)


def _assert(store: ox.Store, known: State, wanted: State) -> None:
    """Bring a store from what it holds to what it is to hold, without what follows from it."""
    for graph in _stale(known, wanted):
        store.remove_graph(ox.NamedNode(graph))
    changed = [graph for graph in wanted.graphs if _changed(graph, known, wanted)]
    _load(store, changed, wanted)
    if any(wanted.graphs[graph][1] >= BULK for graph in changed):
        store.optimize()  # many small tables: rules read all of them, many times
    store.flush()


def _changed(graph: str, known: State, wanted: State) -> bool:
    return known.graphs.get(graph) != wanted.graphs[graph]


def _load(store: ox.Store, graphs: Iterable[str], wanted: State) -> None:
    for graph in graphs:
        path, size, _ = wanted.graphs[graph]
        try:
            load_file(store, graph, Path(path), bulk=size >= BULK)
        except MissingFileError as error:
            cause = error.__context__
            if isinstance(cause, OSError) and cause.errno is None:
                raise cause from None  # the engine's own: the file can be read
            raise
