"""How long things take beside what a user would pick instead, as ratios within one run.

Seconds are never asserted, since machines differ; ratios within one run are, where something is
promised. Each runs alone, and what it measured stands at the end of the run; `pytest -m benchmark`
runs nothing else. docs/speed.md quotes them.
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

from dealgraph.graph.catalog import catalog

pytestmark = pytest.mark.benchmark

TOOLS = Path(__file__).parents[1] / "tools"

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


def alternately(one: list[str], other: list[str], runs: int) -> tuple[float, float]:
    """Median wall times of two commands that take turns, so that both meet the same noise."""
    times = [(seconds([*one], 1), seconds([*other], 1)) for _ in range(runs)]
    return median(first for first, _ in times), median(second for _, second in times)


def dealgraph(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dealgraph", *arguments]


Tell = Callable[[str], None]


def report(tell: Tell, name: str, ours: float, theirs: float) -> None:
    tell(f"{name}: {ours:.2f} s against {theirs:.2f} s, ratio {theirs / ours:.1f}")


def test_a_named_question_from_cold_beside_a_plain_rdflib_script(
    tell: Tell,
) -> None:
    paths = [str(path) for _, path in catalog().turtle]
    script = [sys.executable, "-c", RDFLIB, *paths]
    ours, theirs = seconds(dealgraph(*ASK), 5), seconds(script, 3)
    report(tell, "ask exclusions, whole process, rdflib script", ours, theirs)


def test_a_named_question_from_cold_beside_the_oxigraph_command_line(
    tell: Tell, tmp_path: Path
) -> None:
    """Load and query with `oxigraph`, on the same files, without what the rules derive."""
    question = next(p for p in catalog().files("questions") if p.stem == "exclusions")
    query = tmp_path / "query.rq"
    from dealgraph.rdf.names import PREFIXES

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
    report(tell, "ask exclusions, oxigraph load and query", seconds(dealgraph(*ASK), 5), theirs)


def test_check_beside_the_pyshacl_command_line(tell: Tell, tmp_path: Path) -> None:
    """Everything: pySHACL validates the shapes alone, and is given the files as one, parsed."""
    import pyoxigraph as ox

    from dealgraph.graph.memory import open_store

    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.nt"
    texts = [path.read_text(encoding="utf-8") for path in catalog().files("shapes")]
    shapes.write_text("\n".join(texts), encoding="utf-8")
    triples = {quad.triple for quad in open_store(catalog(), inference=False)}
    data.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    tool = [sys.executable, "-m", "pyshacl", "-s", str(shapes), "-sf", "turtle"]
    tool += ["-df", "nt", str(data)]
    ours, theirs = alternately(dealgraph("check"), tool, 3)
    report(tell, "check of everything, pySHACL's command line", ours, theirs)
    assert ours <= theirs / 3


def test_check_of_one_file_beside_everything(tell: Tell) -> None:
    path = next(p for _, p in catalog().turtle if p.stem == "google-deepmind-a24-2026")
    one, every = alternately(dealgraph("check", str(path)), dealgraph("check"), 5)
    report(tell, "check of one file, check of everything", one, every)


def test_draw_beside_a_script_with_rdflib_networkx_and_pyvis(tell: Tell, tmp_path: Path) -> None:
    """The whole record from its files, laid out and explained; theirs has the same nodes, bare."""
    script = [sys.executable, str(TOOLS / "stock_pyvis.py"), str(tmp_path / "stock.html")]
    script += [str(path) for _, path in catalog().turtle]
    ours, theirs = alternately(dealgraph("draw", "-o", str(tmp_path / "ours.html")), script, 5)
    report(tell, "draw, whole process, stock pyvis page", ours, theirs)
    assert ours <= theirs


def test_docs_beside_draw(tell: Tell, tmp_path: Path) -> None:
    """Four thousand files, written into a folder that was not there."""
    times = []
    for number in range(3):
        docs = dealgraph("docs", "-o", str(tmp_path / f"docs{number}"))
        times.append(alternately(docs, dealgraph("draw", "-o", str(tmp_path / "page.html")), 1))
    docs_took, draw_took = (median(column) for column in zip(*times, strict=True))
    tell(f"docs: {docs_took:.2f} s, {docs_took / draw_took:.1f} times draw")
    assert docs_took <= 2 * draw_took


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Stores on disk of 10,000 and 100,000 triples."""
    from dealgraph.graph.source import Source
    from synthetic import write

    home = tmp_path_factory.mktemp("stores")
    for name, triples in (("small", 10_000), ("large", 100_000)):
        write(triples, home / f"{name}-record")
        Source(only=(str(home / f"{name}-record"),), store=str(home / name)).whole()
    return {name: home / name for name in ("small", "large")}


