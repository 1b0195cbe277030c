"""The answers that questions must give on the mini-graph, in memory and elsewhere.

`answers/expected/questions/NAME.tsv` holds the answers of a question. A block begins with the
command that a reader would type, then come the columns and every row, tab-separated; a blank line
ends it.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from dealgraph.answers.run import Table

EXPECTED = Path(__file__).parent / "answers" / "expected" / "questions"
#: Values of parameters that fit the shipped record, by kind: as many as a question takes of a kind.
SENSIBLE = {
    "party": ["openai", "microsoft"],
    "matter": ["axel-springer-openai-2023"],
    "concern": ["generative-ai-training"],
    "date": ["2026-06-01", "2026-06-30"],
    "integer": ["12"],
    "medium": ["film"],
    "purpose": ["licence-fee"],
    "status": ["active"],
    "text": ["USD"],
}
BLOCKS = [
    (path.stem, block)
    for path in sorted(EXPECTED.glob("*.tsv"))
    for block in path.read_text(encoding="utf-8").strip("\n").split("\n\n")
]


def typed(block: str) -> dict[str, str]:
    words = shlex.split(block.partition("\n")[0])[3:]
    return {
        name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)
    }


def block(name: str, values: dict[str, str], found: Table) -> str:
    options = "".join(f" --{key} {shlex.quote(value)}" for key, value in values.items())
    rows = "\n".join("\t".join(row) for row in [found.columns, *found.rows()])
    return f"$ ask {name}{options}\n{rows}"
