"""What a list shows: a listing of the Hub, a shelf of the library, an answer, or one paper."""

from datetime import date
from typing import NamedTuple

from reader_tui.papers import dates
from reader_tui.papers.models import ListingKey
from reader_tui.papers.verbs import SHELVES, Field


class Kind(NamedTuple):
    """All that there is to know of one kind of view, but for what is in it (see `shelves`)."""

    title: str
    """What the view is called; `{asked}` and `{base}` stand for its query and where it looks."""
    group: str
    """The kinds that share filters and order with it."""
    letter: str = ""
    """Its letter in the menu of views; empty when it is reached in another way."""
    offer: str = ""
    """What the menu calls it; its title where this is empty."""
    help: str = ""
    """What its flag of `ls` promises; empty for a kind without one."""
    nothing: tuple[str, ...] = ()
    """What the list says when it is empty, a line each."""
    mark: Field | None = None
    """The mark that puts a paper there; the latest mark comes first."""
    is_listing: bool = False
    """Whether the Hub lists it."""
    is_answer: bool = False
    """Whether it answers a question of the reader's."""
    hides_muted: bool = True
    """Whether muted papers are left out; what the reader asked for by name is shown."""
    drains: bool = False
    """Whether papers leave it once they are decided on."""


_BACK = "q goes back."
_AGAIN = "/ asks otherwise; q goes back."

KINDS: dict[str, Kind] = {
    "day": Kind("", "listing", "d", "newest day", is_listing=True),
    "week": Kind("", "listing", "w", "week of the day shown", is_listing=True),
    "month": Kind("", "listing", "m", "month of the day shown", is_listing=True),
    "trending": Kind("trending", "listing", "t", is_listing=True),
    "queue": Kind(
        "queue", "queue", "q", drains=True,
        help="all that you have yet to decide on since the backlog began",
        nothing=("Nothing waits: every paper is read or decided.", "", _BACK),
    ),
    **{
        shelf.view: Kind(
            shelf.name, shelf.view, shelf.letter, mark=field, hides_muted=False,
            help=shelf.help, nothing=shelf.empty, drains=shelf.drains,
        )
        for field, shelf in SHELVES.values()
    },
    "stirring": Kind(
        "stirring", "stirring", "s",
        help="what you kept or have yet to decide on, by what changed since you looked",
        nothing=(
            "Nothing stirs.",
            "",
            "Papers that you kept or have yet to decide come here when their code appears,",
            "or when stars and comments gather. W on a paper waits for its code.",
        ),
    ),
    "being-read": Kind(
        "being read", "being-read", "p", hides_muted=False,
        help="whole papers that you began and have not read to the end, the latest first",
        nothing=("No paper is being read.", "", "l in an abstract opens the whole paper."),
    ),
    "notes": Kind(
        "notes", "notes", "n", hides_muted=False,
        help="what you wrote a note on, the latest first",
        nothing=("No notes yet.", "", "E on a paper writes one."),
    ),
    "tag": Kind(
        "tagged {asked}", "tag", hides_muted=False,
        nothing=("No paper has this tag.", "", _BACK),
    ),
    "catchup": Kind(
        "catch-up", "catchup", drains=True,
        nothing=("Nothing waits: every paper is read or decided.", "", _BACK),
    ),
    "search": Kind(
        "search: {asked}", "search", is_answer=True,
        nothing=("No paper matches.", "", _AGAIN),
    ),
    "within": Kind(
        "{asked} in {base}", "search", is_answer=True,
        nothing=("No paper of this view matches.", "", _AGAIN),
    ),
    "kept": Kind(
        "{asked} in bookmarks and notes", "search", is_answer=True,
        nothing=("None of your bookmarks and notes match.", "", _AGAIN),
    ),
    "hub": Kind(
        "the Hub’s search: {asked}", "search", is_answer=True,
        nothing=("The Hub finds nothing.", "", _AGAIN),
    ),
    "similar": Kind(
        "similar to {asked}", "search", is_answer=True,
        nothing=("Nothing in the archive is like it.", "", _BACK),
    ),
    "paper": Kind(
        "{asked}", "paper", hides_muted=False,
        nothing=("This paper is not here.", "", "R asks the Hub for it; q goes back."),
    ),
}  # fmt: skip
"""The kinds of views. What is in one is read by the function of that name in `shelves`."""

_NO_KIND = Kind("{asked}", "paper")
"""Of a kind that another version of the program kept."""

MOST = 2000
"""Papers of an answer that are shown; how many there are in all is said."""


class View(NamedTuple):
    """A view by its kind and value.

    The value of a day, week or month is its date, of a search its query, of a catch-up
    its budget, of a paper and of those similar to it the id. A day without a value is the
    newest one, whichever that is. For a search within a view, see `within`.
    """

    kind: str = "day"
    value: str = ""

    @property
    def traits(self) -> Kind:
        """What is so of all views of its kind."""
        return KINDS.get(self.kind, _NO_KIND)

    @property
    def key(self) -> ListingKey | None:
        """The listing it shows; None for everything that the Hub does not list."""
        if not self.traits.is_listing:
            return None
        return ListingKey(self.kind, self.value)  # type: ignore[arg-type]

    @property
    def group(self) -> str:
        """The views that share filters and order with it."""
        return self.traits.group if self.kind in KINDS else self.kind

    @property
    def title(self) -> str:
        """The view in words."""
        if self.key:
            return dates.title(self.key)
        base = self.base.title if self.kind == "within" else ""
        asked = self.asked or self.value or self.kind
        return self.traits.title.format(asked=asked, base=base)

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
    def within(cls, base: "View", query: str) -> "View":
        """What a query is true of in another view."""
        from urllib.parse import quote

        return cls("within", f"{base.kind}:{quote(base.value)} {query}")

    @property
    def base(self) -> "View":
        """The view that a search within a view looks at; any other view itself."""
        if self.kind != "within":
            return self
        from urllib.parse import unquote

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
        return self.base.traits.is_answer

    @classmethod
    def of(cls, key: ListingKey) -> "View":
        """The view of a listing."""
        return cls(key.kind, key.value)


NEWEST_VIEW = View()
BOOKMARKS_VIEW = View("bookmarks")
