"""Which proxy a request takes, by the environment or the system's settings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from reader_tui.errors import OfflineError
from reader_tui.text.clean import clean

_SOCKS = ("socks5", "socks5h")
_KINDS = ("http", "https", *_SOCKS)
_PORTS = {"http": 80, "https": 443}


def proxy_for(url: str) -> str | None:
    """The address of the proxy that a URL is asked through, None when there is none.

    A variable that this URL does not need is not looked at. Raises `OfflineError`, naming
    the variable and what to do, for an address that no request can take.
    """
    from urllib.request import getproxies

    parts, known = urlsplit(url), getproxies()
    kind = next((kind for kind in (parts.scheme, "all") if known.get(kind)), None)
    host = (parts.hostname or "").lower()
    port = parts.port or _PORTS.get(parts.scheme, 0)
    if kind is None or _goes_past(host, port, known):
        return None
    return _checked(known[kind].strip(), _variable(f"{kind}_proxy"))


def _goes_past(host: str, port: int, known: Mapping[str, str]) -> bool:
    """Whether a host is asked without the proxy: what cannot be read of `NO_PROXY` names none."""
    from urllib.request import proxy_bypass

    if any(_covers(entry, host, port) for entry in _entries(known.get("no", ""))):
        return True
    with suppress(OSError, ValueError):
        # The system's own exceptions, where it has such settings.
        return not known.get("no") and bool(proxy_bypass(host))
    return False


def _entries(text: str) -> Iterator[str]:
    for entry in text.replace(",", " ").split():
        # Some write an address where a name belongs.
        yield entry.lower().partition("://")[2] or entry.lower()


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether one entry of `NO_PROXY` means a host: a name and those below, an IP, a network."""
    if entry == "*":
        return True
    with suppress(ValueError):
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    name, _, number = entry.rpartition(":")
    if name and number.isdecimal() and ("]" in name or ":" not in name):
        return int(number) == port and _covers(name, host, port)
    name = entry.lstrip("*").lstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _variable(name: str) -> str:
    """The variable's name as it is set, or what the reader may know it by."""
    for form in (name, name.upper()):
        if os.environ.get(form):
            return form
    return "the proxy of the system's settings"


def _checked(value: str, variable: str) -> str:
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        kind, host, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        raise _refused(variable, value, "is no address") from None
    if kind not in _KINDS:
        raise _refused(variable, value, f"is of a kind that is not known here ({clean(kind, 20)})")
    if not host or clean(address) != address or " " in address:
        raise _refused(variable, value, "is no address")
    if kind in _SOCKS and not _has_socks():
        raise OfflineError(
            f"The Hub is not asked: {variable} names a SOCKS proxy, which needs one more package. "
            "Run `pip install 'reader-tui[socks]'`, or unset it."
        )
    return address


def _has_socks() -> bool:
    from importlib.util import find_spec

    return find_spec("socksio") is not None


def _refused(variable: str, value: str, why: str) -> OfflineError:
    # Before the last @ stand the name and the password.
    shown = clean(value.rpartition("@")[2], 80)
    return OfflineError(
        f"The Hub is not asked: {variable} {why}: {shown!r}. "
        "Set it to http://HOST:PORT or socks5://HOST:PORT, or unset it."
    )
