"""What a print shows, and what it says of itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

#: A4 across, less its margins, at 96 points to the inch.
SHEET = {"width": 1040, "height": 700}


def printing(reader: Any) -> Any:
    """What the page is while it is printed."""
    reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    reader.page.set_viewport_size(SHEET)
    reader.page.emulate_media(media="print", color_scheme="dark")
    return reader


def heading(reader: Any) -> str:
    return str(reader.text("body > .print"))


@pytest.mark.parametrize("view", ["map", "table", "rights", "time"])
def test_every_print_says_what_it_is(visit: Any, mini_page: Path, view: str) -> None:
    reader = printing(visit(mini_page, f"view={view}&medium=music", color_scheme="dark"))
    told = heading(reader)
    assert told.startswith("Who deals with whom about AI")
    assert f"{reader.page.text_content('#count')}" in told
    assert "Showing only: music" in told
    assert re.search(r"record as of 20\d\d-\d\d-\d\d", told)
    assert re.search(r"printed 20\d\d-\d\d-\d\d", told)
    assert reader.page.url in told
    assert not reader.page.is_visible(".top")
    assert not reader.page.is_visible("#facets")


def test_a_printed_record_says_where_it_is(visit: Any, mini_page: Path) -> None:
    told = heading(printing(visit(mini_page, "sel=party:orrery-ai")))
    assert "Record: Orrery AI" in told
    assert "https://w3id.org/dealgraph/party/orrery-ai" in told


@pytest.mark.parametrize("view", ["map", "table", "rights", "time"])
def test_nothing_is_lost_at_the_edge_of_the_sheet(visit: Any, whole_page: Path, view: str) -> None:
    reader = printing(visit(whole_page, f"view={view}&medium=music"))
    shown = reader.page.evaluate(
        """() => [...document.querySelectorAll('th, td, li, p, .print svg, .chart')]
          .filter((node) => node.checkVisibility())
          .map((node) => node.getBoundingClientRect()).filter((box) => box.width > 1)
          .map((box) => box.right)"""
    )
    assert shown
    assert max(shown) <= SHEET["width"]


def test_bars_are_printed_with_their_key(visit: Any, mini_page: Path) -> None:
    reader = printing(visit(mini_page, "view=time"))
    assert reader.page.locator(".chart polygon[fill^='#']").count() > 5
    assert reader.page.is_visible(".chart")
    assert reader.page.is_visible(".series")
    assert not reader.page.is_visible(".switch")


def test_the_matrix_is_printed_with_its_key(visit: Any, mini_page: Path) -> None:
    reader = printing(visit(mini_page, "view=rights"))
    assert reader.page.is_visible(".effects")
    assert not reader.page.is_visible(".columns")


def test_the_map_is_printed_whole_with_its_legend(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, viewport={"width": 390, "height": 844})
    names = reader.page.evaluate("dealgraph.labels.map((label) => label.text)")
    printing(reader)
    printed = reader.page.locator("#view-map .print svg text").all_text_contents()
    assert names
    assert set(names) <= set(printed)
    assert reader.page.is_visible("#legend .key")  # closed on a phone, and open again on paper
    reader.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert reader.page.locator("#view-map .print svg").count() == 0
    assert not reader.page.evaluate("document.querySelector('#legend details').open")


@pytest.mark.parametrize("chosen", [None, "dark"])
def test_a_print_is_light_and_the_screen_is_dark_again(
    visit: Any, mini_page: Path, chosen: str | None
) -> None:
    reader = visit(mini_page, "view=time", color_scheme="dark")
    if chosen:
        reader.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    printing(reader)
    light = reader.page.evaluate("dealgraph.data.colours.map((colour) => colour.light)")
    bars = reader.page.locator(".chart polygon[fill^='#']")
    fills = {bar.get_attribute("fill") for bar in bars.all()}
    assert fills <= set(light)
    reader.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert reader.page.evaluate("dealgraph.dark()")
    assert reader.page.evaluate("document.documentElement.dataset.theme || null") == chosen
    assert heading(reader) == ""


def test_a_printed_table_says_if_it_is_cut(visit: Any, whole_page: Path) -> None:
    told = heading(printing(visit(whole_page, "view=table")))
    assert "Printed are the first 150 lines" in told
    assert "Printed are" not in heading(printing(visit(whole_page, "view=table&kind=merger")))
