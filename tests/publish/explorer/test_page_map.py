"""The map: names, signs, folded groups, surroundings, and what filters leave of it."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.rdf.names import dg
from dealgraph.rdf.reader import Reader

pytestmark = pytest.mark.browser

DESKS = [(1440, 900), (1920, 1080)]
#: Each node that is shown, with its place and size on the map in pixels, and the boxes of names.
SEEN = """() => {
  const scale = dealgraph.network.getScale();
  const nodes = [...dealgraph.shownNow().nodes].map((id) => {
    const node = dealgraph.nodes.get(id);
    return { id, group: node.group, r: node.size * scale, ...dealgraph.network.canvasToDOM(node) };
  });
  const map = document.getElementById('map').getBoundingClientRect();
  const buttons = [...document.querySelectorAll('#map-tools .group')].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return { x: x - map.x, y: y - map.y, w: width, h: height };
  });
  return { nodes, buttons, labels: dealgraph.labels, wide: map.width, high: map.height };
}"""
RESTED = """async () => {
  for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
}"""


def seen(reader: Any) -> Any:
    """What is on the map, once it has come to rest."""
    reader.page.evaluate(RESTED)
    return reader.page.evaluate(SEEN)


def covers(box: Any, x: float, y: float) -> bool:
    return bool(box["x"] < x < box["x"] + box["w"] and box["y"] < y < box["y"] + box["h"])


def covered(now: Any) -> list[tuple[str, str]]:
    """Names that lie over the middle of a node that is not theirs."""
    return [
        (label["text"], node["id"])
        for label in now["labels"]
        for node in now["nodes"]
        if node["id"] != label["id"] and covers(label, node["x"], node["y"])
    ]


def outside(now: Any) -> list[str]:
    """Nodes that the edge of the map cuts off, or that lie under its buttons."""
    found = []
    for node in now["nodes"]:
        x, y, r = node["x"], node["y"], node["r"]
        within = r <= x <= now["wide"] - r and r <= y <= now["high"] - r
        if not within or any(covers(button, x, y) for button in now["buttons"]):
            found.append(node["id"])
    return found


def biggest(reader: Any, number: int) -> list[str]:
    ids: list[str] = reader.page.evaluate(
        """(number) => [...dealgraph.parties.values()]
          .sort((a, b) => b.matters.size - a.matters.size || (a.id < b.id ? -1 : 1))
          .slice(0, number).map((party) => party.id)""",
        number,
    )
    return ids


# Names


@pytest.mark.parametrize("desk", DESKS)
def test_the_twenty_biggest_parties_have_names_and_none_lies_over_another_node(
    visit: Any, whole_page: Path, desk: tuple[int, int]
) -> None:
    reader = visit(whole_page, viewport={"width": desk[0], "height": desk[1]})
    now = seen(reader)
    named = {label["id"] for label in now["labels"]}
    assert [party for party in biggest(reader, 20) if party not in named] == []
    assert covered(now) == []
    inside = [
        label
        for label in now["labels"]
        if label["x"] < 0 or label["x"] + label["w"] > now["wide"] or label["y"] < 0
    ]
    assert inside == []


def test_names_of_a_selection_are_not_cut_and_lie_over_no_button(
    visit: Any, whole_page: Path
) -> None:
    reader = visit(whole_page, "sel=party:openai", viewport={"width": 1440, "height": 900})
    now = seen(reader)
    cut = [
        label["text"]
        for label in now["labels"]
        if label["x"] < 0
        or label["y"] < 0
        or label["x"] + label["w"] > now["wide"]
        or label["y"] + label["h"] > now["high"]
    ]
    assert cut == []
    lit = set(reader.page.evaluate("[...dealgraph.litNow().nodes]"))
    assert [name for name in outside(now) if name in lit] == []


def test_deals_get_names_by_zooming(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page, viewport={"width": 1440, "height": 900})
    box = reader.page.locator("#map").bounding_box()
    reader.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shares = []
    for scale in (3, 6):
        for _ in range(60):
            if reader.page.evaluate("dealgraph.network.getScale()") > scale:
                break
            reader.page.mouse.wheel(0, -120)
        now = seen(reader)
        named = [label for label in now["labels"] if not label["party"]]
        in_view = [
            node
            for node in now["nodes"]
            if node["group"] == "matter"
            and 0 < node["x"] < now["wide"]
            and 0 < node["y"] < now["high"]
        ]
        assert covered(now) == []
        shares.append(len(named) / len(in_view))
    assert shares[0] > 0.15
    assert shares[1] > 0.4


# Folded groups

FOLDED = """() => Object.fromEntries([...dealgraph.shownNow().nodes].map((id) => {
  const node = dealgraph.nodes.get(id);
  return [id, { size: node.size, name: dealgraph.nameOf(id, 40), members: dealgraph.members(id) }];
}))"""


def size(matters: int) -> float:
    return round(4.5 + 3 * matters**0.5, 1)


def test_a_folded_group_is_named_after_its_best_known_member_and_has_all_its_matters(
    visit: Any, whole_page: Path
) -> None:
    reader = visit(whole_page, viewport={"width": 1440, "height": 900})
    top = biggest(reader, 20)
    reader.page.click("[data-switch=fold]")
    now = seen(reader)
    drawn = reader.page.evaluate(FOLDED)
    assert drawn["party:openai"]["name"] == "OpenAI +2"
    assert "party:openai-foundation" not in drawn
    for party in top:
        home = next(entry for entry in drawn.values() if party in entry["members"])
        matters = reader.page.evaluate(
            "(ids) => new Set(ids.flatMap((id) => [...dealgraph.parties.get(id).matters])).size",
            home["members"],
        )
        assert home["size"] == size(matters)
    groups = [entry for name, entry in drawn.items() if name.startswith("party:")]
    assert sum(len(entry["members"]) for entry in groups) == reader.shown()[1]
    assert reader.text("#count").endswith(f"parties, folded to {len(groups):,}")
    assert {"OpenAI +2"} <= {label["text"] for label in now["labels"]}
    assert covered(now) == []


def test_a_folded_group_stands_for_those_of_its_members_that_filters_leave(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, "fold=1")
    everything = reader.page.evaluate(FOLDED)
    face = next(name for name, one in everything.items() if "party:halden-media" in one["members"])
    assert len(everything[face]["members"]) == 3
    reader.page.locator("#facet-kind label", has_text="Partnerships").first.click()
    left = reader.page.evaluate(FOLDED)
    parties = set(reader.page.evaluate("[...dealgraph.result.parties]"))
    members = [party for name in left for party in left[name]["members"] if ":" in party]
    assert {name for name in members if name.startswith("party:")} == parties
    for name, one in left.items():
        if name.startswith("party:"):
            shown = reader.page.evaluate(
                """(ids) => new Set(ids.flatMap((id) => [...dealgraph.parties.get(id).matters])
                  .filter((id) => dealgraph.result.matters.has(id))).size""",
                one["members"],
            )
            assert one["size"] == size(shown)


# Surroundings and filters


@pytest.mark.parametrize("hops", ["2", "3"])
def test_what_surrounds_a_party_is_shown_named_and_in_view(
    visit: Any, whole_page: Path, hops: str
) -> None:
    reader = visit(whole_page, "sel=party:a24", viewport={"width": 1440, "height": 900})
    reader.page.click(f"[data-hops='{hops}']")
    now = seen(reader)
    assert reader.page.evaluate("dealgraph.litNow()") is None
    named = {label["id"] for label in now["labels"]}
    assert "party:a24" in named
    assert len(named) > 30
    assert covered(now) == []
    if hops == "2":
        assert outside(now) == []


def test_a_selection_within_its_surroundings_can_still_be_picked_out(
    visit: Any, whole_page: Path
) -> None:
    reader = visit(whole_page, "sel=party:google&ego=party:a24~2")
    lit = reader.page.evaluate("dealgraph.litNow() && dealgraph.litNow().centre")
    assert lit == "party:google"


def test_filters_lay_out_anew_what_is_left_and_show_all_of_it(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page, viewport={"width": 1440, "height": 900})
    reader.page.click("#facet-medium summary")
    reader.page.locator("#facet-medium label", has_text="games").click()
    now = seen(reader)
    assert outside(now) == []
    assert covered(now) == []
    ids = {node["id"] for node in now["nodes"]}
    touching = [
        (one["id"], other["id"])
        for one, other in combinations(now["nodes"], 2)
        if math.dist((one["x"], one["y"]), (other["x"], other["y"])) < one["r"] + other["r"]
    ]
    assert touching == []
    assert min(node["r"] for node in now["nodes"]) > 3
    parties = [node for node in ids if node.startswith("party:")]
    named = {label["id"] for label in now["labels"]}
    assert len(named & set(parties)) > 0.6 * len(parties)
    sizes = reader.page.evaluate(FOLDED)
    for party in parties:
        shown = reader.page.evaluate(
            "(id) => [...dealgraph.parties.get(id).matters]"
            ".filter((one) => dealgraph.result.matters.has(one)).length",
            party,
        )
        assert sizes[party]["size"] == size(shown)


def test_without_filters_places_are_those_of_the_page_again(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page)
    places = "[...dealgraph.nodes.values()].map(({ id, x, y, size }) => [id, x, y, size])"
    home = reader.page.evaluate(places)
    reader.page.locator("#facet-kind label", has_text="Licences").first.click()
    assert reader.page.evaluate(places) != home
    reader.page.click("#clear")
    assert reader.page.evaluate(places) == home


def test_the_same_filters_give_the_same_places_whatever_was_seen_before(
    visit: Any, mini_page: Path
) -> None:
    places = """[...dealgraph.shownNow().nodes].sort().map((id) => {
      const { x, y } = dealgraph.nodes.get(id);
      return [id, x, y];
    })"""
    link = visit(mini_page, "medium=film").page.evaluate(places)
    reader = visit(mini_page, "kind=licence")
    reader.page.evaluate("dealgraph.set({ kind: [], medium: ['news'] })")
    reader.page.evaluate("dealgraph.set({ medium: ['film'] })")
    assert reader.page.evaluate(places) == link


def test_a_filter_that_is_set_in_another_view_is_framed_when_the_map_is_seen(
    visit: Any, whole_page: Path
) -> None:
    reader = visit(whole_page, viewport={"width": 1440, "height": 900})
    reader.page.click("#tab-table")
    reader.page.click("#facet-medium summary")
    reader.page.locator("#facet-medium label", has_text="games").click()
    reader.page.click("#tab-map")
    assert outside(seen(reader)) == []


# Fit


@pytest.mark.parametrize("viewport", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("fragment", ["", "medium=games"])
def test_fit_leaves_nothing_under_the_buttons_and_cuts_nothing_off(
    visit: Any, whole_page: Path, viewport: tuple[int, int], fragment: str
) -> None:
    size = {"width": viewport[0], "height": viewport[1]}
    reader = visit(whole_page, fragment, viewport=size)
    box = reader.page.locator("#map-tools button", has_text="Fit").bounding_box()
    reader.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert outside(seen(reader)) == []


def test_on_a_phone_what_is_left_is_framed_above_the_record(visit: Any, whole_page: Path) -> None:
    """The deal is no game, so that the map shows what fits without it."""
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    reader = visit(whole_page, "medium=games&sel=deal:google-deepmind-a24-2026", **phone)
    now = seen(reader)
    panel = reader.page.locator("#panel").bounding_box()
    top = panel["y"] - reader.page.locator("#map").bounding_box()["y"]
    assert [node["id"] for node in now["nodes"] if node["y"] > top] == []


# Signs and colours


def test_red_on_the_map_is_for_disputes_alone(visit: Any, mini_page: Path) -> None:
    """A deal that excludes something wears a sign in the colour of text."""
    reader = visit(mini_page, "sel=deal:halden-orrery-2026", color_scheme="light")
    signs = reader.page.evaluate("dealgraph.signsOf('deal:halden-orrery-2026', 1)")
    assert "⊖" in [sign["text"] for sign in signs]
    assert min(sign["size"] for sign in signs) >= 12
    reader.page.evaluate(RESTED)
    reds = reader.page.evaluate(
        """() => {
          const canvas = document.querySelector('#map canvas');
          const { width, height } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
          const node = dealgraph.nodes.get('deal:halden-orrery-2026');
          const { x, y } = dealgraph.network.canvasToDOM(node);
          const [ratio, reach] = [width / canvas.clientWidth, 20];
          let reds = 0;
          for (let dx = -reach; dx < reach; dx += 1) {
            for (let dy = -reach; dy < reach; dy += 1) {
              const [px, py] = [Math.round((x + dx) * ratio), Math.round((y + dy) * ratio)];
              const [r, g, b] = data.slice(4 * (py * width + px));
              if (r > 150 && g < 80 && b < 80) reds += 1;
            }
          }
          return reds;
        }"""
    )
    assert reds == 0


def test_neither_signs_of_the_legend_nor_disagreement_are_red(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "sel=deal:halden-orrery-2026", color_scheme="light")
    colours = reader.page.evaluate(
        """() => ['.key .mark', '.badge[data-standing="disputed"], .badge[data-standing="denied"]']
          .map((one) => getComputedStyle(document.querySelector(one)).color)"""
    )
    mark = reader.page.evaluate("dealgraph.ink('mark')")
    red = f"rgb({', '.join(str(int(mark[at : at + 2], 16)) for at in (1, 3, 5))})"
    assert red not in colours


#: What a dichromat sees, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
VISION = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def lab(colour: str, vision: str) -> tuple[float, float, float]:
    """A colour as somebody sees it, in CIELAB (D65)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    rows = [sum(k * p for k, p in zip(row, linear, strict=True)) for row in VISION[vision]]
    r, g, b = (min(1.0, max(0.0, value)) for value in rows)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else t * 841 / 108 + 4 / 29 for t in (x, y, z))
    return (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))


