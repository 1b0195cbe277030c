"""Folders of one's own that belong to every graph, and where they may be named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dealgraph.base.errors import ConfigError, EmptyFolderError, MissingFileError
from dealgraph.cli import run
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.config import Configured, configured

CONCEPT = """\
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

concern:{name} a skos:Concept ;
    skos:prefLabel "{name}"@en ;
    skos:inScheme dg:ConcernScheme ;
    skos:notation "{name}" .
"""
QUESTION = """\
# title: {name}
# question: What is {name}?
# why: To see whether this folder was read.
SELECT ?x WHERE {{ VALUES ?x {{ "{name}" }} }}
"""


@pytest.fixture(autouse=True)
def _nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)
    monkeypatch.setenv("DEALGRAPH_CACHE", "off")


def folder(path: Path, name: str, question: str = "") -> Path:
    """A folder of one's own with a concept, and perhaps a question."""
    (path / name / "questions").mkdir(parents=True)
    (path / name / f"{name}.ttl").write_text(CONCEPT.format(name=name), encoding="utf-8")
    if question:
        text = QUESTION.format(name=name)
        (path / name / "questions" / f"{question}.rq").write_text(text, encoding="utf-8")
    return path / name


def project(path: Path, text: str) -> Path:
    (path / "pyproject.toml").write_text(text, encoding="utf-8")
    return path / "pyproject.toml"


def names(found: Catalog) -> list[str]:
    return [root.name for root in found.roots]


def test_without_configuration_there_is_the_shipped_record_only():
    assert names(catalog()) == ["ontology", "data"]


def test_order_is_pyproject_then_environment_then_command_line(tmp_path, monkeypatch):
    for name in ("first", "second", "third", "fourth"):
        folder(tmp_path, name)
    project(tmp_path, '[tool.dealgraph]\npaths = ["first", "second"]\n')
    monkeypatch.setenv("DEALGRAPH_PATH", str(tmp_path / "third"))
    found = names(catalog([tmp_path / "fourth"]))
    assert found == ["ontology", "data", "first", "second", "third", "fourth"]


def test_a_later_file_of_the_same_name_wins(tmp_path, monkeypatch, capsys):
    folder(tmp_path, "one", "mine")
    folder(tmp_path, "two", "mine")
    monkeypatch.setenv("DEALGRAPH_PATH", os.pathsep.join(["one", "two"]))
    assert run(["ask", "mine", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "x\ntwo\n"
    assert run(["ask", "mine", "--format", "csv", "--data", "one"]) == 0
    assert capsys.readouterr().out == "x\ntwo\n"  # read once, where it was named first


def test_paths_of_a_project_are_relative_to_its_file(tmp_path, monkeypatch):
    folder(tmp_path, "mine")
    file = project(tmp_path, '[tool.dealgraph]\npaths = ["mine"]\n')
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "deeper")
    assert configured() == [Configured(tmp_path / "mine", f"{file}, [tool.dealgraph] paths")]
    assert names(catalog())[2:] == ["mine"]


def test_only_the_nearest_project_counts(tmp_path):
    project(tmp_path, '[tool.dealgraph]\npaths = ["nowhere"]\n')
    (tmp_path / "inner").mkdir()
    project(tmp_path / "inner", "[project]\nname = 'dealgraph-notes'\n")
    assert configured(tmp_path / "inner", {}) == []


@pytest.mark.parametrize("text", ["this is not TOML", "[tool.black]\nline-length = 100\n"])
def test_a_project_that_does_not_speak_of_dealgraph_is_none_of_its_business(tmp_path, text):
    project(tmp_path, text)
    assert configured(tmp_path, {}) == []


def test_variable_is_separated_like_path_and_may_have_gaps():
    variable = os.pathsep.join(["", "one", " ", "~/two", ""])
    found = configured(Path("/"), {"DEALGRAPH_PATH": variable})
    assert [path for path, _ in found] == [Path("one"), Path.home() / "two"]
    assert {origin for _, origin in found} == {"DEALGRAPH_PATH"}


def test_only_leaves_configured_folders_out(tmp_path, monkeypatch, mini):
    folder(tmp_path, "mine")
    monkeypatch.setenv("DEALGRAPH_PATH", "mine")
    assert names(catalog(only=[mini])) == ["ontology", "mini"]
    assert names(catalog(["mine"], only=[mini])) == ["ontology", "mini", "mine"]


@pytest.mark.parametrize(
    ("variable", "table", "origin"),
    [
        ("nowhere", "", "DEALGRAPH_PATH"),
        ("", '[tool.dealgraph]\npaths = ["nowhere"]\n', "pyproject.toml, [tool.dealgraph] paths"),
    ],
    ids=["environment", "project"],
)
def test_missing_folder_is_told_with_the_place_that_names_it(
    tmp_path, monkeypatch, capsys, variable, table, origin
):
    monkeypatch.setenv("DEALGRAPH_PATH", variable)
    project(tmp_path, table)
    with pytest.raises(MissingFileError) as caught:
        catalog()
    assert caught.value.where.endswith("nowhere")
    assert caught.value.why.startswith("it is named in ")
    assert caught.value.why.endswith(origin)
    assert run(["stats"]) == 2
    assert origin in capsys.readouterr().err


def test_empty_folder_is_told_with_the_place_that_names_it(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("DEALGRAPH_PATH", "empty")
    with pytest.raises(EmptyFolderError, match="it is named in DEALGRAPH_PATH"):
        catalog()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("[tool.dealgraph]\npaths = 'mine'\n", "paths is not a list of texts"),
        ("[tool.dealgraph]\npaths = [1]\n", "paths is not a list of texts"),
        ("[tool.dealgraph]\npaths = ['']\n", "paths is not a list of texts"),
        ("[tool.dealgraph]\npath = ['mine']\n", "does not know 'path'"),
        ("[tool]\ndealgraph = 'mine'\n", "tool.dealgraph is not a table"),
        ("tool = 'dealgraph'\n", "it is not TOML"),
        ("[tool.dealgraph\n", "it is not TOML"),
    ],
)
def test_wrong_table_is_an_error_that_names_the_file(tmp_path, table, why):
    file = project(tmp_path, table)
    with pytest.raises(ConfigError) as caught:
        configured(tmp_path, {})
    assert caught.value.where == str(file)
    assert why in caught.value.why
    assert 'paths = ["mine"]' in caught.value.fix


