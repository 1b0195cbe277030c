"""What a file is for follows from the nearest folder with a telling name, then from its ending."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.graph.catalog import catalog, root, shipped


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("deal.ttl", ""),
        ("deep/down/deal.ttl", ""),
        ("rules/mine.rq", "rules"),
        ("questions/mine.rq", "questions"),
        ("checks/mine.rq", "checks"),
        ("shapes/mine.ttl", "shapes"),
        ("tables/mine.rq", "tables"),
        ("mine.rq", "questions"),
        ("ext/rules/deep/mine.rq", "rules"),
        ("rules/checks/mine.rq", "checks"),
    ],
)
def test_role_of_a_file(tmp_path, name, role):
    (file,) = root(fill(tmp_path / "mine", name)).files
    assert (file.below, file.role) == (name, role)


@pytest.mark.parametrize(("folder", "name"), [("rules", "mine.rq"), ("shapes", "mine.ttl")])
def test_folder_that_is_named_itself_keeps_its_role(tmp_path, folder, name):
    (file,) = root(fill(tmp_path / folder, name)).files
    assert file.role == folder


def test_file_that_is_named_itself_takes_the_role_of_its_folder(tmp_path):
    path = fill(tmp_path, "shapes/mine.ttl") / "shapes" / "mine.ttl"
    assert path in catalog([path]).files("shapes")
    assert path not in [file for _, file in catalog([path]).turtle]


def test_file_of_a_later_folder_takes_the_place_of_one_of_its_name(tmp_path):
    fill(tmp_path, "questions/exclusions.rq", "questions/mine.rq")
    found = {path.stem: path for path in catalog([tmp_path]).files("questions")}
    assert found["exclusions"] == tmp_path / "questions" / "exclusions.rq"
    assert found["mine"] == tmp_path / "questions" / "mine.rq"
    assert found["history"].parent == shipped("ontology").path / "questions"


def test_shipped_folders_hold_what_the_layout_says():
    found = catalog()
    below = {graph.rpartition("/file/")[2].split("/")[1] for graph, _ in found.turtle}
    folders = {"deals", "disputes", "policies", "parties", "publishers", "stakes"}
    assert {name for name in below if not name.endswith(".ttl")} == folders
    for role in ("rules", "questions", "checks", "shapes"):
        assert found.files(role)
