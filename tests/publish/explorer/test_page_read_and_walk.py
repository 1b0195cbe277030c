"""Reading a record in the panel, and walking from one to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from dealgraph.answers.find import find
from dealgraph.publish.explorer import make
from dealgraph.rdf.names import PREFIXES, expand
from dealgraph.rdf.reader import Reader
from dealgraph.rdf.sparql.run import run
from dealgraph.record.build import view

pytestmark = pytest.mark.browser

DEAL = "deal:halden-orrery-2026"


def stored(data: bytes, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[str]:
    """Triples as the store keeps them, where 40.0 and 40 are the same number."""
    store = ox.Store()
    store.load(data, format=form)
    return {str(quad.triple) for quad in store}


def test_the_panel_holds_all_that_show_prints(
    visit: Any, mini_page: Path, mini_store: ox.Store
) -> None:
    record = view(Reader(mini_store), find(mini_store, DEAL, "record"))
    panel = visit(mini_page, f"sel={DEAL}").text("#panel")
    wanted = [record.title, *record.notes]
    for fact in record.facts:
        wanted += [value.label for value in fact.values]
    for group in record.groups:
        wanted += [group.title, group.meaning]
        for one in group.statements:
            wanted += [one.label, one.note, one.figure]
            wanted += [link.label for link in (*one.about, *one.standing, *one.said_by)]
    wanted += [source.url for source in record.sources]
    assert [text for text in wanted if text not in panel] == []


def test_money_says_who_says_so(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    money = reader.text("#panel .group:has(h3:has-text('Money'))")
    assert "about 40,000,000 US dollars" in money
    assert "reported" in money
    assert "said by The Example Gazette" in money


def test_readings_that_contradict_stand_side_by_side(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    claims = [claim.rpartition(" ")[0] for claim in reader.texts(".contradictions .claim")]
    assert claims == [
        "A holding in the studio, on the other reading",
        "Ownership of the studio not changed, on one reading",
    ]
    boxes = [box.bounding_box() for box in reader.page.locator(".contradictions .side").all()]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]


def test_what_was_not_disclosed_is_a_fact(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    told = reader.text("#panel .group:has(h3:has-text('Not disclosed'))")
    assert "Date of the first release not disclosed" in told


def test_sources_are_numbered_and_open_without_telling_where_from(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    links = reader.page.locator(".sources a")
    attributes = [(link.get_attribute("target"), link.get_attribute("rel")) for link in links.all()]
    assert attributes == [("_blank", "noopener noreferrer")] * 2
    reader.page.locator(".cite", has_text="2").first.click()
    assert reader.page.evaluate("document.activeElement.id") == "source-2"


def test_every_name_is_a_link(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    reader.page.locator(".facts .name", has_text="Orrery AI").first.click()
    assert reader.text("#panel-title") == "Orrery AI"
    reader.page.locator(".matters .name", has_text="dubbing").click()
    assert reader.text("#panel-title") == "Orrery AI and Halden Pictures: tools for dubbing"
    reader.page.go_back()
    assert reader.text("#panel-title") == "Orrery AI"


def test_who_speaks_has_a_panel_too(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    reader.page.locator(".standing .name", has_text="Mina Oduya").first.click()
    assert reader.text("#panel-title") == "Mina Oduya"


def test_a_medium_in_the_panel_filters(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    reader.page.locator(".facts .concept", has_text="film").click()
    assert reader.shown()[0] == 4


def test_a_click_on_the_map_opens_the_record(mini: Any) -> None:
    place = mini.page.evaluate(
        """() => {
          const at = dealgraph.network.canvasToDOM(dealgraph.nodes.get('party:orrery-ai'));
          const box = document.getElementById('map').getBoundingClientRect();
          return [at.x + box.x, at.y + box.y];
        }"""
    )
    mini.page.mouse.click(*place)
    mini.sees("#panel-title", "Orrery AI")
    assert mini.fragment() == "sel=party:orrery-ai"


def test_the_surroundings_grow_by_steps(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "sel=party:cadence-records")
    reader.page.click("[data-hops='1']")
    assert reader.matters() == ["deal:cadence-chorus-2026", "deal:orrery-chorus-2025"]
    first = reader.shown()
    reader.page.click("[data-hops='2']")
    assert reader.shown() > first
    assert reader.page.evaluate("document.activeElement.dataset.hops") == "2"


def test_shortest_paths_say_what_they_consist_of(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "sel=party:cadence-records")
    reader.page.fill("#path-to", "Larkfield")
    reader.page.keyboard.press("Enter")
    assert reader.text("#panel-title") == "Cadence Records – The Larkfield Post"
    path = reader.text(".paths li")
    assert "Cadence Records and Orrery AI: catalogue licence inside Chorus" in path
    assert "Orrery AI" in path
    assert reader.page.evaluate("dealgraph.litNow().nodes.has('party:orrery-ai')")
    assert reader.fragment() == (
        "sel=party:cadence-records&path=party:cadence-records~party:larkfield-post"
    )


def test_paths_are_the_shortest_that_networkx_finds(
    visit: Any, mini_page: Path, mini_store: ox.Store
) -> None:
    import networkx as nx

    from dealgraph.analysis.network import build

    network = build(mini_store).to_undirected()
    reader = visit(mini_page)
    ends = ("party:lantern-union", "party:quillmark-books")
    found = reader.page.evaluate("([a, b]) => dealgraph.paths(a, b)", list(ends))
    ours = {
        tuple(node for step in path for node in (step.get("matter"), step["to"]) if node)
        for path in found
    }
    for edge in list(network.edges):  # a matter between two parties is one step, not two
        network.edges[edge]["length"] = 2 if network.edges[edge]["group"] != "matter" else 1
    theirs = {tuple(path[1:]) for path in nx.all_shortest_paths(network, *ends, weight="length")}
    assert ours == theirs


def test_no_path_is_said_plainly(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "path=party:cadence-records~party:mina-oduya")
    reader.sees("#panel", "No path leads from one to the other")


def test_a_group_folds_into_its_best_known_member(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "sel=party:halden-pictures")
    reader.sees(".family", "Corporate group: 3 parties")
    reader.page.click(".family summary")
    reader.page.click(".family > button")
    drawn = reader.page.evaluate("[...dealgraph.shownNow().nodes]")
    assert "party:halden-pictures" in drawn
    assert not {"party:halden-media", "party:halden-group"} & set(drawn)
    assert reader.page.evaluate(
        "dealgraph.network.getConnectedNodes('party:halden-pictures').includes('deal:halden-orrery-2026')"
    )
    # the list stays open, so that the button can be taken back
    reader.page.click(".family > button:has-text('Unfold')")
    assert "party:halden-media" in reader.page.evaluate("[...dealgraph.shownNow().nodes]")


def test_deals_can_be_lines_between_parties(mini: Any) -> None:
    mini.page.click("[data-switch=draw]")
    drawn = mini.page.evaluate("[...dealgraph.shownNow().nodes]")
    assert all(node.startswith("party:") for node in drawn)
    joined = mini.page.evaluate("dealgraph.network.getConnectedNodes('party:orrery-ai')")
    assert {"party:halden-pictures", "party:larkfield-post"} <= set(joined)


def test_names_do_not_overlap_at_rest_and_zooming_shows_more(visit: Any, whole_page: Path) -> None:
    reader = visit(whole_page)
    boxes = reader.page.evaluate("dealgraph.labels.map(({x, y, w, h}) => [x, y, w, h])")
    crossing = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[:at]
        if one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    ]
    assert crossing == []
    assert len(boxes) > 20
    before = set(reader.page.evaluate("dealgraph.labels.map((label) => label.id)"))
    reader.page.evaluate("dealgraph.network.moveTo({scale: 2.5}), dealgraph.network.redraw()")
    after = set(reader.page.evaluate("dealgraph.labels.map((label) => label.id)"))
    assert len(after - before) > 10


@pytest.mark.parametrize(
    "name",
    [
        DEAL,
        "dispute:authors-v-tessellate-2024",
        "policy:quillmark-reservation-2025",
        "party:orrery-ai",
        "stake:halden-group-halden-media",
    ],
)
def test_the_sparql_of_a_record_yields_its_turtle(
    visit: Any, mini_page: Path, mini_store: ox.Store, name: str
) -> None:
    reader = visit(mini_page, f"sel={name}")
    reader.page.click("[data-take=sparql]")
    query = reader.page.evaluate("dealgraph.copied")
    _, turtle = reader.download("[data-take=turtle]")
    assert {str(triple) for triple in run(mini_store, query)} == stored(turtle)


def test_a_blank_node_is_taken_away_with_its_record(
    visit: Any, mini_store: ox.Store, tmp_path: Path
) -> None:
    store = ox.Store()
    store.extend(mini_store)
    text = "<http://e/note> <http://e/says> [ <http://e/to> [ <http://e/what> 'x' ] ] ."
    for name in (DEAL, "deal:orrery-larkfield-2025"):
        text += f" <{expand(name)}> <http://e/note> [ <http://e/of> '{name}' ] ."
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://e/file"))
    path = tmp_path / "page.html"
    path.write_text(make(store).html, encoding="utf-8")
    reader = visit(path, f"sel={DEAL}")
    forms = {"turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
    for take, form in forms.items():
        _, data = reader.download(f"[data-take={take}]")
        found = ox.Store()
        found.load(data, format=form)
        (note,) = found.quads_for_pattern(None, ox.NamedNode("http://e/note"), None)
        told = [quad.object for quad in found.quads_for_pattern(note.object, None, None)]
        assert told == [ox.Literal(DEAL)]


@pytest.fixture
def added(mini_store: ox.Store, tmp_path: Path) -> Any:
    """Write the page of the small record with a few triples more."""

    def write(turtle: str) -> Path:
        store = ox.Store()
        store.extend(mini_store)
        prefixes = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
        graph = ox.NamedNode("http://e/file")
        store.load(f"{prefixes} {turtle}".encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
        path = tmp_path / "page.html"
        path.write_text(make(store).html, encoding="utf-8")
        return path

    return write


def test_one_sentence_opens_a_record(visit: Any, added: Any) -> None:
    page = added(f'{DEAL} dcterms:abstract "Halden and <b>Orrery</b> research tools."@en .')
    first = visit(page, f"sel={DEAL}").text("#panel > header.head ~ p")
    assert first == "Halden and <b>Orrery</b> research tools."


@pytest.mark.parametrize("name", ["sel", "ego"])
def test_a_link_with_a_former_id_leads_to_the_record(visit: Any, added: Any, name: str) -> None:
    page = added(f"deal:of-old dg:replacedBy deal:later . deal:later dg:replacedBy {DEAL} .")
    old, new = (visit(page, f"{name}={each}") for each in ("deal:of-old", DEAL))
    assert old.text("#panel") == new.text("#panel")
    assert old.text("#count") == new.text("#count")
    assert "Not on this page" not in old.text("#panel")


def test_turtle_and_jsonld_say_the_same_as_the_file(
    visit: Any, mini_page: Path, mini_store: ox.Store
) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    name, turtle = reader.download("[data-take=turtle]")
    assert name == "deal-halden-orrery-2026.ttl"
    _, jsonld = reader.download("[data-take=jsonld]")
    file = Path(__file__).parents[2] / "mini" / "deals" / "halden-orrery-2026.ttl"
    wanted = stored(file.read_bytes())
    assert stored(turtle) == wanted
    assert stored(jsonld, ox.RdfFormat.JSON_LD) == wanted


def test_the_citation_names_title_day_and_address(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, f"sel={DEAL}")
    reader.page.click("[data-take=citation]")
    assert reader.page.evaluate("dealgraph.copied") == (
        "“Orrery AI and Halden Pictures: research on storyboard tools, with an investment”, in: "
        "dealgraph 0.2.0, status as of 2026-06-30, from 2 sources. "
        "https://w3id.org/dealgraph/deal/halden-orrery-2026 (CC BY 4.0)"
    )


def test_every_record_of_the_whole_graph_can_be_opened(visit: Any, whole_page: Path) -> None:
    """A sample, spread over all of them; a fault in any would show in the console."""
    reader = visit(whole_page)
    opened = reader.page.evaluate(
        """() => {
          const ids = Object.keys(dealgraph.entries().records).sort();
          const sample = ids.filter((_, at) => at % 25 === 0);
          const title = () => document.getElementById('panel-title').textContent;
          return sample.map((id) => {
            dealgraph.select(id);
            return title() === dealgraph.record(id).title;
          });
        }"""
    )
    assert len(opened) > 50
    assert all(opened)


def test_a_selection_that_a_filter_hides_leaves_the_map_readable(
    visit: Any, mini_page: Path
) -> None:
    reader = visit(mini_page, f"sel={DEAL}&medium=news")
    assert reader.page.is_visible("#panel-title")
    assert reader.page.evaluate("dealgraph.litNow()") is None


def test_the_map_is_framed_when_it_is_first_shown(visit: Any, mini_page: Path) -> None:
    reader = visit(mini_page, "view=table")
    reader.page.click("#tab-map")
    inside = """() => {
      const { clientWidth, clientHeight } = document.getElementById('map');
      return [...dealgraph.nodes.values()].every((node) => {
        const { x, y } = dealgraph.network.canvasToDOM(node);
        return x > 0 && y > 0 && x < clientWidth && y < clientHeight;
      });
    }"""
    for _ in range(40):
        reader.page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        if reader.page.evaluate(inside):
            break
    assert reader.page.evaluate(inside)
