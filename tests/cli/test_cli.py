"""The command line: exit codes 0, 1 and 2, one clear error for a wrong input, no traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dealgraph.cli import COMMANDS, run

PARTY = "@prefix party: <https://w3id.org/dealgraph/party/> .\n"
WRONG_DATE = """@prefix deal: <https://w3id.org/dealgraph/deal/> .
@prefix dg: <https://w3id.org/dealgraph/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

deal:halden-orrery-2026 dg:starts "2026-02-30"^^xsd:date .
"""


@dataclass
class Done:
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run a command in this process, with text for standard input."""

    def call(*words: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        monkeypatch.setenv("COLUMNS", "80")
        code = run(list(words))
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return call


@pytest.fixture
def only(mini: Path) -> tuple[str, str]:
    return ("--only", str(mini))


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Wrong files and folders, by the word that stands for them in the table below."""
    files = {
        "BAD.ttl": b"this is no turtle\n",
        "BINARY.ttl": b"\x89PNG\r\n\x1a\n\x00\xff",
        "NUL.ttl": b"@prefix : <http://e/> .\n:a :b \x00 .\n",
        "RULES/rules/select.rq": b"SELECT * WHERE { ?s ?p ?o }\n",
        "QUESTIONS/questions/silent.rq": b"SELECT * WHERE { ?s ?p ?o }\n",
        "CHECKS/checks/silent.rq": b"SELECT * WHERE { ?s ?p ?o }\n",
        "QUERY.rq": b"SELECT ?x\nWHERE {\n  ?x <http://e/b> ] }\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "EMPTY").mkdir()
    names = {*(name.partition("/")[0] for name in files), "EMPTY", "MISSING", "MISSING.ttl"}
    return {name: str(tmp_path / name) for name in names}


#: Command line and what standard error must say. Words in capitals stand for paths.
COULD_NOT_RUN = [
    # files and folders
    ("query --only MISSING ASK{}", "There is no such file or folder [DG101]"),
    ("query --data MISSING ASK{}", "There is no such file or folder [DG101]"),
    ("query --only EMPTY ASK{}", "A folder holds no Turtle [DG102]"),
    ("query --only BAD.ttl ASK{}", "A file is not valid Turtle [DG201]"),
    ("query --only NUL.ttl ASK{}", "A file is not valid Turtle [DG201]"),
    ("query --only BINARY.ttl ASK{}", "A file is not UTF-8 text [DG101]"),
    ("query --data RULES ASK{}", "A rule is not a CONSTRUCT query [DG601]"),
    ("query --file MISSING", "A file cannot be read [DG101]"),
    ("query --file EMPTY", "A file cannot be read [DG101]"),
    ("stats --only MISSING", "There is no such file or folder [DG101]"),
    ("show x --only EMPTY", "A folder holds no Turtle [DG102]"),
    ("ask denials --only BAD.ttl", "A file is not valid Turtle [DG201]"),
    ("ask denials --data MISSING", "There is no such file or folder [DG101]"),
    ("ask silent --data QUESTIONS", "A question does not explain itself [DG601]"),
    ("check MISSING", "There is no such file or folder [DG101]"),
    ("check EMPTY", "A folder holds no Turtle [DG102]"),
    ("check --only BAD.ttl MINI/parties/a.ttl", "There is no such file or folder [DG101]"),
    ("check --data CHECKS --only MINI", "A check does not explain itself [DG601]"),
    ("check --only MINI BINARY.ttl", "A file is not UTF-8 text [DG101]"),
    ("fmt MISSING", "There is no such file or folder [DG101]"),
    ("fmt EMPTY", "A folder holds no Turtle [DG102]"),
    ("fmt BAD.ttl", "A file is not valid Turtle [DG201]"),
    ("fmt --check BINARY.ttl", "A file is not UTF-8 text [DG101]"),
    # queries
    ("query --only MINI SELECT?x{", "The query is not valid SPARQL [DG301]"),
    ("query --only MINI --file QUERY.rq", "QUERY.rq:3:"),
    ("query --only MINI SELECT?x{?x|a|foaf:Y}", "the prefix foaf: is not declared"),
    ("query --only MINI INSERT|DATA|{}", "this is an update"),
    ("query --only MINI DELETE|WHERE|{?s|?p|?o}", "this is an update"),
    ("query --only MINI PREFIX|a:<http://a/>|INSERT|DATA|{}", "this is an update"),
    ("query --only MINI CLEAR|ALL", "this is an update"),
    ("query --only MINI LOAD|<file:///etc/passwd>", "this is an update"),
    ("query --only MINI SELEC|?x|{}", "Did you mean: SELECT?"),
    ("query --only MINI", "Give the query as an argument"),
    ("query --only MINI ASK{} --file QUERY.rq", "Give the query as an argument"),
    ("query --only MINI |", "the query is empty"),
    ("query --only MINI SELECT*{} --format turtle", "Rows cannot be written as turtle [DG401]"),
    ("query --only MINI DESCRIBE|party:x --format csv", "A graph cannot be written as csv [DG401]"),
    ("query --only MINI ASK{} --format rdf", "'rdf' is not one of"),
    ("query --only MINI SELECT*{SERVICE<http://127.0.0.1:9/>{?s|?p|?o}}", "[DG301]"),
    # questions
    ("ask exclusion", "Did you mean: exclusions"),
    ("ask zzz", "List them all: dealgraph ask"),
    ("ask exclusions --concern ai-trainin --only MINI", "Did you mean: ai-training"),
    ("ask exclusions --concerns x", "--concern"),
    ("ask exclusions x", "unexpected extra argument"),
    ("ask exclusions --format turtle", "'turtle' is not one of"),
    ("ask deals-of", "The question 'deals-of' needs --party [DG303]"),
    ("ask deals-of --party", "'--party' requires an argument"),
    ("ask deals-of --party orrery --only MINI --party", "'--party' requires an argument"),
    ("ask deals-of --party halden-orrery-2026 --only MINI", "There is no party"),
    ("ask in-force --date 31.12.2025 --only MINI", "Write 2026, 2026-06 or 2026-06-22."),
    # the rest
    ("show orery-ai --only MINI", "Did you mean: party:orrery-ai"),
    ("show --only MINI", "Missing argument 'ID'"),
    ("show a b --only MINI", "unexpected extra argument"),
    ("stat", "Did you mean: stats"),
    ("zzz", "See: dealgraph --help"),
    ("--zzz", "--zzz"),
    ("stats --format xml", "'xml' is not one of"),
    ("check --format xml", "'xml' is not one of"),
    ("fmt", "Missing argument 'PATH...'"),
]


def words(line: str, places: dict[str, str], mini: Path) -> list[str]:
    """Split at spaces; `|` within a word is a space of the argument itself."""
    known = {**places, "MINI": str(mini)}
    found = []
    for word in line.split(" "):
        head, slash, rest = word.partition("/")
        whole = known[head] + slash + rest if head in known else word
        found.append(whole.replace("|", " "))
    return found


@pytest.mark.parametrize(("line", "said"), COULD_NOT_RUN, ids=[line for line, _ in COULD_NOT_RUN])
def test_wrong_input_is_one_clear_error_and_exit_code_2(command, places, mini, line, said):
    done = command(*words(line, places, mini))
    assert done.code == 2
    assert said in done.err
    assert done.err.count("Error: ") == 1
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?x WHERE { ?x a dg:Deal", 1, 31),
        ("SELECT ?x\nWHERE {\n  ?x <http://e/b> ] }", 3, 19),
        ("SELEC ?x WHERE {}", 1, 1),
        ("# comment\n  SELEC ?x WHERE {}", 2, 3),
        ("SELECT ?x WHERE { ?x a foaf:Deal }", 1, 24),
        ("SELECT ?x WHERE { ?x ?y 'open }", 1, 32),
        ("  DELETE WHERE { ?s ?p ?o }", 1, 3),
        (f"SELECT {'?x ' * 60} WHERE {{ ?x <http://e/b> ] }}", 1, 213),
    ],
)
def test_caret_stands_under_the_place_at_fault(command, only, query, line, column):
    done = command("query", *only, query)
    _, where, shown, caret, *_ = done.err.splitlines()
    assert where == f"  where: line {line}, column {column}"
    text = query.splitlines()[line - 1]
    at = caret.index("^") - 9
    assert shown[9 + at : 9 + at + 8] == text[column - 1 : column + 7]
    assert len(caret) <= 100


def test_every_command_has_help_with_an_example(command):
    for name in COMMANDS:
        done = command(name, "--help")
        assert (done.code, done.err) == (0, "")
        assert f"Example:  dealgraph {name}" in " ".join(done.out.split(" "))


def test_every_question_has_help_with_an_example_that_runs(command, only):
    from dealgraph.answers.run import questions

    for name, question in questions().items():
        done = command("ask", name, "--help")
        flat = " ".join(done.out.split())
        assert done.code == 0
        assert question.question in flat
        assert f"Example: dealgraph ask {name}" in flat
        assert all(f"--{parameter.name} " in flat for parameter in question.parameters)


def test_help_lists_every_command(command):
    done = command("--help")
    listed = done.out.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in listed if line.startswith("  ") and line.strip()][
        : len(COMMANDS)
    ] == list(COMMANDS)


def test_version(command):
    from dealgraph import __version__

    assert command("--version").out == f"dealgraph, version {__version__}\n"


def test_query_prints_rows(command, only):
    done = command("query", *only, "SELECT ?x { ?x a dg:Estate }", "--format", "csv")
    assert (done.code, done.err) == (0, "")
    assert done.out == "x\nhttps://w3id.org/dealgraph/party/solheim-estate\n"


def test_query_is_read_from_standard_input_and_from_a_file(command, only, tmp_path):
    query = "SELECT ?x { ?x a dg:Estate }"
    path = tmp_path / "q.rq"
    path.write_text(query, encoding="utf-8")
    wanted = command("query", *only, query).out
    assert command("query", *only, "-", stdin=query).out == wanted
    assert command("query", *only, "--file", "-", stdin=query).out == wanted
    assert command("query", *only, "--file", str(path)).out == wanted


@pytest.mark.parametrize("place", ["--data", "--only"])
def test_data_is_read_from_standard_input(command, place):
    record = f'{PARTY}party:mine <http://e/p> "from stdin" .\n'
    done = command(
        "query", place, "-", "SELECT ?v { ?s <http://e/p> ?v }", "--format", "csv", stdin=record
    )
    assert done.out == "v\nfrom stdin\n"


def test_no_inference_leaves_the_graph_as_it_was_written(command, only):
    query = "ASK { ?one dg:investedIn ?other }"
    assert command("query", *only, query).out == "yes\n"
    assert command("query", *only, "--no-inference", query).out == "no\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("show halden-pictures", True),
        ("ask exclusions", True),
        ("stats", True),
        ("export --profile odrl -o -", True),
        ("export -", False),
        ("query ASK{?a~?b~?c}", False),
    ],
)
def test_an_answer_without_the_rules_says_what_is_missing(command, only, words, told):
    note = "Note: without the rules there are no statuses, standings and days in force"
    asked = [word.replace("~", " ") for word in words.replace("-o -", "-").split()]
    assert (note in command(*asked, *only, "--no-inference").err) == told
    assert note not in command(*asked, *only).err


def test_ask_lists_every_question(command):
    from dealgraph.answers.run import questions

    done = command("ask")
    assert done.code == 0
    assert all(f" {name} " in done.out for name in questions())


def test_ask_answers_with_options_from_the_header(command, only):
    done = command("ask", "undisclosed", *only, "--concern", "timeline", "--format", "csv")
    assert done.code == 0
    assert done.out.count("\n") == 2
    assert "Date of the first release not disclosed" in done.out


@pytest.mark.parametrize("form", [("--data", "PATH"), ("--data=PATH",)])
def test_ask_takes_questions_of_the_users_folder(command, only, tmp_path, form):
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "estates.rq").write_text(
        "# title: Estates\n# question: Which estates?\n# why: Test.\n"
        "# param name: text; optional; a name\n"
        "SELECT ?e WHERE { VALUES ?name { UNDEF } ?e a dg:Estate ; rdfs:label ?name }\n",
        encoding="utf-8",
    )
    data = [word.replace("PATH", str(tmp_path)) for word in form]
    done = command(
        "ask", "estates", *only, *data, "--name", "Estate of Bram Solheim", "--format", "csv"
    )
    assert (done.code, done.out) == (0, "e\nhttps://w3id.org/dealgraph/party/solheim-estate\n")


def test_show_prints_a_record_by_alias(command, only):
    done = command("show", *only, "HalPix")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Halden Pictures\n===============\n")
    assert max(map(len, done.out.splitlines())) <= 80


def test_stats_counts_the_mini_graph(command, only):
    found = json.loads(command("stats", *only, "--format", "json").out)
    assert (found["matters"], found["parties"], found["stakes"]) == (13, 14, 5)


def test_check_is_quiet_and_ends_with_0_when_nothing_is_wrong(command, only):
    done = command("check", *only)
    assert (done.code, done.out, done.err) == (0, "Nothing found.\n", "")


def test_check_ends_with_1_when_something_is_wrong(command, only, places):
    done = command("check", *only, places["BAD.ttl"])
    assert done.code == 1
    assert done.out.startswith(f"{places['BAD.ttl']}:1: error: ")
    assert done.out.endswith("\n1 error.\n")


def test_notice_alone_ends_with_0(command, only, tmp_path):
    path = tmp_path / "unused.ttl"
    path.write_text(
        f"{PARTY}@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'party:unused a dg:Organisation ; rdfs:label "Unused" ;\n'
        "  dg:source <https://example.org/halden/about> .\n",
        encoding="utf-8",
    )
    assert command("check", *only, str(path)).out == "Nothing found.\n"
    done = command("check", *only, str(path), "--notices")
    assert (done.code, done.out.count(": notice: ")) == (0, 1)


def test_check_writes_json_and_workflow_commands(command, only, places):
    bad = places["BAD.ttl"]
    (found,) = json.loads(command("check", *only, bad, "--format", "json").out)
    assert (found["file"], found["line"], found["check"], found["severity"]) == (
        bad,
        1,
        "syntax",
        "error",
    )
    assert set(found) == {"file", "line", "entity", "check", "severity", "message", "fix"}
    line = command("check", *only, bad, "--format", "github").out
    assert line.startswith(f"::error file={bad},line=1,title=syntax::")
    assert line.count("\n") == 1


def test_impossible_date_is_a_finding_and_nothing_on_standard_error(only, tmp_path):
    path = tmp_path / "halden-orrery-2026.ttl"
    path.write_text(WRONG_DATE, encoding="utf-8")
    done = process("check", *only, str(path))
    assert done.returncode == 1
    assert "'2026-02-30' is not a date" in done.stdout
    assert done.stderr == ""


def test_fmt_formats_in_place_once(command, tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("@prefix x: <http://x/> .\nx:a x:b 1;a x:C.", encoding="utf-8")
    wanted = "@prefix x: <http://x/> .\n\nx:a a x:C ;\n    x:b 1 .\n"
    checked = command("fmt", "--check", str(path))
    assert (checked.code, checked.out) == (1, f"would change: {path}\n1 file, 1 would change.\n")
    assert command("fmt", str(path)).code == 0
    assert path.read_text(encoding="utf-8") == wanted
    assert command("fmt", "--check", str(path)).code == 0
    assert command("fmt", "-", stdin="@prefix x: <http://x/> .\nx:a x:b 1;a x:C.").out == wanted


def test_fmt_changes_no_file_if_one_is_broken(command, tmp_path):
    good, bad = tmp_path / "a.ttl", tmp_path / "b.ttl"
    good.write_text("<http://a> <http://b> 1.", encoding="utf-8")
    bad.write_text("no turtle", encoding="utf-8")
    assert command("fmt", str(tmp_path)).code == 2
    assert good.read_text(encoding="utf-8") == "<http://a> <http://b> 1."


def test_hostile_texts_in_findings_and_errors_do_not_steer_the_terminal(command, tmp_path, only):
    path = tmp_path / "evil.ttl"
    path.write_text(
        f"{PARTY}@prefix dg: <https://w3id.org/dealgraph/ns#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'party:evil dg:founded "\\u009b1m\\u202e"^^xsd:date .\n',
        encoding="utf-8",
    )
    checked = command("check", str(path), *only)
    asked = command("show", "\x1b[2J\u202eevil", *only)
    assert (checked.code, asked.code) == (1, 2)
    assert all(c.isprintable() or c == "\n" for c in checked.out + asked.err)


def test_hostile_labels_do_not_steer_the_terminal(command, tmp_path, only):
    path = tmp_path / "evil.ttl"
    path.write_text(
        f"{PARTY}@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'party:evil rdfs:label "\\u001b[2Jx\\u0007\\u202e[bold]" .\n',
        encoding="utf-8",
    )
    for words_ in (("query", "SELECT ?l { party:evil rdfs:label ?l }"), ("show", "evil")):
        done = command(*words_, *only, "--data", str(path))
        assert done.code == 0
        assert all(c.isprintable() or c == "\n" for c in done.out)
        assert "[bold]" in done.out


def process(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dealgraph", *words]
    env = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--version", 0),
        ("query ASK{} --only MINI", 0),
        ("check BAD.ttl --only MINI", 1),
        ("query --only MISSING ASK{}", 2),
    ],
)
def test_exit_code_of_a_real_process(places, mini, line, code):
    done = process(*words(line, places, mini))
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) is (code == 2)


def test_reader_that_has_seen_enough_gets_no_complaint(mini):
    query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o . ?a ?b ?c } LIMIT 200000"
    command = [
        sys.executable,
        "-m",
        "dealgraph",
        "query",
        "--only",
        str(mini),
        query,
        "--format",
        "csv",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_output_is_utf_8_whatever_the_locale(mini, tmp_path):
    (tmp_path / "a.ttl").write_text('<http://e/a> <http://e/p> "é日" .', encoding="utf-8")
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    query = "SELECT ?x { ?s <http://e/p> ?x }"
    command = [sys.executable, "-m", "dealgraph", "query", "--only", str(tmp_path), query]
    done = subprocess.run(command, capture_output=True, env=env, timeout=60, check=True)
    assert "é日" in done.stdout.decode("utf-8")


def test_two_runs_give_the_same_bytes(mini):
    first, second = (process("ask", "rights-matrix", "--only", str(mini)) for _ in range(2))
    assert first.stdout == second.stdout
    assert first.stdout.count("\n") > 28


def test_check_of_standard_input_names_it_with_the_line(command, only) -> None:
    done = command("check", "-", *only, stdin=WRONG_DATE)
    assert done.code == 1
    assert "standard input:5: error: '2026-02-30' is not a date" in done.out


def test_export_to_standard_output_is_turtle_and_nothing_else(command, only) -> None:
    from rdflib import Graph

    done = command("export", "-", *only)
    assert (done.code, done.err) == (0, "")
    assert len(Graph().parse(data=done.out, format="turtle")) > 500


def test_serve_without_its_packages_says_how_to_install_them_from_a_clone(
    command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "starlette", None)
    done = command("serve")
    assert done.code == 2
    assert done.err == (
        "Error: starlette is not installed [DG501]\n"
        "  why:   serving the record needs it, and the package works without it otherwise\n"
        "  fix:   In your clone of dealgraph: .venv/bin/pip install -e '.[serve]'\n"
    )


def test_a_query_with_a_misspelt_name_is_answered_with_a_note(command, only):
    done = command("query", *only, "SELECT ?x { ?x a dg:ContentLicense }")
    assert (done.code, done.out) == (0, "No rows.\n")
    assert done.err.startswith("Note: Nothing in the graph is called dg:ContentLicense. Did")
