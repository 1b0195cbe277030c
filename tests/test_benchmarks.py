"""How long things take beside what a user would pick instead, as ratios within one run.

Seconds are never asserted, since machines differ; ratios within one run are, where something is
promised. Run `pytest -m benchmark -s` to see medians and ratios; CONTRIBUTING quotes them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from dealgraph.catalog import catalog

pytestmark = pytest.mark.benchmark

#: What somebody without dealgraph would write: rdflib, all files, the hierarchy as a path.
RDFLIB = """
import sys
from rdflib import Graph
graph = Graph()
for path in sys.argv[1:]:
    graph.parse(path, format="turtle")
rows = graph.query('''
PREFIX dg: <https://w3id.org/dealgraph/ns#>
PREFIX concern: <https://w3id.org/dealgraph/concern/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?matter ?label ?source WHERE {
  concern:generative-ai-training skos:broader* ?wider .
  ?term a dg:Exclusion ; dg:concerns ?wider ; rdfs:label ?label ; dg:source ?source .
  ?matter dg:term ?term .
}''')
for row in rows:
    print(*row)
"""
ASK = ["ask", "exclusions", "--concern", "generative-ai-training", "--format", "csv"]


def seconds(command: list[str], runs: int) -> float:
    """Median wall time of whole processes."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return median(times)


def dealgraph(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dealgraph", *arguments]


def report(capsys: pytest.CaptureFixture[str], name: str, ours: float, theirs: float) -> None:
    with capsys.disabled():
        print(f"\n{name}: {ours:.2f} s against {theirs:.2f} s, ratio {theirs / ours:.1f}")


def test_a_named_question_from_cold_beside_a_plain_rdflib_script(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = [str(path) for _, path in catalog().turtle]
    script = [sys.executable, "-c", RDFLIB, *paths]
    ours, theirs = seconds(dealgraph(*ASK), 5), seconds(script, 3)
    report(capsys, "ask exclusions, whole process, rdflib script", ours, theirs)


def test_a_named_question_from_cold_beside_the_oxigraph_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Load and query with `oxigraph`, on the same files, without what the rules derive."""
    question = next(p for p in catalog().files("questions") if p.stem == "exclusions")
    query = tmp_path / "query.rq"
    from dealgraph.namespaces import PREFIXES

    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    query.write_text(prefixes + question.read_text())
    tool = str(Path(sys.executable).with_name("oxigraph"))
    # One stream: the tool takes seconds to open fifteen hundred files one by one.
    everything = b"\n".join(path.read_bytes() for _, path in catalog().turtle)

    def once(number: int) -> float:
        location = str(tmp_path / f"store{number}")
        start = time.perf_counter()
        load = [tool, "load", "--location", location, "--format", "ttl"]
        subprocess.run(load, check=True, capture_output=True, input=everything)
        ask = [tool, "query", "--location", location, "--query-file", str(query)]
        ask += ["--results-format", "csv", "--union-default-graph"]
        subprocess.run(ask, check=True, capture_output=True)
        return time.perf_counter() - start

    theirs = median(once(number) for number in range(3))
    report(capsys, "ask exclusions, oxigraph load and query", seconds(dealgraph(*ASK), 5), theirs)


def cpu_user(command: list[str], runs: int = 7) -> float:
    """Median user CPU time of whole processes."""
    import resource

    times = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, check=True, capture_output=True)
        times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return median(times)


def test_help_beside_an_empty_python(capsys: pytest.CaptureFixture[str]) -> None:
    help_, nothing = cpu_user(dealgraph("--help")), cpu_user([sys.executable, "-c", "pass"])
    with capsys.disabled():
        print(f"\n--help: {help_ - nothing:.3f} s of user CPU more than python -c pass")


@pytest.mark.parametrize("name", ["exclusions", "rights-matrix", "investments"])
def test_warm_questions(benchmark: Callable[..., object], name: str) -> None:
    from dealgraph.queries import ask

    ask(name)
    benchmark(ask, name)


def test_loading(benchmark: Callable[..., object]) -> None:
    from dealgraph.store import open_store

    benchmark(open_store, catalog())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measured records of 10,000 and 200,000 triples; `python -m tests.growth` goes further."""
    import growth
    from synthetic import write

    home = tmp_path_factory.mktemp("growth")
    for name, triples in (("small", 10_000), ("large", 200_000)):
        write(triples, home / name / "record")
        result = growth.ours(home / name)
        (home / name / "ours.json").write_text(json.dumps(result), encoding="utf-8")
    return home


def answers(place: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads((place / "ours.json").read_text())["questions"]
    return found


def test_a_warm_question_beside_bare_pyoxigraph(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ratio = median(one["ours"] / one["bare"] for one in answers(made / "large").values())
    with capsys.disabled():
        print(f"\nmedian warm question at 200,000 triples: {ratio:.2f} times bare pyoxigraph")
    assert ratio <= 1.3


def test_a_warm_question_beside_rdflib(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question that rdflib has not answered in 25 times our time counts as 25 times."""
    import growth

    ours, theirs = answers(made / "large"), growth.rdflib(made / "large")["questions"]
    ratios = [
        theirs[name].get("seconds", theirs[name].get("more_than")) / one["ours"]
        for name, one in ours.items()
        if theirs[name] != "failed"
    ]
    with capsys.disabled():
        print(
            f"\nmedian warm question at 200,000 triples: rdflib {median(ratios):.0f} times or more"
        )
    assert median(ratios) >= 20


#: Questions whose example names a matter, and that find as much of it in a record of any size.
NAMED = ["contradictions", "gives-and-gets", "history", "single-source"]


@pytest.mark.parametrize("name", NAMED)
def test_a_question_about_one_matter_takes_no_longer_in_a_bigger_record(
    made: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = (answers(made / size)[name] for size in ("small", "large"))
    with capsys.disabled():
        times = [1000 * found["ours"] for found in (small, large)]
        print(f"\n{name}: {times[0]:.1f} ms, in twenty times as much {times[1]:.1f} ms")
    assert large["rows"] == small["rows"] > 0
    assert large["ours"] < 4 * small["ours"]


def test_questions_grow_at_most_as_the_record_or_what_they_find(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty times the triples, or more rows still: three times that is the noise allowed."""
    small, large = answers(made / "small"), answers(made / "large")
    excess = {
        name: large[name]["ours"]
        / small[name]["ours"]
        / max(20, large[name]["rows"] / max(1, small[name]["rows"]))
        for name in large
    }
    worst = max(excess, key=lambda name: excess[name])
    with capsys.disabled():
        print(f"\nin twenty times the triples, {worst} grows {excess[worst]:.1f} times as much")
    assert excess[worst] < 3
