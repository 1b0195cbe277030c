"""All new records of one command: built, compared, checked, and then written or not.

Nothing is written before everything has passed what `dealgraph check` looks for, and if a file
cannot be written, those that were written before it are taken away again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dealgraph.author.builder import Builder, announce
from dealgraph.author.draft import Block, Draft
from dealgraph.author.duplicates import Duplicates
from dealgraph.author.layout import turtle
from dealgraph.author.lookup import Lookup
from dealgraph.author.model import Model
from dealgraph.author.problems import DraftError, Problem
from dealgraph.author.raw import Raw
from dealgraph.base.errors import OutputError
from dealgraph.base.files import make_folder, write_file
from dealgraph.graph.catalog import folder_of
from dealgraph.rdf.names import expand, shorten
from dealgraph.rdf.turtle.read import positions
from dealgraph.validation.findings import Finding


@dataclass(frozen=True)
class New:
    """A record that may be written.

    Attributes:
        draft: what it says.
        path: its file.
        text: the text of the file.
    """

    draft: Draft
    path: Path
    text: str


def default_folder(thing: str) -> Path:
    """Where records of a kind go: the data of the checkout around the working folder, or ./data."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "ontology" / "dealgraph.ttl").is_file() and (folder / "data").is_dir():
            target = folder / "data" / folder_of(thing)
            return target.relative_to(here) if folder == here else target
    return Path("data", folder_of(thing))


def prepare(
    raws: Sequence[Raw],
    model: Model,
    lookup: Lookup,
    *,
    into: Path | None = None,
    hints: bool = True,
    data: Sequence[str] = (),
    only: Sequence[str] = (),
) -> list[New]:
    """Turn what was written into files, without writing them.

    Args:
        raws: the records.
        model: the ontology.
        lookup: the record to which they are added.
        into: the folder for the files; by default that of their kind.
        hints: whether to add the places to fill in, as comments.
        data: folders that add to the shipped record, for the check.
        only: folders that take its place.

    Raises:
        DraftError: something is missing or wrong; says all of it.
    """
    drafts = _drafts(raws, model, lookup)
    found = []
    for draft in drafts:
        path = (into or default_folder(draft.thing)) / f"{draft.id}.ttl"
        if path.exists():
            fix = f"Add to it, or choose another id: see {path}."
            raise DraftError([Problem(draft.main.place, f"{path} exists already.", fix)])
        found.append(New(draft, path, turtle(draft, model, hints=hints)))
    problems = _findings(found, data, only)
    if problems:
        raise DraftError(problems)
    return found


def _drafts(raws: Sequence[Raw], model: Model, lookup: Lookup) -> list[Draft]:
    announce(raws, lookup)
    # Parties come first, since the others refer to them.
    ordered = sorted(raws, key=lambda raw: raw.thing not in ("party", "publisher"))
    duplicates = Duplicates(lookup)
    drafts, problems = [], []
    for raw in ordered:
        builder = Builder(model, lookup, raw)
        draft = builder.build()
        same = duplicates.same_id(builder.iri, raw.place_of("id")) if builder.iri else None
        problems += [same] if same else builder.problems
        if draft is not None and not same:
            drafts.append(draft)
            problems += duplicates.problems(draft)
    if problems:
        raise DraftError(problems)
    return drafts


def _findings(new: Sequence[New], data: Sequence[str], only: Sequence[str]) -> list[Problem]:
    """What `dealgraph check` says of the files, put where it was written."""
    from dealgraph.validation.run import check

    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for each in new:
            path = Path(folder, folder_of(each.draft.thing), each.path.name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(each.text, encoding="utf-8")
            paths[str(path)] = each
            paths[str(path.resolve())] = each
        found = check([folder], data=data, only=only)
    return [_problem(finding, paths.get(finding.file)) for finding in found]


def _problem(finding: Finding, new: New | None) -> Problem:
    if new is None:
        return Problem(f"{finding.file}:{finding.line}", finding.message, finding.fix)
    iri = expand(finding.entity) or finding.entity
    block = next((b for b in _blocks(new.draft) if b.subject == iri), new.draft.main)
    place = next(
        (
            block.places[prop]
            for prop in block.values
            if positions(new.text).predicates.get((block.subject, prop.value)) == finding.line
        ),
        block.place,
    )
    if finding.check == "shape":  # says in one sentence what is wrong and what to write
        return Problem(place, f"{shorten(iri)}: {finding.fix}")
    return Problem(place, f"{shorten(iri)}: {finding.message}", finding.fix)


def _blocks(draft: Draft) -> list[Block]:
    return [draft.main, *draft.parts]


def write(new: Sequence[New]) -> None:
    """Write all files, or none.

    Raises:
        OutputError: one cannot be written; those before it are removed again.
    """
    done: list[Path] = []
    try:
        for each in new:
            make_folder(each.path.parent, "Name another with --into.")
            write_file(each.path, each.text)
            done.append(each.path)
    except OutputError:
        for path in done:
            with suppress(OSError):
                path.unlink()
        raise
