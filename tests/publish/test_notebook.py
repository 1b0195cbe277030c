"""What notebooks show: the frame of a page, tables for reading, names and colours of plots."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import dealgraph
from dealgraph.publish import plots
from dealgraph.publish.notebook import inline, readable


@pytest.fixture(scope="module")
def small(mini: Any) -> Any:
    return dealgraph.load(only=mini)


@pytest.fixture
def figure():
    with mpl.rc_context():
        mpl.use("agg")
        plots.use_style()
        yield plt.figure()
        plt.close("all")


def cells(frame: pd.DataFrame) -> list[str]:
    html = readable(frame).to_html()
    return [unescape(text).strip() for text in re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)]


def test_frame_holds_the_page_itself_and_asks_for_nothing(small):
    page = dealgraph.draw(small)
    html = inline(page, 300)._repr_html_()
    frame = re.fullmatch(r'<iframe srcdoc="([^"]*)" width="100%" height="300" (.*)></iframe>', html)
    assert frame
    assert unescape(frame[1]) == page
    assert 'sandbox="allow-scripts allow-downloads allow-popups"' in frame[2]
    assert " src=" not in frame[2]


def test_frame_is_not_printed_in_full():
    assert repr(inline("x" * 1_200_000)) == "<page of 1.2 MB, shown in a notebook>"


def test_cells_are_written_as_people_read_them():
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", None, ""], dtype="str"),
            "whole": pd.Series([1234, None, 0], dtype="Int64"),
            "number": [75000000.0, 0.12345, float("nan")],
            "yes": pd.Series([True, None, False], dtype="boolean"),
            "list": [["a", "b"], [], ["c"]],
        }
    )
    assert cells(frame) == [
        *("a", "1,234", "75,000,000", "True", "a, b"),
        *("–", "–", "0.123", "–", "–"),
        *("–", "0", "–", "False", "c"),
    ]


def test_texts_of_the_record_are_no_markup():
    html = readable(pd.DataFrame({"label": ["<script>alert(1)</script>"]})).to_html()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_same_table_has_the_same_html_and_another_one_its_own_rules():
    one, other = pd.DataFrame({"a": ["x"]}), pd.DataFrame({"a": [1]})
    assert readable(one).to_html() == readable(one).to_html()
    names = {re.search(r'id="(T_\w+)"', readable(f).to_html())[1] for f in (one, other)}
    assert len(names) == 2


def test_numbers_of_rows_are_hidden_and_names_stay():
    assert "row_heading" not in readable(pd.DataFrame({"a": ["x"]})).to_html()
    assert "row_heading" in readable(pd.DataFrame({"a": ["x"]}, index=["name"])).to_html()


def test_colours_are_those_of_the_page(small, chromium):
    """The page computes its colours in a browser; here the same names are asked there."""
    page = chromium.new_page()
    page.set_content(dealgraph.draw(small))
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    found = plots.palette(small)
    names = ["paper", "card", "ink", "soft", "faint", "line", "accent", "mark", "tone0", "tone9"]
    read = "name => getComputedStyle(document.documentElement).getPropertyValue('--' + name)"
    wanted = {name: page.evaluate(read, name).strip() for name in names}
    terms = page.evaluate("dealgraph.data.terms.map((kind, at) => [kind.effect, at % 10])")
    page.close()
    expand = {f"#{c * 3}": f"#{c * 6}" for c in "0123456789abcdef"}
    assert {name: found[name] for name in names} == {n: expand.get(v, v) for n, v in wanted.items()}
    assert {e: found[e] for e, _ in terms if e} == {e: found[f"tone{at}"] for e, at in terms if e}


def test_sectors_have_the_colours_of_the_ontology(small):
    found = plots.palette(small)
    assert (found["screen"], found["press"], found["ai"]) == ("#CB795D", "#1989C4", "#2A27B6")
    assert found["silent"] == found["line"]


def test_heatmap_writes_every_number(figure):
    frame = pd.DataFrame({"granted": [3, 0], "silent": [1, 12]}, index=["film", "news"])
    axes = figure.subplots()
    plots.heatmap(axes, frame, "#0b5a67")
    assert [text.get_text() for text in axes.texts] == ["3", "1", "0", "12"]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["granted", "silent"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["film", "news"]
    assert axes.images[0].get_clim() == (0, 12)


def test_heatmap_without_anything_is_blank_and_not_dark(figure):
    axes = figure.subplots()
    plots.heatmap(axes, pd.DataFrame({"a": [0]}), "#000000")
    assert axes.images[0].get_clim() == (0, 1)


def test_names_do_not_cover_each_other_and_the_first_comes_first(figure):
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    names = {f"A rather long name {number}": (0.5, 0.5 + number / 500) for number in range(8)}
    plots.annotate(axes, names)
    texts = [text for text in axes.texts if text.get_text()]  # a line is a text without words
    boxes = [text.get_window_extent() for text in texts]
    assert [text.get_text() for text in texts] == list(names)
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_source_stands_below_the_figure(figure):
    figure.subplots()
    plots.source(figure, "Only deals.")
    text = " ".join(figure.get_supxlabel().split())
    assert text == (
        "Only deals. Source: dealgraph, a curated sample; it counts what was found, "
        "not what exists."
    )
