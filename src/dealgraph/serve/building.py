"""Role `build`: files in, a folder out that any number of processes open read-only; first pages.

The folder belongs to the server and is removed by it. A store in the user's cache serves to fill
it, but is not used itself, since another command may throw it away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from dealgraph.base.errors import StoreError
from dealgraph.graph.files import fingerprint
from dealgraph.serve.first import first
from dealgraph.serve.frames import Frame
from dealgraph.serve.settings import Settings


def start(folder: str, settings: Settings) -> Callable[[Frame], Frame]:
    """Fill a folder.

    Raises:
        DealgraphError: a file is wrong, or the folder cannot be written.
    """
    mark = fingerprint(settings.source.catalog())
    store = settings.source.whole(cached=True)
    try:
        on_disk = _copy(store, folder)
    except OSError as error:
        with suppress(OSError):
            shutil.rmtree(folder)
        raise StoreError(
            "The graph cannot be laid out for the server",
            where=str(Path(folder).parent),
            why=str(error),
            fix="Make room there, or name another folder in TMPDIR.",
        ) from None

    def answer(request: Frame) -> Frame:
        if request.header.get("do") == "first":
            return first(store, settings, mark, on_disk=on_disk)
        return Frame({"triples": len(store)})

    return answer


def _copy(store: ox.Store, folder: str) -> bool:
    """Lay a graph out in a folder; return whether it was on disk already.

    One that was shares its files, if it can.
    """
    try:
        store.backup(folder)
    except RuntimeError:  # it is in memory
        copy = ox.Store(folder)
        copy.bulk_extend(store)
        copy.flush()
        return False
    return True
