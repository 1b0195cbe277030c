"""What can be wrong with a store on disk: mended where the files are there, said where not."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from disk_place import Place, both_ways, each_way, finish, quads, run

import dealgraph
from dealgraph.base.errors import DealgraphError, StoreError
from dealgraph.graph.disk import generation, open_disk, recorded
from dealgraph.graph.disk import manifest as manifests

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount or change the user"
)


def answers(place: Place) -> Path:
    return place.store / "generation-1" / generation.ANSWERS


def tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sst"), key=lambda path: -path.stat().st_size)


def rewrite(path: Path, data: bytes) -> None:
    path.unlink()  # a table is shared by a link; what is written to it would show in both
    path.write_bytes(data)


def half(path: Path) -> None:
    rewrite(path, path.read_bytes()[: path.stat().st_size // 2])


def nonsense(path: Path) -> None:
    rewrite(path, b"x" * path.stat().st_size)


DAMAGES: dict[str, Callable[[Place], None]] = {
    "a truncated table": lambda place: half(tables(answers(place))[0]),
    "a missing table": lambda place: tables(answers(place))[0].unlink(),
    "a table of nonsense": lambda place: nonsense(tables(answers(place))[0]),
    "a truncated CURRENT": lambda place: half(answers(place) / "CURRENT"),
    "a CURRENT of nonsense": lambda place: nonsense(answers(place) / "CURRENT"),
    "a MANIFEST of nonsense": lambda place: nonsense(next(answers(place).glob("MANIFEST-*"))),
    "a truncated MANIFEST": lambda place: half(next(answers(place).glob("MANIFEST-*"))),
    "no store": lambda place: shutil.rmtree(answers(place)),
    "no generation": lambda place: shutil.rmtree(place.store / "generation-1"),
    "no lock": lambda place: (place.store / "dealgraph-store.lock").unlink(),
    "a file for a generation": lambda place: (place.store / "generation-7").write_text("x"),
}


@each_way
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_store_is_filled_anew(place: Place, damage: Callable[[Place], None]) -> None:
    assert finish(place.start())[0] == 0
    damage(place)
    assert quads(place.open()) == place.wanted() == place.held()


@pytest.mark.parametrize("part", [generation.ASSERTED, generation.ANSWERS])
@pytest.mark.parametrize("damage", [half, nonsense])
def test_a_damaged_store_is_refreshed_all_the_same(
    place: Place, part: str, damage: Callable[[Path], None]
) -> None:
    assert finish(place.start())[0] == 0
    for table in tables(place.store / "generation-1" / part):
        damage(table)
    place.write("acme", "Acme")
    assert quads(place.open()) == place.wanted()


@both_ways
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_manifest_is_said_and_mended_by_naming_the_files(
    place: Place, content: bytes
) -> None:
    assert finish(place.start())[0] == 0
    manifest = place.store / "dealgraph-store.json"
    manifest.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        recorded(place.store)
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "The manifest of a store on disk cannot be read",
        str(manifest),
        "it is not what we wrote",
    )
    assert quads(place.open()) == place.wanted()
    assert recorded(place.store).roots[1].path == place.data


def test_folders_that_are_gone_are_named(place: Place) -> None:
    assert finish(place.start())[0] == 0
    place.data.rename(place.data.with_name("moved"))
    code, out, err = finish(run("stats", "--store", str(place.store)))
    assert (code, out) == (2, "")
    assert f"where: {place.data}" in err
    assert "why:   the store on disk was filled from it" in err
    assert "Put it back, or say with --data or --only what the store is to hold." in err


def test_a_folder_of_somebody_else_is_refused_and_left_alone(place: Place) -> None:
    place.store.mkdir()
    (place.store / "thesis.txt").write_text("years of work")
    for attempt in (place.open, lambda: recorded(place.store)):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value == StoreError(
            "This folder is no store",
            where=str(place.store),
            why="it holds other things and no dealgraph-store.json",
            fix="Name an empty folder, or one that does not exist yet.",
        )
    assert place.names() == ["thesis.txt"]


@both_ways
def test_what_a_killed_process_leaves_at_the_very_start_is_no_hindrance(place: Place) -> None:
    place.store.mkdir()
    for name in ("dealgraph-store.lock", "dealgraph-store.new"):
        (place.store / name).write_text("12")
    assert quads(place.open()) == place.wanted()
    assert "dealgraph-store.new" not in place.names()


def test_a_file_is_no_store(place: Place) -> None:
    place.store.write_text("mine")
    code, out, err = finish(run("stats", "--store", str(place.store)))
    assert (code, out) == (2, "")
    assert err.startswith("Error: A store on disk cannot be opened [DG701]\n")
    assert "why:   Not a directory" in err
    assert place.store.read_text() == "mine"


def test_a_missing_folder_above_is_named_and_not_made(place: Place) -> None:
    place.store = place.store / "below"
    with pytest.raises(StoreError) as caught:
        place.open()
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "A store on disk cannot be filled",
        str(place.store),
        f"there is no folder {place.store.parent}",
    )
    assert not place.store.parent.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of a size in megabytes, that can be changed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=False)
    if done.returncode:
        pytest.skip("no disk can be mounted here")

    def sized(megabytes: int) -> Path:
        remount = f"remount,size={megabytes}m"
        subprocess.run(["mount", "-o", remount, folder], check=True)
        return folder

    yield sized
    subprocess.run(["umount", "--lazy", folder], check=True)


@both_ways
@needs_root
def test_a_disk_that_is_full_from_the_start_is_said(
    place: Place, small_disk: Callable[[int], Path]
) -> None:
    place.store = small_disk(2) / "store"
    code, out, err = finish(place.start())
    assert (code, out) == (2, "")
    assert err.startswith("Error: A store on disk cannot be filled [DG701]\n")
    assert "No space left on device" in err
    assert "Traceback" not in err
    assert place.names() == ["dealgraph-store.json", "dealgraph-store.lock"]
    small_disk(200)
    assert finish(place.start())[0] == 0
    assert place.held() == place.wanted()


@both_ways
@needs_root
@pytest.mark.parametrize("spare", [0, 70_000, 500_000, 3_000_000])
def test_a_disk_that_fills_up_leaves_the_old_state_and_nothing_else(
    place: Place, small_disk: Callable[[int], Path], spare: int
) -> None:
    disk = small_disk(200)
    place.store = disk / "store"
    assert finish(place.start())[0] == 0
    before, names = place.held(), place.names()
    for number in range(40):
        place.write(f"acme{number}", random.Random(number).randbytes(125_000).hex())
    filled = disk / "ballast"
    free = shutil.disk_usage(disk).free
    filled.write_bytes(b"x" * (free - spare))
    code, out, err = finish(place.start())
    assert (code, out, err.splitlines()[0]) == (
        2,
        "",
        "Error: A store on disk cannot be filled [DG701]",
    )
    assert "No space left on device" in err
    assert (place.held(), place.names()) == (before, names)
    assert abs(shutil.disk_usage(disk).free - spare) < 50_000
    filled.unlink()
    assert finish(place.start())[0] == 0
    assert place.held() == place.wanted()


@both_ways
@needs_root
def test_a_store_that_may_not_be_written_founduntil_a_file_changes(
    place: Place, small_disk: Callable[[int], Path]
) -> None:
    disk = small_disk(200)
    place.store = disk / "store"
    assert finish(place.start())[0] == 0
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert finish(place.start()) == (0, "true\n", "")
    place.write("acme", "Acme")
    code, out, err = finish(place.start())
    assert (code, out) == (2, "")
    assert "why:   Read-only file system" in err
    fresh = place.beside(store=disk / "new")
    assert "why:   Read-only file system" in finish(fresh.start())[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_folder_without_permission_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.store.mkdir()

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_disk(place.store, recorded(place.store.with_name("new")))
    assert caught.value.why == "Permission denied"


@both_ways
def test_a_file_that_vanishes_is_our_error(place: Place) -> None:
    link = place.data / "acme.ttl"
    link.symlink_to(place.data / "nothing.ttl")
    with pytest.raises(DealgraphError) as caught:
        place.open()
    assert (caught.value.code, caught.value.where) == ("DG101", str(link))
    code, _, err = finish(run("query", "ASK {}", "--only", str(place.data)))
    assert (code, err.splitlines()[0]) == (2, "Error: A file cannot be read [DG101]")


#: The command line, with every generation taken for one that is too large to be read each time.
UNREAD = (
    "from dealgraph.cli import main; from dealgraph.graph.disk import generation, manifest; "
    "manifest.VERIFIED = manifest.VERIFIED_FILE = -1; generation.SMALL = {small}; main()"
)


def unread(place: Place) -> tuple[int, str, str]:
    """Ask for figures of a store whose files are not read before the engine reads them."""
    small = generation.SMALL if place.small else -1
    where = ["--store", str(place.store), "--only", str(place.data)]
    program = [sys.executable, "-c", UNREAD.format(small=small), "stats", *where]
    return finish(run(*program[3:], program=program[1:3]))


@each_way
def test_a_flipped_byte_is_seen_before_anything_is_read(place: Place) -> None:
    place.open()
    ask = ("stats", "--store", str(place.store), "--only", str(place.data))
    right = finish(run(*ask))
    for table in tables(answers(place))[:2]:
        flip(table, 0.5)
    assert finish(run(*ask)) == right
    assert "generation-1" not in place.names() or "generation-2" in place.names()


@both_ways
def test_a_flipped_byte_of_a_large_store_never_changes_an_answer_and_is_no_error_twice(
    place: Place,
) -> None:
    right = unread(place)
    told = 0
    for number in range(len(tables(answers(place)))):
        current = place.store / (manifests.read(place.store) or missing()).generation
        there = tables(current / generation.ANSWERS)
        flip(there[number % len(there)], 0.5)
        found = unread(place)
        if found != right:
            told += 1
            assert (found[0], found[1]) == (2, "")
            assert found[2].startswith("Error: A store on disk is damaged [DG701]\n")
            assert unread(place) == right
    assert told > 0


def flip(path: Path, at: float) -> None:
    """Change one byte, that share of the file from its beginning."""
    data = bytearray(path.read_bytes())
    data[int((len(data) - 1) * at)] ^= 255
    rewrite(path, bytes(data))


def missing() -> NoReturn:
    pytest.fail("there is no manifest")


def test_in_python_a_damaged_store_is_an_error_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "VERIFIED", -1)
    monkeypatch.setattr(manifests, "VERIFIED_FILE", -1)

    def answer(store: Path | None) -> list[str]:
        every = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
        return sorted(map(str, dealgraph.load(only=place.data, store=store).query(every)))

    right, told = answer(None), list[str]()
    assert answer(place.store) == right
    for number in range(len(tables(answers(place)))):
        current = place.store / (manifests.read(place.store) or missing()).generation
        there = tables(current / generation.ANSWERS)
        flip(there[number % len(there)], 0.3)
        try:
            found = answer(place.store)
        except StoreError as error:
            told.append(error.what)
            found = answer(place.store)
        assert found == right
    assert set(told) == {"A store on disk is damaged"}
