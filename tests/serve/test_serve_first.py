"""The pages that most people ask for first: there before the server says that it serves."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import MINI, in_its_own_loop, started

from dealgraph.graph.files import fingerprint
from dealgraph.graph.source import Source
from dealgraph.serve import first as module
from dealgraph.serve.first import KEPT, WANTED, first
from dealgraph.serve.frames import Frame, pack
from dealgraph.serve.generation import Generation, _first_pages
from dealgraph.serve.render import Maker
from dealgraph.serve.settings import Settings

HTML = {"accept": "text/html"}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dealgraph"


@pytest.fixture
def settings() -> Settings:
    return Settings(Source(only=(str(MINI),)))


def made(store: ox.Store, settings: Settings, *, on_disk: bool = False) -> Frame:
    return first(store, settings, fingerprint(settings.source.catalog()), on_disk=on_disk)


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("pages-*"))


def test_they_are_the_pages_that_are_made_when_asked_for(
    cache: Path, settings: Settings, mini_store: ox.Store
) -> None:
    maker = Maker(mini_store, settings)
    pages = _first_pages(made(mini_store, settings, on_disk=True))
    assert [wanted for wanted, _ in pages] == list(WANTED)
    for wanted, page in pages:
        header, body = maker.make(wanted)
        assert page.body == body
        assert (page.content_type, page.headers) == (header["type"], header.get("headers", {}))


def test_the_next_start_finds_them(
    cache: Path, settings: Settings, mini_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = made(mini_store, settings)
    monkeypatch.setattr(module, "_made", lambda *_: pytest.fail("they were made again"))
    assert made(mini_store, settings) == frame


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda _: b"\xff" * 40,
        lambda data: data[:44] + b"}" + data[45:],
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: bytes([data[0] ^ 1]) + data[1:],
    ],
)
def test_what_is_damaged_is_made_again(
    cache: Path,
    settings: Settings,
    mini_store: ox.Store,
    damage: Callable[[bytes], bytes],
) -> None:
    frame = made(mini_store, settings)
    (path,) = kept(cache)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert made(mini_store, settings) == frame
    assert path.read_bytes() == whole


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_what_others_could_have_put_there_is_not_shown(
    cache: Path, settings: Settings, mini_store: ox.Store
) -> None:
    right = made(mini_store, settings)
    (path,) = kept(cache)
    planted = pack(right.header, right.body.replace(b"Halden", b"Hadlen"))
    path.write_bytes(sha256(planted).digest() + planted)
    assert made(mini_store, settings) != right  # as long as nobody else can write there
    cache.chmod(0o777)
    assert made(mini_store, settings) == right


def test_other_files_other_rules_and_other_code_have_others(
    cache: Path, tmp_path: Path, mini_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = shutil.copytree(MINI, tmp_path / "mini")
    settings = Settings(Source(only=(str(record),)))
    made(mini_store, settings)
    assert len(kept(cache)) == 1
    changed = next(record.rglob("*.ttl"))
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    made(mini_store, settings)
    assert len(kept(cache)) == 2
    made(mini_store, Settings(Source(only=(str(record),), inference=False)))
    assert len(kept(cache)) == 3
    monkeypatch.setattr(module, "version", lambda _: "another")
    made(mini_store, settings)
    assert len(kept(cache)) == 4


def test_files_that_change_meanwhile_are_not_kept(
    cache: Path, settings: Settings, mini_store: ox.Store
) -> None:
    assert first(mini_store, settings, "of another state", on_disk=False).header["pages"]
    assert kept(cache) == []


def test_no_more_are_kept_than_somebody_goes_back_to(
    cache: Path, settings: Settings, mini_store: ox.Store
) -> None:
    cache.mkdir(parents=True)
    for age in range(KEPT + 2):
        old = cache / f"pages-{age}"
        old.write_bytes(b"")
        os.utime(old, (time.time() - 1000 - age,) * 2)
    made(mini_store, settings)
    assert len(kept(cache)) == KEPT
    assert not (cache / f"pages-{KEPT}").exists()


def test_a_page_that_cannot_be_made_is_left_out(
    cache: Path, tmp_path: Path, mini_store: ox.Store
) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "a.ttl").write_text("<a:b> <a:c> <a:d> .", encoding="utf-8")
    settings = Settings(Source(only=(str(tmp_path / "only"),)))
    pages = made(settings.source.whole(), settings).header["pages"]
    assert {"do": "explorer"} not in [page["wanted"] for page in pages]
    assert {"do": "query-page"} in [page["wanted"] for page in pages]


def test_of_a_large_graph_nothing_is_made(
    cache: Path, settings: Settings, mini_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", len(mini_store) - 1)
    assert made(mini_store, settings) == Frame({"pages": []})
    assert kept(cache) == []


def test_a_generation_has_them_when_it_is_open(
    cache: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look() -> list[int]:
        generation = Generation(1, "mark", settings)
        await generation.open()
        try:
            monkeypatch.setattr(generation.pages, "ask", lambda *_, **__: pytest.fail("made"))
            return [(await generation.page(wanted)).status for wanted in WANTED]
        finally:
            await generation.close()

    assert in_its_own_loop(look()) == [200] * len(WANTED)


def test_a_graph_without_parties_is_served(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:b> <a:c> <a:d> .", encoding="utf-8")
    with started("--only", str(tmp_path)) as running:
        page = running.get("/", headers=HTML)
        assert page.status_code == 404
        assert "There is nothing to draw" in page.text
        assert running.get("/parties", headers=HTML).status_code == 200
        assert running.query("ASK {}").status_code == 200


def test_each_page_of_the_reference_is_there_alone(server) -> None:
    """Also if it is the first that anybody asks for."""
    for path in ("/ontology/core", "/scheme/BasisScheme", "/question/exclusions"):
        assert running_page(server, path) == 200
    for path in ("/ontology/nothing", "/scheme/nothing", "/nothing/at-all", "/nothing"):
        assert running_page(server, path) == 404


def running_page(server, path: str) -> int:
    return server.get(path, headers=HTML).status_code
