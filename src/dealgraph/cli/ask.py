"""`dealgraph ask`: named questions, whose options come from the header of their query."""

from __future__ import annotations

from typing import Any

import click

from dealgraph.cli.common import Chosen, graph_parameters, terminal_width, wants_colour

__all__ = ["ask"]


class _Questions(click.Group):
    """One command for each question of the shipped ontology and of the folders that are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem for path in _chosen(()).catalog().files("questions"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from dealgraph.questions import find_question

        chosen = _chosen(args)
        question = find_question(args[0], chosen.catalog().files("questions"))
        return args[0], _command(question.name), args[1:]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(cmd_name) if cmd_name in self.list_commands(ctx) else None


def _chosen(args: Any) -> Chosen:
    """Look ahead for --data and --only, since a folder may bring its own questions."""
    found: dict[str, list[str]] = {"--data": [], "--only": []}
    for at, word in enumerate(args):
        name, equals, path = word.partition("=")
        if name in found and equals:
            found[name].append(path)
        elif word in found and at + 1 < len(args):
            found[word].append(args[at + 1])
    return Chosen(tuple(found["--data"]), tuple(found["--only"]), inference=True)


def _command(name: str) -> click.Command:
    import sys

    from dealgraph.questions import find_question

    question = find_question(name, _chosen(sys.argv).catalog().files("questions"))

    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "csv", "tsv", "json", "xml"]),
        default="table",
        show_default=True,
        help="How to write the rows.",
    )
    def run_question(format_: str, data: Any, only: Any, inference: bool, **values: Any) -> None:
        from dealgraph.output import render
        from dealgraph.queries import bind, run

        given = {key: text for key, text in values.items() if text is not None}
        question.check_required(given)
        store = Chosen(data, only, inference).lookup()
        text = bind(store, question, given)
        result = run(store, text, str(question.path))
        click.echo(render(result, format_, terminal_width(), colour=wants_colour()), nl=False)

    command: Any = run_question
    for option in reversed(graph_parameters()):
        command = option(command)
    for parameter in reversed(question.parameters):
        need = "Required. " if parameter.required else ""
        text = f"{need}{parameter.help[:1].upper()}{parameter.help[1:]}"
        command = click.option(
            f"--{parameter.name}",
            parameter.name,
            metavar=parameter.kind.upper(),
            help=text if text.endswith(".") else f"{text}.",
        )(command)
    return click.command(
        name=name,
        help=f"{question.question}\n\n{question.why}",
        short_help=question.title,
        epilog=f"Example:  dealgraph ask {name}{_example(question.parameters)}",
    )(command)


_EXAMPLES = {
    "party": "openai",
    "matter": "google-deepmind-a24-2026",
    "concern": "generative-ai-training",
    "date": "2026-06-30",
    "integer": "12",
    "medium": "film",
    "purpose": "licence-fee",
}


def _example(parameters: Any) -> str:
    chosen = [p for p in parameters if p.required] or list(parameters)[:1]
    values = dict(_EXAMPLES)
    words = ""
    for parameter in chosen:
        words += f" --{parameter.name} {values.get(parameter.kind, 'VALUE')}"
        values["party"] = "a24"  # a second party should be another one
    return words


@click.group(
    cls=_Questions,
    invoke_without_command=True,
    subcommand_metavar="[NAME [OPTIONS]]",
    epilog="Example:  dealgraph ask exclusions --concern generative-ai-training",
)
@click.pass_context
def ask(ctx: click.Context) -> None:
    """Answer a named question; without a name, list them all.

    Parameters take ids, labels or aliases: a24, "Warner Music Group", WMG.
    """
    if ctx.invoked_subcommand is None:
        from dealgraph.output import render_rows
        from dealgraph.queries import questions

        rows = [(q.name, q.question) for q in questions().values()]
        text = render_rows(("name", "question"), rows, terminal_width(), colour=wants_colour())
        click.echo(text + "\nRun one: dealgraph ask NAME, with --help for its parameters.")
