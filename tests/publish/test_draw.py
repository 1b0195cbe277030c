"""`dealgraph draw` and `dealgraph.draw`: what is chosen, what is written, what is refused."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import dealgraph
from dealgraph.analysis.select import Choice, in_words, select
from dealgraph.base.errors import OutputError, ParameterError, QueryError, UnknownIdError
from dealgraph.cli import run
from dealgraph.graph.catalog import Catalog
from dealgraph.graph.source import Source
from dealgraph.publish.explorer import make
from dealgraph.publish.pages import build
from dealgraph.publish.profiles import build as profile
from dealgraph.rdf.names import PREFIXES, dg, shorten, term
from dealgraph.rdf.reader import Reader


def block(html: str, name: str) -> Any:
    """The JSON of a data block."""
    pattern = rf'<script type="application/json" id="{name}">(.*?)</script>'
    found = re.search(pattern, html, re.DOTALL)
    assert found
    return json.loads(found[1])


def chosen(store: ox.Store, **options: Any) -> tuple[list[str], list[str]]:
    """Ids of matters and parties of a choice, without their prefixes' namespaces."""
    found = select(Reader(store), Choice(**options))
    return (
        [shorten(matter.value) for matter in found.matters],
        [shorten(party.value) for party in found.parties],
    )


@pytest.fixture(scope="module")
def page(mini_store: ox.Store) -> str:
    return make(mini_store, title="Small").html


def test_the_same_record_gives_the_same_bytes(mini_store: ox.Store, page: str) -> None:
    assert make(mini_store, title="Small").html == page


