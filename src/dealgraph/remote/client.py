"""HTTP with somebody else's server: credentials, time-outs, retries, and errors in words."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPDigestAuth, _basic_auth_str
from requests.utils import get_netrc_auth
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from dealgraph.errors import EndpointError

__all__ = ["Client", "answering", "plain_text"]

#: Seconds to wait for a connection, and for the next bytes of an answer.
CONNECT, READ = 10.0, 120.0
#: Bytes of an error text that are looked at.
TEXT = 4000
_LOGIN = "Set DEALGRAPH_USER and DEALGRAPH_PASSWORD, or DEALGRAPH_TOKEN, or use ~/.netrc."
_ADVICE = {
    401: ("it wants to know who asks", _LOGIN),
    403: ("these credentials do not suffice for it", _LOGIN),
    404: ("there is nothing at this address", "Give the address of the SPARQL endpoint itself."),
    405: ("it does not take such requests", "Give the address of the SPARQL endpoint itself."),
    413: ("the request is too large for it", "Ask for less at once."),
    429: ("it wants fewer requests", "Ask again later."),
    503: ("it is busy or not ready", "Ask again later."),
}


class _Login(HTTPDigestAuth):
    """Name and password, sent only when the server asks, in the way that it asks for."""

    _basic = False

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._basic:
            request.headers["Authorization"] = _basic_auth_str(self.username, self.password)
            return request
        called: requests.PreparedRequest = super().__call__(request)  # type: ignore[no-untyped-call]
        return called

    def handle_401(self, r: requests.Response, **kwargs: Any) -> requests.Response:
        """Answer a challenge (RFC 9110, section 11)."""
        challenge = r.headers.get("WWW-Authenticate", "").lower()
        if self._basic or "digest" in challenge or "basic" not in challenge:
            digested: requests.Response = super().handle_401(r, **kwargs)  # type: ignore[no-untyped-call]
            return digested
        self._basic = True
        r.content  # noqa: B018 - reads it to the end, so that the connection is free again
        r.close()
        again = self(r.request.copy())
        answer: requests.Response = r.connection.send(again, **kwargs)
        answer.history.append(r)
        answer.request = again
        return answer


class _Token(AuthBase):
    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Client:
    """A session with one server.

    Args:
        url: an address of the server, http or https, without credentials.
        timeout: seconds to wait for the next bytes; by default `DEALGRAPH_TIMEOUT`, or 120.
        retries: how often a request is sent again that met a broken connection or a busy server.
        backoff: seconds before the second try; doubled each time (RFC 9110, section 10.2.3 for
            what a server asks for itself).
        environment: where credentials and the time-out are looked up; by default that of the
            process. `DEALGRAPH_USER` and `DEALGRAPH_PASSWORD`, or `DEALGRAPH_TOKEN`; else netrc.

    Raises:
        EndpointError: it is no such address, or the time-out is no number.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float | None = None,
        retries: int = 4,
        backoff: float = 0.5,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        variables = os.environ if environment is None else environment
        self.url = _checked(url)
        self.timeout = (CONNECT, _seconds(variables) if timeout is None else timeout)
        self.session = requests.Session()
        weakref.finalize(self, self.session.close)
        self.session.auth = _credentials(url, variables)
        self.session.headers["User-Agent"] = "dealgraph"
        retry = Retry(
            total=retries,
            backoff_factor=backoff,
            backoff_max=30,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=None,  # queries read; what push sends may be sent twice
            raise_on_status=False,
            retry_after_max=60,
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))

    def send(self, method: str, url: str = "", **rest: Any) -> requests.Response:
        """Send a request and return an answer of any status; its body is not read yet.

        Raises:
            EndpointError: no answer came.
        """
        address = url or self.url
        with answering(address):
            return self.session.request(method, address, timeout=self.timeout, stream=True, **rest)

    def ask(self, method: str, url: str = "", **rest: Any) -> requests.Response:
        """Send a request and return an answer that says success.

        Raises:
            EndpointError: no answer came, or one that says failure.
        """
        answer = self.send(method, url, **rest)
        if answer.ok:
            return answer
        raise refusal(answer, url or self.url)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise EndpointError(
            "This is no address of a server", url, "", "Write http://… or https://…"
        )
    if parts.username or parts.password:
        raise EndpointError(
            "Credentials do not belong into an address",
            f"{parts.scheme}://…@{parts.hostname}",
            "they would be seen in lists of processes and in error texts",
            _LOGIN,
        )
    return url


