"""Every link is one key away and reaches one program as one argument; copies go elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reader_tui.papers.models import Link
from reader_tui.ui.messages import LinkActivated
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, Reader

PAGE = "https://huggingface.co/papers/2608.14000"
RICH: dict[str, Any] = {
    "title": "Rich [paper]", "upvotes": 50, "githubRepo": "https://github.com/acme/rich",
    "projectPage": "https://rich.example.org/?a=1&b=$(id);x#y",
    "summary": " ".join(f"https://example.org/{n}" for n in range(12)),
}  # fmt: skip


def on(hub: LoopbackHub, url: str) -> str:
    """A page of the Hub's own site on the Hub that is asked."""
    return url.replace("https://huggingface.co", hub.url)


@pytest.fixture(autouse=True)
def _papers(hub: LoopbackHub) -> None:
    hub.days[NEWEST] = [
        item("2608.14000", **RICH),
        item("2608.14001", title="No code", upvotes=3, githubRepo=None, githubStars=None,
             projectPage="https://plain.example.org"),
        item("2608.14002", title="Nothing", upvotes=2, githubRepo="javascript:alert(1)",
             projectPage="file:///etc/passwd"),
    ]  # fmt: skip


def opened(log: Path) -> list[str]:
    """What the browser was started with, a line a start: how many arguments, and they."""
    return log.read_text().splitlines()


async def _opens(reader: Reader, log: Path, url: str, *keys: str) -> None:
    """Press keys, after which the browser was started once, with that one argument."""
    before = len(opened(log))
    await reader.press(*keys)
    await reader.until(lambda: len(opened(log)) > before)
    assert opened(log)[before:] == [f"1|{url}|"], keys
    await reader.settle()


async def test_every_link_key_opens_its_link_as_one_argument(
    desk: Desk, browser: Path, hub: LoopbackHub
) -> None:
    async with desk.open((140, 50)) as reader:
        for keys, url in (
            ("c", "https://github.com/acme/rich"), ("o", PAGE), ("C", f"{PAGE}#community"),
            ("p", "https://arxiv.org/pdf/2608.14000"), ("a", "https://arxiv.org/abs/2608.14000"),
            ("w", "https://rich.example.org/?a=1&b=$(id);x#y"),
            ("1", "https://github.com/acme/rich"), ("3", PAGE), ("0", "https://example.org/4"),
        ):  # fmt: skip
            await _opens(reader, browser, on(hub, url), *keys)
        assert reader.said.startswith("Opening the ")
        assert "2 unread" in reader.header, "an opened paper is not unread any more"
        await reader.press("#")
        await reader.until("Open link number")
        await _opens(reader, browser, "https://example.org/6", *"12", "enter")
        await reader.press("#")
        await reader.answer("99")
        await reader.says("There is no link 99.")
        await reader.press("f")
        await reader.until("  a code")
        await _opens(reader, browser, "https://arxiv.org/abs/2608.14000", "f")
        await reader.press("f", "escape")
        assert "  1 code" in reader.shown and "  a code" not in reader.shown
        line = next(n for n, text in enumerate(reader.lines) if "arxiv.org/pdf" in text)
        column = reader.lines[line].index("arxiv.org/pdf")
        before = len(opened(browser))
        await reader.pilot.click(offset=(column + 2, line))
        await reader.until(lambda: len(opened(browser)) > before)
        assert opened(browser)[-1] == "1|https://arxiv.org/pdf/2608.14000|"


async def test_a_click_hits_its_link_also_where_the_panes_are_stacked(
    desk: Desk, browser: Path
) -> None:
    desk.set(layout="stacked")
    async with desk.open((100, 50)) as reader:
        await reader.press("l", "G")
        line = next(n for n, text in enumerate(reader.lines) if "arxiv.org/pdf" in text)
        await reader.pilot.click(offset=(20, line))
        await reader.until(lambda: bool(opened(browser)))
        assert opened(browser) == ["1|https://arxiv.org/pdf/2608.14000|"]


