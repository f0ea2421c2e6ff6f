"""Which Hub is asked, and with whose token; nothing here sends anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from reader_tui.errors import UsageError
from reader_tui.text.clean import clean

DEFAULT_ENDPOINT = "https://huggingface.co"
_SITES = (DEFAULT_ENDPOINT, "http://huggingface.co", "https://hf.co", "http://hf.co")

_TRUE = frozenset({"1", "ON", "YES", "TRUE"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADER_SAFE = re.compile(r"[\x21-\x7e]{1,4096}")
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_SECRET = re.compile(r"hf_[A-Za-z0-9]+(?:[._-][A-Za-z0-9_-]+)*|(?<=[Bb]earer )\S+")


ARXIV = "https://export.arxiv.org/api/query"
"""arXiv's query API."""


def arxiv_address(environ: Mapping[str, str], configured: str | None) -> str:
    """The address of arXiv's query API; `READER_TUI_ARXIV` comes before the setting.

    Raises `UsageError` as `endpoint` does.
    """
    given = ("READER_TUI_ARXIV", environ.get("READER_TUI_ARXIV")), ("arxiv", configured)
    return _first(given) or ARXIV


def asks_arxiv(environ: Mapping[str, str], address: str, configured: str | None) -> bool:
    """Whether arXiv is asked by itself: not beside a Hub of this machine, unless it is named."""
    named = environ.get("READER_TUI_ARXIV") or configured
    return bool(named) or urlsplit(address).hostname not in _LOOPBACK


def endpoint(environ: Mapping[str, str], configured: str | None) -> str:
    """The base URL of the Hub, without a slash at its end (API, section 0).

    `HF_ENDPOINT` comes before the setting `configured`; a blank one counts as not
    given. Raises `UsageError`, naming where it came from, for anything but an http
    or https address with a host and without a user part.
    """
    given = ("HF_ENDPOINT", environ.get("HF_ENDPOINT")), ("endpoint", configured)
    return _first(given) or DEFAULT_ENDPOINT


def _first(given: Iterable[tuple[str, str | None]]) -> str | None:
    """The first address that is given: by a variable, else by the setting of that name."""
    for source, value in given:
        if value and value.strip():
            named = source if source.isupper() else f"the setting `{source}`"
            return checked_address(value.strip(), named)
    return None


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(address).hostname in _LOOPBACK


def checked_address(value: str, source: str) -> str:
    """An address without a slash at its end; raises `UsageError`, naming where it came from."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{source} is no address: {shown(value)}") from None
    if "@" in parts.netloc:
        raise UsageError(f"{source} must not hold a user name or password")
    if parts.scheme not in ("http", "https") or not host or _NOT_IN_URL.search(value):
        raise UsageError(f"{source} must be an http or https address: {shown(value)}")
    if parts.query or parts.fragment:
        raise UsageError(f"{source} must end with the host or a path: {shown(value)}")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def on_endpoint(url: str, address: str) -> str:
    """A URL of the Hub's own site as it is on the Hub that is asked; any other URL as it is."""
    for site in _SITES:
        if url == site or url.startswith(f"{site}/"):
            return address + url.removeprefix(site)
    return url


def caution(address: str, secret: str | None) -> str | None:
    """A plain sentence when the token goes somewhere its owner may not expect."""
    if secret is None or address == DEFAULT_ENDPOINT:
        return None
    parts = urlsplit(address)
    if parts.hostname in _LOOPBACK:
        return None
    if parts.scheme == "http":
        return f"Your token goes to {shown(parts.netloc)} unencrypted (http)."
    return f"Your token goes to {shown(parts.netloc)} (from HF_ENDPOINT or the settings)."


def token(environ: Mapping[str, str]) -> str | None:
    """The reader's token, looked for where the Hub's own tools do (API, section 0).

    None when there is none, when `HF_HUB_DISABLE_IMPLICIT_TOKEN` is set, when its
    file cannot be read, or when it holds what cannot stand in a header.
    """
    if environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN", "").strip().upper() in _TRUE:
        return None
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if found := _stripped(environ.get(name, "")):
            return _usable(found)
    try:
        # Neither a folder nor a pipe is opened: a pipe would never end.
        path = _token_path(environ)
        text = path.read_text("ascii") if os.path.isfile(path) else ""
    except (OSError, ValueError, RuntimeError):
        return None
    return _usable(_stripped(text))


def _token_path(environ: Mapping[str, str]) -> Path:
    if path := environ.get("HF_TOKEN_PATH"):
        return _expanded(path, environ)
    if home := environ.get("HF_HOME"):
        return _expanded(home, environ) / "token"
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return _expanded(cache, environ) / "huggingface" / "token"


def _expanded(path: str, environ: Mapping[str, str]) -> Path:
    """The path with a leading `~` and `$NAME` filled in, from `environ` first."""
    if path == "~" or path.startswith(("~/", "~\\")):
        path = f"{environ.get('HOME') or Path.home()}{path[1:]}"
    return Path(os.path.expandvars(path))


def _stripped(text: str) -> str:
    return text.replace("\r", "").replace("\n", "").strip()


def _usable(text: str) -> str | None:
    return text if _HEADER_SAFE.fullmatch(text) else None


def redact(text: str) -> str:
    """The text with every token of the Hub's form, and what follows `Bearer`, blotted out."""
    return _SECRET.sub("hf_…", text)


def shown(value: str) -> str:
    """An address as a message may hold it: clean, short and without secrets."""
    return repr(clean(redact(value), 80))