def _seconds(variables: Mapping[str, str]) -> float:
    text = variables.get("DEALGRAPH_TIMEOUT", "")
    try:
        found = float(text or READ)
    except ValueError:
        found = 0.0
    if not 0 < found < 1e6:
        raise EndpointError(
            "The time-out is no number of seconds", "DEALGRAPH_TIMEOUT", text, "Write 30 or 2.5."
        )
    return found


def _credentials(url: str, variables: Mapping[str, str]) -> AuthBase | None:
    if variables.get("DEALGRAPH_TOKEN"):
        return _Token(variables["DEALGRAPH_TOKEN"])
    if variables.get("DEALGRAPH_USER"):
        return _Login(variables["DEALGRAPH_USER"], variables.get("DEALGRAPH_PASSWORD", ""))
    found = get_netrc_auth(url)
    return _Login(*found) if found else None


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Say in words what keeps a server from answering, also in the middle of an answer.

    Raises:
        EndpointError: what was raised inside, if the network is the cause.
    """
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise _silent(url, f"its certificate is not accepted: {_root(error)}") from None
    except requests.exceptions.ConnectTimeout:
        raise _silent(url, f"no connection within {CONNECT:g} seconds") from None
    except requests.exceptions.TooManyRedirects:
        raise _silent(url, "it sends from one address to another without end") from None
    except (requests.exceptions.RequestException, HTTPError) as error:
        if "timed out" in str(error).lower():
            why = "it took too long"
            fix = "Ask for less, or allow more seconds with DEALGRAPH_TIMEOUT."
            raise EndpointError("The server does not answer", url, why, fix) from None
        raise _silent(url, _root(error)) from None


def _root(error: BaseException) -> str:
    """The cause at the bottom: what requests and urllib3 wrap around it helps nobody."""
    seen: BaseException = error
    while True:
        inner = getattr(seen, "reason", None) or next(
            (each for each in seen.args if isinstance(each, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            break
        seen = inner
    text = getattr(seen, "strerror", None) or str(seen)
    text = text.rpartition(": ")[2] if re.match(r"<?(urllib3|HTTP)", text) else text
    return plain_text(re.sub(r"^\[Errno -?\d+\] ", "", text))


def _silent(url: str, why: str) -> EndpointError:
    return EndpointError(
        "The server cannot be reached", url, why, "Check the address, and that the server runs."
    )


def refusal(answer: requests.Response, url: str) -> EndpointError:
    """Say why a server refuses, in its own words where it has any."""
    why, fix = _ADVICE.get(answer.status_code, ("", "See what the server's log says."))
    words = said(answer)
    reason = "; it says: ".join(filter(None, (why, words))) or answer.reason
    return EndpointError(f"The server refuses: {answer.status_code}", url, reason, fix)


def said(answer: requests.Response) -> str:
    """The text of an error answer, without markup and cut short."""
    try:
        data = answer.raw.read(TEXT, decode_content=True)
    except (HTTPError, OSError):
        return ""
    finally:
        answer.close()
    text = data.decode(answer.encoding or "utf-8", "replace")
    if "html" in answer.headers.get("Content-Type", ""):
        text = re.sub(r"(?s)<(style|script|head).*?</\1>|<[^>]*>", " ", text)
    return plain_text(text)


def plain_text(text: str) -> str:
    r"""One line of a stranger's text that cannot steer a terminal.

    >>> plain_text("no such\n \x1b[31mgraph")
    'no such [31mgraph'
    """
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= 300 else f"{words[:299]}…"
