"""What another package adds: a profile, an export and a command, installed as users install it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent / "package"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds the package, built and installed with pip."""
    folder = tmp_path_factory.mktemp("installed")
    wheels = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=PACKAGE, check=True, capture_output=True)
    (wheel,) = wheels.iterdir()
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True, capture_output=True)
    source = Path(__file__).parents[1] / "src"
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(source)])}


@pytest.fixture
def run(installed, mini, tmp_path):
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "dealgraph", *arguments]
        return subprocess.run(
            words, check=False, env=installed, cwd=tmp_path, capture_output=True, text=True
        )

    return command


def test_an_export_is_added_by_its_ending(run, mini, tmp_path):
    done = run("export", "names.words", "--only", str(mini))
    assert (done.returncode, done.stdout) == (0, "wrote names.words\n")
    assert "Halden Pictures\n" in (tmp_path / "names.words").read_text()


def test_a_profile_is_added_and_offered(run, mini, tmp_path):
    done = run("export", "--profile", "plain", "agents.nt", "--only", str(mini))
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "agents.nt").read_text().splitlines()
    assert any(
        line.endswith('<http://xmlns.com/foaf/0.1/name> "Halden Pictures" .') for line in lines
    )
    assert "[odrl|schema.org|plain]" in run("export", "--help").stdout


def test_a_command_is_added_and_listed_with_its_package(run, mini):
    done = run("longest", "--only", str(mini))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.strip()) > 5
    words = run("--help").stdout.partition("Commands of other packages:")[2].split()
    assert words[:4] == ["longest", "from", "dealgraph-words", "wrong"]


def test_what_dealgraph_has_itself_stays_its_own(run, mini, tmp_path):
    assert run("export", "all.ttl", "--only", str(mini)).returncode == 0
    assert (tmp_path / "all.ttl").read_text().startswith("@prefix")
    assert run("export", "--profile", "odrl", "all.jsonld", "--only", str(mini)).returncode == 0
    assert "odrl" in (tmp_path / "all.jsonld").read_text()


BROKEN = """\
Error: The extension 'broken' cannot be loaded [DG503]
  where: dealgraph.exports: dealgraph_words:missing
  why:   AttributeError: module 'dealgraph_words' has no attribute 'missing'
  fix:   Mend or uninstall the package dealgraph-words.
"""
WRONG = """\
Error: The extension 'wrong' is not a command [DG503]
  where: dealgraph.commands: dealgraph_words:words
  why:   it is a function
  fix:   Name a click.Command there.
"""


@pytest.mark.parametrize(
    ("arguments", "message"), [(("export", "names.broken"), BROKEN), (("wrong",), WRONG)]
)
def test_an_extension_that_is_broken_is_an_error_that_names_it(run, mini, arguments, message):
    only = ("--only", str(mini)) if arguments[0] == "export" else ()
    done = run(*arguments, *only)
    assert (done.returncode, done.stderr) == (2, message)


def test_unknown_endings_are_told_with_those_that_packages_add(run, mini):
    done = run("export", "names.wrds", "--only", str(mini))
    assert done.returncode == 2
    assert ".csv, .broken, .words; " in done.stderr
