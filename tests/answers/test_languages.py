"""Labels and texts in several languages: no answer has other rows, and no two languages mix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.analysis.network import build
from dealgraph.answers import stats
from dealgraph.answers.find import concept, find
from dealgraph.answers.run import bind, questions
from dealgraph.answers.wording import in_language, is_spoken, spoken
from dealgraph.base.errors import ParameterError
from dealgraph.cli import run as command
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.memory import open_store
from dealgraph.graph.rules import derive
from dealgraph.rdf.language import chosen, wanted
from dealgraph.rdf.names import FILE, dg, term
from dealgraph.rdf.reader import LABEL, Reader
from dealgraph.rdf.sparql.run import select
from dealgraph.record.build import view
from dealgraph.record.text import render
from expected_answers import BLOCKS, SENSIBLE, block, typed

QUESTIONS = questions()
#: In which files may say something in several languages.
TEXTS = """
rdfs:label skos:prefLabel dg:covers dg:content dg:condition dg:duration dg:product dg:position
dg:plural dg:meaning dg:bearerHeading dg:beneficiaryHeading dg:inverseLabel
skos:note skos:definition
""".split()
TAGS = ("de", "fr", "ja")
MINI = Path(__file__).parents[1] / "mini"
GRAPH = ox.NamedNode(FILE + "mine/ontology/languages.ttl")


def translated(files: Catalog, tags: tuple[str, ...] = TAGS) -> ox.Store:
    """A graph in which everything that has a text has it in other languages too."""
    store = open_store(files, inference=False)
    store.extend(list(more(store, tags)))
    derive(store, files.files("rules"))
    return store


def more(store: ox.Store, tags: tuple[str, ...]) -> Iterator[ox.Quad]:
    for name in TEXTS:
        for quad in list(store.quads_for_pattern(None, term(name), None, None)):
            for tag in tags:
                text = ox.Literal(f"«{tag}» {quad.object.value}", language=tag)
                yield ox.Quad(quad.subject, quad.predicate, text, GRAPH)


@pytest.fixture(scope="module")
def mini_translated(mini_catalog) -> ox.Store:
    return translated(mini_catalog)


@pytest.fixture(scope="module")
def shipped_translated(shipped_catalog) -> ox.Store:
    return translated(shipped_catalog)


def answer(store: ox.Store, name: str, language: str = "en", **values: str) -> Any:
    question = QUESTIONS[name]
    return select(store, bind(store, question, values, language), name)


def sensible(name: str) -> dict[str, str]:
    waiting = {kind: list(values) for kind, values in SENSIBLE.items()}
    required = [p for p in QUESTIONS[name].parameters if p.required]
    return {parameter.name: waiting[parameter.kind].pop(0) for parameter in required}


# Questions and tables


@pytest.mark.parametrize(
    ("name", "wanted_block"), BLOCKS, ids=[b.partition("\n")[0][6:] for _, b in BLOCKS]
)
def test_translations_change_no_answer_on_the_mini_graph(mini_translated, name, wanted_block):
    values = typed(wanted_block)
    assert block(name, values, answer(mini_translated, name, **values)) == wanted_block


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_translations_change_no_answer_on_the_record(shipped_store, shipped_translated, name):
    values = sensible(name)
    wanted_terms = answer(shipped_store, name, **values).terms
    assert len(wanted_terms) > 0
    assert answer(shipped_translated, name, **values).terms == wanted_terms


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_another_language_has_the_same_rows_with_its_own_labels(shipped_translated, name):
    values = sensible(name)
    english = answer(shipped_translated, name, **values)
    german = answer(shipped_translated, name, "de", **values)
    assert sorted(map(plain, german.terms)) == sorted(map(plain, english.terms))
    labels = [x for row in english.terms for x in row if is_label(shipped_translated, x)]
    tags = {x.language for row in german.terms for x in row if isinstance(x, ox.Literal)}
    assert tags <= {None, "de"}
    if labels and name != "source-leaders":  # a publisher may be called as a party is
        assert "de" in tags


def is_label(store: ox.Store, node: Any) -> bool:
    return isinstance(node, ox.Literal) and any(
        store.quads_for_pattern(None, dg("name"), node, None)
    )


def plain(row: tuple[Any, ...]) -> list[str]:
    """A row without what our translations put before each text, and lists in one order."""
    words = (str(getattr(node, "value", "")).replace("«de» ", "") for node in row)
    return [", ".join(sorted(word.split(", "))) for word in words]


def test_translations_change_no_table(shipped_store, shipped_translated, shipped_catalog):
    for path in shipped_catalog.files("tables"):
        text = path.read_text(encoding="utf-8")
        wanted_terms = select(shipped_store, text).terms
        assert select(shipped_translated, text).terms == wanted_terms
        german = select(shipped_translated, in_language(shipped_translated, text, "de"))
        assert len(german) == len(wanted_terms)


def test_without_rules_a_question_asks_for_what_is_written(mini_catalog):
    store = open_store(mini_catalog, inference=False)
    titles = [row["title"] for row in answer(store, "consent-terms")]
    assert len(titles) > 0
    store.extend(list(more(store, ("de",))))
    assert set(titles) <= {row["title"] for row in answer(store, "consent-terms")}
    assert "dg:name" not in bind(store, QUESTIONS["consent-terms"], {})


def test_only_the_names_of_texts_are_replaced(mini_translated):
    text = """# dg:name
