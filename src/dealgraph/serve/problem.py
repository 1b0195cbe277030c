"""Answers that say what went wrong: a page in a browser, plain text for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from dealgraph.base.words import clean
from dealgraph.publish.html import hash_source
from dealgraph.rdf.formats import best
from dealgraph.serve.headers import STRICT
from dealgraph.serve.protocol import accepted

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;"
    "color-scheme:light dark}pre{white-space:pre-wrap;overflow-wrap:anywhere}"
)
_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" \
content="noindex"><style>{{ style }}</style></head>
<body><h1>{{ title }}</h1>
<pre>{{ text }}</pre>
<p><a href="{{ root }}/">Explorer</a> · <a href="{{ root }}/index.html">All pages</a> · \
<a href="{{ root }}/sparql">Query</a></p></body></html>
"""
)
_POLICY = f"default-src 'none'; style-src {hash_source(_STYLE)}; frame-ancestors 'self'".encode()


def problem(
    request: Request, status: int, text: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Say what went wrong, in the form that the client reads."""
    told = {**(headers or {}), "vary": "Accept", "cache-control": "no-store"}
    accept = accepted(request)
    if "text/html" not in accept or best(accept, ["text/html", "text/plain"]) != "text/html":
        return Response(f"{text}\n", status, told, media_type="text/plain")
    page = _PAGE.render(
        title=f"{status} {_phrase(status)}".strip(),
        text=clean(text),
        style=Markup(_STYLE),  # noqa: S704 - our own
        root=request.app.state.settings.root_path,
    )
    return Response(
        page.encode("utf-8", "replace"),
        status,
        {**told, STRICT[0].decode(): _POLICY.decode()},
        media_type="text/html",
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
