"""Table, rights matrix, and what can be taken away."""

from __future__ import annotations

import csv
import io
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.browser


def test_the_table_holds_what_the_map_shows(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&kind=licence")
    rows = reader.page.locator("tbody tr")
    ids = [row.get_attribute("data-id") for row in rows.all()]
    assert sorted(ids) == reader.matters()


def test_columns_sort_both_ways(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table")
    reader.page.click("[data-sort=title]")
    titles = reader.texts("tbody .c-title")
    assert titles == sorted(titles, key=str.casefold)
    assert reader.page.locator("th[aria-sort=ascending]").inner_text().startswith("Title")
    reader.page.click("[data-sort=title]")
    assert reader.texts("tbody .c-title") == titles[::-1]
    assert reader.page.evaluate("document.activeElement.dataset.sort") == "title"


def test_rows_can_be_filtered_by_any_word(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table")
    reader.page.fill("#table-filter", "cadence 2026")
    assert reader.texts("tbody .c-title") == [
        "Cadence Records and Orrery AI: catalogue licence inside Chorus"
    ]
    assert reader.text(".shown") == "1 row"


def test_the_csv_holds_the_rows_and_no_formula(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&medium=news")
    name, data = reader.download("#csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "matters.csv"
    assert sorted(row["id"] for row in rows) == reader.matters()
    assert {row["address"].rpartition("/")[0] for row in rows} == {
        "https://w3id.org/dealgraph/deal",
        "https://w3id.org/dealgraph/dispute",
    }


def test_parties_have_a_table_as_well(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&rows=parties")
    first = reader.page.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert first[:3] == ["Orrery AI", "AI developer", "6"]


CELLS = """(id) => Object.fromEntries(
  [...document.querySelectorAll('.matrix thead th')].slice(1).map((head, at) => [
    head.innerText,
    [...document.querySelectorAll(`.matrix tr[data-id="${id}"] td`)]
      .map((cell) => cell.className + ' ' + cell.querySelector('.hidden').textContent)[at]
  ]))"""


def test_the_matrix_tells_exclusion_prohibition_undisclosed_and_silence_apart(
    visit: Any, mini_page: Path
) -> None:
    columns = "ai-training,generative-ai-training,timeline,data-mining,attribution"
    reader = visit(mini_page, f"view=rights&column={columns}")
    assert reader.page.evaluate(CELLS, "deal:halden-orrery-2026") == {
        "AI training": "said excluded, said of this use",
        "generative-AI training": "said excluded, through a broader one: AI training",
        "timeline": "said undisclosed, said of this use",
        "data mining": "said excluded, of a narrower one only: AI training",
        "attribution": "silent silent",
    }
    assert reader.page.evaluate(CELLS, "deal:halden-orrery-tools-2025")["data mining"] == (
        "said prohibited, said of this use"
    )
    licence = reader.page.evaluate(CELLS, "deal:orrery-larkfield-2025")
    assert licence["generative-AI training"] == "said granted, said of this use"
    assert licence["AI training"] == (
        "said granted, of a narrower one only: generative-AI training"
    )


def test_silence_looks_like_nothing_else(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=rights")
    looks = reader.page.evaluate(
        """() => {
          const look = (node) => {
            const style = getComputedStyle(node);
            return style.backgroundImage + style.backgroundColor;
          };
          const said = [...document.querySelectorAll('.matrix .answer')].map(look);
          const silent = [...document.querySelectorAll('.matrix td.silent')].map(look);
          return { said: [...new Set(said)], silent: [...new Set(silent)] };
        }"""
    )
    assert len(looks["silent"]) == 1
    assert looks["silent"][0] not in looks["said"]
    assert reader.page.locator("td.silent .answer").count() == 0


def test_columns_of_the_matrix_can_be_chosen(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=rights&column=attribution")
    reader.page.click(".columns summary")
    reader.page.locator(".columns label", has_text="consent").click()
    heads = reader.texts(".matrix thead th span")
    assert sorted(heads) == ["attribution", "consent"]
    assert set(reader.fragment().partition("column=")[2].split(",")) == {"attribution", "consent"}


def test_concerns_stand_under_their_headings_which_are_no_columns(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, "view=rights&column=use-of-content,attribution")
    assert reader.texts(".matrix thead th span") == ["attribution"]
    reader.page.click(".columns summary")
    under = reader.page.evaluate(
        """() => {
          const found = {};
          let heading = "";
          for (const node of document.querySelectorAll(".columns h4, .columns label")) {
            if (node.matches("h4")) heading = node.textContent;
            else found[node.querySelector("input").value || node.textContent] = heading;
          }
          return found;
        }"""
    )
    assert set(under.values()) <= set(reader.texts(".columns h4"))
    assert any("AI training" in name or name == "ai-training" for name in under)
    assert {h for name, h in under.items() if "ttribution" in name} == {"control and credit"}
    reader.page.locator(".columns button", has_text="All").dispatch_event("click")
    assert "use of content" not in reader.texts(".matrix thead th span")
    assert len(reader.texts(".matrix thead th span")) == len(under)


def test_a_condition_on_a_heading_is_on_everything_below_it(visit: Any, mini_page: Path) -> None:
    below = """() => {
      const has = (m) => m.terms.some((t) => dealgraph.concerns.get(t.concern).head === "money");
      return [...dealgraph.matters.values()].filter(has).map((m) => m.id).sort();
    }"""
    reader = visit(mini_page, "term=with~~money")
    assert reader.matters() == reader.page.evaluate(below)
    assert reader.matters()
    both = visit(mini_page, "term=with~~use-of-content").matters()
    narrow = visit(mini_page, "term=with~~fine-tuning").matters()
    assert set(narrow) < set(both)


@pytest.mark.parametrize("view", ["map", "rights", "time"])
def test_a_view_can_be_taken_as_png_and_svg(visit: Any, mini_page: Path, view: str) -> None:
    reader = visit(mini_page, f"view={view}")
    reader.page.click("#take")
    name, png = reader.download("#take-png")
    assert name == f"dealgraph-{view}.png"
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", png[16:24])
    assert wide > 800
    assert high > 400
    reader.page.click("#take")
    _, svg = reader.download("#take-svg")
    root = ET.fromstring(svg)
    texts = "".join(root.itertext())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Who deals with whom about AI" in texts
    assert {"map": "Orrery AI", "rights": "attribution", "time": "2025"}[view] in texts


def test_the_link_can_be_copied(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=rights&medium=film")
    reader.page.click("#take")
    reader.page.click("#take-link")
    assert reader.page.evaluate("dealgraph.copied").endswith("#view=rights&medium=film")
