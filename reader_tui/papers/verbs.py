"""What a reader can do with a paper: the one table of verbs, and the state that they make.

A verb sets a mark, a field of `State`, or takes it away. Its row has all that there is
to know of it: keys, actions, help, rows, filters, flags, steps and views are made from
the table. A new verb is a field of `State`, its name in `Field`, and a row.
"""

from collections.abc import Callable, Iterable
from itertools import compress, product
from operator import itemgetter
from typing import Literal, NamedTuple

Field = Literal["read", "bookmarked", "later", "dismissed", "waiting"]


class Words(NamedTuple):
    """How setting a mark is said, or taking it away; `{}` stands for the papers."""

    done: str
    """On the screen: `Bookmarked {}`."""
    step: str
    """Of a step that can be taken back: `bookmarked {}`."""
    does: str
    """The name of such a step in the library; once written it never changes."""


class Shelf(NamedTuple):
    """The view of the papers that have a mark, the one that was marked last first."""

    view: str
    """The kind of the view, and its flag of `ls`."""
    name: str
    letter: str
    """Its key in the view menu."""
    help: str
    empty: tuple[str, ...]
    """The lines of a list without papers."""
    drains: bool = False
    """Whether papers leave the list once they are decided on otherwise."""


class Flag(NamedTuple):
    """A flag of `mark`."""

    name: str
    value: bool
    said: str
    """What it did: `3 papers put off`."""
    help: str


class Verb(NamedTuple):
    """All that there is to know of one mark."""

    field: Field
    state: str
    """What a paper is that has the mark."""
    on: Words
    off: Words
    asked: str = ""
    """What a query's words call papers that have the mark, where that is not the field."""
    action: str = ""
    """The action that sets the mark, or takes it away; none where only a menu does."""
    key: str = ""
    title: str = ""
    help: str = ""
    glyph: str = ""
    plain_glyph: str = ""
    """The same for terminals that show only ASCII; of several marks a row shows the first one's."""
    flags: tuple[Flag, ...] = ()
    shelf: Shelf | None = None
    receipt: str = ""
    """What the receipt of a visit calls papers that were given the mark; it names bookmarks."""
    ends: tuple[Field, ...] = ()
    """The marks that this one takes away."""
    keeps: bool = False
    """Whether the library carries a copy of the paper, and its changes are told."""
    decides: bool = True
    """Whether the paper is no longer undecided."""
    moves_on: bool = False
    """Whether the cursor goes on to the next paper that waits."""
    quiet: bool = False
    """Whether the row recedes."""


VERBS = (
    Verb(
        "read", "read",
        Words("Marked {} read", "marked {} read", "read"),
        Words("Marked {} unread", "marked {} unread", "unread"),
        action="toggle-read", key="m", title="Read or unread",
        help="Mark the paper read, or unread",
        flags=(
            Flag("read", True, "marked read", "mark as read"),
            Flag("unread", False, "marked unread", "mark as unread"),
        ),
        shelf=Shelf("history", "history", "h", "what you read, the latest first",
                    ("Nothing is read yet.",)),
        quiet=True,
    ),
    Verb(
        "bookmarked", "bookmarked",
        Words("Bookmarked {}", "bookmarked {}", "bookmark"),
        Words("Took {} out of the bookmarks", "took the bookmark from {}", "unbookmark"),
        action="toggle-bookmark", key="b", title="Bookmark",
        help="Bookmark the paper and go to the next; or take it back",
        glyph="◆", plain_glyph="#",
        shelf=Shelf("bookmarks", "bookmarks", "b", "your bookmarks, the latest first",
                    ("No bookmarks yet.", "", "b on a paper keeps it here; B goes back.")),
        ends=("later", "dismissed"), keeps=True, moves_on=True,
    ),
    Verb(
        "later", "put off",
        Words("Put off {}", "put {} off", "later"),
        Words("No longer put off: {}", "put {} off no longer", "unlater"),
        action="toggle-later", key="e", title="Put off",
        help="Put the paper off and go to the next; or take it back",
        glyph="◇", plain_glyph="o",
        flags=(Flag("later", True, "put off", "put off for later"),),
        shelf=Shelf("later", "put off", "l", "what you put off, the latest first",
                    ("Nothing is put off.", "",
                     "e on a paper puts it off until you come back here."), drains=True),
        receipt="Put off", ends=("dismissed",), keeps=True, moves_on=True, quiet=True,
    ),
    Verb(
        "dismissed", "dismissed",
        Words("Dismissed {}", "dismissed {}", "dismiss"),
        Words("No longer dismissed: {}", "took {} back from the dismissed", "undismiss"),
        action="toggle-dismissed", key="d", title="Dismiss",
        help="Dismiss the paper and go to the next; or take it back",
        glyph="×", plain_glyph="x",
        flags=(Flag("dismissed", True, "dismissed", "dismiss"),),
        shelf=Shelf("dismissed", "dismissed", "x", "what you dismissed, the latest first",
                    ("Nothing is dismissed.", "", "d on a paper dismisses it; u takes it back.")),
        receipt="Dismissed", ends=("bookmarked", "later"), moves_on=True, quiet=True,
    ),
    Verb(
        "waiting", "waits for its code",
        Words("Waiting for the code of {}", "wait for the code of {}", "wait"),
        Words("No longer waiting for the code of {}", "wait no longer for the code of {}",
              "unwait"),
        asked="waiting for code", keeps=True, decides=False,
    ),
)  # fmt: skip
"""The verbs, in the order of the fields of `State`."""


