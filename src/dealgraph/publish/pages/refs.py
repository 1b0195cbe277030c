"""What a page may show of a text, and where a name on it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dealgraph.base.words import clean

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\{}|^/?#]+([/?#][^\s<>\"`\\{}|^]*)?", re.IGNORECASE)
_WORD = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Ref:
    """A name, and the page that it leads to.

    Attributes:
        label: what is shown.
        href: a path below the folder of pages, a web address, or empty if it leads nowhere.
        outside: whether `href` leads to somebody else's site.
    """

    label: str
    href: str = ""
    outside: bool = False


def web_address(text: str) -> str:
    """Return an address that may be followed, or an empty string: only http and https are.

    >>> web_address("https://example.org/a?b=c"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=c', '')
    """
    return text if _ADDRESS.fullmatch(text) and clean(text) == text else ""


def outside(url: str) -> Ref:
    """Lead to somebody else's page, if its address is one."""
    address = web_address(url)
    return Ref(url, address, outside=bool(address))


def slug(text: str) -> str:
    """A name that any file system takes, and that names no other folder.

    >>> slug("a24"), slug("../../etc/passwd"), slug("Ω")
    ('a24', 'etc-passwd', 'page')
    """
    return _WORD.sub("-", text).strip(".-")[:100].strip(".-") or "page"