def test_what_is_near_one_deal_takes_no_longer_to_draw_from_a_bigger_store(
    stores: dict[str, Path], tell: Tell, tmp_path: Path
) -> None:
    from synthetic import learn, synthetic

    deal = synthetic("deal:google-deepmind-a24-2026", learn())

    def draw(name: str) -> list[str]:
        page = str(tmp_path / f"{name}.html")
        place = str(stores[name])
        return dealgraph("draw", "--store", place, "--focus", f"deal:{deal}", "-o", page)

    small, large = alternately(draw("small"), draw("large"), 5)
    tell(f"draw --focus --store: {small:.2f} s, in ten times as much {large:.2f} s")
    assert large <= 1.5 * small


def cpu_user(command: list[str], runs: int = 7) -> float:
    """Median user CPU time of whole processes."""
    import resource

    times = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, check=True, capture_output=True)
        times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return median(times)


def test_help_beside_an_empty_python(tell: Tell) -> None:
    help_, nothing = cpu_user(dealgraph("--help")), cpu_user([sys.executable, "-c", "pass"])
    tell(f"--help: {help_ - nothing:.3f} s of user CPU more than python -c pass")


def in_process(work: Callable[[], object], runs: int) -> float:
    """Median wall time in this process, after one run that counts for nothing."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times[1:])


@pytest.mark.parametrize("name", ["exclusions", "rights-matrix", "investments"])
def test_warm_questions(tell: Tell, name: str) -> None:
    from dealgraph import ask

    tell(f"ask {name}, warm: {1000 * in_process(lambda: ask(name), 25):.1f} ms")


def test_loading(tell: Tell) -> None:
    from dealgraph.graph.memory import open_store

    took = in_process(lambda: open_store(catalog()), 5)
    tell(f"load all files and apply the rules: {took:.2f} s")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measured records of 10,000 and 100,000 triples; `python tools/growth.py` goes further."""
    import growth
    from synthetic import write

    home = tmp_path_factory.mktemp("growth")
    for name, triples in (("small", 10_000), ("large", 100_000)):
        write(triples, home / name / "record")
        result = growth.ours(home / name)
        (home / name / "ours.json").write_text(json.dumps(result), encoding="utf-8")
    return home


def answers(place: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads((place / "ours.json").read_text())["questions"]
    return found


def test_a_warm_question_beside_bare_pyoxigraph(made: Path, tell: Tell) -> None:
    ratio = median(one["ours"] / one["bare"] for one in answers(made / "large").values())
    tell(f"median warm question at 100,000 triples: {ratio:.2f} times bare pyoxigraph")
    assert ratio <= 1.3


def test_a_warm_question_beside_rdflib(made: Path, tell: Tell) -> None:
    """A question that rdflib has not answered in 25 times our time counts as 25 times."""
    import growth

    ours, theirs = answers(made / "large"), growth.rdflib(made / "large")["questions"]
    ratios = [
        theirs[name].get("seconds", theirs[name].get("more_than")) / one["ours"]
        for name, one in ours.items()
        if theirs[name] != "failed"
    ]
    tell(f"median warm question at 100,000 triples: rdflib {median(ratios):.0f} times or more")
    assert median(ratios) >= 20


#: Questions whose example names a matter, and that find as much of it in a record of any size.
NAMED = ["contradictions", "gives-and-gets", "history", "single-source"]


@pytest.mark.parametrize("name", NAMED)
def test_a_question_about_one_matter_takes_no_longer_in_a_bigger_record(
    made: Path, name: str, tell: Tell
) -> None:
    small, large = (answers(made / size)[name] for size in ("small", "large"))
    times = [1000 * found["ours"] for found in (small, large)]
    tell(f"{name}: {times[0]:.1f} ms, in ten times as much {times[1]:.1f} ms")
    assert large["rows"] == small["rows"] > 0
    assert large["ours"] < 4 * small["ours"]


def test_questions_grow_at_most_as_the_record_or_what_they_find(made: Path, tell: Tell) -> None:
    """Ten times the triples, or more rows still: three times that is the noise allowed."""
    small, large = answers(made / "small"), answers(made / "large")
    excess = {
        name: large[name]["ours"]
        / small[name]["ours"]
        / max(10, large[name]["rows"] / max(1, small[name]["rows"]))
        for name in large
    }
    worst = max(excess, key=lambda name: excess[name])
    tell(f"in ten times the triples, {worst} grows {excess[worst]:.1f} times as much")
    assert excess[worst] < 3
