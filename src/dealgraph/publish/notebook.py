"""What a notebook shows: a drawn page in a frame, and tables as a reader wants them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from html import escape
from numbers import Integral
from typing import TYPE_CHECKING, Any

from dealgraph.base.extras import require
from dealgraph.base.markup import html_text

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


#: Height of a frame, in CSS pixels.
HEIGHT = 640


@dataclass(frozen=True, repr=False)
class Inline:
    """A page in a frame; Jupyter shows it where it is the last value of a cell."""

    page: str
    height: int

    def __repr__(self) -> str:
        return f"<page of {len(self.page) / 1e6:.1f} MB, shown in a notebook>"

    def _repr_html_(self) -> str:
        """The frame: it holds the page itself and asks for nothing (HTML, section 4.8.5).

        Its sandbox has no allow-same-origin, so that the page cannot reach into the notebook.
        """
        return (
            f'<iframe srcdoc="{escape(self.page)}" width="100%" height="{self.height}" '
            'sandbox="allow-scripts allow-downloads allow-popups" '
            'style="border: 1px solid #e3ded4" title="dealgraph explorer"></iframe>'
        )


class Page(str):
    """A drawn page: its HTML as text, which a notebook shows in a frame."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the frame; see `Inline`."""
        return Inline(self, HEIGHT)._repr_html_()


class Text(str):
    """A record as text; a notebook shows it line by line, with links."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the text with its addresses as links."""
        return html_text(self)


def inline(page: str, height: int = HEIGHT) -> Inline:
    """Show a page of `draw` in a notebook, without the network and without another file.

    The output is stored in the notebook: give `draw` a `focus` to keep it small.

    Args:
        page: what `draw` returned.
        height: of the frame, in CSS pixels.

    >>> inline("<!doctype html><p>A page</p>")
    <page of 0.0 MB, shown in a notebook>
    """
    return Inline(page, height)


def readable(frame: pd.DataFrame) -> Styler:
    """Show a data frame for reading: text to the left, whole numbers in groups, no empty cells.

    Nothing of it is rounded unless it has a fraction, of which three digits stay. Texts come from
    the record and are escaped. Row numbers are left out, an index with names stays.

    Args:
        frame: what `to_dataframe` returned, or a part of it.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = require("pandas", "a table")
    name = sha256(frame.to_csv().encode()).hexdigest()[:12]  # tables of one page keep apart
    styler = frame.style.set_uuid(name).format(_written, escape="html")
    if isinstance(frame.index, pandas.RangeIndex) or frame.index.dtype.kind in "iu":
        styler = styler.hide(axis="index")
    left = [{"selector": "th, td", "props": "text-align: left; vertical-align: top"}]
    numbers = frame.select_dtypes("number").columns
    right = {name: [{"selector": "th, td", "props": "text-align: right"}] for name in numbers}
    return styler.set_table_styles(left).set_table_styles(right, overwrite=False)


def _written(value: Any) -> Any:
    """A cell as text: no value as a dash, numbers as people write them."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if require("pandas", "a table").isna(value) or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, Integral) and not isinstance(value, bool) else value
