"""What the shell offers after a Tab."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from dealgraph.cli import cli
from dealgraph.cli.completion import items
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.ids import concepts, ids

TESTS = Path(__file__).parents[1]
EXAMPLE = str(TESTS / "extension")
MINI = str(TESTS / "mini")


@pytest.fixture(autouse=True)
def _nothing_configured(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALGRAPH_PATH", raising=False)


def offered(line: str) -> list[str]:
    """What is offered after a line, whose last word is what was typed of the next."""
    *words, last = shlex.split(line) + ([""] if line.endswith(" ") else [])
    shell = ShellComplete(cli, {}, "dealgraph", "_DEALGRAPH_COMPLETE")
    return [item.value for item in shell.get_completions(words, last)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            f"show --only {MINI} orr",
            [
                "orrery-ai",
                "orrery-ai-halden-pictures",
                "orrery-chorus-2025",
                "orrery-larkfield-2025",
            ],
        ),
        (f"show --only {MINI} solheim", ["solheim-estate"]),
        (f"show --only {MINI} tessellate-h", ["tessellate-halden-2025"]),
        (
            f"ask deals-of --only {MINI} --party halden",
            ["halden-group", "halden-media", "halden-pictures"],
        ),
        (f"ask deals-of --only {MINI} --party pictures", ["halden-pictures"]),
        (
            f"ask history --only {MINI} --matter authors",
            ["authors-tessellate-settlement-2025", "authors-v-tessellate-2024"],
        ),
        (f"ask deals-of --only {MINI} --party nobody", []),
        ("ask excl", ["exclusions"]),
        ("ask exclusions --concern gener", ["generative-ai-training"]),
        ("ask exclusions --concern likeness", ["likeness-and-voice"]),
        ("ask exclusions --concern replication", ["voice-or-likeness-replication"]),
        ("ask per-medium --form", ["--format"]),
        (f"ask --data {EXAMPLE} comp", ["compute-deals"]),
        (f"ask compute-deals --data {EXAMPLE} --ho", ["--host"]),
        ("draw --medium fi", ["film"]),
        ("draw --sector film", ["film-and-tv-studio"]),
        ("draw --kind settle", ["settlement"]),
        (f"draw --data {EXAMPLE} --kind comp", ["compute-deal"]),
        ("new par", ["party"]),
        (f"new deal --only {MINI} --licensor lark", ["larkfield-post"]),
        ("new deal --lic", ["--licensor", "--licensee"]),
        ("new deal --kind content", ["content-licence"]),
        ("new deal --status a", ["active", "announced"]),
        (f"new deal --data {EXAMPLE} --h", ["--host", "--help"]),
        (f"new stake --only {MINI} --owner vess", ["vessel-capital"]),
        ("exp", ["export"]),
    ],
)
def test_tab_offers_what_fits(line, wanted):
    assert offered(line) == wanted


def test_question_mark_of_every_question_is_offered():
    files = [path.stem for path in catalog().files("questions")]
    assert offered("ask ") == sorted(files)


def test_paths_are_left_to_the_shell():
    shell = ShellComplete(cli, {}, "dealgraph", "_DEALGRAPH_COMPLETE")
    for words in (["check", "--data"], ["show", "--only"], ["new", "deal", "--from"]):
        assert [item.type for item in shell.get_completions(words, "da")] == ["file"]


def test_folder_that_does_not_exist_offers_nothing_and_breaks_nothing():
    assert offered("show --data nowhere orr") == []


def test_concepts_are_offered_with_their_labels():
    found = dict(concepts(catalog(), "concern"))
    assert found["generative-ai-training"] == "generative-AI training"
    assert "film" not in found


def test_concepts_are_those_that_the_loaded_vocabulary_has(shipped_store):
    from dealgraph.rdf.names import dg, term
    from dealgraph.rdf.reader import Reader

    reader = Reader(shipped_store)
    members = reader.subjects(term("skos:inScheme"), dg("ConcernScheme"))
    tokens = {reader.text(member, term("skos:notation")) for member in members}
    assert {token for token, _ in concepts(catalog(), "concern")} == tokens


def test_ids_are_those_that_the_loaded_record_has(mini_catalog: Catalog, mini_store):
    from dealgraph.rdf.names import dg
    from dealgraph.rdf.reader import Reader

    parties = {node.value.rpartition("/")[2] for node in Reader(mini_store).instances(dg("Party"))}
    assert set(ids(mini_catalog, ["party"])) == parties


def test_what_begins_with_the_text_comes_before_what_holds_it():
    words = [("openai", ""), ("open-music", ""), ("not-open", "")]
    assert [item.value for item in items(words, "open")] == ["open-music", "openai"]
    assert [item.value for item in items(words, "not")] == ["not-open"]
    assert [item.value for item in items(words, "music")] == ["open-music"]


def test_completion_loads_no_graph():
    """Ids are the names of files, concepts are parsed from one file: no Tab waits for a store."""
    code = (
        "import sys\n"
        "from click.shell_completion import ShellComplete\n"
        "from dealgraph.cli import cli\n"
        "shell = ShellComplete(cli, {}, 'dealgraph', '_X')\n"
        "heavy = {'rdflib', 'pyoxigraph', 'rich', 'networkx', 'pyshacl', 'yaml'}\n"
        "heavy |= {f'dealgraph.graph.{name}' for name in ('memory', 'rules', 'disk', 'cache')}\n"
        "assert shell.get_completions(['show'], 'a24')\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "assert shell.get_completions(['draw', '--medium'], 'fi')\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n['pyoxigraph']\n"  # which is the parser too


def test_concepts_do_not_depend_on_how_a_file_is_laid_out(tmp_path):
    ontology = tmp_path / "ontology"
    ontology.mkdir()
    (ontology / "mine.ttl").write_text(
        "@prefix d: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix m: <https://example.org/stage#> .\n"
        "@prefix s: <http://www.w3.org/2004/02/skos/core#> .\n"
        "m:opera s:notation 'opera' ; s:prefLabel '''opera 2'''@en , 'Oper'@de ; a s:Concept ;\n"
        "  s:inScheme d:MediumScheme .\n"
        "m:mime s:prefLabel 'mime'@en ; s:notation 'mime' ; s:inScheme d:MediumScheme .\n"
        "m:one s:notation 'phase-one' ; a s:Concept ; s:inScheme m:PhaseScheme .\n"
        "m:sung s:notation 'sung' ; a s:Concept ; s:inScheme m:Voices .\n"
        "m:voice d:valuesFrom m:Voices .\n",
        encoding="utf-8",
    )
    found = catalog(only=[ontology])
    media = dict(concepts(found, "medium"))
    assert media["opera"] == "opera 2"
    assert "film" in media
    assert "mime" not in media
    assert list(concepts(found, "phase")) == [("phase-one", "")]
    assert list(concepts(found, "voice")) == [("sung", "")]


def test_a_broken_file_of_ones_own_leaves_the_other_concepts(tmp_path):
    ontology = tmp_path / "ontology"
    ontology.mkdir()
    (ontology / "mine.ttl").write_text("this is not Turtle", encoding="utf-8")
    assert offered(f"draw --data {ontology} --medium fi") == ["film"]


def in_bash(line: str, at: int) -> str:
    environment = {
        **os.environ,
        "_DEALGRAPH_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(at),
    }
    command = [sys.executable, "-m", "dealgraph"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_bash_is_answered_through_the_environment():
    assert in_bash(f"dealgraph show --only {MINI} solheim", 4) == "plain,solheim-estate\n"
    assert (
        in_bash("dealgraph ask exclusions --concern gener", 4) == "plain,generative-ai-training\n"
    )


def test_bash_gets_the_script_that_the_help_speaks_of(capsys):
    environment = {**os.environ, "_DEALGRAPH_COMPLETE": "bash_source"}
    command = [sys.executable, "-m", "dealgraph"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "_DEALGRAPH_COMPLETE=bash_complete" in done.stdout
    from dealgraph.cli import run

    assert run(["--help"]) == 0
    assert "_DEALGRAPH_COMPLETE=bash_source" in capsys.readouterr().out


def test_a_former_id_is_completed_to_the_present_one(tmp_path):
    parties = tmp_path / "mine" / "parties"
    parties.mkdir(parents=True)
    (parties / "new-name.ttl").write_text("")
    (parties / "other.ttl").write_text("")
    names = "@prefix d: <https://w3id.org/dealgraph/> .\n"
    names += "<https://w3id.org/dealgraph/party/former-name> "
    names += (
        "<https://w3id.org/dealgraph/ns#replacedBy> <https://w3id.org/dealgraph/party/new-name> ."
    )
    (tmp_path / "mine" / "redirects.ttl").write_text(names)
    assert offered("show --only mine former-n") == ["new-name"]
    assert offered("show --only mine ot") == ["other"]
    assert offered("show --only mine nothing") == []
