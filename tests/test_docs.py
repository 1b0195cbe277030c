"""What the Markdown files say is true: examples, excerpts, tables, links and completeness."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import dealgraph
import docs_pages
import docs_runner
import docs_tables
import docs_terms
from dealgraph.graph.catalog import catalog

PAGES = docs_pages.pages()
SECTIONS = [section for path in PAGES for section in docs_pages.sections(path)]
TEXT = {path: path.read_text(encoding="utf-8") for path in PAGES}
EVERYTHING = "\n".join(TEXT.values())

#: Commands that set a machine up: they are shown, not run, for the reason given.
SETUP = {
    "python3 -m venv .venv && .venv/bin/pip install -q -e . && "
    ".venv/bin/dealgraph draw -o explorer.html --open": "installs packages and opens a browser",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest": (
        "installs packages and runs this very test"
    ),
    ".venv/bin/pip install -e '.[test]'": "installs packages",
    "ruff check && ruff format --check && mypy && lint-imports && pytest": "runs this very test",
    '.venv/bin/pytest -m "not slow"': "runs in this very run",
    ".venv/bin/pytest tests/publish/explorer": "runs in this very run",
    "tools/javascript/check": "fetches the checks of the scripts with npm",
    "python tools/docs_runner.py --update": "rewrites the files that are tested here",
}
#: Fenced blocks that say nothing which could be untrue.
PLAIN = {"text"}


RECIPES = [section for section in SECTIONS if section.name.startswith("docs/extending.md: Add a")]
#: Recipes are run below, from the wheel, which holds what the checkout holds.
EXAMPLES = [section for section in SECTIONS if section not in RECIPES]


@pytest.mark.parametrize("section", EXAMPLES, ids=[section.name for section in EXAMPLES])
def test_examples_print_what_the_page_shows(section: docs_pages.Section, tmp_path: Path) -> None:
    expected = {block.start: block.lines for block in section.blocks}
    assert docs_runner.run_section(section, tmp_path) == expected


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel of this checkout is installed; a pure wheel is unpacked."""
    built, installed = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=docs_pages.ROOT, check=True, capture_output=True, timeout=120)
    (path,) = built.iterdir()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(installed)
    return installed


@pytest.mark.package
@pytest.mark.parametrize("section", RECIPES, ids=[section.title for section in RECIPES])
def test_recipes_work_with_the_wheel_and_no_checkout(
    section: docs_pages.Section, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(wheel))
    where = "python3 -P -c 'import dealgraph; print(dealgraph.__file__)'"
    assert docs_runner.shell(where, tmp_path) == [str(wheel / "dealgraph" / "__init__.py")]
    expected = {block.start: block.lines for block in section.blocks}
    assert docs_runner.run_section(section, tmp_path) == expected


def test_recipes_are_a_deal_in_two_ways_a_class_a_question_and_an_industry() -> None:
    titles = [section.title for section in RECIPES]
    deals = ["Add a deal", "Add a deal by copying"]
    assert titles == [*deals, "Add a class", "Add a question", "Add a language", "Add an industry"]


@pytest.mark.parametrize("name", sorted(docs_tables.TABLES))
def test_generated_tables_are_in_exactly_one_page_and_up_to_date(name: str) -> None:
    found = [docs_runner.generated(text).get(name) for text in TEXT.values()]
    assert [text for text in found if text is not None] == [docs_tables.TABLES[name]()]


def test_set_up_commands_are_the_listed_ones() -> None:
    blocks = [b for section in SECTIONS for b in section.blocks if b.language == "sh"]
    assert {"\n".join(block.lines) for block in blocks} == set(SETUP)


def test_readme_sets_up_a_machine_in_two_commands_of_one_line() -> None:
    blocks = [
        block
        for section in docs_pages.sections(docs_pages.ROOT / "README.md")
        for block in section.blocks
        if block.language == "sh"
    ]
    assert ["\n".join(block.lines) for block in blocks] == list(SETUP)[:2]


def test_every_other_block_is_run_written_or_compared() -> None:
    unchecked = [
        f"{section.name}: ```{block.info}"
        for section in SECTIONS
        for block in section.blocks
        if block.language not in {"console", "python", "sh", *PLAIN}
        and not block.option("file")
        and not block.option("excerpt")
    ]
    assert unchecked == []


def test_console_blocks_begin_with_a_command() -> None:
    silent = [
        section.name
        for section in SECTIONS
        for block in section.blocks
        if block.language == "console" and not block.lines[0].startswith("$ ")
    ]
    assert silent == []


