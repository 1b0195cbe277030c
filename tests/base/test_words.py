"""One rule for text of strangers: it is read and steers nothing, in a terminal as on a page."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files

import pytest

from dealgraph.base.words import clean, one_line

BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def test_control_characters_and_those_of_direction_are_dropped_and_nothing_else() -> None:
    dropped = {chr(n) for n in range(0x110000) if not clean(chr(n))}
    controls = {c for c in map(chr, range(0xA0)) if unicodedata.category(c) == "Cc"} - {"\t", "\n"}
    direction = {chr(n) for n in range(0x3000) if unicodedata.bidirectional(chr(n)) in BIDI}
    marks = set("\u061c\u200e\u200f")
    assert dropped == controls | direction | marks | {"\ufeff"}


@pytest.mark.parametrize(
    ("text", "line"),
    {
        "line ends": ("a\r\nb\u2028c\x85d\x0be", "a b c d e"),
        "a space that does not break": ("75\u00a0million", "75 million"),
        "a bell": ("a\x07b", "a b"),
        "an emoji of several": ("👩\u200d🎤", "👩\u200d🎤"),
        "nothing": (" \n\t", ""),
    }.values(),
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_the_explorer_has_the_same_rule() -> None:
    folder = files("dealgraph.publish.explorer") / "js"
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".js")]
    classes = {
        found for text in texts for found in re.findall(r"\[[^\]\n]*\\u202a[^\]\n]*\]", text)
    }
    assert len(classes) == 1
    pattern = re.compile(classes.pop())
    assert all((clean(chr(n)) == "") == bool(pattern.match(chr(n))) for n in range(0x110000))
