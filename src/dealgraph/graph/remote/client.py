"""HTTP with somebody else's server: credentials, time-outs, retries, and errors in words.

What is sent there, contents as well as credentials, goes to that server and follows no redirect to
another one.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError, SSLError
from urllib3.util.retry import Retry

from dealgraph.base.errors import EndpointError
from dealgraph.base.words import one_line
from dealgraph.graph.remote.clock import Adapter, Clock
from dealgraph.graph.remote.login import HOW, credentials

#: Seconds to wait for a connection, and for the next bytes of an answer.
CONNECT, READ = 10.0, 120.0
#: Seconds to wait in all, for one answer or for a whole push or pull.
TOTAL = 3600.0
#: Seconds to wait at most before a request is sent again.
PAUSE = 60
#: Bytes of an error text that are looked at.
TEXT = 4000
#: Statuses of a server that does not know who asks, or does not let them.
CREDENTIALS = (requests.codes.unauthorized, requests.codes.forbidden)
_ADVICE = {
    401: ("it wants to know who asks", HOW),
    403: ("these credentials do not suffice for it", HOW),
    404: ("there is nothing at this address", "Give the address of the SPARQL endpoint itself."),
    405: ("it does not take such requests", "Give the address of the SPARQL endpoint itself."),
    413: ("the request is too large for it", "Ask for less at once."),
    429: ("it wants fewer requests", "Ask again later."),
    503: ("it is busy or not ready", "Ask again later."),
}


class _Patience(Retry):
    """Sends again what may go better: not what has taken too long, or is not to be trusted."""

    clock: Clock

    def sleep(self, response: Any = None) -> None:
        """Wait before the next try."""
        with self.clock.waiting():
            super().sleep(response)

    def sleep_for_retry(self, response: Any) -> bool:
        """Wait for as long as the server asks; tell whether it does."""
        seconds = self.get_retry_after(response)
        if seconds:
            self.clock.pause(seconds)
        return bool(seconds)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Self:
        """Count a try; raise the error if there shall be no other."""
        if isinstance(error, ReadTimeoutError | SSLError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _patience(clock: Clock) -> type[_Patience]:
    """Return one that tells a clock how long it waits; it is copied with every try."""
    return type("_Patience", (_Patience,), {"clock": clock})


class _Adapter(Adapter):
    """Keeps no more of an answer that leads on to another than an error text needs."""

    def send(self, *rest: Any, **more: Any) -> requests.Response:
        """Send a request; requests reads what leads on to its end, which may not come."""
        answer: requests.Response = super().send(*rest, **more)
        if answer.is_redirect or answer.status_code == requests.codes.unauthorized:
            raw = answer.raw
            with answering(answer.url):
                data = raw.read(TEXT, decode_content=True)
            raw.close()
            headers = {k: v for k, v in raw.headers.items() if k.lower() not in _OF_BODY}
            answer.raw = HTTPResponse(
                BytesIO(data), headers, raw.status, preload_content=False, reason=raw.reason
            )
        return answer


#: Headers that say how a body was sent, which is read when another takes its place.
_OF_BODY = ("content-encoding", "content-length", "transfer-encoding")


class _Session(requests.Session):
    """Follows redirects, but takes contents to no other server."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer leads (RFC 9110, section 15.4).

        Raises:
            EndpointError: something was sent, and it leads elsewhere or to a request without it.
        """
        target: str | None = super().get_redirect_target(resp)
        if target is None:
            return None
        try:
            there = urljoin(resp.url, target)
            urlsplit(there)
        except ValueError as error:
            resp.close()
            why = plain_text(f"it leads to an address that is none: {error}")
            raise _silent(resp.url, why) from None
        if resp.request.method in ("GET", "HEAD"):
            return target
        if self.should_strip_auth(resp.url, there):  # type: ignore[no-untyped-call]
            host = plain_text(urlsplit(there).netloc.rpartition("@")[2])
            raise _elsewhere(resp, f"it answers {resp.status_code} and names {host}")
        if resp.status_code not in (307, 308) and not _is_form(resp.request):
            raise _elsewhere(resp, f"it answers {resp.status_code}, which drops what was sent")
        return target


def _is_form(request: requests.PreparedRequest) -> bool:
    """Whether a request is a query that may be asked again without a body."""
    return "form-urlencoded" in (request.headers.get("Content-Type") or "")


def _elsewhere(answer: requests.Response, why: str) -> EndpointError:
    answer.close()
    return EndpointError(
        "The server sends contents on to another address",
        where=answer.url,
        why=f"{why}; nothing was sent there",
        fix="If you trust that address, give it in the place of this one.",
    )


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
        clock: counts the time in all; by default one of its own, of `DEALGRAPH_TOTAL_TIMEOUT`
            seconds, or 3,600.

    Raises:
        EndpointError: it is no such address, or a time-out is no number.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float | None = None,
        retries: int = 4,
        backoff: float = 0.5,
        environment: Mapping[str, str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        variables = os.environ if environment is None else environment
        self.url = _checked(url)
        seconds = _seconds(variables, "DEALGRAPH_TIMEOUT", READ) if timeout is None else timeout
        self.timeout = (CONNECT, seconds)
        self.clock = clock or Clock(_seconds(variables, "DEALGRAPH_TOTAL_TIMEOUT", TOTAL), url)
        self.session = _Session()
        weakref.finalize(self, self.session.close)
        self.session.auth = credentials(url, variables)
        self.session.headers["User-Agent"] = "dealgraph"
        retry = _patience(self.clock)(
            total=retries,
            backoff_factor=backoff,
            backoff_max=30,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=None,  # queries read, and all that push sends may be sent twice
            raise_on_status=False,
            retry_after_max=PAUSE,
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Adapter(self.clock, max_retries=retry))

    def send(self, method: str, url: str = "", **rest: Any) -> requests.Response:
        """Send a request and return an answer of any status; its body is not read yet.

        Raises:
            EndpointError: no answer came.
        """
        address = url or self.url
        self.clock.begin()
        with answering(address):
            return self.session.request(method, address, timeout=self.timeout, stream=True, **rest)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise EndpointError(
            "This is no address of a server", where=url, fix="Write http://… or https://…"
        )
    if parts.username or parts.password:
        raise EndpointError(
            "Credentials do not belong in an address",
            where=f"{parts.scheme}://…@{parts.hostname}",
            why="they would be seen in lists of processes and in error texts",
            fix=HOW,
        )
    return url


def _seconds(variables: Mapping[str, str], name: str, usual: float) -> float:
    text = variables.get(name, "")
    try:
        found = float(text or usual)
    except ValueError:
        found = 0.0
    if not 0 < found < 1e6:
        raise EndpointError(
            "The time-out is no number of seconds",
            where=name,
            why=text,
            fix="Write 30 or 2.5.",
        )
    return found


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Say in words what keeps a server from answering, also in the middle of an answer.

    Raises:
        EndpointError: what was raised inside, if the network is the cause.
    """
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise _unsafe(url, _root(error)) from None
    except requests.exceptions.ConnectTimeout:
        raise _silent(url, f"no connection within {CONNECT:g} seconds") from None
    except requests.exceptions.TooManyRedirects:
        raise _silent(url, "it sends from one address to another without end") from None
    except ProtocolError as error:  # as such only while a body is read
        raise _broken(url, error) from None
    except (requests.exceptions.RequestException, HTTPError) as error:
        if "timed out" in str(error).lower():
            why = "it took too long"
            fix = "Ask for less, or allow more seconds with DEALGRAPH_TIMEOUT."
            raise EndpointError("The server does not answer", where=url, why=why, fix=fix) from None
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
        "The server cannot be reached",
        where=url,
        why=why,
        fix="Check the address, and that the server runs.",
    )


