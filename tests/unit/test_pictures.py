"""Pictures as each kind of terminal shows them, and whose files they are."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PIL import Image
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from reader_tui.hub.sites import sites
from reader_tui.ui.line_filters import Printable, is_drawn
from reader_tui.ui.paper import graphics
from reader_tui.ui.paper.canvas import drawn, fitting
from reader_tui.ui.paper.graphics import HALF, KITTY, SIXEL, Means, question, told
from reader_tui.ui.start.key_codes import ANSWER
from reader_tui.ui.start.key_stream import KeyStream
from reader_tui.ui.textual_private import KNOWN_KEYS

NOWHERE = Color(0, 0, 0)
PICTURE = Image.linear_gradient("L").resize((300, 200)).convert("RGB")


@pytest.mark.parametrize(
    ("answers", "means"),
    [
        (["\x1b[?62;22c"], Means()),
        (["\x1b[?1;0;16S", "\x1b[6;24;12t", "\x1b[?62;4;22c"], Means(SIXEL, (12, 24), 16, True)),
        (["\x1b_Gi=31;OK", "\x1b[6;20;9t", "\x1b[?62;c"], Means(KITTY, (9, 20), 256, True)),
        (["\x1b_Gi=31;OK", "\x1b[?62;4c"], Means(SIXEL)),
        (["\x1b_Gi=31;ENOTSUPPORTED", "\x1b[6;0;0t", "\x1b[?6c"], Means()),
    ],
)
def test_a_terminal_tells_how_it_shows_pictures(answers: list[str], means: Means) -> None:
    found, ends = Means(), []
    for answer in answers:
        [token] = KeyStream(KNOWN_KEYS, 0.1).feed(f"{answer}\x1b\\".encode(), 0.0)[:1]
        assert (token.text, token.kind) == (answer, ANSWER), "no key is made of it"
        found, is_last = told(found, answer)
        ends.append(is_last)
    assert found == means and ends == [False] * (len(answers) - 1) + [True]


@pytest.mark.parametrize(("cells", "way"), [(["\x1b[6;24;12t"], SIXEL), ([], HALF)])
async def test_sixels_are_for_cells_whose_pixels_are_known(
    monkeypatch: pytest.MonkeyPatch, cells: list[str], way: str
) -> None:
    monkeypatch.setattr(graphics, "cell", lambda: None)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("TMUX", raising=False)

    def ask(question: str, heard: Callable[[str], object]) -> bool:
        for answer in (*cells, "\x1b[?62;4c"):
            heard(answer)
        return True

    assert (await graphics.Graphics(ask).means()).way == way


def test_inside_a_multiplexer_nothing_is_asked() -> None:
    assert question({"TERM": "screen-256color"}) == question({"TMUX": "x"}) == ""
    assert "_G" in question({"TERM": "xterm-kitty", "COLORTERM": "truecolor"})
    assert "_G" not in question({"TERM": "xterm-256color"})


@pytest.mark.parametrize("text", ["▀\x1b[31m", "\U0010eeee\x9b", "▀\x07"])
def test_no_text_passes_as_a_picture(text: str) -> None:
    [found] = Printable().apply([Segment(text)], NOWHERE)
    assert found.text.replace("\U0010eeee", "").isprintable()


@pytest.mark.parametrize("way", [HALF, SIXEL, KITTY])
def test_every_line_of_a_drawing_fits_and_passes_the_filters(way: str) -> None:
    look = Style()
    for width, height in ((80, 30), (12, 30), (80, 3), (1, 1)):
        drawing = drawn(PICTURE, Means(way, (10, 20)), width, height)
        assert 0 < drawing.width <= width and 0 < drawing.height <= height
        for row in range(drawing.height):
            line = list(drawing.line(row, look, alone=True))
            # As Textual's own filters leave it, which know nothing of controls.
            plain = [Segment(text, style) for text, style, _ in line]
            assert Printable().apply(plain, NOWHERE) == line
            assert sum(part.cell_length for part in line) == drawing.width
            assert any(map(is_drawn, drawing.line(row, look, alone=False))) == (way == HALF)
            if way == SIXEL:
                assert line[-1].text.count("\x1bP") == 1 and line[-1].text.endswith("\x1b8")
                first = re.split(r"(?:#\d+;2;\d+;\d+;\d+)+", line[-1].text, maxsplit=1)[1]
                assert ";2;" not in first, "all colours are defined before anything is drawn"
        sent = drawing.take_unsent()
        assert bool(sent) == (way == KITTY) and not drawing.take_unsent()
        assert all(part.startswith("\x1b_G") for part in re.findall(r"\x1b.[^\x1b]*", sent)[::2])


def test_a_picture_keeps_its_proportions_and_is_made_no_larger() -> None:
    assert fitting((300, 200), Means(SIXEL, (10, 20)), 88, 40) == (30, 10)
    assert fitting((3000, 2000), Means(SIXEL, (10, 20)), 88, 40) == (88, 29)
    assert fitting((100, 2000), Means(SIXEL, (10, 20)), 88, 40) == (8, 40)


def test_a_thumbnail_is_asked_of_the_hub_or_of_its_mirror_alone() -> None:
    path = "/social-thumbnails/papers/2608.00001.png"
    hub = sites("https://huggingface.co", None)
    assert hub.thumbnail("2608.00001") == f"https://cdn-thumbnails.huggingface.co{path}"
    mirror = sites("http://127.0.0.1:8", None)
    assert mirror.thumbnail("2608.00001") == f"http://127.0.0.1:8{path}"
    assert hub.may(hub.thumbnail("1")) and mirror.may(mirror.thumbnail("1"))
