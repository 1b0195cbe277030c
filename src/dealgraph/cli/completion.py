"""What the shell offers after a Tab: ids, questions, concepts and kinds.

A press of Tab must not load the graph. Ids are the names of files, concepts are read off
`vocabulary.ttl` and the ontology files of one's own, and only a kind needs the whole ontology.
Completion is switched on by one line in the start file of the shell:

    eval "$(_DEALGRAPH_COMPLETE=bash_source dealgraph)"     # bash, in ~/.bashrc
    eval "$(_DEALGRAPH_COMPLETE=zsh_source dealgraph)"      # zsh, in ~/.zshrc
    _DEALGRAPH_COMPLETE=fish_source dealgraph | source      # fish, in its config.fish
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

from dealgraph.catalog import Catalog, catalog, folder_of
from dealgraph.errors import DealgraphError

__all__ = ["Completed", "completed", "concepts", "found_by", "ids", "items", "kinds"]

#: What a parameter takes, by its metavar; everything else in capitals may be a vocabulary.
_SPACES = {
    "ID": ("deal", "dispute", "policy", "party", "stake", "publisher"),
    "RECORD": ("deal", "dispute", "policy", "party", "stake", "publisher"),
    "MATTER": ("deal", "dispute", "policy"),
    "PARTY": ("party",),
    "AGENT": ("party", "publisher"),
    "STAKE": ("stake",),
}
_FILES = ("FILE", "PATH", "DIR")
_CONCEPT = re.compile(r"^([\w-]+):[\w-]+ a skos:Concept ;$(.*?)\.$", re.MULTILINE | re.DOTALL)


class Completed(StringParamType):
    """A text that the shell completes, by what its metavar says that it takes."""

    def __init__(self, takes: str) -> None:
        self.takes = takes

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer what begins with the text, or what holds it if nothing does."""
        if self.takes in _FILES:
            return [CompletionItem(incomplete, type="file")]
        try:
            return items(self.offered(found_by(ctx)), incomplete)
        except (DealgraphError, OSError):
            return []  # a broken folder is told by the command, not by the shell

    def offered(self, found: Catalog) -> Iterable[tuple[str, str]]:
        """Everything that may be given, each with a word of explanation."""
        if self.takes in _SPACES:
            return ((name, "") for name in ids(found, _SPACES[self.takes]))
        return kinds(found) if self.takes == "KIND" else concepts(found, self.takes.lower())


def completed(command: click.Command) -> click.Command:
    """Let the shell complete the parameters of a command that name what they take."""
    for param in command.params:
        takes = (param.metavar or "").strip("[].")
        if isinstance(param.type, StringParamType) and re.fullmatch(r"[A-Z-]+", takes):
            param.type = Completed(takes)
    return command


def found_by(ctx: click.Context) -> Catalog:
    """The files that a command line names so far."""
    named: dict[str, list[str]] = {"data": [], "only": []}
    at: click.Context | None = ctx
    while at is not None:
        for name, paths in named.items():
            paths[:0] = [path for path in at.params.get(name) or () if path != "-"]
        at = at.parent
    return catalog(named["data"], named["only"])


def items(offered: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    """Keep what begins with a text, or what holds it if nothing does."""
    every = dict(offered)
    wanted = incomplete.lower()
    first = [name for name in every if name.lower().startswith(wanted)]
    found = first or [name for name in every if wanted in name.lower()]
    return [CompletionItem(name, help=every[name] or None) for name in sorted(found)]


def ids(found: Catalog, spaces: Sequence[str]) -> Iterator[str]:
    """Ids of records: the names of their files."""
    folders = {folder_of(space) for space in spaces}
    for root in found.roots[1:]:
        for file in root.files:
            if file.path.parent.name in folders and file.path.suffix == ".ttl":
                yield file.path.stem


def concepts(found: Catalog, prefix: str) -> Iterator[tuple[str, str]]:
    """Tokens and labels of a vocabulary, such as `concern`."""
    for at, root in enumerate(found.roots):
        for file in root.files:
            own = at > 0 and "ontology" in file.path.parts and file.role == ""
            if own or (at == 0 and file.below == "vocabulary.ttl"):
                text = file.path.read_text(encoding="utf-8", errors="replace")
                for block in _CONCEPT.finditer(text):
                    if block[1] == prefix:
                        yield _said(block[2], "notation"), _said(block[2], "prefLabel")


def _said(block: str, name: str) -> str:
    text = re.search(rf'skos:{name} "([^"]*)"', block)
    return text[1] if text else ""


def kinds(found: Catalog) -> Iterator[tuple[str, str]]:
    """Tokens and labels of the classes of matters."""
    from dealgraph.authoring.model import Model
    from dealgraph.graph import dg

    model = Model(found)
    for token, kind in model.kinds(dg("Matter")).items():
        yield token, model.reader.label(kind)
