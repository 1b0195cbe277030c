"""The query tests of the W3C suite, on the dataset that `load()` makes and in `dealgraph query`.

What fails is listed in `expected_failures.tsv` with its reason, and the list is exact: a listed
test that passes is a failure too.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import w3c_suite
from w3c_suite import Answer, Case, Rows, answer, expected, fill, read, read_graph, same

import dealgraph
from dealgraph.answers.output import render
from dealgraph.answers.run import store_of
from dealgraph.base.errors import QueryError
from dealgraph.rdf.sparql.run import run

HERE = Path(__file__).parent
CASES = w3c_suite.cases()
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
SYNTAX = {"PositiveSyntaxTest11": True, "NegativeSyntaxTest11": False}


@pytest.fixture(scope="module")
def dataset(mini: Path) -> rdflib.Dataset:
    """What `load()` returns; each test puts its own graphs into it."""
    return dealgraph.load(only=mini, inference=False)


def by_load(dataset: rdflib.Dataset, case: Case) -> Answer:
    """As a program asks: through rdflib, the default graph being the union of all."""
    result = dataset.query(case.text)
    if case.form == "csv":
        return read(result.serialize(format="csv") or b"", "csv")
    return answer(result)


def by_default_graph(dataset: rdflib.Dataset, case: Case) -> Answer:
    """The same without the union, as the standard has it where a dataset has named graphs."""
    dataset.default_union = False
    try:
        return by_load(dataset, case)
    finally:
        dataset.default_union = True


def by_query(dataset: rdflib.Dataset, case: Case) -> Answer:
    """As `dealgraph query` answers, in the format of the expected result."""
    return _printed(run(store_of(dataset), case.text), case.form)


def by_oxigraph(dataset: rdflib.Dataset, case: Case) -> Answer:
    """The engine alone, to see whose fault a failure is."""
    store = store_of(dataset)
    return _printed(store.query(case.text), case.form)


def _printed(result: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, form: str) -> Answer:
    if isinstance(result, ox.QueryTriples):
        return read_graph(render(result, "turtle", 100))
    return read(render(result, form, 100).encode(), form)


LAYERS: dict[str, Callable[[rdflib.Dataset, Case], Answer]] = {
    "load": by_load,
    "query": by_query,
    "default-graph": by_default_graph,
    "oxigraph": by_oxigraph,
}


def listed_failures() -> dict[tuple[str, str], str]:
    """Reasons by test and layer."""
    with (HERE / "expected_failures.tsv").open(encoding="utf-8", newline="") as file:
        return {
            (row["test"], layer): f"{row['whose']}: {row['reason']}"
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            for layer in row["layers"].split()
        }


FAILURES = listed_failures()


def tells(layer: str, case: Case) -> bool:
    """Whether a layer can show what no other shows."""
    if layer == "default-graph":  # without named graphs, the default graph is the union
        return bool(case.graph_data)
    if layer == "oxigraph":  # what passes in `query`, which asks it, passes there
        return any((case.key, other) in FAILURES for other in LAYERS)
    return True


RUNS = [
    pytest.param(layer, case, id=f"{layer}: {case.key} {case.name}")
    for layer in LAYERS
    for case in CASES
    if tells(layer, case)
]


# rdflib warns of its own use of a deprecated name when the union is off.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("layer", "case"), RUNS)
def test_passes_unless_listed(dataset: rdflib.Dataset, layer: str, case: Case) -> None:
    store = store_of(dataset)
    assert isinstance(store, ox.Store)
    fill(store, case)

    judge = _parsed if case.kind in SYNTAX else _evaluated
    difference = judge(dataset, layer, case)

    listed = FAILURES.get((case.key, layer))
    if listed is None:
        assert difference == ""
    else:
        assert difference, f"passes now, take it off the list: {listed}"


def _evaluated(dataset: rdflib.Dataset, layer: str, case: Case) -> str:
    """What differs from the expected answer, or nothing."""
    got, wanted = LAYERS[layer](dataset, case), expected(case)
    if same(got, wanted, ordered=case.is_ordered):
        return ""
    return f"expected {_shown(wanted)}\ngot {_shown(got)}"


def _shown(found: Answer) -> str:
    if isinstance(found, rdflib.Graph):
        return found.serialize(format="nt")
    return repr(found)


def _parsed(dataset: rdflib.Dataset, layer: str, case: Case) -> str:
    """Whether a query is wrongly taken or refused, or nothing."""
    try:
        LAYERS[layer](dataset, case)
    except (SyntaxError, RuntimeError, QueryError) as error:
        is_syntax = isinstance(error, SyntaxError) or "not valid SPARQL" in str(error)
        return "" if is_syntax and not SYNTAX[case.kind] else f"refused: {error}"
    return "" if SYNTAX[case.kind] else "a query that is not SPARQL was accepted"


def test_list_of_failures_names_tests_and_layers_of_the_suite() -> None:
    assert FAILURES.keys() <= {(run.values[1].key, run.values[0]) for run in RUNS}


def test_copy_of_the_suite_holds_what_the_manifests_name_and_nothing_else() -> None:
    named = {path for case in CASES for path in (case.query, *case.data, *case.graph_data)}
    named |= {case.result for case in CASES if case.result}
    named |= set(w3c_suite.SUITE.glob("*/manifest.ttl"))
    assert named == {path for path in w3c_suite.SUITE.rglob("*") if path.is_file()}


def test_every_entry_of_the_manifests_is_run() -> None:
    kinds = {kind: sum(case.kind == kind for case in CASES) for kind in (*EVALUATION, *SYNTAX)}
    assert kinds == {
        "QueryEvaluationTest": 232,
        "CSVResultFormatTest": 3,
        "PositiveSyntaxTest11": 63,
        "NegativeSyntaxTest11": 40,
    }
    assert sum(kinds.values()) == len(CASES) == len({case.key for case in CASES})


def rows(*values: str) -> Rows:
    """Rows of one column, written as N-Triples terms."""
    header, lines = "?x", "\n".join(values)
    found = read(f"{header}\n{lines}\n".encode(), "tsv")
    assert isinstance(found, Rows)
    return found


INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
DECIMAL = "<http://www.w3.org/2001/XMLSchema#decimal>"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rows("<a:1>", "<a:2>"), rows("<a:2>", "<a:1>")),
        (rows("_:a", "_:b", "_:a"), rows("_:x", "_:x", "_:y")),
        (rows(f'"2.0"^^{DECIMAL}'), rows(f'"2"^^{DECIMAL}')),
        (rows('"a"@en-GB'), rows('"a"@en-gb')),
        (read_graph("<a:1> <a:2> [] ."), read_graph("<a:1> <a:2> _:x .")),
    ],
)
def test_answers_that_mean_the_same_are_the_same(one: Answer, other: Answer) -> None:
    assert same(one, other, ordered=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rows("<a:1>"), rows("<a:1>", "<a:1>")),
        (rows("_:a", "_:b"), rows("_:a", "_:a")),
        (rows(f'"2"^^{DECIMAL}'), rows(f'"2"^^{INTEGER}')),
        (rows('"2"'), rows('"2.0"')),
        (rows('"a"@en'), rows('"a"')),
        (rows("<a:1>"), Rows(frozenset("y"), ())),
        (rows(), Rows(frozenset("y"), ())),
        (read_graph("<a:1> <a:2> [], [] ."), read_graph("<a:1> <a:2> [] .")),
        (read_graph(""), rows()),
        (True, False),
        (False, rows()),
    ],
)
def test_answers_that_differ_are_told_apart(one: Answer, other: Answer) -> None:
    assert not same(one, other, ordered=False)


def test_order_counts_where_the_query_asks_for_one() -> None:
    assert not same(rows("<a:1>", "<a:2>"), rows("<a:2>", "<a:1>"), ordered=True)
