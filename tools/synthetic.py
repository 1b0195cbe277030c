"""A record of any size with the shape of the shipped one: `python tools/synthetic.py N [-o TO]`.

The shipped record is copied block by block, with the links between its files, under other names.
Kinds, roles, terms, amounts, dates, notes (their length), sources and everything that depends on
one another keep their proportions, since they are the real ones. What cannot be had by copying is
drawn: a matter of one block may name a party or publisher of an earlier block instead of its own,
the first blocks far more often, so that few parties have many deals at any size. Texts are made of
neutral words; no name of a real party is left. Size and seed decide every byte.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from random import Random

import pyoxigraph as ox

from dealgraph.graph.catalog import catalog
from dealgraph.rdf.names import BASE, PREFIXES, shorten

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
MATTERS = ("deal", "dispute", "policy")
#: Records that a link of these kinds joins stay together; the rest are drawn one by one.
TIES = {"stake", "settles", "partOf", "joins", "renews", "replaces", "expands", "follows"}
LINKS = TIES | {"related"}
#: Texts from a short list, which a bigger record does not lengthen.
KEPT = {"country", "currency", "unit", "accepted"}
NAMED = {"publisher", "relays", "court"}
WORDS = (
    "the licence covers works that a studio makes for its own catalogue and a model may read them "
    "when both sides agree in writing before any new use begins after which fees are paid per title"
).split()
FIRST = "deal:google-deepmind-a24-2026"


@dataclass
class Template:
    """One file of the shipped record, with the places in which copies differ.

    Attributes:
        name: the prefixed name of what the file is about.
        text: Turtle, to be filled with `%`.
        keys: the names of its places.
        triples: how many there are, without links.
        links: predicate and end of its links to other matters, in Turtle.
        parties: the parties that it names.
    """

    name: str
    text: str = ""
    keys: tuple[str, ...] = ()
    triples: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    parties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shape:
    """What the shipped record is made of."""

    templates: dict[str, Template]
    numbers: dict[str, int]

    def of(self, *kinds: str) -> list[Template]:
        return [t for t in self.templates.values() if t.name.partition(":")[0] in kinds]

    @cached_property
    def groups(self) -> list[list[Template]]:
        """Matters and stakes, those together that ties join."""
        leader = {template.name: template.name for template in self.of(*MATTERS, "stake")}

        def find(name: str) -> str:
            while leader[name] != name:
                name = leader[name]
            return name

        for template in self.of(*MATTERS):
            for predicate, end in template.links:
                if predicate[3:] in TIES:
                    leader[find(end)] = find(template.name)
        found = defaultdict(list)
        for name in leader:
            found[find(name)].append(self.templates[name])
        return list(found.values())

    def above(self, names: Iterable[str]) -> set[str]:
        """Parties and all that their own files name: parents, employers."""
        todo, found = list(names), set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self.templates[name].parties if name in self.templates else ()
        return found


def learn() -> Shape:
    """Read the shipped record."""
    numbers: dict[str, int] = {}
    files = [path for graph, path in catalog().turtle if "/file/data/" in graph]
    triples = [list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) for path in files]
    templates = [_Reader(list(found), numbers).template for found in triples]
    return Shape({template.name: template for template in templates}, numbers)


class _Reader:
    """Turns the triples of one file into a template."""

    def __init__(self, quads: list[ox.Quad], numbers: dict[str, int]) -> None:
        self.numbers = numbers
        self.keys: dict[str, None] = {}
        self.parties: set[str] = set()
        self.chance = Random(quads[0].subject.value)  # type: ignore[union-attr]
        self.sources = {
            term.value
            for quad in quads
            for term in (quad.subject, quad.object)
            if isinstance(term, ox.NamedNode) and not term.value.startswith(BASE)
        }
        self.name = shorten(quads[0].subject.value)  # type: ignore[union-attr]
        self.template = self._read(quads)

    def _read(self, quads: list[ox.Quad]) -> Template:
        template, last = Template(self.name), None
        parts: list[str] = []
        for quad in quads:
            predicate = shorten(quad.predicate.value)
            ends = shorten(quad.object.value).partition(":")[0]
            if predicate[3:] in LINKS and ends in (*MATTERS, "stake"):
                template.links.append((predicate, shorten(quad.object.value)))
                continue
            if self._elsewhere(quad.object):
                continue
            template.triples += 1
            same = quad.subject == last
            parts.append(
                " ;\n  " if same else (" .\n" if last else "") + self.node(quad.subject) + " "
            )
            parts.append(f"{'a' if predicate == 'rdf:type' else predicate} {self.value(quad)}")
            last = quad.subject
        template.text = "".join(parts) + " .\n"
        template.keys, template.parties = tuple(self.keys), frozenset(self.parties - {self.name})
        return template

    def _elsewhere(self, term: object) -> bool:
        """Whether a value is a statement of another record, which may not be made."""
        name, _, part = shorten(getattr(term, "value", "")).partition("#")
        known = isinstance(term, ox.NamedNode) and name.partition(":")[0] in (*MATTERS, "stake")
        return known and bool(part) and name != self.name

    def place(self, key: str) -> str:
        self.keys[key] = None
        return f"%({key})s"

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def node(self, term: ox.NamedNode) -> str:
        if term.value in self.sources:
            return f"<{self.place(f'u{self.number(term.value)}')}>"
        name, _, part = shorten(term.value).partition("#")
        space = name.partition(":")[0]
        if part and name == self.name:
            return f":{part}"
        if space in ("party", "publisher"):
            self.parties.add(name)
            return f"{space}:{self.place(f'p{self.number(name)}')}"
        if space in (*MATTERS, "stake"):
            number = self.place(f"m{self.number(name)}")
            return f"<{PREFIXES[space]}{number}#{part}>" if part else f"{space}:{number}"
        return name

    def value(self, quad: ox.Quad) -> str:
        term, name = quad.object, shorten(quad.predicate.value).partition(":")[2]
        if isinstance(term, ox.NamedNode):
            return self.node(term)
        kind = term.datatype.value.partition("#")[2]
        if kind in ("date", "gYearMonth", "gYear"):
            return f'"{self.place(f"d{term.value}")}"^^xsd:{kind}'
        if kind == "decimal" and float(term.value) >= 1000:
            return self.place(f"v{term.value}")
        if kind == "anyURI":
            return f'"https://{self.place("n")}.example"^^xsd:anyURI'
        return self.text(term, name) if kind == "string" else str(term).replace("%", "%%")

    def text(self, term: ox.Literal, name: str) -> str:
        if name == "host":
            return f'"{self.place("n")}.example"'
        if name in KEPT:
            return str(term).replace("%", "%%")
        if name in NAMED:
            return f'"{self.place(f"{name[0]}{self.number(name + term.value)}")}"'
        if name in ("label", "altLabel") and self.name.startswith(("party:", "publisher:")):
            alias = f" {self.chance.choice(WORDS)}{len(self.keys)}" if name == "altLabel" else ""
            return f'"{self.place("name")}{alias}"'
        return f'"{self._filler(len(term.value))} {self.place("n")}"'

    def _filler(self, length: int) -> str:
        words, left = [], length - 8
        while left > 0:
            words.append(self.chance.choice(WORDS))
            left -= len(words[-1]) + 1
        return " ".join(words).capitalize() or "Text"


def pronounceable(number: int) -> str:
    """A name for a number, unlike that of its neighbours; the first 512,000 differ."""
    left, syllables = number * 314_159 % 512_000, []
    for _ in range(3):
        left, chosen = divmod(left, 80)
        syllables.append("bdfghjklmnprstvz"[chosen // 5] + "aeiou"[chosen % 5])
    return "".join(syllables).capitalize() + (f" {number}" if number >= 512_000 else "")


def shifted(date: str, months: int) -> str:
    """The same date, in the same precision, so many months later."""
    if not months:
        return date
    month = int(date[:4]) * 12 + int(date[5:7] or 1) - 1 + months
    year_and_month = f"{month // 12}-{month % 12 + 1:02}"
    return year_and_month[: len(date)] + (f"-{min(int(date[8:]), 28):02}" if date[8:] else "")


class Copies:
    """Writes copies of the templates, each for one block."""

    def __init__(self, shape: Shape, triples: int, seed: int) -> None:
        self.shape, self.seed = shape, seed
        whole = sum(template.triples + len(template.links) for template in shape.templates.values())
        self.full, rest = divmod(triples, whole)
        groups = shape.groups
        Random(seed).shuffle(groups)
        groups.sort(key=lambda group: FIRST not in {template.name for template in group})
        self.groups = groups
        self.last = self._part(rest)

    def _part(self, triples: int) -> list[list[Template]]:
        """The first groups, with the parties that they bring along, up to a number of triples."""
        known: set[str] = set()
        chosen: list[list[Template]] = []
        for group in self.groups:
            new = self.shape.above({p for t in group for p in t.parties}) - known
            cost = sum(t.triples + len(t.links) for t in group)
            triples -= cost + sum(self.shape.templates[name].triples for name in new)
            if triples < 0:
                break
            known |= new
            chosen.append(group)
        return chosen

    def blocks(self) -> Iterator[str]:
        """Turtle of one block after the other, without prefixes."""
        for block in range(self.full):
            yield self._block(block, self.groups, list(self.shape.templates))
        if self.last:
            parties = self.shape.above({p for g in self.last for t in g for p in t.parties})
            yield self._block(self.full, self.last, sorted(parties))

    def _block(self, block: int, groups: list[list[Template]], parties: list[str]) -> str:
        every = self.shape.templates
        known = {template.name for group in groups for template in group}
        own = {name for name in parties if name.startswith(("party:", "publisher:"))}
        text = [self._fill(every[name], block, None) for name in parties if name in own]
        named: set[str] = set()
        for number, group in enumerate(groups):
            new = {name for template in group for name in template.parties} - named
            mine = {self.shape.numbers[name] for name in new}
            named |= new
            for template in group:
                text += [self._fill(template, block, (number, mine))]
                text += self._links(template, block, known)
        return "\n".join(text)

    def _links(self, template: Template, block: int, known: set[str]) -> Iterator[str]:
        for predicate, end in template.links:
            if end in known:
                yield f"{self._id(template.name, block)} {predicate} {self._id(end, block)} ."

    def _id(self, name: str, block: int) -> str:
        return f"{name.partition(':')[0]}:s-{block}-{self.shape.numbers[name]}"

    def _fill(self, template: Template, block: int, group: tuple[int, set[int]] | None) -> str:
        """One copy. In a group, the same party is the same everywhere; None is the block's own."""
        own = self.shape.numbers[template.name]
        number = block * len(self.shape.numbers) + own
        values = {"n": str(number), "name": pronounceable(number)}
        for key in template.keys:
            if key not in values:
                values[key] = self._value(key, block, group, own)
        name = f"{template.name.partition(':')[0]}/s-{block}-{own}"
        return f"@prefix : <{BASE}{name}#> .\n{template.text % values}"

    def _value(self, key: str, block: int, group: tuple[int, set[int]] | None, own: int) -> str:
        kind, rest = key[0], key[1:]
        if kind == "d":
            return shifted(rest, -int(12 * self._chance(block, 0, "date")) if block else 0)
        if kind == "v":
            factor = 0.25 * (2 + int(8 * self._chance(block, own, "value"))) if block else 1
            return f"{float(rest) * factor:.1f}"
        number = int(rest)
        if kind == "m":
            return f"s-{block}-{number}"
        if kind == "u":
            return f"https://{pronounceable(number).lower()}.example/{block}/{number}"
        if kind == "p":
            mine = group is None or number in group[1]
            return f"s-{block if mine else self._drawn(block, group[0], number)}-{number}"
        return (
            f"{pronounceable(number)} {'Court' if kind == 'c' else self._drawn(block, own, number)}"
        )

    def _drawn(self, block: int, group: int, number: int) -> int:
        """A block, an early one most often: the cube makes a power law of the numbers of deals."""
        return int(max(self.full, 1) * self._chance(block, group, str(number)) ** 3)

    def _chance(self, block: int, group: int, what: str) -> float:
        text = f"{self.seed}/{block}/{group}/{what}".encode()
        return int.from_bytes(blake2b(text, digest_size=4).digest(), "big") / 2**32


def synthetic(name: str, shape: Shape) -> str:
    """The id, in the first block, of the copy of a shipped record: for examples of questions."""
    return f"s-0-{shape.numbers[name]}"


def write(triples: int, to: Path | None = None, seed: int = 7) -> None:
    """Write a record of about so many triples.

    Args:
        triples: how many.
        to: a `.ttl` file, or a folder that gets one file for each 50,000 triples, or None for
            standard output.
        seed: what is drawn differs with it.
    """
    copies = Copies(learn(), triples, seed)
    if to is None or to.suffix == ".ttl":
        with to.open("w", encoding="utf-8") if to else nullcontext(sys.stdout) as file:
            file.write(HEAD)
            file.writelines(copies.blocks())
        return
    to.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(copies.blocks()):
        (to / f"block-{number:05}.ttl").write_text(f"{HEAD}{block}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python tools/synthetic.py", description=__doc__)
    parser.add_argument("triples", type=int, metavar="N", help="about how many triples")
    parser.add_argument("-o", "--output", type=Path, help="a .ttl file or a folder")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    write(given.triples, given.output, given.seed)


if __name__ == "__main__":
    main()
