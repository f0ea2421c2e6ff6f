"""Pictures: drawn in their place where the extra is there, else shown by the reader's viewer."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from reader_tui.settings import Pdf
from reader_tui.ui.paper import pictures
from tests.hub import LoopbackHub
from tests.ui.desk import Desk, Reader

ID = "2608.14000"
RED, BLUE = (200, 20, 20), (20, 20, 200)
THUMBNAIL = f"/social-thumbnails/papers/{ID}.png"
_WORDS = "\n\n".join(f"Paragraph {n} has words that fill the screen." for n in range(30))
_PAGE = f"https://arxiv.org/html/{ID}v1"
TEXT = f"""Title: Pictures of a quiet kind

URL Source: https://arxiv.org/html/{ID}v1

Markdown Content:
## 1 Start

As drawn here.

![Image 1: Refer to caption]({_PAGE}/x1.png)

Figure 1: Red beside blue.

{_WORDS}

![Image 2: Refer to caption]({_PAGE}/x2.png)

Figure 2: Another one.

![Image 3: Refer to caption](https://elsewhere.example/x3.png)

Figure 3: From elsewhere.

{_WORDS}
"""


def png(width: int, height: int) -> bytes:
    """A picture, red in its left half and blue in its right one."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


@pytest.fixture
def viewer(tmp_path: Path) -> Path:
    """A program that writes down what it was started with; the path of what it wrote."""
    log, program = tmp_path / "viewed", tmp_path / "viewer"
    program.write_text(f'#!/bin/sh\necho "$1" >>{log}\n')
    program.chmod(0o755)
    log.touch()
    return log


@pytest.fixture(autouse=True)
def paper(desk: Desk, hub: LoopbackHub, viewer: Path) -> None:
    """A Hub with a text and its pictures."""
    hub.texts[ID] = TEXT
    hub.files[f"/html/{ID}v1/x1.png"] = png(400, 200)
    hub.files[f"/html/{ID}v1/x2.png"] = png(40, 40)
    hub.files[THUMBNAIL] = png(1200, 630)
    desk.set(pdf=Pdf(viewer=str(viewer.with_name("viewer"))))


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if what draws them was not installed."""
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)


async def deeper(reader: Reader) -> None:
    """Go into the whole text."""
    await reader.press("l", "l")
    await reader.until("As drawn here.")
    await reader.settle()


def _colours(reader: Reader, line: int) -> list[tuple[int, ...]]:
    """The colours of the upper pixels of a line of the pane, as the terminal gets them."""
    return [
        tuple(segment.style.color.get_truecolor())
        for segment in reader.stage.detail.render_line(line)
        if segment.style is not None and segment.style.color is not None
        for _ in range(segment.text.count("▀"))
    ]


def _line(reader: Reader, words: str) -> int:
    """The line of the pane on which there are some words; -1 where there is none."""
    detail = reader.stage.detail
    lines = (y for y in range(detail.size.height) if words in detail.render_line(y).text)
    return next(lines, -1)


async def test_a_figure_is_drawn_below_its_row_and_the_text_goes_on_behind_it(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open((120, 40)) as reader:
        await deeper(reader)
        after = _line(reader, "Paragraph 0")
        await reader.press("enter")
        await reader.until(lambda: _line(reader, "Paragraph 0") > after)
        at = _line(reader, "Figure 1: Red")
        colours = _colours(reader, at + 1)
        third = len(colours) // 3
        assert set(colours[:third]) == {RED} and set(colours[-third:]) == {BLUE}
        high = next(y for y in range(at + 1, 40) if not _colours(reader, y)) - at - 1
        # Twice as wide as high, in cells that are twice as high as wide.
        assert abs(len(colours) - 4 * high) <= 2
        assert _line(reader, "Paragraph 0") == after + high
        assert "▀" in reader.shown and "Paper 1 of 2026-08-14" in reader.shown
        await reader.pilot.resize_terminal(70, 40)
        await reader.settle()
        await reader.until(lambda: bool(_colours(reader, _line(reader, "Figure 1: Red") + 1)))
        assert len(_colours(reader, _line(reader, "Figure 1: Red") + 1)) <= 66
        await reader.press("enter")
        await reader.until(lambda: "▀" not in reader.shown)
    asked = [path for path in hub.paths() if path.endswith(".png")]
    assert asked == [f"/html/{ID}v1/x1.png"], "once, and no thumbnail unless it is switched on"


async def test_of_several_in_sight_a_letter_says_which_and_a_key_opens_the_viewer(
    desk: Desk, viewer: Path
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("O")
        await reader.until(partial(_has_lines, viewer, 1))
        assert viewer.read_text().rstrip().endswith(".png") and "▀" not in reader.shown
        while _line(reader, "Figure 3") < 0:
            await reader.press("ctrl+d")
        await reader.press("f", "s")
        await reader.says("Not fetched, for it is not of arXiv or the Hub")
        await reader.press("enter", "a")
        await reader.until(lambda: bool(_colours(reader, _line(reader, "Figure 2") + 1)))
        assert len(_colours(reader, _line(reader, "Figure 2") + 1)) == 40, "a cell for a pixel"
        await reader.press("G", "enter")
        await reader.says("No picture is in sight.")


def _has_lines(path: Path, count: int) -> bool:
    return len(path.read_text().splitlines()) == count


async def test_what_is_broken_is_said_and_nothing_is_drawn(desk: Desk, hub: LoopbackHub) -> None:
    hub.files[f"/html/{ID}v1/x1.png"] = b"\x89PNG" + bytes(2_000)
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("enter")
        await reader.says("The picture is broken, and not drawn.")
        assert "Figure 1: Red" in reader.shown


@pytest.mark.usefixtures("no_extra")
async def test_without_the_extra_the_viewer_shows_them(
    desk: Desk, viewer: Path, browser: Path
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("enter")
        await reader.until(partial(_has_lines, viewer, 1))
        assert "pip" not in reader.said
        while _line(reader, "Figure 3") < 0:
            await reader.press("ctrl+d")
        await reader.press("enter", "s")
        await reader.until(lambda: "elsewhere.example" in browser.read_text())


@pytest.mark.usefixtures("no_extra")
async def test_where_they_are_wanted_and_the_extra_is_missing_it_is_said_once(desk: Desk) -> None:
    desk.set(pictures=True)
    async with desk.open() as reader:
        await reader.says("pip install 'reader-tui[pictures]'")
        reader.stage.say("")
        await reader.press("j")
        await reader.pause(0.6)
        assert not reader.said and "▀" not in reader.shown


async def test_the_thumbnail_stands_above_the_abstract_where_it_is_switched_on(
    desk: Desk, hub: LoopbackHub
) -> None:
    desk.set(pictures=True)
    async with desk.open((120, 40)) as reader:
        await reader.until(lambda: bool(_colours(reader, 0)))
        title = _line(reader, "Paper 0 of")
        assert 5 <= title <= 40 // 3 + 1 and not _colours(reader, title - 1)
        colours = _colours(reader, title - 2)
        assert colours[0] == RED and colours[-1] == BLUE
        await reader.press("j")
        await reader.until(lambda: _line(reader, "Paper 1 of") == 0)
        await reader.press("k")
        await reader.until(lambda: bool(_colours(reader, 0)))
    requests = [one for one in hub.requests if one.path.endswith(".png")]
    assert [one.path for one in requests].count(THUMBNAIL) == 1
    assert all("authorization" not in one.headers for one in requests)
