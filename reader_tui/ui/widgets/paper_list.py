"""The list of papers: two lines a row, of any length, painted as it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.messages import CursorMoved, PaperActivated
from reader_tui.ui.widgets import rows as painting
from reader_tui.ui.widgets.piece import Piece, found
from reader_tui.ui.widgets.rows import HEIGHT
from reader_tui.ui.widgets.styled import Styled
from reader_tui.views.view import View

_WHEEL = 2


class PaperList(Styled, can_focus=True):
    """The papers of the view, painted from what is on the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--unread", "row--read", "row--mark", "row--meta", "row--cursor", "match",
    }  # fmt: skip

    def __init__(
        self,
        screen: OnScreen,
        state_of: Callable[[str], State],
        written_of: Callable[[str], tuple[str, tuple[str, ...]]],
    ) -> None:
        super().__init__()
        self.half_pages = False
        """Whether the list scrolls by half a page at its edge."""
        self._on = screen
        self._shown = screen.now
        """What is painted."""
        self._painted: tuple[object, Sequence[object]] = ((), ())
        """What the whole list and each row in sight looked like when that was last asked."""
        self._told: tuple[View, str | None] | None = None
        """Where the cursor was last."""
        self._state_of = state_of
        self._written_of = written_of
        self._signs = painting.glyphs()

    # What is shown

    @property
    def rows(self) -> Sequence[Row | None]:
        """The rows of the view; one that is not read yet is None."""
        return self._on.now.rows

    @property
    def cursor(self) -> int:
        """The row under the cursor, counted from 0."""
        return self._on.now.cursor

    @property
    def top(self) -> int:
        """The row at the upper edge."""
        return self._on.now.top

    @property
    def paper_id(self) -> str | None:
        """The id of the paper under the cursor."""
        return self._on.now.paper_id

    @property
    def room(self) -> int:
        """How many rows fit whole."""
        return max(1, self.size.height // HEIGHT)

    def take(self, shown: Shown) -> Shown:
        """Paint this from now on, its cursor in sight; paint anew only what looks otherwise."""
        self._shown = shown = self._in_sight(shown)
        whole, rows = self._look()
        if (whole, len(rows)) != (self._painted[0], len(self._painted[1])):
            self.refresh()
        else:
            width = self.size.width
            pairs = enumerate(zip(rows, self._painted[1], strict=True))
            other = [at for at, (row, before) in pairs if row != before]
            if other:
                self.refresh(*(Region(0, at * HEIGHT, width, HEIGHT) for at in other))
        self._painted = whole, rows
        told, self._told = self._told, (shown.view, shown.paper_id)
        if told is not None and told != self._told:
            self.post_message(CursorMoved())
        return shown

    def _look(self) -> tuple[object, Sequence[object]]:
        """All that what is in sight looks like by, as a whole and row by row."""
        shown = self._shown
        view, sought = shown.view, shown.sought
        whole = (
            shown.top, view.spans_days, view.spans_years, shown.empty, sought and sought.text,
        )  # fmt: skip
        rows = shown.rows[shown.top : shown.top + self.room + 1]
        return whole, [
            row and (
                row, self._state_of(row.id), at == shown.cursor, row.id in shown.selected,
                shown.snippets.get(row.id), self._written_of(row.id)[1],
            )
            for at, row in enumerate(rows, shown.top)
        ]  # fmt: skip

    def _in_sight(self, shown: Shown) -> Shown:
        """With the upper edge so that the cursor's row is whole in sight."""
        cursor = max(0, min(shown.cursor, len(shown.rows) - 1))
        top, room = shown.top, self.room
        if self.size.height:
            if self.half_pages and not top <= cursor < top + room:
                down = cursor > top
                top = cursor - (room // 2 if not down else max(0, (room - 1) // 2))
            top = max(0, min(top, max(0, len(shown.rows) - room)))
            top = min(max(top, cursor - room + 1), cursor)
        if (cursor, top) == (shown.cursor, shown.top):
            return shown
        return shown._replace(cursor=cursor, top=top)

    # Moving

    def move_to(self, index: int) -> bool:
        """Put the cursor on a row; whether it moved."""
        before = self.cursor
        self._on.show(self._on.now.at(index))
        return self.cursor != before

    def move(self, by: int) -> bool:
        """Move the cursor by so many rows; whether it moved."""
        return self.move_to(self.cursor + by)

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of the pane, `y` counted from its upper edge."""
        width = self.size.width
        index, line = divmod(y, HEIGHT)
        shown = self._shown
        index += shown.top
        if not shown.rows:
            text = shown.empty[y] if y < len(shown.empty) else ""
            return self.strip([Piece(f" {text}", "row--meta")], width)
        row = shown.rows[index] if index < len(shown.rows) else None
        if row is None:
            return Strip.blank(width, self.look())
        over = ("row--cursor",) if index == shown.cursor else ()
        state = self._state_of(row.id)
        if line:
            return self.strip(self._second_line(row, width - 3), width, *over)
        title = painting.title_line(row, width - 3)
        look = "row--read" if state.quiet else "row--unread"
        mark = painting.marks(row, state, self._signs, bool(over), row.id in shown.selected)
        spans = shown.sought.spans(row.title, "title") if shown.sought else ()
        # The ellipsis of a title that was cut is none of it.
        end = len(title) if title == row.title else len(title) - 1
        words = [*found(title, 0, end, look, spans), Piece(title[end:], look)]
        return self.strip([Piece(mark, "row--mark"), *words], width, *over)

    def _second_line(self, row: Row, width: int) -> list[Piece]:
        """The counts and who it is by, or where a search found the paper in the text."""
        sought, view = self._shown.sought, self._shown.view
        snippet = self._shown.snippets.get(row.id)
        if snippet is None or sought is None or sought.spans(row.title, "title"):
            text = painting.meta_line(row, width, self._signs, view.spans_days, view.spans_years)
            text = painting.with_tags(text, self._written_of(row.id)[1], width)
            return [Piece(f"   {text}", "row--meta")]
        length, more = len(snippet.text), self._signs.more
        lead = painting.found_line(row, length, width, self._signs)
        text, at = painting.around(snippet.text, snippet.spans[0], width - len(lead), more)
        moved = [(max(0, start - at), end - at) for start, end in snippet.spans if end > at]
        return [
            Piece(f"   {lead}", "row--meta"),
            *found(text, 0, len(text), "row--meta", moved),
        ]

    # Mouse and size

    def on_resize(self) -> None:
        """Keep the cursor in sight in a pane of another height."""
        self._on.show(self._on.now)

    def on_click(self, event: events.Click) -> None:
        """Go to the row that was clicked; a second click opens it."""
        index = self.top + event.y // HEIGHT
        if index < len(self.rows):
            self.move_to(index)
            if event.chain > 1:
                self.post_message(PaperActivated())

    def on_mouse_scroll_down(self) -> None:
        """Scroll on, the cursor following at the edge."""
        self.move(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back, the cursor following at the edge."""
        self.move(-_WHEEL)
