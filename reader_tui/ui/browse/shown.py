"""The one record of what is on the screen, and the one place where it is replaced.

A `Shown` says all that the screen shows: the view and its rows, the place in them, the paper
beside them, the panes and the mode. Whoever wants another screen makes another record and gives
it to `OnScreen.show`; the widgets paint from it. To come back to a screen, keep its record and
show it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reader_tui.papers.models import Paper, Row
from reader_tui.papers.verbs import VERB_OF, Field
from reader_tui.ui.widgets.article import Looks
from reader_tui.views.choice import Counted
from reader_tui.views.view import NEWEST_VIEW, View

if TYPE_CHECKING:
    from textual.events import Key

    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet
    from reader_tui.ui.paper.open_text import OpenText
    from reader_tui.ui.widgets.drawing import Drawing


class Mode:
    """What the reader is at. This one is looking through a view; others lay more over it."""

    stays = False
    """Whether it goes on when another view is shown."""
    follows_after = 0.0
    """Seconds that the paper beside the list waits for the cursor to rest."""
    is_reading = True
    """Whether what lies under the cursor may become read, and the place in a view be kept."""
    types = False
    """Whether what is typed is text."""
    finds_snippets = False
    """Whether it looks itself for where texts match."""

    def take_key(self, key: Key) -> bool:
        """Take a key that is for this mode; whether it was."""
        return False

    def take_paste(self, text: str) -> bool:
        """Take a text that was pasted; whether it was for this mode."""
        return False

    def dress(self, shown: Shown) -> Shown:
        """The screen with this mode's own words on it."""
        return shown

    def moved(self) -> None:
        """Take in that the cursor stands on another paper."""

    def ends(self) -> None:
        """Take in that the reader is at something else."""

    def goes_on(self, field: Field) -> bool:
        """Whether the next paper is gone to once this mark is set."""
        return VERB_OF[field].moves_on

    def ended(self) -> bool:
        """Take in that nothing is left to decide; whether this mode says what comes then."""
        return False

    def open(self) -> None:
        """Make ready for the paper under the cursor to be opened."""

    def leave(self) -> None:
        """End what does not outlast the visit."""


PLAIN = Mode()


