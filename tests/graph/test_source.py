"""Where a graph is: refused once, opened in one way by Python, the command line and the server."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import dealgraph
from dealgraph.answers.run import store_of
from dealgraph.base.errors import DealgraphError, EndpointError, StoreError, UnknownIdError
from dealgraph.base.progress import unseen
from dealgraph.cli import run
from dealgraph.graph.catalog import catalog
from dealgraph.graph.source import Source, default_store
from dealgraph.serve.settings import Settings

MINI = str(Path(__file__).parent / "mini")
URL = "http://127.0.0.1:1/query"
PARTY = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
party:{0} a dg:Organisation ; rdfs:label "{1}" ; dg:source <https://example.org/{0}> .
"""
CLASHES = [
    {"endpoint": URL, "data": [MINI]},
    {"endpoint": URL, "only": MINI},
    {"endpoint": URL, "store": "x"},
    {"endpoint": URL, "inference": False},
    {"store": "x", "inference": False},
    {"store": "x", "data": ["-"]},
    {"store": "x", "only": [MINI, "-"]},
]


def party(folder: Path, name: str, label: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ttl"
    path.write_text(PARTY.format(name, label), encoding="utf-8")
    return path


def words(clash: dict[str, Any]) -> list[str]:
    """The options that say on the command line what a call says in Python."""
    found: list[str] = []
    for name, value in clash.items():
        if name == "inference":
            found.append("--no-inference")
        else:
            for one in [value] if isinstance(value, str) else value:
                found += [f"--{name}", one]
    return found


@pytest.mark.parametrize("clash", CLASHES, ids="-".join)
def test_what_does_not_go_together_is_refused_whoever_asks(
    clash: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    kind = EndpointError if "endpoint" in clash else StoreError
    rest = {name: value for name, value in clash.items() if name != "data"}
    for ask in (
        lambda: Source.of(**clash),
        lambda: dealgraph.load(*clash.get("data", ()), **rest),
    ):
        with pytest.raises(kind) as caught:
            ask()
        assert caught.value.where == clash.get("endpoint", clash.get("store"))
    for command in (["query", "ASK {}"], ["ask", "undisclosed"], ["stats"], ["serve"]):
        assert run([*command, *words(clash)]) == 2
        told = " ".join(capsys.readouterr().err.split())
        assert f"Error: {caught.value.what}: " in told
        assert "inference=False" not in told
        assert "data=" not in told


def test_an_endpoint_beside_files_is_told_with_the_names_of_the_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["stats", "--endpoint", URL, "--only", "x"]) == 2
    assert " ".join(capsys.readouterr().err.split()).endswith(
        "Error: An endpoint is asked for what it holds: it does not go with --data, --only, "
        "--store or --no-inference. Leave them out, or load files into the server with: "
        "dealgraph push"
    )


def test_a_store_beside_standard_input_is_told_with_the_names_of_the_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["stats", "--store", "x", "--data", "-"]) == 2
    assert " ".join(capsys.readouterr().err.split()).endswith(
        "Error: A store on disk keeps files with what follows from them: it takes no standard "
        "input and does not go with --no-inference. Leave out --store, or --no-inference and '-'."
    )


def test_paths_of_any_kind_make_the_same_source() -> None:
    assert Source.of([Path("a")], Path("b")) == Source.of(["a"], ["b"]) == Source(("a",), ("b",))


def test_standard_input_alone_leaves_configured_folders_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    party(tmp_path / "mine", "acme", "Acme")
    monkeypatch.setenv("DEALGRAPH_PATH", str(tmp_path / "mine"))
    assert [root.name for root in Source(("-",)).catalog().roots] == ["ontology", "data", "mine"]
    assert [root.name for root in Source((), ("-",)).catalog().roots] == ["ontology"]


def test_a_source_says_whether_it_can_be_opened_again() -> None:
    assert Source().lasts
    assert Source(store="x").lasts
    assert not Source(("-",)).lasts
    assert not Source(endpoint=URL).lasts


def test_settings_of_a_server_reach_its_processes_with_their_source() -> None:
    settings = Settings(Source(("a", "b"), ("c",), inference=False), timeout=3.0)
    assert Settings.load(settings.dump()) == settings
    assert json.loads(settings.dump())["source"]["data"] == ["a", "b"]


