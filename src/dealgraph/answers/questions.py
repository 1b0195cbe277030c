"""Named questions: SPARQL files whose header says what they ask and what they take.

A question is a valid query as it stands, so any engine can run the file. Its header gives title,
question, reason and parameters:

    # title: Exclusions
    # question: Which deals say expressly what they are not?
    # why: An exclusion does not say that something is forbidden.
    # param concern: concern; optional; what is left out

and its body holds, for each parameter, the line `VALUES ?concern { UNDEF }`: unbound, it restricts
nothing. A value takes the place of UNDEF as an RDF term (SPARQL 1.1 Query, section 10.2), written
by Oxigraph's serializer; no text of a user becomes part of a query in any other way. Without a
value the line is left out, which means the same (one empty solution joins with everything), since
some engines, Virtuoso 7 among them, lose rows over UNDEF.

Rows that are best seen as a matrix say so: which columns are its rows, its columns and its cells,
and what an empty cell means; with a parameter's name, if that is given:

    # matrix: matter heading effect; silent: nothing was said
    # matrix concern: matter concernLabel effect; not said of this use itself
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import ModelError, ParameterError, UnknownQuestionError
from dealgraph.base.files import read_text
from dealgraph.base.words import did_you_mean
from dealgraph.rdf.sparql.header import header


@dataclass(frozen=True)
class Parameter:
    """One thing that a question takes.

    Attributes:
        name: the SPARQL variable and the command-line option.
        kind: `party`, `matter`, `date`, `integer`, `text`, or that of a vocabulary: `concern`.
        required: whether the question makes no sense without it.
        help: what it means.
    """

    name: str
    kind: str
    required: bool
    help: str


@dataclass(frozen=True)
class Matrix:
    """How the rows of a question are seen as a matrix.

    Attributes:
        row: the column of the answer whose values stand at the side.
        column: the one whose values stand above.
        value: the one whose values are in the cells.
        empty: what a cell without a value means.
        given: the parameter that must be given, or an empty text.
    """

    row: str
    column: str
    value: str
    empty: str
    given: str = ""


@dataclass(frozen=True)
class Question:
    """A named query with its documentation."""

    name: str
    title: str
    question: str
    why: str
    parameters: tuple[Parameter, ...]
    text: str
    path: Path
    matrices: tuple[Matrix, ...] = ()

    def matrix(self, values: Mapping[str, object]) -> Matrix | None:
        """Return how the rows are seen as a matrix if some parameters are given."""
        fitting = [each for each in self.matrices if not each.given or each.given in values]
        return max(fitting, key=lambda each: bool(each.given), default=None)

    @cached_property
    def by_name(self) -> dict[str, Parameter]:
        """The parameters by their names."""
        return {parameter.name: parameter for parameter in self.parameters}

    def bind(self, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
        """Return the query with values in the places of its parameters, and without empty places.

        Raises:
            ParameterError: a parameter is unknown or a required one is missing.
        """
        self.check_required(values)
        text = self.text
        for name, term in values.items():
            # A function, because a replacement text would have its backslashes read.
            text = _slot(name).sub(partial(_filled, name, term), text)
        for name in self.by_name.keys() - values.keys():
            text = _slot(name).sub(_dropped, text)
        return text

    def example(self) -> dict[str, str]:
        """Values to try the question with: its required parameters, or else its first one."""
        chosen = [p for p in self.parameters if p.required] or list(self.parameters)[:1]
        values, found = dict(_EXAMPLES), {}
        for parameter in chosen:
            found[parameter.name] = values.get(parameter.kind, "VALUE")
            values["party"] = "a24"  # a second party should be another one
        return found

    def check_required(self, values: Mapping[str, object]) -> None:
        """Refuse unknown and missing parameters, before anything is loaded.

        Raises:
            ParameterError: says which, and what there is.
        """
        for name in values:
            if name not in self.by_name:
                raise ParameterError(
                    f"The question '{self.name}' has no parameter '{name}'",
                    why="it takes " + (", ".join(self.by_name) or "none"),
                    fix=did_you_mean(name, self.by_name)
                    or f"See: dealgraph ask {self.name} --help",
                )
        for parameter in self.parameters:
            if parameter.required and parameter.name not in values:
                raise ParameterError(
                    f"The question '{self.name}' needs --{parameter.name}",
                    why=parameter.help,
                    fix=f"See: dealgraph ask {self.name} --help",
                )


#: Values by kind of parameter with which every question can be tried on the shipped record.
_EXAMPLES = {
    "party": "openai",
    "matter": "google-deepmind-a24-2026",
    "concern": "generative-ai-training",
    "date": "2026-06-30",
    "integer": "12",
    "medium": "film",
    "purpose": "licence-fee",
    "status": "active",
    "text": "USD",
}


def _slot(name: str) -> re.Pattern[str]:
    """Match the place of a parameter, with the whole line (1, 2) if it has one to itself."""
    return re.compile(rf"(^[ \t]*)?VALUES\s+\?{name}\s*\{{\s*UNDEF\s*\}}([ \t]*\n)?", re.MULTILINE)


def _filled(name: str, term: ox.NamedNode | ox.Literal, place: re.Match[str]) -> str:
    return f"{place[1] or ''}VALUES ?{name} {{ {term} }}{place[2] or ''}"


def _dropped(place: re.Match[str]) -> str:
    whole_line = place[1] is not None and place[2] is not None
    return "" if whole_line else (place[1] or "") + (place[2] or "")


def read_question(path: Path) -> Question:
    """Read one question.

    Raises:
        ModelError: the header lacks a part, or a parameter has no place in the query.
    """
    text = read_text(path)
    fields = header(text)
    parameters = [
        _parameter(path, name.removeprefix("param "), spec, text)
        for name, spec in fields.items()
        if name.startswith("param ")
    ]
    missing = [name for name in ("title", "question", "why") if not fields.get(name)]
    if missing:
        raise ModelError(
            "A question does not explain itself",
            where=str(path),
            why=f"its header has no line '# {missing[0]}:'",
            fix="Begin the file with '# title:', '# question:' and '# why:'.",
        )
    matrices = [
        _matrix(path, name.removeprefix("matrix").strip(), spec, fields)
        for name, spec in fields.items()
        if name.partition(" ")[0] == "matrix"
    ]
    return Question(
        path.stem,
        fields["title"],
        fields["question"],
        fields["why"],
        tuple(parameters),
        text,
        path,
        tuple(matrices),
    )


def _matrix(path: Path, given: str, spec: str, fields: Mapping[str, str]) -> Matrix:
    columns, _, empty = spec.partition(";")
    names = [name.removeprefix("?") for name in columns.split()]
    if len(names) != 3 or not empty.strip():
        raise ModelError(
            "A matrix is not declared in full",
            where=str(path),
            why=f"'# matrix: {spec}' should read 'row column value; what an empty cell means'",
            fix="For instance: # matrix: matter heading effect; silent: nothing was said",
        )
    if given and f"param {given}" not in fields:
        raise ModelError(
            "A matrix names a parameter that the question does not have",
            where=str(path),
            why=f"there is no line '# param {given}: …'",
            fix="Write '# matrix:', or '# matrix NAME:' with the name of a parameter.",
        )
    row, column, value = names
    return Matrix(row, column, value, empty.strip(), given)


def _parameter(path: Path, name: str, spec: str, text: str) -> Parameter:
    parts = [part.strip() for part in spec.split(";", 2)]
    if len(parts) != 3 or parts[1] not in ("required", "optional"):
        raise ModelError(
            "A parameter is not declared in full",
            where=str(path),
            why=f"'# param {name}: {spec}' should read 'kind; required or optional; meaning'",
            fix="For instance: # param party: party; required; whose deals",
        )
    if not _slot(name).search(text):
        raise ModelError(
            "A parameter has no place in its query",
            where=str(path),
            why=f"the query has no line 'VALUES ?{name} {{ UNDEF }}'",
            fix="Add that line where the value should bind.",
        )
    return Parameter(name, parts[0], parts[1] == "required", parts[2])


def read_questions(paths: list[Path]) -> dict[str, Question]:
    """Read all questions, by name."""
    return {path.stem: read_question(path) for path in paths}


def find_question(name: str, paths: list[Path]) -> Question:
    """Find one question by name, reading only its file.

    Raises:
        UnknownQuestionError: there is none; suggests a near miss.
    """
    by_name = {path.stem: path for path in paths}
    if name not in by_name:
        raise UnknownQuestionError(
            f"There is no question '{name}'",
            fix=did_you_mean(name, by_name) or "List them all: dealgraph ask",
        )
    return read_question(by_name[name])
