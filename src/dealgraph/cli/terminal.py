"""What is said on the terminal: every sentence, name and error goes through here.

Data that was asked for in a format (CSV, JSON, Turtle) is written as it is. Everything else is
cleaned of what would steer a terminal, wherever it came from.
"""

from __future__ import annotations

import click

from dealgraph.base.words import clean


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Write a text for people, without what would steer a terminal.

    Args:
        text: what to say.
        err: whether to say it on standard error.
        nl: whether to end the line.
    """
    click.echo(clean(text), err=err, nl=nl)
