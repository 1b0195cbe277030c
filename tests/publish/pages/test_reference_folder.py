"""The folder of pages is replaced as a whole, and never at the cost of somebody else's file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealgraph.base.errors import OutputError
from dealgraph.cli import run
from dealgraph.publish.pages.folder import LIST, write_folder

ONE = [("index.html", "one\n"), ("party/a.html", "a\n")]
TWO = [("index.html", "two\n")]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    assert write_folder(tmp_path / "a" / "b", lambda: ONE) == 2
    assert contents(tmp_path / "a" / "b") == {
        LIST: b"index.html\nparty/a.html\n",
        "index.html": b"one\n",
        "party/a.html": b"a\n",
    }
    assert list((tmp_path / "a").iterdir()) == [tmp_path / "a" / "b"]


def test_an_empty_folder_and_one_of_ours_are_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    write_folder(folder, lambda: ONE)
    write_folder(folder, lambda: TWO)
    assert contents(folder) == {LIST: b"index.html\n", "index.html": b"two\n"}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["mine.txt", "party/mine.txt", ".git/HEAD"])
def test_a_folder_with_a_file_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pages"
    write_folder(folder, lambda: ONE)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    before = contents(folder)
    with pytest.raises(OutputError) as caught:
        write_folder(folder, lambda: TWO)
    assert str(caught.value) == (
        "The folder of pages cannot be written [DG402]\n"
        f"  where: {folder}\n"
        f"  why:   it holds '{name}', which this command did not write\n"
        "  fix:   Name a folder that does not exist yet, or one that this command made."
    )
    assert contents(folder) == before


def test_a_linked_folder_inside_is_a_file_of_somebody_else(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    write_folder(folder, lambda: ONE)
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(OutputError, match="it holds 'linked'"):
        write_folder(folder, lambda: TWO)


def test_a_file_of_that_name_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("mine")
    with pytest.raises(OutputError, match="there is a file of that name"):
        write_folder(tmp_path / "pages", lambda: ONE)


def test_the_folder_in_which_one_is_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="the command runs inside it"):
        write_folder(".", lambda: ONE)


def failing() -> Iterator[tuple[str, str]]:
    yield from ONE
    message = "half way"
    raise RuntimeError(message)


def test_pages_that_fail_half_way_leave_everything_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    write_folder(folder, lambda: TWO)
    before = contents(folder)
    with pytest.raises(RuntimeError):
        write_folder(folder, failing)
    assert contents(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_disk_that_says_no_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="Check that you may write beside it"):
        write_folder(tmp_path / "file" / "pages", lambda: ONE)


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    write_folder(folder, lambda: ONE)
    before = contents(folder)
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OutputError, match="Permission denied"):
        write_folder(folder, lambda: TWO)
    assert contents(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_the_command_says_what_it_wrote_and_where_to_begin(
    tmp_path: Path, mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = str(tmp_path / "pages")
    assert run(["docs", "-o", target, "--only", str(mini)]) == 0
    number = len(contents(tmp_path / "pages")) - 1
    said = f"wrote {target}: {number} files; begin with {target}/index.html\n"
    assert capsys.readouterr().out == said


def test_the_command_works_without_inference(tmp_path: Path, mini: Path) -> None:
    target = tmp_path / "pages"
    assert run(["docs", "-o", str(target), "--only", str(mini), "--no-inference"]) == 0
    assert (
        "derived"
        not in (target / "ontology" / "core.html")
        .read_text("utf-8")
        .partition("In the data")[2]
        .partition("</dd>")[0]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docs"], "Missing option '-o'"),
        (["docs", "-o", "pages", "--only", "no-such-folder"], "[DG101]"),
    ],
)
def test_the_command_that_cannot_run_says_why(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_broken_question_stops_the_command_and_writes_nothing(
    tmp_path: Path, mini: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "bad.rq").write_text(
        "# title: a\n# question: b\n# why: c\nSELECT ?x WHERE { ?x }\n"
    )
    target = tmp_path / "pages"
    arguments = ["docs", "-o", str(target), "--only", str(mini), "--data", str(tmp_path)]
    assert run(arguments) == 2
    assert "bad.rq:" in capsys.readouterr().err
    assert not target.exists()


def test_two_builds_in_two_processes_give_the_same_bytes(tmp_path: Path, mini: Path) -> None:
    built = []
    hostile = Path(__file__).parent / "hostile"
    for seed in ("1", "2"):
        target = tmp_path / f"pages-{seed}"
        command = [sys.executable, "-m", "dealgraph", "docs", "-o", str(target)]
        command += ["--only", str(mini), "--data", str(hostile)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, env=environment, capture_output=True, timeout=120)
        built.append(contents(target))
    assert built[0] == built[1]
