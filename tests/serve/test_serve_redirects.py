"""A record that has another name: its former addresses lead to those that it has now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import MINI, Server, started

NAMES = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
party:larkfield dg:replacedBy party:larkfield-paper .
party:larkfield-paper dg:replacedBy party:larkfield-post .
party:lost dg:replacedBy party:nobody .
party:a dg:replacedBy party:b .
party:b dg:replacedBy party:a .
deal:larkfield-old dg:replacedBy deal:larkfield-orrery-2023 .
"""


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("led")
    (folder / "redirects.ttl").write_text(NAMES)
    with started("--only", str(MINI), "--data", str(folder), "--root-path", "/deals") as server:
        yield server


@pytest.mark.parametrize(
    ("path", "accept", "where"),
    [
        ("/party/larkfield", "text/html", "/party/larkfield-post"),
        ("/party/larkfield-paper", "text/html", "/party/larkfield-post"),
        ("/party/larkfield", "text/turtle", "/party/larkfield-post"),
        ("/party/larkfield.ttl", "*/*", "/party/larkfield-post.ttl"),
        ("/party/larkfield.jsonld", "*/*", "/party/larkfield-post.jsonld"),
        ("/party/larkfield.html", "*/*", "/party/larkfield-post.html"),
        ("/deal/larkfield-old", "text/html", "/deal/larkfield-orrery-2023"),
    ],
)
def test_a_former_address_leads_to_the_present_one(
    led: Server, path: str, accept: str, where: str
) -> None:
    answer = led.get(path, headers={"Accept": accept}, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"/deals{where}")
    assert led.get(f"/deals{where}", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["/party/lost", "/party/a", "/party/b", "/party/lost.ttl"])
def test_a_name_that_leads_nowhere_is_not_followed(led: Server, path: str) -> None:
    assert led.get(path, allow_redirects=False).status_code == 404


def test_a_question_takes_the_former_name(led: Server) -> None:
    bound = led.get("/bound/deals-of?party=larkfield").text
    assert "party/larkfield-post>" in bound