class Shown(NamedTuple):
    """What is on the screen."""

    view: View = NEWEST_VIEW
    follow: bool = True
    """Whether the view is the newest day, whichever that is."""
    rows: Sequence[Row | None] = ()
    every: Sequence[str] = ()
    """The papers of the view, shown or not; empty until the archive was asked."""
    many: int = 0
    """How many there were when the screen was left; it stands until the archive was asked."""
    counted: Counted = Counted()
    is_first: bool = False
    """Whether these are only the first rows of an answer."""
    answers: int | None = None
    """How many papers answer in all, once they were counted; for `is_first`."""
    muted: frozenset[str] = frozenset()
    """Those of its papers that are muted and not shown."""
    unread: int = 0
    """How many papers wait: undecided, and not muted."""
    news: str = ""
    """How many papers were first met since the last visit, in words."""
    title: str = ""
    """What the view is called, where its own title says less."""
    understood: str = ""
    """What was understood of what is being searched for; empty when nothing is."""
    since: str | None = None
    """What was first met after this time (UTC) is new."""
    fetched: str | None = None
    offline: bool = False
    footer: Sequence[str] = ("",)
    """What is shown and what is hidden by what, in ever fewer words."""
    waits: Sequence[str] = ("",)
    """What waits on the day before, in ever fewer words."""
    empty: tuple[str, ...] = ()
    """What an empty list says, a line each."""
    cursor: int = 0
    top: int = 0
    """The row at the list's upper edge."""
    selected: frozenset[str] = frozenset()
    """The papers that the next verb is for, instead of the one under the cursor."""
    range_from: int | None = None
    """Where the range begins that moving extends."""
    before_range: frozenset[str] = frozenset()
    """What was selected before the range was begun."""
    sought: Query | None = None
    """What was searched for and is marked."""
    snippets: Mapping[str, Snippet] = {}
    """Where a search found papers in their text, by id."""
    paper: Paper | None = None
    """The paper beside the list; for a moment still that of the row before."""
    paper_top: int = 0
    """How far it is scrolled."""
    text: OpenText | None = None
    """The whole text of that paper, in the place of its abstract."""
    text_top: int = 0
    """How far it is scrolled."""
    looks: Looks = Looks()
    in_detail: bool = False
    """Whether the abstract, or the text in its place, has the keys."""
    zen: bool = False
    """Whether the abstract is alone."""
    layout: str = "auto"
    divider: int = 45
    """How much of the room the list has beside the abstract, in percent."""
    mode: Mode = PLAIN

    @property
    def open_text(self) -> OpenText | None:
        """The text that is open and has the keys."""
        return self.text if self.in_detail else None

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def paper_id(self) -> str | None:
        """The id of the paper under the cursor."""
        return self.row.id if self.row else None

    def index_of(self, paper_id: str) -> int | None:
        """Where the paper stands, None when it does not."""
        for at, row in enumerate(self.rows):
            if row is not None and row.id == paper_id:
                return at
        return None

    def at(self, index: int) -> Shown:
        """With the cursor on a row, a range that was begun going along."""
        cursor = max(0, min(index, len(self.rows) - 1))
        if self.range_from is None:
            return self._replace(cursor=cursor)
        start, end = sorted((self.range_from, cursor))
        inside = (row.id for row in self.rows[start : end + 1] if row is not None)
        return self._replace(cursor=cursor, selected=self.before_range.union(inside))

    def with_rows(self, rows: Sequence[Row | None]) -> Shown:
        """With other rows; the cursor keeps to its paper and its line."""
        line, paper_id = self.cursor - self.top, self.paper_id
        shown = self._replace(rows=rows)
        at = shown.index_of(paper_id) if paper_id else None
        cursor = max(0, min(self.cursor, len(rows) - 1)) if at is None else at
        return shown._replace(cursor=cursor, top=cursor - line)

    def entering(self, rows: Sequence[Row | None], paper_id: str | None, line: int) -> Shown:
        """With another view's rows: the cursor on a paper on that line, else at the top."""
        shown = self._replace(rows=rows, selected=frozenset(), range_from=None)
        at = (shown.index_of(paper_id) if paper_id else None) or 0
        return shown._replace(cursor=at, top=at - line)

    def beside(
        self,
        paper: Paper | None,
        top: int = 0,
        trend: tuple[int, ...] = (),
        told: tuple[str, ...] = (),
    ) -> Shown:
        """With a paper beside the list, from a line on; `trend` and `told` as in `Looks`."""
        looks, text = self.looks._replace(trend=trend, told=told), self.text
        if paper is None or self.paper is None or paper.id != self.paper.id:
            looks = looks._replace(hints=False, picture=None)
            text = text if text is not None and paper is not None and paper.id == text.id else None
        return self._replace(paper=paper, paper_top=top, looks=looks, text=text)

    @property
    def line_of_paper(self) -> int:
        """How far the paper is scrolled where no picture stands above it."""
        picture = self.looks.picture
        return max(0, self.paper_top - picture.height - 1) if picture else self.paper_top

    def picturing(self, picture: Drawing | None) -> Shown:
        """With a picture above the paper; what is in sight of a paper that is scrolled stays."""
        top = self.line_of_paper
        if top and picture is not None:
            top += picture.height + 1
        return self._replace(looks=self.looks._replace(picture=picture), paper_top=top)

    def hinting(self, hints: bool) -> Shown:
        """With letters, or with numbers, on the links of the paper."""
        return self._replace(looks=self.looks._replace(hints=hints))

    def seeking(self, query: Query | None) -> Shown:
        """With what a query finds marked in rows and paper.

        Until texts were looked at again, what the query before found there is shown.
        """
        if query is not None and self.sought is not None and query.text == self.sought.text:
            return self
        return self._replace(
            sought=query,
            snippets=self.snippets if query is not None else {},
            looks=self.looks._replace(query=query),
        )


class Painter(Protocol):
    """Something that paints from the record."""

    def take(self, shown: Shown) -> Shown:
        """Paint it from now on; the record as it fits there."""


class OnScreen:
    """What is on the screen; all that is shown anew is shown here."""

    def __init__(self, first: Shown) -> None:
        self.now = first
        self._painters: Sequence[Painter] = ()

    def paint_with(self, *painters: Painter) -> None:
        """Have these paint, in this order."""
        self._painters = painters

    def tell(self, painter: Painter) -> None:
        """Have one more paint, behind the others."""
        self._painters = (*self._painters, painter)

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        for painter in self._painters:
            shown = painter.take(shown)
        self.now = shown
