"""What can be told from what it stands on, in every theme and in however few colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color as TerminalColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome
from textual.strip import Strip

from reader_tui.ui.app import ReaderApp
from reader_tui.ui.line_filters import Legible, legible
from reader_tui.ui.textual_private import colour_system, strips
from tests.ui.desk import Desk, Reader

LEAST = 4.5
SYSTEMS = (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD)
RGB = tuple[int, int, int]

PALETTES = {
    "VGA": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc"
    " 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    "Tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf"
    " 555753 ef2929 8ae234 fce94f 739fcf ad7fa8 34e2e2 eeeeec",
}
"""What terminals show for the sixteen colours."""


def rgb(hexadecimal: str) -> RGB:
    """The parts of a colour."""
    red, green, blue = bytes.fromhex(hexadecimal)
    return red, green, blue


def cube(number: int) -> RGB:
    """What every terminal shows for one of the 240 colours above the sixteen."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return steps[number // 36], steps[number // 6 % 6], steps[number % 6]


def luminance(colour: RGB) -> float:
    """How bright it is to the eye, from 0 to 1 (WCAG 2)."""
    parts = [part / 255 for part in colour]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """How well a text can be told from what it stands on, from 1 to 21 (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class Shown:
    """The two colours of a text as its escape sequences say them."""

    def __init__(self, sequences: str) -> None:
        self.colours: dict[str, str] = {"3": "", "4": ""}
        self.is_bold = False
        codes = iter(sequences.split(";"))
        is_reverse = False
        for code in codes:
            if code in ("38", "48"):
                kind = next(codes)
                count = 1 if kind == "5" else 3
                self.colours[code[0]] = f"{kind};" + ";".join(next(codes) for _ in range(count))
            elif re.fullmatch("[34][0-7]", code):
                self.colours[code[0]] = f"5;{code[1]}"
            elif re.fullmatch("9[0-7]|10[0-7]", code):
                self.colours["3" if code[0] == "9" else "4"] = f"5;{int(code[-1]) + 8}"
            elif code == "1":
                self.is_bold = True
            elif code == "7":
                is_reverse = True
        self.text, self.ground = self.colours["3"], self.colours["4"]
        assert all(self.colours.values()), sequences
        if is_reverse:
            self.text, self.ground = self.ground, self.text

    def contrasts(self) -> Iterator[float]:
        """Their contrast in each palette, also where the first eight are bright when bold."""
        for palette in PALETTES.values():
            sixteen = [rgb(colour) for colour in palette.split()]

            def seen(colour: str, sixteen: list[RGB] = sixteen) -> RGB:
                kind, *parts = map(int, colour.split(";"))
                if kind == 2:
                    return parts[0], parts[1], parts[2]
                return sixteen[parts[0]] if parts[0] < 16 else cube(parts[0])

            texts = [self.text]
            if self.is_bold and re.fullmatch("5;[0-7]", self.text):
                texts.append(f"5;{int(self.text[2]) + 8}")
            for text in texts:
                yield contrast(seen(text), seen(self.ground))


def is_read(strip: Strip) -> Iterator[tuple[str, Style]]:
    """What of a line is there to be read, with how it looks."""
    for text, style, _ in strip:
        if style is not None and any(map(str.isalnum, text)):
            yield text.strip(), style


def faint(texts: Mapping[Style, str], *filters: LineFilter, system: ColorSystem) -> list[str]:
    """The texts that cannot be told well from what they stand on."""
    found = []
    for style, text in texts.items():
        segments = [Segment(text, style)]
        for a_filter in filters:
            segments = a_filter.apply(segments, Color(0, 0, 0))
        assert segments[0].style is not None
        written = Strip.render_ansi(segments[0].style, system)
        if (least := min(Shown(written).contrasts())) < LEAST:
            found.append(f"{least:.1f} {text!r} {written!r}")
    return sorted(found)


async def looks(reader: Reader) -> dict[Style, str]:
    """Every look there is on the screens of a visit, each with a text in it."""
    found: dict[Style, str] = {}
    for keys in (
        "", "b", "x", "l", "h", "/paper author:(", "escape", "?", "escape", "V", "escape",
        "z", "z", "f", "escape", "&", "escape", ":", "escape", "t", "escape", "'", "escape",
        "~", "escape", "D", "nonsense", "escape",
    ):  # fmt: skip
        await reader.press(*([keys] if keys == "escape" else keys))
        found |= {style: text for strip in strips(reader.app) for text, style in is_read(strip)}
    return found


@pytest.mark.parametrize("theme", ["textual-light", "textual-dark"])
async def test_every_text_can_be_told_from_what_it_stands_on(
    desk: Desk, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.set(theme=theme)
    monkeypatch.setattr(ReaderApp, "get_line_filters", lambda app: [])
    async with desk.open() as reader:
        await reader.at("6 papers")
        texts = await looks(reader)
    assert len(texts) > 20
    for system in SYSTEMS:
        legible = Legible(system)
        assert faint(texts, legible, system=system) == []
        assert faint(texts, Monochrome(), legible, system=system) == []


async def test_so_it_is_in_every_theme(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReaderApp, "get_line_filters", lambda app: [])
    async with desk.open() as reader:
        await reader.at("6 papers")
        await reader.press("b", "x", "V")
        for theme, about in reader.app.available_themes.items():
            if about.ansi:
                continue
            reader.app.theme = theme
            await reader.pause()
            texts = {style: text for strip in strips(reader.app) for text, style in is_read(strip)}
            for system in SYSTEMS:
                assert (theme, faint(texts, Legible(system), system=system)) == (theme, [])


@pytest.mark.parametrize("no_color", [None, "1"])
@pytest.mark.parametrize(
    ("term", "colorterm", "system"),
    [
        ("xterm", "", SYSTEMS[2]),
        ("xterm-256color", "", SYSTEMS[1]),
        ("xterm", "truecolor", SYSTEMS[0]),
    ],
)
async def test_the_screen_is_painted_so(
    desk: Desk, term: str, colorterm: str, system: ColorSystem, no_color: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in {"TERM": term, "COLORTERM": colorterm, "NO_COLOR": no_color}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    async with desk.open() as reader:
        await reader.at("6 papers")
        assert colour_system(reader.app) == system
        texts = {style: text for strip in strips(reader.app) for text, style in is_read(strip)}
        assert faint(texts, system=system) == []


@given(
    colours=st.tuples(*[st.tuples(*[st.integers(0, 255)] * 3)] * 2),
    attributes=st.sampled_from(["", "bold", "reverse", "bold reverse"]),
    system=st.sampled_from(SYSTEMS),
)
def test_any_two_colours_become_legible(
    colours: tuple[RGB, RGB], attributes: str, system: ColorSystem
) -> None:
    text, ground = (TerminalColor.from_rgb(*colour) for colour in colours)
    style = Style.from_color(text, ground) + Style.parse(attributes or "none")
    written = Strip.render_ansi(legible(style, system), system)
    assert min(Shown(written).contrasts()) >= LEAST
    assert legible(legible(style, system), system) == legible(style, system)
