"""A visit's beginning and end: the last screen at once, everything else behind it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reader_tui.errors import ArchiveError, ReaderError
from reader_tui.papers.dates import utc_text
from reader_tui.papers.verbs import State
from reader_tui.ui.browse.sentences import DEMO
from reader_tui.ui.browse.shown import Spot
from reader_tui.ui.session import Session
from reader_tui.views import last_visit
from reader_tui.views.last_visit import SAME_VISIT, Snapshot
from reader_tui.views.row_window import RowWindow
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

_POLL_EVERY = 0.5
_DUE_CHECKED_EVERY = 60.0
_REACH = 60
"""Rows kept on either side of the upper edge, or what fits on a taller screen."""


class Visit:
    """What is done once when the screen opens, and once when it closes."""

    def __init__(self, screen: Parts, session: Session, last: Snapshot) -> None:
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
        browsing.unread, browsing.last_many = last.unread, last.many
        visit = self._session.visit = last_visit.finished(last, self._session.now())
        browsing.since = visit.ended if visit else None
        browsing.footer = last.footer or ("",)
        browsing.waits = last.waits or ("",)
        browsing.news = last.news if browsing.since == last.since else ""
        browsing.choices = dict(last.choices)
        browsing.spots = {
            View(kind, value): Spot(paper_id, line) for kind, value, paper_id, line in last.spots
        }
        if browsing.view.asked:
            screen.matches.begin(self._session.parse(browsing.view.asked))
        screen.papers.empty_text = last.empty
        rows = last.rows
        if browsing.since != last.since:
            rows = tuple(row._replace(new=False) if row.new else row for row in rows)
        screen.papers.with_day = browsing.view.spans_days
        screen.papers.with_year = browsing.view.spans_years
        screen.papers.rows = RowWindow(rows, last.start, last.total)
        screen.papers.place(last.cursor, last.top)
        if last.paper is not None:
            screen.reading.remember(last.paper, last.trend)
            screen.detail.show_paper(last.paper, last.paper_top, last.trend)
        if last.zen != screen.panes.zen:
            screen.panes.toggle_zen()
        elif last.in_detail:
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
        asked = browsing.request
        await session.open_archive()
        # Without the library's rules and marks a list is only better than none.
        bare = not screen.papers.rows and not self._needs_library()
        if bare and asked == browsing.request:
            await browsing.show_stored(browsing.view)
        await session.open_library()
        if not bare or session.pages.has_rules:
            await browsing.show_stored(browsing.view)
        browsing.recount()
        await browsing.tell_waiting()
        await session.open_hub()
        self._tell_notices()
        screen.set_interval(_POLL_EVERY, self._poll)
        screen.set_interval(_DUE_CHECKED_EVERY, screen.asking.refresh)
        await screen.asking.ask()
        if browsing.view.key is None:
            await screen.asking.ask_for_newest()
        session.settled()
        if found := await session.ask_for_code():
            papers = "1 paper that you wait" if found == 1 else f"{found} papers that you wait"
            screen.say(f"Code is here for {papers} for; V s shows it.", 30.0)
        await self.make_findable()

    async def make_findable(self) -> None:
        """Make the papers of an older archive findable, with a word on how far that is."""
        screen = self._screen

        def report(done: int, total: int) -> None:
            if done < total:
                screen.say(f"Making papers findable: {done:,} of {total:,}.", 5.0)
            else:
                screen.say(f"All {total:,} papers can be found: / searches.")

        try:
            made = await self._session.make_findable(report)
        except ArchiveError as problem:
            screen.say(str(problem), 30.0)
            return
        if made and screen.browsing.view.group == "search":
            await screen.browsing.show_again(afresh=True)

    def _needs_library(self) -> bool:
        """Whether the view cannot be known without the library."""
        browsing = self._screen.browsing
        return browsing.view.key is None or bool(browsing.choice.terms)

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
        browsing, pages = self._screen.browsing, self._session.pages
        rules = pages.rules
        changed = await self._session.poll()
        if changed or pages.rules is not rules:
            if browsing.view.key is None or pages.rules is not rules:
                await browsing.show_again()
            browsing.recount()

    def snapshot(self) -> Snapshot:
        """The screen as the next start shows it."""
        screen, browsing = self._screen, self._screen.browsing
        papers = screen.papers
        start, rows = last_visit.around(papers.rows, papers.top, max(_REACH, papers.shown + 1))
        states = {row.id: self._session.state(row.id) for row in rows}
        return Snapshot(
            kind=browsing.view.kind,
            value=browsing.view.value,
            follow=browsing.follow,
            fetched=browsing.fetched,
            start=start,
            rows=rows,
            total=len(papers.rows),
            many=len(browsing.every) or browsing.last_many,
            unread=browsing.unread,
            states={key: state for key, state in states.items() if state != State()},
            cursor=papers.cursor,
            top=papers.top,
            paper=screen.reading.paper,
            paper_top=screen.detail.top,
            trend=screen.detail.looks.trend,
            in_detail=screen.panes.in_detail,
            zen=screen.panes.zen,
            position=self._session.position,
            since=browsing.since,
            since_day=self._session.visit.newest if self._session.visit else None,
            left=utc_text(self._session.now()),
            left_day=self._session.newest_known,
            empty=() if papers.rows or browsing.offline else papers.empty_text,
            footer=tuple(browsing.footer),
            waits=tuple(browsing.waits),
            news=browsing.news,
            choices=browsing.choices,
            spots=tuple((*view, *spot) for view, spot in browsing.spots.items()),
        )


async def whole(left: Snapshot, session: Session) -> Snapshot:
    """The screen as it was left, also when its paper had not come yet."""
    at = left.cursor - left.start
    if left.paper is None and 0 <= at < len(left.rows):
        paper_id = left.rows[at].id
        with suppress(ReaderError):
            paper, trend = await session.paper(paper_id), await session.trend(paper_id)
            return left._replace(paper=paper, paper_top=0, trend=trend)
    return left


def turns(now: datetime) -> list[datetime]:
    """The moments from which a start that follows this visit looks otherwise by the clock alone."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    return sorted([now + SAME_VISIT, midnight])
