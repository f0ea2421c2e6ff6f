"""Catch-up: all that waits, most worth first, one paper a screen, within a budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import LibraryError, ReaderError, UsageError
from reader_tui.papers import dates
from reader_tui.papers.verbs import Field
from reader_tui.text.plural import plural
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.browse.shown import Mode, Shown
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.feed import Progress

_BUDGETS = {
    "5": ("5 minutes", "5 minutes"),
    "t": ("10 minutes", "10 minutes"),
    "h": ("half an hour", "30 minutes"),
    "a": ("all that waits", ""),
}
_HINT = "10 minutes, or 40 papers"
_SHOWN_EVERY = 0.15
"""Seconds between two looks at what was fetched meanwhile."""

_LONG = 60.0
"""Seconds a paper after which the reader was away rather than reading."""


class Pace:
    """How long the reader takes for a paper, measured as papers are left behind."""

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._since = time.monotonic()

    def left(self) -> None:
        """Note that a paper was left behind."""
        now = time.monotonic()
        self._seconds.append(min(now - self._since, _LONG))
        self._since = now

    @property
    def papers(self) -> int:
        """How many papers were left behind."""
        return len(self._seconds)

    @property
    def seconds(self) -> float | None:
        """Seconds for a paper; None before three were read."""
        return sum(self._seconds) / len(self._seconds) if len(self._seconds) > 2 else None


class CatchUp(Mode):
    """Goes through the backlog."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        current: CurrentView,
        unread: Unread,
        navigation: Navigation,
        bulk: Callable[[Sequence[str], Field], None],
    ) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._current = current
        self._unread = unread
        self._navigation = navigation
        self._bulk = bulk
        """Sets a mark on papers, in sight or not, and says so."""
        self._pace = Pace()
        self._at: str | None = None
        """The paper that is being looked at."""
        self._set_alone = False
        """Whether the abstract stands alone for the catch-up's sake."""

    @property
    def is_on(self) -> bool:
        """Whether the backlog is being gone through."""
        return self._stage.now.mode is self

    # The budget

    def ask(self) -> None:
        """Ask how much time there is; in the catch-up, what becomes of the rest."""
        if self.is_on:
            self.ask_for_rest()
            return
        rows = [(letter, name) for letter, (name, _) in _BUDGETS.items()]
        rows += [("n", "so many minutes or papers …"), ("b", "begin the backlog at another day …")]
        self._stage.choose("Catch up in", rows, self._chosen)

    def _chosen(self, letter: str) -> None:
        if letter == "n":
            self._stage.ask("Catch up in", _HINT, self._budget)
        elif letter == "b":
            began = self._marks.backlog_began() or ""
            hint = "2026-08-01, -14, 2026-W30"
            self._stage.ask("The backlog begins on", hint, self._begin, began)
        else:
            self._budget(_BUDGETS[letter][1])

    def _budget(self, text: str) -> None:
        from reader_tui.papers import budget

        try:
            if text:
                budget.parse(text)
        except UsageError as problem:
            self._stage.say(str(problem), 30.0)
            return
        self.go(text)

    def _begin(self, text: str) -> None:
        self._stage.work_first(partial(self._begin_at, text), group="rule")

    async def _begin_at(self, text: str) -> None:
        newest = await self._session.newest()
        today = date.fromisoformat(newest) if newest else self._session.now().date()
        try:
            day = dates.days_of(dates.parse(text, today))[0]
            step = await self._marks.move_backlog(day.isoformat())
        except (LibraryError, UsageError, ValueError) as problem:
            self._stage.say(str(problem), 30.0)
            return
        if step is not None:
            self._stage.say(f"The backlog begins on {dates.day_title(day)}; u takes it back.", 30.0)
        self.ask()

    # Going through

    def go(self, budget: str) -> None:
        """Show the backlog, one paper a screen, and fetch the days that are missing."""
        self._pace = Pace()
        self._at = None
        self._navigation.go(View("catchup", budget))
        if not self._stage.panes.zen:
            self._set_alone = True
            self._stage.panes.toggle_zen()
        self._stage.work(self._fetch, group="backfill", exclusive=True)

    async def _fetch(self) -> None:
        """Fetch what is missing of the backlog; what comes joins the rest as it comes."""
        stage = self._stage
        shown = time.monotonic()

        def report(progress: Progress) -> None:
            nonlocal shown
            if not self.is_on:
                return
            word = f"{progress.done} of {plural(progress.total, 'day')} fetched"
            if progress.wait:
                word = f"The Hub asks to wait {progress.wait:.0f} s; {word}"
            stage.say(word, 60.0)
            if not stage.now.rows or time.monotonic() - shown > _SHOWN_EVERY:
                shown = time.monotonic()
                stage.work(self._current.show_again, group="choice", exclusive=True)

        try:
            failed = await self._session.fetch_backlog(report)
        except ReaderError as problem:
            stage.say(str(problem), 30.0)
            return
        if self.is_on:
            await self._current.show_again()
            stage.say(f"{plural(len(failed), 'day')} could not be fetched." if failed else "")

    def moved(self) -> None:
        """Note that the reader moved on: what is left behind is read."""
        now = self._stage.now
        left, self._at = self._at, now.paper_id
        if left is not None and now.paper_id is not None and left != now.paper_id:
            self._pace.left()
            self._session.pages.pace = self._pace.seconds
            if self._session.settings.settings.read != "manual":
                self._unread.marked(self._marks.note_read(left))
        self._stage.show(self.dress(self._stage.now))

    def ends(self) -> None:
        """Leave nothing behind that is gone from another way: no paper, and no layout."""
        self._at = None
        if self._set_alone and self._stage.panes.zen:
            self._stage.panes.leave_detail()
        self._set_alone = False

    def dress(self, shown: Shown) -> Shown:
        """Say how far the reader is, how fast, and when that ends."""
        state = self._session.state
        rows = [row for row in shown.rows if row is not None]
        rest = sum(state(row.id).undecided for row in rows)
        words = f"Catch-up: {len(rows) - rest:,} of {len(rows):,} decided"
        if (seconds := self._pace.seconds) is not None and rest:
            end = self._session.now().astimezone() + timedelta(seconds=seconds * rest)
            words += f", {max(1, round(seconds))} s a paper, done at {end:%H:%M}"
        waits = [shown.row.reason, ""] if shown.row is not None else [""]
        return shown._replace(footer=[words, f"{rest:,} to go"], waits=waits)

    def goes_on(self, field: Field) -> bool:
        """Whatever is decided, the next paper comes."""
        return True

    def ended(self) -> bool:
        """Ask what becomes of what the budget did not reach."""
        self.ask_for_rest()
        return True

    # What falls under the line

    def ask_for_rest(self) -> None:
        """Ask what becomes of the papers that the budget did not reach."""
        rest = self._session.pages.under_the_line
        rows = [("m", "ten minutes more"), ("q", "leave the catch-up")]
        if rest:
            count = plural(len(rest), "paper")
            rows = [("d", f"dismiss the {count} under the line"),
                    ("r", f"mark the {count} under the line read"), *rows]  # fmt: skip
        self._stage.choose("Catch-up", rows, self._rest)

    def _rest(self, letter: str) -> None:
        if letter in ("d", "r"):
            field: Field = "dismissed" if letter == "d" else "read"
            rest = self._session.pages.under_the_line
            self._bulk(rest, field)
            self._session.pages.under_the_line = ()
        elif letter == "m":
            self.go("10 minutes")
        else:
            self._navigation.back()
