"""What every line passes on its way to the terminal: no control characters, no faint text."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as TerminalColor
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from rich.palette import Palette
from rich.segment import ControlType, Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import LineFilter

from reader_tui.text.clean import clean_lines

LEAST = 4.5
"""The contrast that a text needs, from 1 to 21 (WCAG 2.1, 1.4.3)."""

_STEPS = 20
_HUE = 40
"""How far the parts of a colour, from 0 to 255, lie apart at least where it has a hue."""
_BLACK, _WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)

_SIXTEEN = {0: (7, 15, 10, 11, 14), 7: (0,), 15: (0, 4, 1, 5)}
"""By the number of a ground, those of the sixteen colours that can be told from it, a grey first.

They can in the palettes of VGA, xterm, Windows and Tango alike. Many terminals show bold text
of the colours below 8 in those above: what is bold on a light ground would fade.
"""


OVERLAID = ((ControlType.CURSOR_FORWARD, 0),)
"""A control that does nothing: it has Textual count no cell for what is written with it."""
_HALF_BLOCK, _PLACE = "▀", "\U0010eeee"
_DRAWN = frozenset((_HALF_BLOCK, _PLACE))
"""What shows two pixels in the colours of a cell, and what kitty puts parts of a picture in the
place of; no text has the latter, for it is no character."""


class Overlay(str):
    """What draws over the cells of a line, in the terminal's own language; no text becomes one."""

    __slots__ = ()


def is_drawn(segment: Segment) -> bool:
    """Whether it is a part of a picture, and no text."""
    return segment.text[:1] in _DRAWN or isinstance(segment.text, Overlay)


class Printable(LineFilter):
    """The second wall: no control character reaches the terminal but those of drawn pictures."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those with anything unprintable cleaned."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [_printable(segment) for segment in segments]


def _printable(segment: Segment) -> Segment:
    if isinstance(segment.text, Overlay):
        # Textual's own filters forget that it is a control, and takes no cell.
        return Segment(segment.text, segment.style, OVERLAID)
    if is_drawn(segment) and segment.text.replace(_PLACE, "").isprintable():
        return segment
    return Segment(clean_lines(segment.text).replace("\n", " "), segment.style)


class Legible(LineFilter):
    """Has every text stand out from its ground in those colours that the terminal has.

    A theme's colours blend, are made grey by `NO_COLOR` and are rounded to 256 or 16: only here
    is it known what is left of them.
    """

    def __init__(self, system: ColorSystem) -> None:
        super().__init__()
        self._system = system

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, those with faint colours in clearer ones."""
        system = self._system
        return [
            segment
            if is_drawn(segment)
            else Segment(segment.text, segment.style and legible(segment.style, system))
            for segment in segments
        ]


@lru_cache(4096)
def legible(style: Style, system: ColorSystem) -> Style:
    """The style in colours that are told apart in a colour system; the ground stays if it can."""
    text, ground = style.color, style.bgcolor
    if text is None or ground is None or text.is_default or ground.is_default:
        return style
    if style.reverse:
        text, ground = ground, text
    if system in (ColorSystem.STANDARD, ColorSystem.WINDOWS):
        number = _nearest(ground, tuple(_SIXTEEN))
        legible_on = _SIXTEEN[number]
        nearest = legible_on[0] if _is_grey(text) else _nearest(text, legible_on)
        found, under = _one_of(nearest), _one_of(number)
        fades = bool(style.bold) and number != 0
    else:
        found, under, fades = _clearer(text, ground, system), ground, False
    colours = (under, found) if style.reverse else (found, under)
    if colours == (style.color, style.bgcolor) and not fades:
        return style
    return style + Style(color=colours[0], bgcolor=colours[1], bold=False if fades else None)


def _clearer(text: TerminalColor, ground: TerminalColor, system: ColorSystem) -> TerminalColor:
    """The colour, mixed with as much white or black as it needs."""
    under = _luminance(_seen(ground, system))
    if _contrast(_luminance(_seen(text, system)), under) >= LEAST:
        return text
    end = max(_WHITE, _BLACK, key=lambda end: _contrast(_luminance(end), under))
    red, green, blue = text.get_truecolor()
    for step in range(1, _STEPS):
        share = step / _STEPS
        mixed = TerminalColor.from_rgb(
            red + (end.red - red) * share,
            green + (end.green - green) * share,
            blue + (end.blue - blue) * share,
        )
        if _contrast(_luminance(_seen(mixed, system)), under) >= LEAST:
            return mixed
    return TerminalColor.from_triplet(end)


def _seen(colour: TerminalColor, system: ColorSystem) -> ColorTriplet:
    """What a terminal of that system shows."""
    return colour.downgrade(system).get_truecolor()


def _luminance(colour: ColorTriplet) -> float:
    """How bright it is to the eye, from 0 to 1 (WCAG 2.1, relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    """The contrast of two luminances, from 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _nearest(colour: TerminalColor, numbers: tuple[int, ...]) -> int:
    """The number of that one of the sixteen colours that looks most like it."""
    sixteen = DEFAULT_TERMINAL_THEME.ansi_colors
    palette = Palette([sixteen[number] for number in numbers])
    return numbers[palette.match(colour.get_truecolor())]


def _is_grey(colour: TerminalColor) -> bool:
    """Whether it has next to no hue: the nearest of sixteen could have one."""
    parts = colour.get_truecolor()
    return max(parts) - min(parts) < _HUE


def _one_of(number: int) -> TerminalColor:
    """One of the sixteen colours."""
    return TerminalColor.from_ansi(number)
