"""The reader's settings: `config.toml`, read and never written.

A value that cannot be used is reported with file, line and key, and the default
stands in for it; so does a file that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from reader_tui.text.clean import clean

READ_RULES = ("linger", "open", "manual")
LAYOUTS = ("auto", "columns", "stacked", "single")
SCROLLS = ("line", "half-page")


class Settings(NamedTuple):
    """What can be set; the defaults are what most readers want."""

    read: str = "linger"
    """When a paper becomes read: its abstract was in view for 3 s, it was opened, or by hand."""
    theme: str = "textual-dark"
    """The name of a theme."""
    layout: str = "auto"
    """The panes: side by side, one above the other, one at a time, or by the width."""
    scroll: str = "line"
    """How the list scrolls at its edge; `half-page` writes less over a slow line."""
    lists: bool = True
    """Whether long enumerations in abstracts are set as lists."""
    mouse: bool = True
    """Whether the mouse is taken; without it the terminal's own selection works."""
    browser: str | None = None
    """The command that opens a link; the URL is its last argument."""
    endpoint: str | None = None
    """The Hub's address."""


class Loaded(NamedTuple):
    """The settings, and what is wrong with the file, a sentence each."""

    settings: Settings
    problems: tuple[str, ...]
    places: dict[str, str]
    """Where each key was set: `PATH:LINE`."""

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


_CHECKS: dict[str, Callable[[object], str | None]] = {
    "read": _choice(READ_RULES),
    "theme": _text,
    "layout": _choice(LAYOUTS),
    "scroll": _choice(SCROLLS),
    "lists": _truth,
    "mouse": _truth,
    "browser": _text,
    "endpoint": _text,
}
assert _CHECKS.keys() == set(Settings._fields)


def load(path: Path) -> Loaded:
    """Read the settings; nothing is raised, whatever the file holds."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
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


def _checked(path: Path, text: str, found: dict[str, Any]) -> Loaded:
    good: dict[str, Any] = {}
    problems: list[str] = []
    places: dict[str, str] = {}
    for key, value in found.items():
        shown = clean(key, 60)
        places[key] = place = f"{path}:{_line(text, key)}"
        if key not in _CHECKS:
            known = ", ".join(_CHECKS)
            problems.append(f"{place}: {shown}: no such setting; there are {known}.")
        elif reason := _CHECKS[key](value):
            problems.append(f"{place}: {shown}: {reason}; the default is used.")
        else:
            good[key] = value
    return Loaded(Settings(**good), tuple(problems), places)


def _line(text: str, key: str) -> int:
    """The line that sets a key of the top level; 1 when it is written in an unusual way."""
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1
