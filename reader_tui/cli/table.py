"""Papers as lines of text, for people and for `cut`; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.views.choice import HUB, SORTS, Choice, Counted

_UNREAD, _NEW = "•", "+"

States = Callable[[str], State]


def heading(view: str, count: int, unread: int, leaves: str, fetched: str) -> str:
    """`Fri 14 Aug 2026 · 23 papers, 18 unread · 4 shown: with code · fetched 09:14`.

    Unread are those that wait.
    """
    parts = [
        view[0].upper() + view[1:],
        f"{plural(count, 'paper')}, {unread:,} unread" if count else "no papers",
        leaves,
        f"fetched {fetched}" if fetched else "",
    ]
    return " · ".join(filter(None, parts))


def leaves(counted: Counted, words: str, choice: Choice, cut_short: bool) -> str:
    """What filters, order and limit leave of a view: `4 shown: with code; by upvotes`."""
    parts = []
    if words or counted.shown != counted.total:
        shown = f"the first {counted.shown:,}" if cut_short else f"{counted.shown:,} shown"
        parts.append(f"{shown}: {words}" if words else shown)
    if choice.sort != HUB or choice.backwards:
        order = SORTS[choice.sort]
        parts.append(f"{order}, backwards" if choice.backwards else order)
    return "; ".join(parts)


def table(
    rows: Sequence[Row],
    state: States,
    width: int | None,
    percent: Callable[[str], int | None] = lambda paper_id: None,
) -> Iterator[str]:
    """A line a paper: what was done by glyph, upvotes, id and title, cut to the width.

    How far its text was read and what speaks for it stand before its title.
    """
    digits = max((len(_number(row.upvotes)) for row in rows), default=1)
    for row in rows:
        far = percent(row.id)
        said = " · ".join(filter(None, (f"{far}%" if far else "", row.reason, row.title)))
        signs = _signs(row, state(row.id))
        line = f"{signs} {_number(row.upvotes):>{digits}}  {row.id:<10}  {said}"
        yield line if width is None else cut(line, width)


def _signs(row: Row, state: State) -> str:
    """Unread or new while the paper waits, and what was decided."""
    first = " " if not state.undecided else _NEW if row.new else _UNREAD
    return first + state.sign()


def plain(row: Row, state: State) -> str:
    """Id, day, upvotes, title and the words of its state, with tabs between them."""
    words = ["read" if state.read else "unread"]
    words += [name for name, value in state._asdict().items() if value and name != "read"]
    return "\t".join((row.id, row.day or "", _number(row.upvotes, ""), row.title, " ".join(words)))


def _number(count: int | None, unknown: str = "-") -> str:
    return unknown if count is None else str(count)
