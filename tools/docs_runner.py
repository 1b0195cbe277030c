"""Runs the examples of the Markdown files, and rewrites what they print.

    python tools/docs_runner.py --update

Without `--update` it only names what is out of date or fails. What is run:

- `console`: lines that begin with `$ ` are commands, lines that begin with `> ` continue them, the
  rest is what they print on both streams; a line `…` stands for any number of lines.
- `python`: a doctest. Names live on to the next block of the same section.
- any block with `file=PATH`: written to that path, for the commands that follow.
- any block with `excerpt=PATH`: must be part of that file of the checkout; `…` and lines that begin
  with `#` stand for any number of lines.

A section (heading of the first or second level) has an empty folder of its own. Text between
`<!-- generated: NAME -->` and `<!-- end -->` is made by `docs_tables` and `docs_terms`.
"""

from __future__ import annotations

import atexit
import contextlib
import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docs_tables
from docs_pages import ROOT, Block, Section, pages, sections

ANY = "…"
_GENERATED = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def refit(expected: list[str], actual: list[str], wild: Callable[[str], bool]) -> list[str]:
    """Rewrite the expected lines so that they fit; the wild lines stay where they are.

    Raises:
        LookupError: a passage between two wild lines does not begin anywhere any more.
    """
    parts = list(_parts(expected, wild))
    if len(parts) == 1:
        return actual
    out, at = [], 0
    for number, (passage, separator) in enumerate(parts):
        if number == len(parts) - 1:
            at = max(at, len(actual) - len(passage))
        elif number and passage:
            at = _find(passage, actual, at)
        out += [*actual[at : at + len(passage)], *separator]
        at += len(passage)
    return out


def _parts(lines: list[str], wild: Callable[[str], bool]) -> Iterator[tuple[list[str], list[str]]]:
    """Passages, each with the wild line that follows it."""
    passage: list[str] = []
    for line in lines:
        if wild(line):
            yield passage, [line]
            passage = []
        else:
            passage.append(line)
    yield passage, []


def _find(passage: list[str], actual: list[str], start: int) -> int:
    """Where a passage stands as it is, or else where its first line stands."""
    size = len(passage)
    places = [n for n in range(start, len(actual)) if actual[n] == passage[0]]
    if not places:
        message = f"no line {passage[0]!r} any more: mend this example by hand"
        raise LookupError(message)
    return next((n for n in places if actual[n : n + size] == passage), places[0])


def run_section(section: Section, folder: Path) -> dict[int, list[str]]:
    """Run the blocks of a section; returns the lines that each should have, by its start."""
    names: dict[str, Any] = {}
    return {block.start: _run(block, folder, names) for block in section.blocks}


def _run(block: Block, folder: Path, names: dict[str, Any]) -> list[str]:
    if path := block.option("file"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("\n".join(block.lines) + "\n", encoding="utf-8")
    elif path := block.option("excerpt"):
        return _excerpt(block.lines, (ROOT / path).read_text(encoding="utf-8").splitlines())
    elif block.language == "console":
        return _console(block.lines, folder)
    elif block.language == "python":
        return _doctest(block, folder, names)
    return block.lines


def _excerpt(lines: list[str], text: list[str]) -> list[str]:
    # An excerpt may begin and end anywhere in its file, hence a wild line at both ends.
    found = refit([ANY, *lines, ANY], text, lambda line: line == ANY or line.startswith("#"))
    return found[1:-1]


def _console(lines: list[str], folder: Path) -> list[str]:
    out: list[str] = []
    for command, expected in _commands(lines):
        actual = shell("\n".join([command[0][2:], *(line[2:] for line in command[1:])]), folder)
        out += [*command, *refit(expected, actual, lambda line: line == ANY)]
    return out


def _commands(lines: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Commands, of one or more lines, with what they are expected to print."""
    command: list[str] = []
    printed: list[str] = []
    for line in lines:
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = [line], []
        elif line.startswith("> ") and not printed:
            command.append(line)
        else:
            printed.append(line)
    if command:
        yield command, printed


def shell(command: str, folder: Path) -> list[str]:
    """Run a command line with our own `dealgraph` and return its lines, without spaces at ends.

    Raises:
        RuntimeError: the exit code is not 0; an example that shows a failure ends in `; echo $?`.
    """
    with tempfile.TemporaryDirectory() as name:
        program = Path(name, "dealgraph")
        program.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -P -c '
            "'from dealgraph.cli import main; main()' \"$@\"\n"
        )
        program.chmod(0o755)
        search = os.pathsep.join([name, str(Path(sys.executable).parent), os.environ["PATH"]])
        settings = {"PATH": search, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
        settings |= {"XDG_CACHE_HOME": _cache(), "DEALGRAPH_PATH": "", "DEALGRAPH_SAFE": "*"}
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
    text = done.stdout.decode("utf-8")
    if done.returncode:
        message = f"exit code {done.returncode} of: {command}\n{text}"
        raise RuntimeError(message)
    return [line.rstrip() for line in text.rstrip().split("\n")] if text.strip() else []


@cache
def _cache() -> str:
    """A cache folder of our own, so that a run neither needs nor changes the user's."""
    name = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, name, ignore_errors=True)
    return name


class _Recorder(doctest.DocTestRunner):
    """Keeps what every example printed."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.printed: dict[int, str] = {}

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.printed[example.lineno] = got

    report_failure = report_success

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        raise exc_info[1]


def _doctest(block: Block, folder: Path, names: dict[str, Any]) -> list[str]:
    text = "\n".join(block.lines) + "\n"
    test = doctest.DocTestParser().get_doctest(text, names, block.info, None, block.start)
    recorder = _Recorder()
    with contextlib.chdir(folder):
        recorder.run(test, clear_globs=False)
    names.update(test.globs)
    out, at = [], 0
    for example in test.examples:
        end = example.lineno + example.source.count("\n")
        out += block.lines[at:end]
        out += [line or "<BLANKLINE>" for line in recorder.printed[example.lineno].splitlines()]
        at = end + example.want.count("\n")
    return out + block.lines[at:]


def generated(text: str) -> dict[str, str]:
    """The generated parts of a page, as they stand."""
    return {m[2]: m[3].strip("\n") for m in _GENERATED.finditer(text)}


def renew(path: Path) -> tuple[str, list[str]]:
    """Make outputs and generated parts of a page anew; what fails stays and is named."""
    failed: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for section in reversed(sections(path)):
        found = {block.start: block.lines for block in section.blocks}
        with tempfile.TemporaryDirectory() as name, _noting(section.name, failed):
            found = run_section(section, Path(name))
        for block in reversed(section.blocks):
            lines[block.start : block.start + len(block.lines)] = found[block.start]

    def table(match: re.Match[str]) -> str:
        made = match[3].strip("\n")
        with _noting(match[2], failed):
            made = docs_tables.TABLES[match[2]]()
        return f"{match[1]}\n{made}\n\n{match[4]}"

    return _GENERATED.sub(table, "\n".join(lines) + "\n"), failed


@contextlib.contextmanager
def _noting(name: str, failed: list[str]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - one bad example must not keep the rest from renewal
        failed.append(f"{name}: {error!r}")


def main(arguments: list[str]) -> int:
    bad = 0
    for path in pages():
        new, failed = renew(path)
        stale = new != path.read_text(encoding="utf-8")
        if stale and "--update" in arguments:
            path.write_text(new, encoding="utf-8")
        elif stale:
            failed.append(f"out of date: {path.relative_to(ROOT).as_posix()}")
        sys.stdout.writelines(f"{line}\n" for line in failed)
        bad += len(failed)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
