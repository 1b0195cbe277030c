"""`dealgraph new`: a record from options, from answers, or many from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click
from click.types import StringParamType

from dealgraph.base.words import visible
from dealgraph.cli.common import opened, source
from dealgraph.cli.completion import Completed, items
from dealgraph.cli.terminal import say
from dealgraph.graph.source import Source
from dealgraph.rdf.names import MATTERS, RECORDS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dealgraph.author.model import Field, Model
    from dealgraph.author.plan import New
    from dealgraph.author.raw import Raw

#: Kinds of record; what each takes is read from the ontology.
_OPTIONS = ("from", "into", "data", "only", "no-hints", "dry-run", "help")
_METAVARS = {"date": "DATE", "number": "NUMBER", "integer": "NUMBER", "boolean": "true|false"}
_NESTED = {
    "source": "ADDRESS",
    "term": "'KIND CONCERN \"LABEL\" [NAME=VALUE]…'",
    "amount": "'VALUE CURRENCY PURPOSE \"LABEL\" [NAME=VALUE]…'",
    "event": "'DATE KIND \"LABEL\" [NAME=VALUE]…'",
    "stage": "'STATUS [DATE] [NAME=VALUE]…'",
    "participation": "'PARTY ROLE \"LABEL\" [NAME=VALUE]…'",
}


class _Offered(StringParamType):
    """A text for which the shell offers what the ontology lists."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return items(((word, "") for word in self.words), incomplete)


