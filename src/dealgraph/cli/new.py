"""`dealgraph new`: a record from options, from answers, or many from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click
from click.types import StringParamType

from dealgraph.cli.common import Chosen
from dealgraph.cli.completion import Completed, items

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dealgraph.authoring.model import Field, Model
    from dealgraph.authoring.plan import New
    from dealgraph.authoring.raw import Raw

__all__ = ["new"]

#: Kinds of record; what each takes is read from the ontology.
THINGS = ("deal", "dispute", "policy", "party", "stake", "publisher")
_OPTIONS = ("from", "into", "data", "only", "no-hints", "help")
_METAVARS = {"date": "DATE", "number": "NUMBER", "integer": "NUMBER", "boolean": "true|false"}
_NESTED = {
    "source": "ADDRESS",
    "term": "'KIND CONCERN \"LABEL\" [NAME=VALUE]…'",
    "amount": "'VALUE CURRENCY PURPOSE \"LABEL\" [NAME=VALUE]…'",
    "event": "'DATE KIND \"LABEL\" [NAME=VALUE]…'",
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
        return list(THINGS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        bare = click.Command(cmd_name, short_help=f"Write a new {cmd_name}.")
        return bare if cmd_name in THINGS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from dealgraph.suggest import did_you_mean

        if args[0] not in THINGS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], THINGS) or f"One of: {', '.join(THINGS)}."
            ctx.fail(f"There is no kind of record '{args[0]}'. {hint}")
        made = _command(args[0], args[1:]) if args[0] in THINGS else None
        return args[0], made, args[1:]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return items(((thing, "") for thing in THINGS), incomplete)


class _Command(click.Command):
    """A command that lists its roles in a paragraph: there are too many for a line each."""

    roles: Sequence[str] = ()

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
    from dealgraph.authoring.model import Model

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
    return made


def _about(thing: str) -> str:
    return (
        f"The file is named by the id of the {thing} and holds comments that show what else can be "
        "said; records that lie beside it are known. In a --from file, each record names the same "
        "things without the two hyphens, and record: says which kind it is, if not this one. In "
        "CSV, | stands between several values."
    )


def _kind(model: Model, top: Any) -> list[click.Parameter]:
    kinds = list(model.kinds(top))
    if len(kinds) == 1:
        return []
    help_ = f"Required; repeatable. {', '.join(kinds)}."
    return [_many("kind", "KIND", _Offered(kinds), help_)]


def _option(field: Field) -> click.Parameter:
    need = "Required. " if field.required else ""
    choices = f" {', '.join(field.choices)}." if 0 < len(field.choices) <= 15 else ""
    metavar, type_ = _takes(field)
    return _many(field.name, metavar, type_, f"{need}{field.help}{choices}".strip())


def _takes(field: Field) -> tuple[str, Any]:
    if field.kind == "concept":
        return field.name.upper(), _Offered(field.choices)
    if field.kind == "record":
        several = {("party", "publisher"): "AGENT", ("deal", "dispute", "policy"): "MATTER"}
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
    from dealgraph.catalog import folder_of

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


def _chosen(thing: str, data: Sequence[str], only: Sequence[str], into: str | None) -> Chosen:
    """The folders that are named, and the one to which the record goes."""
    own = _home(thing, into)
    return Chosen((*data, *([str(own)] if own else [])), tuple(only), inference=True)


def _home(thing: str, into: str | None) -> Path | None:
    """The folder around the new file, if it holds records that are not in the graph anyway."""
    from dealgraph.authoring.plan import default_folder
    from dealgraph.catalog import folder_of, shipped

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
    from dealgraph.authoring.lookup import Lookup
    from dealgraph.authoring.plan import prepare, write

    into, data, only = values["into"], values["data"], values["only"]
    chosen = _chosen(thing, data, only, into)
    raws = _raws(thing, model, values)
    lookup = Lookup(chosen.lookup(), chosen.catalog())
    if values["file"] is None and sys.stdin.isatty():
        from dealgraph.authoring.prompting import fill

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
    write(made)
    _tell(made, thing, values)


def _raws(thing: str, model: Model, values: dict[str, Any]) -> list[Raw]:
    from dealgraph.authoring.raw import Given, Raw

    raw = Raw(thing)
    for name in ("kind", "id", *model.fields([model.things[thing]], below=True)):
        for text in values.get(_variable(name), ()):
            raw.add(name, Given(text, f"--{name}"))
    if values["file"] is None:
        return [raw]
    if raw.values:
        message = f"--{next(iter(raw.values))} and --from exclude each other."
        raise click.UsageError(message)
    from dealgraph.authoring.reading import read

    return read(Path(values["file"]), thing)


def _tell(made: Sequence[New], thing: str, values: dict[str, Any]) -> None:
    """Say what was written and what to do next."""
    from dealgraph.catalog import catalog

    for each in made:
        click.echo(f"wrote {each.path.as_posix()}")
    own = _home(thing, values["into"])
    known = {root.path.resolve() for root in catalog(values["data"], values["only"]).roots}
    extra = [*values["data"], *([str(own)] if own and own.resolve() not in known else [])]
    options = "".join(f" --data {path}" for path in extra)
    options += "".join(f" --only {path}" for path in values["only"])
    target = made[0].path if len(made) == 1 else own or made[0].path.parent
    click.echo("Next:")
    if not values["no_hints"]:
        click.echo("  Fill in what the comments ask for, as far as you know it; delete the rest.")
    click.echo(f"  dealgraph check {target.as_posix()}{options}")
    click.echo(f"  dealgraph show {made[0].draft.id}{options}")
