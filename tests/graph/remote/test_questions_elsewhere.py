"""Named questions and tables give elsewhere what they give in memory: rows, terms and order.

Two engines that share no code answer the very text that is asked in memory: the Oxigraph server,
and Virtuoso 7, which evaluates SPARQL by its own rules on top of SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from engines import ENGINES, Engine, select

from dealgraph.answers.run import bind, questions
from dealgraph.graph.catalog import catalog
from dealgraph.rdf.sparql.run import run, table
from dealgraph.rdf.sparql.table import Table
from expected_answers import BLOCKS, SENSIBLE, block, typed

pytestmark = pytest.mark.server

QUESTIONS = questions()
TABLES = {path.stem: path for path in catalog().files("tables")}
#: Values by kind of parameter, for the mini-graph and for the shipped record.
MINI = {
    **SENSIBLE,
    "party": ["halden-pictures", "orrery-ai"],
    "matter": ["halden-orrery-2026"],
}
SHIPPED = SENSIBLE


def choices(name: str) -> list[tuple[str, ...]]:
    """The parameters of a question: the required ones, each other one with them, and all."""
    required = tuple(p.name for p in QUESTIONS[name].parameters if p.required)
    optional = [p.name for p in QUESTIONS[name].parameters if not p.required]
    some = [required, *((*required, one) for one in optional), (*required, *optional)]
    return list(dict.fromkeys(some))


ASKED = [(name, chosen) for name in sorted(QUESTIONS) for chosen in choices(name)]
IDS = [" ".join([name, *chosen]) for name, chosen in ASKED]


def text_of(store: ox.Store, name: str, chosen: tuple[str, ...], values: dict) -> str:
    waiting = {kind: list(some) for kind, some in values.items()}
    kinds = {one: QUESTIONS[name].by_name[one].kind for one in chosen}
    return bind(store, QUESTIONS[name], {one: waiting[kind].pop(0) for one, kind in kinds.items()})


def in_memory(store: ox.Store, text: str) -> tuple[tuple, tuple]:
    found = table(run(store, text))
    return found.columns, found.terms


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@pytest.fixture(scope="module")
def mini_url(engine: Engine, mini_store, tmp_path_factory) -> Iterator[str]:
    with engine(mini_store, tmp_path_factory.mktemp("mini")) as url:
        yield url


@pytest.fixture(scope="module")
def shipped_url(engine: Engine, shipped_store, tmp_path_factory) -> Iterator[str]:
    with engine(shipped_store, tmp_path_factory.mktemp("shipped")) as url:
        yield url


@pytest.mark.parametrize(("name", "chosen"), ASKED, ids=IDS)
def test_question_gives_the_same_rows_on_the_mini_graph(mini_url, mini_store, name, chosen):
    text = text_of(mini_store, name, chosen, MINI)
    assert select(mini_url, text) == in_memory(mini_store, text)


@pytest.mark.parametrize(("name", "chosen"), ASKED, ids=IDS)
def test_question_gives_the_same_rows_on_the_record(shipped_url, shipped_store, name, chosen):
    text = text_of(shipped_store, name, chosen, SHIPPED)
    assert select(shipped_url, text) == in_memory(shipped_store, text)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_table_gives_the_same_rows(mini_url, mini_store, shipped_url, shipped_store, name):
    text = Path(TABLES[name]).read_text(encoding="utf-8")
    assert select(mini_url, text) == in_memory(mini_store, text)
    assert select(shipped_url, text) == in_memory(shipped_store, text)


@pytest.mark.parametrize(
    ("name", "wanted"), BLOCKS, ids=[b.partition("\n")[0][6:] for _, b in BLOCKS]
)
def test_question_gives_the_expected_rows_elsewhere(mini_url, mini_store, name, wanted):
    text = bind(mini_store, QUESTIONS[name], typed(wanted))
    columns, terms = select(mini_url, text)
    assert block(name, typed(wanted), Table(columns, terms)) == wanted


def test_party_is_not_connected_with_itself(mini_url, mini_store):
    both = {"party": ["orrery-ai", "orrery-ai"]}
    text = text_of(mini_store, "connections", ("from", "to"), both)
    assert select(mini_url, text) == in_memory(mini_store, text)
    assert select(mini_url, text)[1] == ()
