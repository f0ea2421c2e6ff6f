"""Text that wants to be more than text: painted as it is, and never raw."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader_tui import settings
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, Reader

pytestmark = pytest.mark.every_frame

MARKUP = "[/] [@click=app.quit]x[/] [/math] [a='b'] $[0,1]^d$ [bold red]"
ESCAPES = (
    "\x1b]52;c;aGFja2Vk\x07 \x1b[2J\x1b[31m \x1b]8;;http://evil.example\x1b\\ \x9b31m \x90x\x9c"
    " \x1bP1$r\x1b\\ \x1b_x\x1b\\ \x07\x08\x7f\x00 \u202edlrow\u202c \u2066x\u2069 \u200b\ufeff"
    " \u2028\u2029 \U000e0041 \ud800"
)
HOSTILE = f"{MARKUP} {ESCAPES} end"
PLAIN = ("[/]", "[@click=app.quit]x[/]", "[bold red]", "end")


def hostile_item(id: str, upvotes: int) -> dict[str, object]:
    """A paper whose every text is hostile."""
    return item(
        id, title=HOSTILE, summary=f"{HOSTILE} {HOSTILE}", upvotes=upvotes,
        authors=[{"name": f"{n} {HOSTILE}"} for n in range(3)],
        organization={"name": HOSTILE, "fullname": HOSTILE},
        submittedOnDailyBy={"name": HOSTILE, "fullname": HOSTILE, "user": HOSTILE},
        submittedBy={"name": HOSTILE, "fullname": HOSTILE},
        ai_summary=HOSTILE, ai_summary_model=HOSTILE, ai_keywords=[HOSTILE, HOSTILE],
        projectPage=f"https://example.org/{ESCAPES}", githubRepo=f"https://github.com/{HOSTILE}",
        mediaUrls=[f"https://example.org/{HOSTILE}"],
    )  # fmt: skip


def painted(reader: Reader) -> str:
    """The screen, after making sure that nothing on it is more than a character."""
    for line in reader.lines:
        assert line.isprintable(), repr(line)
        assert not any(char in line for char in "\u202e\u2066\u200b\ufeff"), repr(line)
    return reader.shown


async def test_hostile_papers_are_painted_literally_everywhere(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = [hostile_item(f"2608.1400{n}", 9 - n) for n in range(3)]
    async with desk.open((200, 60)) as reader:
        shown = painted(reader)
        for text in PLAIN:
            assert text in shown
        assert "[/]" in reader.row
        for keys in ("@", "b", "m", "c", "f", "zz", "B", "B", "H", "?"):
            await reader.press(*keys)
            await reader.pause(0.02)
            painted(reader)
            await reader.press("escape", "escape")
            await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.press("L")
        await reader.at("Fri 14 Aug")
        await reader.choose("y", "t")
        assert reader.app.clipboard.isprintable() and "[/]" in reader.app.clipboard
        await reader.press("q")
    async with desk.open((60, 20), settled=False) as reader:
        await reader.pause()
        assert "[/]" in painted(reader)
        await reader.press("l")
        await reader.settle()
        painted(reader)


async def test_what_is_typed_and_what_the_hub_says_is_painted_literally(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        for key in "D#":
            for text in ("[/]", "[@click=app.quit]x[/]", "[/math]", "\u202eabc"):
                await reader.press(key)
                await reader.answer(text)
                await reader.until(lambda: bool(reader.said))
                painted(reader)
        await reader.press(":")
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.press(*"[/] [bold]")
        await reader.pause(0.2)
        painted(reader)


async def test_a_settings_file_is_read_and_its_mistakes_are_told(desk: Desk) -> None:
    path = Path(desk.paths.config)
    path.parent.mkdir(parents=True)
    path.write_text(f'endpoint = "{desk.hub.url}"\nlayout = "single"\nread = "never"\n')
    desk.settings = settings.load(path)
    async with desk.open((200, 30)) as reader:
        assert f"{path}:3: read: must be one of" in reader.lines[1]
        assert "We ask what case" not in reader.shown, "the layout was not taken"
    path.write_text(f'endpoint = "{desk.hub.url}"\n"[/]" = 1\ntheme = "[@click=app.quit]x[/]"\n')
    desk.settings = settings.load(path)
    async with desk.open((200, 30)) as reader:
        assert f"{path}:3: theme: no such theme" in painted(reader)


async def test_several_things_to_tell_are_all_told(desk: Desk) -> None:
    path = Path(desk.paths.config)
    path.parent.mkdir(parents=True)
    path.write_text(f'endpoint = "{desk.hub.url}"\nread = "never"\nlayuot = "single"\n')
    desk.settings = settings.load(path)
    assert len(desk.settings.problems) == 2
    async with desk.open((200, 30)) as reader:
        assert reader.lines[1].startswith(" 1 of 2 notices: ") and "layuot: no such" in reader.shown
        await reader.pilot.resize_terminal(700, 30)
        assert "read: must be one of" in reader.lines[1] and "layuot: no such" in reader.lines[1]


@pytest.mark.parametrize("endpoint", ["ftp://x", "https://user:pw@example.org", "http://[/]"])
async def test_an_endpoint_that_cannot_be_used_is_told(desk: Desk, endpoint: str) -> None:
    desk.set(endpoint=endpoint)
    async with desk.open((160, 24)) as reader:
        assert "the setting `endpoint`" in painted(reader)
        assert "pw" not in reader.shown
        await reader.press("r", "j")
        assert reader.app.is_running


_HEAD = "Title: T\n\nURL Source: https://arxiv.org/html/2608.14000\n\nMarkdown Content:\n"

_SENT = HOSTILE.replace("\ud800", "")
"""What can be sent as UTF-8."""


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"## {n} Heading\n\nText {n}.\n\n" for n in range(20_000)),
        f"## 1 A\n\n{'x' * 1_000_000}\n\n## 2 B\n\nend",
        f"## 1 A\n\n{'word ' * 200_000}\n\n## 2 B\n\nend",
        f"## 1 {_SENT}\n\n{_SENT}\n\n- {_SENT}\n\n| {_SENT} | b |\n| - | - |\n| c | {_SENT} |\n",
    ],
    ids=["headings", "line", "words", "escapes"],
)  # fmt: skip
async def test_a_hostile_whole_paper_leaves_the_app_alive(
    desk: Desk, hub: LoopbackHub, text: str
) -> None:
    hub.texts["2608.14000"] = _HEAD + text
    async with desk.open((90, 30)) as reader:
        await reader.press("l", "l")
        await reader.until(lambda: (now := reader.stage.now.text) is not None and now.is_ready)
        for keys in ("jj", "]]", "f", "G", "[", "{", "}", "/word", "nnN", "o", "\\", "\\", "h"):
            await reader.press(*keys, *(["enter"] if keys[0] in "/o" else []))
            painted(reader)
            if keys == "f":
                await reader.press("escape") if reader.stage.now.text.letters else None  # type: ignore[union-attr]
        await reader.settle()
        assert reader.stage.now.text is None
        assert "We ask what case 14000 needs" in painted(reader)
        await reader.press("h", "j")
        assert reader.row.endswith("Paper 1 of 2026-08-14")
