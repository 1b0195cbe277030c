"""A process of the server's: opens what it needs, then answers one request after the other.

It is started as `python -m dealgraph.serve.worker ROLE PARENT FOLDER SETTINGS`, reads frames from
standard input and writes them to standard output. Its first frame says that it is ready, or why
it cannot be.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import IO, Any

from dealgraph.base.errors import DealgraphError, ServerError
from dealgraph.serve.failures import Cause
from dealgraph.serve.frames import Frame, pack, read
from dealgraph.serve.jail import alarm, confine, limit_memory
from dealgraph.serve.memory import few_arenas
from dealgraph.serve.settings import Settings

#: Role -> module with a function `start(folder, settings)` that returns what answers.
ROLES = {
    "query": "dealgraph.serve.answers",
    "render": "dealgraph.serve.render",
    "build": "dealgraph.serve.building",
}
#: Seconds beyond the limit after which a process ends itself; the server kills it before that.
GRACE = 10.0

Task = Callable[[Frame], Frame]


def main(arguments: list[str]) -> None:
    """Run one process until its standard input ends."""
    role, parent, folder, text = arguments
    confine(int(parent))
    settings = Settings.load(text)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else writes to standard output must not break a frame
    few_arenas()
    limit_memory(settings.memory_bound)  # files may be of any size
    try:
        task = _started(role, folder, settings)
    except DealgraphError as error:
        out.write(pack(failure(error)))
        out.flush()
        return
    limit_memory(min(settings.memory, settings.memory_bound))
    _send(out, Frame({"ready": True}))
    _serve(task, sys.stdin.buffer, out, settings.timeout + GRACE)


def _started(role: str, folder: str, settings: Settings) -> Task:
    """Open what a role needs.

    Raises:
        DealgraphError: it cannot be opened; also for what nobody foresaw.
    """
    try:
        task: Task = import_module(ROLES[role]).start(folder, settings)
    except DealgraphError:
        raise
    except MemoryError:
        raise ServerError(
            "The graph needs more memory than the server may have",
            why=f"that is {settings.memory_bound // 1_000_000:,} MB",
            fix="Give it more with --memory-total.",
        ) from None
    except Exception as error:  # noqa: BLE001 - one message, no traceback
        raise ServerError(
            "A process of the server could not start",
            where=role,
            why=f"{type(error).__name__}: {error}",
            fix="Look for a file that is not what its name says; otherwise tell the makers.",
        ) from None
    return task


def _serve(task: Task, source: IO[bytes], out: IO[bytes], limit: float) -> None:
    while (request := read(source)) is not None:
        alarm(float(request.header.get("limit") or limit))
        answer = _answer(task, request)
        alarm(0)
        _send(out, answer)


def _answer(task: Task, request: Frame) -> Frame:
    try:
        return task(request)
    except DealgraphError as error:
        return Frame(failure(error))
    except MemoryError:
        return _failed(Cause.MEMORY)
    except RecursionError:
        return _failed(Cause.DEPTH)
    except Exception:  # noqa: BLE001 - the process can go on, and the log of the server says what it was
        return _failed(Cause.FAULT, traceback.format_exc())


def _failed(cause: Cause, trace: str = "") -> Frame:
    return Frame({"failed": cause.name, "trace": trace})


def _send(out: IO[bytes], frame: Frame) -> None:
    out.write(pack(*frame))
    out.flush()


def failure(error: DealgraphError) -> dict[str, Any]:
    """An error of ours, as it travels: its class and what it says."""
    return {"error": type(error).__name__, **asdict(error)}


if __name__ == "__main__":
    main(sys.argv[1:])
