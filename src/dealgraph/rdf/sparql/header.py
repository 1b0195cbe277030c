"""The header of a query file: what it says about itself in comments, before the query begins.

    # title: Exclusions
    # param concern: concern; optional; what is left out

Lines of other comments, empty lines and declarations of prefixes may stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dealgraph.base.words import clean

_FIELD = re.compile(r"#\s*([a-z]+(?: [a-z_]+)?):[ \t]*(.*)")
_PROLOGUE = re.compile(r"\s*(?:#|$|(?:PREFIX|BASE)\b)", re.IGNORECASE)


def fields(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield the names and values of a header, in order.

    >>> list(fields("# title: One\n# see below\n\n# param a: party; required; x\nASK {}"))
    [('title', 'One'), ('param a', 'party; required; x')]
    """
    for line in text.splitlines():
        if not _PROLOGUE.match(line):
            return
        found = _FIELD.match(line)
        if found:
            yield found[1], clean(found[2]).strip()


def header(text: str) -> dict[str, str]:
    r"""Return the fields of a header; of two with the same name, the first.

    >>> header("# title: One\n# why: two\n# title: Three\nASK {}")
    {'title': 'One', 'why': 'two'}
    """
    read: dict[str, str] = {}
    for name, value in fields(text):
        read.setdefault(name, value)
    return read