PREFIX n: <https://w3id.org/dealgraph/ns#>
SELECT ?name { ?x dg:name ?name ; n:name ?name ; <https://w3id.org/dealgraph/ns#name> ?name ;
  dg:named "dg:name" ; dg:noteText ?note . ?x ?y dg:name-de }"""
    de = "<https://w3id.org/dealgraph/ns#name-de>"
    assert (
        in_language(mini_translated, text, "de")
        == f"""# dg:name
PREFIX n: <https://w3id.org/dealgraph/ns#>
SELECT ?name {{ ?x {de} ?name ; {de} ?name ; {de} ?name ;
  dg:named "dg:name" ; <https://w3id.org/dealgraph/ns#noteText-de> ?note . ?x ?y dg:name-de }}"""
    )
    assert in_language(mini_translated, text, "it") == text
    assert in_language(mini_translated, text) == text


# Which language


def texts(*tags: str) -> list[ox.Literal]:
    return [ox.Literal(tag or "plain", language=tag or None) for tag in tags]


@pytest.mark.parametrize(
    ("language", "tags", "expected"),
    [
        ("en", ["de", "en", "fr"], ["en"]),
        ("en", ["de", "", "fr"], ["plain"]),
        ("en", ["", "en"], ["plain", "en"]),
        ("en", ["en-GB", "de"], ["en-GB"]),
        ("en", ["en-GB", "en"], ["en"]),
        ("en", ["ja", "fr"], ["fr"]),
        ("de", ["en", "de"], ["de"]),
        ("de", ["de-CH", "de-AT", "en"], ["de-AT"]),
        ("de", ["fr", ""], ["plain"]),
        ("de", ["ja", "fr"], ["fr"]),
        ("de-ch", ["de", "de-CH", "en"], ["de-CH"]),
        ("de-ch", ["de", "en"], ["de"]),
        ("de-ch", ["de-AT", "en"], ["de-AT"]),
        ("en-gb", ["de", "en"], ["en"]),
    ],
)
def test_the_order_of_languages_is_one_in_views_and_in_the_rule(language, tags, expected):
    values = texts(*tags)
    assert [text.value for text in chosen(values, language)] == expected
    store = ox.Store()
    store.extend(derivable(values))
    derive(store, [p for p in catalog().files("rules") if p.stem in ("languages", "texts")])
    query = in_language(store, "SELECT ?n ?t { <x:x> dg:name ?n ; dg:noteText ?t }", language)
    rows = select(store, query).rows()
    assert sorted(row[1] for row in rows) == sorted(expected)
    assert {row[0] for row in rows} == {min(expected)}
    assert Reader(store, language).label(ox.NamedNode("x:x")) == min(expected)


def derivable(values: list[ox.Literal]) -> Iterator[ox.Quad]:
    node, ontology = ox.NamedNode("x:x"), ox.Store()
    for path in catalog().files("rules")[0].parents[1].glob("core.ttl"):
        ontology.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=GRAPH)
    yield from ontology
    for value in values:
        yield ox.Quad(node, LABEL, value, GRAPH)
        yield ox.Quad(node, term("skos:note"), value, GRAPH)