def _broken(url: str, error: ProtocolError) -> EndpointError:
    inner = next((each for each in error.args if isinstance(each, IncompleteRead)), error)
    why = _root(error)
    if isinstance(inner, IncompleteRead) and inner.expected is not None:
        why = f"{inner.partial:,} bytes have come, and {inner.expected:,} more were announced"
    return EndpointError(
        "The server's answer breaks off",
        where=url,
        why=why,
        fix="Ask again; else see the server's log.",
    )


def _unsafe(url: str, said: str) -> EndpointError:
    words = re.sub(r"\[SSL[^\]]*\] | \(_ssl\.c:\d+\)", "", said)
    if "certificate" not in words:
        return _silent(url, f"no encrypted connection comes about: {words}")
    return EndpointError(
        "The server cannot be trusted",
        where=url,
        why=words,
        fix="Check the address; if its certificate is yours, name its file in REQUESTS_CA_BUNDLE.",
    )


def refusal(answer: requests.Response, url: str) -> EndpointError:
    """Say why a server refuses, in its own words where it has any."""
    why, fix = _ADVICE.get(answer.status_code, ("", "See what the server's log says."))
    words = said(answer)
    reason = "; it says: ".join(filter(None, (why, words))) or answer.reason
    where = _led(answer, url)
    return EndpointError(
        f"The server refuses: {answer.status_code}", where=where, why=reason, fix=fix
    )


def _led(answer: requests.Response, url: str) -> str:
    """Where an answer comes from, if it was a redirect to another server that led there."""
    asked, there = (urlsplit(each).netloc.rpartition("@")[2] for each in (url, answer.url))
    return url if asked == there else f"{url}, which leads to {plain_text(there)}"


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


def media_type(answer: requests.Response) -> str:
    """What an answer says that it is, without parameters."""
    return answer.headers.get("Content-Type", "").partition(";")[0].strip()


def plain_text(text: str) -> str:
    """Return one line of a stranger's text, cut short, that cannot steer a terminal."""
    words = one_line(text)
    return words if len(words) <= 300 else f"{words[:299]}…"
