"""A record under another name, wherever it is used; or two records that become one.

Everything is worked out first and compared with what stood there: the new files say the same of
the new name as the old ones said of the old. Then all of it is written, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import pyoxigraph as ox

from dealgraph.answers.find import candidates, find, matches
from dealgraph.author.merge import Conflict, Merger
from dealgraph.author.model import Model
from dealgraph.base.errors import ModelError, ParameterError
from dealgraph.base.files import change_files, read_text
from dealgraph.graph.catalog import Catalog, File, Root, is_installed
from dealgraph.graph.ids import REDIRECTS
from dealgraph.graph.redirects import REPLACED_BY, current
from dealgraph.rdf.graph_store import GraphStore
from dealgraph.rdf.names import BASE, DG, PREFIXES, RECORDS, dg, expand, shorten, value_of
from dealgraph.rdf.reader import DERIVED
from dealgraph.rdf.rewrite import Later, moved, rewrite_sparql, rewrite_turtle
from dealgraph.rdf.turtle.layout import format_turtle, laid_out
from dealgraph.rdf.turtle.read import Named
from dealgraph.rdf.turtle.scan import scan

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD = """\
# Records that have another name now. Whoever has the old one is led to the new one.
"""


@dataclass
class Renaming:
    """What a new name changes.

    Attributes:
        old: the IRI that goes.
        new: the IRI that stays.
        merged: whether the new one had a record already.
        changes: the new text of each file, or None for one that goes.
        before: the former text of each file that was there.
        moved: the former name of a file, by the new one.
        conflicts: what the two records say differently, where only one of them can be kept.
        statements: statements that have another name, since both records had one of that name.
    """

    old: str
    new: str
    merged: bool = False
    changes: dict[Path, str | None] = field(default_factory=dict)
    before: dict[Path, str] = field(default_factory=dict)
    moved: dict[Path, Path] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    statements: dict[str, str] = field(default_factory=dict)

    def difference(self) -> str:
        """What would change, as `diff -u` writes it."""
        lines: list[str] = []
        gone = set(self.moved.values())
        for path, text in sorted(self.changes.items()):
            if path not in gone:
                source = self.moved.get(path, path)
                before = self.before.get(source, "")
                lines += unified_diff(
                    before.splitlines(keepends=True),
                    (text or "").splitlines(keepends=True),
                    str(source) if before else "/dev/null",
                    "/dev/null" if text is None else str(path),
                )
        return "".join(lines)

    def write(self) -> None:
        """Change all files, or none.

        Raises:
            OutputError: one cannot be written.
        """
        change_files(self.changes)


def rename(
    store: GraphStore,
    found: Catalog,
    old: str,
    new: str,
    *,
    keep: str = "",
    redirects: Path | None = None,
) -> Renaming:
    """Work out what changes if a record gets another name; nothing is written.

    Args:
        store: the graph.
        found: its files.
        old: the record, by id, label or alias.
        new: its id from now on; or another record of the same kind, which it becomes a part of.
        keep: whose values stay where the two differ and only one can be: `old` or `new`.
        redirects: the file that says what was replaced; by default `redirects.ttl` in the folder
            that holds the record.

    Raises:
        ParameterError: the new name is not an id, or one of the files is not one's own.
        UnknownIdError: there is no such record.
        TurtleError: a file is not Turtle.
    """
    node = _old(store, old)
    space = node.value[len(BASE) :].partition("/")[0]
    target, exists = _new(store, new, space, node)
    made = Renaming(node.value, target.value, merged=exists)
    files = _Files(store, found)
    if exists:
        _refuse_related(store, node, target)
        made.statements = _clashes(store, node.value, target.value)
    later = moved([(made.old, made.new), *made.statements.items()])
    files.rewrite(made, later)
    if exists:
        _join(made, files, later, Model(found), keep)
    else:
        files.move(made, space)
    _lead(made, files, redirects)
    return made


def _old(store: GraphStore, text: str) -> ox.NamedNode:
    found = find(store, text, "record")
    _refuse_replaced(store, text, RECORDS, found)
    return found


def _refuse_replaced(
    store: GraphStore, text: str, spaces: Sequence[str], found: ox.NamedNode
) -> None:
    """Refuse the former name of a record, which leads to it.

    Raises:
        ParameterError: it is one.
    """
    for node in candidates(text.strip(), spaces):
        if node != found and current(store, node) == found:
            raise ParameterError(
                "This is the former name of a record",
                where=shorten(node.value),
                why=f"it is called {shorten(found.value)} now",
                fix=f"Use {shorten(found.value)}, or another id.",
            )


def _new(store: GraphStore, text: str, space: str, old: ox.NamedNode) -> tuple[ox.NamedNode, bool]:
    """Return the new name, and whether a record has it."""
    wanted = text.strip()
    full = expand(wanted) or (wanted if wanted.startswith("http") else "")
    if full and not full.startswith(PREFIXES[space]):
        raise ParameterError(
            "A record stays of its kind",
            where=wanted,
            why=f"{shorten(old.value)} is a {space}",
            fix=f"Name another {space}: {space}:an-id",
        )
    known = [each for each in matches(store, wanted, (space,)) if each != old]
    if len(known) == 1:
        _refuse_replaced(store, wanted, (space,), known[0])
        return known[0], True
    local = full.removeprefix(PREFIXES[space]) if full else wanted
    if known or not _ID.fullmatch(local):
        ids = ", ".join(shorten(each.value) for each in known)
        raise ParameterError(
            "This is not an id" if not known else "This is the name of several records",
            where=wanted,
            fix=f"Use an id: {ids}" if known else "Use small letters, digits and hyphens: new-name",
        )
    node = ox.NamedNode(PREFIXES[space] + local)
    if node == old:
        raise ParameterError("The record has this name already", where=wanted, fix="Name another.")
    return node, False


def _refuse_related(store: GraphStore, old: ox.NamedNode, new: ox.NamedNode) -> None:
    """Refuse to join two records one of which speaks of the other, or a holder with what it holds.

    Raises:
        ParameterError: says which files' statements would be of one thing and itself.
    """
    found = set()
    for one, other in ((old, new), (new, old)):
        for quad in store.quads_for_pattern(one, None, other, None):
            if quad.graph_name != DERIVED and quad.predicate != REPLACED_BY:
                found.add(f"{shorten(one.value)} {shorten(quad.predicate.value)}")
        for quad in store.quads_for_pattern(None, dg("owner"), one, None):
            if any(store.quads_for_pattern(quad.subject, dg("owned"), other, None)):
                found.add(shorten(value_of(quad.subject)))
    if found:
        raise ParameterError(
            "Two records of which one speaks of the other cannot be one",
            where=", ".join(sorted(found)),
            why=f"it would relate {shorten(new.value)} to itself",
            fix="Take that out first, if it is wrong.",
        )


def _clashes(store: GraphStore, old: str, new: str) -> dict[str, str]:
    """Statements that both records have a name for: those of the old one get another."""
    taken = {value_of(quad.subject) for quad in _said_below(store, new)}
    found: dict[str, str] = {}
    for iri in sorted({value_of(quad.subject) for quad in _said_below(store, old)}):
        name = new + iri[len(old) :]
        if name in taken:
            free = (f"{name}-{number}" for number in range(2, len(taken) + 3))
            found[iri] = next(each for each in free if each not in taken)
            taken.add(found[iri])
    return found


def _said_below(store: GraphStore, record: str) -> Iterator[ox.Quad]:
    for quad in store.quads_for_pattern(None, None, None, None):
        if quad.graph_name != DERIVED and value_of(quad.subject).startswith(f"{record}#"):
            yield quad


@dataclass
class _Files:
    """The files of a graph, and what they say."""

    store: GraphStore
    found: Catalog

    def each(self) -> Iterator[tuple[Root, File]]:
        for root in self.found.roots:
            for file in root.files:
                if file.path.suffix in (".ttl", ".rq"):
                    yield root, file

    def home(self, record: str) -> tuple[Root, File]:
        """The file that describes a record.

        Raises:
            ParameterError: none does, or one that is not one's own.
        """
        graphs = {
            value_of(quad.graph_name)
            for quad in self.store.quads_for_pattern(ox.NamedNode(record), None, None, None)
            if quad.graph_name != DERIVED and quad.predicate != REPLACED_BY
        }
        named = [(root, file) for root, file in self.each() if root.graph(file) in graphs]
        own = [each for each in named if each[1].path.stem == record.rpartition("/")[2]] or named
        if not own:
            raise ParameterError(
                "No file describes this record",
                where=shorten(record),
                fix="Name the folder that holds it with --data or --only.",
            )
        if is_installed(own[0][1].path):
            raise _not_own(own[0][1].path)
        return own[0]

    def rewrite(self, made: Renaming, later: Later) -> None:
        """Use the new name wherever the old one was used.

        Raises:
            ParameterError: a file that is not one's own uses it.
        """
        last = made.old.rpartition("/")[2]
        self.home(made.old)
        for _, file in self.each():
            text = read_text(file.path)
            if last not in text and "\\" not in text:
                continue
            name = str(file.path)
            if file.path.suffix == ".rq":
                written = rewrite_sparql(text, later)
            else:
                written = rewrite_turtle(text, later, name)
                _same(text, written, later, name)
            if written != text:
                if is_installed(file.path):
                    raise _not_own(file.path)
                made.changes[file.path], made.before[file.path] = written, text

    def move(self, made: Renaming, space: str) -> None:
        """Give the file of the record its new name.

        Raises:
            ParameterError: there is a file of that name.
        """
        _, file = self.home(made.old)
        if file.path.stem != made.old.rpartition("/")[2]:
            return
        path = file.path.with_name(f"{made.new.rpartition('/')[2]}.ttl")
        if path.exists():
            raise ParameterError(
                "There is a file of that name", where=str(path), fix="Take it away first."
            )
        made.changes[path], made.changes[file.path] = made.changes[file.path], None
        made.moved[path] = file.path


def _not_own(path: Path) -> ParameterError:
    return ParameterError(
        "A record that came with the package cannot be renamed",
        where=str(path),
        why="the next version of the package would undo it",
        fix="Do it in a clone of the repository, and send the change.",
    )


def _same(before: str, after: str, later: Later, name: str) -> None:
    """Refuse a text that says anything else than before, of the new names.

    Raises:
        ModelError: it does.
    """

    def node(value: object) -> object:
        return ox.NamedNode(later(value.value)) if isinstance(value, ox.NamedNode) else value

    def said(text: str) -> list[tuple[object, ...]]:
        quads = ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=False)
        return [(q.subject, q.predicate, q.object) for q in quads]

    wanted = {tuple(map(node, triple)) for triple in said(before)}
    if not _equal(wanted, set(said(after))):
        raise ModelError(
            "The new name would change what a file says",
            where=name,
            why="its text is not understood",
            fix="Leave the file as it is and report it.",
        )


def _equal(one: set[tuple[object, ...]], other: set[tuple[object, ...]]) -> bool:
    """Compare triples; blank nodes without names are compared by number."""

    def plain(triples: set[tuple[object, ...]]) -> list[tuple[str, ...]]:
        return sorted(
            tuple("_" if isinstance(x, ox.BlankNode) else str(x) for x in triple)
            for triple in triples
        )

    return plain(one) == plain(other)


def _join(made: Renaming, files: _Files, later: Later, model: Model, keep: str) -> None:
    """Add the file of the old record to that of the new one."""
    _, old = files.home(made.old)
    _, new = files.home(made.new)
    if old.path == new.path:
        raise ParameterError(
            "Both records stand in one file",
            where=str(old.path),
            fix="Give each a file of its own first.",
        )
    target = made.changes.get(new.path) or read_text(new.path)
    merger = Merger(target, str(new.path), made.new, model, keep)
    made.before.setdefault(new.path, read_text(new.path))
    own = rewrite_turtle(read_text(old.path), later, str(old.path), merger.prefixes)
    made.changes[new.path] = merger.joined(own, str(old.path))
    made.changes[old.path] = None
    made.before.setdefault(old.path, read_text(old.path))
    made.conflicts = merger.conflicts


def _lead(made: Renaming, files: _Files, path: Path | None) -> None:
    """Say in a file of its own what was replaced by what."""
    root, _ = files.home(made.old)
    if path is None:
        if not root.path.is_dir():
            raise ParameterError(
                "There is no folder in which to say what was replaced",
                where=str(root.path),
                why="the record was named by its file",
                fix="Name a file for it: --redirects FILE",
            )
        path = root.path / REDIRECTS
    _refuse_unread(path, files.found)
    text = made.changes.get(path) or (read_text(path) if path.exists() else "")
    if path.exists():
        made.before.setdefault(path, read_text(path))
    made.changes[path] = _redirected(text, {made.old: made.new, **made.statements}, str(path))


def _refuse_unread(path: Path, found: Catalog) -> None:
    """Refuse a file that nobody would read, so that the old name would lead nowhere.

    Raises:
        ParameterError: it is one.
    """
    homes = [root.path for root in found.roots if not is_installed(root.path)]
    known = any(path.resolve().is_relative_to(home.resolve()) for home in homes)
    if not known or path.suffix != ".ttl":
        raise ParameterError(
            "The file for what was replaced would not be read",
            where=str(path),
            why="it does not end in .ttl" if known else "it is in none of the folders of the graph",
            fix="Name a file in one of your folders: --redirects FOLDER/redirects.ttl",
        )


def _redirected(text: str, names: Mapping[str, str], where: str) -> str:
    """Add to the text of a file what was replaced; a name that is used again goes out of it."""
    old = [(q.subject, q.predicate, q.object) for q in _parsed(text)]
    if any(predicate != REPLACED_BY for _, predicate, _ in old):
        raise ParameterError(
            "The file for what was replaced holds something else",
            where=where,
            fix="Name another: --redirects FILE",
        )
    kept = text or _HEAD
    again = set(names.values())
    for subject, _, value in old:
        if subject == value or value_of(subject) in again:
            kept = _without(kept, value_of(subject))
    lines = [f"<{one}> <{DG}replacedBy> <{other}> ." for one, other in sorted(names.items())]
    return format_turtle(_shortened("\n".join([kept.rstrip("\n"), *lines]) + "\n"), where)


def _parsed(text: str) -> Sequence[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def _without(text: str, iri: str) -> str:
    """Take the statement about a name out of a text; a comment above it stays."""
    doc = scan(text)
    doc.blocks = [block for block in doc.blocks if Named(doc).iri(block.subject.text) != iri]
    return laid_out(doc)


def _shortened(text: str) -> str:
    """Write names of records as prefixed names, with the prefixes that they need."""
    declared = {name for name in PREFIXES if re.search(rf"(?m)^@prefix {name}:", text)}
    body = text
    for name in ("dg", *RECORDS):
        space = re.escape(PREFIXES[name])
        body = re.sub(rf"(?m)(?<!: )<{space}([A-Za-z0-9_][A-Za-z0-9_-]*)>", rf"{name}:\1", body)
    used = [n for n in ("dg", *RECORDS) if n not in declared and re.search(rf"(?m)\b{n}:", body)]
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    return head + body
