"""Words: what somebody may have meant, and text that cannot steer a terminal or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Control characters other than tabs and line ends, and those that turn the direction of writing
#: (Unicode, UAX #9, section 2). The explorer has the same in `js/base.js`.
_STEERING = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
#: Other ends of lines (Unicode, section 5.8), which some terminals and programs obey.
_ENDS = re.compile("[\u2028\u2029]")
#: Halves of characters: what Python makes of bytes that are not UTF-8, in names and arguments.
_HALVES = re.compile("[\ud800-\udfff]")
#: What no XML document can hold (XML 1.0, section 2.2), and the other control characters.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]"
)


def near(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known words that are most like a word, best first.

    >>> near("exclusoins", ["exclusions", "obligations", "history"])
    ['exclusions']
    """
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    wanted = word.casefold()
    inside = [name for name in folded if len(wanted) > 2 and wanted in name]
    close = get_close_matches(wanted, folded, n=count, cutoff=0.6)
    best = [*close, *sorted(inside, key=lambda name: (len(name), name))]
    return [folded[name] for name in dict.fromkeys(best)][:count]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests near misses, or nothing.

    >>> did_you_mean("histroy", ["history"])
    'Did you mean: history?'
    """
    found = near(word, known)
    return f"Did you mean: {', '.join(found)}?" if found else ""


def clean(text: str) -> str:
    r"""Return a text without what would steer a terminal or a page instead of being read.

    >>> clean("a\u202eb\x00c\x1b[2J\n")
    'abc[2J\n'
    """
    return text if text.isascii() and text.isprintable() else _STEERING.sub("", _plain(text))


def _plain(text: str) -> str:
    """Return a text with a space for rare ends of lines, and with bytes that are not UTF-8."""
    return _HALVES.sub(_byte, _ENDS.sub(" ", text))


def _byte(half: re.Match[str]) -> str:
    number = ord(half[0])
    return f"\\x{number - 0xDC00:02x}" if 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"


def visible(name: str) -> str:
    r"""Return the name of a file on one line, with what would steer a terminal written out.

    >>> print(visible("a\nb\x1b[2J\udcff.ttl"))
    a\nb\x1b[2J\xff.ttl
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(_written(character) for character in _HALVES.sub(_byte, name))


def _written(character: str) -> str:
    steers = _STEERING.match(character) or _ENDS.match(character) or character in "\t\n"
    return repr(character)[1:-1] if steers else character


def controls(text: str) -> str:
    r"""Return the first character of a text that is not for reading, as it is named, or nothing.

    >>> controls("a\tb"), controls("a\x01b")
    ('', 'U+0001')
    """
    found = _CONTROLS.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def xml_text(text: str) -> str:
    r"""Return a text that may stand in XML, with a mark for each character that may not.

    >>> xml_text("a\x01b")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""Return a text on one line, with a space for what would steer a terminal or a page.

    >>> one_line("no such\n \x1b[31mgraph")
    'no such [31mgraph'
    """
    return " ".join(_STEERING.sub(" ", _plain(text)).split())


_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def no_formula(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula (OWASP, CSV Injection).

    >>> no_formula("=1+1"), no_formula("@SUM(A1)"), no_formula("-3.5"), no_formula("a=b")
    ("'=1+1", "'@SUM(A1)", '-3.5', 'a=b')
    """
    harmless = _FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None
    return text if harmless else f"'{text}"
