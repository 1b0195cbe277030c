"""Nothing that stands in a record, a query or the name of a file steers the terminal."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dealgraph.cli import run

#: Sets the title of a window, clears the screen, turns the direction of writing, begins a line.
STEERING = "\x1b]0;title\x07\x1b[2J\x9b31m\u202eevil\u2066\u2028\u0085\x00"
#: The same as far as the name of a file may hold it.
NAME = STEERING.replace("\x00", "") + "\nFAKE: 1: error: x"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TURTLE = STEERING.replace("\x00", "\\u0000")
HEAD = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix my: <https://example.org/my#> .
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="names of files on POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which everything that is shown steers."""
    files = {
        "party.ttl": (
            f'{HEAD}party:evil a dg:Organisation ; rdfs:label "Evil {TURTLE}" ; '
            f'skos:altLabel "E {TURTLE}" ; skos:note "N {TURTLE}" ; my:fact "F {TURTLE}" ; '
            f"dg:source <https://example.org/{'%1b'}> ; my:other my:thing .\n"
            f'my:fact rdfs:label "property {TURTLE}" . my:thing rdfs:label "thing {TURTLE}" .\n'
        ),
        "questions/q.rq": (
            f"# title: T {TURTLE}\n# question: Q {TURTLE}\n# why: W {TURTLE}\n"
            f"# param party: party; optional; P {TURTLE}\n"
            "SELECT ?label { VALUES ?party { UNDEF } ?party rdfs:label ?label }\n"
        ),
        "checks/c.rq": (
            f"# title: T\n# problem: P {TURTLE}.\n# fix: F {TURTLE}.\n# severity: error\n"
            "SELECT ?entity ?value { BIND(party:evil AS ?entity) ?entity rdfs:label ?value }\n"
        ),
    }
    for name, text in files.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "folder"


SHOWN = [
    "show evil --data DIR --only MINI",
    f"show {STEERING[:-1]} --data DIR --only MINI",
    "stats --data DIR --only MINI",
    "ask --data DIR",
    "ask q --data DIR --help",
    "ask q --data DIR --only MINI",
    "ask q --data DIR --only MINI --party evil",
    f"ask q --data DIR --only MINI --party {STEERING[:-1]}",
    "query --data DIR --only MINI SELECT|*|{party:evil|?p|?o}",
    f"query --only MINI SELECT|{STEERING[:-1]}",
    "check --data DIR --only MINI",
    "check --data DIR --only MINI --format github",
    "check DIR",
    "diff MINI DIR",
    "diff MINI DIR --format markdown",
    "new party --from DIR/new.yaml --only MINI",
    f"new party --{STEERING[:-1]} x",
    f"{STEERING[:-1]}",
    f"fmt {STEERING[:-1]}",
    f"export --only MINI x.{STEERING[:-1]}",
]


@pytest.mark.parametrize("line", SHOWN, ids=[ascii(line) for line in SHOWN])
def test_what_is_shown_does_not_steer(line, folder, mini, capfd):
    Path(folder, "new.yaml").write_text(f'- label: x\n  "{TURTLE[:-6]}": "y"\n', encoding="utf-8")
    words = [
        word.replace("DIR", str(folder)).replace("MINI", str(mini)).replace("|", " ")
        for word in line.split(" ")
    ]
    run(words)
    told = capfd.readouterr()
    assert told.out + told.err
    assert not STEERS.search(told.out + told.err)


@posix
@pytest.mark.parametrize(
    "line", ["check", "fmt", "fmt --check", "query ASK{} --only", "stats --only"]
)
@pytest.mark.parametrize("text", ["<a:a> <a:b> <a:c>.", f"<a:a> <a:b> {STEERING[:-1]} ."])
def test_the_name_and_the_lines_of_a_file_do_not_steer(line, text, tmp_path, capfd):
    (tmp_path / f"{NAME}.ttl").write_text(text, encoding="utf-8")
    run([*line.split(" "), str(tmp_path)])
    told = capfd.readouterr()
    assert not STEERS.search(told.out + told.err)
    assert not [one for one in (told.out + told.err).splitlines() if one.startswith("FAKE")]


@posix
def test_a_name_that_is_not_utf8_is_a_name(tmp_path, mini, capfd):
    path = os.fsencode(tmp_path) + b"/\xff\xfe.ttl"
    with contextlib.suppress(OSError):  # some file systems do not have such names
        Path(os.fsdecode(path)).write_text("<a:a> <a:b> <a:c>.")
    for line in (["check"], ["fmt", "--check"], ["query", "ASK { <a:a> ?p ?o }", "--only"]):
        assert run([*line, str(tmp_path)]) in (0, 1)
    told = capfd.readouterr()
    assert "\\xff\\xfe.ttl" in told.out
    assert told.out.endswith("yes\n")
    assert told.err == ""


# Streams and arguments as a shell makes them


def shell(command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command.replace("dealgraph", f"{sys.executable} -m dealgraph")],
        env={**os.environ, **more},
        capture_output=True,
        check=False,
        timeout=120,
        encoding="utf-8",
        errors="surrogateescape",
    )


@posix
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("dealgraph stats --only MINI >&-", 0, ""),
        ("dealgraph stats --only MINI >&- 2>&- <&-", 0, ""),
        ("dealgraph query --only - ASK{} <&-", 0, ""),
        ("dealgraph stats --only MINI > /dev/full", 2, "Standard output cannot be written [DG402]"),
        ("dealgraph query --only MINI 'SELECT * {?s ?p ?o}' > /dev/full", 2, "No space left"),
        ("dealgraph --help > /dev/full", 2, "No space left"),
        ("dealgraph show \"$(printf 'Cond\\xe9 Nast')\" --only MINI", 2, "Cond\\xe9 Nast"),
        ("dealgraph query --only MINI \"$(printf 'ASK {<\\xe9> ?p ?o}')\"", 2, "[DG"),
        ("dealgraph ask members --only MINI --party \"$(printf '\\xe9')\"", 2, "\\xe9"),
        ("dealgraph fmt \"$(printf '\\xe9')\"", 2, "There is no such file or folder [DG101]"),
        ("dealgraph \"$(printf '\\xe9')\"", 2, "There is no command"),
        ("dealgraph new party --label \"$(printf '\\xe9')\" --into - --only MINI", 2, ""),
        ("printf '\\xe9' | dealgraph fmt -", 2, "A file is not UTF-8 text [DG101]"),
        ("printf '\\xe9' | dealgraph check -", 2, "standard input"),
        ("printf '\\xe9' | dealgraph query -", 2, "byte 0 is 0xe9"),
        ("printf '\\xe9' | dealgraph query --only - ASK{}", 2, "byte 0 is 0xe9"),
        ("cd OUT; dealgraph export --only MINI tables/ | true; exit ${PIPESTATUS[0]}", 0, ""),
        (
            "cd OUT; dealgraph export --only MINI - | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}",
            0,
            "",
        ),
    ],
)
def test_a_stream_or_an_argument_of_any_kind_is_never_a_traceback(
    command, code, said, mini, tmp_path
):
    done = shell(command.replace("MINI", str(mini)).replace("OUT", str(tmp_path)))
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
