"""Named questions: whole answers on the frozen mini-graph, and sense on the shipped record.

`expected/questions/NAME.tsv` holds the answers of a question. A block begins with the command that
a reader would type, then come the columns and every row, tab-separated; a blank line ends it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.answers.questions import Question, find_question, read_question
from dealgraph.answers.run import bind, questions
from dealgraph.base.errors import ModelError, ParameterError, UnknownIdError, UnknownQuestionError
from dealgraph.rdf.names import FILE, PREFIXES
from dealgraph.rdf.sparql.run import run, table
from dealgraph.rdf.sparql.table import Table
from expected_answers import BLOCKS, EXPECTED, SENSIBLE, block, typed

QUESTIONS = questions()


def answer(store: ox.Store, name: str, **values: str) -> Table:
    question = QUESTIONS[name]
    return table(run(store, bind(store, question, values), name))


def matters(store: ox.Store, name: str, **values: str) -> set[str]:
    return {row["matter"] for row in answer(store, name, **values)}


def test_every_question_has_expected_answers():
    assert sorted(path.stem for path in EXPECTED.glob("*.tsv")) == sorted(QUESTIONS)


@pytest.mark.parametrize(
    ("name", "wanted"), BLOCKS, ids=[b.partition("\n")[0][6:] for _, b in BLOCKS]
)
def test_question_answers_exactly_on_the_mini_graph(mini_store, name, wanted):
    values = typed(wanted)
    assert block(name, values, answer(mini_store, name, **values)) == wanted


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_question_answers_on_the_shipped_record(shipped_store, name):
    found = answer(shipped_store, name, **sensible(name))
    assert len(found) > 0
    assert all(len(row) == len(found.columns) for row in found.rows())


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_optional_parameter_of_a_question_narrows_it_at_most(shipped_store, name):
    question = QUESTIONS[name]
    required = sensible(name)
    whole = answer(shipped_store, name, **required)
    for parameter in question.parameters:
        if not parameter.required:
            extra = {parameter.name: SENSIBLE[parameter.kind][0]}
            part = answer(shipped_store, name, **required, **extra)
            assert len(part) <= len(whole)


def sensible(name: str) -> dict[str, str]:
    waiting = {kind: list(values) for kind, values in SENSIBLE.items()}
    required = [p for p in QUESTIONS[name].parameters if p.required]
    return {parameter.name: waiting[parameter.kind].pop(0) for parameter in required}


def test_answers_do_not_depend_on_how_the_graph_is_kept(shipped_store, tmp_path):
    """In memory and on disk Oxigraph visits triples in another order; a reader must not see it."""
    on_disk = ox.Store(str(tmp_path))
    on_disk.bulk_extend(shipped_store)
    differing = [
        name
        for name in QUESTIONS
        if answer(on_disk, name, **sensible(name)).rows()
        != answer(shipped_store, name, **sensible(name)).rows()
    ]
    assert differing == []


def test_the_question_file_runs_as_it_stands(mini_store):
    for question in QUESTIONS.values():
        assert run(mini_store, question.text, question.name) is not None


def test_parameter_without_a_value_leaves_no_trace_in_the_query():
    question = read_question_text(
        "# param what: text; optional; x\n# param more: text; optional; x",
        "\n  VALUES ?what { UNDEF }\n  VALUES ?x { 1 } VALUES ?more { UNDEF }\n",
    )
    said = {"what": ox.Literal("so \\1")}
    assert body(question.bind({})) == "SELECT ?what WHERE { \n  VALUES ?x { 1 } \n }"
    assert body(question.bind(said)) == (
        'SELECT ?what WHERE { \n  VALUES ?what { "so \\\\1" }\n  VALUES ?x { 1 } \n }'
    )


def body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_file_as_it_stands_answers_as_without_parameters(mini_store, name):
    question = QUESTIONS[name]
    if not any(parameter.required for parameter in question.parameters):
        wanted = table(run(mini_store, question.bind({}))).terms
        assert table(run(mini_store, question.text)).terms == wanted


def test_what_two_files_say_counts_once(mini_store, mini_catalog):
    """The union of graphs is a set (SPARQL 1.1 Query, section 13.3); engines join it as a bag."""
    again = ox.Store()
    again.bulk_extend(mini_store)
    copy = ox.NamedNode(FILE + "mini/copy.ttl")
    some = [quad for quad in mini_store if "halden" in quad.graph_name.value]
    again.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, copy) for q in some)
    asked = [
        *((name, answer, values) for name, values in map(typed_of, BLOCKS)),
        *((path, tabled, {}) for path in mini_catalog.files("tables")),
    ]
    differing = [
        (str(what), values)
        for what, how, values in asked
        if how(again, what, **values).terms != how(mini_store, what, **values).terms
    ]
    assert differing == []


def typed_of(case: tuple[str, str]) -> tuple[str, dict[str, str]]:
    return case[0], typed(case[1])


def tabled(store: ox.Store, path: Path) -> Table:
    return table(run(store, path.read_text(encoding="utf-8"), str(path)))


@pytest.fixture(scope="session")
def plain_rdflib(mini_store) -> Any:
    """The mini-graph in rdflib itself, without Oxigraph behind it."""
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    quads = ox.serialize(iter(mini_store), format=ox.RdfFormat.N_QUADS)
    dataset.parse(data=quads, format="nquads")
    return dataset


#: rdflib evaluates the sub-query of this one anew for each row outside it, which takes minutes; the
#: Oxigraph server and Virtuoso answer it in `graph/remote`.
NOT_IN_RDFLIB = {"single-source"}


#: These take rdflib half a minute each, on forty records.
LONG_IN_RDFLIB = {"counterparties", "deals-between", "gives-and-gets"}
IN_RDFLIB = [
    pytest.param(name, marks=[pytest.mark.thorough] * (name in LONG_IN_RDFLIB))
    for name in sorted(QUESTIONS.keys() - NOT_IN_RDFLIB)
]


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("name", IN_RDFLIB)
def test_question_gives_the_same_rows_in_rdflib(plain_rdflib, mini_store, name):
    """As a bag: rdflib 7 overlooks what a query with GROUP BY is sorted by but does not select."""
    wanted = next(block for asked, block in BLOCKS if asked == name)
    text = bind(mini_store, QUESTIONS[name], typed(wanted))
    found = plain_rdflib.query(text, initNs=dict(PREFIXES))
    rows = [tuple("" if term is None else str(term) for term in row) for row in found]
    assert sorted(rows) == sorted(in_memory(mini_store, text))


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_tables_give_the_same_rows_in_rdflib(plain_rdflib, mini_store, mini_catalog):
    for path in mini_catalog.files("tables"):
        text = path.read_text(encoding="utf-8")
        found = plain_rdflib.query(text, initNs=dict(PREFIXES))
        rows = [tuple("" if term is None else str(term) for term in row) for row in found]
        assert sorted(rows) == sorted(in_memory(mini_store, text)), path.stem


def in_memory(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    rows = table(run(store, text)).terms
    return [tuple("" if term is None else term.value for term in row) for row in rows]


@pytest.mark.parametrize(
    "written",
    [
        "halden-pictures",
        "party:halden-pictures",
        "https://w3id.org/dealgraph/party/halden-pictures",
        "Halden Pictures",
        "halden pictures",
        "HalPix",
        " halpix ",
    ],
)
def test_party_is_found_by_id_label_and_alias(mini_store, written):
    wanted = answer(mini_store, "deals-of", party="halden-pictures").rows()
    assert answer(mini_store, "deals-of", party=written).rows() == wanted
    assert len(wanted) == 4


@pytest.mark.parametrize(
    "written",
    [
        "generative-ai-training",
        "concern:generative-ai-training",
        "https://w3id.org/dealgraph/concern/generative-ai-training",
        "Generative-AI training",
    ],
)
def test_concern_is_found_by_token_name_and_label(mini_store, written):
    found = answer(mini_store, "exclusions", concern=written).rows()
    assert found == answer(mini_store, "exclusions", concern="generative-ai-training").rows()


@pytest.mark.parametrize(
    ("name", "values", "code", "suggestion"),
    [
        ("deals-of", {"party": "halden-picture"}, "DG304", "party:halden-pictures"),
        ("deals-of", {"party": "Larkfeld Post"}, "DG304", "party:larkfield-post"),
        ("history", {"matter": "halden-orrery"}, "DG304", "deal:halden-orrery-2026"),
        ("exclusions", {"concern": "ai-traning"}, "DG304", "ai-training"),
        ("may-use", {"concern": "ai-training", "medium": "flim"}, "DG304", "film"),
        ("unconfirmed-amounts", {"purpose": "licence"}, "DG304", "licence-fee"),
        ("exclusions", {"concerns": "ai-training"}, "DG303", "concern"),
        ("exclusions", {"zzz": "ai-training"}, "DG303", "dealgraph ask exclusions --help"),
        ("deals-of", {}, "DG303", "dealgraph ask deals-of --help"),
        ("in-force", {"date": "yesterday"}, "DG303", "2026-06-22"),
        ("in-force", {"date": "2026-02-30"}, "DG303", "2026-06-22"),
        ("ending-soon", {"date": "2026-01-01", "months": "twelve"}, "DG303", "digits only"),
    ],
)
def test_wrong_value_is_answered_with_what_may_be_meant(mini_store, name, values, code, suggestion):
    with pytest.raises((UnknownIdError, ParameterError)) as caught:
        answer(mini_store, name, **values)
    assert caught.value.code == code
    assert suggestion in caught.value.fix


def test_unknown_question_is_answered_with_a_near_miss():
    paths = [question.path for question in QUESTIONS.values()]
    with pytest.raises(UnknownQuestionError) as caught:
        find_question("exclusion", paths)
    assert caught.value.fix.startswith("Did you mean: exclusions")


def test_leaving_out_a_broader_use_leaves_out_the_narrower_one(mini_store):
    wide = matters(mini_store, "exclusions", concern="ai-training")
    narrow = matters(mini_store, "exclusions", concern="generative-ai-training")
    assert wide == narrow == {"deal:halden-orrery-2026"}


def test_granting_a_narrower_use_grants_nothing_broader(mini_store):
    def granted(concern: str) -> set[str]:
        rows = answer(mini_store, "may-use", concern=concern)
        return {row["matter"] for row in rows if row["answer"] == "granted"}

    assert granted("generative-ai-training") == {"deal:orrery-larkfield-2025"}
    assert granted("ai-training") == set()


def test_forbidding_mining_forbids_training(mini_store):
    rows = answer(mini_store, "may-use", concern="fine-tuning")
    assert {row["matter"] for row in rows if row["answer"] == "prohibited"} == {
        "deal:halden-orrery-tools-2025",
        "policy:quillmark-reservation-2025",
    }


def test_values_enter_a_query_as_terms_only(mini_store):
    hostile = 'x" } } DELETE { ?s ?p ?o } WHERE { ?s ?p "'
    with pytest.raises(UnknownIdError):
        answer(mini_store, "deals-of", party=hostile)
    spec = read_question_text("# param what: text; required; x", "VALUES ?what { UNDEF }")
    bound = bind(mini_store, spec, {"what": hostile})
    assert table(run(mini_store, bound)).rows() == [(hostile,)]


def read_question_text(parameter: str, slot: str) -> Question:
    import tempfile

    text = f"# title: T\n# question: Q\n# why: W\n{parameter}\nSELECT ?what WHERE {{ {slot} }}\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "free.rq")
        path.write_text(text, encoding="utf-8")
        return read_question(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * WHERE {}", "'# title:'"),
        ("# title: T\n# question: Q\nSELECT * WHERE {}", "'# why:'"),
        (
            "# title: T\n# question: Q\n# why: W\n# param p: party\nSELECT * WHERE {}",
            "'# param p: party'",
        ),
        (
            "# title: T\n# question: Q\n# why: W\n# param p: party; required; x\nSELECT * WHERE {}",
            "VALUES ?p { UNDEF }",
        ),
    ],
)
def test_question_that_does_not_explain_itself_is_refused(tmp_path, text, why):
    path = tmp_path / "poor.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        read_question(path)
    assert why in caught.value.why
    assert caught.value.where == str(path)


def test_ask_in_python_takes_the_graph_that_load_returned(mini):
    rows = dealgraph.ask("deals-of", dealgraph.load(only=mini), party="LWU")
    assert [row["matter"] for row in rows] == ["deal:lantern-halden-2025"]


def test_ask_refuses_a_graph_that_load_did_not_make():
    from rdflib import Dataset

    with pytest.raises(dealgraph.DealgraphError) as caught:
        dealgraph.ask("contradictions", Dataset())
    assert caught.value.code == "DG301"
