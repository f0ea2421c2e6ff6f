"""Standard error: everything that is said to a person and is no data."""

from __future__ import annotations

import sys
from contextlib import suppress

from reader_tui.text.clean import clean

_LIMIT = 2_000


def say(text: str) -> None:
    """Say one line; whatever it quotes is cleaned."""
    if sys.stderr is not None:
        # Nobody is left to be told when this fails.
        with suppress(OSError, ValueError):
            print(clean(text, _LIMIT), file=sys.stderr, flush=True)


def sentence(text: str) -> str:
    """The text with a capital letter, unless it begins with a path, and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


class ProgressLine:
    """One line that is written again and again; on anything but a terminal nothing is."""

    def __init__(self, quiet: bool = False) -> None:
        self.shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        """Put the text in place of the line."""
        if not self.shown:
            return
        from reader_tui.cli.output import terminal_width
        from reader_tui.text.cells import cell_len, cut

        text = cut(clean(text), terminal_width() - 1)
        used = cell_len(text)
        with suppress(OSError):
            sys.stderr.write(f"\r{text}{' ' * max(0, self._width - used)}")
            sys.stderr.flush()
        self._width = used

    def clear(self) -> None:
        """Leave an empty line, for what is said next."""
        if self._width:
            with suppress(OSError):
                sys.stderr.write(f"\r{' ' * self._width}\r")
                sys.stderr.flush()
            self._width = 0


class Countdown:
    """How long the Hub still asks to wait: a line that counts down, elsewhere said once."""

    def __init__(self) -> None:
        self._line = ProgressLine()
        self._is_said = False

    def show(self, seconds: float) -> None:
        """Show how many seconds are left; 0 when the waiting is over."""
        if not seconds:
            self._line.clear()
        elif self._line.shown:
            self._line.show(f"the Hub asks to wait: {seconds:.0f} s; Ctrl+C gives up")
        elif not self._is_said:
            say(f"the Hub asks to wait {seconds:.0f} s; asking again then.")
        self._is_said = bool(seconds)
