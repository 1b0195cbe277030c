"""Answers that stay the same as long as the files do: kept in memory, ready to send."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

_MOST = 64_000_000
#: What each page takes beside its bytes: objects, headers.
_BESIDE = 1000
#: Smaller bodies are not worth packing.
_SMALL = 600


@dataclass(frozen=True)
class Page:
    """A body with its headers."""

    body: bytes
    content_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def tag(self) -> str:
        """A name for these bytes (RFC 9110, section 8.8.3)."""
        return hashlib.sha256(self.body).hexdigest()[:24]

    @cached_property
    def packed(self) -> bytes | None:
        """The body packed with gzip, if that saves something."""
        if len(self.body) < _SMALL:
            return None
        made = gzip.compress(self.body, 6, mtime=0)
        return made if len(made) < len(self.body) else None


class Kept:
    """Pages by address; those that were not asked for lately go first.

    A page counts with its bytes, packed and not, and with its address. Pages that are pinned stay,
    and take no room from others.
    """

    def __init__(self, most: int = _MOST) -> None:
        self.most = most
        self.size = 0
        self._pages: OrderedDict[object, Page] = OrderedDict()
        self._pinned: dict[object, Page] = {}

    def get(self, key: object) -> Page | None:
        """Find a page."""
        if key in self._pinned:
            return self._pinned[key]
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: object, page: Page, *, pinned: bool = False) -> None:
        """Keep a page, and let others go if there is no room; a pinned one stays."""
        if pinned:
            self._pinned[key] = page
            return
        size = _size(key, page)
        if size > self.most or key in self._pages or key in self._pinned:
            return
        self._pages[key] = page
        self.size += size
        while self.size > self.most:
            self.size -= _size(*self._pages.popitem(last=False))


def _size(key: object, page: Page) -> int:
    """The bytes that a page takes, about."""
    return len(page.body) + len(page.packed or b"") + len(repr(key)) + _BESIDE
