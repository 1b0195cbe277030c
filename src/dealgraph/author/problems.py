"""What is wrong with a new record, all of it at once and each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dealgraph.base.errors import ParameterError


@dataclass(unsafe_hash=True)
class Problem(Exception):  # noqa: N818 - mostly collected, seldom raised
    """One thing that is missing or wrong.

    Attributes:
        place: the option, or the file and line, in which it was written; empty at a prompt.
        message: what is wrong, as a sentence.
        fix: what to write instead.
    """

    place: str
    message: str
    fix: str = ""

    def at(self, place: str, field: str) -> Problem:
        """The same with its place, and with the field unless place or message name it already."""
        if (
            self.place
            or place == f"--{field}"
            or self.message.startswith((f"{field}:", f"{field} '"))
        ):
            return Problem(self.place or place, self.message, self.fix)
        return Problem(place, f"{field}: {self.message}", self.fix)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"  {place}{self.message}" + (f"\n      fix: {self.fix}" if self.fix else "")


class DraftError(ParameterError):
    """Records were not written, because something in them is missing or wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        count = len(self.problems)
        number = "one thing is" if count == 1 else f"{count} things are"
        super().__init__(
            f"Nothing was written: {number} missing or wrong",
            where=self.problems[0].place if self.problems else "",
            why="; ".join(problem.message for problem in self.problems),
            fix="; ".join(problem.fix for problem in self.problems if problem.fix),
        )

    def __str__(self) -> str:
        return "\n".join([f"{self.what} [{self.code}]", *map(str, self.problems)])