async def test_without_code_the_same_key_again_opens_the_best_other_link(
    desk: Desk, browser: Path, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await reader.press("j")
        await reader.settle()
        await reader.press("c")
        assert reader.said == (
            "No code is named. The same key again opens the project page: plain.example.org"
        )
        assert opened(browser) == [] and "3 unread" in reader.header
        await _opens(reader, browser, "https://plain.example.org", "c")
        await reader.press("j")
        await reader.settle()
        await reader.press("w")
        assert reader.said.startswith("No website is named.")
        await reader.press("k", "j")
        await reader.settle()
        await _opens(reader, browser, f"{hub.url}/papers/2608.14002", "w")


async def test_what_is_no_web_address_never_reaches_a_program(desk: Desk, browser: Path) -> None:
    async with desk.open() as reader:
        await reader.press("G")
        await reader.settle()
        assert "javascript" not in reader.shown and "passwd" not in reader.shown
        for url in ("javascript:alert(1)", "file:///etc/passwd", "--help", "https://a@b/",
                    "https://exa\x1bmple.org", "data:text/html,x", ""):  # fmt: skip
            reader.stage.say("")
            reader.reader.post_message(LinkActivated(Link("other", url, "text", "other")))
            await reader.says("Not a web address, so it is not opened")
            assert reader.said.isprintable()
        assert opened(browser) == []


async def test_without_a_browser_the_url_is_shown_and_copied(
    desk: Desk, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = on(hub, PAGE)
    async with desk.open((80, 24)) as reader:
        await reader.press("o")
        await reader.says(f"{page}  URL sent to the terminal's clipboard. No browser here.")
        assert reader.app.clipboard == page and page in reader.lines[-1]
        monkeypatch.setenv("BROWSER", "w3m")
        await reader.press("p")
        await reader.says("https://arxiv.org/pdf/2608.14000  URL sent to the terminal's clipboard.")
        monkeypatch.setenv("BROWSER", "/bin/false")
        await reader.press("a")
        await reader.says("clipboard. /bin/false ended with 1.")
        assert reader.app.clipboard == "https://arxiv.org/abs/2608.14000"


async def test_the_setting_names_the_browser(
    desk: Desk, hub: LoopbackHub, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "")
    desk.set(browser=f"{browser.with_name('browser')} --new-tab")
    async with desk.open() as reader:
        await reader.press("o")
        await reader.until(lambda: bool(opened(browser)))
        assert opened(browser) == [f"2|--new-tab|{on(hub, PAGE)}|"]


async def test_the_copy_menu_copies_under_each_letter_and_says_so(desk: Desk) -> None:
    async with desk.open() as reader:
        for letter, name, text in (
            ("u", "URL", PAGE), ("c", "Code URL", "https://github.com/acme/rich"),
            ("i", "ArXiv id", "2608.14000"), ("t", "Title", "Rich [paper]"),
            ("m", "Markdown link", rf"[Rich \[paper\]]({PAGE})"),
        ):  # fmt: skip
            await reader.choose("y", letter)
            await reader.until(lambda text=text: reader.app.clipboard == text)  # type: ignore[misc]
            await reader.says(f"  {name} sent to the terminal's clipboard.")
            assert reader.said.startswith(text.split("\n")[0])
        await reader.press("x", "x")
        await reader.choose("y", "i")
        await reader.says("ArXiv id of 2 papers sent to the terminal's clipboard.")
        assert reader.app.clipboard == "2608.14000\n2608.14001"
        await reader.press("g")
        await reader.press("j")
        await reader.settle()
        await reader.press("Y")
        assert reader.app.clipboard == "https://huggingface.co/papers/2608.14001"
        await reader.press("y")
        await reader.until(" b  BibTeX")
        assert "code URL" not in reader.shown
        await reader.press("c", "escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
        assert reader.app.clipboard.endswith("2608.14001")
