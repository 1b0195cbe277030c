"""The pages in a browser: on a phone, in the dark, in print, and when somebody means harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reference_pages import Built

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "terms.html",
    "concepts.html",
    "matters.html",
    "checks.html",
    "shapes.html",
    "ontology/core.html",
    "scheme/ConcernScheme.html",
    "question/may-use.html",
    "question/odd.html",
    "deal/orrery-larkfield-2025.html",
    "deal/hostile-2025.html",
    "party/long.html",
)

Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(hostile_pages: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from dealgraph.publish.pages.folder import write_folder

    target = tmp_path_factory.mktemp("reference") / "pages"
    write_folder(target, hostile_pages.files.items)
    return target


@pytest.fixture
def opened(chromium: Any, folder: Path) -> Iterator[Opener]:
    """Open a page of the folder; at the end nothing was requested, said or thrown."""
    heard: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1280, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        address = (folder / path).as_uri()
        page.on("request", lambda r: heard.append(r.url) if r.url != address else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_runs_nothing(opened: Opener, path: str) -> None:
    page = opened(path, 360, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.title().endswith(" – dealgraph")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"


def test_light_and_dark_follow_the_reader(opened: Opener) -> None:
    grounds = {
        scheme: opened("index.html", color_scheme=scheme).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }
    assert grounds == {"light": "rgb(250, 248, 244)", "dark": "rgb(20, 22, 26)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened: Opener, scheme: str) -> None:
    """Contrast of 4.5 to 1 (WCAG 2.2, success criterion 1.4.3)."""
    page = opened("question/may-use.html", color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
          const style = getComputedStyle(document.documentElement);
          const light = (name) => {
            const text = style.getPropertyValue(name).trim();
            const hex = text.length === 4 ? text.replace(/[^#]/g, "$&$&") : text;
            const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
            const straight = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            const linear = parts.map(straight);
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
          };
          const found = {};
          const inks = ["ink", "soft", "visited", "accent", "string", "word"];
          for (const ground of ["--paper", "--raised"])
            for (const ink of inks.map((name) => `--${name}`)) {
              const [a, b] = [light(ground), light(ink)].sort((x, y) => y - x);
              found[`${ink} on ${ground}`] = (a + 0.05) / (b + 0.05);
            }
          return found;
        }"""
    )
    assert len(ratios) == 12
    assert {name: ratio for name, ratio in ratios.items() if not (ratio or 0) >= 4.5} == {}


def test_the_first_tab_skips_to_the_content(opened: Opener) -> None:
    page = opened("deal/orrery-larkfield-2025.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") == 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "_main"


def test_print_leaves_out_the_menu_and_shows_what_is_folded(opened: Opener) -> None:
    page = opened("checks.html")
    page.emulate_media(media="print")
    assert not page.is_visible("header nav")
    assert page.is_visible("pre.code >> nth=0")


def test_a_statement_is_found_by_its_own_address(opened: Opener) -> None:
    page = opened("deal/hostile-2025.html", 360)
    page.evaluate("""location.hash = encodeURIComponent("a'b&c")""")
    assert page.evaluate("document.querySelector(':target').textContent.includes('Bold')")


def test_a_hostile_title_does_not_take_the_page(opened: Opener) -> None:
    for path in ("deal/hostile-2025.html", "question/odd.html", "ontology/model.ttl.html"):
        assert opened(path).title() != "taken"
