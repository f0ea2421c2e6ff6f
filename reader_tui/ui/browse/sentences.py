"""The sentences of the header and the status line; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from reader_tui.papers.dates import day_title, local_clock, title
from reader_tui.papers.models import ListingKey
from reader_tui.text.plural import plural
from reader_tui.views.choice import Counted
from reader_tui.views.view import View


def heading(title: str, short_title: str, count: int, unread: int, news: str = "") -> list[str]:
    """What is shown and how much of it is unread, in ever fewer words."""
    papers = plural(count, "paper")
    full = title[0].upper() + title[1:]
    return [
        *([f"Daily Papers  {full}  {papers}, {unread:,} unread, {news}"] if news else []),
        f"Daily Papers  {full}  {papers}, {unread:,} unread",
        f"{full}  {papers}, {unread:,} unread",
        f"{short_title}  {count:,}, {unread:,} unread",
        f"{unread:,} unread",
    ]


def found(title: str, short_title: str, total: int | None) -> list[str]:
    """What was asked for and how much answers it, in ever fewer words."""
    count = "" if total is None else f"  {plural(total, 'paper')}"
    full = f"{title[0].upper()}{title[1:]}{count}"
    return [f"Daily Papers  {full}", full, f"{short_title}{count}", count.strip()]


def new_since(count: int, since: str | None, now: datetime) -> str:
    """How many papers were first met since the last visit: `12 new since Fri 18:02`."""
    if not count or since is None:
        return ""
    here = now.astimezone()
    moment = datetime.fromisoformat(since).astimezone(here.tzinfo)
    if 0 < (here.date() - moment.date()).days < 7:
        return f"{count:,} new since {moment:%a %H:%M}"
    return f"{count:,} new since {local_clock(since, here)}"


def fetched(stored: str | None, offline: bool, now: datetime) -> list[str]:
    """When the list was fetched, in ever fewer words."""
    if stored is None:
        return ["offline"] if offline else [""]
    clock = local_clock(stored, now.astimezone())
    if offline:
        return [f"offline, fetched {clock}", f"offline, {clock}", "offline"]
    return [f"fetched {clock}", clock, ""]


def before_this_day(day: str, unread: int, is_yesterday: bool) -> list[str]:
    """What waits on the day before, in ever fewer words."""
    if not unread:
        return [""]
    when = "yesterday" if is_yesterday else f"on {day_title(date.fromisoformat(day), year=False)}"
    return [f"{unread:,} unread {when}", ""]


def done_day(title: str, day: str = "", unread: int = 0) -> str:
    """The word of a day on which nothing waits any more, and of the next one that waits."""
    if not day:
        return f"{title} is done, and no other day that is here waits."
    return (
        f"{title} is done. Space goes to {day_title(date.fromisoformat(day))}: {unread:,} unread."
    )


def joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Two texts beside one another, in ever fewer words; the first is left out first."""
    both = [f"{a}  {b}" if b else a for a in first if a for b in second[:1]]
    return [*both, *second]


def skipped_days(passed: Sequence[ListingKey]) -> str:
    """The word of the empty days that a step passed over."""
    if not passed:
        return ""
    if len(passed) == 1:
        return f"No papers {'on' if passed[0].kind == 'day' else 'in'} {title(passed[0])}."
    first, last = sorted(passed)[0], sorted(passed)[-1]
    word = "on" if first.kind == "day" else "in"
    return f"No papers {word} {plural(len(passed), first.kind)}, {title(first)} to {title(last)}."


def skipped_entries(count: int) -> str:
    """The word of the entries of a listing that are no papers."""
    return f"{count:,} {'entry' if count == 1 else 'entries'} skipped: no papers."


ASKING = "Asking the Hub …"
WELCOME = ("Asking the Hub for today’s papers …", "", "?  keys", "q  quit")
"""What the list says at a first start until the Hub answered."""


def happened(new: int, watched: int, code: int, is_elsewhere: bool) -> str:
    """What happened since the last visit, for a start after a night; empty when nothing did."""
    parts = [f"{new:,} new"] if new else []
    parts += [f"{watched:,} watched"] if watched else []
    parts += [f"code of {code:,} kept appeared"] if code else []
    if is_elsewhere:
        parts = [", ".join(parts) or "Nothing new", "Esc goes back to where you were"]
        return f"{'; '.join(parts)}."
    return f"{', '.join(parts)}." if parts else ""


EMPTY = (
    "Nothing is here yet, and the Hub could not be reached.",
    "",
    "r      try again",
    "Enter  read the bundled sample",
    "q      quit",
)
"""What the list says at a first start without a network."""


def empty(view: View, counted: Counted) -> tuple[str, ...]:
    """What an empty list of a view says."""
    if counted.total:
        muted = f" ({counted.muted:,} muted)" if counted.muted else ""
        hidden = f"None of {plural(counted.total, 'paper')} is shown{muted}."
        return (hidden, "", "F changes the filters, - shows what is decided.")
    return view.traits.nothing


def empty_answer(view: View) -> tuple[str, ...]:
    """What the list says while the search box is open and nothing matches."""
    first, *_ = view.traits.nothing or ("No paper matches.",)
    return (first, "", "Tab looks elsewhere; Esc goes back.")


DEMO = (
    "Demo: real titles, authors and links; the abstracts are in our own words. Nothing is kept.",
    "Demo: abstracts in our own words; nothing is kept.",
    "Demo; nothing is kept.",
)
