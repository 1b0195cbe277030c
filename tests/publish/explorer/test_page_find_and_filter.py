"""Finding and filtering, as a reader does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        pytest.param("orrery ai", "Orrery AI", id="name"),
        pytest.param("OAI Labs", "Orrery AI", id="alias"),
        pytest.param(
            "storyline",
            "Orrery AI and Halden Pictures: research on storyboard tools, with an investment",
            id="product",
        ),
        pytest.param(
            "dubbing", "Orrery AI and Halden Pictures: tools for dubbing", id="word-of-a-title"
        ),
        pytest.param("larkfield post", "The Larkfield Post", id="part-of-a-name"),
    ],
)
def test_slash_and_a_name_and_enter_open_the_record(mini: Any, typed: str, opened: str) -> None:
    mini.page.keyboard.press("/")
    mini.page.keyboard.type(typed)
    mini.page.keyboard.press("Enter")
    assert mini.text("#panel-title") == opened


def test_arrows_choose_among_the_results_and_escape_leaves(mini: Any) -> None:
    mini.page.keyboard.press("/")
    mini.page.keyboard.type("halden")
    mini.page.keyboard.press("ArrowDown")
    second = mini.texts(".hit-name")[1]
    assert mini.text(".hit[aria-selected=true] .hit-name") == second
    mini.page.keyboard.press("Enter")
    assert mini.text("#panel-title") == second
    mini.page.keyboard.press("/")
    mini.page.keyboard.type("halden")
    mini.page.keyboard.press("Escape")
    assert not mini.page.is_visible("#found")


def test_an_unknown_name_is_answered_with_near_ones(mini: Any) -> None:
    mini.page.fill("#search", "Orery AI Inc")
    mini.sees("#found", "Nothing is called “Orery AI Inc”")
    mini.page.click("#found button:has-text('Orrery AI')")
    assert mini.text("#panel-title") == "Orrery AI"


def test_a_name_unlike_all_others_gets_advice(mini: Any) -> None:
    mini.page.fill("#search", "xqzxqz")
    mini.sees("#found", "Try a shorter word")


def test_a_kind_counts_its_subclasses_and_filters_them(mini: Any) -> None:
    box = mini.page.locator("#facet-kind label", has_text="Licences").first
    assert box.inner_text().split() == ["Licences", "6"]
    box.click()
    assert mini.text("#count") == "6 of 13 matters, 7 parties"


def test_filters_combine_and_counts_follow(mini: Any) -> None:
    mini.page.click("#facet-medium summary")
    mini.page.locator("#facet-medium label", has_text="film").click()
    films = mini.matters()
    assert len(films) == 4
    mini.page.locator("#facet-kind label", has_text="Equity investments").click()
    assert mini.matters() == ["deal:halden-orrery-2026", "deal:vessel-halden-2024"]
    # the count of a facet leaves out the facet itself and heeds the others
    news = mini.page.locator("#facet-medium label", has_text="news")
    assert news.locator(".n").inner_text() == "0"
    mini.page.click("#clear")
    assert mini.shown() == (13, 14)


def test_excluding_ai_training_covers_generative_training(mini: Any) -> None:
    mini.page.click("#add-condition")
    condition = mini.page.locator(".condition")
    condition.get_by_label("Kind of term").select_option("exclusion")
    concern = mini.page.locator(".condition").get_by_label("Concern")
    offered = dict(option.rsplit(" ", 1) for option in concern.locator("option").all_inner_texts())
    concern.select_option("generative-ai-training")
    assert "deal:halden-orrery-2026" in mini.matters()
    assert offered["– generative-AI training"] == f"({len(mini.matters())})"
    with_exclusion = mini.matters()
    mini.page.locator(".condition").get_by_label("With or without").select_option("without")
    assert len(mini.matters()) == 13 - len(with_exclusion)
    assert not set(mini.matters()) & set(with_exclusion)


def test_years_leave_out_what_has_no_date(mini: Any) -> None:
    mini.page.click("#facet-years summary")
    mini.page.select_option("#year-since", "2026")
    assert mini.matters() == ["deal:cadence-chorus-2026", "deal:halden-orrery-2026"]
    mini.page.select_option("#year-since", "")
    mini.page.select_option("#year-until", "2023")
    assert mini.matters() == ["deal:larkfield-orrery-2023"]


def test_money_is_filtered_by_who_vouches_for_it(mini: Any) -> None:
    mini.page.click("#facet-money summary")
    mini.page.locator("#facet-money label", has_text="denied").click()
    assert mini.matters() == ["deal:orrery-larkfield-2025"]


def test_nothing_that_fits_is_said_with_a_way_out(mini: Any) -> None:
    mini.open("kind=lawsuit&medium=music")
    mini.sees("#empty", "Nothing fits all of this")
    mini.page.click("#empty button")
    assert mini.shown() == (13, 14)


def test_the_legend_filters_by_colour_and_shape(mini: Any) -> None:
    mini.page.locator("#legend button", has_text="music and audio").click()
    assert mini.matters() == ["deal:cadence-chorus-2026", "deal:orrery-chorus-2025"]
    mini.page.click("#clear")
    mini.page.locator("#legend button", has_text="Disputes").click()
    assert all(matter.startswith("dispute:") for matter in mini.matters())


FRAGMENT = (
    "view=table&kind=licence&medium=news&term=with~grant~generative-ai-training"
    "&since=2025&sel=deal:orrery-larkfield-2025"
)


def test_a_link_reopens_what_was_seen(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, FRAGMENT)
    assert reader.matters() == ["deal:orrery-larkfield-2025"]
    assert reader.page.is_visible("#view-table")
    assert reader.text("#panel-title").startswith("The Larkfield Post and Orrery AI")
    assert reader.texts(".chip") == [
        "Licences ×",
        "news ×",
        "has grant on generative-AI training ×",
        "from 2025 ×",
    ]
    assert reader.fragment() == FRAGMENT


def test_what_is_done_by_hand_is_in_the_link(mini: Any) -> None:
    mini.page.locator("#facet-kind label", has_text="Licences").first.click()
    mini.page.click("#tab-rights")
    assert mini.fragment() == "view=rights&kind=licence"
    mini.page.go_back()
    assert mini.page.is_visible("#view-map")


def test_the_zoom_is_in_the_link(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "zoom=10,20,1.500")
    assert reader.page.evaluate("dealgraph.network.getScale()") == 1.5
    assert reader.page.evaluate("dealgraph.network.getViewPosition()") == {
        "x": 10,
        "y": 20,
    }
    reader.page.click("[aria-label='Zoom in']")
    reader.page.wait_for_url(lambda address: "zoom=10,20,2.250" in address)


@pytest.mark.parametrize(
    "fragment",
    [
        "kind=%E0%A4%A",
        "view=nowhere&zoom=a,b",
        "sel=deal:none",
        "term=with~",
        "path=party:x~y",
        "ego=z~9",
    ],
)
def test_a_broken_link_opens_the_page_all_the_same(
    visit: Any, mini_page: Path, fragment: str
) -> None:
    reader = visit(mini_page, fragment)
    assert reader.page.is_visible("#view-map")