NAMED: dict[str, Callable[[], list[str]]] = {
    "commands": lambda: [f"dealgraph {name}" for name in docs_tables.command_list()],
    "options": docs_tables.every_option,
    "kinds of new records": lambda: [f"dealgraph new {kind}" for kind in docs_tables.new_list()],
    "questions": lambda: list(docs_tables.question_list()),
    "parameters": lambda: [
        f"--{parameter.name}"
        for question in docs_tables.question_list().values()
        for parameter in question.parameters
    ],
    "checks": lambda: [check.name for check in docs_tables.check_files()],
    "checks in code": lambda: sorted(docs_tables.written_checks()),
    "error codes": lambda: [error.code for error in docs_tables.error_list()],
    "settings": docs_tables.setting_list,
    "public names": lambda: [f"dealgraph.{name}" for name in dealgraph.__all__],
    "methods": lambda: [f"Graph.{name}" for name in docs_tables.method_list()],
    "terms": lambda: [name for name, _, _ in docs_terms.term_list()],
    "rules": lambda: [path.stem for path in catalog().files("rules")],
}


@pytest.mark.parametrize("kind", NAMED)
def test_everything_a_user_meets_is_named_in_the_pages(kind: str) -> None:
    names = NAMED[kind]()
    assert names
    assert sorted({name for name in names if f"`{name}`" not in EVERYTHING}) == []


def test_decisions_are_numbered_and_named_by_their_titles() -> None:
    decisions = docs_tables.decision_list()
    numbers = [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [decision.number for decision in decisions] == numbers
    names = [f"{d.number}-{docs_pages.anchor(d.title)}.md" for d in decisions]
    assert [decision.path.name for decision in decisions] == names


def test_states_of_decisions_are_accepted_or_name_what_took_their_place() -> None:
    for decision in docs_tables.decision_list():
        assert re.fullmatch(r"accepted|superseded by \[\d{4}\]\([\w-]+\.md\)", decision.state)


def test_checks_written_in_python_are_described() -> None:
    assert docs_tables.written_checks() == set(docs_tables.BUILT_IN)


def _links() -> list[tuple[Path, str]]:
    found = []
    for path, text in TEXT.items():
        prose = re.sub(r"(?ms)^```.*?^```$", "", text)
        found += [(path, target) for target in re.findall(r"\]\(([^)\s]+)\)", prose)]
    return [(path, target) for path, target in found if "://" not in target]


def test_links_between_pages_and_files_lead_somewhere() -> None:
    assert [(path.name, target) for path, target in _links() if not _leads(path, target)] == []


def _leads(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (page.parent / name).resolve() if name else page
    return path.exists() and (not anchor or anchor in _anchors(path))


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    return {docs_pages.anchor(heading) for heading in headings}


def test_paths_that_the_pages_name_exist() -> None:
    paths = re.findall(r"`((?:src|ontology|data|tests|notebooks|docs|tools)/[\w./-]*)`", EVERYTHING)
    assert paths
    assert sorted({p for p in paths if not (docs_pages.ROOT / p).exists()}) == []


def test_versions_agree() -> None:
    root = docs_pages.ROOT
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## \[(\d+\.\d+\.\d+)\]", changes)
    assert {project["version"], headings[0]} == {dealgraph.__version__}


def test_changelogs_use_the_headings_of_keep_a_changelog() -> None:
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Data"}
    for name in ("CHANGELOG.md", "data/CHANGELOG.md"):
        changes = (docs_pages.ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"(?m)^### (.+)$", changes)) <= allowed


@pytest.mark.parametrize(
    ("expected", "actual", "result"),
    [
        (["a", "b"], ["a", "c"], ["a", "c"]),
        (["a", "…"], ["a", "b", "c"], ["a", "…"]),
        (["a", "…"], ["x", "b"], ["x", "…"]),
        (["…", "z"], ["a", "y"], ["…", "y"]),
        (["a", "…", "m", "n", "…", "z"], ["a", "b", "m", "o", "z"], ["a", "…", "m", "o", "…", "z"]),
        (["…", "m", "n", "…"], ["m", "o", "m", "n"], ["…", "m", "n", "…"]),
        (["a", "…", "b"], ["a", "b"], ["a", "…", "b"]),
    ],
)
def test_updating_keeps_the_gaps_of_an_example(
    expected: list[str], actual: list[str], result: list[str]
) -> None:
    assert docs_runner.refit(expected, actual, lambda line: line == "…") == result


def test_an_example_that_cannot_be_found_again_is_left_to_a_person() -> None:
    with pytest.raises(LookupError, match="mend this example by hand"):
        docs_runner.refit(["…", "gone", "…"], ["a"], lambda line: line == "…")


def test_a_failing_command_is_not_an_example(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="exit code 2 of: dealgraph show nobody-knows"):
        docs_runner.shell("dealgraph show nobody-knows", tmp_path)
