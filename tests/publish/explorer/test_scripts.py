"""The scripts of the page: their order, and what crosses from file to file and from Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.publish.explorer import make, page, scene
from dealgraph.publish.explorer.entries import shapes
from dealgraph.rdf.names import expand
from dealgraph.rdf.reader import Reader
from dealgraph.record.build import Records
from dealgraph.record.views import Record

FOLDER = resources.files("dealgraph.publish.explorer").joinpath("js")
TYPES = FOLDER.joinpath("types.d.ts").read_text(encoding="utf-8")

#: Notes every member of `dealgraph` that is read before a script has set it.
WATCH = """
window.missed = [];
window.dealgraph = new Proxy({}, {
  get(members, name) {
    if (!(name in members)) window.missed.push(String(name));
    return members[name];
  },
});
"""


def declared(name: str) -> dict[str, str]:
    """The members of an interface of types.d.ts, with their types."""
    found = re.search(rf"^interface {name} \{{$(.*?)^\}}$", TYPES, re.DOTALL | re.MULTILINE)
    assert found, name
    return dict(re.findall(r"^  (\w+)\??: (.*);$", found[1], re.MULTILINE))


def typescript(shape: Any) -> str:
    if isinstance(shape, list):
        return f"{typescript(shape[0])}[]"
    return {"text": "string", "number": "number"}.get(shape, shape)


def test_every_script_has_its_place_in_the_order() -> None:
    names = {path.name for path in FOLDER.iterdir()}
    assert sorted(f"{name}.js" for name in page.SCRIPTS) == sorted(names - {"types.d.ts"})


def test_the_page_knows_the_fields_of_a_record() -> None:
    for name, fields in shapes(Record).items():
        types = {field: typescript(shape) for field, shape in fields.items()}
        if name == "Record":
            assert declared("RecordView") == {"id": "string", "iri": "string", **types}
        else:
            assert declared(name) == types


@pytest.mark.parametrize("row", [scene.TermRow, scene.AmountRow, scene.EventRow, scene.HoldingRow])
def test_the_page_knows_the_fields_of_a_row(row: Any) -> None:
    assert list(declared(row.__name__)) == list(row._fields)


@dataclass
class Part:
    number: int


@dataclass
class Whole:
    texts: tuple[str, ...]
    parts: tuple[Part, ...]
    pairs: tuple[tuple[str, ...], ...]
    first: Part


@dataclass
class Strange:
    node: ox.NamedNode


def test_fields_are_described_as_they_stand_in_the_class() -> None:
    assert shapes(Whole) == {
        "Whole": {
            "texts": ["text"],
            "parts": ["Part"],
            "pairs": [["text"]],
            "first": "Part",
        },
        "Part": {"number": "number"},
    }


def test_a_field_that_cannot_cross_is_told() -> None:
    with pytest.raises(TypeError, match=r"Strange\.node is a .*NamedNode.*: leave it out in"):
        shapes(Strange)


def test_a_record_on_the_page_is_the_record_of_show(mini: Any, mini_store: ox.Store) -> None:
    records = Records(Reader(mini_store))
    ids = mini.page.evaluate("Object.keys(dealgraph.entries().records)")
    assert len(ids) > 30
    shown = mini.page.evaluate("(ids) => ids.map((id) => dealgraph.record(id))", ids)
    for name, record in zip(ids, shown, strict=True):
        whole = records.view(ox.NamedNode(expand(name)))
        assert record == {"id": whole.id, "iri": whole.iri, **crossing(whole)}


def crossing(value: Any) -> Any:
    """What crosses to the page of a view, as JSON would have it."""
    if isinstance(value, tuple):
        return [crossing(part) for part in value]
    if isinstance(value, str | int):
        return value
    return {name: crossing(getattr(value, name)) for name in shapes(Record)[type(value).__name__]}


def watched(chromium: Any, path: Path) -> tuple[list[str], list[str]]:
    """What is read before it is set while a page starts, and what it has then."""
    opened = chromium.new_page()
    try:
        opened.add_init_script(WATCH)
        opened.goto(path.as_uri())
        opened.evaluate("new Promise((done) => setTimeout(done, 500))")
        return opened.evaluate("missed"), opened.evaluate("Object.keys(dealgraph)")
    finally:
        opened.close()


def test_no_script_reads_what_only_a_later_one_sets(chromium: Any, mini_page: Path) -> None:
    missed, _ = watched(chromium, mini_page)
    assert missed == []


def test_a_wrong_order_would_be_noticed(
    chromium: Any, mini_store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = [name for name in page.SCRIPTS if name != "state"]
    order.insert(order.index("facets") + 1, "state")
    monkeypatch.setattr(page, "SCRIPTS", order)
    path = tmp_path / "explorer.html"
    path.write_text(make(mini_store).html, encoding="utf-8")
    missed, _ = watched(chromium, path)
    assert missed[0] == "state"


def test_every_member_is_declared_and_every_declared_one_is_there(
    chromium: Any, mini_page: Path
) -> None:
    _, members = watched(chromium, mini_page)
    found = re.search(r"^interface Dealgraph \{$(.*?)^\}$", TYPES, re.DOTALL | re.MULTILINE)
    assert found
    assert sorted(members) == sorted(re.findall(r"^  (\w+)[:(<]", found[1], re.MULTILINE))
