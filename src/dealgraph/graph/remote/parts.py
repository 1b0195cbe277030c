"""Asking and sending in parts: all rows of an answer that is cut off, and no text too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox
import requests

from dealgraph.graph.remote import virtuoso
from dealgraph.graph.remote.answers import cut, is_cut, rows, strange

#: The digits by which digests begin, which tell parts apart, and how many of them at most.
_PARTS, _DEPTH = "0123456789abcdef", 4


class Parts:
    """Asks a server, and asks again for less if it leaves rows out.

    Attributes:
        most: the rows that it gives an answer, as far as it has said so; 0 if it has not.
    """

    def __init__(self, ask: Callable[[str], requests.Response], url: str) -> None:
        self.ask = ask
        self.url = url
        self.most = 0

    def rows(
        self, text: str, name: str, tail: str = "}", filter_: str = "", digest: str = ""
    ) -> list[Any]:
        """All rows of a query, told apart by digests of a variable.

        Args:
            text: the query up to the end of its pattern.
            name: the variable.
            tail: the rest of the query.
            filter_: what restricts it to a part.
            digest: how the digests of this part begin.

        Raises:
            EndpointError: the server cannot be reached, refuses, or leaves rows out all the same.
        """
        answer = self.ask(f"{text}{filter_}{tail}")
        if not is_cut(answer):
            found = rows(answer, self.url)
            if isinstance(found, ox.QueryBoolean):
                raise strange(self.url, "it answers SELECT with yes or no")
            return list(found)
        answer.close()
        self.most = virtuoso.most_rows(answer)
        if len(digest) == _DEPTH or "isBlank" in filter_:
            raise cut(answer, self.url)
        digests = [digest + each for each in _PARTS]
        node = f"?{name}"
        parts = [
            (f'FILTER(isIRI({node}) && STRSTARTS(MD5(STR({node})), "{each}")) ', each)
            for each in digests
        ]
        if not digest:
            parts.append((f"FILTER(isBlank({node})) ", ""))
        return [row for part in parts for row in self.rows(text, name, tail, *part)]


def chunks(
    items: Iterable[Any], weight: Callable[[Any], int], limit: Callable[[], int], count: int
) -> Iterator[list[Any]]:
    """Put items together up to a weight and a number; one that is heavier stands alone.

    The limit is asked for at each item, since it may become known on the way.

    >>> list(chunks([1, 2, 9, 1, 1, 1], int, limit=lambda: 4, count=2))
    [[1, 2], [9], [1, 1], [1]]
    """
    chunk: list[Any] = []
    size = 0
    for item in items:
        heavy = weight(item)
        if chunk and (size + heavy > limit() or len(chunk) == count):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += heavy
    if chunk:
        yield chunk
