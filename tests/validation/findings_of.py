"""Test files that hold what is wrong or right, and the records in which it is found."""

from __future__ import annotations

import re
from pathlib import Path


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def header(path: Path, word: str) -> str:
    """What the first line of a test file says after `# WORD: `."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith(f"# {word}: "), f"{path} does not say what to expect"
    return first.removeprefix(f"# {word}: ")


def spread(path: Path, folder: Path) -> Path:
    """Write the parts of a test file as files of their own; lines keep their numbers."""
    text = path.read_text(encoding="utf-8")
    starts = list(re.finditer(r"^# file: (.+)$", text, re.MULTILINE))
    assert starts, f"{path} names no file"
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        until = following.start() if following else len(text)
        above = "\n" * text.count("\n", 0, start.start())
        (folder / start[1]).write_text(above + text[start.start() : until], encoding="utf-8")
    return folder
