"""Checks: each wrong file gives its one finding, each right one none.

A file in `records/invalid/` begins with `# expect: LINE SEVERITY CHECK fragment of the message`,
one in `records/valid/` with `# quiet: CHECK` and what it shows. Every `# file: NAME` line after
that begins a record that is copied under this name into a folder of its own, with its line numbers
kept, and checked against the mini-graph.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dealgraph.catalog import catalog
from dealgraph.findings import Finding
from dealgraph.validate import check, read_check
from findings_of import header, names, spread

RECORDS = Path(__file__).parent / "records"
INVALID = sorted(RECORDS.glob("invalid/*.ttl"))
VALID = sorted(RECORDS.glob("valid/*.ttl"))
#: Checks of the model have their own cases, in `model/`.
CHECKS = [p for p in catalog().files("checks") if not p.stem.startswith("model-")]
#: Findings that come from the package rather than from a file in `checks/`.
BUILT_IN = {"syntax", "shape", "unknown-term", "dangling-reference", "file-name", "impossible-date"}
BUILT_IN |= {"described-twice"}


def findings(path: Path, folder: Path, mini: Path) -> list[Finding]:
    return check([spread(path, folder)], only=[mini], notices=True)


@pytest.mark.parametrize("path", INVALID, ids=names(INVALID))
def test_wrong_file_gives_one_finding_on_its_line(path, tmp_path, mini):
    line, severity, name, message = header(path, "expect").split(" ", 3)
    found = findings(path, tmp_path, mini)
    assert [(f.line, f.severity, f.check) for f in found] == [(int(line), severity, name)], found
    assert message in found[0].message
    assert found[0].fix


@pytest.mark.parametrize("path", VALID, ids=names(VALID))
def test_right_file_gives_no_finding(path, tmp_path, mini):
    assert findings(path, tmp_path, mini) == []


def test_the_mini_graph_is_quiet(mini):
    assert check(only=[mini], notices=True) == []


def test_every_check_has_a_case_where_it_fires_and_one_where_it_is_quiet():
    known = {path.stem for path in CHECKS} | BUILT_IN
    fired = {header(path, "expect").split(" ")[2] for path in INVALID}
    assert {name for name in fired if not name.startswith("model-")} == known
    assert {header(path, "quiet").split(" ")[0] for path in VALID} == known


@pytest.mark.parametrize("path", CHECKS, ids=names(CHECKS))
def test_every_check_explains_itself(path):
    found = read_check(path)
    assert found.title
    assert found.problem.endswith(".")
    assert found.fix.endswith(".")
