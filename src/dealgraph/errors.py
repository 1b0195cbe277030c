"""Everything that can stop dealgraph, one class and one stable code for each cause.

Every error says four things: what happened, where, why, and what to do about it. Commands print
them on standard error and end with exit code 2; no error of ours is shown as a traceback.

    DealgraphError
    ├── MissingFileError      DG101  a path that does not exist or cannot be read
    ├── EmptyFolderError      DG102  a folder without a single Turtle file
    ├── TurtleError           DG201  Turtle that cannot be parsed
    ├── QueryError            DG301  SPARQL that cannot be parsed or run
    ├── UnknownQuestionError  DG302  no question of that name
    ├── ParameterError        DG303  a parameter that is missing, unknown or has a wrong value
    ├── UnknownIdError        DG304  no record, party or concept of that id, label or alias
    ├── FormatError           DG401  a format that does not fit the result or the file name
    ├── OutputError           DG402  a file that cannot be written
    ├── MissingExtraError     DG501  an optional package that is not installed
    ├── ModelError            DG601  a rule, question or check of the model that is itself wrong
    ├── StoreError            DG701  a store on disk that cannot be opened or filled
    └── EndpointError         DG702  a server that cannot be reached or does not answer as it should
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "DealgraphError",
    "EmptyFolderError",
    "EndpointError",
    "FormatError",
    "MissingExtraError",
    "MissingFileError",
    "ModelError",
    "OutputError",
    "ParameterError",
    "QueryError",
    "StoreError",
    "TurtleError",
    "UnknownIdError",
    "UnknownQuestionError",
]


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
    where: str = ""
    why: str = ""
    fix: str = ""

    code = "DG000"

    def __str__(self) -> str:
        lines = [f"{self.what} [{self.code}]"]
        lines += [f"  where: {self.where}"] if self.where else []
        lines += [f"  why:   {self.why}"] if self.why else []
        lines += [f"  fix:   {self.fix}"] if self.fix else []
        return "\n".join(lines)


class MissingFileError(DealgraphError):
    """A path does not exist, or exists and cannot be read."""

    code = "DG101"


class EmptyFolderError(DealgraphError):
    """A folder was named that holds no Turtle file, so that an empty graph would be served."""

    code = "DG102"


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


class FormatError(DealgraphError):
    """The format does not fit the kind of result, or the ending of a file is not known."""

    code = "DG401"


class OutputError(DealgraphError):
    """A file could not be written; whatever was there before is untouched."""

    code = "DG402"


class MissingExtraError(DealgraphError):
    """A function needs an optional package that is not installed."""

    code = "DG501"


class ModelError(DealgraphError):
    """A rule, question, check or display declaration is itself wrong."""

    code = "DG601"


class StoreError(DealgraphError):
    """A store on disk is damaged, in use or full; what it held before is untouched."""

    code = "DG701"


class EndpointError(DealgraphError):
    """A SPARQL endpoint cannot be reached, refuses, or does not answer as SPARQL 1.1 says."""

    code = "DG702"
