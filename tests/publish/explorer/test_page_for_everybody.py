"""Keyboard, screen reader, phone, dark ground, hostile input, and a model that grows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.source import Source
from dealgraph.publish.explorer import make

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def test_the_map_can_be_walked_with_the_keyboard(mini: Any) -> None:
    mini.page.focus("#map")
    mini.page.keyboard.press("ArrowRight")
    mini.sees("#live", "Orrery AI, party")
    mini.page.keyboard.press("ArrowUp")
    mini.page.locator("#live").filter(has_not_text="Orrery AI, party").wait_for()
    reached = mini.page.evaluate("document.getElementById('live').textContent")
    mini.page.keyboard.press("Enter")
    assert reached.startswith(mini.text("#panel-title"))
    assert mini.page.evaluate("document.activeElement.id") == "panel-title"
    mini.page.keyboard.press("Escape")
    assert not mini.page.is_visible("#panel")
    assert mini.page.evaluate("document.activeElement.id") == "map"


def test_keys_change_the_view(mini: Any) -> None:
    for key, view in (("2", "table"), ("3", "rights"), ("4", "time"), ("1", "map")):
        mini.page.keyboard.press(key)
        assert mini.page.is_visible(f"#view-{view}")


def test_tab_goes_through_the_page_in_reading_order(mini: Any) -> None:
    stops = mini.page.evaluate(
        "[...document.querySelectorAll('#map, #map *')].filter((node) => node.tabIndex >= 0).length"
    )
    assert stops == 1
    order = []
    for _ in range(8):
        mini.page.keyboard.press("Tab")
        order.append(mini.page.evaluate("document.activeElement.id"))
    assert order == [
        "search",
        "tab-map",
        "tab-table",
        "tab-rights",
        "tab-time",
        "show-filters",
        "take",
        "theme",
    ]


def test_the_menu_works_with_arrows_and_escape(mini: Any) -> None:
    mini.page.focus("#take")
    mini.page.keyboard.press("Enter")
    assert mini.page.evaluate("document.activeElement.id") == "take-png"
    mini.page.keyboard.press("ArrowDown")
    assert mini.page.evaluate("document.activeElement.id") == "take-svg"
    mini.page.keyboard.press("Escape")
    assert not mini.page.is_visible("#take-menu")
    assert mini.page.evaluate("document.activeElement.id") == "take"


def test_landmarks_and_names_are_there_for_a_screen_reader(mini: Any) -> None:
    for role in ("banner", "main", "search"):
        assert mini.page.get_by_role(role).count() == 1
    assert mini.page.get_by_role("complementary").count() == 1
    assert mini.page.get_by_role("navigation", name="Views").count() == 1
    unnamed = mini.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select')]
          .filter((node) => node.offsetParent && !node.textContent.trim() && !node.labels?.length
            && !node.getAttribute('aria-label') && !node.title).map((node) => node.outerHTML)"""
    )
    assert unnamed == []


def test_counts_are_told(mini: Any) -> None:
    mini.page.locator("#facet-kind label", has_text="Licences").first.click()
    mini.sees("#live", "6 of 13 matters, 7 parties")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_data_colours_stand_out_on_either_ground(
    visit: Any, mini_page: Path, scheme: str
) -> None:
    reader = visit(mini_page, color_scheme=scheme)
    names = ["paper", "card", "ink", "soft", "faint", "accent", "mark"]
    inks = {name: reader.page.evaluate("(name) => dealgraph.ink(name)", name) for name in names}
    for ground in ("paper", "card"):
        for text in ("ink", "soft", "faint", "accent", "mark"):
            assert contrast(inks[text], inks[ground]) >= 4.5, (text, ground)
    shades = reader.page.evaluate("dealgraph.data.colours.map((c) => dealgraph.shade(c.id))")
    assert [shade for shade in shades if contrast(shade, inks["paper"]) < 3] == []


def test_the_ground_follows_the_system_and_a_switch(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, color_scheme="dark")
    assert reader.page.evaluate("dealgraph.dark()") is True
    reader.page.click("#theme")
    assert reader.page.evaluate("dealgraph.dark()") is False
    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(250, 248, 244)"
    )


def test_printing_shows_the_record_and_nothing_else(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "sel=party:orrery-ai", color_scheme="dark")
    reader.page.emulate_media(media="print")
    ground = "getComputedStyle(document.getElementById('panel')).backgroundColor"
    assert reader.page.evaluate(ground) == "rgb(255, 255, 255)"
    assert reader.page.is_visible("#panel-title")
    assert not reader.page.is_visible(".top")
    assert not reader.page.is_visible("#map")


