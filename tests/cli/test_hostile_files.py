"""Files that are made to do harm: each command ends soon, in little memory, with one clear error.

The commands run in a process of their own, with limits that a fault of this kind goes far beyond.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dealgraph.base import files
from dealgraph.cli import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, links and limits of POSIX")

HEAD = "@prefix : <http://e.org/> .\n"
#: Seconds and bytes; the whole record needs a second and 150 MB.
SECONDS, BYTES = 120, 3_000_000_000
COMMANDS = ("check DIR", "fmt --check DIR", "query --only DIR ASK{}", "diff DIR DIR")
SCRIPT = """
import contextlib, io, json, resource, sys
from dealgraph.cli import run
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
done = []
for words in json.loads(sys.argv[2]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    done.append((code, out.getvalue() + err.getvalue()))
print(json.dumps(done))
"""
Done = list[tuple[int, str]]


def commands(folder: Path, *lines: str) -> Done:
    """Run commands; what is said of none of them is a traceback, since then nothing is printed."""
    words = [[w.replace("DIR", str(folder)) for w in line.split(" ")] for line in lines or COMMANDS]
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(BYTES), json.dumps(words)],
        env={**os.environ, "DEALGRAPH_CACHE": "off"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return [(code, said) for code, said in json.loads(told.stdout)]


def links(numbers: int, targets: Callable[[int], range | list[int]]) -> str:
    lines = (f"_:b{i} :p{k} _:b{j} ." for i in range(numbers) for k, j in enumerate(targets(i)))
    return HEAD + "\n".join(lines)


#: Files that are read, and laid out, whatever they hold.
TAKEN = {
    "blank nodes, each with two links to the next": links(60, lambda i: [i + 1, i + 1]),
    "blank nodes that are all linked": links(40, lambda i: [j for j in range(40) if j != i]),
    "lists in lists": f"{HEAD}:a :p {'( 1 ' * 49}{')' * 49} .",
    "brackets in brackets": f"{HEAD}:a :p {'[ :p 1, 2, ' * 49}1{']' * 49} .",
    "a text of 5 MB": f'{HEAD}:a :p "{"x" * 5_000_000}" .',
    "a text of 5 MB on several lines": f'{HEAD}:a :p """{"x" * 5_000_000}""" .',
    "a number of 5,001 digits": f"{HEAD}:a :p {'1' * 5001} .",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_that_would_take_for_ever_takes_a_moment(kind, tmp_path):
    (tmp_path / "x.ttl").write_text(TAKEN[kind], encoding="utf-8")
    check, fmt, query, diff = commands(tmp_path)
    assert [code for code, _ in (check, query, diff)] == [1, 0, 0]
    changes = f"would change: {tmp_path / 'x.ttl'}\n1 file, 1 would change.\n"
    assert fmt in ((1, changes), (0, "1 file, 0 would change.\n"))
    assert ("[blank-node]" in check[1]) == any(mark in TAKEN[kind] for mark in ("_:", "[", "("))


def text(content: str | bytes) -> Callable[[Path], None]:
    data = content if isinstance(content, bytes) else content.encode()
    return lambda path: path.write_bytes(data) and None


#: How a file is made, and what every command says of it.
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "900 brackets": (text(f"{HEAD}:a :p {'[ :p ' * 900}1{']' * 900} ."), "nested too deeply"),
    "100,000 brackets": (text(f"{HEAD}:a :p {'( ' * 10**5}1{')' * 10**5} ."), "nested too deeply"),
    "a text of 17 MB": (text(f'{HEAD}:a :p "{"x" * 17_000_000}" .'), "longer than 16 MB"),
    "a file of 65 MB": (text(b"# " + b"x" * 65_000_000), "A file is too large"),
    "a pipe": (os.mkfifo, "A file is not a regular file"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "A file cannot be read"),
    "a link to nothing": (lambda path: path.symlink_to("nothing.ttl"), "A file cannot be read"),
    "UTF-16": (text((HEAD + ":a :b :c .").encode("utf-16")), "it begins as UTF-16 does"),
    "Latin-1": (text(f"{HEAD}:a :b 'é' .".encode("latin-1")), "is 0xe9"),
    "a triple term": (text(f"{HEAD}:a :b <<( :s :p :o )>> ."), "a triple term"),
    "a reified triple": (text(f"{HEAD}<< :s :p :o >> :b :c ."), "a reified triple"),
    "the name of a reified triple": (text(f"{HEAD}:a :b :c ~ :d ."), "the name of a reified"),
    "an annotation": (text(f"{HEAD}:a :b :c {{| :d :e |}} ."), "an annotation"),
    "a direction": (text(f'{HEAD}:a :b "c"@he--rtl .'), "a direction after a language"),
    "a version": (text(f'VERSION "1.2"\n{HEAD}:a :b :c .'), "the word VERSION"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_taken_is_named_with_its_file(kind, tmp_path):
    make, said = REFUSED[kind]
    make(tmp_path / "x.ttl")
    for code, told in commands(tmp_path):
        assert code == (1 if "[syntax]" in told else 2)
        assert said in told.replace(
            "more than 50 brackets stand in one another", "nested too deeply"
        )
        assert "x.ttl" in told
        assert told.count("Error: ") + told.count(": error: ") == 1


def test_beside_a_file_that_is_not_taken_the_others_are_checked(tmp_path):
    (tmp_path / "a.ttl").write_text(f"{HEAD}:a :b :c ~ :d .", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f"{HEAD}:a :b c .", encoding="utf-8")
    (tmp_path / "c.ttl").write_text(
        '<https://w3id.org/dealgraph/party/c> <https://w3id.org/dealgraph/ns#nmae> "C" .\n'
    )
    ((code, told),) = commands(tmp_path, "check DIR")
    assert code == 1
    assert told.count(": error: ") >= 3
    assert all(f"{name}.ttl:" in told for name in "abc")


def test_a_device_that_somebody_names_is_not_read(capsys):
    for line in (
        ["fmt", "/dev/zero"],
        ["query", "-f", "/dev/zero"],
        ["stats", "--only", "/dev/zero"],
    ):
        assert run(line) == 2
        assert "A file is not a regular file [DG101]" in capsys.readouterr().err


def test_what_a_shell_gives_for_a_process_is_read():
    words = "query --only <(echo '<a:a> <a:b> <a:c> .') -f <(echo 'ASK { <a:a> ?p ?o }')"
    told = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m dealgraph {words}"],
        capture_output=True,
        timeout=SECONDS,
        check=False,
        text=True,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "yes\n", "")


def test_a_byte_order_mark_is_left_out(tmp_path, mini, capsys):
    record, query = tmp_path / "r.ttl", tmp_path / "q.rq"
    record.write_bytes(b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .\n")
    query.write_bytes(b"\xef\xbb\xbfASK { <urn:a> <urn:b> <urn:c> }")
    assert run(["query", "--only", str(record), "-f", str(query)]) == 0
    assert capsys.readouterr().out == "yes\n"
    assert run(["fmt", str(record)]) == 0
    assert record.read_bytes() == b"<urn:a> <urn:b> <urn:c> .\n"


def test_deep_queries_of_a_folder_are_refused(tmp_path, mini):
    (tmp_path / "rules").mkdir()
    rule = tmp_path / "rules" / "r.rq"
    for pattern in (
        f"{'{' * 20_000} ?s ?p ?o {'}' * 20_000}",
        f"{{ ?s ?p ?o FILTER({'(' * 20_000}1{')' * 20_000}) }}",
        f"{{ ?s ?p {'[ ?p ' * 1000}?o{']' * 1000} }}",
        f"{{ ?s ?p ?o FILTER({'!' * 20_000}1) }}",
    ):
        rule.write_text(f"# title: a\n# why: b\nCONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}")
        for code, told in commands(tmp_path, f"stats --only {mini} --data DIR"):
            assert code == 2
            assert "nested too deeply" in told or "brackets stand in one another" in told


def test_a_file_is_read_up_to_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    monkeypatch.setattr(files, "LARGEST", 5)
    assert files.read_bytes(path) == b"12345"
    monkeypatch.setattr(files, "LARGEST", 4)
    with pytest.raises(files.MissingFileError, match="A file is too large"):
        files.read_bytes(path)
