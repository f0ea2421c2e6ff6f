"""A network that fails: the list is kept, the reason is said, and the keys go on working."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

import pytest

from reader_tui.errors import HubError
from reader_tui.hub.client import Client
from reader_tui.paths import NOWHERE, under
from tests.hub import Fault, LoopbackHub, answer, bad_chunk, html, item, raw, reset, truncated
from tests.ui.desk import NEWEST, Desk, Reader, day_of

FAULTS: dict[str, tuple[Fault, str]] = {
    "captive portal": (html(), "captive portal"),
    "500": (answer(500), "500"),
    "503": (answer(503), "503"),
    "garbage": (answer(200, b"\x00\xff not json"), ""),
    "null": (answer(200, b"null"), ""),
    "an object": (answer(200, b'{"error": "no"}'), ""),
    "deep": (answer(200, b"[" * 100_000), ""),
    "cut off": (truncated(), "broke"),
    "bad chunk": (bad_chunk(), "broke"),
    "reset": (reset(), ""),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH\r\n"), ""),
}


async def test_a_list_is_kept_and_its_age_told_whatever_the_hub_answers(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await reader.press("j")
        for name, (fault, reason) in FAULTS.items():
            hub.faults = deque([fault] * 20)
            await reader.press("R")
            await reader.until(lambda: bool(reader.said) and "offline" in reader.header)
            assert reason in reader.said, name
            assert reader.said.isprintable() and len(reader.said) < 150, name
            assert reader.header.endswith("offline, fetched 09:14"), name
            assert "6 papers, 6 unread" in reader.header and "Paper 1 of" in reader.row, name
            await reader.press("j", "k")
            hub.faults.clear()
            await reader.press("R")
            await reader.until(lambda: "offline" not in reader.header)
            await reader.says("Nothing new.")


async def test_without_a_network_what_was_fetched_can_be_read_on(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("Thu 13 Aug")
        await reader.press("L")
        await reader.at("Fri 14 Aug")
        await reader.press("q")
    desk.cut()
    desk.clock.forward(minutes=20)
    async with desk.open() as reader:
        assert reader.header.endswith("offline, fetched 09:14")
        assert reader.said == "The Hub could not be reached (connection refused)."
        await reader.press("j", "m", "H")
        await reader.at("Thu 13 Aug 2026  6 papers")
        await reader.press("H")
        await reader.until(lambda: bool(reader.said))
        assert "Thu 13 Aug" in reader.header
        await reader.press("D")
        await reader.answer("2026-08-12")
        await reader.says("could not be reached")
        assert "Thu 13 Aug" in reader.header
    desk.clock.forward(days=1)
    async with desk.open(offline=True) as reader:
        assert "fetched Fri 14 Aug 09:14" in reader.header
        await reader.press("R")
        await reader.until(lambda: bool(reader.said))


async def test_a_first_start_without_a_network_says_what_can_be_done(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.faults.extend([reset()] * 3)
    async with desk.open() as reader:
        assert "Nothing is here yet" in reader.lines[1]
        assert "r      try again" in reader.shown and "Enter  read the bundled" in reader.shown
        assert "0 papers, 0 unread" in reader.header and reader.header.endswith("offline")
        assert reader.said
        await reader.press("j", "G", "m", "b", "c", "y", "space", "n", "H", "z", "z", "Z")
        hub.faults.clear()
        await reader.press("r")
        await reader.at("Fri 14 Aug 2026  6 papers, 6 unread")
        assert "try again" not in reader.shown
        assert reader.header.endswith("fetched 09:14")


async def test_a_first_start_without_a_network_leads_to_the_sample(desk: Desk) -> None:
    desk.cut()
    async with desk.open((60, 20)) as reader:
        await reader.press("enter")
    assert reader.app.return_value == 64
    async with desk.open(demo=True) as reader:
        await reader.at("14 papers, 14 unread")
        assert reader.lines[1].strip().startswith("Demo: real titles")


async def test_good_entries_are_shown_and_bad_ones_counted(desk: Desk, hub: LoopbackHub) -> None:
    strange: list[Any] = [
        None, 7, "paper", [], {}, {"paper": None}, {"paper": {"id": "../etc"}},
        item("2608.14100", title=None, summary=None, upvotes="many", authors=7, publishedAt="soon"),
        item("2608.14101", title={"a": 1}, numComments=-1.5, githubStars=[], upvotes=2.5),
    ]  # fmt: skip
    body = json.dumps([*strange, *day_of(NEWEST, 2)]).encode()
    hub.faults.extend([lambda handler: False, answer(200, body)])
    async with desk.open() as reader:
        assert "papers" in reader.header and "Paper 1 of 2026-08-14" in reader.shown
        assert "entries skipped" in reader.said
        for key in "jjjjjj":
            await reader.press(key)
            await reader.settle()


async def test_a_paper_sent_twice_is_one_row(desk: Desk, hub: LoopbackHub) -> None:
    entries = day_of(NEWEST, 3)
    body = json.dumps([*entries, *entries, entries[0]]).encode()
    hub.faults.extend([lambda handler: False, answer(200, body)])
    async with desk.open() as reader:
        assert "3 papers, 3 unread" in reader.header
        await reader.press("m", "b", "G")
        await reader.until("2 unread")
        assert reader.row.endswith("Paper 2 of 2026-08-14")
        await reader.press("B")
        await reader.at("Bookmarks  1 paper")


async def test_that_the_hub_is_asked_shows_only_after_a_second(
    desk: Desk, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader_tui.ui.browse.refresh._ASKING_SHOWN_AFTER", 0.2)
    async with desk.open() as reader:
        hub.latency = 0.6
        await reader.press("R")
        assert reader.said == ""
        await reader.says("Asking the Hub …")
        await reader.press("j")
        assert "Paper 1 of" in reader.row, "a key waited for the Hub"
        await reader.says("Nothing new.")


async def test_the_last_request_wins(desk: Desk, hub: LoopbackHub) -> None:
    async with desk.open() as reader:
        hub.latency = 0.3
        await reader.press("H", "V")
        await reader.until("newest day")
        await reader.press("t")
        await reader.at("Trending")
        await reader.pause(0.5)
        assert "Trending" in reader.header


async def test_what_the_hub_says_in_an_error_is_shown_clean(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Client, *args: object) -> object:
        raise HubError("[/] [@click=app.quit]x[/] \x1b]52;c;aGk=\x07")

    async with desk.open() as reader:
        monkeypatch.setattr(Client, "listing", refuse)
        await reader.press("R")
        await _literal(reader)


async def _literal(reader: Reader) -> None:
    await reader.until("[/] [@click=app.quit]x[/]")
    assert all(line.isprintable() for line in reader.lines)


async def test_a_hub_that_asks_to_wait_is_asked_again_after_a_countdown(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        hub.days[NEWEST] = [item("2608.14099", day=NEWEST, title="Just in"), *hub.days[NEWEST]]
        hub.faults.append(answer(429, headers={"Retry-After": "2"}))
        await reader.press("R")
        await reader.hears("The Hub asks to wait: asked again in 2 s.")
        await reader.hears("asked again in 1 s.")
        await reader.until("Just in")
        assert "offline" not in reader.header


async def test_what_the_hub_s_client_has_to_say_is_said_once(
    desk: Desk, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    hub.faults.append(answer(401))
    async with desk.open() as reader:
        await reader.says("token")
        reader.stage.say("")
        await reader.press("R")
        await reader.says("Nothing new.")


async def test_a_user_without_a_home_is_told_that_nothing_is_kept(desk: Desk) -> None:
    desk.paths = under(NOWHERE)
    async with desk.open() as reader:
        await reader.until("so nothing is kept; set HOME or READER_TUI_HOME to a folder.")


async def test_a_paper_that_is_not_to_be_had_leaves_its_reason_in_the_list(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        reader.app.reader.rooms.moves.to_paper("2401.00001")
        await reader.says("2401.00001")
        await reader.settle()
        reader.stage.say("")
        await reader.press("R")
        await reader.settle()
        reader.stage.say("")
        await reader.until("The Hub has no page for 2401.00001")
        assert "R asks the Hub for it; q goes back." in reader.shown