def test_a_part_gives_the_same_bytes_in_every_process(mini: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "dealgraph",
        "draw",
        "--focus",
        "halden-pictures",
        "--hops",
        "1",
    ]
    pages = {
        subprocess.run(
            [*command, "--only", str(mini), "-o", "-"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(pages) == 1


def test_the_page_asks_for_nothing(page: str) -> None:
    head = page.partition("</head>")[0]
    assert not re.findall(r"<(?:link|img|iframe|object|base)\b", page.partition("<script")[0])
    assert not re.findall(r"<script[^>]* src=|@import|url\(", head)
    assert re.findall(r"<script[^>]*\bsrc\b", page) == []


def test_the_policy_allows_what_is_inlined_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    text = policy[1].replace("&#39;", "'")
    inlined = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() + "'"
        for part in inlined
    ]
    style, library, script = hashes
    assert text == (
        f"default-src 'none'; script-src {library} {script}; style-src {style}; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_says_under_which_licences_its_parts_are(page: str) -> None:
    notices = page.partition("<!--\n")[2].partition("\n-->")[0]
    library = re.search(r"@version ([\d.]+)", page)
    assert library
    assert f"vis-network {library[1]}, " in notices
    for part in ("hammerjs", "component-emitter", "core-js", "keycharm", "timsort", "uuid"):
        assert part in notices
    assert "The above copyright notice and this permission notice shall be included" in notices


def test_data_cannot_leave_its_block(page: str) -> None:
    blocks = re.findall(r'application/json" id="\w+">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 3
    assert [sign for text in blocks for sign in "<>&\u2028\u2029" if sign in text] == []


def test_records_are_compressed_and_the_same_each_time(page: str, mini_store: ox.Store) -> None:
    (packed,) = re.findall(r'text/plain" id="entries">([\w+/=]+)</script>', page)
    records = json.loads(gzip.decompress(base64.b64decode(packed)))["records"]
    assert "deal:halden-orrery-2026" in records
    assert packed in make(mini_store).html


@pytest.mark.parametrize(
    "value", ['"INF"^^xsd:double', '"NaN"^^xsd:double', '"much"', '"1E9999999"^^xsd:decimal']
)
def test_what_is_no_number_is_shown_as_it_stands_and_compared_with_nothing(
    mini_store: ox.Store, value: str
) -> None:
    store = ox.Store()
    store.extend(mini_store)
    text = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
    text += "deal:halden-orrery-2026 dg:amount <http://e/a> . "
    text += "<http://e/a> a dg:Amount ; dg:standing dg:confirmed ; dg:unit 'reels' ; "
    text += f"dg:value {value} ."
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://e/file"))
    data = block(make(store).html, "data")
    (matter,) = (one for one in data["matters"] if one["id"] == "deal:halden-orrery-2026")
    rows = [dict(zip(data["fields"]["money"], row, strict=True)) for row in matter["money"]]
    (row,) = (row for row in rows if row["unit"] == "reels")
    text_of_it = value.partition("^^")[0].strip('"')
    assert (row["figure"], row["least"], row["most"]) == (f"{text_of_it} reels", None, None)
    written = profile(store, "schema.org").serialize("jsonld")
    (told,) = re.findall(r'"@id": "http://e/a",\s+"value": ("[^"]*")', written)
    assert told == json.dumps(text_of_it)


def test_nodes_come_with_their_places_from_the_network(page: str, mini_store: ox.Store) -> None:
    from dealgraph.analysis.network import build

    nodes = {node["id"]: node for node in block(page, "nodes")}
    network = build(mini_store)
    assert nodes.keys() == set(network)
    looks = {name: (node["shape"], node["token"]) for name, node in nodes.items()}
    wanted = {name: (data["shape"], data["colour"]) for name, data in network.nodes(data=True)}
    assert looks == wanted
    assert all(isinstance(node["x"], float) for node in nodes.values())


def test_the_page_holds_no_path_of_the_machine(page: str) -> None:
    assert str(Path.cwd()) not in page
    assert str(Path.home()) not in page.replace('"/', "")


@pytest.mark.whole
def test_the_page_of_the_whole_record_does_not_grow_faster_than_it(shipped_store: ox.Store) -> None:
    """Five kilobytes for a matter, with everything that it cites, and three megabytes in all."""
    made = make(shipped_store)
    assert len(made.html.encode()) < 3_000_000
    assert len(made.html.encode()) < 5_000 * made.matters
    assert made.matters == len(block(made.html, "data")["matters"])


@pytest.mark.parametrize(
    ("options", "matters"),
    [
        pytest.param(
            {"focus": "cadence-records"},
            ["deal:cadence-chorus-2026", "deal:orrery-chorus-2025"],
            id="focus on a party",
        ),
        pytest.param({"focus": "halden-orrery-2026"}, ["deal:halden-orrery-2026"], id="on a deal"),
        pytest.param({"kinds": ("lawsuit",)}, ["dispute:authors-v-tessellate-2024"], id="kind"),
        pytest.param(
            {"kinds": ("Investment",)},
            ["deal:halden-orrery-2026", "deal:tessellate-halden-2025", "deal:vessel-halden-2024"],
            id="kind with its subclasses, by label",
        ),
        pytest.param(
            {"media": ("music",)},
            ["deal:cadence-chorus-2026", "deal:orrery-chorus-2025"],
            id="medium",
        ),
        pytest.param({"sectors": ("investor",)}, ["deal:vessel-halden-2024"], id="sector"),
        pytest.param(
            {"since": "2026"}, ["deal:cadence-chorus-2026", "deal:halden-orrery-2026"], id="since"
        ),
        pytest.param(
            {"until": "2024-05"},
            ["deal:larkfield-orrery-2023", "deal:vessel-halden-2024"],
            id="until",
        ),
        pytest.param(
            {"query": "# two\nhalden-orrery-2026\ndeal:vessel-halden-2024\n"},
            ["deal:halden-orrery-2026", "deal:vessel-halden-2024"],
            id="list of ids",
        ),
        pytest.param(
            {"query": "CONSTRUCT { ?d a dg:Deal } WHERE { ?d a dg:Investment ; dg:investor ?p }"},
            ["deal:halden-orrery-2026", "deal:tessellate-halden-2025", "deal:vessel-halden-2024"],
            id="construct",
        ),
        pytest.param(
            {"query": "SELECT ?t WHERE { ?t a dg:Exclusion }", "since": "2026"},
            ["deal:halden-orrery-2026"],
            id="select of parts, with a date",
        ),
    ],
)
def test_a_choice_names_the_matters(
    mini_store: ox.Store, options: dict[str, Any], matters: list[str]
) -> None:
    assert chosen(mini_store, **options)[0] == matters


def test_hops_widen_the_surroundings(mini_store: ox.Store) -> None:
    sizes = [len(chosen(mini_store, focus="cadence-records", hops=hops)[1]) for hops in range(5)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 1
    assert sizes[-1] > sizes[1]


class Watched:
    """A store that remembers what it was asked for."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.asked: list[tuple[Any, ...]] = []

    def quads_for_pattern(self, *pattern: Any) -> Any:
        self.asked.append(pattern)
        return self.store.quads_for_pattern(*pattern)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.mark.parametrize(
    "options",
    [
        {"focus": "halden-pictures"},
        {"focus": "halden-orrery-2026", "hops": 2},
        {"query": "party:halden-pictures"},
        {"query": "SELECT ?deal { ?deal dg:licensor party:halden-media }"},
    ],
)
def test_only_what_is_drawn_is_looked_at(mini_store: ox.Store, options: dict[str, Any]) -> None:
    """No list of all parties, matters or holdings is read: the graph may be large."""
    watched = Watched(mini_store)
    make(watched, Choice(**options))
    reader = Reader(mini_store)
    classes = {x for name in ("Party", "Matter", "Stake") for x in reader.closure(dg(name))}
    whole = [
        pattern
        for pattern in watched.asked
        if pattern[0] is None
        and (pattern[2] is None or pattern[2] in classes)
        and pattern[1] == term("rdf:type")
    ]
    assert whole == []
    assert not [pattern for pattern in watched.asked if pattern[:3] == (None, None, None)]


@pytest.mark.parametrize("focus", ["halden-pictures", "halden-orrery-2026"])
def test_a_focus_from_the_cache_or_from_disk_is_that_from_memory(
    mini: Path, tmp_path: Path, focus: str
) -> None:
    pages = []
    store = ["--store", str(tmp_path / "store")]
    for number, where in enumerate([[], [], store, store]):
        output = str(tmp_path / f"{number}.html")
        assert run(["draw", "--only", str(mini), *where, "--focus", focus, "-o", output]) == 0
        pages.append(Path(output).read_bytes())
    in_memory = make(Source(only=(str(mini),)).whole(), Choice(focus=focus)).html
    assert set(pages) == {in_memory.encode()}


def test_what_is_left_out_is_not_in_the_page(mini_store: ox.Store) -> None:
    html = make(mini_store, Choice(media=("music",))).html
    assert "cadence-chorus-2026" in html
    assert "Lantern Writers" not in html


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ""),
        ({"hops": 3}, ""),
        ({"focus": "orrery-ai"}, "within 1 step of Orrery AI"),
        (
            {"focus": "Orrery AI", "hops": 2, "media": ("music",)},
            "within 2 steps of Orrery AI; medium: music",
        ),
        ({"kinds": ("lawsuit", "policy")}, "kind: lawsuit or policy"),
        (
            {"since": "2025", "until": "2026-06"},
            "announced on or after 2025; announced on or before 2026-06",
        ),
        ({"as_of": "2026-01-01"}, "in force on 2026-01-01"),
        ({"query": "orrery-ai\n# and\nhalden-pictures\n"}, "2 ids of a list"),
        (
            {"query": "SELECT ?deal\nWHERE { ?deal a dg:Deal }"},
            "what a query finds: SELECT ?deal WHERE { ?deal a dg:Deal }",
        ),
        ({"nodes": ()}, "what a query found"),
    ],
)
def test_a_choice_is_told_in_words(
    mini_store: ox.Store, options: dict[str, Any], words: str
) -> None:
    assert in_words(Reader(mini_store), Choice(**options)) == words


def test_as_of_is_what_the_question_says(mini_store: ox.Store) -> None:
    from dealgraph.answers.run import bind, questions
    from dealgraph.rdf.sparql.run import run as ask

    question = questions()["in-force"]
    rows = ask(mini_store, bind(mini_store, question, {"date": "2025-04-01"}))
    wanted = {shorten(row["matter"].value) for row in rows}
    assert set(chosen(mini_store, as_of="2025-04-01")[0]) == wanted
    assert wanted


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"focus": "nobody-known"}, UnknownIdError, "There is no record 'nobody-known'"),
        ({"focus": "Orrey AI"}, UnknownIdError, "orrery-ai"),
        ({"kind": "licnce"}, UnknownIdError, "Did you mean: licence"),
        ({"medium": "opera"}, UnknownIdError, "There is no medium 'opera'"),
        ({"sector": "x"}, UnknownIdError, "There is no sector 'x'"),
        ({"since": "yesterday"}, ParameterError, "This is not a date"),
        ({"until": "2026-13"}, ParameterError, "This is not a date"),
        ({"as_of": "2026-02-30"}, ParameterError, "This is not a date"),
        ({"since": "2999"}, ParameterError, "There is nothing to draw"),
        ({"query": "SELECT ?s WHERE { ?s"}, QueryError, "not valid SPARQL"),
        ({"query": "ASK { ?s ?p ?o }"}, ParameterError, "draws nothing"),
        ({"query": "SELECT ?s WHERE { ?s a dg:Nothing }"}, ParameterError, "nothing to draw"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    mini: Path, options: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        dealgraph.draw(dealgraph.load(only=mini), **options)


def test_the_library_writes_what_it_returns(mini: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    html = dealgraph.draw(
        dealgraph.load(only=mini), target, title="My map", medium=["film", "news"]
    )
    assert target.read_text(encoding="utf-8") == html
    assert "<title>My map – A part of the record: medium: film or news</title>" in html
    with pytest.raises(OutputError):
        dealgraph.draw(dealgraph.load(only=mini), tmp_path / "no" / "page.html")


def test_the_command_says_what_it_wrote(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "page.html"
    assert run(["draw", "--only", str(mini), "-o", str(target), "--focus", "cadence-records"]) == 0
    size = target.stat().st_size / 1_000_000
    assert capsys.readouterr().out == f"wrote {target}: 3 parties, 2 matters, {size:.1f} MB\n"


def test_a_query_file_and_standard_output(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("vessel-halden-2024\n", encoding="utf-8")
    assert run(["draw", "--only", str(mini), "-o", "-", "--query", str(ids)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<!doctype html>")
    assert [matter["id"] for matter in block(out, "data")["matters"]] == ["deal:vessel-halden-2024"]


def test_open_shows_the_file_in_the_browser(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    target = tmp_path / "page.html"
    assert run(["draw", "--only", str(mini), "-o", str(target), "--open"]) == 0
    assert opened == [target.as_uri()]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--focus", "nobody-known"],
        ["--since", "2999"],
        ["--query", "missing.rq"],
        ["--hops", "many"],
        ["-o", "no/such/folder/page.html"],
        ["-o", "-", "--open"],
    ],
)
def test_bad_input_ends_with_one_error_and_no_file(
    mini: Path,
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("opened"))
    assert run(["draw", "--only", str(mini), *arguments]) == 2
    assert "Error" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_long_steps_are_told(mini_store: ox.Store, mini_catalog: Catalog, tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []

    def tell(*call: Any) -> None:
        calls.append(call)

    make(mini_store, progress=tell)
    assert [step for step, *_ in calls] == [
        "choosing what is drawn",
        "laying out the picture",
        "gathering what is recorded",
        "writing the page",
    ]
    calls.clear()
    build(mini_store, mini_catalog, tmp_path / "pages", tell)
    records = [call for call in calls if call[0] == "writing pages"]
    assert calls[0] == ("describing the model", 0, 0)
    assert records == [("writing pages", number, len(records)) for number in range(len(records))]


@pytest.mark.parametrize("command", [["draw", "-o", "page.html"], ["docs", "-o", "pages"]])
def test_a_bar_is_shown_on_a_terminal_and_nowhere_else(
    mini: Path, tmp_path: Path, command: list[str]
) -> None:
    pty = pytest.importorskip("pty")
    whole = [sys.executable, "-m", "dealgraph", *command, "--only", str(mini)]
    screen, terminal = pty.openpty()
    done = subprocess.Popen(whole, cwd=tmp_path, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # the other side has gone
        while piece := os.read(screen, 4096):
            shown += piece
    os.close(screen)
    out, _ = done.communicate()
    assert done.returncode == 0
    assert b"wrote" in out
    assert b"writing" in shown
    quiet = subprocess.run(whole, cwd=tmp_path, capture_output=True, check=True)
    assert quiet.stderr == b""
