"""Everything that Virtuoso 7 does in its own way, and what is done about it.

It answers questions and keeps the record without loss. So that it does, other modules ask here, or
take a way that suits every server and whose reason is told here:

- Each term of an answer is written as in memory (`dialect`): a boolean comes as `1`.
- It parses an update text up to line 4,991: `TRIPLES` is far below that for every server.
- It takes no blank node in INSERT DATA: `writing.updates` inserts them by a template.
- It takes some graphs for web pages, and none whose first 64 KiB hold no whole triple:
  `Writer.replace` then sends updates instead.
- It makes decimals of long integers when a graph is sent whole, and not in updates: `push` reads
  back what it has sent, and sends in the other way what differs.
- It has been seen to count triples that it does not show: `push` compares triples, not sizes.
- HEAD is answered by 401 and 500 where something is: `layouts` takes 404 and 410 alone for nothing.
- It answers queries at any address below `/sparql`: `layouts` tries the address that fits first.
- Several graphs at once in parts would take it minutes: `Server.batches` asks for fewer.

What it changes for good, so that a graph with one is reported, and sent again, at every push:
doubles of more than 15 digits; fractions of a second beyond microseconds; years before 1 and with
fewer than four digits; xsd:yearMonthDuration; integers beyond 64 bits, and texts that are not
integers; IRIs of more than 1,880 bytes. By updates alone, it also refuses values that are not of
their datatype.
"""

from __future__ import annotations

from collections.abc import Iterator

import requests

#: Its name, and its addresses for queries, updates, whole graphs, and what names a graph there.
ADDRESSES = ("Virtuoso", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth", "graph-uri")
#: Triples in one update text, each on a line of its own.
TRIPLES = 2_000
#: The setting of the rows that it gives an answer.
SETTING = "Virtuoso: ResultSetMaxRows"
#: The column that it makes up for a boolean, which then is a row or none; and for rows of none.
BOOLEAN, NONE = ["__ASK_RETVAL"], ["_star_fake"]
_MOST = "X-SPARQL-MaxRows"
#: How it writes blank nodes, and how they are written (SPARQL 1.1 Query Results JSON Format,
#: section 3.2.2). Quotation marks inside of strings are escaped: this stands nowhere else.
_ADDRESSED = b'"type": "bnode", "value": "nodeID://'
_LABELLED = b'"type": "bnode", "value": "'


def is_it(answer: requests.Response) -> bool:
    """Whether an answer comes from it."""
    return "Virtuoso" in answer.headers.get("Server", "")


def leaves_out(answer: requests.Response) -> bool:
    """Whether it says that it has left rows out."""
    return _MOST in answer.headers


def most_rows(answer: requests.Response) -> int:
    """Return the rows that it gives an answer at most, if it says so; otherwise 0."""
    text = answer.headers.get(_MOST, "")
    return int(text) if text.isdecimal() else 0


def labelled(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Give the labels of blank nodes the form of the standard, in bytes as they arrive."""
    held = len(_ADDRESSED) - 1
    rest = b""
    for chunk in chunks:
        rest = (rest + chunk).replace(_ADDRESSED, _LABELLED)
        yield rest[:-held]
        rest = rest[-held:]
    yield rest


def describing(text: str) -> str:
    """Have it describe a thing by what is said of it; by itself it takes what points to it."""
    return f'DEFINE sql:describe-mode "CBD"\n{text}'
