"""The list of papers: two lines a row, of any length, painted as it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.ui.messages import CursorMoved, PaperActivated
from reader_tui.ui.widgets import rows as painting
from reader_tui.ui.widgets.piece import Piece, found
from reader_tui.ui.widgets.rows import HEIGHT
from reader_tui.ui.widgets.styled import Styled
from reader_tui.views.choice import row_where

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet

_WHEEL = 2


class PaperList(Styled, can_focus=True):
    """The papers of the view; the cursor keeps to its paper when the list changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--unread", "row--read", "row--mark", "row--meta", "row--cursor", "match",
    }  # fmt: skip

    def __init__(self, state_of: Callable[[str], State], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[Row | None] = ()
        self.cursor = 0
        self.top = 0
        """The row at the upper edge."""
        self.empty_text: tuple[str, ...] = ()
        """What an empty list says, a line each."""
        self.with_day = False
        self.with_year = False
        self.sought: Query | None = None
        """What was searched for and is marked in the rows."""
        self.snippets: Mapping[str, Snippet] = {}
        """Where a search found papers in their text, by id."""
        self.half_pages = False
        """Whether the list scrolls by half a page at its edge."""
        self.selected: frozenset[str] = frozenset()
        """The papers that the next verb is for, instead of the one under the cursor."""
        self.range_from: int | None = None
        """Where the range begins that moving extends."""
        self._before_range: frozenset[str] = frozenset()
        self._seen: object = None
        self._state_of = state_of
        self._signs = painting.glyphs()

    # What is shown

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def paper_id(self) -> str | None:
        """The id of the paper under the cursor."""
        return self.row.id if self.row else None

    @property
    def shown(self) -> int:
        """How many rows fit whole."""
        return max(1, self.size.height // HEIGHT)

    def show(self, rows: Sequence[Row | None], paper_id: str | None = None) -> None:
        """Show other rows; the cursor goes to `paper_id`, else keeps to its paper and line."""
        line = self.cursor - self.top
        before = self.paper_id
        wanted = paper_id or before
        self.rows = rows
        at = self.index_of(wanted) if wanted else None
        self.cursor = max(0, min(self.cursor, len(rows) - 1)) if at is None else at
        self.top = self.cursor - line
        self._keep_in_sight()
        self.repaint()
        if self.paper_id != before:
            self.post_message(CursorMoved(self.paper_id))

    def enter(self, rows: Sequence[Row | None], paper_id: str | None, line: int) -> None:
        """Show another view, the cursor on `paper_id` on that line of the pane, else at the top."""
        self.rows = rows
        at = self.index_of(paper_id) if paper_id else None
        self.place(at or 0, (at or 0) - line)
        self.post_message(CursorMoved(self.paper_id))

    def place(self, cursor: int, top: int) -> None:
        """Put the cursor and the upper edge where they were, as far as the rows reach."""
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self.top = top
        self._keep_in_sight()
        self.repaint()

    def repaint(self) -> None:
        """Paint anew if anything in sight looks other than when this was last asked.

        At a start the same rows are shown from the snapshot, from the archive and after
        the Hub's answer; over a slow line each painting would be felt.
        """
        rows = self.rows[self.top : self.top + self.shown + 1]
        states = tuple(self._state_of(row.id) if row else None for row in rows)
        sought = (self.sought.text, id(self.snippets)) if self.sought else None
        look = (self.top, self.cursor, self.with_day, self.empty_text, self.selected, sought)
        seen = (look, tuple(rows), states)
        if seen != self._seen:
            self._seen = seen
            self.refresh()

    def index_of(self, paper_id: str) -> int | None:
        """Where the paper stands, None when it does not."""
        for at, row in enumerate(self.rows):
            if row is not None and row.id == paper_id:
                return at
        return None

    def repaint_paper(self, paper_id: str) -> None:
        """Paint a paper's row anew if it is in sight."""
        for at in range(self.top, min(self.top + self.shown + 1, len(self.rows))):
            row = self.rows[at]
            if row is not None and row.id == paper_id:
                self._repaint(at)

    # Moving

    def move_to(self, index: int) -> bool:
        """Put the cursor on a row; whether it moved."""
        index = max(0, min(index, len(self.rows) - 1))
        if index == self.cursor:
            return False
        before, self.cursor = self.cursor, index
        top = self.top
        self._keep_in_sight()
        if self.range_from is not None:
            self._extend()
        if self.top == top and self.range_from is None:
            self._repaint(before)
            self._repaint(index)
        else:
            self._seen = None
            self.refresh()
        self.post_message(CursorMoved(self.paper_id))
        return True

    def move(self, by: int) -> bool:
        """Move the cursor by so many rows; whether it moved."""
        return self.move_to(self.cursor + by)

    def next_unread(self, by: int) -> int | None:
        """The next row, by 1 or -1, of a paper that is not read."""
        start = self.cursor + by
        return row_where(self.rows, start, lambda i: not self._state_of(i).read, by)

    # Selecting

    def select(self, ids: frozenset[str]) -> None:
        """Select these papers and no others; a range that was begun ends."""
        self.range_from = None
        self.selected = ids
        self.repaint()

    def begin_range(self) -> None:
        """Select from the cursor on; moving extends it."""
        self.range_from = self.cursor
        self._before_range = self.selected
        self._extend()
        self.repaint()

    def end_range(self) -> None:
        """Keep the range as it is."""
        self.range_from = None

    def _extend(self) -> None:
        assert self.range_from is not None
        start, end = sorted((self.range_from, self.cursor))
        inside = (row.id for row in self.rows[start : end + 1] if row is not None)
        self.selected = self._before_range.union(inside)

    def _keep_in_sight(self) -> None:
        """Move the upper edge so that the cursor's row is whole in sight."""
        if not self.size.height:
            return
        shown = self.shown
        if self.half_pages and not self.top <= self.cursor < self.top + shown:
            down = self.cursor > self.top
            self.top = self.cursor - (shown // 2 if not down else max(0, (shown - 1) // 2))
        last = max(0, len(self.rows) - shown)
        self.top = max(0, min(self.top, last))
        self.top = min(max(self.top, self.cursor - shown + 1), max(0, self.cursor))

    def _repaint(self, index: int) -> None:
        self._seen = None
        self.refresh(Region(0, (index - self.top) * HEIGHT, self.size.width, HEIGHT))

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of the pane, `y` counted from its upper edge."""
        width = self.size.width
        index, line = divmod(y, HEIGHT)
        index += self.top
        if not self.rows:
            text = self.empty_text[y] if y < len(self.empty_text) else ""
            return self.strip([Piece(f" {text}", "row--meta")], width)
        row = self.rows[index] if index < len(self.rows) else None
        if row is None:
            return Strip.blank(width, self.look())
        over = ("row--cursor",) if index == self.cursor else ()
        state = self._state_of(row.id)
        if line:
            return self.strip(self._second_line(row, width - 3), width, *over)
        title = painting.title_line(row, width - 3)
        look = "row--read" if state.quiet else "row--unread"
        mark = painting.marks(row, state, self._signs, bool(over), row.id in self.selected)
        spans = self.sought.spans(row.title, "title") if self.sought else ()
        # The ellipsis of a title that was cut is none of it.
        end = len(title) if title == row.title else len(title) - 1
        words = [*found(title, 0, end, look, spans), Piece(title[end:], look)]
        return self.strip([Piece(mark, "row--mark"), *words], width, *over)

    def _second_line(self, row: Row, width: int) -> list[Piece]:
        """The counts and who it is by, or where a search found the paper in the text."""
        snippet = self.snippets.get(row.id)
        if snippet is None or self.sought is None or self.sought.spans(row.title, "title"):
            text = painting.meta_line(row, width, self._signs, self.with_day, self.with_year)
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
        self._keep_in_sight()

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
