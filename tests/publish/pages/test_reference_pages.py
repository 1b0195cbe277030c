"""The reference pages say everything, lead everywhere they point to, and load nothing."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
from reference_pages import Built, Page

from dealgraph.answers.questions import read_questions
from dealgraph.answers.run import bind
from dealgraph.graph.catalog import Catalog
from dealgraph.rdf.names import DG, dg, term
from dealgraph.rdf.sparql.run import run, table
from dealgraph.record.build import view

KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


def terms(pages: Built) -> list[ox.NamedNode]:
    found = {node for kind in KINDS for node in pages.reader.subjects(term("rdf:type"), term(kind))}
    return sorted((node for node in found if node.value.startswith(DG)), key=str)


def article(page: Page, anchor: str) -> str:
    """Everything that is read inside the element with an id."""
    found = [e for e in page.elements if e.attributes.get("id") == anchor]
    assert len(found) == 1
    return " ".join(found[0].text.split())


def test_every_term_has_a_place_with_its_definition_and_example(shipped_pages: Built) -> None:
    lacking = []
    for node in terms(shipped_pages):
        text = article(shipped_pages.of(node.value), node.value.removeprefix(DG))
        reader = shipped_pages.reader
        wanted = [reader.label(node), reader.text(node, term("skos:definition"))]
        wanted += [x.value for x in reader.values(node, term("skos:example"))]
        lacking += [(node.value, part) for part in wanted if " ".join(part.split()) not in text]
    assert lacking == []
    assert len(terms(shipped_pages)) > 200


def test_every_concept_has_a_place_on_the_page_of_its_scheme(shipped_pages: Built) -> None:
    reader = shipped_pages.reader
    lacking = []
    for node in reader.instances(term("skos:Concept")):
        for scheme in reader.values(node, term("skos:inScheme")):
            page = shipped_pages.of(scheme.value)
            text = article(page, node.value.rpartition("/")[2].rpartition("#")[2])
            wanted = [reader.text(node, term(f"skos:{n}")) for n in ("prefLabel", "definition")]
            lacking += [(node.value, part) for part in wanted if part not in text]
    assert lacking == []


def test_a_term_says_what_is_above_and_below_it_and_who_uses_it(mini_pages: Built) -> None:
    exclusion = article(mini_pages.of(DG + "Exclusion"), "Exclusion")
    assert exclusion.startswith("exclusion dg:Exclusion class A restriction that ")
    assert "For instance: The A24 deal is no data-training agreement. " in exclusion
    assert "Kind of restriction, term, statement Token exclusion In the data 3 " in exclusion
    assert "Questions exclusions, may-use Shapes statements Questions about " in exclusion
    investor = article(mini_pages.of(DG + "investor"), "investor")
    assert "Sub-property of party Domain matter Range party" in investor
    assert "1 below investor lead investor" in investor
    assert "Rules invested-in" in investor
    assert "Values from concerns" in article(mini_pages.of(DG + "concerns"), "concerns")
    derived = article(mini_pages.of(DG + "investedIn"), "investedIn")
    assert "Derived by the rules, never written by hand" in derived
    assert "Result of the rules invested-in" in derived
    training = article(mini_pages.of(DG + "ConcernScheme"), "ai-training")
    assert "Broader data mining, any AI use, use of content Narrower fine-tuning" in training


def test_numbers_in_the_data_are_those_of_a_query(mini_pages: Built) -> None:
    query = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a/rdfs:subClassOf* dg:{0} }}"
    for name in ("Matter", "Deal", "Party", "Term", "Grant", "Event"):
        rows = table(run(mini_pages.store, query.format(name))).rows()  # type: ignore[arg-type]
        text = article(mini_pages.of(DG + name), name)
        assert re.search(rf"In the data {rows[0][0]}\b", text), text
    query = "SELECT (COUNT(*) AS ?n) WHERE {{ ?x {0} ?y }}"
    for name in ("source", "concerns", "announced"):
        rows = table(run(mini_pages.store, query.format(f"dg:{name}"))).rows()  # type: ignore[arg-type]
        assert f"In the data {rows[0][0]} written" in article(mini_pages.of(DG + name), name)


def test_alignments_are_shown_as_text_and_lead_nowhere(tmp_path: Path, mini: Path) -> None:
    from reference_pages import built

    (tmp_path / "alignments.ttl").write_text(
        "@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "dg:Stake skos:broadMatch <https://example.org/vocabulary#Holding> ;\n"
        '  skos:notation "holding"^^<https://example.org/vocabulary#token> .\n'
    )
    text = article(built(data=[tmp_path], only=[mini]).of(DG + "Stake"), "Stake")
    assert "Narrower than https://example.org/vocabulary#Holding" in text
    assert "Token elsewhere holding (token)" in text


def test_every_question_has_a_page_with_its_text_and_its_query(shipped_pages: Built) -> None:
    questions = read_questions(shipped_pages.catalog.files("questions"))
    for name, question in questions.items():
        page = shipped_pages.page(f"question/{name}.html")
        assert page.one("h1").text == question.title
        assert question.question in page.words
        assert question.why in page.words
        assert page.all("pre")[-1].text == question.text
        for parameter in question.parameters:
            assert f"--{parameter.name} " in page.words
            assert parameter.help in page.words
    assert len(questions) >= 26


def test_the_example_of_a_question_is_that_of_its_help(shipped_pages: Built) -> None:
    from click.testing import CliRunner

    from dealgraph.cli import cli

    for name in read_questions(shipped_pages.catalog.files("questions")):
        page = shipped_pages.page(f"question/{name}.html")
        command = page.all("pre")[0].text
        help_text = " ".join(CliRunner().invoke(cli, ["ask", name, "--help"]).output.split())
        assert f"Example: {command}" in help_text


def test_results_are_the_first_fifty_rows_with_their_number(shipped_pages: Built) -> None:
    store = shipped_pages.store
    questions = read_questions(shipped_pages.catalog.files("questions"))
    query = bind(store, questions["may-use"], {"concern": "generative-ai-training"})
    rows = table(run(store, query)).rows()  # type: ignore[arg-type]
    page = shipped_pages.page("question/may-use.html")
    assert len(rows) > 50
    assert len(page.all("tr")) == 51
    assert f"The first 50 of {len(rows):,} rows." in page.words
    assert [e.text.strip() for e in page.all("td")[:3]] == list(rows[0][:3])


def test_a_graph_without_the_usual_example_is_asked_about_what_it_holds(mini_pages: Built) -> None:
    page = mini_pages.page("question/deals-of.html")
    assert page.all("pre")[0].text == "dealgraph ask deals-of --party party:orrery-ai"
    assert len(page.all("tr")) > 1


def test_a_graph_that_holds_nothing_still_has_its_pages(tmp_path: Path) -> None:
    from reference_pages import built

    (tmp_path / "nothing.ttl").write_text("# nothing\n")
    pages = built(only=[tmp_path])
    assert "No rows." in pages.page("question/deals-of.html").words
    assert "There is none in this graph." in pages.page("matters.html").words


@pytest.mark.parametrize("kind", ["Matter", "Party", "Publisher", "Stake"])
def test_every_record_has_a_page_and_is_in_a_list(shipped_pages: Built, kind: str) -> None:
    lists = {"Matter": "matters", "Party": "parties", "Publisher": "publishers"}
    listed = set(shipped_pages.inside(f"{lists.get(kind, 'holdings')}.html"))
    nodes = list(shipped_pages.reader.instances(dg(kind)))
    paths = [shipped_pages.site.addresses.path(node.value) for node in nodes]
    assert len(set(paths)) == len(nodes) > 100
    assert [path for path in paths if path not in shipped_pages.files] == []
    assert [path for path in paths if (path, "") not in listed] == []


def test_a_record_shows_everything_that_show_prints(mini_pages: Built) -> None:
    lacking = []
    for iri, path in mini_pages.site.addresses.records.items():
        record = view(mini_pages.reader, ox.NamedNode(iri))
        words = mini_pages.page(path).words
        wanted = [record.title, record.id, *record.aliases, *record.notes]
        wanted += [kind.label for kind in record.kinds]
        wanted += [x.label for fact in (*record.facts, *record.links) for x in fact.values]
        wanted += [text for s in record.sources for text in (s.url, s.publisher, *s.relays)]
        wanted += [text for m in record.matters for text in (m.title, m.announced, *m.roles)]
        for group in record.groups:
            wanted += [group.title, group.meaning]
            for s in group.statements:
                wanted += [s.label, s.figure, s.note, s.date]
                named = (*s.about, *s.standing, *s.said_by)
                wanted += [link.label for link in named]
                wanted += [x.label for fact in s.facts for x in fact.values]
        lacking += [(path, text) for text in wanted if " ".join(text.split()) not in words]
    assert lacking == []


def test_every_name_of_a_record_is_a_link(mini_pages: Built) -> None:
    page = mini_pages.page("deal/orrery-larkfield-2025.html")
    linked = {(e.text, e.attributes["href"]) for e in page.all("a")}
    assert {
        ("Orrery AI", "../party/orrery-ai.html"),
        ("The Larkfield Post", "../party/larkfield-post.html"),
        ("content licence", "../ontology/deals.html#ContentLicence"),
        ("active", "../scheme/StatusScheme.html#active"),
        ("confirmed", "../scheme/StandingScheme.html#confirmed"),
    } <= linked


def test_sources_are_numbered_and_open_without_telling_where_one_came_from(
    mini_pages: Built,
) -> None:
    page = mini_pages.page("deal/orrery-larkfield-2025.html")
    record = view(mini_pages.reader, ox.NamedNode(mini_pages_iri("deal/orrery-larkfield-2025")))
    found = [e for e in page.all("a") if e.attributes.get("class") == "outside"]
    assert [e.text for e in found if e.attributes["href"] in {s.url for s in record.sources}] == [
        source.url for source in record.sources
    ]
    assert {e.attributes["rel"] for e in found} == {"noopener noreferrer"}
    cited = {e.attributes["href"] for e in page.all("a") if e.attributes.get("class") == "cite"}
    assert cited <= {f"#_source-{source.number}" for source in record.sources}
    assert cited


def mini_pages_iri(name: str) -> str:
    return f"https://w3id.org/dealgraph/{name}"


def test_what_an_agent_says_is_on_its_page(mini_pages: Built) -> None:
    spoken = {
        quad.object.value: quad.subject
        for quad in mini_pages.store.quads_for_pattern(None, dg("assertedBy"), None, None)
    }
    for agent, statement in spoken.items():
        page = mini_pages.of(agent)
        assert mini_pages.reader.label(statement) in page.words.partition("What rests on")[2]


@pytest.mark.parametrize("name", ["mini_pages", "hostile_pages", "extended_pages"])
def test_every_link_inside_leads_to_a_place_that_exists(
    name: str, request: pytest.FixtureRequest
) -> None:
    pages: Built = request.getfixturevalue(name)
    broken = [
        (path, target, anchor)
        for path in pages.html
        for target, anchor in pages.inside(path)
        if target not in pages.files or (anchor and anchor not in pages.page(target).anchors)
    ]
    assert broken == []


def test_every_link_inside_the_shipped_pages_leads_to_a_place(shipped_pages: Built) -> None:
    anchors: dict[str, set[str]] = {}
    broken = []
    for path in shipped_pages.html:
        folder = "" if "/" not in path else path.partition("/")[0] + "/"
        for href in set(re.findall(r'href="([^"]*)"', shipped_pages.files[path])):
            if href.startswith(("http://", "https://")):
                continue
            target, _, anchor = href.partition("#")
            target = (target[3:] if target.startswith("../") else folder + target) or path
            target = path if href.startswith("#") else target
            if target not in shipped_pages.files:
                broken.append((path, href))
                continue
            if target not in anchors:
                found = re.findall(r' id="([^"]*)"', shipped_pages.files[target])
                anchors[target] = set(found)
            if anchor and unquote(anchor) not in anchors[target]:
                broken.append((path, href))
    assert broken == []


@pytest.mark.parametrize("name", ["mini_pages", "hostile_pages", "extended_pages"])
def test_pages_load_nothing_and_allow_nothing(name: str, request: pytest.FixtureRequest) -> None:
    pages: Built = request.getfixturevalue(name)
    for path in pages.html:
        page = pages.page(path)
        assert [e for e in page.elements if "src" in e.attributes] == []
        assert [e for e in page.elements if "style" in e.attributes] == []
        assert {e.attributes.get("type") for e in page.all("script")} <= {"application/ld+json"}
        assert [n for e in page.elements for n in e.attributes if n.startswith("on")] == []
        policy = next(e for e in page.all("meta") if "http-equiv" in e.attributes)
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; "
            r"form-action 'none'",
            policy.attributes["content"],
        )
        assert "url(" not in page.one("style").text.replace("url(#", "")
        assert "@import" not in page.one("style").text


@pytest.mark.parametrize("name", ["mini_pages", "hostile_pages"])
def test_links_outside_are_sources_websites_and_licences(
    name: str, request: pytest.FixtureRequest
) -> None:
    pages: Built = request.getfixturevalue(name)
    quads = [
        quad
        for predicate in (dg("source"), dg("website"), term("dcterms:license"))
        for quad in pages.store.quads_for_pattern(None, predicate, None, None)
    ]
    known = {quad.object.value for quad in quads} | {"http://a.example/x"}
    found = set()
    for path in pages.html:
        for element in pages.page(path).elements:
            href = element.attributes.get("href", "")
            if re.match(r"[a-z]+:", href, re.IGNORECASE):
                assert element.tag == "a"
                assert element.attributes["rel"] == "noopener noreferrer"
                found.add(href)
    assert found <= known
    assert all(href.startswith(("http://", "https://")) for href in found)
    assert found


@pytest.mark.parametrize("name", ["mini_pages", "hostile_pages", "extended_pages"])
def test_pages_are_well_formed_and_in_order(name: str, request: pytest.FixtureRequest) -> None:
    pages: Built = request.getfixturevalue(name)
    for path in pages.html:
        page = pages.page(path)
        assert (path, page.faults) == (path, [])
        assert len(set(page.anchors)) == len(page.anchors), path
        levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        steps = [b - a for a, b in pairwise(levels)]
        assert max(steps, default=0) <= 1, path
        assert [len(page.all(tag)) for tag in ("main", "footer", "header")] == [1, 1, 1], path
        assert page.one("html").attributes == {"lang": "en"}
        first = page.all("a")[0]
        assert (first.text, first.attributes["href"]) == ("Skip to the content", "#_main")
        navs = [e.attributes["aria-label"] for e in page.all("nav")]
        assert len(set(navs)) == len(navs), path
        assert page.all("title")[0].text.endswith(" – dealgraph"), path


def test_no_link_is_without_words(mini_pages: Built) -> None:
    vague = {"", "here", "link", "more", "read more", "this"}
    found = [
        (path, e.attributes["href"])
        for path in mini_pages.html
        for e in mini_pages.page(path).all("a")
        if e.text.strip().casefold() in vague
    ]
    assert found == []


def values(graph: rdflib.Graph) -> set[Any]:
    """Triples with the value of each number: 60000000.0 is 60000000."""
    return {
        (s, p, o.toPython() if getattr(o, "datatype", None) == rdflib.XSD.decimal else o)
        for s, p, o in graph
    }


def data_of(page: Page) -> str:
    return page.one("script").text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_json_ld_of_a_page_holds_what_the_file_of_the_record_says(
    mini_pages: Built, mini: Path
) -> None:
    compared = 0
    for path in sorted(mini.rglob("*.ttl")):
        page = f"{re.sub('ies$', 'ys', path.parent.name)[:-1]}/{path.stem}.html"
        said = values(rdflib.Graph().parse(path, format="turtle"))
        text = data_of(mini_pages.page(page))
        shown = values(rdflib.Graph().parse(data=text, format="json-ld"))
        assert said <= shown, page
        turtle = mini_pages.files[page.removesuffix("html") + "ttl"]
        assert values(rdflib.Graph().parse(data=turtle, format="turtle")) == shown
        other = mini_pages.files[page.removesuffix("html") + "jsonld"]
        assert json.loads(other) == json.loads(text)
        compared += 1
    assert compared == len(mini_pages.site.addresses.records)


def test_json_ld_of_every_shipped_record_can_be_read(
    shipped_pages: Built, shipped_catalog: Catalog
) -> None:
    unread = []
    for path in shipped_pages.html:
        found = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', shipped_pages.files[path], re.S
        )
        if found:
            data = list(ox.parse(found[0], format=ox.RdfFormat.JSON_LD))
            unread += [] if data else [path]
    assert unread == []


def test_rules_checks_and_shapes_are_listed_with_their_text(shipped_pages: Built) -> None:
    for role, name in (("rules", "rules.html"), ("checks", "checks.html")):
        page = shipped_pages.page(name)
        texts = {e.text for e in page.all("pre")}
        assert texts == {p.read_text("utf-8") for p in shipped_pages.catalog.files(role)}
    page = shipped_pages.page("shapes.html")
    for path in shipped_pages.catalog.files("shapes"):
        for message in (
            rdflib.Graph()
            .parse(path)
            .objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#message"))
        ):
            assert " ".join(str(message).split()) in page.words


def test_the_core_is_said_in_words_class_by_class(mini_pages: Built) -> None:
    page = mini_pages.page("index.html")
    tops = [element.text for element in page.all("strong")]
    assert tops[-5:] == ["matter", "statement", "agent", "source", "concept"]
    assert "matter, of these kinds: deal, dispute, policy → agent by" in page.words
    assert (
        "agent by asserted by, bearer, beneficiary, denied by, owned, owner, participant, payee, "
        "payer" in page.words
    )


def test_a_module_of_a_user_gets_its_pages(extended_pages: Built) -> None:
    base = "https://example.org/harbour#"
    page = extended_pages.page("ontology/harbour.html")
    assert page.one("h1").text == "harbour: berths"
    berth = article(page, "Berth")
    assert "Kind of deal, matter" in berth
    assert "Has pilot" in berth
    assert "In the data 1 " in berth
    assert "Questions berths" in berth
    assert "Checks no-pilot" in berth
    assert "Shapes berths" in berth
    assert "Rules guides" in article(page, "pilot")
    assert "pier retired" in article(page, "Pier")
    assert "high tide" in extended_pages.of(base + "TideScheme").words
    assert "party:tessellate" in extended_pages.page("question/berths.html").words
    record = extended_pages.of("https://example.org/deals/meridian")
    assert "Pilot Tessellate" in record.words
    assert "The Meridian at quay four" in extended_pages.page("matters.html").words


def test_hostile_text_is_shown_and_not_obeyed(hostile_pages: Built) -> None:
    page = hostile_pages.page("deal/hostile-2025.html")
    label = "</title></h1><script>document.title='taken'</script>"
    assert page.one("h1").text.startswith(label)
    assert page.all("title")[0].text.startswith(label)
    assert page.all("img", "iframe", "form", "object") == []
    shown = {e.attributes["href"] for e in page.all("a")}
    assert not [href for href in shown if re.match(r"(javascript|data):", href)]
    assert "javascript:document.title='taken'" in page.words
    assert "gnp.exe" in page.words
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.one("main").text)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_hostile_data_stays_in_its_script_element(hostile_pages: Built) -> None:
    page = hostile_pages.page("deal/hostile-2025.html")
    assert len(page.all("script")) == 1
    assert not re.search("[<>&\u2028]", data_of(page))
    shown = rdflib.Graph().parse(data=data_of(page), format="json-ld")
    notes = [str(x) for x in shown.objects(None, rdflib.SKOS.note)]
    assert any("</script><script>document.title" in note for note in notes)


def test_no_name_writes_outside_the_folder_or_over_another(hostile_pages: Built) -> None:
    bad = [p for p in hostile_pages.files if not re.fullmatch(r"([\w-]+/)?[\w-][\w.-]*", p)]
    assert bad == []
    one = hostile_pages.of("https://w3id.org/dealgraph/party/HOSTILE-NAME")
    two = hostile_pages.of("https://w3id.org/dealgraph/party/hostile-name")
    assert one.one("h1").text == "Its name differs in case only"
    assert two.one("h1").text == "emaN <svg onload=document.title='taken'>"


def test_a_hostile_question_is_shown_as_it_is(hostile_pages: Built) -> None:
    page = hostile_pages.page("question/odd.html")
    assert page.all("script") == []
    assert page.all("pre")[-1].text == (Path(__file__).parent / "hostile" / "odd.rq").read_text(
        "utf-8"
    )
    assert "http://a.example/x javascript:alert(1)" in page.words
