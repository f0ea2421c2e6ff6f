"""A reader at a desk: files in a folder, a clock that stands still, a Hub, and the app in hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from reader_tui.library.library import Library
from reader_tui.paths import Paths, under
from reader_tui.settings import Loaded, Settings
from reader_tui.ui.app import ReaderApp
from reader_tui.ui.reader import ReaderScreen
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.start.visit import last_screen
from reader_tui.views import last_visit
from tests import screen
from tests.hub import Item, LoopbackHub, item

NEWEST = "2026-08-14"
"""A Friday; the Hub has papers on it and on the two days before, none at the weekend before."""

DAYS = ("2026-08-10", "2026-08-12", "2026-08-13", NEWEST)
PATIENCE = 60.0
"""Seconds after which what is waited for will never come, on however busy a machine."""
_BREATH = 0.005
"""Seconds between two looks at what is waited for."""


def paper_ids(day: str, count: int = 6) -> list[str]:
    """The ids of a day's papers, in the order in which they are listed."""
    return [f"2608.{day[8:]}{number:03}" for number in range(count)]


def day_of(day: str, count: int = 6, **changes: Any) -> list[Item]:
    """A day's items; their titles say which day and which place."""
    return [
        item(id, day=day, **{"title": f"Paper {n} of {day}", "upvotes": 90 - n} | changes)
        for n, id in enumerate(paper_ids(day, count))
    ]


class Clock:
    """A clock that goes on only when it is told to; 09:14 in Berlin."""

    def __init__(self) -> None:
        self.time = datetime(2026, 8, 14, 7, 14, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        """Go on by so many minutes, hours or days."""
        self.time += timedelta(**by)


class Reader:
    """The running app as its reader has it: keys in, text out."""

    def __init__(self, app: ReaderApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.heard: list[str] = []
        """All that the status line said so far."""
        status = self.stage.status
        say = status.say

        def heard(text: str, *more: Any, **named: Any) -> None:
            self.heard.append(text)
            say(text, *more, **named)

        vars(status)["say"] = heard

    # What can be seen

    @property
    def shown(self) -> str:
        """Everything on the screen."""
        return screen.text(self.app)

    @property
    def lines(self) -> list[str]:
        """Everything on the screen, line by line."""
        return self.shown.splitlines()

    @property
    def header(self) -> str:
        """The first line."""
        return self.lines[0].strip()

    @property
    def said(self) -> str:
        """What the status line says."""
        return self.stage.status.text

    @property
    def reader(self) -> ReaderScreen:
        """The reader's screen, whatever lies over it."""
        return self.app.reader

    @property
    def stage(self) -> Stage:
        """Its widgets."""
        return self.app.reader.stage

    @property
    def row(self) -> str:
        """The title line under the cursor, as the list paints it."""
        papers = self.stage.papers
        lines = (papers.render_line(y).text.rstrip() for y in range(papers.size.height))
        return next((line for line in lines if line[2:3] in ("›", "»")), "")

    @property
    def top_row(self) -> str:
        """The title line at the list's upper edge."""
        return self.stage.papers.render_line(0).text.rstrip()

    def marks_of(self, title: str) -> str:
        """The two cells of marks before a title."""
        width = self.stage.papers.size.width
        line = next(line for line in self.lines if title in line[:width])
        return line[:2]

    # What can be done

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, as fast as they can be taken."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            event = events.Key(name, key if len(key) == 1 else None)
            event.set_sender(self.app)
            driver.send_message(event)
        await self.pause()

    async def pause(self, seconds: float = 0.0) -> None:
        """Let every message on its way arrive: a key passes several queues before it acts."""
        await asyncio.sleep(seconds)
        await screen.at_rest(self.app)

    async def answer(self, text: str) -> None:
        """Fill in the field that is open."""
        await self.until(lambda: self.app.screen is not self.reader)
        await self.press(*text, "enter")
        await self.until(lambda: self.app.screen is self.reader)

    async def choose(self, menu: str, letter: str) -> None:
        """Open a menu with its key and pick a letter."""
        await self.press(menu)
        await self.until(lambda: self.app.screen is not self.reader)
        await self.press(letter)
        await self.until(lambda: self.app.screen is self.reader)

    async def until(self, condition: str | Callable[[], bool]) -> None:
        """Wait until a text is on the screen, or something is true."""
        wanted = condition if callable(condition) else lambda: condition in self.shown
        deadline = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < deadline, f"never came: {condition}\n{self.shown}"
            await self.pause(_BREATH)

    async def at(self, view: str) -> None:
        """Wait until a view is on the screen, whole."""
        await self.until(lambda: view in self.header)
        await self.settle()

    async def says(self, text: str) -> None:
        """Wait until the status line says something."""
        await self.until(lambda: text in self.said if text else not self.said)

    async def hears(self, text: str) -> None:
        """Wait until the status line said something, though it may not say it any more."""
        await self.until(lambda: any(text in heard for heard in self.heard))

    async def settle(self) -> None:
        """Wait until nothing is under way any more."""
        await self.until(
            lambda: not list(self.app.workers) and not self.reader.rooms.follow.is_waiting
        )
        await self.pause()

    async def saved(self) -> None:
        """Wait until every mark is durable."""
        await self.until(lambda: self.app.session.marks.unsaved == (0, None))


class Desk:
    """What stays between two starts: the files, the settings, the clock; and the Hub beside it."""

    def __init__(self, folder: Path, hub: LoopbackHub) -> None:
        self.paths: Paths = under(folder)
        self.hub = hub
        self.clock = Clock()
        self.settings = Loaded(Settings(endpoint=hub.url), (), {})

    def set(self, **changes: Any) -> None:
        """Change settings from the next start on."""
        self.settings = self.settings._replace(settings=self.settings.settings._replace(**changes))

    def cut(self) -> None:
        """Pull the cable: from the next start on nobody answers."""
        self.set(endpoint="http://127.0.0.1:9")

    @asynccontextmanager
    async def open(
        self,
        size: tuple[int, int] = (120, 40),
        *,
        paper_id: str | None = None,
        demo: bool = False,
        offline: bool = False,
        settled: bool = True,
    ) -> AsyncIterator[Reader]:
        """The app from its start to its end, which keeps the place when it is left by a key."""
        last = last_screen(self.paths, paper_id)
        session = Session(
            self.paths, self.settings, demo=demo, offline=offline, states=last.states,
            now=self.clock,
        )  # fmt: skip
        app = ReaderApp(session, last)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                reader = Reader(app, pilot)
                if settled:
                    await reader.until(lambda: session.feed is not None)
                    await reader.settle()
                yield reader
                if app.is_running:
                    assert reader.shown
        finally:
            await session.close()
        if app.left is not None:
            last_visit.save(self.paths.snapshot, app.left._replace(position=session.marks.position))

    def library(self) -> Library:
        """The library as another program opens it."""
        return Library.open(self.paths.library)


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something outside the app."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
