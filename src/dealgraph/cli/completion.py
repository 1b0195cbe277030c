"""What the shell offers after a Tab: ids, questions, concepts and kinds.

A press of Tab must not load the graph. Ids are the names of files, concepts are parsed from
`vocabulary.ttl` and the ontology files of one's own, and only a kind needs the whole ontology.
Completion is switched on by one line in the start file of the shell:

    eval "$(_DEALGRAPH_COMPLETE=bash_source dealgraph)"     # bash, in ~/.bashrc
    eval "$(_DEALGRAPH_COMPLETE=zsh_source dealgraph)"      # zsh, in ~/.zshrc
    _DEALGRAPH_COMPLETE=fish_source dealgraph | source      # fish, in its config.fish
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

from dealgraph.base.errors import DealgraphError
from dealgraph.base.words import one_line, visible
from dealgraph.graph.catalog import Catalog, catalog
from dealgraph.graph.ids import concepts, former, ids
from dealgraph.rdf.names import MATTERS, RECORDS

#: What a parameter takes, by its metavar; everything else in capitals may be a vocabulary.
_SPACES = {
    "ID": RECORDS,
    "RECORD": RECORDS,
    "MATTER": MATTERS,
    "PARTY": ("party",),
    "AGENT": ("party", "publisher"),
    "STAKE": ("stake",),
}
_FILES = ("FILE", "PATH", "DIR")


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
            found = found_by(ctx)
            return items(self.offered(found), incomplete) or self.renamed(found, incomplete)
        except (DealgraphError, OSError):
            return []  # a broken folder is told by the command, not by the shell

    def renamed(self, found: Catalog, incomplete: str) -> list[CompletionItem]:
        """Offer what records are called now that were called so before."""
        if self.takes not in _SPACES:
            return []
        wanted = incomplete.lower()
        every = former(found, _SPACES[self.takes])
        now = {new: f"was {old}" for old, new in every if old.startswith(wanted)}
        return items(now.items(), "")

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
    every = {visible(name): one_line(text) for name, text in offered}
    wanted = incomplete.lower()
    first = [name for name in every if name.lower().startswith(wanted)]
    found = first or [name for name in every if wanted in name.lower()]
    return [CompletionItem(name, help=every[name] or None) for name in sorted(found)]


def kinds(found: Catalog) -> Iterator[tuple[str, str]]:
    """Tokens and labels of the classes of matters."""
    from dealgraph.author.model import Model
    from dealgraph.rdf.names import dg

    model = Model(found)
    for token, kind in model.kinds(dg("Matter")).items():
        yield token, model.reader.label(kind)
