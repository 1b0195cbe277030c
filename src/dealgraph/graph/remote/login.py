"""Credentials: found in the environment or in netrc, shown to one server and to no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from requests.auth import AuthBase, HTTPDigestAuth, _basic_auth_str
from requests.sessions import SessionRedirectMixin
from requests.utils import get_netrc_auth

#: What to do about a server that wants to know who asks.
HOW = "Set DEALGRAPH_USER and DEALGRAPH_PASSWORD, or DEALGRAPH_TOKEN, or use ~/.netrc."


def credentials(url: str, variables: Mapping[str, str]) -> AuthBase | None:
    """Find what to log in with at an address: a token, else name and password, else netrc.

    Args:
        url: an address of the server.
        variables: the environment.
    """
    if variables.get("DEALGRAPH_TOKEN"):
        return _Token(variables["DEALGRAPH_TOKEN"])
    if variables.get("DEALGRAPH_USER"):
        return _Login(url, variables["DEALGRAPH_USER"], variables.get("DEALGRAPH_PASSWORD", ""))
    found = get_netrc_auth(url)
    return _Login(url, *found) if found else None


class _Login(HTTPDigestAuth):
    """Name and password, sent only when the server asks, in the way that it asks for."""

    _basic = False

    def __init__(self, url: str, username: str, password: str) -> None:
        super().__init__(username, password)
        self._url = url

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._basic:
            request.headers["Authorization"] = _basic_auth_str(self.username, self.password)
            return request
        called: requests.PreparedRequest = super().__call__(request)  # type: ignore[no-untyped-call]
        return called

    def handle_401(self, r: requests.Response, **kwargs: Any) -> requests.Response:
        """Answer a challenge (RFC 9110, section 11), unless a redirect has led to a stranger."""
        # requests drops the header on the way to another host, but takes this hook along.
        stranger = SessionRedirectMixin().should_strip_auth(self._url, r.url)  # type: ignore[no-untyped-call]
        if stranger:
            return r
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
