"""The query page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from serving import Server

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(1280, "light"), (360, "dark")], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, chromium: Any, server: Server) -> Iterator[Any]:
    """The page, with whatever it complained of."""
    width, scheme = request.param
    opened = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    elsewhere: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on(
        "request", lambda r: None if r.url.startswith(server.url) else elsewhere.append(r.url)
    )
    opened.goto(f"{server.url}sparql")
    yield opened
    opened.close()
    assert said == []
    assert [url for url in elsewhere if not url.startswith("blob:")] == []


def _run(page: Any, query: str) -> None:
    page.fill("#query", query)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")


def _fits(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_named_question_is_filled_in_and_answered(page: Any) -> None:
    page.select_option("#question", "history")
    with page.expect_response("**/bound/history?matter=larkfield-orrery-2023"):
        page.fill("#field-matter", "larkfield-orrery-2023")
        page.dispatch_event("#field-matter", "change")
    page.click("#run")
    page.wait_for_selector("#table table")
    assert "larkfield-orrery-2023" in page.input_value("#query")
    assert page.locator("#table tbody tr").count() > 0
    assert _fits(page)


def test_a_value_that_does_not_exist_is_told(page: Any) -> None:
    page.select_option("#question", "history")
    page.fill("#field-matter", "no-such-deal")
    page.dispatch_event("#field-matter", "change")
    page.wait_for_selector("#problem:has-text('no-such-deal')")
    assert "There is no matter 'no-such-deal'" in page.inner_text("#problem")


def test_names_lead_to_their_pages_and_the_query_has_an_address(page: Any, server: Server) -> None:
    _run(page, "SELECT ?p { ?p a dg:Party } ORDER BY ?p LIMIT 1")
    link = page.wait_for_selector("#table td a")
    assert link.inner_text() == "party:cadence-records"
    assert link.get_attribute("href") == "party/cadence-records"
    page.goto(page.url)
    page.wait_for_selector("#table td a")
    assert page.input_value("#query") == "SELECT ?p { ?p a dg:Party } ORDER BY ?p LIMIT 1"
    page.click("#table td a")
    assert page.url == f"{server.url}party/cadence-records"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("//evil.example/x", "//evil.example/x"),
        ("/\\\\evil.example/x", None),
        ("file/mini/parties/tessellate.ttl", "file/mini/parties/tessellate.ttl"),
        ("ns#Deal", "ns#Deal"),
        ("party/caf%C3%A9", "party/caf%25C3%25A9"),
        ("party/日本", "party/%E6%97%A5%E6%9C%AC"),
    ],
)
def test_a_name_of_ours_never_leads_to_another_host(
    page: Any, server: Server, name: str, path: str | None
) -> None:
    _run(page, f'SELECT ?x {{ BIND(IRI("https://w3id.org/dealgraph/{name}") AS ?x) }}')
    page.wait_for_selector("#table table, #problem:not([hidden])")
    hrefs = page.evaluate("[...document.querySelectorAll('#table td a')].map((a) => a.href)")
    assert hrefs == ([] if path is None else [f"{server.url}{path}"])


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_no_dangerous_address_can_be_followed(page: Any, text: str) -> None:
    _run(
        page, f'SELECT ?a ?b {{ BIND(<{text}> AS ?a) BIND("<img src=x onerror=alert(1)>" AS ?b) }}'
    )
    page.wait_for_selector("#table table")
    assert page.locator("#table a").count() == 0
    assert page.locator("#table img").count() == 0
    assert "<img src=x" in page.inner_text("#table")


def test_an_address_cannot_look_like_another(page: Any) -> None:
    """No character that turns the direction of writing is in its text; it leads where it led."""
    turned = "https://example.org/\u202egnp.exe"
    _run(page, f'SELECT ?a ?b {{ BIND(<{turned}> AS ?a) BIND("{turned}" AS ?b) }}')
    page.wait_for_selector("#table table")
    links = page.locator("#table a")
    assert links.all_inner_texts() == ["https://example.org/gnp.exe", "example.org"]
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/%E2%80%AEgnp.exe",
        "https://example.org/%E2%80%AEgnp.exe",
    ]


def test_a_mistake_is_shown_with_its_caret(page: Any) -> None:
    _run(page, "SELECT * { ?s ?p ")
    page.wait_for_selector("#problem:not([hidden])")
    lines = page.inner_text("#problem").splitlines()
    assert lines[0] == "The query is not valid SPARQL [DG301]"
    assert lines[3].strip() == "^"
    assert _fits(page)


def test_names_complete_by_keyboard(page: Any) -> None:
    page.fill("#query", "")
    page.type("#query", "SELECT * { ?d a dg:ContentLic")
    page.wait_for_selector("#names li")
    assert page.get_attribute("#query", "aria-activedescendant") == "name-0"
    page.keyboard.press("Tab")
    assert page.input_value("#query") == "SELECT * { ?d a dg:ContentLicence "
    assert page.locator("#names li").first.is_hidden()


def test_a_result_is_drawn(page: Any) -> None:
    _run(page, "SELECT ?d { ?d a dg:Deal ; dg:party party:orrery-ai }")
    page.wait_for_selector("#table table")
    page.click("#as-picture")
    page.frame_locator("#picture").locator("#map").wait_for()
    assert page.frame_locator("#picture").locator("#title").inner_text() == "What the query found"
    assert _fits(page)


def test_a_result_is_saved(page: Any) -> None:
    _run(page, "SELECT ?p { ?p a dg:Party } ORDER BY ?p LIMIT 1")
    page.wait_for_selector("#table table")
    page.select_option("#format", "csv")
    with page.expect_download() as saved:
        page.click("#download")
    assert saved.value.suggested_filename == "result.csv"
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.split() == ["p", "https://w3id.org/dealgraph/party/cadence-records"]
