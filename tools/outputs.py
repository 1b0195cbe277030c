"""Write everything that the record answers into a folder, so that two revisions can be compared.

    python tools/outputs.py before        # in one revision
    python tools/outputs.py after         # in the other
    diff -r before after

Every question with its required, each optional and all parameters, in each format; every record as
`show` prints it; every export and profile; statistics; the drawn page; the reference pages.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path

from dealgraph.cli import run

#: A value for each kind of parameter, the second for a second parameter of the kind.
VALUES = {
    "PARTY": ["a24", "openai"],
    "MATTER": ["google-deepmind-a24-2026", "thrive-capital-a24-2024"],
    "DATE": ["2026-06", "2025-01-01"],
    "CONCERN": ["generative-ai-training", "ai-training"],
    "MEDIUM": ["film", "music"],
    "INTEGER": ["3", "5"],
}
FORMATS = ("table", "csv", "tsv", "json", "xml")
EXPORTS = ("all.ttl", "all.nt", "all.jsonld", "all.trig", "net.graphml", "net.gexf", "net.json")


def said(*arguments: str) -> str:
    """Run a command; return what it prints on both streams and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(list(arguments))
    return f"{out.getvalue()}{err.getvalue()}exit {code}\n"


def options(question: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the required and the optional parameters of a question, each with a value."""
    required: list[list[str]] = []
    optional: list[list[str]] = []
    left = {kind: list(values) for kind, values in VALUES.items()}
    lines = said("ask", question, "--help").partition("Options:")[2].splitlines()
    lines = lines[: next(n for n, line in enumerate(lines) if "--data" in line)]
    for number, line in enumerate(lines):
        words = line.split()
        if not line.startswith("  --"):
            continue
        value = (left.get(words[1]) or ["text"]).pop(0) if words[1] in left else "text"
        text = " ".join([*words[2:3], *lines[number + 1 : number + 2]])
        (required if "Required." in text.split()[:1] else optional).append([words[0], value])
    return required, optional


def main() -> None:
    """Write the folder."""
    folder = Path(sys.argv[1])
    (folder / "ask").mkdir(parents=True)
    (folder / "show").mkdir()
    listed = said("ask", "--help").partition("Commands:")[2].splitlines()
    questions = [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]
    questions = [name for name in questions if name != "Example:"]
    for question in questions:
        required, optional = options(question)
        base = [word for pair in required for word in pair]
        runs = [base, *([*base, *pair] for pair in optional)]
        if optional:
            runs.append([*base, *(word for pair in optional for word in pair)])
        for number, words in enumerate(runs):
            for form in FORMATS if number == 0 else FORMATS[:2]:
                text = said("ask", question, *words, "--format", form)
                head = " ".join(words)
                (folder / "ask" / f"{question}-{number}.{form}").write_text(f"{head}\n{text}")
    rows = said("query", "SELECT DISTINCT ?s WHERE { ?s a ?t } ORDER BY ?s", "--format", "csv")
    start = "https://w3id.org/dealgraph/"
    spaces = ("deal", "dispute", "policy", "party", "stake", "publisher")
    for row in rows.split():
        name = row.removeprefix(start).replace("/", ":", 1)
        if name.partition(":")[0] in spaces and "#" not in name:
            (folder / "show" / f"{name.replace(':', '-')}.txt").write_text(said("show", name))
    for ending in EXPORTS:
        said("export", str(folder / ending))
    said("export", f"{folder}/csv/")
    for profile in ("odrl", "schema.org"):
        said(
            "export",
            "--profile",
            profile,
            "--report",
            f"{folder}/{profile}.csv",
            str(folder / f"{profile}.jsonld"),
        )
    (folder / "stats.txt").write_text(said("stats"))
    (folder / "check.txt").write_text(said("check", "--notices"))
    said("draw", "-o", str(folder / "page.html"))
    said("draw", "--focus", "a24", "-o", str(folder / "a24.html"))
    said("docs", "-o", str(folder / "docs"))


if __name__ == "__main__":
    main()
