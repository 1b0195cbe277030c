"""Plots with the looks of the explorer page: its colours, quiet axes, the source below.

Colours come from where the page takes them: `ontology/display.ttl` for sectors, and `style` for
everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dealgraph.analysis.vocabulary import Vocabulary
from dealgraph.answers.run import store_of
from dealgraph.base.extras import require
from dealgraph.publish.style import light
from dealgraph.rdf.names import colour_token, dg
from dealgraph.rdf.reader import Reader

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from rdflib import Dataset

_SOURCE = "Source: dealgraph, a curated sample; it counts what was found, not what exists."


def palette(graph: Dataset | None = None) -> dict[str, str]:
    """Give the colours of the page on light ground, as `#rrggbb`.

    Args:
        graph: what `load()` returned; without it, the shipped record with configured folders.

    Returns:
        By name: page colours (`paper`, `ink`, `soft`, `faint`, `line`, `accent`, `mark`, …),
        colour tokens of sectors (`screen`, `press`, `music`, `ai`, …), and the words of the rights
        matrix (`granted`, `prohibited`, `excluded`, …, `silent`).

    >>> palette()["screen"]
    '#CB795D'
    """
    reader = Reader(store_of(graph, whole=True))
    tokens = list(reader.instances(dg("ColourToken")))
    sectors = {colour_token(t.value): reader.text(t, dg("light")) for t in tokens}
    return {**light(), **sectors, **_effects(reader), "silent": light()["line"]}


def _effects(reader: Reader) -> dict[str, str]:
    """The page's colour for each word of the matrix: by the order of the ontology."""
    terms = reader.instances(dg("Term"))
    kinds = Vocabulary(reader).terms(reader.types(statement)[0] for statement in terms)
    page = light()
    return {kind["effect"]: page[f"tone{at % 10}"] for at, kind in enumerate(kinds)}


def use_style() -> None:
    """Set matplotlib to the looks of the page, for the rest of the session.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    page = light()
    settings = {
        "figure.facecolor": page["card"],
        "figure.figsize": (9.0, 5.0),
        "figure.dpi": 110,
        "figure.constrained_layout.use": True,
        "axes.facecolor": page["card"],
        "axes.edgecolor": page["line"],
        "axes.labelcolor": page["soft"],
        "axes.titlecolor": page["ink"],
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "axes.labelsize": 9.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": page["line"],
        "grid.linewidth": 0.6,
        "text.color": page["ink"],
        "xtick.color": page["soft"],
        "ytick.color": page["soft"],
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "svg.hashsalt": "dealgraph",
    }
    require("matplotlib", "a plot").rcParams.update(settings)


def shades(colour: str) -> Colormap:
    """Make a scale from the paper to one colour, for counts that begin at nothing.

    One hue that only gets darker is read alike with every kind of colour vision.
    """
    colours = require("matplotlib.colors", "a plot")
    scale: Colormap = colours.LinearSegmentedColormap.from_list("", [light()["paper"], colour])
    return scale


def heatmap(axes: Axes, frame: pd.DataFrame, colour: str, *, top: float | None = None) -> None:
    """Draw numbers as a grid of shaded cells, each with its number; nothing is left blank.

    Args:
        axes: where to draw.
        frame: rows and columns by their labels; whole numbers.
        colour: of the largest number, as `#rrggbb`.
        top: the number with the full colour, if several grids share a scale.
    """
    limit = top or max(float(frame.to_numpy().max()), 1.0)
    axes.imshow(frame.to_numpy(float), cmap=shades(colour), vmin=0, vmax=limit, aspect="auto")
    axes.set_xticks(range(frame.shape[1]), [str(name) for name in frame.columns])
    axes.set_yticks(range(frame.shape[0]), [str(name) for name in frame.index])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    page = light()
    for row, column in ((r, c) for r in range(frame.shape[0]) for c in range(frame.shape[1])):
        number = int(frame.iloc[row, column])
        dark = number > limit * 0.55
        ink = page["card"] if dark else page["ink"] if number else page["faint"]
        axes.text(column, row, str(number), ha="center", va="center", color=ink, fontsize=8.5)


def annotate(axes: Axes, names: Mapping[str, tuple[Any, Any]], size: float = 8.5) -> None:
    """Write names beside their points so that they do not cover each other.

    A name that had to move gets a thin line to its point; one without a free place is left out.
    Call it last, when the limits of the axes are final.

    Args:
        axes: with the points drawn.
        names: what to write, most important first, each with its point in data coordinates.
        size: of the letters, in points.
    """
    figure: Any = axes.get_figure(root=True)
    figure.draw_without_rendering()
    taken: list[Any] = [_dot(axes, point) for point in names.values()]
    for name, point in names.items():
        for place in _PLACES:
            text = _name(axes, name, point, place, size)
            box = text.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                _line(axes, point, place)
                break
            text.remove()


def _dot(axes: Axes, point: tuple[Any, Any]) -> Any:
    """The place that a point takes, in pixels; names keep off it."""
    bbox = require("matplotlib.transforms", "a plot").Bbox
    axis: Any = axes  # its types do not know of units
    across, up = axis.convert_xunits(point[0]), axis.convert_yunits(point[1])
    x, y = axes.transData.transform((across, up))
    return bbox.from_bounds(x - 3, y - 3, 6, 6)


#: Where a name may stand beside its point, in points: near places first.
_PLACES = [
    (x * far, y * far)
    for far in (1, 2.5, 4, 6, 8)
    for x, y in ((6, 3), (-6, 3), (6, -8), (-6, -8), (0, 7), (0, -12))
]


def _name(
    axes: Axes, name: str, point: tuple[Any, Any], place: tuple[float, float], size: float
) -> Any:
    return axes.annotate(
        name,
        point,
        place,
        textcoords="offset points",
        ha="left" if place[0] > 0 else "right" if place[0] < 0 else "center",
        fontsize=size,
        color=light()["ink"],
        bbox={"facecolor": light()["card"], "alpha": 0.75, "pad": 0.6, "linewidth": 0},
        annotation_clip=False,
        zorder=5,
    )


def _line(axes: Axes, point: tuple[Any, Any], place: tuple[float, float]) -> None:
    """A thin line to a name that stands further off."""
    if max(map(abs, place)) > 13:
        look = {"arrowstyle": "-", "color": light()["faint"], "lw": 0.6, "shrinkA": 1, "shrinkB": 2}
        axes.annotate("", point, place, textcoords="offset points", arrowprops=look)


def source(figure: Figure, note: str = "") -> None:
    """Write below a figure where its data come from, and what else a reader must know.

    Args:
        figure: a whole figure.
        note: one or two sentences of one's own, before the source.
    """
    from textwrap import fill

    text = f"{note} {_SOURCE}".strip()
    width = int(figure.get_figwidth() * 17)
    figure.supxlabel(fill(text, width), x=0.01, ha="left", fontsize=8, color=light()["faint"])
