"""One answer of the server before anyone believes it: its status, type and own words.

And why there is none, in plain words.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from reader_tui.errors import HubError, OfflineError
from reader_tui.hub.access import redact
from reader_tui.hub.body import decode
from reader_tui.text.clean import clean

T = TypeVar("T")

ERROR_BODY_LIMIT = 65_536
PORTAL = "What answered is not the API of a Hub (a captive portal?)."

_SAID_LIMIT = 200
_DEPTH = 50
"""Causes of an error that are looked at."""
_JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*[\[{]")
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;[^,<>]*\brel="?next\b', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A believed answer: what its document was parsed to, and what goes with it."""

    parsed: T | None
    """None when the server says that nothing changed."""
    etag: str | None = None
    next: str | None = None
    """The URL of the next page as the server wrote it; not yet to be trusted."""


class Get(Protocol):
    """Ask the Hub for a path with its query, and parse the document off the event loop."""

    async def __call__(
        self, path: str, parse: Callable[[object], T], etag: str | None = None
    ) -> Reply[T]: ...


class RefusedError(HubError):
    """The Hub answered with an error; `status` is its number, `said` its own words."""

    def __init__(self, status: int, said: str) -> None:
        words = f": {said}" if said else ""
        super().__init__(f"The Hub refused the request ({status}{words}).")
        self.status = status
        self.said = said


class FailingError(HubError):
    """The Hub failed on its own side (5xx): worth asking again."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The Hub has trouble of its own ({status}); try again later.")


def check_type(headers: Mapping[str, str], body: bytes | bytearray) -> None:
    """Raise `HubError` unless type and first character are those of a JSON document."""
    kind = headers.get("content-type", "").lower()
    if "html" in kind or not _JSON_START.match(body[:100]):
        raise HubError(PORTAL)


def refusal(status: int, headers: Mapping[str, str], body: bytearray) -> HubError:
    """The error for an answer of status 400 or more."""
    if status >= 500:
        return FailingError(status)
    if "html" in headers.get("content-type", "").lower():
        return HubError(PORTAL)
    return RefusedError(status, _said(headers, body))


def _said(headers: Mapping[str, str], body: bytearray) -> str:
    """The server's own words about an error (API, section 0), clean and short."""
    try:
        data = decode(body)
    except HubError:
        data = None
    words: object = headers.get("x-error-message")
    if isinstance(data, dict):
        errors = data.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else None
        listed = first.get("message") if isinstance(first, dict) else None
        words = data.get("error") or data.get("error_description") or listed or words
    if isinstance(words, list) and words:
        words = words[0]
    return clean(redact(words), _SAID_LIMIT) if isinstance(words, str) else ""


def next_page(headers: Mapping[str, str]) -> str | None:
    """The URL of `Link: <...>; rel="next"` (API, section 2)."""
    found = _NEXT.search(headers.get("link", "")[:4_000])
    return found[1] if found else None


def sendable_etag(text: str | None) -> str | None:
    """An ETag that can be sent back as it is, else None."""
    return text if text and re.fullmatch(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"', text) else None


# Where there is no answer


def unreachable(error: BaseException) -> OfflineError:
    """The error for a connection that failed, with the first reason that people can use."""
    reason = next((words for cause in _causes(error) if (words := _words(cause))), "no connection")
    return OfflineError(f"The Hub could not be reached ({reason}).")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it came from; libraries wrap them and try several addresses."""
    waiting = [error]
    for _ in range(_DEPTH):
        if not waiting:
            return
        cause = waiting.pop(0)
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        if deeper := cause.__cause__ or cause.__context__:
            waiting.append(deeper)


def _words(cause: BaseException) -> str | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {clean(cause.verify_message, 100)}"
    if isinstance(cause, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(cause, socket.gaierror):
        return "its name was not found; is there a network?"
    if isinstance(cause, ConnectionRefusedError):
        return "connection refused"
    if isinstance(cause, OSError) and cause.strerror:
        return clean(cause.strerror, 100).lower()
    return None
