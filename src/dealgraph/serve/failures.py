"""What ends a request before its answer, one class or cause for each answer of HTTP."""

from __future__ import annotations

import signal
from enum import Enum


class BusyError(Exception):
    """Too many requests wait, or too many long queries run."""


class OvertimeError(Exception):
    """A request took longer than its limit, in seconds."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"{limit:g}")
        self.limit = limit


class Cause(Enum):
    """Why a process could not finish an answer."""

    MEMORY = "it wanted more memory than one process may have"
    TOGETHER = "all processes together wanted more memory than they may have"
    DEPTH = "the query is nested too deeply"
    STOPPED = "the process was stopped from outside, or with the server"
    FAULT = "a fault of ours"


class FailedError(Exception):
    """A process could not finish an answer."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


#: What a signal that ended a process says. An allocation that fails aborts (SIGABRT), and a stack
#: that is used up is SIGSEGV; any other signal came from outside.
_SIGNALS = {"SIGABRT": Cause.MEMORY, "SIGSEGV": Cause.DEPTH}


def reason(code: int | None, limit: float) -> Exception:
    """Return what the exit code of a process means that ended while it answered.

    >>> reason(-9, 1).cause.name, reason(1, 1).cause.name
    ('STOPPED', 'FAULT')
    """
    if code is None or code >= 0:
        return FailedError(Cause.STOPPED if code is None else Cause.FAULT)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = ""
    if name == "SIGALRM":
        return OvertimeError(limit)
    return FailedError(_SIGNALS.get(name, Cause.STOPPED))
