"""Whose certificates are believed: those of `SSL_CERT_FILE` or `SSL_CERT_DIR`, else the usual."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable

from reader_tui.errors import OfflineError
from reader_tui.text.clean import clean

_NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Of these variables the first that is set counts."""


def trusted(usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """What secure connections are checked against; slow, so not for the event loop.

    `usual` makes it where no variable names certificates. Raises `OfflineError`, naming
    the variable and what to do, when one cannot be used.
    """
    named = next((name for name in _NAMES if os.environ.get(name)), "")
    value, keys = os.environ.get(named, ""), os.environ.get("SSLKEYLOGFILE", "")
    try:
        if named == "SSL_CERT_FILE":
            # A pipe would never end.
            if not os.path.isfile(value):
                raise _refused(named, value, "is no file")
            return ssl.create_default_context(cafile=value)
        if named == "SSL_CERT_DIR":
            if not any(os.path.isdir(folder) for folder in value.split(os.pathsep)):
                raise _refused(named, value, "is no folder")
            return ssl.create_default_context(capath=value)
        return usual()
    except ssl.SSLError:
        raise _refused(named, value, "holds no certificates") from None
    except (OSError, ValueError) as problem:
        if keys and (not named or getattr(problem, "filename", None) == keys):
            raise _refused("SSLKEYLOGFILE", keys, "cannot be written") from None
        raise _refused(named, value, "cannot be read") from None


def _refused(variable: str, value: str, why: str) -> OfflineError:
    if not variable:
        return OfflineError("The Hub is not asked: no certificates can be read on this machine.")
    return OfflineError(
        f"The Hub is not asked: {variable} {why}: {clean(value, 200)!r}. Correct it, or unset it."
    )
