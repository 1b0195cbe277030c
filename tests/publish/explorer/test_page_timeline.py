"""The timeline: what is counted, in which colours, and how a time is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def bars(reader: Any) -> dict[str, str]:
    """What each bar that holds something says of itself, by its id."""
    found: dict[str, str] = reader.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.slot')]
          .map((slot) => [slot.dataset.key.slice(5), slot.getAttribute('aria-label')])
          .filter(([, label]) => !label.includes(': 0 ')))"""
    )
    return found


def middle(reader: Any, slot: str) -> tuple[float, float]:
    """Where to point at a bar."""
    box = reader.page.locator(f"[data-key='slot-{slot}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def focused(reader: Any) -> str:
    return str(reader.page.evaluate("document.activeElement.dataset.key"))


def pictured(reader: Any) -> ET.Element:
    reader.page.click("#take")
    _, svg = reader.download("#take-svg")
    return ET.fromstring(svg)


def test_a_matter_known_by_year_only_is_in_no_month(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&step=month")
    found = bars(reader)
    assert found["2023"] == "2023, month not known: 1 matter. Deals 1 (Licences 1)"
    assert found["2026"].startswith("2026, month not known: 1 matter")
    assert "2023-01" not in found
    assert "2026-01" not in found
    assert sum(int(label.split(": ")[1].split()[0]) for label in found.values()) == 13


def test_a_saved_picture_shows_what_is_known_by_year_only_apart(
    visit: Any, mini_page: Path
) -> None:
    texts = list(pictured(visit(mini_page, "view=time&step=month")).itertext())
    assert "year only" in texts
    assert sum("month not known" in text or "year only" in text for text in texts) >= 2
    assert any("2 known by year only are in the hatched bars" in text for text in texts)
    assert "Deals: 10" in texts


def test_a_month_does_not_catch_what_is_known_by_year_only(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&since=2026-01&until=2026-03")
    assert reader.matters() == ["deal:halden-orrery-2026"]
    reader.sees("#view-time .empty-note", "1 may lie in the chosen time")
    reader.open("since=2026&until=2026")
    assert reader.matters() == ["deal:cadence-chorus-2026", "deal:halden-orrery-2026"]


def test_events_are_chosen_by_their_own_dates(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&dates=events&step=month")
    assert bars(reader)["2026-09"] == "September 2026: 1 event in 1 matter. Deals 1 (scheduled 1)"
    reader.page.mouse.click(*middle(reader, "2026-09"))
    # announced in September 2025, with a payment a year later
    assert reader.matters() == ["deal:authors-tessellate-settlement-2025"]
    assert reader.texts(".moments li time") == ["2026-09-15"]
    assert "events from 2026-09" in reader.text("#chips")
    assert reader.text("#facet-years summary") == "Dates of events"
    reader.open(reader.fragment())
    assert reader.matters() == ["deal:authors-tessellate-settlement-2025"]
    assert reader.page.get_attribute("[data-key='dates-events']", "aria-pressed") == "true"


def test_every_event_of_the_chosen_time_is_listed(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page, "view=time&dates=events&since=2026-06&until=2026-06")
    events = reader.page.evaluate(
        """[...dealgraph.matters.values()].flatMap((m) => m.events)
           .filter((event) => event.date.startsWith('2026-06')).length"""
    )
    assert events > 30
    assert len(reader.texts(".moments li")) == events
    assert reader.text(".moments h2").startswith(f"2026-06: {events} events in ")
    assert len(set(reader.texts(".moments li"))) == events


def test_events_have_no_series_of_others_and_the_table_names_it_last(
    visit: Any, whole_page: Path
) -> None:
    reader = visit(whole_page, "view=time&dates=events")
    assert [text.split(":")[0] for text in reader.texts(".series li")] == [
        "Deals",
        "Disputes",
        "Policies",
    ]
    reader.page.click(".numbers summary")
    rows = reader.texts(".numbers tbody th")
    deals = rows[1 : rows.index("Disputes")]
    assert deals[-1] == "other"
    assert "launched" in deals


@pytest.mark.parametrize("fragment", ["", "&kind=lawsuit", "&kind=lawsuit,usage-policy"])
def test_a_colour_means_the_same_whatever_is_filtered(
    visit: Any, whole_page: Path, fragment: str
) -> None:
    reader = visit(whole_page, "view=time" + fragment)
    shades = reader.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.series li')].map((line) =>
          [line.textContent.split(':')[0], line.querySelector('polygon').getAttribute('fill')]))"""
    )
    wanted = {"Deals": "deal", "Disputes": "dispute", "Policies": "policy"}
    for name, shade in shades.items():
        assert shade == reader.page.evaluate("(token) => dealgraph.shade(token)", wanted[name])
    assert "Disputes" in shades
    drawn = reader.page.evaluate(
        "[...document.querySelectorAll('.chart polygon')].map((bar) => bar.getAttribute('fill'))"
    )
    assert set(drawn) - {"none"} == set(shades.values())


def test_there_is_one_key_at_a_time(mini: Any) -> None:
    assert mini.page.is_visible("#legend")
    mini.page.click("#tab-time")
    mini.page.locator(".series").wait_for()
    assert not mini.page.is_visible("#legend")
    mini.page.click("#tab-map")
    assert mini.page.is_visible("#legend")


def test_a_stroke_of_the_mouse_filters_every_view(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time")
    reader.page.mouse.move(*middle(reader, "2025-04"))
    reader.page.mouse.down()
    reader.page.mouse.move(*middle(reader, "2025-10"), steps=5)
    reader.page.mouse.up()
    assert reader.fragment() == "view=time&since=2025-04&until=2025-12"
    assert len(reader.texts(".moments li")) == reader.shown()[0] == 6
    reader.page.click("text=Whole time")
    assert reader.shown()[0] == 13


def test_a_click_chooses_a_bar_and_another_lets_it_go(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time")
    reader.page.mouse.click(*middle(reader, "2025-07"))
    assert reader.fragment() == "view=time&since=2025-07&until=2025-09"
    reader.page.mouse.click(*middle(reader, "2025-07"))
    assert reader.fragment() == "view=time"


def test_bars_tell_what_they_hold_under_the_pointer(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time")
    reader.page.mouse.move(*middle(reader, "2025-07"))
    assert reader.text(".chart-frame .tip").splitlines()[0] == "July to September 2025: 2 matters"
    assert "Disputes 1 (Cease-and-desist letters 1)" in reader.text(".chart-frame .tip")
    reader.page.mouse.move(5, 5)
    assert not reader.page.is_visible(".chart-frame .tip")


def test_months_and_totals_are_written(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&step=month")
    texts = reader.page.locator(".chart text").all_text_contents()
    assert {"Jan", "Apr", "Jul", "Oct", "2025"} <= set(texts)
    assert [text.split(": ")[1] for text in reader.texts(".series li")] == ["10", "2", "1"]
    sizes = reader.page.evaluate(
        """[...document.querySelectorAll('.chart text')]
           .map((text) => parseFloat(text.getAttribute('font-size')) * text.getScreenCTM().a)"""
    )
    assert min(sizes) >= 10


def swipe(reader: Any, start: tuple[float, float], by: tuple[float, float]) -> None:
    """A finger that is put down, moved and lifted."""
    session = reader.page.context.new_cdp_session(reader.page)

    def send(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    x, y = start
    send("touchStart", {"x": x, "y": y})
    for part in range(1, 9):
        send("touchMove", {"x": x + by[0] * part / 8, "y": y + by[1] * part / 8})
    send("touchEnd")
    reader.page.wait_for_timeout(300)


def test_swiping_over_the_chart_scrolls_and_sets_no_filter(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page, "view=time&step=month", **PHONE)
    box = reader.page.locator(".chart-box").bounding_box()
    start = (box["x"] + 150, box["y"] + 120)
    at = "document.querySelector('.chart-box').scrollLeft"
    before = reader.page.evaluate(at)
    assert before > 0  # the latest is seen first
    swipe(reader, start, (160, 0))
    assert reader.page.evaluate(at) < before - 60
    swipe(reader, start, (0, -160))
    assert reader.page.evaluate("document.getElementById('view-time').scrollTop") > 60
    assert reader.fragment() == "view=time&step=month"
    assert reader.text("#chips") == ""


def test_a_time_is_chosen_with_two_taps(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time", **PHONE)
    reader.page.touchscreen.tap(*middle(reader, "2026-01"))
    assert reader.fragment() == "view=time&since=2026-01&until=2026-03"
    reader.page.touchscreen.tap(*middle(reader, "2025-10"))
    assert reader.fragment() == "view=time&since=2025-10&until=2026-03"
    reader.page.touchscreen.tap(*middle(reader, "2025-10"))
    assert reader.fragment() == "view=time&since=2025-10&until=2025-12"


def test_the_keyboard_chooses_bars_and_keeps_its_place(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&step=month")
    reader.page.focus("[data-key='slot-2023-01']")
    reader.page.keyboard.press("ArrowRight")
    reader.page.keyboard.press("ArrowRight")
    reader.page.keyboard.press("Enter")
    assert focused(reader) == "slot-2023-03"
    assert reader.fragment() == "view=time&since=2023-03&until=2023-03&step=month"
    reader.page.keyboard.press("ArrowRight")
    reader.page.keyboard.press("Shift+Enter")
    assert reader.fragment() == "view=time&since=2023-03&until=2023-04&step=month"
    assert focused(reader) == "slot-2023-04"


def test_the_focus_stays_on_what_was_used(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time")
    reader.page.focus("[data-range=since]")
    for _ in range(3):
        reader.page.keyboard.press("ArrowDown")
        assert focused(reader) == "range-since"
    assert reader.fragment() == "view=time&since=2023-03"
    reader.page.focus("[data-key='dates-events']")
    reader.page.keyboard.press("Enter")
    assert focused(reader) == "dates-events"
    reader.page.focus("[data-key='step-month']")
    reader.page.keyboard.press("Space")
    assert focused(reader) == "step-month"
    reader.page.focus("[data-key=whole]")
    reader.page.keyboard.press("Enter")
    assert reader.fragment() == "view=time&dates=events&step=month"
    assert reader.page.evaluate("document.activeElement !== document.body")


def test_a_beginning_after_the_end_moves_the_end_along(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&since=2024-05&until=2024-08")
    reader.page.select_option("[data-range=since]", "2025-03")
    assert reader.fragment() == "view=time&since=2025-03&until=2025-03"
    reader.open("view=time&since=2025&until=2025")
    assert reader.page.eval_on_selector("[data-range=since]", "(node) => node.value") == "2025"


def test_what_is_listed_follows_the_chosen_time_and_opens(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=time&since=2025-07&until=2025-09")
    assert reader.text(".moments h2") == "2025-07 to 2025-09: 2 matters"
    assert reader.texts(".moments time") == ["2025-09-05", "2025-07-07"]
    reader.page.locator(".moments .name").first.click()
    assert reader.page.is_visible("#panel-title")
    assert "since=2025-07" in reader.fragment()
