"""The reader's settings: `config.toml`, read and never written.

A value that cannot be used is reported with file, line and key, and the default
stands in for it; so does a file that cannot be read.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reader_tui.errors import UsageError
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights
from reader_tui.text.clean import clean

READ_RULES = ("linger", "open", "manual")
LAYOUTS = ("auto", "columns", "stacked", "single")
SCROLLS = ("line", "half-page")
TITLES = ("wrap", "cut")
DETAILS = ("auto", "full", "short", "abstract")
_LIMIT = 1024 * 1024
"""Bytes of a file that is read; a larger one holds no settings."""


class Export(NamedTuple):
    """How papers are exported."""

    key: str = "{author}{year}{title:2}"
    """The pattern of citation keys; see `export.citation_keys`."""


class Mail(NamedTuple):
    """The addresses of a digest that is mailed; empty for the local user's."""

    sender: str = ""
    recipients: str = ""


class Pdf(NamedTuple):
    """Where PDFs come from, where they are kept, and what shows them and pictures."""

    folder: str | None = None
    """None for `papers` in the platform's folder of documents."""
    viewer: str | None = None
    """The command; the file is its last argument, or in place of `%s`."""
    site: str | None = None
    """An address with arXiv's paths, asked instead of arXiv."""


class Settings(NamedTuple):
    """What can be set; the defaults are what most readers want."""

    read: str = "linger"
    """When a paper becomes read: its abstract was in view for 3 s, it was opened, or by hand."""
    theme: str = "auto"
    """The name of a theme; `auto` is a light or a dark one, as the terminal is."""
    layout: str = "auto"
    """The panes: side by side, one above the other, one at a time, or by the width."""
    scroll: str = "line"
    """How the list scrolls at its edge; `half-page` writes less over a slow line."""
    titles: str = "wrap"
    """Whether a title of the list takes a second line where it needs one, or is cut."""
    details: str = "auto"
    """What stands before the abstract: all, the most of it, or nothing; or by the height."""
    copy: str = "auto"
    """How is copied: a program of the desktop beside the terminal, `osc52` alone, or a command."""
    lists: bool = True
    """Whether long enumerations in abstracts are set as lists."""
    receipt: bool = True
    """Whether leaving prints what the visit came to."""
    mouse: bool = True
    """Whether the mouse is taken; without it the terminal's own selection works."""
    instant: bool = True
    """Whether the next start shows the screen as it was left before anything is loaded."""
    browser: str | None = None
    """The command that opens a link; the URL is its last argument."""
    endpoint: str | None = None
    """The Hub's address."""
    updates: bool = True
    """Whether arXiv is asked once a week for new versions of what is kept."""
    arxiv: str | None = None
    """The address of arXiv's query API."""
    learn: bool = True
    """Whether the order by worth learns from what is kept and passed over, on this disk alone."""
    worth: Weights = DEFAULT_WEIGHTS
    """How much each reason counts in the order by worth, also of the catch-up queue."""
    export: Export = Export()
    """How papers are exported."""
    digest: Mail = Mail()
    """From whom and to whom digests are mailed."""
    pdf: Pdf = Pdf()
    """PDFs and pictures of papers."""
    pictures: bool = False
    """Whether the thumbnail of a paper is drawn above it; needs the optional extra."""
    sync: str | None = None
    """The folder through which the library is kept the same on several machines."""


class Loaded(NamedTuple):
    """The settings, and what is wrong with the file, a sentence each."""

    settings: Settings
    problems: tuple[str, ...]
    places: dict[str, str]
    """Where each key was set: `PATH:LINE`; a key of a table as `worth.code`."""

    def problem(self, key: str, reason: str) -> str:
        """The sentence for a value that only later turned out to be unusable."""
        return f"{self.places.get(key, 'settings')}: {key}: {reason}; the default is used."


def _choice(allowed: tuple[str, ...]) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        return None if value in allowed else f"must be one of {', '.join(allowed)}"

    return check


