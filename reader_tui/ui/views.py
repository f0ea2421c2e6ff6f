"""What the list shows: one listing of the Hub, the bookmarks or one paper."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reader_tui.papers import dates
from reader_tui.papers.models import ListingKey


class View(NamedTuple):
    """A view by its kind (day, week, month, trending, bookmarks, paper) and value.

    A day without a value is the newest one, whichever that is.
    """

    kind: str = "day"
    value: str = ""

    @property
    def key(self) -> ListingKey | None:
        """The listing it shows; None for the bookmarks and a single paper."""
        if self.kind in ("bookmarks", "paper"):
            return None
        return ListingKey(self.kind, self.value)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        """The view in words."""
        return dates.title(self.key) if self.key else self.value or self.kind

    @property
    def short_title(self) -> str:
        """The view in fewer words, for narrow screens."""
        if self.kind == "day" and self.value:
            return dates.day_title(date.fromisoformat(self.value), year=False)
        if self.kind in ("week", "month"):
            return self.value
        return self.title

    @property
    def spans_days(self) -> bool:
        """Whether its papers were listed on several days."""
        return self.kind != "day"

    @classmethod
    def of(cls, key: ListingKey) -> View:
        """The view of a listing."""
        return cls(key.kind, key.value)


NEWEST_VIEW = View()
BOOKMARKS_VIEW = View("bookmarks")