def test_no_file_is_read_twice(tmp_path, monkeypatch):
    folder(tmp_path, "mine")
    folder(tmp_path / "mine", "inner")
    monkeypatch.setenv("DEALGRAPH_PATH", os.pathsep.join(["mine", "mine/inner", "mine"]))
    files = [path.name for _, path in catalog(["mine"]).turtle]
    assert names(catalog(["mine"])) == ["ontology", "data", "mine"]
    assert (files.count("mine.ttl"), files.count("inner.ttl")) == (1, 1)


def test_a_folder_around_another_adds_what_the_other_does_not_hold(tmp_path):
    folder(tmp_path, "mine")
    inner = folder(tmp_path / "mine", "inner")
    found = catalog([inner, tmp_path / "mine"])
    assert names(found) == ["ontology", "data", "inner", "mine"]
    assert [path.name for _, path in found.turtle][-2:] == ["inner.ttl", "mine.ttl"]


def test_two_folders_of_one_name_make_graphs_of_two_names(tmp_path):
    one = folder(tmp_path / "a", "mine")
    other = folder(tmp_path / "b", "mine")
    graphs = [graph for graph, _ in catalog([one, other]).turtle][-2:]
    assert graphs == [
        "https://w3id.org/dealgraph/file/mine/mine.ttl",
        "https://w3id.org/dealgraph/file/mine-2/mine.ttl",
    ]


def test_every_command_follows_the_configuration(tmp_path, monkeypatch, capsys, mini):
    """The example folder, as somebody would keep it beside a record of their own."""
    example = Path(__file__).parents[1] / "extension"
    monkeypatch.setenv("DEALGRAPH_PATH", os.pathsep.join([str(example), str(mini)]))
    for words, told in [
        (["ask"], "compute-deals"),
        (["ask", "compute-deals"], "party:halden-group"),
        (["show", "orrery-halden-compute-2026"], "compute deal"),
        (["stats"], "compute deal"),
        (
            [
                "query",
                "SELECT ?x WHERE { ?x a <https://example.org/patents-and-compute#ComputeDeal> }",
            ],
            "deal:orrery-halden-compute-2026",
        ),
        (["new", "deal", "--help"], "--host"),
    ]:
        assert run(words) == 0, words
        assert told in capsys.readouterr().out, words


def test_help_says_where_folders_are_named(capsys):
    assert run(["--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for words in ("DEALGRAPH_PATH", "[tool.dealgraph]", "pyproject.toml", "--only leaves them out"):
        assert words in said
