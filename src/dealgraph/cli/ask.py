"""`dealgraph ask`: named questions, whose options come from the header of their query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealgraph.base.errors import DealgraphError
from dealgraph.base.words import visible
from dealgraph.cli.common import (
    graph_parameters,
    language_option,
    opened,
    source,
    tell_unspoken,
    terminal_width,
    wants_colour,
)
from dealgraph.graph.source import Source
from dealgraph.rdf.formats import ROW_NAMES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dealgraph.answers.questions import Matrix, Question
    from dealgraph.rdf.graph_store import GraphStore, Result


class _Questions(click.Group):
    """One command for each question of the shipped ontology and of the folders that are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(visible(path.stem) for path in _chosen(ctx).catalog().files("questions"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from dealgraph.answers.questions import find_question

        question = find_question(args[0], _chosen(ctx, args).catalog().files("questions"))
        return args[0], _command(question, _chosen(ctx)), args[1:]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from dealgraph.answers.questions import find_question

        paths = _chosen(ctx).catalog().files("questions")
        known = any(path.stem == cmd_name for path in paths)
        return _command(find_question(cmd_name, paths), _chosen(ctx)) if known else None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from dealgraph.cli.completion import items

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return items(((name, "") for name in self.list_commands(ctx)), incomplete)


def _chosen(ctx: click.Context, args: Sequence[str] = ()) -> Source:
    """What stands before the question, and after it: a folder may bring its own questions."""
    found = {name: list(ctx.params.get(name) or ()) for name in ("data", "only")}
    found |= {"store": [], "endpoint": []}
    for at, word in enumerate(args):
        name, equals, path = word.removeprefix("--").partition("=")
        if word.startswith("--") and name in found:
            found[name] += [path] if equals else list(args[at + 1 : at + 2])
    store, endpoint = ("".join(found[name][-1:]) for name in ("store", "endpoint"))
    return source(found["data"], found["only"], store=store, endpoint=endpoint)


def _command(question: Question, before: Source) -> click.Command:
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", *ROW_NAMES]),
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
        language: str,
        *,
        long: bool = True,
        **values: Any,
    ) -> None:
        from dealgraph.answers.output import render
        from dealgraph.answers.run import bind
        from dealgraph.rdf.sparql.run import run

        given = {key: text for key, text in values.items() if text is not None}
        question.check_required(given)
        chosen = source(
            (*before.data, *data),
            (*before.only, *only),
            inference=inference,
            store=disk,
            endpoint=endpoint,
        )
        store = opened(chosen)
        tell_unspoken(store, language)
        text = bind(store, question, given, language)
        result = run(store, text, str(question.path))
        matrix = question.matrix(given)
        if matrix is not None and format_ == "table" and not long:
            click.echo(_crossed(store, language, result, matrix, question.path), nl=False)
            return
        click.echo(render(result, format_, terminal_width(), colour=wants_colour()), nl=False)

    return click.command(
        name=question.name,
        help=f"{question.question}\n\n{question.why}",
        short_help=question.title,
        epilog=f"Example:  dealgraph ask {question.name}{_words(question)}",
    )(_with_options(run_question, question))


def _crossed(store: GraphStore, language: str, result: Result, matrix: Matrix, path: Path) -> str:
    """Rows as a matrix, in the language in which they were asked for."""
    from dealgraph.answers.matrix import render_matrix, signs
    from dealgraph.answers.wording import spoken
    from dealgraph.rdf.reader import Reader
    from dealgraph.rdf.sparql.run import table

    known = signs(Reader(store, spoken(store, language)))
    return render_matrix(table(result, str(path)), matrix, known, terminal_width(), path)


def _with_options(command: Any, question: Question) -> Any:
    from dealgraph.cli.completion import Completed

    if question.matrices:
        text = "Write a row for each word instead of a matrix. Other formats always have the rows."
        command = click.option("--long", is_flag=True, help=text)(command)

    for option in reversed([language_option(), *graph_parameters()]):
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


def _row(path: Path) -> tuple[str, str]:
    """Return what a question asks; one that is broken keeps nobody from the others."""
    from dealgraph.answers.questions import read_question

    try:
        return path.stem, read_question(path).question
    except DealgraphError as error:
        return visible(path.stem), f"(cannot be asked: {error.why}; see dealgraph check)"


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
        from dealgraph.answers.output import render_rows

        rows = [_row(path) for path in _chosen(ctx).catalog().files("questions")]
        text = render_rows(("name", "question"), rows, terminal_width(), colour=wants_colour())
        click.echo(text + "\nRun one: dealgraph ask NAME, with --help for its parameters.")