class State(NamedTuple):
    """What the reader did with a paper."""

    read: bool = False
    bookmarked: bool = False
    later: bool = False
    dismissed: bool = False
    waiting: bool = False
    """Whether the reader waits for its code."""

    @property
    def undecided(self) -> bool:
        """Unread, and without a mark that decides."""
        return True not in _deciding(self)

    @property
    def kept(self) -> bool:
        """Whether the library carries a copy of the paper."""
        return True in _keeping(self)

    @property
    def quiet(self) -> bool:
        """Whether its row recedes."""
        return True in _quiet(self)

    @property
    def decided(self) -> bool:
        """Whether it has a mark that decides, more than that it was read."""
        return True in _deciding(self._replace(read=False))

    def after(self, field: Field, value: bool) -> "State":
        """The state once a field is set, with what that takes away."""
        return self._replace(**setting(field, value))

    def sign(self, plain: bool = False) -> str:
        """The glyph of what was decided, `plain` for a terminal that shows only ASCII."""
        return (_PLAIN_SIGNS if plain else _SIGNS)[self]

    def words(self, glyphs: bool = False, plain: bool = False) -> list[str]:
        """What was done with the paper, `unread` while it waits; `plain` as in `sign`."""
        said = ["unread"] if self.undecided else []
        for verb, value in zip(VERBS, self, strict=True):
            if value:
                glyph = (verb.plain_glyph if plain else verb.glyph) if glyphs else ""
                said.append(f"{glyph} {verb.state}" if glyph else verb.state)
        return said


UNTOUCHED = State()
VERB_OF: dict[str, Verb] = {verb.field: verb for verb in VERBS}
DECIDING = tuple(verb.field for verb in VERBS if verb.decides)
KEEPING = tuple(verb.field for verb in VERBS if verb.keeps)
RIVALS = {
    verb.field: tuple(other for other in verb.ends if verb.field in VERB_OF[other].ends)
    for verb in VERBS
}
"""The marks that end each other; of two that two machines made, the later one stands."""
SHELVES = {
    verb.shelf.view: (verb.field, verb.shelf)
    for verb in sorted(VERBS, key=lambda verb: not verb.moves_on)
    if verb.shelf is not None
}
"""The views of marks by their kinds, decisions before what was only read."""


def setting(field: Field, value: bool) -> dict[str, bool]:
    """The fields that setting one sets, with what it ends."""
    ended = VERB_OF[field].ends if value else ()
    return {**dict.fromkeys(ended, False), field: value}


def listed(words: Iterable[str], last: str) -> str:
    """Words in a row, such as `bookmarked, put off nor dismissed`."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


UNDECIDED = listed((VERB_OF[field].state for field in DECIDING if field != "read"), "nor")
"""What an unread paper must not be for being undecided."""


def _places(wanted: Callable[[Verb], bool]) -> Callable[[State], tuple[bool, ...]]:
    """The values of some fields of a state; of two or more."""
    getter: Callable[[State], tuple[bool, ...]] = itemgetter(
        *(place for place, verb in enumerate(VERBS) if wanted(verb))
    )
    return getter


# A list of sixty thousand papers asks for these, and a loop over the table is many times slower.
_deciding = _places(lambda verb: verb.decides)
_keeping = _places(lambda verb: verb.keeps)
_quiet = _places(lambda verb: verb.quiet)
STATES = {values: State(*values) for values in product((False, True), repeat=len(VERBS))}
"""Every state there can be, by its values."""


def _signs(glyphs: Iterable[str]) -> dict[tuple[bool, ...], str]:
    """The first glyph among those of the marks that a state has."""
    glyphs = tuple(glyphs)
    return {values: next(filter(None, compress(glyphs, values)), " ") for values in STATES}


_SIGNS = _signs(verb.glyph for verb in VERBS)
_PLAIN_SIGNS = _signs(verb.plain_glyph for verb in VERBS)
