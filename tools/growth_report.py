"""The figures of `growth` as tables and a plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

Found = dict[str, dict[str, Any]]
#: Colours that people with any colour vision tell apart (Okabe and Ito), each with its own mark.
LOOKS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#000000", "x"))


def seconds(value: float | None) -> str:
    """Two figures are all that one run is worth.

    >>> seconds(0.00432), seconds(0.0432), seconds(4.32), seconds(43.2), seconds(None)
    ('4.3 ms', '43 ms', '4.3 s', '43 s', '–')
    """
    if value is None:
        return "–"
    number, unit = (value, "s") if value >= 1 else (value * 1000, "ms")
    return f"{number:.0f} {unit}" if number >= 10 else f"{number:.1f} {unit}"


def gigabytes(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} GB"


def lined(rows: list[list[str]]) -> str:
    head, *body = rows
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body)) + "\n"


def ours_of(found: dict[str, Any]) -> dict[str, float]:
    return {
        name: known["ours"]
        for name, known in found["ours"]["questions"].items()
        if known["ours"] is not None
    }


def _get(part: str, key: str) -> Callable[[dict[str, Any]], float | None]:
    return lambda found: found.get(part, {}).get(key)


def _question(choose: Callable[[dict[str, float]], float]) -> Callable[[dict[str, Any]], float]:
    return lambda found: choose(ours_of(found))


def _total(found: dict[str, Any]) -> float:
    return float(found["ours"]["load"] + found["ours"]["rules"])


#: Rows of the table of growth, and whether they are drawn (on the left or on the right).
GROWTH: tuple[
    tuple[str, Callable[[dict[str, Any]], float | None], Callable[..., str], str], ...
] = (
    ("load files into memory", _get("ours", "load"), seconds, ""),
    ("apply the rules", _get("ours", "rules"), seconds, ""),
    ("load and apply the rules", _total, seconds, "left"),
    ("slowest question", _question(lambda q: max(q.values())), seconds, "left"),
    ("median question", _question(lambda q: median(q.values())), seconds, "left"),
    ("question about one matter", _question(lambda q: q["gives-and-gets"]), seconds, "left"),
    ("from disk: open and ask it", _get("opened", "seconds"), seconds, "left"),
    ("fill the store on disk", _get("disk", "build"), seconds, ""),
    ("network", _get("ours", "network"), seconds, ""),
    ("draw", _get("ours", "draw"), seconds, ""),
    ("check", _get("ours", "check"), seconds, ""),
    ("memory: in memory", _get("ours", "memory"), gigabytes, "right"),
    ("memory: fill the store on disk", _get("disk", "peak"), gigabytes, "right"),
    ("memory: from disk, open and ask", _get("opened", "peak"), gigabytes, "right"),
    ("memory: rdflib", _get("rdflib", "peak"), gigabytes, "right"),
)


def growth(found: Found) -> str:
    """Time and memory by size."""
    rows = [["Triples written", *(f"{f['ours']['triples']:,}" for f in found.values())]]
    rows.append(["derived from them", *(f"{f['ours']['derived']:,}" for f in found.values())])
    rows += [[name, *(write(get(f)) for f in found.values())] for name, get, write, _ in GROWTH]
    return lined(rows)


def by_question(found: Found) -> str:
    """Each question by size: rows and time, and how much time grows by for each tenfold."""
    names = next(iter(found.values()))["ours"]["questions"]
    rows = [["Question", *(f"{size}: rows, time" for size in found)]]
    for name in names:
        known = [f["ours"]["questions"].get(name, {}) for f in found.values()]
        cells = [
            f"{k.get('rows', '–'):,}, {seconds(k.get('ours'))}" if "rows" in k else "–"
            for k in known
        ]
        rows.append([name, *cells])
    return lined(rows)


def against(found: Found) -> str:
    """The same questions in other engines, as multiples of our time in one run."""
    engines = ("rdflib", "maplib", "oxigraph")
    found = {size: figures for size, figures in found.items() if figures.keys() & set(engines)}
    if not found:
        return ""
    rows = [["Question", *(f"{size} {engine}" for size in found for engine in engines)]]
    names = next(iter(found.values()))["ours"]["questions"]
    rows.append(["load"] + [_load(f, engine) for f in found.values() for engine in engines])
    rows += [
        [name] + [_ratio(f, e, name) for f in found.values() for e in engines] for name in names
    ]
    return lined(rows)


def _load(found: dict[str, Any], engine: str) -> str:
    load = found.get(engine, {}).get("load")
    return "–" if load is None else f"{load / _total(found):.1f} ×"


def _ratio(found: dict[str, Any], engine: str, name: str) -> str:
    own = found["ours"]["questions"].get(name, {})
    known = found.get(engine, {}).get("questions", {}).get(name)
    if known is None or not own.get("ours"):
        return "–"
    if "more_than" in known:
        return f"> {known['more_than'] / own['ours']:.0f} ×"
    if known == "failed" or "error" in known:
        return "does not run"
    other = "" if known["rows"] == own["rows"] else f" ({known['rows']:,} rows)"
    return f"{known['seconds'] / own['ours']:.1f} ×{other}"


def medians(found: Found) -> Iterator[str]:
    """One line a size: what is promised, beside what was found."""
    for size, figures in found.items():
        own = {n: k for n, k in figures["ours"]["questions"].items() if k.get("ours")}
        bare = median(k["ours"] / k["bare"] for k in own.values())
        text = f"{size}: {bare:.2f} × bare pyoxigraph on the median question"
        rdflib = figures.get("rdflib", {}).get("questions", {})
        ratios = [
            known.get("seconds", known.get("more_than")) / own[name]["ours"]
            for name, known in rdflib.items()
            if known != "failed" and name in own
        ]
        if ratios:
            ran = sum("seconds" in known for known in rdflib.values() if known != "failed")
            text += f"; rdflib takes {median(ratios):.0f} × as long, or more ({ran} of them ended)"
        yield text


def report(found: Found) -> str:
    """All tables, as Markdown."""
    found = {
        size: figures for size, figures in found.items() if "questions" in figures.get("ours", {})
    }
    parts = [growth(found), by_question(found), against(found), "\n".join(medians(found)) + "\n"]
    return "\n".join(parts)


def save(found: Found, folder: Path) -> None:
    page = f"# Growth, measured\n\n{report(found)}"
    (folder / "growth.md").write_text(page, encoding="utf-8")
    draw(found, folder / "growth.svg")


def draw(found: Found, path: Path) -> None:
    """Draw time and memory against size; the same figures give the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    triples = [figures["ours"]["triples"] for figures in found.values()]
    with mpl.rc_context({"svg.hashsalt": "dealgraph", "svg.fonttype": "none", "font.size": 9}):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
        _panel(left, found, triples, "left", "seconds")
        _panel(right, found, triples, "right", "peak memory, GB")
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)


def _panel(axes: Any, found: Found, triples: list[int], side: str, unit: str) -> None:
    lines = [(name, get) for name, get, _, where in GROWTH if where == side]
    for (name, get), (colour, mark) in zip(lines, LOOKS, strict=False):
        points = [(n, get(f)) for n, f in zip(triples, found.values(), strict=True)]
        known = [(n, value) for n, value in points if value is not None]
        if known:
            xs, ys = zip(*known, strict=True)
            axes.plot(xs, ys, color=colour, marker=mark, label=name.removeprefix("memory: "))
    axes.set(xscale="log", yscale="log", xlabel="triples written", ylabel=unit)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=8)
