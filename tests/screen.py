"""What is on the screen of a running app, as text; the one place that knows how to ask Textual."""

from __future__ import annotations

from typing import Any

from textual.app import App


def grid(app: App[Any]) -> list[str]:
    """The lines of the screen, each as wide as the screen."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def text(app: App[Any]) -> str:
    """The lines of the screen without the blanks at their ends."""
    return "\n".join(line.rstrip() for line in grid(app))
