"""The Markdown files of the checkout, their sections and their fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SKIP = {"build", "dist", "node_modules"}


@dataclass
class Block:
    """A fenced block: its info string, and its lines by their place in the file."""

    info: str
    start: int
    lines: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    def option(self, name: str) -> str:
        found = re.search(rf"\b{name}=(\S+)", self.info)
        return found[1] if found else ""


@dataclass
class Section:
    """What stands under one heading of the first or second level."""

    path: Path
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}: {self.title}"


def pages() -> list[Path]:
    """Every Markdown file of the checkout."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    kept = (p for p in found if not any(part.startswith(".") or part in _SKIP for part in p.parts))
    return [ROOT / path for path in sorted(kept)]


def sections(path: Path) -> list[Section]:
    """Split a page into sections with their fenced blocks."""
    found = [Section(path, "beginning")]
    block: Block | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if block is not None:
            if line == "```":
                found[-1].blocks.append(block)
                block = None
            else:
                block.lines.append(line)
        elif line.startswith("```"):
            block = Block(line[3:].strip(), number + 1)
        elif heading := re.match(r"##? (.+)", line):
            found.append(Section(path, heading[1]))
    return [section for section in found if section.blocks]


def anchor(heading: str) -> str:
    """What a heading is called in a link, and in the name of a file."""
    return re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-")
