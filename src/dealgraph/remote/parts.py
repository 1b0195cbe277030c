"""All rows of an answer that a server cuts off, asked for in parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from dealgraph.remote.answers import cut, is_cut, rows

__all__ = ["Parts"]

#: How many rows a server may hold before an answer is asked for in parts of parts of parts.
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
            return list(rows(answer, self.url))  # type: ignore[arg-type]
        answer.close()
        self.most = int(answer.headers.get("X-SPARQL-MaxRows", 0))
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
