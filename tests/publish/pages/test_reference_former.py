"""A record that has another name now: a page at its former address leads to its own."""

from __future__ import annotations

from pathlib import Path

from reference_pages import built

NAMES = """@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
party:larkfield dg:replacedBy party:larkfield-paper .
party:larkfield-paper dg:replacedBy party:larkfield-post .
party:lost dg:replacedBy party:nobody .
"""


def test_a_page_at_the_former_address_leads_to_the_present_one(mini: Path, tmp_path: Path) -> None:
    (tmp_path / "redirects.ttl").write_text(NAMES)
    found = built(data=[tmp_path], only=[mini])
    for name in ("larkfield", "larkfield-paper"):
        text = found.files[f"party/{name}.html"]
        assert '<meta http-equiv="refresh" content="0; url=../party/larkfield-post.html">' in text
        assert '<a href="../party/larkfield-post.html">The Larkfield Post</a>' in text
        assert "dg:replacedBy party:larkfield-p" in found.files[f"party/{name}.ttl"]
    assert "party/lost.html" not in found.files
    assert "party/larkfield" not in found.files["parties.html"].replace("party/larkfield-post", "")