def test_loading_tells_how_far_it_is(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")  # which may keep this graph for another test
    files = len(catalog(only=[mini]).turtle)
    for store in ("", str(tmp_path / "store")):
        calls: list[tuple[str, int, int]] = []

        def tell(*call: Any, calls: list[tuple[str, int, int]] = calls) -> None:
            calls.append(call)

        Source(only=(str(mini),), store=store).whole(progress=tell)
        assert [call for call in calls if call[0] == "loading"] == [
            ("loading", number, files) for number in range(files)
        ]
        assert [step for step, *_ in calls if step != "loading"].count("deriving") > 5
        assert ("writing" in [step for step, *_ in calls]) is bool(store)


def test_most_of_a_graph_is_read_from_what_the_cache_keeps(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source = Source(only=(str(mini),))
    told: list[str] = []
    loaded = source.whole(progress=lambda step, *_: told.append(step))
    assert "loading" in told
    source.open(cached=True)
    told.clear()
    kept = source.whole(progress=lambda step, *_: told.append(step))
    assert told == []
    assert set(kept) == set(loaded)
    assert len(kept) == len(loaded)


# Without a graph: the shipped record with the folders that are configured.


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which nothing is configured."""
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def knows(name: str) -> bool:
    try:
        dealgraph.show(name)
    except UnknownIdError:
        return False
    return True


def test_without_a_graph_the_folders_of_the_working_folder_are_used(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found anew when the working folder changes, in both directions."""
    one, other = nowhere / "one", nowhere / "other"
    for folder, name in ((one, "acme"), (other, "bell")):
        party(folder, name, name.title())
        (folder / "pyproject.toml").write_text('[tool.dealgraph]\npaths = ["."]\n')
    assert not knows("acme")
    monkeypatch.chdir(one)
    assert (knows("acme"), knows("bell"), knows("a24")) == (True, False, True)
    monkeypatch.chdir(other)
    assert (knows("acme"), knows("bell"), knows("a24")) == (False, True, True)
    monkeypatch.chdir(nowhere)
    assert (knows("acme"), knows("bell"), knows("a24")) == (False, False, True)


def test_without_a_graph_the_variable_is_followed(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    party(nowhere / "mine", "acme", "Acme")
    assert not knows("acme")
    monkeypatch.setenv("DEALGRAPH_PATH", "mine")
    assert knows("acme")
    monkeypatch.delenv("DEALGRAPH_PATH")
    assert not knows("acme")


def test_without_a_graph_changed_files_are_loaded_again(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = party(nowhere / "mine", "acme", "Acme")
    monkeypatch.setenv("DEALGRAPH_PATH", "mine")
    assert "Acme" in str(dealgraph.show("acme"))
    party(nowhere / "mine", "acme", "Acme Corporation")
    assert "Acme Corporation" in str(dealgraph.show("acme"))
    file.unlink()
    party(nowhere / "mine", "bell", "Bell")
    assert (knows("acme"), knows("bell")) == (False, True)


def test_without_a_graph_nothing_is_loaded_twice(nowhere: Path) -> None:
    assert default_store() is default_store() is store_of(None)


def test_a_configured_folder_that_is_missing_is_an_error_and_then_none(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALGRAPH_PATH", "nowhere")
    with pytest.raises(DealgraphError, match="DEALGRAPH_PATH"):
        dealgraph.ask("undisclosed")
    monkeypatch.delenv("DEALGRAPH_PATH")
    assert len(dealgraph.ask("undisclosed"))


# Progress


class Terminal(io.StringIO):
    """Standard error, as a person looks at it."""

    def isatty(self) -> bool:
        return True


def test_long_work_shows_a_bar_on_a_terminal_and_leaves_nothing_behind(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    words = ["stats", "--only", str(mini), "--store", str(tmp_path / "store")]
    assert run(words) == 0
    shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert any(step in shown for step in ("loading", "deriving", "writing"))
    assert shown.endswith("\x1b[2K")  # the line of the bar is cleared
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert run(words) == 0
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_nothing_is_shown_where_nobody_looks(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["stats", "--only", str(mini), "--store", str(tmp_path / "store")]) == 0
    assert capsys.readouterr().err == ""
    assert unseen("loading", 1, 2) is None