@pytest.mark.parametrize("view", ["map", "table", "rights", "time"])
def test_nothing_is_wider_than_a_phone(visit: Any, mini_page: Path, view: str) -> None:
    reader = visit(mini_page, f"view={view}", **PHONE)
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 360
    if view == "table":
        assert reader.page.evaluate("document.getElementById('view-table').scrollWidth") <= 360


def test_on_a_phone_the_panel_and_the_filters_are_sheets(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, **PHONE)
    assert not reader.page.is_visible("#filters")
    reader.page.tap("#show-filters")
    reader.page.tap("#facet-kind summary")
    reader.page.locator("#facet-kind label", has_text="Licences").first.tap()
    reader.page.tap(".done")
    assert not reader.page.is_visible("#filters")
    assert reader.shown()[0] == 6
    reader.page.fill("#search", "orrery")
    reader.page.locator(".hit").first.tap()
    panel = reader.page.locator("#panel").bounding_box()
    assert panel["width"] == 360
    assert 250 < panel["height"] < 500
    reader.page.tap("#panel .close")
    assert not reader.page.is_visible("#panel")


HOSTILE = r"""
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix sector: <https://w3id.org/dealgraph/sector/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

party:evil a dg:Organisation ;
    rdfs:label "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>" ;
    skos:altLabel "<!--<script>", "\u2028 line", "=HYPERLINK(\"https://example.org\")" ;
    dg:sector sector:other ;
    dg:website <javascript:window.broken=1> .
party:turned a dg:Organisation ;
    rdfs:label "Honest \u202Elivé\u202C Ltd \u2066\u200F" ; dg:sector sector:other .
party:sum a dg:Organisation ; rdfs:label "=1+1" ; dg:sector sector:other .
party:long a dg:Organisation ; rdfs:label "LONG" ; dg:sector sector:other .
deal:hostile a dg:ContentLicence ;
    rdfs:label "'\"><svg onload=window.broken=1> {{ 7*7 }} ${7*7} `x`" ;
    dg:announced "2025-01-01"^^xsd:date ;
    dg:licensor party:evil, party:long ; dg:licensee party:turned, party:sum ;
    dg:content "<b onmouseover=window.broken=1>catalogue</b>" ;
    skos:note "<iframe src='javascript:window.broken=1'></iframe>" ;
    dg:term <https://w3id.org/dealgraph/deal/hostile#no> ;
    dg:source <javascript:alert(1)>, <data:text/html,hello>, <https://example.org/%22onclick=%22x> .
<https://w3id.org/dealgraph/deal/hostile#no> a dg:Prohibition ;
    rdfs:label "<script>window.broken=1</script>" ;
    dg:concerns concern:ai-training ; dg:standing dg:reported ;
    dg:source <javascript:alert(1)> .
<javascript:alert(1)> a dg:Source ; dg:publisher "<i>Bad</i>" .
"""


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.ttl").write_text(
        HOSTILE.replace('"LONG"', '"' + "W" * 10_000 + '"'), encoding="utf-8"
    )
    store = Source.of((), (folder / "hostile.ttl",)).whole()
    page = make(store, title="</title><script>window.broken=1</script>").html
    path = folder / "explorer.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("view", ["map", "table", "rights", "time"])
def test_hostile_text_is_shown_as_text(visit: Any, hostile_page: Path, view: str) -> None:
    reader = visit(hostile_page, f"view={view}&sel=deal:hostile")
    assert reader.text("#title") == "</title><script>window.broken=1</script>"
    assert reader.text("#panel-title").startswith("'\"><svg onload=window.broken=1> {{ 7*7 }}")
    assert "<iframe src='javascript:window.broken=1'></iframe>" in reader.text("#panel")
    assert reader.page.evaluate("window.broken === undefined")
    assert reader.page.locator("#panel svg, #panel iframe, #panel img, #panel b").count() == 0
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 1280


def test_only_web_addresses_are_links(visit: Any, hostile_page: Path) -> None:
    reader = visit(hostile_page, "sel=deal:hostile")
    links = [link.get_attribute("href") for link in reader.page.locator("a[href]").all()]
    assert links == ["https://example.org/%22onclick=%22x"]
    assert reader.texts(".sources .unsafe") == ["<i>Bad</i>", "data:text/html,hello"]
    reader.open("sel=party:evil")
    assert reader.page.locator("a[href]").count() == 0


def test_signs_that_turn_the_direction_of_writing_are_gone(visit: Any, hostile_page: Path) -> None:
    reader = visit(hostile_page, "sel=party:turned")
    assert reader.text("#panel-title") == "Honest livé Ltd"


