"""What is on the screen of a running app, as text; the one place that knows how to ask Textual."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

_PAINTS = 20
"""How often painting may lead to more to paint."""


def grid(app: App[Any]) -> list[str]:
    """The lines of the screen, each as wide as the screen."""
    compositor = app.screen._compositor
    if compositor not in _seen:
        lines = [strip.text for strip in compositor.render_strips()]
        if Compositor.render_update is not _note_update:
            return lines
        _seen[compositor] = lines
    return [*_seen[compositor]]


def text(app: App[Any]) -> str:
    """The lines of the screen without the blanks at their ends."""
    return "\n".join(line.rstrip() for line in grid(app))


async def at_rest(app: App[Any]) -> None:
    """Wait until no message is on its way in the app any more and all that changed is painted.

    What the app itself waits for, a timer, a thread, the Hub, is not waited for.
    """
    await _nothing_ready()
    for _ in range(_PAINTS):
        if not any([_paint(screen) for screen in app.screen_stack]):
            break
        await _nothing_ready()


def _paint(screen: Screen[Any]) -> bool:
    """Paint what changed, as its timer soon would; whether anything did."""
    timer: Any = screen._update_timer
    if not timer._active.is_set():
        return False
    screen._on_timer_update()
    return True


async def _nothing_ready() -> None:
    """Have the loop go round until nothing in it can go on by itself."""
    ready = vars(asyncio.get_running_loop())["_ready"]
    await asyncio.sleep(0)
    while ready:
        await asyncio.sleep(0)


def paint_what_is_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Have apps without a terminal paint no frame of their own: nobody would see it.

    What a test looks at (`grid`, a row) is painted then, whole.
    """

    patch.setattr(Compositor, "render_update", _note_update)


def _note_update(
    self: Compositor,
    full: bool = False,
    screen_stack: list[Screen[Any]] | None = None,
    simplify: bool = False,
) -> None:
    visible_screen_stack.set(screen_stack or [])
    self._dirty_regions.clear()
    _seen.pop(self, None)


_seen: WeakKeyDictionary[Compositor, list[str]] = WeakKeyDictionary()
"""The lines of screens on which nothing changed since somebody looked."""


def share_styles(patch: pytest.MonkeyPatch) -> None:
    """Have all apps share what was parsed of style sheets: each would parse the same again."""

    def parse_rules(
        self: Stylesheet, css: str, read_from: tuple[str, str], *words: Any, **more: Any
    ) -> list[RuleSet]:
        key = css, read_from, words, tuple(sorted(more.items())), frozenset(self._variables.items())
        if key not in _rules:
            _rules[key] = _parse_rules(self, css, read_from, *words, **more)
        return _rules[key]

    patch.setattr(Stylesheet, "_parse_rules", parse_rules)


_parse_rules = Stylesheet._parse_rules
_rules: dict[object, list[RuleSet]] = {}
