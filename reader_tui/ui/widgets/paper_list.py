"""The list of papers: two or three lines a row, of any length, painted as it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cut
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.messages import CursorMoved, MovedOn, PaperActivated
from reader_tui.ui.widgets import rows as painting
from reader_tui.ui.widgets.piece import Piece, found
from reader_tui.ui.widgets.rows import HEIGHT, LEAD
from reader_tui.ui.widgets.styled import Styled
from reader_tui.views.view import View

_WHEEL = 2


class PaperList(Styled, can_focus=True):
    """The papers of the view, painted from what is on the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--unread", "row--read", "row--mark", "row--meta", "row--above", "row--cursor",
        "match",
    }  # fmt: skip

    def __init__(
        self,
        screen: OnScreen,
        state_of: Callable[[str], State],
        written_of: Callable[[str], tuple[str, tuple[str, ...]]],
        percent_of: Callable[[str], int | None],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.half_pages = False
        """Whether the list scrolls by half a page at its edge."""
        self.wraps = True
        """Whether a title takes a second line where it needs one."""
        self._on = screen
        self._shown = screen.now
        """What is painted."""
        self._painted: tuple[object, Sequence[object]] = ((), ())
        """What the whole list and each row in sight looked like when that was last asked."""
        self._told: tuple[View, str | None] | None = None
        """Where the cursor was last."""
        self._state_of = state_of
        self._written_of = written_of
        self._percent_of = percent_of
        self._now = now
        self._signs = painting.glyphs()
        self._placed: tuple[Shown, object, list[tuple[int, int, int]]] | None = None
        """Where rows stood when this was asked last: each line of a painting asks."""

    # What is shown

    @property
    def _year(self) -> int:
        """The year it is where the reader is."""
        return self._now().astimezone().year

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
        """How many rows are in sight whole."""
        places, end = self._places(self._on.now), self.size.height
        return max(1, sum(at >= 0 and at + size <= end for _, at, size in places))

    def take(self, shown: Shown) -> Shown:
        """Paint this from now on, its cursor in sight; paint anew only what looks otherwise."""
        self._shown = shown = self._in_sight(shown)
        whole, rows = self._look()
        if (whole, len(rows)) != (self._painted[0], len(self._painted[1])):
            self.refresh()
        else:
            width = self.size.width
            pairs = zip(self._places(shown), rows, self._painted[1], strict=False)
            other = [(at, size) for (_, at, size), row, before in pairs if row != before]
            if other:
                self.refresh(*(Region(0, at, width, size) for at, size in other))
        self._painted = whole, rows
        told, self._told = self._told, (shown.view, shown.paper_id)
        if told is not None and told != self._told:
            self.post_message(CursorMoved())
        return shown

    def _look(self) -> tuple[object, Sequence[object]]:
        """All that what is in sight looks like by, as a whole and row by row."""
        shown = self._shown
        view, sought = shown.view, shown.sought
        places = self._places(shown)
        whole = (
            shown.top, view, self._year, shown.empty, sought and sought.text,
            [place[1:] for place in places], self.size,
        )  # fmt: skip
        first = places[0][0] if places else shown.top
        rows = shown.rows[first : first + len(places)]
        return whole, [
            row and (
                row, self._state_of(row.id), at == shown.cursor, row.id in shown.selected,
                shown.snippets.get(row.id), self._written_of(row.id)[1], self._percent_of(row.id),
            )
            for at, row in enumerate(rows, first)
        ]  # fmt: skip

    def _in_sight(self, shown: Shown) -> Shown:
        """With the upper edge so that the cursor's row is whole in sight."""
        rows = shown.rows
        cursor = max(0, min(shown.cursor, len(rows) - 1))
        top, height = shown.top, self.size.height
        if height and rows:
            least = self._first_with(rows, cursor, height)
            if self.half_pages and not least <= top <= cursor:
                top = self._first_with(rows, cursor, max(HEIGHT + 1, height // 2))
            # Nothing stays blank below while there are rows above.
            top = max(0, min(top, self._first_with(rows, len(rows) - 1, height)))
            top = min(max(top, least), cursor)
        if (cursor, top) == (shown.cursor, shown.top):
            return shown
        return shown._replace(cursor=cursor, top=top)

    def _height(self, row: Row | None, width: int) -> int:
        """The lines of a row in so many cells; the widget's own size takes long to find."""
        return HEIGHT if row is None else painting.height(row, width, self.wraps)

    def _first_with(self, rows: Sequence[Row | None], last: int, height: int) -> int:
        """The first row from which on all up to the last one are whole in so many lines."""
        width = self.size.width
        at, left = last, height - self._height(rows[last], width)
        while at > 0 and (left := left - self._height(rows[at - 1], width)) >= 0:
            at -= 1
        return at

    def _places(self, shown: Shown) -> list[tuple[int, int, int]]:
        """The rows in sight: the index of each, its first line in the pane and its lines.

        Where the last row ends above the pane's end, the end of the row before the first
        one stands at the upper edge, so that no line is blank.
        """
        looks = (self.size, self.wraps)
        if self._placed is None or self._placed[0] is not shown or self._placed[1] != looks:
            self._placed = shown, looks, self._placed_anew(shown)
        return self._placed[2]

    def _placed_anew(self, shown: Shown) -> list[tuple[int, int, int]]:
        places: list[tuple[int, int, int]] = []
        width, height = self.size
        at, line, rows = max(0, shown.top), 0, shown.rows
        while line < height and at < len(rows):
            size = self._height(rows[at], width)
            places.append((at, line, size))
            at, line = at + 1, line + size
        left, before = height - line, shown.top - 1
        if left > 0 and places and before >= 0:
            places = [(index, first + left, size) for index, first, size in places]
            size = self._height(rows[before], width)
            places.insert(0, (before, left - size, size))
        return places

    def _place_at(self, y: int) -> tuple[int, int, int] | None:
        """The row on a line of the pane: its index, the line in it, and how many it has."""
        for index, at, size in self._places(self._shown):
            if at <= y < at + size:
                return index, y - at, size
        return None

    # Moving

    def move_to(self, index: int) -> bool:
        """Put the cursor on a row; whether it moved."""
        before = self._on.now
        after = before.at(index)
        if before.paper_id is not None and after.cursor != before.cursor:
            self.post_message(MovedOn(before.paper_id))
        self._on.show(after)
        return self.cursor != before.cursor

    def move(self, by: int) -> bool:
        """Move the cursor by so many rows; whether it moved."""
        return self.move_to(self.cursor + by)

    # Painting

    def render_line(self, y: int) -> Strip:
        """One line of the pane, `y` counted from its upper edge."""
        width = self.size.width
        shown = self._shown
        if not shown.rows:
            text = shown.empty[y] if y < len(shown.empty) else ""
            return self.strip([Piece(f" {text}", "row--meta")], width)
        index, line, lines = self._place_at(y) or (-1, 0, 0)
        row = shown.rows[index] if index >= 0 else None
        if row is None:
            return Strip.blank(width, self.look())
        if row.above:
            if not line:
                return self.strip([Piece(f" {row.above}", "row--above")], width)
            line, lines = line - 1, lines - 1
        over = ("row--cursor",) if index == shown.cursor else ()
        if line == lines - 1:
            return self.strip(self._last_line(row, width - LEAD), width, *over)
        state, mark = self._state_of(row.id), " " * LEAD
        if not line:
            mark = painting.marks(row, state, self._signs, bool(over), row.id in shown.selected)
        words = self._title(row, line, width - LEAD, "row--read" if state.quiet else "row--unread")
        return self.strip([Piece(mark, "row--mark"), *words], width, *over)

    def _title(self, row: Row, line: int, width: int, look: str) -> list[Piece]:
        """A line of the title, what was searched for marked."""
        parts = painting.title_lines(row, width, self.wraps)
        if line >= len(parts):
            return []
        start, end = parts[line]
        kept = cut(row.title[start:end], width, cell_len)
        sought = self._shown.sought
        spans = sought.spans(row.title, "title") if sought else ()
        if len(kept) == end - start and kept == row.title[start:end]:
            return [*found(row.title, start, end, look, spans)]
        # The ellipsis of a title that was cut is none of it.
        pieces = found(row.title, start, start + len(kept) - 1, look, spans)
        return [*pieces, Piece(kept[-1:], look)]

    def _last_line(self, row: Row, width: int) -> list[Piece]:
        """The counts and who it is by, or where a search found the paper in the text."""
        sought, view = self._shown.sought, self._shown.view
        snippet = self._shown.snippets.get(row.id)
        if snippet is None or sought is None or sought.spans(row.title, "title"):
            row = painting.with_percent(row, self._percent_of(row.id))
            day = painting.day_words(row, view, self._year)
            waits = self._state_of(row.id).waiting
            text = painting.meta_line(row, width, self._signs, day, waits)
            text = painting.with_tags(text, self._written_of(row.id)[1], width)
            return [Piece(f"   {text}", "row--meta")]
        length, more = len(snippet.text), self._signs.more
        lead = painting.found_line(row, length, width, self._signs)
        if snippet.is_of_text:
            lead = f"{lead}{cut(snippet.where, width // 4)}: "
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
        if (place := self._place_at(event.y)) is not None:
            self.move_to(place[0])
            if event.chain > 1:
                self.post_message(PaperActivated())

    def on_mouse_scroll_down(self) -> None:
        """Scroll on, the cursor following at the edge."""
        self.move(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back, the cursor following at the edge."""
        self.move(-_WHEEL)