def test_a_name_of_ten_thousand_letters_is_cut_on_the_map_and_wrapped_in_the_panel(
    visit: Any, hostile_page: Path
) -> None:
    reader = visit(hostile_page, "sel=party:long")
    assert max(reader.page.evaluate("dealgraph.labels.map((label) => label.text.length)")) <= 44
    box = reader.page.locator("#panel").bounding_box()
    assert reader.page.locator("#panel-title").bounding_box()["width"] < box["width"]
    assert len(reader.text("#panel-title")) == 10_000


def test_a_spreadsheet_gets_no_formula(visit: Any, hostile_page: Path) -> None:
    reader = visit(hostile_page, "view=table&rows=parties")
    _, data = reader.download("#csv")
    cells = {cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row}
    assert "'=1+1" in cells
    assert "=1+1" not in cells


EXTENSION = """
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix ext: <https://example.org/ns#> .
@prefix concern: <https://w3id.org/dealgraph/concern/> .
@prefix sector: <https://w3id.org/dealgraph/sector/> .
@prefix colour: <https://w3id.org/dealgraph/colour/> .
@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ext:Escrow a owl:Class ; rdfs:subClassOf dg:Deal ; rdfs:label "escrow" ; skos:notation "escrow" ;
    dg:plural "Escrows" ; dg:shape "star" ; dg:colour colour:orchid ; dg:order 45 .
ext:Vow a owl:Class ; rdfs:subClassOf dg:Restriction ; rdfs:label "vow" ; skos:notation "vow" ;
    dg:plural "Vowed" ; dg:meaning "Somebody gave their word." ;
    dg:effect "vowed" ; dg:mark "V" ; dg:order 121 .
colour:orchid a dg:ColourToken ; rdfs:label "flower trade" ;
    dg:light "#7E22CE" ; dg:dark "#D8B4FE" .
sector:florist a skos:Concept ; skos:prefLabel "florist" ; skos:notation "florist" ;
    skos:inScheme dg:SectorScheme ; dg:colour colour:orchid .
concern:scent a skos:Concept ; skos:prefLabel "copying a scent" ; skos:notation "scent" ;
    skos:inScheme dg:ConcernScheme ; skos:broader concern:ai-training .

party:petal a dg:Organisation ; rdfs:label "Petal" ; dg:sector sector:florist .
deal:petal-orrery a ext:Escrow ; rdfs:label "Petal and Orrery AI: scents in escrow" ;
    dg:announced "2026-05-01"^^xsd:date ; dg:licensor party:petal ; dg:licensee party:orrery-ai ;
    dg:term <https://w3id.org/dealgraph/deal/petal-orrery#vow> .
<https://w3id.org/dealgraph/deal/petal-orrery#vow> a ext:Vow ; rdfs:label "No scent is copied" ;
    dg:concerns concern:scent ; dg:standing dg:reported .
"""


def test_a_class_a_sector_a_concern_and_a_kind_of_term_come_from_turtle_alone(
    visit: Any, tmp_path: Path
) -> None:
    file = tmp_path / "petal.ttl"
    file.write_text(EXTENSION, encoding="utf-8")
    folder = Path(__file__).parents[2] / "mini"
    page = tmp_path / "explorer.html"
    page.write_text(make(Source.of((file,), (folder,)).whole()).html, encoding="utf-8")
    reader = visit(page)
    assert "Escrows" in reader.texts("#legend .key")
    trade = reader.page.locator("#legend .key", has_text="flower trade")
    assert trade.locator(":scope > span").inner_text() == "flower trade"
    # of its label the first letter that no other colour has
    letters = reader.page.locator("#legend .glyph text").all_text_contents()
    assert trade.locator("text").text_content() in "FLOWERTRADE"
    assert len(set(letters)) == len(letters)
    assert "vow (vowed)" in reader.text("#legend")
    looks = reader.page.evaluate("dealgraph.nodes.get('deal:petal-orrery')")
    assert (looks["shape"], looks["token"]) == ("star", "orchid")
    reader.page.locator("#facet-kind label", has_text="Escrows").click()
    assert reader.matters() == ["deal:petal-orrery"]
    reader.open("sector=florist&term=with~vow~scent&view=rights")
    assert reader.matters() == ["deal:petal-orrery"]
    assert reader.texts(".chip") == ["florist ×", "has vow on copying a scent ×"]
    assert "vowed" in reader.text(".effects")
    assert "copying a scent" in reader.texts(".matrix thead th span")
    assert reader.page.locator("tr[data-id='deal:petal-orrery'] td.said").count() == 1
    # the exclusion of AI training speaks of the narrower new concern as well
    reader.open("term=with~exclusion~scent")
    assert "deal:halden-orrery-2026" in reader.matters()
