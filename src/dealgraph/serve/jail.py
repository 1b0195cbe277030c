"""What a process that runs other people's queries may not do.

It gets no more memory than a limit, dies by itself when a query is far over its time (even if the
server is gone), dies with the server, and, on Linux, can open no socket: `refusals` keeps SERVICE
out of queries, and should a way around it be found, the kernel still says no (seccomp(2)).
Where a system lacks one of these, the others hold.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
#: Audit number of the architecture and number of socket(2) there (linux/audit.h, unistd.h).
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES


def confine(parent: int) -> None:
    """Cut a process off: no network, and no life of its own.

    Args:
        parent: the process that started this one, by its number.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the server was gone before we asked to die with it
        _no_sockets(library)


def _no_sockets(library: ctypes.CDLL) -> None:
    """Let socket(2) fail; everything else is as it was."""
    if platform.machine() not in _ARCHITECTURES or sys.maxsize < 2**32:
        return
    architecture, number = _ARCHITECTURES[platform.machine()]
    steps = (
        (_LOAD, 0, 0, 4),  # the architecture
        (_JUMP_IF_EQUAL, 0, 3, architecture),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_JUMP_IF_EQUAL, 0, 1, number),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    )
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    library.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def limit_memory(more: int) -> None:
    """Let a process take no more than this beyond what it has now, in bytes.

    What does not fit makes the allocation fail, which ends the process, and only this one.
    """
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = _size() + more
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def _size() -> int:
    """The address space of this process, in bytes (proc(5)); a guess where it is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 1 << 30
    return pages * os.sysconf("SC_PAGE_SIZE")


def alarm(seconds: float) -> None:
    """End this process by the system's own clock, unless it is set to 0 before then."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
