"""A visit's beginning and end: the last screen at once, everything else behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from reader_tui.errors import ReaderError
from reader_tui.library.journal import Position, read_marks
from reader_tui.papers.dates import utc_text
from reader_tui.papers.verbs import UNTOUCHED, State
from reader_tui.paths import Paths
from reader_tui.ui.browse.current_view import CurrentView, Spot
from reader_tui.ui.browse.refresh import Refresh
from reader_tui.ui.browse.sentences import DEMO, WELCOME, happened
from reader_tui.ui.browse.shown import Mode, Shown
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.start.arenas import share_memory
from reader_tui.ui.start.arxiv_news import ArxivNews
from reader_tui.ui.start.shared_folder import SharedFolder
from reader_tui.views import last_visit
from reader_tui.views.last_visit import SAME_VISIT, Snapshot
from reader_tui.views.row_window import RowWindow
from reader_tui.views.view import View

_MARKED = frozenset(State._fields)
_POLL_EVERY = 0.5
_DUE_CHECKED_EVERY = 60.0
_REACH = 60
"""Rows kept on either side of the upper edge, or what fits on a taller screen."""


class Visit:
    """What is done once when the screen opens, and once when it closes."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        last: Snapshot,
        unread: Unread,
        follow: Follow,
        current: CurrentView,
        refresh: Refresh,
        shared: SharedFolder,
        arxiv: ArxivNews,
        mode_of: Callable[[View], Mode],
        to_newest: Callable[[], Awaitable[None]],
    ) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._last = last
        self._unread = unread
        self._follow = follow
        self._current = current
        self._refresh = refresh
        self._shared = shared
        self._arxiv = arxiv
        self._mode_of = mode_of
        self._to_newest = to_newest

    def show_last(self) -> None:
        """Show the last screen again: its rows, its place and its marks."""
        last, current = self._last, self._current
        current.choices = dict(last.choices)
        current.spots = {
            View(kind, value): Spot(paper_id, line) for kind, value, paper_id, line in last.spots
        }
        if last.paper is not None:
            self._follow.remember(last.paper, last.trend, last.told)
        if self._session.demo:
            self._stage.notify(DEMO)
        self._stage.show(self._shown(last))

    def _shown(self, last: Snapshot) -> Shown:
        """The last screen, to be shown now."""
        view = View(last.kind, last.value)
        visit = self._session.visit = last_visit.finished(last, self._session.now())
        since = visit.ended if visit else None
        rows = last.rows
        if since != last.since:
            rows = tuple(row._replace(new=False) if row.new else row for row in rows)
        shown = self._stage.now._replace(
            view=view,
            follow=last.follow,
            rows=RowWindow(rows, last.start, last.total),
            many=last.many,
            unread=last.unread,
            news=last.news if since == last.since else "",
            since=since,
            fetched=last.fetched,
            footer=last.footer or ("",),
            waits=last.waits or ("",),
            empty=last.empty or (() if last.fetched or self._session.offline else WELCOME),
            cursor=last.cursor,
            top=last.top,
            in_detail=last.in_detail or last.zen,
            zen=last.zen,
            divider=last.divider,
            mode=self._mode_of(view),
        )
        if view.asked:
            shown = shown.seeking(self._session.parse(view.asked))
        if last.details:
            looks = shown.looks._replace(details=last.details, chosen=last.details)
            shown = shown._replace(looks=looks)
        if last.paper is not None:
            shown = shown.beside(last.paper, last.paper_top, last.trend, last.told)
        return shown

    def begin(self) -> None:
        """Open what lies behind the screen, one after the other."""
        self._stage.work(self._begin, group="begin")

    async def _begin(self) -> None:
        session, stage, current = self._session, self._stage, self._current
        asked = current.request
        share_memory()
        await session.open_archive()
        # Without the library's rules and marks a list is only better than none.
        bare = not stage.now.rows and not self._needs_library()
        if bare and asked == current.request:
            await current.show_again()
        await session.open_library()
        if not bare or session.pages.has_rules:
            await current.show_again()
        self._unread.recount()
        await current.tell_waiting()
        self._shared.begin()
        goes = self._is_after_night() and not stage.now.follow and not stage.touched
        await session.open_hub()
        if session.feed is not None:
            session.feed.waiting = self._refresh.waiting
        if goes:
            await self._to_newest()
        self._tell_notices()
        stage.every(_POLL_EVERY, self._poll)
        stage.every(_DUE_CHECKED_EVERY, self._refresh.if_due)
        await self._refresh.ask()
        if stage.now.view.key is None:
            await self._refresh.ask_for_newest()
        if self._is_after_night():
            await self._tell_news(goes)
        session.settled()
        if stage.now.in_detail:
            from reader_tui.ui.paper.preload import preload

            await preload()
        if found := await session.ask_for_code():
            papers = "1 paper that you wait" if found == 1 else f"{found} papers that you wait"
            stage.say(f"Code is here for {papers} for; V s shows it.", 30.0)
        await current.make_findable()
        await session.keep_backup()
        self._arxiv.begin()

    def _is_after_night(self) -> bool:
        """Whether the last visit ended on an earlier day, with a list on the screen."""
        left = self._last.left
        if left is None or not self._last.rows:
            return False
        here = self._session.now().astimezone()
        return datetime.fromisoformat(left).astimezone(here.tzinfo).date() < here.date()

    async def _tell_news(self, went: bool) -> None:
        """Say in a line what happened since the last visit."""
        news = await self._session.pages.news()
        line = happened(*news, is_elsewhere=went)
        if line and (went or not self._stage.status.text):
            self._stage.say(line, 60.0)

    def _needs_library(self) -> bool:
        """Whether the view cannot be known without the library."""
        return self._stage.now.view.key is None or bool(self._current.choice.terms)

    def _tell_notices(self) -> None:
        notices = [] if self._session.demo else self._session.notices
        if notices and (problem := self._session.paths.problem):
            # Of what cannot be kept each part says so; this says it of all.
            notices = [f"{problem}."]
        if len(notices) > 1:
            self._stage.notify((" ".join(notices), f"1 of {len(notices)} notices: {notices[-1]}"))
        elif notices:
            self._stage.notify((notices[0],))

    async def _poll(self) -> None:
        """Take in what other processes marked."""
        pages = self._session.pages
        rules = pages.rules
        changed = await self._marks.poll()
        if changed or pages.rules is not rules:
            if self._stage.now.view.key is None or pages.rules is not rules:
                await self._current.show_again()
            self._unread.recount()

    def snapshot(self) -> Snapshot:
        """The screen as the next start shows it."""
        now = self._stage.now
        reach = max(_REACH, self._stage.papers.room + 1)
        start, rows = last_visit.around(now.rows, now.top, reach)
        states = {row.id: self._session.state(row.id) for row in rows}
        return Snapshot(
            kind=now.view.kind,
            value=now.view.value,
            follow=now.follow,
            fetched=now.fetched,
            start=start,
            rows=rows,
            total=len(now.rows),
            many=len(now.every) or now.many,
            unread=now.unread,
            states={key: state for key, state in states.items() if state != State()},
            cursor=now.cursor,
            top=now.top,
            paper=self._follow.paper,
            paper_top=now.line_of_paper,
            trend=now.looks.trend,
            told=now.looks.told,
            in_detail=now.in_detail,
            zen=now.zen,
            divider=now.divider,
            details=now.looks.chosen,
            position=self._marks.position,
            since=now.since,
            since_day=self._session.visit.newest if self._session.visit else None,
            left=utc_text(self._session.now()),
            left_day=self._session.newest_known,
            empty=() if now.rows or now.offline else now.empty,
            footer=tuple(now.footer),
            waits=tuple(now.waits),
            news=now.news,
            choices=self._current.choices,
            spots=tuple((*view, *spot) for view, spot in self._current.spots.items()),
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
    today = now.astimezone().replace(hour=0, minute=0, second=0)
    new_year = datetime(today.year + 1, 1, 1).astimezone()
    return sorted({now + SAME_VISIT, today + timedelta(days=1), new_year})


def last_screen(paths: Paths, paper_id: str | None) -> Snapshot:
    """The last screen, brought up to date; or an empty one at the paper asked for."""
    last = last_visit.load(paths.snapshot) or Snapshot()
    if paper_id is not None:
        return Snapshot(
            "paper",
            paper_id,
            False,
            divider=last.divider,
            details=last.details,
            since=last.since,
            since_day=last.since_day,
            left=last.left,
            left_day=last.left_day,
            background=last.background,
        )
    if last.position is None:
        return last
    states, unread = dict(last.states), last.unread
    shown = {row.id for row in last.rows}
    for mark in read_marks(paths.library, Position(*last.position)) or ():
        if mark.paper_id in shown and mark.field in _MARKED:
            before = states.get(mark.paper_id, UNTOUCHED)
            after = before._replace(**{mark.field: mark.value is True})
            unread += after.undecided - before.undecided
            states[mark.paper_id] = after
    return last._replace(states=states, unread=max(0, unread))