def test_everything_has_one_name_and_it_is_the_one_that_views_show(shipped_translated):
    for language in ("en", *TAGS):
        reader = Reader(shipped_translated, language)
        end = "" if language == "en" else f"-{language}"
        quads = list(shipped_translated.quads_for_pattern(None, dg(f"name{end}"), None, None))
        assert len(quads) == len({quad.subject for quad in quads})
        assert {q.subject for q in quads} == {
            q.subject for q in shipped_translated.quads_for_pattern(None, LABEL, None, None)
        }
        assert [q for q in quads if reader.label(q.subject) != q.object.value] == []


def test_one_language_adds_nothing_for_others(shipped_store):
    tags = {q.object.value for q in shipped_store.quads_for_pattern(None, dg("inLanguage"), None)}
    assert tags == {"en"}


def test_two_labels_in_one_language_give_one_name(mini_catalog):
    store = open_store(mini_catalog, inference=False)
    party = term("party:halden-pictures")
    for text in ("Another name", "Zweiter"):
        store.add(ox.Quad(party, LABEL, ox.Literal(text), GRAPH))
    derive(store, mini_catalog.files("rules"))
    names = list(store.quads_for_pattern(party, dg("name"), None, None))
    assert [quad.object.value for quad in names] == ["Another name"]


@pytest.mark.parametrize("text", ["deutsch, bitte", "de_DE", "-", "d" * 9, "de-", 'de"', "é"])
def test_what_is_not_a_tag_is_refused(text):
    with pytest.raises(ParameterError, match="not a language"):
        wanted(text)


def test_the_environment_names_the_language(monkeypatch):
    monkeypatch.setenv("DEALGRAPH_LANG", "FR")
    assert (wanted(), wanted("de")) == ("fr", "de")
    monkeypatch.delenv("DEALGRAPH_LANG")
    assert wanted() == "en"


def test_a_region_falls_back_to_its_language(mini_translated, mini_store):
    assert spoken(mini_translated, "de-ch") == "de"
    assert spoken(mini_translated, "it") == spoken(mini_store, "de") == "en"
    assert is_spoken(mini_translated, "de-ch")
    assert not is_spoken(mini_translated, "it")
    assert is_spoken(mini_store, "en-gb")


# Everything else that shows labels


@pytest.mark.parametrize("id_", ["halden-orrery-2026", "halden-pictures"])
def test_a_record_shows_one_language(mini_store, mini_translated, id_):
    def shown(store: ox.Store, language: str = "en") -> str:
        return render(view(Reader(store, language), find(store, id_, "record")), 2000)

    assert shown(mini_translated) == shown(mini_store)
    for tag in TAGS:
        told = shown(mini_translated, tag)
        assert f"«{tag}» " in told.splitlines()[0]
        assert not any(f"«{other}»" in told for other in TAGS if other != tag)
        assert told.count("\n") == shown(mini_store).count("\n")


def test_counts_and_networks_show_one_language(shipped_store, shipped_translated):
    one, two = stats.count(shipped_store), stats.count(shipped_translated)
    assert (two.kinds, two.media, two.terms, two.statements) == (
        *(one.kinds, one.media, one.terms, one.statements),
    )
    german = stats.count(shipped_translated, "de")
    assert german.kinds == {f"«de» {name}": number for name, number in one.kinds.items()}
    networks = [build(store) for store in (shipped_store, shipped_translated)]
    assert list(networks[1].nodes(data=True)) == list(networks[0].nodes(data=True))
    assert list(networks[1].edges(data=True)) == list(networks[0].edges(data=True))
    labels = {data["label"] for _, data in build(shipped_translated, language="ja").nodes.items()}
    assert all(label.startswith("«ja» ") for label in labels)