def _text(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "must be text"
    return None if clean(value) == value else "must be one line without control characters"


def _truth(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _folder(value: object) -> str | None:
    if not isinstance(value, str) or not os.path.isabs(os.path.expanduser(value)):
        return "must be a folder from / or ~ on"
    return _text(value)


_WEIGHT_LIMIT = 100
_NO_WEIGHT = f"must be a number from 0 to {_WEIGHT_LIMIT}"


def _weight(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if 0 <= value <= _WEIGHT_LIMIT else _NO_WEIGHT
    return _NO_WEIGHT


def _table(value: object) -> str | None:
    return None if isinstance(value, dict) else "must be a table"


def _key_pattern(value: object) -> str | None:
    if not isinstance(value, str):
        return "must be text"
    from reader_tui.export.citation_keys import check_pattern

    try:
        check_pattern(value)
    except UsageError as problem:
        return str(problem)
    return None


_CHECKS: dict[str, Callable[[object], str | None]] = {
    "read": _choice(READ_RULES),
    "theme": _text,
    "layout": _choice(LAYOUTS),
    "scroll": _choice(SCROLLS),
    "titles": _choice(TITLES),
    "details": _choice(DETAILS),
    "copy": _text,
    "lists": _truth,
    "receipt": _truth,
    "mouse": _truth,
    "instant": _truth,
    "browser": _text,
    "endpoint": _text,
    "updates": _truth,
    "arxiv": _text,
    "learn": _truth,
    "worth": _table,
    "export": _table,
    "digest": _table,
    "pdf": _table,
    "pictures": _truth,
    "sync": _folder,
}


def _mail(**given: str) -> Mail:
    """The table's values; its `from` is a word of Python's own."""
    return Mail(given.get("from", ""), given.get("to", ""))


assert _CHECKS.keys() == set(Settings._fields)
_TABLES: dict[str, tuple[Any, dict[str, Callable[[object], str | None]]]] = {
    "worth": (Weights, dict.fromkeys(Weights._fields, _weight)),
    "export": (Export, {"key": _key_pattern}),
    "pdf": (Pdf, {"folder": _folder, "viewer": _text, "site": _text}),
    "digest": (_mail, {"from": _text, "to": _text}),
}
"""The settings that are tables: what they become, and the checks of their keys."""


def load(path: Path) -> Loaded:
    """Read the settings; nothing is raised, whatever the file holds."""
    try:
        text = _bytes(path).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Loaded(Settings(), (), {})
    except (OSError, UnicodeDecodeError) as problem:
        reason = "not UTF-8" if isinstance(problem, ValueError) else problem.strerror
        return Loaded(Settings(), (f"{path}: {reason}; the defaults are used.",), {})
    import tomllib

    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        reason = clean(str(problem), 200) or "not TOML"
        return Loaded(Settings(), (f"{path}: {reason}; the defaults are used.",), {})
    return _checked(path, text, found)


def _bytes(path: Path) -> bytes:
    """What the file holds; raises `OSError` for what is no file, or far too large for one.

    Opening a FIFO or a terminal's line waits for somebody, and a device may have no end.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        data = file.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise OSError(errno.EFBIG, f"larger than {_LIMIT:,} bytes")
    return data


def _checked(path: Path, text: str, found: dict[str, Any]) -> Loaded:
    good: dict[str, Any] = {}
    problems: list[str] = []
    places: dict[str, str] = {}
    for key, value in found.items():
        places[key] = f"{path}:{_line(text, key)}"
        if key in _TABLES and isinstance(value, dict):
            kind, checks = _TABLES[key]
            places |= {f"{key}.{inner}": f"{path}:{_line_in(text, key, inner)}" for inner in value}
            good[key] = kind(**_usable(value, checks, places, problems, f"{key}."))
        else:
            good |= _usable({key: value}, _CHECKS, places, problems)
    return Loaded(Settings(**good), tuple(problems), places)


def _usable(
    found: dict[str, Any],
    checks: Mapping[str, Callable[[object], str | None]],
    places: dict[str, str],
    problems: list[str],
    table: str = "",
) -> dict[str, Any]:
    """The values that can be used; what is wrong with the others is added to `problems`."""
    good: dict[str, Any] = {}
    for key, value in found.items():
        place, shown = places[table + key], clean(table + key, 60)
        check = checks.get(key)
        if check is None:
            problems.append(f"{place}: {shown}: no such setting; there are {', '.join(checks)}.")
        elif reason := check(value):
            problems.append(f"{place}: {shown}: {reason}; the default is used.")
        else:
            good[key] = value
    return good


def _line(text: str, key: str) -> int:
    """The line that sets a key of the top level; 1 when it is written in an unusual way."""
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1


def _line_in(text: str, table: str, key: str) -> int:
    """The line that sets a key of a table; the table's own where that is written otherwise."""
    name = rf"[\"']?{re.escape(key)}[\"']?\s*="
    inside = re.compile(rf"\s*{name}")
    dotted = re.compile(rf"\s*{re.escape(table)}\s*\.\s*{name}")
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
    here = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            here = header.match(line) is not None
        if dotted.match(line) or (here and inside.match(line)):
            return number
    return _line(text, table)
