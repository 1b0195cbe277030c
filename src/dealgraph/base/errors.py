"""Everything that can stop dealgraph, one class and one stable code for each cause.

Every error says four things: what happened, where, why, and what to do about it. Commands print
them on standard error and end with exit code 2; no error of ours is shown as a traceback.

    DealgraphError
    ├── MissingFileError      DG101  a path that does not exist or cannot be read
    ├── EmptyFolderError      DG102  a folder without a single Turtle file
    ├── ConfigError           DG103  a configuration that is not as it should be
    ├── TurtleError           DG201  Turtle that cannot be parsed
    ├── QueryError            DG301  SPARQL that cannot be parsed or run
    ├── UnknownQuestionError  DG302  no question of that name
    ├── ParameterError        DG303  a parameter that is missing, unknown or has a wrong value
    ├── UnknownIdError        DG304  no record, party or concept of that id, label or alias
    ├── UnknownTableError     DG305  no table of that name
    ├── FormatError           DG401  a format that does not fit the result or the file name
    ├── OutputError           DG402  a file that cannot be written
    ├── MissingExtraError     DG501  an optional package that is not installed
    ├── MissingProgramError   DG502  another program that is not installed or does not run
    ├── ExtensionError        DG503  an entry point of another package that cannot be loaded
    ├── ModelError            DG601  a rule, question or check of the model that is itself wrong
    ├── StoreError            DG701  a store on disk that cannot be opened or filled
    ├── EndpointError         DG702  a server that cannot be reached or does not answer as it should
    └── ServerError           DG703  a server of ours that cannot listen or start its processes
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Self

from dealgraph.base.words import clean

#: What goes on in another line stands below its beginning: no name of a file passes for a line.
_INDENT = "\n" + " " * 9
_WITHIN = re.compile(r"\n(?! {9})")


@dataclass
class DealgraphError(Exception):
    """Base class: something kept dealgraph from doing what was asked.

    Attributes:
        what: what happened, as a clause without a full stop.
        where: file, line or argument; empty if there is no place to name.
        why: the cause, as far as it is known.
        fix: what the reader can do.
    """

    what: str
    where: str = field(default="", kw_only=True)
    why: str = field(default="", kw_only=True)
    fix: str = field(default="", kw_only=True)

    code = "DG000"

    def again(self) -> Self:
        """Return an error that says the same and was not raised yet.

        One that is kept where it was raised keeps the variables there, and they keep it.
        """
        return replace(self)

    def __str__(self) -> str:
        lines = [f"{self.what} [{self.code}]"]
        lines += [f"  where: {self.where}"] if self.where else []
        lines += [f"  why:   {self.why}"] if self.why else []
        lines += [f"  fix:   {self.fix}"] if self.fix else []
        return "\n".join(_WITHIN.sub(_INDENT, clean(line)) for line in lines)


class MissingFileError(DealgraphError):
    """A path does not exist, or exists and cannot be read."""

    code = "DG101"


class EmptyFolderError(DealgraphError):
    """A folder was named that holds no Turtle file, so that an empty graph would be served."""

    code = "DG102"


class ConfigError(DealgraphError):
    """A configuration, `[tool.dealgraph]` of a `pyproject.toml`, is not as it should be."""

    code = "DG103"


class TurtleError(DealgraphError):
    """A file is not Turtle (RDF 1.1 Turtle, section 6)."""

    code = "DG201"


class QueryError(DealgraphError):
    """A query is not SPARQL 1.1, or cannot be run here."""

    code = "DG301"


class UnknownQuestionError(DealgraphError):
    """There is no question of that name."""

    code = "DG302"


class ParameterError(DealgraphError):
    """A parameter of a question or of a new record is missing, unknown or of the wrong kind."""

    code = "DG303"


class UnknownIdError(DealgraphError):
    """No record, party or concept has that id, label or alias."""

    code = "DG304"


class UnknownTableError(DealgraphError):
    """There is no table of that name."""

    code = "DG305"


class FormatError(DealgraphError):
    """The format does not fit the kind of result, or the ending of a file is not known."""

    code = "DG401"


class OutputError(DealgraphError):
    """A file could not be written; whatever was there before is untouched."""

    code = "DG402"


class MissingExtraError(DealgraphError):
    """A function needs an optional package that is not installed."""

    code = "DG501"


class MissingProgramError(DealgraphError):
    """Another program, such as git, is needed and is not installed or does not run."""

    code = "DG502"


class ExtensionError(DealgraphError):
    """What another package adds to dealgraph cannot be loaded, or is not what its group wants."""

    code = "DG503"


class ModelError(DealgraphError):
    """A rule, question, check or display declaration is itself wrong."""

    code = "DG601"


class StoreError(DealgraphError):
    """A store on disk is damaged, in use or full; what it held before is untouched."""

    code = "DG701"


class EndpointError(DealgraphError):
    """A SPARQL endpoint cannot be reached, refuses, or does not answer as SPARQL 1.1 says."""

    code = "DG702"


class ServerError(DealgraphError):
    """`dealgraph serve` cannot listen at its address, or cannot start its processes."""

    code = "DG703"
