"""The W3C's tests of SPARQL 1.1 Protocol, request by request."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from serving import Server, started

FOLDER = Path(__file__).parent / "protocol"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
PREFIXES = {
    "mf": MF,
    "ht": "http://www.w3.org/2011/http#",
    "cnt": "http://www.w3.org/2011/content#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
THEIRS = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
OURS = "https://w3id.org/dealgraph/file/w3c/data{}.ttl"
REQUESTS = """
SELECT ?test ?request ?path ?method ?chars ?encoding WHERE {
  ?test a mf:ProtocolTest ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?request ht:absolutePath ?path ; ht:methodName ?method .
  OPTIONAL { ?request ht:body ?body . ?body cnt:chars ?chars ; cnt:characterEncoding ?encoding }
} ORDER BY ?test
"""


@dataclass(frozen=True)
class Sent:
    """A request of the manifest, and what must come back."""

    test: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None


def _ours(text: str) -> str:
    for number in (1, 2, 3):
        theirs, ours = THEIRS.format(number), OURS.format(number)
        text = text.replace(theirs, ours).replace(quote(theirs, safe=""), quote(ours, safe=""))
    return text


def _requests() -> Iterator[Sent]:
    store = ox.Store()
    text = (FOLDER / "manifest.ttl").read_text(encoding="utf-8")
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="http://example.org/")
    for row in store.query(REQUESTS, prefixes=PREFIXES):
        node = row["request"]

        def ask(path: str, node: object = node) -> list[list[str]]:
            query = f"SELECT ?request ?a ?b {{ ?request {path} }}"
            rows = [row for row in store.query(query, prefixes=PREFIXES) if row["request"] == node]
            return [[row[x].value if row[x] is not None else "" for x in "ab"] for row in rows]

        headers = ask("ht:headers/rdf:rest*/rdf:first [ht:fieldName ?a; ht:fieldValue ?b]")
        statuses = ask("ht:resp/mf:expectedStatus ?a")
        boolean = ask("ht:resp/mf:expectedBoolean ?a")
        chars, encoding = row["chars"], row["encoding"]
        body = _ours(chars.value).encode(encoding.value) if chars is not None else None
        yield Sent(
            row["test"].value.partition("#")[2],
            row["method"].value,
            _ours(row["path"].value),
            dict(headers),
            body,
            frozenset(status[0][-3] for status in statuses),
            boolean[0][0] == "true" if boolean else None,
        )


EVERY = list(_requests())


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("data") / "w3c"
    folder.mkdir()
    for number in (1, 2, 3):
        text = (FOLDER / f"data{number}.nt").read_text(encoding="utf-8")
        (folder / f"data{number}.ttl").write_text(_ours(text), encoding="utf-8")
    with started("--only", str(folder)) as running:
        yield running


def test_the_manifest_has_all_its_requests() -> None:
    assert len({sent.test for sent in EVERY}) == 34


@pytest.mark.parametrize("sent", EVERY, ids=lambda sent: sent.test)
def test_a_request_of_the_manifest_gets_the_answer_of_the_manifest(w3c: Server, sent: Sent) -> None:
    connection = http.client.HTTPConnection(w3c.host, w3c.port, timeout=60)
    try:
        # Written out, since the library adds a media type where the manifest has none.
        connection.putrequest(sent.method, sent.path, skip_accept_encoding=True)
        for name, value in sent.headers.items():
            connection.putheader(name, value)
        if sent.body is not None:
            connection.putheader("Content-Length", str(len(sent.body)))
        connection.endheaders(sent.body)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    # The queries of an update's test run too, but find what was not updated.
    assert str(answer.status)[0] in ({"4"} if _is_update(sent) else sent.statuses)
    if sent.boolean is not None and not sent.test.startswith("update"):
        assert _boolean(text) is sent.boolean


def _is_update(sent: Sent) -> bool:
    kind = sent.headers.get("content-type", "")
    return kind == "application/sparql-update" or (sent.body or b"").startswith(b"update=")


def _boolean(text: bytes) -> bool:
    assert b"true" in text or b"false" in text
    return b"true" in text
