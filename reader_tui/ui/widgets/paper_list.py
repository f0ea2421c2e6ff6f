"""The list of papers: two lines a row, of any length, painted as it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, overload

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from reader_tui.papers.models import Row, State
from reader_tui.ui import rows as painting
from reader_tui.ui.messages import CursorMoved, PaperActivated
from reader_tui.ui.rows import HEIGHT
from reader_tui.ui.widgets.piece import Piece
from reader_tui.ui.widgets.styled import Styled

_WHEEL = 2


class RowWindow(Sequence[Row | None]):
    """Some rows out of many: those outside are not known yet."""

    def __init__(self, rows: Sequence[Row], start: int, total: int) -> None:
        self.rows = rows
        self.start = start
        self.total = total

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> Row | None: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row | None]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row | None] | None:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self.total))]
        if not 0 <= index < self.total:
            raise IndexError(index)
        at = index - self.start
        return self.rows[at] if 0 <= at < len(self.rows) else None


class PaperList(Styled, can_focus=True):
    """The papers of the view; the cursor keeps to its paper when the list changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--unread", "row--read", "row--mark", "row--meta", "row--cursor",
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
        self.half_pages = False
        """Whether the list scrolls by half a page at its edge."""
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
        seen = (self.top, self.cursor, self.with_day, self.empty_text, tuple(rows), states)
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
        if self.top == top:
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
        at = self.cursor + by
        while 0 <= at < len(self.rows):
            row = self.rows[at]
            if row is not None and not self._state_of(row.id).read:
                return at
            at += by
        return None

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
            text = painting.meta_line(row, width - 3, self._signs, self.with_day)
            return self.strip([Piece(f"   {text}", "row--meta")], width, *over)
        title = painting.title_line(row, width - 3)
        look = "row--read" if state.read else "row--unread"
        mark = painting.marks(row, state, self._signs, bool(over))
        return self.strip([Piece(mark, "row--mark"), Piece(title, look)], width, *over)

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
