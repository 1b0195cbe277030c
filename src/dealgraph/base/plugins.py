"""What other packages add: entry points (Python Packaging User Guide) in three groups.

| Group | Name | What it names |
| --- | --- | --- |
| `dealgraph.profiles` | a profile, for `export --profile` | `build(store) -> Document` |
| `dealgraph.exports` | the ending of a file, without the dot | `write(store) -> str` or `bytes` |
| `dealgraph.commands` | a command | a `click.Command` |

A name that dealgraph has itself stays its own. Nothing is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from dealgraph.base.errors import ExtensionError

PROFILES, EXPORTS, COMMANDS = "dealgraph.profiles", "dealgraph.exports", "dealgraph.commands"


def added(group: str, own: Iterable[str] = ()) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name, sorted, without names that are ours.

    Args:
        group: one of `PROFILES`, `EXPORTS`, `COMMANDS`.
        own: names that cannot be taken.
    """
    taken = set(own)
    points = sorted(entry_points(group=group), key=lambda point: (point.name, point.value))
    return {point.name: point for point in points if point.name not in taken}


def load(point: EntryPoint) -> Any:
    """Import what an entry point names.

    Raises:
        ExtensionError: it cannot be imported; names the package and the reason.
    """
    try:
        return point.load()
    except Exception as error:  # noqa: BLE001 - whatever another package raises while it loads
        package = point.dist.name if point.dist is not None else ""
        raise ExtensionError(
            f"The extension '{point.name}' cannot be loaded",
            where=f"{point.group}: {point.value}",
            why=f"{type(error).__name__}: {error}",
            fix=f"Mend or uninstall the package {package}".rstrip() + ".",
        ) from None
