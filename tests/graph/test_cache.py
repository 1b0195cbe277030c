"""The cache changes how soon an answer comes, never the answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dealgraph.base.errors import TurtleError
from dealgraph.base.progress import unseen
from dealgraph.graph import cache
from dealgraph.graph.catalog import catalog
from dealgraph.graph.disk import fill
from dealgraph.graph.disk import folder as disk_folder
from dealgraph.graph.disk.manifest import NAME, State, read
from dealgraph.graph.files import GRAIN, fingerprint, stamp
from dealgraph.graph.memory import open_store
from dealgraph.rdf.sparql.run import run, table

RECORD = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
party:acme a dg:Organisation ; rdfs:label "Acme" ; dg:source <https://example.org/acme> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DEALGRAPH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    data = tmp_path / "data"
    data.mkdir()
    (data / "acme.ttl").write_text(RECORD)
    return data


def place() -> Path:
    found = cache.cache_folder()
    assert found is not None
    return found


def kept() -> list[Path]:
    return sorted(place().glob("store-*"))


def generations() -> list[str]:
    return sorted(path.name for store in kept() for path in store.glob("generation-*"))


def answer(folder: Path) -> list[dict[str, str]]:
    return list(table(run(cache.open_cached(catalog(only=[folder])), COUNT)))


def loaded(folder: Path) -> list[dict[str, str]]:
    return list(table(run(open_store(catalog(only=[folder])), COUNT)))


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dealgraph", "query", COUNT, "--only", str(folder)]
    return subprocess.Popen([*command, "--format", "csv"], stdout=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> bytes:
    out, _ = process.communicate()
    assert process.returncode == 0
    return out


def test_the_cache_gives_the_same_answer_as_loading(folder: Path) -> None:
    right = loaded(folder)
    assert [answer(folder), answer(folder)] == [right, right]
    assert generations() == ["generation-1"]


def test_a_changed_file_makes_a_new_generation(folder: Path) -> None:
    before = answer(folder)
    (folder / "acme.ttl").write_text(RECORD.replace('"Acme"', '"Acme", "Acme Inc"'))
    after = answer(folder)
    assert int(after[0]["n"]) == int(before[0]["n"]) + 1
    assert answer(folder) == after
    assert generations() == ["generation-1", "generation-2"]  # this process reads both


def test_a_generation_that_nobody_reads_is_deleted(folder: Path) -> None:
    for number in range(3):
        (folder / "acme.ttl").write_text(RECORD.replace('"Acme"', f'"Acme {number}"'))
        finish(start(folder))
    assert generations() == ["generation-2", "generation-3"]


def test_a_broken_file_is_the_error_that_loading_gives(folder: Path) -> None:
    answer(folder)
    (folder / "acme.ttl").write_text("no Turtle")
    for open_ in (cache.open_cached, open_store):
        with pytest.raises(TurtleError) as caught:
            open_(catalog(only=[folder]))
        assert caught.value.where == f"{folder / 'acme.ttl'}:1"


def test_only_the_last_stores_are_kept(folder: Path) -> None:
    others = [folder.with_name(f"data{number}") for number in range(cache.KEPT + 2)]
    for other in others:
        shutil.copytree(folder, other)
        finish(start(other))
    assert len(kept()) == cache.KEPT
    finish(start(others[2]))  # the oldest that is kept, used again
    finish(start(folder))
    last = [cache.place_of(place(), catalog(only=[path])) for path in (*others[-2:], folder)]
    assert set(kept()) == {*last, cache.place_of(place(), catalog(only=[others[2]]))}


def test_a_store_that_is_read_stays(folder: Path) -> None:
    answer(folder)  # this process has it open
    [mine] = kept()
    os.utime(mine, (0, 0))
    for number in range(cache.KEPT):
        other = folder.with_name(f"data{number}")
        shutil.copytree(folder, other)
        finish(start(other))
    assert mine in kept()


def test_what_earlier_versions_kept_is_removed_and_nothing_else(folder: Path) -> None:
    (place() / ("0123456789abcdef" * 2)).mkdir(parents=True)
    (place() / ".new-abc").mkdir()
    (place() / "notes").mkdir()
    answer(folder)
    names = {path.name for path in place().iterdir()} - {kept()[0].name}
    assert names == {"notes", disk_folder.LOCK}


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*", "*.sst"])
@pytest.mark.parametrize("size", [0, 7])
def test_a_damaged_store_is_made_anew(folder: Path, name: str, size: int) -> None:
    right = answer(folder)
    for file in kept()[0].glob(f"generation-1/store/{name}"):
        file.unlink()
        file.write_bytes(b"damaged"[:size])
    assert [answer(folder), answer(folder)] == [right, right]
    assert generations() == ["generation-1", "generation-2"]


@pytest.mark.parametrize("content", [None, b"", b"{", b"null"])
def test_a_damaged_manifest_is_mended(folder: Path, content: bytes | None) -> None:
    right = answer(folder)
    manifest = kept()[0] / "dealgraph-store.json"
    manifest.unlink()
    if content is not None:
        manifest.write_bytes(content)
    assert [answer(folder), answer(folder)] == [right, right]
    mended = read(kept()[0])
    assert mended is not None
    assert mended.generation != ""


def test_a_file_in_the_place_of_the_store_is_no_error(folder: Path) -> None:
    at = cache.place_of(place(), catalog(only=[folder]))
    at.parent.mkdir(parents=True)
    at.write_text("")
    assert answer(folder) == loaded(folder)


def test_a_cache_that_cannot_be_written_is_no_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert answer(folder) == loaded(folder)


def test_a_store_that_cannot_be_filled_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dealgraph.graph.disk.generation.build", full)
    assert answer(folder) == loaded(folder)
    assert generations() == []


def test_nobody_waits_for_another_process_that_fills_a_store(folder: Path) -> None:
    place().mkdir(parents=True)
    with disk_folder.writing(place()):
        assert answer(folder) == loaded(folder)
    assert kept() == []


def test_the_cache_can_be_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")
    assert cache.cache_folder() is None
    assert answer(folder) == loaded(folder)


def test_processes_that_start_together_share_a_store(folder: Path) -> None:
    running = [start(folder) for _ in range(4)]
    assert len({finish(process) for process in running}) == 1
    assert generations() == ["generation-1"]


def test_a_graph_that_was_loaded_before_a_file_changed_is_not_kept_for_the_new_file(
    folder: Path,
) -> None:
    folders = catalog(only=[folder])
    state, memory = State.of(folders), open_store(folders)
    (folder / "acme.ttl").write_text(RECORD.replace('"Acme"', '"Acme", "Acme Inc"'))
    store = fill(folder.with_name("store"), folders, unseen, (state, memory))
    assert set(store) == set(open_store(folders)) != set(memory)


def newest(store: Path) -> Path:
    return max(store.glob("generation-*"), key=lambda path: int(path.name.partition("-")[2]))


def cut(data: bytes, at: float) -> bytes:
    return data[: int((len(data) - 1) * at)]


def flipped(data: bytes, at: float) -> bytes:
    place = int((len(data) - 1) * at)
    return data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]


@pytest.mark.parametrize("at", [0.0, 0.5, 0.97])
@pytest.mark.parametrize("damage", [cut, flipped])
def test_no_damage_changes_an_answer_or_lasts(
    folder: Path, damage: Callable[[bytes, float], bytes], at: float
) -> None:
    """Each file of the cache in turn: the next question mends what the last has found."""
    right = answer(folder)
    [store] = kept()
    for name in ("CURRENT", "MANIFEST-*", "OPTIONS-*", "*10.sst", "*15.sst"):
        before = newest(store)
        [path] = (before / "store").glob(name)
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(damage(data, at))
        assert (answer(folder), newest(store) == before) == (right, False), name


def test_a_file_with_the_old_size_and_time_is_read_again(folder: Path) -> None:
    """As `cp -p`, `touch -r`, `rsync -t` and `tar x` leave it, or another one in its place."""
    old = folder / "acme.ttl"
    os.utime(old, (1_600_000_000, 1_600_000_000))
    assert labels(folder) == ["Acme"]
    for name, put in (("Bcme", Path.write_text), ("Ccme", renamed)):
        put(old, RECORD.replace("Acme", name))
        os.utime(old, (1_600_000_000, 1_600_000_000))
        assert labels(folder) == [name]


def renamed(path: Path, text: str) -> None:
    aside = path.with_name("aside")
    aside.write_text(text)
    aside.rename(path)


def labels(folder: Path) -> list[str]:
    asked = "SELECT ?l { <https://w3id.org/dealgraph/party/acme> rdfs:label ?l }"
    return [row["l"] for row in table(run(cache.open_cached(catalog(only=[folder])), asked))]


def test_files_whose_status_says_nothing_are_told_apart_by_their_contents(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system with a coarse clock, or within one tick, two states look alike."""
    same = {"st_mode": 0o100644, "st_ino": 7, "st_size": len(RECORD)}
    old = SimpleNamespace(**same, st_mtime_ns=10**18, st_ctime_ns=10**18)

    def coarse(path: Path) -> Any:
        return old if path.name == "acme.ttl" else path.stat()

    monkeypatch.setattr("dealgraph.graph.files._status", coarse)
    before = fingerprint(catalog(only=[folder]))
    assert labels(folder) == ["Acme"]
    assert generations() == ["generation-1"]
    assert labels(folder) == ["Acme"]
    assert generations() == ["generation-1"]
    (folder / "acme.ttl").write_text(RECORD.replace("Acme", "Bcme"))
    assert labels(folder) == ["Bcme"]
    assert fingerprint(catalog(only=[folder])) != before


