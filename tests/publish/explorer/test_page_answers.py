"""Answers are exact, or say in which way they are not: uses, amounts, tables, parts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.publish.explorer import make
from dealgraph.rdf.names import dg, shorten
from dealgraph.rdf.reader import BROADER, Reader

pytestmark = pytest.mark.browser


def press(reader: Any, selector: str, text: str = "") -> None:
    """Click where a thing is seen, as a hand does: what lies over it would take the click."""
    found = reader.page.locator(selector).filter(has_text=text).first
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    reader.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def table_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def titles(reader: Any) -> list[str]:
    return list(reader.texts("#view-table tbody .c-title"))


# -- Uses: of the use itself, through a broader one, of a narrower one only --


def nearness(store: ox.Store, use: str, kind: str = "") -> dict[str, set[str]]:
    """Matters by how near their terms of a kind come to a use, as the graph has it."""
    reader = Reader(store)

    def above(node: Any) -> set[str]:
        return {reader.token(one) for one in reader.ancestors(node, BROADER)} - {reader.token(node)}

    wanted = {reader.token(c): c for c in reader.instances(ox.NamedNode(CONCEPT))}[use]
    found: dict[str, set[str]] = {"own": set(), "wider": set(), "narrower": set()}
    for matter in reader.instances(dg("Matter")):
        terms = [
            reader.value(term, dg("concerns"))
            for term in reader.values(matter, dg("term"))
            if not kind or dg(kind) in reader.types(term)
        ]
        named = {reader.token(one): one for one in terms if one is not None}
        if use in named:
            found["own"].add(shorten(matter.value))
        elif above(wanted) & set(named):
            found["wider"].add(shorten(matter.value))
        elif any(use in above(one) for one in named.values()):
            found["narrower"].add(shorten(matter.value))
    return found


CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        ("grant", "ai-training"),
        ("grant", "any-ai-use"),
        ("grant", "fine-tuning"),
        ("exclusion", "generative-ai-training"),
        ("prohibition", "data-mining"),
    ],
)
def test_a_condition_finds_broader_and_narrower_uses_and_tells_them_apart(
    visit: Any, mini_page: Path, mini_store: ox.Store, kind: str, use: str
) -> None:
    wanted = nearness(mini_store, use, kind.capitalize())
    reader = visit(mini_page, f"term=with~{kind}~{use}")
    assert set(reader.matters()) == set().union(*wanted.values())
    assert reader.texts(".reaches .n") == [str(len(found)) for found in wanted.values()]
    for way, found in wanted.items():
        assert set(reader.open(f"term=with~{kind}~{use}~{way}").matters()) == found
    none = reader.open(f"term=without~{kind}~{use}").matters()
    assert len(none) == 13 - sum(map(len, wanted.values()))


def test_the_whole_record_misses_no_deal_that_grants_a_narrower_use(
    visit: Any, whole_page: Path, shipped_store: ox.Store
) -> None:
    wanted = nearness(shipped_store, "ai-training", "Grant")
    assert wanted["narrower"]
    reader = visit(whole_page, "term=with~grant~ai-training")
    assert set(reader.matters()) == set().union(*wanted.values())


def test_a_hand_chooses_how_near_a_match_must_be(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&term=with~grant~ai-training")
    assert len(reader.matters()) == 3
    why = dict(zip(titles(reader), reader.texts("tbody .c-term1"), strict=True))
    assert set(why.values()) == {
        "said of this use",
        "of a narrower one only: generative-AI training",
        "of a narrower one only: fine-tuning",
    }
    press(reader, ".reaches label", "of a narrower one only")
    assert len(reader.matters()) == 2
    assert reader.page.evaluate("document.activeElement.value") == "narrower"
    assert reader.texts(".chip") == ["has grant on AI training, of a narrower one only ×"]
    reader.page.locator(".condition").get_by_label("Concern").select_option("fine-tuning")
    assert reader.fragment().endswith("term=with~grant~fine-tuning")
    assert set(reader.texts("tbody .c-term1")) == {
        "said of this use",
        "through a broader one: AI training",
    }


SILENT = """() => {
  const wrong = [];
  for (const row of document.querySelectorAll(".matrix tbody tr")) {
    const said = dealgraph.matters.get(row.dataset.id).terms.map((term) => term.concern);
    row.querySelectorAll("td").forEach((cell, at) => {
      const column = dealgraph.matrixNow().columns[at];
      const near = said.some((named) => named === column.id || column.within.includes(named) ||
        dealgraph.concerns.get(named).within.includes(column.id));
      if (near === cell.matches(".silent")) wrong.push([row.dataset.id, column.id]);
    });
  }
  return wrong;
}"""


WORDS = """([id, concern]) => {
  const at = dealgraph.matrixNow().columns.findIndex((one) => one.id === concern);
  const cells = document.querySelectorAll(`.matrix tr[data-id="${id}"] td`);
  return cells[at].innerText.split("\\n").at(-1);
}"""


def test_no_cell_is_silent_where_a_broader_or_narrower_use_is_spoken_of(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, "view=rights")
    press(reader, ".columns summary")
    reader.page.locator(".columns button", has_text="All").dispatch_event("click")
    assert reader.page.evaluate(SILENT) == []
    # a kind of term for which the ontology has no word in the matrix is no silence either
    assert reader.page.evaluate(WORDS, ["deal:halden-orrery-2026", "know-how"]) == (
        "contribution, said of this use"
    )
    signs = reader.texts(".effects li")
    assert signs[-3:] == [
        "a\nsaid of this use",
        "a\nthrough a broader one",
        "a\nof a narrower one only",
    ]


def test_the_picture_of_the_matrix_tells_near_answers_apart(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=rights&column=ai-training,generative-ai-training")
    looks = reader.page.evaluate(
        """() => {
          const svg = dealgraph.toSvg(dealgraph.picture());
          const drawn = new DOMParser().parseFromString(svg, "text/xml");
          const boxes = [...drawn.querySelectorAll("polygon")];
          return boxes.map((one) => one.getAttribute("stroke-dasharray") || "filled");
        }"""
    )
    assert {"filled", "4 2", "1 2", "2 3"} <= set(looks)


def test_the_matrix_can_be_taken_as_a_table(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=rights&column=ai-training,generative-ai-training")
    reader.page.click("#take")
    name, data = reader.download("#take-csv-rights")
    rows = {row["id"]: row for row in table_of(data)}
    assert name == "rights.csv"
    assert rows["deal:halden-orrery-2026"]["generative-AI training"] == (
        "excluded, through a broader one: AI training"
    )
    assert rows["deal:orrery-larkfield-2025"]["AI training"] == (
        "granted, of a narrower one only: generative-AI training"
    )
    assert rows["deal:orrery-chorus-2025"]["AI training"] == "silent"


# -- Amounts: numbers with a unit, a purpose and a basis --


def test_money_is_sorted_by_number_within_one_kind_of_figure(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table")
    press(reader, "[data-sort=money]")
    chosen = reader.page.locator("#sorted-by option:checked").inner_text()
    assert chosen == "equity investment, total, US dollars (2)"
    assert "the least number told first. 11 rows without such a figure at the end." in reader.text(
        ".sorted-by"
    )
    figures = reader.texts("tbody .c-money strong")
    assert figures[:2] == ["about 40,000,000 US dollars", "100,000,000 US dollars"]
    press(reader, "[data-sort=money]")
    assert "the greatest number told first" in reader.text(".sorted-by")
    assert reader.texts("tbody .c-money strong")[0] == "100,000,000 US dollars"
    reader.page.focus("#sorted-by")
    reader.page.select_option("#sorted-by", label="licence fee, per year, pounds sterling (1)")
    first = reader.page.locator("tbody tr").first
    assert first.get_attribute("data-id") == "deal:orrery-larkfield-2025"
    assert "by=licence-fee~per-year~GBP" in reader.fragment()
    assert reader.page.evaluate("document.activeElement.id") == "sorted-by"


def test_every_figure_says_what_it_is_for(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&rows=&text=authors")
    assert set(reader.texts("tbody .c-money p")) == {
        "60,000,000 US dollars settlement, total, paid, confirmed",
        "150,000 US dollars damages claimed, per item, claimed, alleged",
    }


def test_a_range_is_in_one_currency_and_a_limit_only_may_fit(mini: Any) -> None:
    press(mini, "#facet-amount summary")
    assert mini.page.locator("#amount-from").is_disabled()
    mini.page.select_option("#amount-unit", "USD")
    mini.page.fill("#amount-from", "40 million")
    mini.page.press("#amount-from", "Enter")
    assert mini.page.input_value("#amount-from") == "40,000,000"
    sure = {
        "deal:authors-tessellate-settlement-2025",
        "deal:halden-orrery-2026",
        "deal:tessellate-halden-2025",
    }
    assert set(mini.matters()) == sure
    assert mini.texts(".chip") == ["US dollars, from 40,000,000 ×"]
    # between 38 and 42 million: told, and taken in when asked for
    assert mini.text("#facet-amount label.check .n") == "1"
    press(mini, "#facet-amount label.check")
    assert set(mini.matters()) == sure | {"deal:vessel-halden-2024"}
    mini.page.click("#tab-table")
    mini.sees("tbody .c-money", "round total, total, paid, confirmed, may be in the range")
    mini.page.select_option("#amount-purpose", "settlement")
    assert mini.matters() == ["deal:authors-tessellate-settlement-2025"]
    assert mini.page.locator("#amount-purpose option:checked").inner_text() == "settlement (1)"
    # pounds are not dollars
    mini.page.select_option("#amount-purpose", "")
    mini.page.select_option("#amount-unit", "GBP")
    assert mini.matters() == []


@pytest.mark.parametrize("typed", ["a lot", "1,5", "-3", "1e9"])
def test_what_is_no_number_is_refused_and_changes_nothing(mini: Any, typed: str) -> None:
    press(mini, "#facet-amount summary")
    mini.page.select_option("#amount-unit", "USD")
    before = mini.matters()
    mini.page.fill("#amount-from", typed)
    mini.page.press("#amount-from", "Enter")
    mini.sees("#facet-amount [role=alert]", "Write a number")
    assert mini.page.get_attribute("#amount-from", "aria-invalid") == "true"
    assert mini.matters() == before


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("100 million", "100000000"),
        ("1.5bn", "1500000000"),
        ("1,500,000", "1500000"),
        ("2 500", "2500"),
        ("0.5", "0.5"),
        ("", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(mini: Any, typed: str, number: str) -> None:
    assert mini.page.evaluate("(text) => dealgraph.readNumber(text)", typed) == number


def test_one_figure_must_have_the_range_and_the_standing(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&money=denied&amount=licence-fee~per-year~GBP~10000000")
    assert reader.matters() == ["deal:orrery-larkfield-2025"]
    assert reader.texts("tbody .c-money p") == [
        "12,000,000 pounds sterling licence fee, per year, unknown, denied",
        "3 other figures outside the filter",
    ]
    # 5 and 8 million are disputed, 12 million is denied: no figure is both
    reader.open("money=disputed&amount=licence-fee~per-year~GBP~10000000")
    assert reader.matters() == []


@pytest.mark.parametrize("fragment", ["amount=x~y~z~1~2~3", "amount=~~~100", "sort=money-&by=no"])
def test_a_broken_filter_of_amounts_opens_the_page_all_the_same(
    visit: Any, mini_page: Path, fragment: str
) -> None:
    assert visit(mini_page, f"view=table&{fragment}").page.is_visible("#view-table")


# -- Tables: what a file holds is what is shown --


def test_words_for_rows_of_the_table_are_told_and_cleared(mini: Any) -> None:
    mini.page.click("#tab-table")
    mini.page.fill("#table-filter", "cadence")
    assert mini.texts(".chip") == ["table rows with “cadence” ×"]
    assert len(titles(mini)) == 2
    mini.page.click("#take")
    assert mini.text("#take-csv") == "Table of the 2 matters shown (CSV)"
    _, data = mini.download("#take-csv")
    assert len(table_of(data)) == 2
    # the map shows them all, and so does its table
    mini.page.click("#tab-map")
    mini.page.click("#take")
    assert mini.text("#take-csv") == "Table of the 13 matters shown (CSV)"
    _, data = mini.download("#take-csv")
    assert sorted(row["id"] for row in table_of(data)) == mini.matters()
    press(mini, "#clear")
    assert mini.texts(".chip") == []
    mini.page.click("#tab-table")
    assert mini.page.input_value("#table-filter") == ""
    assert len(titles(mini)) == 13


def test_the_map_offers_parties_as_well_whatever_the_table_last_showed(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, "medium=news&rows=parties")
    matters, parties = reader.shown()
    reader.page.click("#take")
    name, data = reader.download("#take-csv")
    assert (name, len(table_of(data))) == ("matters.csv", matters)
    reader.page.click("#take")
    name, data = reader.download("#take-csv-parties")
    assert (name, len(table_of(data))) == ("parties.csv", parties)


def test_the_file_has_the_columns_of_the_table(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table&term=with~grant~ai-training&sort=money-")
    _, data = reader.download("#csv")
    rows = table_of(data)
    heads = [head.rstrip(" ↑↓") for head in reader.texts(".records thead th")]
    assert list(rows[0]) == ["id", *heads, "address"]
    assert [row["Title"] for row in rows] == titles(reader)
    assert [row["Why: has grant on AI training"] for row in rows] == reader.texts(".c-term1")


# -- Parts: a page of some says so --


def test_a_page_of_a_part_says_what_it_was_drawn_for(
    visit: Any, mini_store: ox.Store, tmp_path: Path
) -> None:
    from dealgraph.analysis.select import Choice

    path = tmp_path / "part.html"
    path.write_text(make(mini_store, Choice(media=("film",), since="2025")).html, encoding="utf-8")
    reader = visit(path)
    part = "A part of the record: medium: film; announced on or after 2025"
    assert reader.text("#title") == "Who deals with whom about AI: a part"
    assert reader.text("#count").endswith(part)
    assert reader.page.title() == f"Who deals with whom about AI: a part – {part}"
    cut_off = "(node) => node.scrollWidth - node.clientWidth"
    assert reader.page.locator("#count").evaluate(cut_off) == 0
    reader.page.click("#take")
    _, svg = reader.download("#take-svg")
    assert part in svg.decode()