def test_two_kinds_of_one_name_are_counted_apart(mini_catalog):
    store = open_store(mini_catalog, inference=False)
    for name in ("dg:Deal", "dg:Policy", "dg:Lawsuit", "dg:ContentLicence", "dg:Investment"):
        store.add(ox.Quad(term(name), LABEL, ox.Literal("Sache", language="de"), GRAPH))
    derive(store, mini_catalog.files("rules"))
    english, german = stats.count(store), stats.count(store, "de")
    assert len(german.kinds) == len(english.kinds)
    assert sum(german.kinds.values()) == sum(english.kinds.values())


def test_a_page_shows_one_language(mini_store, mini_translated):
    from dealgraph.publish.explorer import make

    english, german = (make(mini_translated, language=tag).html for tag in ("en", "de"))
    assert '"label":"Halden Pictures"' in english
    assert '"label":"«de» Halden Pictures"' in german
    assert '"label":"film"' in make(mini_store).html
    assert '"label":"«de» film"' in german
    for page in (english, german):
        assert '"label":"«fr»' not in page
        assert re.search(r'"also":\[[^]]*"«fr» Halden Pictures"', page)


def test_a_name_in_any_language_finds_things(mini_translated):
    store = mini_translated
    halden = find(store, "halden-pictures", "party")
    label = Reader(store, "ja").label(halden)
    assert label.startswith("«ja» ")
    assert find(store, label, "party") == halden
    film = concept(store, "film", "medium")
    assert concept(store, Reader(store, "fr").label(film), "medium") == film
    store.add(ox.Quad(halden, term("skos:altLabel"), ox.Literal("ハルデン", language="ja"), GRAPH))
    assert find(store, "ハルデン", "party") == halden


# The command line and Python

GERMAN = """\
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix party: <https://w3id.org/dealgraph/party/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

dg:Organisation rdfs:label "Organisation (deutsch)"@de .

party:halden-pictures rdfs:label "Halden-Filme"@de-CH .
"""


@pytest.fixture
def folders(tmp_path) -> list[str]:
    (tmp_path / "german.ttl").write_text(GERMAN, encoding="utf-8")
    return ["--only", str(MINI), "--data", str(tmp_path / "german.ttl")]


def test_the_option_goes_before_the_environment(folders, capsys, monkeypatch):
    def first_line(*words: str) -> str:
        assert command(["show", "halden-pictures", *words, *folders]) == 0
        told = capsys.readouterr()
        assert told.err == "" or ("--no-inference" in words and "without the rules" in told.err)
        return told.out.splitlines()[0]

    assert first_line() == "Halden Pictures"
    assert first_line("--lang", "de") == "Halden-Filme"
    assert first_line("--no-inference", "--lang", "de") == "Halden-Filme"
    monkeypatch.setenv("DEALGRAPH_LANG", "de")
    assert first_line() == "Halden-Filme"
    assert first_line("--lang", "en") == "Halden Pictures"


def test_a_language_in_which_nothing_is_said_is_told(folders, capsys):
    assert command(["stats", "--lang", "it", *folders]) == 0
    assert capsys.readouterr().err == "Note: nothing here is in the language 'it'.\n"
    assert command(["stats", "--lang", "x y", *folders]) == 2
    assert "This is not a language" in capsys.readouterr().err


def test_python_takes_a_language(tmp_path, folders):
    graph = dealgraph.load(folders[3], only=folders[1])
    name, party = "party:halden-pictures", "halden-pictures"
    assert graph.show(party, lang="de").startswith("Halden-Filme\n")
    assert graph.to_networkx(lang="de").nodes[name]["label"] == "Halden-Filme"
    assert graph.to_networkx().nodes[name]["label"] == "Halden Pictures"
    names = [{row["name"] for row in graph.table("parties", lang=tag)} for tag in ("", "de")]
    assert names[1] - names[0] == {"Halden-Filme"}
    assert names[0] - names[1] == {"Halden Pictures"}
    graph.export(tmp_path / "network.json", lang="de")
    assert "Halden-Filme" in (tmp_path / "network.json").read_text(encoding="utf-8")
    assert '"Halden-Filme"' in graph.draw(lang="de")
