"""How time and memory grow with the record: `python tools/growth.py [--sizes 10k,100k,1M,10M]`.

Every part of every size runs in a process of its own, whose peak memory is read when it ends, and
is written down at once: a second call goes on where the first one stopped (`--again` forgets). At
the end, the table goes to standard output and, with `--write`, table and plot to `docs/`.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pyoxigraph as ox

from dealgraph.answers.run import bind, questions
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.rdf.names import PREFIXES
from dealgraph.rdf.sparql.run import run, table
from growth_report import report, save
from synthetic import Shape, learn, synthetic, write

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
HOME = Path(".benchmarks/growth")
#: A question that takes longer is stopped, and so is another engine after so many times our time.
LIMIT, TIMES = 60.0, 25
SELECTIVE = "gives-and-gets"
HEADS = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def limited(work: Callable[[], Any], seconds: float) -> Any:
    """What work returns, done in a fork that is killed after so many seconds; then None."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns where there are threads; the child does nothing but the work.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.write(writer, json.dumps(work()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read() if select.select([pipe], [], [], seconds)[0] else None
    if text is None:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None if text is None else json.loads(text or '"failed"')


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def asked(store: ox.Store, shape: Shape) -> Iterator[tuple[str, Any]]:
    """Each question with example values of the first block: bound text, rows, our and bare time."""
    for name, question in questions().items():
        values = examples(question, shape)
        found = limited(lambda q=question, v=values: measured_question(store, q, v), LIMIT)
        known = found if isinstance(found, dict) else {"ours": None}
        print(f"  {name}: {known.get('rows')} rows, {known['ours']} s", flush=True)
        yield name, known


def measured_question(store: ox.Store, question: Any, values: dict[str, str]) -> dict[str, Any]:
    text = bind(store, question, values)

    def ours() -> int:
        return len(table(run(store, bind(store, question, values))))

    def bare() -> int:
        found = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        return len([tuple(row) for row in found])

    rows, first = timed(ours)
    if not rows and values and not any(p.required for p in question.parameters):
        return measured_question(store, question, {})
    pairs = [(timed(ours)[1], timed(bare)[1]) for _ in range(1 if first > 3 else 3)]
    own, theirs = (min(times) for times in zip(*pairs, strict=True))
    return {"text": HEADS + text, "rows": rows, "ours": own, "bare": theirs}


def examples(question: Any, shape: Shape) -> dict[str, str]:
    spaces = {"party": "party", "matter": "deal"}
    kinds = {name: question.by_name[name].kind for name in question.example()}
    return {
        name: synthetic(f"{spaces[kinds[name]]}:{value}", shape) if kinds[name] in spaces else value
        for name, value in question.example().items()
    }


def ours(place: Path) -> dict[str, Any]:
    """In memory: files, rules, every question, and what reads the whole graph."""
    from dealgraph.graph.memory import open_store
    from dealgraph.graph.rules import derive

    found = catalog(only=[place / "record"])
    store, load = timed(lambda: open_store(found, inference=False))
    written = len(store)
    derived, rules = timed(lambda: derive(store, found.files("rules")))
    result = {"triples": written, "derived": derived, "load": load, "rules": rules}
    result["questions"] = dict(asked(store, learn()))
    result["memory"] = getrusage(RUSAGE_SELF).ru_maxrss / 1e6
    if written < 1_500_000:
        store.dump(str(place / "graph.nq"), ox.RdfFormat.N_QUADS)
    return result | (whole(store, found, place) if written < 150_000 else {})


def whole(store: ox.Store, found: Catalog, place: Path) -> dict[str, float]:
    from dealgraph.analysis.network import build
    from dealgraph.publish.explorer import make
    from dealgraph.validation.run import check

    return {
        "network": timed(lambda: build(store))[1],
        "draw": timed(lambda: make(store))[1],
        "check": timed(lambda: check(only=[place / "record"]))[1],
    }


def disk(place: Path) -> dict[str, Any]:
    from dealgraph.graph.disk import open_disk

    shutil.rmtree(place / "store", ignore_errors=True)
    return {"build": timed(lambda: open_disk(place / "store", catalog(only=[place / "record"])))[1]}


def opened(place: Path) -> dict[str, Any]:
    """A store on disk: opened, and one question about one matter answered."""
    from dealgraph.graph.disk import open_disk, recorded

    question = questions()[SELECTIVE]
    values = examples(question, learn())

    def work() -> int:
        store = open_disk(place / "store", recorded(place / "store"))
        return len(table(run(store, bind(store, question, values))))

    rows, seconds = timed(work)
    return {"rows": rows, "seconds": seconds}


def oxigraph(place: Path) -> dict[str, Any]:
    """Oxigraph's command line: the same triples, derived ones included, and the same questions."""
    tool = str(Path(sys.executable).with_name("oxigraph"))
    store, text = str(place / "oxigraph"), place / "question.rq"
    shutil.rmtree(store, ignore_errors=True)
    load = [tool, "load", "--location", store, "--file", str(place / "graph.nq")]
    result: dict[str, Any] = {"load": timed(lambda: subprocess.run(load, check=True))[1]}
    ask = [tool, "query", "--location", store, "--query-file", str(text), "--union-default-graph"]
    ask += ["--results-format", "csv"]
    result["questions"] = {}
    for name, known in before(place).items():
        text.write_text(known["text"], encoding="utf-8")
        done, seconds = timed(lambda: subprocess.run(ask, check=False, capture_output=True))
        rows = done.stdout.count(b"\r\n") - 1
        result["questions"][name] = {"rows": rows, "seconds": seconds}
    shutil.rmtree(store)
    return result


