"""What the list shows: a listing of the Hub, a shelf of the library, an answer, or one paper."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from urllib.parse import quote, unquote

from reader_tui.papers import dates
from reader_tui.papers.models import ListingKey
from reader_tui.views.choice import NAMES, SHELVES

LISTINGS = ("day", "week", "month", "trending")

ANSWERS = ("search", "within", "kept", "hub", "similar")
"""Views that answer a question: of the whole archive, of another view, of what was kept or
noted, of the Hub; and the papers near one."""

MOST = 2000
"""Papers of an answer that are shown; how many there are in all is said."""

_ASKING = {
    "search": "search: {0}",
    "within": "{0} in {1}",
    "kept": "{0} in bookmarks and notes",
    "hub": "the Hub’s search: {0}",
}


class View(NamedTuple):
    """A view by its kind and value.

    The value of a day, week or month is its date, of a search its query, of a catch-up
    its budget, of a paper and of those similar to it the id. A day without a value is the
    newest one, whichever that is. For a search within a view, see `within`.
    """

    kind: str = "day"
    value: str = ""

    @property
    def key(self) -> ListingKey | None:
        """The listing it shows; None for everything that the Hub does not list."""
        if self.kind not in LISTINGS:
            return None
        return ListingKey(self.kind, self.value)  # type: ignore[arg-type]

    @property
    def group(self) -> str:
        """The views that share filters and order with it."""
        if self.kind in LISTINGS:
            return "listing"
        return "search" if self.kind in ANSWERS else self.kind

    @property
    def title(self) -> str:
        """The view in words."""
        if self.key:
            return dates.title(self.key)
        if self.kind in _ASKING:
            where = self.base.title if self.kind == "within" else ""
            return _ASKING[self.kind].format(self.asked, where)
        if self.kind == "similar":
            return f"similar to {self.value}"
        return NAMES.get(self.kind) or self.value or self.kind

    @property
    def short_title(self) -> str:
        """The view in fewer words, for narrow screens."""
        if self.kind == "day" and self.value:
            return dates.day_title(date.fromisoformat(self.value), year=False)
        if self.kind in ("week", "month"):
            return self.value
        return self.asked or self.title

    @property
    def asked(self) -> str:
        """The query that it answers; empty for any other view."""
        if self.kind == "within":
            return self.value.partition(" ")[2]
        return self.value if self.kind in ("search", "kept", "hub") else ""

    @classmethod
    def within(cls, base: View, query: str) -> View:
        """What a query is true of in another view."""
        return cls("within", f"{base.kind}:{quote(base.value)} {query}")

    @property
    def base(self) -> View:
        """The view that a search within a view looks at; any other view itself."""
        if self.kind != "within":
            return self
        kind, _, value = self.value.partition(" ")[0].partition(":")
        base = View(kind, unquote(value))
        try:
            if base.key is not None and base.value:
                dates.days_of(base.key)
        except ValueError:
            return View()
        return base

    @property
    def spans_days(self) -> bool:
        """Whether its papers were listed on several days."""
        return self.base.kind != "day"

    @property
    def spans_years(self) -> bool:
        """Whether a day needs its year to be told from others."""
        return self.base.kind in ANSWERS

    @property
    def hides_muted(self) -> bool:
        """Whether muted papers are left out of it; what the reader asked for by name is shown."""
        return self.kind not in SHELVES and self.kind != "paper"

    @property
    def drains(self) -> bool:
        """Whether papers leave it once they are decided on."""
        return self.kind in ("queue", "later", "catchup")

    @classmethod
    def of(cls, key: ListingKey) -> View:
        """The view of a listing."""
        return cls(key.kind, key.value)


NEWEST_VIEW = View()
BOOKMARKS_VIEW = View("bookmarks")