def test_a_file_that_was_just_written_is_told_from_its_next_state(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its contents are looked at later as well, though its status may be the same."""
    path = folder / "acme.ttl"
    written = path.stat().st_ctime_ns
    monkeypatch.setattr("dealgraph.graph.files.time.time_ns", lambda: written + GRAIN // 2)
    just = stamp(path)
    assert just.digest != ""
    monkeypatch.setattr("dealgraph.graph.files.time.time_ns", lambda: written + 2 * GRAIN)
    later = stamp(path)
    assert (later.digest, later._replace(digest=just.digest)) == ("", just)
    assert stamp(path, just) == just


def test_a_fingerprint_is_one_of_contents(folder: Path) -> None:
    before = fingerprint(catalog(only=[folder]))
    os.utime(folder / "acme.ttl", (1_600_000_000, 1_600_000_000))
    assert fingerprint(catalog(only=[folder])) == before
    (folder / "acme.ttl").write_text(RECORD.replace("Acme", "Bcme"))
    os.utime(folder / "acme.ttl", (1_600_000_000, 1_600_000_000))
    assert fingerprint(catalog(only=[folder])) != before


needs_users = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give folders away"
)


def lie(folder: Path) -> str:
    """Put a store into the cache that says what no file says."""
    other = folder.with_name("lies")
    other.mkdir()
    (other / "acme.ttl").write_text(RECORD.replace("Acme", "Evil"))
    assert labels(folder) == ["Acme"]
    assert labels(other) == ["Evil"]
    mine, theirs = (cache.place_of(place(), catalog(only=[path])) for path in (folder, other))
    manifest = json.loads((mine / NAME).read_text())
    evil = json.loads((theirs / NAME).read_text())
    evil["state"] = manifest["state"]
    shutil.rmtree(mine)
    theirs.rename(mine)
    (mine / NAME).write_text(json.dumps(evil))
    return labels(folder)[0]


def test_a_store_that_was_planted_is_what_a_check_is_against(folder: Path) -> None:
    assert lie(folder) == "Evil"  # in a folder of our own: nobody else can do it


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_what_others_could_have_put_into_the_cache_is_deleted(folder: Path) -> None:
    assert lie(folder) == "Evil"
    (place() / "notes").write_text("mine")
    (place() / "pages-0").write_text("theirs")
    place().chmod(0o777)
    assert labels(folder) == ["Acme"]
    assert place().stat().st_mode & 0o777 == 0o700
    assert (place() / "notes").exists()
    assert not (place() / "pages-0").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_a_store_in_which_others_can_write_is_made_anew(folder: Path) -> None:
    assert lie(folder) == "Evil"
    kept()[0].chmod(0o770)
    assert labels(folder) == ["Acme"]
    assert [path.stat().st_mode & 0o777 for path in kept()] == [0o700]


@needs_users
def test_the_cache_of_somebody_else_is_not_believed(folder: Path) -> None:
    assert lie(folder) == "Evil"
    os.chown(place(), 12345, 12345)
    before = sorted(path.name for path in place().iterdir())
    assert labels(folder) == ["Acme"]
    assert sorted(path.name for path in place().iterdir()) == before


def test_the_cache_is_shut_to_others_whatever_the_mask_says(folder: Path) -> None:
    before = os.umask(0)
    try:
        answer(folder)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (place(), *kept())] == [0o700, 0o700]
