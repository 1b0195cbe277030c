"""Rows of an answer as a plain table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from dealgraph.base.markup import html_table
from dealgraph.rdf.names import shorten


@dataclass(frozen=True)
class Table:
    """Rows of a SELECT: IRIs as prefixed names, literals as their text, nothing as an empty string.

    Iterating gives one dict a row. The terms themselves are in `terms`.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[dict[str, str]]:
        for row in self.rows():
            yield dict(zip(self.columns, row, strict=True))

    def _repr_html_(self) -> str:
        """Return the rows as a notebook shows them."""
        return html_table(self.columns, self.rows())

    def rows(self) -> list[tuple[str, ...]]:
        """Return all rows as tuples of text."""
        return [tuple(plain(term) for term in row) for row in self.terms]

    def column(self, name: str) -> list[Any]:
        """Return the terms of one column, from the first row to the last."""
        at = self.columns.index(name)
        return [row[at] for row in self.terms]


def plain(term: Any) -> str:
    """Write a term as a reader wants it.

    >>> plain(ox.NamedNode("https://w3id.org/dealgraph/party/a24"))
    'party:a24'
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return str(term.value)
