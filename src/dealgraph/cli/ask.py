"""`dealgraph ask`: named questions, whose options come from the header of their query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from dealgraph.cli.common import Chosen, graph_parameters, terminal_width, wants_colour

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dealgraph.named import Question

__all__ = ["ask"]


class _Questions(click.Group):
    """One command for each question of the shipped ontology and of the folders that are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem for path in _chosen(ctx).catalog().files("questions"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from dealgraph.named import find_question

        question = find_question(args[0], _chosen(ctx, args).catalog().files("questions"))
        return args[0], _command(question, _chosen(ctx)), args[1:]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from dealgraph.named import find_question

        paths = _chosen(ctx).catalog().files("questions")
        known = any(path.stem == cmd_name for path in paths)
        return _command(find_question(cmd_name, paths), _chosen(ctx)) if known else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from dealgraph.cli.completion import items

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return items(((name, "") for name in self.list_commands(ctx)), incomplete)


def _chosen(ctx: click.Context, args: Sequence[str] = ()) -> Chosen:
    """What stands before the question, and after it: a folder may bring its own questions."""
    found = {name: list(ctx.params.get(name) or ()) for name in ("data", "only")}
    found["store"] = []
    for at, word in enumerate(args):
        name, equals, path = word.removeprefix("--").partition("=")
        if word.startswith("--") and name in found:
            found[name] += [path] if equals else list(args[at + 1 : at + 2])
    disk = "".join(found["store"][-1:])
    return Chosen(tuple(found["data"]), tuple(found["only"]), disk=disk)


def _command(question: Question, before: Chosen) -> click.Command:
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "csv", "tsv", "json", "xml"]),
        default="table",
        show_default=True,
        help="How to write the rows.",
    )
    def run_question(
        format_: str,
        data: Any,
        only: Any,
        inference: bool,
        disk: str,
        endpoint: str,
        **values: Any,
    ) -> None:
        from dealgraph.output import render
        from dealgraph.queries import bind, run

        given = {key: text for key, text in values.items() if text is not None}
        question.check_required(given)
        folders = ((*before.data, *data), (*before.only, *only))
        store = Chosen(*folders, inference, disk, endpoint).lookup()
        text = bind(store, question, given)
        result = run(store, text, str(question.path))
        click.echo(render(result, format_, terminal_width(), colour=wants_colour()), nl=False)

    return click.command(
        name=question.name,
        help=f"{question.question}\n\n{question.why}",
        short_help=question.title,
        epilog=f"Example:  dealgraph ask {question.name}{_words(question)}",
    )(_with_options(run_question, question))


def _with_options(command: Any, question: Question) -> Any:
    from dealgraph.cli.completion import Completed

    for option in reversed(graph_parameters()):
        command = option(command)
    for parameter in reversed(question.parameters):
        need = "Required. " if parameter.required else ""
        text = f"{need}{parameter.help[:1].upper()}{parameter.help[1:]}"
        command = click.option(
            f"--{parameter.name}",
            parameter.name,
            metavar=parameter.kind.upper(),
            type=Completed(parameter.kind.upper()),
            help=text if text.endswith(".") else f"{text}.",
        )(command)
    return command


def _words(question: Any) -> str:
    return "".join(f" --{name} {value}" for name, value in question.example().items())


@click.group(
    cls=_Questions,
    invoke_without_command=True,
    subcommand_metavar="[NAME [OPTIONS]]",
    epilog="Example:  dealgraph ask exclusions --concern generative-ai-training",
)
@click.option("--data", multiple=True, metavar="PATH", help="Also list the questions of a folder.")
@click.option("--only", multiple=True, metavar="PATH", help="Leave out configured folders.")
@click.pass_context
def ask(ctx: click.Context, /, **_: Any) -> None:
    """Answer a named question; without a name, list them all.

    Parameters take ids, labels or aliases: a24, "Warner Music Group", WMG.
    """
    if ctx.invoked_subcommand is None:
        from dealgraph.output import render_rows
        from dealgraph.queries import questions

        found = questions(_chosen(ctx).catalog())
        rows = [(q.name, q.question) for q in found.values()]
        text = render_rows(("name", "question"), rows, terminal_width(), colour=wants_colour())
        click.echo(text + "\nRun one: dealgraph ask NAME, with --help for its parameters.")