def test_the_difference_of_colours_is_that_of_the_review() -> None:
    """Measured before: music and news of the first palette, as a deuteranope sees them."""
    one, other = (lab(colour, "deuteranopia") for colour in ("#A21CAF", "#0369A1"))
    assert math.dist(one, other) == pytest.approx(3.9, abs=0.05)


@pytest.mark.parametrize("vision", list(VISION))
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_kinds_of_party_are_told_apart_with_every_vision(
    shipped_store: ox.Store, vision: str, ground: str
) -> None:
    reader = Reader(shipped_store)
    parties = reader.instances(dg("Party"))
    sectors = {sector for party in parties for sector in reader.values(party, dg("sector"))}
    tokens = {reader.value(sector, dg("colour")) for sector in sectors}
    shades = {reader.label(token): reader.text(token, dg(ground)) for token in tokens}
    assert len(shades) > 8
    alike = [
        (one, other)
        for one, other in combinations(sorted(shades), 2)
        if math.dist(lab(shades[one], vision), lab(shades[other], vision)) < 15
    ]
    assert alike == []


def test_kinds_of_party_have_letters_of_their_own(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page)
    used = reader.page.evaluate(
        """[...new Set([...dealgraph.nodes.values()].filter((node) => node.group === 'party')
          .map((node) => node.token))].map((token) => dealgraph.signOf(token))"""
    )
    assert len(used) > 8
    assert len(set(used)) == len(used)
    letters = reader.page.locator("#legend .keys .glyph text").all_text_contents()
    assert sorted(letters) == sorted(used)
