"""Why a connection could not be made, in plain words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from reader_tui.errors import OfflineError
from reader_tui.text.clean import clean

_DEPTH = 50


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