def rdflib(place: Path) -> dict[str, Any]:
    """Plain rdflib, with what the rules derive given to it."""
    from rdflib import Dataset

    graph = Dataset(default_union=True)
    with (place / "graph.nq").open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib about itself
        result: dict[str, Any] = {"load": timed(lambda: graph.parse(file, format="nquads"))[1]}

    def answer(text: str) -> dict[str, float]:
        warnings.simplefilter("ignore")
        rows, seconds = timed(lambda: len(list(graph.query(text))))
        return {"rows": rows, "seconds": seconds}

    result["questions"] = {}
    for name, known in before(place).items():
        limit = min(LIMIT, max(0.5, TIMES * known["ours"]))
        found = limited(lambda text=known["text"]: answer(text), limit)
        result["questions"][name] = {"more_than": limit} if found is None else found
    return result


def maplib(place: Path) -> dict[str, Any]:
    """Maplib reads one graph, without the names of the files."""
    import maplib as engine

    plain = place / "graph.nt"
    union = ox.Store()
    union.bulk_extend(ox.Quad(*q.triple) for q in ox.parse(path=str(place / "graph.nq")))
    union.dump(str(plain), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    del union

    def read() -> Any:
        model = engine.Model()
        model.read(str(plain), format="ntriples")
        return model

    model, load = timed(read)
    result: dict[str, Any] = {"load": load, "questions": {}}
    for name, known in before(place).items():
        try:
            rows, seconds = timed(lambda m=model, t=known["text"]: len(m.query(t)))
            result["questions"][name] = {"rows": rows, "seconds": seconds}
        except BaseException as error:  # noqa: BLE001  a panic of its own, after which it is unusable
            result["questions"][name] = {"error": (str(error).splitlines() or [""])[0][:80]}
            model = read()
    return result


#: Parts in their order, with the largest size that each is tried on.
PARTS: dict[str, tuple[Callable[[Path], dict[str, Any]], int]] = {
    "ours": (ours, 10**9),
    "disk": (disk, 10**9),
    "opened": (opened, 10**9),
    "oxigraph": (oxigraph, 10**6),
    "rdflib": (rdflib, 10**6),
    "maplib": (maplib, 10**6),
}


def before(place: Path) -> dict[str, Any]:
    """The questions that we have answered, with their texts."""
    known = json.loads((place / "ours.json").read_text())["questions"]
    return {name: found for name, found in known.items() if found["ours"] is not None}


def measured(place: Path, part: str) -> dict[str, Any]:
    """Run a part in a process of its own; its result with its wall time and peak memory."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(place)]
    start = time.perf_counter()
    with (
        (place / f"{part}.log").open("w") as log,
        subprocess.Popen(command, stdout=sys.stderr, stderr=log) as child,
    ):
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    path = place / f"{part}.json"
    if child.returncode:
        return {"failed": (place / f"{part}.log").read_text()[-300:]}
    result = json.loads(path.read_text()) | {"wall": seconds, "peak": used.ru_maxrss / 1e6}
    path.write_text(json.dumps(result, indent=1))
    return result


def prepared(home: Path, size: str) -> Path:
    place = home / size
    if not (place / "record").exists():
        place.mkdir(parents=True, exist_ok=True)
        write(SIZES[size], place / "making")
        (place / "making").rename(place / "record")
    return place


def collect(home: Path, sizes: list[str], chosen: list[str]) -> dict[str, dict[str, Any]]:
    """Measure what is not yet measured, and say so as it goes."""
    every: dict[str, dict[str, Any]] = {}
    for size in sizes:
        place = prepared(home, size)
        every[size] = {}
        for part, (_, most) in PARTS.items():
            path = place / f"{part}.json"
            if SIZES[size] > most or not (path.exists() or part in chosen):
                continue
            known = path.exists()
            found = json.loads(path.read_text()) if known else measured(place, part)
            every[size][part] = found
            state = found.get("failed") or f"{found['wall']:.1f} s, {found['peak']:.2f} GB"
            print(f"{size} {part}: {state}{' (known)' * known}", file=sys.stderr, flush=True)
    return every


def main() -> None:
    parser = argparse.ArgumentParser(prog="python tools/growth.py", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help="some of " + ", ".join(SIZES))
    parser.add_argument("--parts", default=",".join(PARTS), help="some of " + ", ".join(PARTS))
    parser.add_argument(
        "--folder", type=Path, default=HOME, help="where records and results are kept"
    )
    parser.add_argument("--again", action="store_true", help="forget what was measured")
    parser.add_argument("--write", action="store_true", help="write docs/growth.svg and .md")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        result = PARTS[given.part][0](given.folder)
        (given.folder / f"{given.part}.json").write_text(json.dumps(result))
        return
    if given.again:
        shutil.rmtree(given.folder, ignore_errors=True)
    found = collect(given.folder, given.sizes.split(","), given.parts.split(","))
    print(report(found))
    if given.write:
        save(found, Path("docs"))


if __name__ == "__main__":
    main()
