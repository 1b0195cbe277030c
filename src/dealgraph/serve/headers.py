"""Headers that every answer has, and what pages of other sites may do (Fetch, section 3.2)."""

from __future__ import annotations

import re

Headers = tuple[tuple[bytes, bytes], ...]

METHODS = "GET, HEAD, POST, OPTIONS"
_READ = "GET, HEAD, OPTIONS"
#: The addresses that take a query.
_ASKED = ("/sparql", "/sparql/", "/picture")
STRICT = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'")
#: What clients send, as a rule; a preflight is told the headers that it asked for.
_USUAL = (
    "Accept, Accept-Language, Authorization, Cache-Control, Content-Encoding, Content-Type, "
    "If-None-Match, Pragma, queryid, X-Requested-With"
)
_NAMES = re.compile(r"[ \t]*[A-Za-z0-9-]{1,64}[ \t]*(?:,[ \t]*[A-Za-z0-9-]{1,64}[ \t]*){0,49}")


def always(*, cors: bool) -> Headers:
    """Return the headers of every answer, whatever it says.

    Args:
        cors: whether pages of other sites may read the answers.
    """
    return (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"cross-origin" if cors else b"same-origin"),
        *(_CORS if cors else ()),
    )


_EXPOSED = (
    b"Allow, Content-Encoding, Content-Length, Dealgraph-Notice, ETag, Link, Location, "
    b"Retry-After, Vary"
)
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        _EXPOSED,
    ),
)
#: Characters of a notice that are sent; clients refuse long headers.
_LONGEST = 1000


def noticed(text: str) -> dict[str, str]:
    r"""Return the header with which an answer tells something beside it.

    Args:
        text: on one line. What is not ASCII is written out, since a header has nothing else.

    >>> noticed("Nothing is called party:caf\xe9")
    {'Dealgraph-Notice': 'Nothing is called party:caf\\xe9'}
    """
    plain = text.encode("ascii", "backslashreplace").decode("ascii")
    cut = plain if len(plain) <= _LONGEST else plain[: _LONGEST - 3] + "..."
    return {"Dealgraph-Notice": cut}


def options(path: str, asked: str, *, cors: bool) -> dict[str, str]:
    """Return the headers that answer OPTIONS, a preflight above all.

    Args:
        path: the address that is asked about.
        asked: the header Access-Control-Request-Headers, or empty.
        cors: whether pages of other sites may read the answers.
    """
    methods = METHODS if path in _ASKED else _READ
    if not cors:
        return {"allow": methods}
    return {
        "allow": methods,
        "access-control-allow-methods": methods,
        "access-control-allow-headers": asked if _NAMES.fullmatch(asked) else _USUAL,
        "access-control-max-age": "86400",
        "vary": "Access-Control-Request-Headers",
    }
