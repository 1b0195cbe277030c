"""Which affairs of a list are in a record."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import dealgraph
from affairs import Affair, Record, main, read, words
from dealgraph.rdf.names import shorten

CHECKLIST = Path(__file__).parents[2] / "docs" / "checklist.csv"


@pytest.fixture(scope="module")
def record(mini: Path) -> Record:
    return Record(dealgraph.load(only=mini))


@pytest.mark.parametrize(
    ("parties", "year", "found"),
    [
        (("Halden Pictures", "Orrery AI"), 2026, "deal:halden-orrery-2026"),
        (("halden pictures (studio)", "ORRERY AI, Inc."), None, "deal:halden-orrery-2026"),
        (("Quillmark Books", "Nobody Known"), None, ""),
        (("Halden Pictures", "Orrery AI"), 1999, ""),
    ],
)
def test_an_affair_is_found_by_two_of_its_parties_in_its_time(record, parties, year, found):
    matters = [shorten(matter) for matter in record.find(Affair("film", parties, year))]
    assert (found in matters) if found else (matters == [])


def test_a_named_record_has_to_be_there(record):
    names = ("Halden Pictures", "Orrery AI")
    assert record.find(Affair("film", names, 2026, "deal:halden-orrery-1999")) == []
    (matter,) = record.find(Affair("film", ("Else",), None, "deal:halden-orrery-2026"))
    assert shorten(matter) == "deal:halden-orrery-2026"


def test_a_list_without_a_column_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("family,parties\nfilm,A; B\n", encoding="utf-8")
    with pytest.raises(click.UsageError, match="has no column date"):
        read(path)


def test_a_name_without_letters_finds_nothing(record):
    assert record.find(Affair("film", ("(class)", "…"), None)) == []
    assert words("(class)") == ""


def test_families_of_the_checklist_are_counted():
    done = CliRunner().invoke(main, [str(CHECKLIST)])
    assert done.exit_code == 0
    *_, last = done.output.splitlines()
    assert last.startswith("all: 94 of 95 ")
