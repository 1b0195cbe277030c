"""What a page may show of a text, and where a name on it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Ref", "clean", "host", "outside", "slug", "web_address"]

#: Control characters, and those that turn the direction of writing (Unicode, UAX #9, section 2).
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
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


def clean(text: str) -> str:
    r"""Drop what would steer the page instead of being read.

    >>> clean("a\u202eb\x00c")
    'abc'
    """
    return _CONTROLS.sub("", text)


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


def host(url: str) -> str:
    """The site of an address, as people name it.

    >>> host("https://www.example.org/a/b")
    'example.org'
    """
    return re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0].removeprefix("www.") or url


def slug(text: str) -> str:
    """A name that any file system takes, and that names no other folder.

    >>> slug("a24"), slug("../../etc/passwd"), slug("Ω")
    ('a24', 'etc-passwd', 'page')
    """
    return _WORD.sub("-", text).strip(".-")[:100].strip(".-") or "page"
