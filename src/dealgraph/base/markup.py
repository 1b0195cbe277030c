"""Results as HTML for a notebook: every text escaped, only web addresses as links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from dealgraph.base.words import clean

#: Rows of a table that a notebook shows; the rest is counted.
SHOWN = 200
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\{}|^]+", re.IGNORECASE)


def linked(text: str) -> str:
    """Return a text as HTML in which web addresses can be followed.

    >>> linked("https://e.org/?a&b <b>")
    '<a href="https://e.org/?a&amp;b" rel="noopener">https://e.org/?a&amp;b</a> &lt;b&gt;'
    """
    text, parts, at = clean(text), [], 0
    for match in _ADDRESS.finditer(text):
        address = escape(match[0])
        parts += [escape(text[at : match.start()]), f'<a href="{address}" rel="noopener">']
        parts += [address, "</a>"]
        at = match.end()
    return "".join([*parts, escape(text[at:])])


def html_table(columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return rows as a table, the first `SHOWN` of them.

    >>> html_table(["a"], [["<1>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;1&gt;</td></tr></tbody></table>'
    """
    every = list(rows)
    head = "".join(f"<th>{escape(clean(name))}</th>" for name in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{linked(cell)}</td>' for cell in row)}</tr>" for row in every[:SHOWN]
    )
    title = f"<caption>{escape(clean(caption))}</caption>" if caption else ""
    more = len(every) - SHOWN
    rest = f"<p>… and {more} more rows.</p>" if more > 0 else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def html_text(text: str) -> str:
    """Return text as it stands, line by line, with links."""
    return f"<pre>{linked(text)}</pre>"
