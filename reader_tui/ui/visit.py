"""A visit's beginning and end: the last screen at once, everything else behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import State
from reader_tui.store import snapshot
from reader_tui.store.snapshot import Snapshot
from reader_tui.ui.session import Session
from reader_tui.ui.views import BOOKMARKS_VIEW, View
from reader_tui.ui.widgets.paper_list import RowWindow
from reader_tui.ui.wording import DEMO

if TYPE_CHECKING:
    from reader_tui.ui.screens.reader import ReaderScreen

SAME_VISIT = timedelta(minutes=30)
"""A start so soon after the last end goes on with that visit: what was new stays new."""

_POLL_EVERY = 1.0
_DUE_CHECKED_EVERY = 60.0
_REACH = 60
"""Rows kept on either side of the upper edge, or what fits on a taller screen."""


class Visit:
    """What is done once when the screen opens, and once when it closes."""

    def __init__(self, screen: ReaderScreen, session: Session, last: Snapshot) -> None:
        self._screen = screen
        self._session = session
        self._last = last

    def show_last(self) -> None:
        """Show the last screen again: its rows, its place and its marks."""
        screen, last = self._screen, self._last
        browsing = screen.browsing
        browsing.view = View(last.kind, last.value)
        browsing.follow = last.follow
        browsing.fetched = last.fetched
        browsing.unread = last.unread
        browsing.since = since(last, self._session.now())
        rows = last.rows
        if browsing.since != last.since:
            rows = tuple(row._replace(new=False) if row.new else row for row in rows)
        screen.papers.with_day = browsing.view.spans_days
        screen.papers.rows = RowWindow(rows, last.start, last.total)
        screen.papers.place(last.cursor, last.top)
        if last.paper is not None:
            screen.reading.remember(last.paper)
            screen.detail.show_paper(last.paper, last.paper_top)
        if last.in_detail:
            screen.panes.enter_detail()
        if self._session.demo:
            self._banner(DEMO)
        browsing.tell()

    def begin(self) -> None:
        """Open what lies behind the screen, one after the other."""
        self._screen.work(self._begin, group="begin")

    async def _begin(self) -> None:
        session, screen = self._session, self._screen
        browsing = screen.browsing
        await session.open_archive()
        if browsing.view != BOOKMARKS_VIEW:
            await browsing.show_stored(browsing.view)
        await session.open_library()
        if browsing.view == BOOKMARKS_VIEW:
            await browsing.show_stored(browsing.view)
        browsing.recount()
        await session.open_hub()
        self._tell_notices()
        screen.set_interval(_POLL_EVERY, self._poll)
        screen.set_interval(_DUE_CHECKED_EVERY, browsing.refresh)
        await browsing.ask()

    def _tell_notices(self) -> None:
        notices = [] if self._session.demo else self._session.notices
        if len(notices) > 1:
            self._banner((" ".join(notices), f"1 of {len(notices)} notices: {notices[-1]}"))
        elif notices:
            self._banner((notices[0],))

    def _banner(self, texts: tuple[str, ...]) -> None:
        self._screen.banner.say(texts)
        self._screen.banner.add_class("-shown")

    async def _poll(self) -> None:
        """Take in what other processes marked."""
        browsing = self._screen.browsing
        if await self._session.poll():
            if browsing.view == BOOKMARKS_VIEW:
                await browsing.show_stored(browsing.view)
            browsing.recount()

    def snapshot(self) -> Snapshot:
        """The screen as the next start shows it."""
        screen, browsing = self._screen, self._screen.browsing
        papers = screen.papers
        start, rows = snapshot.around(papers.rows, papers.top, max(_REACH, papers.shown + 1))
        states = {row.id: self._session.state(row.id) for row in rows}
        return Snapshot(
            kind=browsing.view.kind,
            value=browsing.view.value,
            follow=browsing.follow,
            fetched=browsing.fetched,
            start=start,
            rows=rows,
            total=len(papers.rows),
            unread=browsing.unread,
            states={key: state for key, state in states.items() if state != State()},
            cursor=papers.cursor,
            top=papers.top,
            paper=screen.reading.paper,
            paper_top=screen.detail.top,
            in_detail=screen.panes.in_detail,
            position=self._session.position,
            since=browsing.since,
            left=utc_text(self._session.now()),
        )


def since(last: Snapshot, now: datetime) -> str | None:
    """The time (UTC) after which what is met counts as new on this visit."""
    if last.left is None:
        return None
    away = now - datetime.fromisoformat(last.left)
    return last.since if timedelta() <= away < SAME_VISIT else last.left