class _Things(click.Group):
    """One command for each kind of record, made when it is called: that reads the ontology."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(RECORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        bare = click.Command(cmd_name, short_help=f"Write a new {cmd_name}.")
        return bare if cmd_name in RECORDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from dealgraph.base.words import did_you_mean

        if args[0] not in RECORDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], RECORDS) or f"One of: {', '.join(RECORDS)}."
            ctx.fail(f"There is no kind of record '{args[0]}'. {hint}")
        made = _command(args[0], args[1:]) if args[0] in RECORDS else None
        return args[0], made, args[1:]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return items(((thing, "") for thing in RECORDS), incomplete)


class _Command(click.Command):
    """A command that lists its roles in a paragraph: there are too many for a line each."""

    roles: Sequence[str] = ()
    #: Of each statement and of sources, the names that may stand before an equals sign, with help.
    parts: Mapping[str, Sequence[tuple[str, str]]] = {}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        hidden = {_variable(role) for role in self.roles}
        shown = [param for param in self.get_params(ctx) if param.name not in hidden]
        with formatter.section("Options"):
            formatter.write_dl([r for r in (param.get_help_record(ctx) for param in shown) if r])
        if self.roles:
            names = " ".join(f"--{role}" for role in self.roles)
            lines = wrap(names, formatter.width - 2, break_on_hyphens=False)
            with formatter.section("Roles, each an option that takes a party; repeatable"):
                formatter.write("".join(f"  {line}\n" for line in lines))
        for part, rows in self.parts.items():
            with formatter.section(f"NAME=VALUE of --{part}"):
                formatter.write_dl([(name, text or " ") for name, text in rows])


@click.group(
    cls=_Things,
    subcommand_metavar="KIND [OPTIONS]",
    short_help="Write a new record.",
    epilog="Example:  dealgraph new deal --licensor le-monde --licensee openai",
)
def new() -> None:
    """Write a new record: from options, from answers at a prompt, or many from a file.

    What may be said is read from the ontology, so that classes and roles of your own are offered
    too. On a terminal, what is missing is asked for. Duplicates are refused, and nothing is
    written that `dealgraph check` would find fault with.
    """


def _command(thing: str, args: Sequence[str]) -> click.Command:
    """Make the command for a kind of record, with an option for each thing that can be said."""
    from dealgraph.author.model import Model

    model = Model(_chosen(thing, **_ahead(args)).catalog())
    top = model.things.get(thing)
    if top is None:
        message = f"The ontology that is loaded declares no '{thing}'."
        raise click.UsageError(message)
    fields = model.fields([top], below=True)
    made = _Command(
        thing,
        callback=lambda **values: _run(thing, model, values),
        params=[*_kind(model, top), *map(_option, fields.values()), *_shared(thing)],
        help=f"Write a new {thing}.\n\n{_about(thing)}",
        epilog=f"Example:  dealgraph new {thing} --from records.yaml",
    )
    made.roles = [each.name for each in fields.values() if each.role]
    made.parts = {each.name: _within(model, each) for each in fields.values() if _is_part(each)}
    return made


def _is_part(field: Field) -> bool:
    return field.kind == "part"


def _within(model: Model, field: Field) -> list[tuple[str, str]]:
    """What may be said in the line of a statement or source, each with what it means."""
    kinds = list(model.kinds(field.range))
    found = [("kind", f"{', '.join(kinds)}.")] if len(kinds) > 1 else []
    if field.name == "source":
        found.append(("address", "Required. Where the page is: https://…"))
    else:
        found.append(("name", "What its address ends in; by default made of the label."))
    every = model.fields([field.range], below=True).values()
    return found + [(each.name, _meant(each, within=True)) for each in every]


def _about(thing: str) -> str:
    return (
        f"The file is named by the id of the {thing} and holds comments that show what else can be "
        "said; records that lie beside it are known. In a --from file, each record names the same "
        "things without the two hyphens, and record: says which kind it is, if not this one. In "
        "CSV, | stands between several values. Of several sources, a statement names its own by "
        "number: source=1."
    )


def _kind(model: Model, top: Any) -> list[click.Parameter]:
    kinds = list(model.kinds(top))
    if len(kinds) == 1:
        return []
    help_ = f"Required; repeatable. {', '.join(kinds)}."
    return [_many("kind", "KIND", _Offered(kinds), help_)]


def _option(field: Field) -> click.Parameter:
    metavar, type_ = _takes(field)
    return _many(field.name, metavar, type_, _meant(field))


def _meant(field: Field, *, within: bool = False) -> str:
    """Whether a field is required, what it means, and what it takes if that is a short list.

    Args:
        field: the field.
        within: whether it is one of a statement or source.
    """
    from dealgraph.author.builder import USUAL
    from dealgraph.author.parts import ASSUMED

    need = "Required. " if field.required else ""
    need = "Required where the record has media. " if field.name in USUAL else need
    if within and field.required and field.name in ASSUMED:
        need = f"By default {ASSUMED[field.name]}. "
    if within and field.name == "source":
        return "The page that says so: its address, or its number among the sources of the record."
    choices = f" {', '.join(field.choices)}." if 0 < len(field.choices) <= 15 else ""
    return f"{need}{field.help}{choices}".strip()


def _takes(field: Field) -> tuple[str, Any]:
    if field.kind == "concept":
        return field.name.upper(), _Offered(field.choices)
    if field.kind == "record":
        several = {("party", "publisher"): "AGENT", MATTERS: "MATTER"}
        takes = several.get(field.spaces, field.spaces[0].upper())
        return takes, Completed(takes)
    if field.kind == "part":
        return _NESTED.get(field.name, "'\"LABEL\" [NAME=VALUE]…'"), click.STRING
    return _METAVARS.get(field.kind, "ADDRESS" if field.kind == "address" else "TEXT"), click.STRING


def _many(name: str, metavar: str, type_: Any, help_: str) -> click.Parameter:
    # A property may be called like an option of the command: `from`, of a stake.
    option = f"--{name}-{metavar.lower()}" if name in _OPTIONS else f"--{name}"
    return click.Option(
        [option, _variable(name)], multiple=True, metavar=metavar, type=type_, help=help_
    )


def _variable(name: str) -> str:
    return "of_" + name.replace("-", "_")


def _shared(thing: str) -> list[click.Parameter]:
    from dealgraph.graph.catalog import folder_of

    where = f"Folder for the file; by default data/{folder_of(thing)}, - prints it."
    return [
        _many("id", "ID", click.STRING, "Small letters, digits, hyphens; by default who and when."),
        click.Option(
            ["--from", "file"],
            type=Completed("FILE"),
            metavar="FILE",
            help="Write all records of a .yaml, .json or .csv file, or none.",
        ),
        click.Option(["--into"], type=Completed("DIR"), metavar="DIR", help=where),
        click.Option(["--no-hints"], is_flag=True, help="Leave out the comments."),
        click.Option(
            ["--dry-run"], is_flag=True, help="Show what would be written; write nothing."
        ),
        _folders("data", "Folder or file that adds to the shipped record; repeatable."),
        _folders("only", "Folder or file that takes the place of the shipped data; repeatable."),
    ]


def _folders(name: str, help_: str) -> click.Parameter:
    takes = Completed("PATH")
    return click.Option([f"--{name}"], multiple=True, type=takes, metavar="PATH", help=help_)


def _ahead(args: Sequence[str]) -> dict[str, Any]:
    """What the arguments say of folders, before there are options to parse them by."""
    found: dict[str, list[str]] = {"data": [], "only": [], "into": []}
    for at, word in enumerate(args):
        name, equals, path = word.removeprefix("--").partition("=")
        if word.startswith("--") and name in found:
            found[name] += [path] if equals else list(args[at + 1 : at + 2])
    into = found.pop("into")
    return {**found, "into": into[-1] if into else None}


def _chosen(thing: str, data: Sequence[str], only: Sequence[str], into: str | None) -> Source:
    """The folders that are named, and the one to which the record goes."""
    own = _home(thing, into)
    return source((*data, *([str(own)] if own else [])), only)


def _home(thing: str, into: str | None) -> Path | None:
    """The folder around the new file, if it holds records that are not in the graph anyway."""
    from dealgraph.author.plan import default_folder
    from dealgraph.graph.catalog import folder_of, shipped

    if into == "-":
        return None
    folder = Path(into) if into else default_folder(thing)
    # `deals/` lies in the folder that holds the other kinds too.
    bare = folder.name != folder_of(thing) or folder == Path(folder.name)
    home = folder if bare else folder.parent
    if not home.is_dir() or home.resolve() == shipped("data").path.resolve():
        return None
    return home if any(home.rglob("*.ttl")) else None


def _run(thing: str, model: Model, values: dict[str, Any]) -> None:
    from dealgraph.author.lookup import Lookup
    from dealgraph.author.plan import prepare, write

    into, data, only = values["into"], values["data"], values["only"]
    chosen = _chosen(thing, data, only, into)
    raws = _raws(thing, model, values)
    lookup = Lookup(opened(chosen), chosen.catalog())
    if values["file"] is None and sys.stdin.isatty():
        from dealgraph.author.prompting import fill

        fill(raws[0], model, lookup)
    made = prepare(
        raws,
        model,
        lookup,
        into=Path(into) if into and into != "-" else None,
        hints=not values["no_hints"],
        data=chosen.data,
        only=chosen.only,
    )
    if into == "-":
        click.echo("\n".join(each.text for each in made), nl=False)
        return
    if values["dry_run"]:
        for each in made:
            say(f"would write {visible(each.path.as_posix())}", err=True)
            click.echo(each.text, nl=False)
        return
    write(made)
    _tell(made, thing, values)


def _raws(thing: str, model: Model, values: dict[str, Any]) -> list[Raw]:
    from dealgraph.author.raw import Given, Raw

    raw = Raw(thing)
    for name in ("kind", "id", *model.fields([model.things[thing]], below=True)):
        for text in values.get(_variable(name), ()):
            raw.add(name, Given(text, f"--{name}"))
    if values["file"] is None:
        return [raw]
    if raw.values:
        message = f"--{next(iter(raw.values))} and --from exclude each other."
        raise click.UsageError(message)
    from dealgraph.author.reading import read

    return read(Path(values["file"]), thing)


def _tell(made: Sequence[New], thing: str, values: dict[str, Any]) -> None:
    """Say what was written and what to do next."""
    from dealgraph.graph.catalog import catalog

    for each in made:
        say(f"wrote {visible(each.path.as_posix())}")
    own = _home(thing, values["into"])
    known = {root.path.resolve() for root in catalog(values["data"], values["only"]).roots}
    extra = [*values["data"], *([str(own)] if own and own.resolve() not in known else [])]
    options = "".join(f" --data {path}" for path in extra)
    options += "".join(f" --only {path}" for path in values["only"])
    target = made[0].path if len(made) == 1 else own or made[0].path.parent
    say("Next:")
    if not values["no_hints"]:
        say("  Fill in what the comments ask for, as far as you know it; delete the rest.")
    say(f"  dealgraph check {target.as_posix()}{options}")
    say(f"  dealgraph show {made[0].draft.id}{options}")
