"""The sentences of the header and the status line; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reader_tui.papers.dates import local_clock, title
from reader_tui.papers.models import ListingKey
from reader_tui.text.words import plural
from reader_tui.ui.views import View


def heading(view: View, count: int, unread: int) -> list[str]:
    """What is shown and how much of it is unread, in ever fewer words."""
    papers = plural(count, "paper")
    name = view.title
    full = name[0].upper() + name[1:]
    return [
        f"Daily Papers  {full}  {papers}, {unread:,} unread",
        f"{full}  {papers}, {unread:,} unread",
        f"{view.short_title}  {count:,}, {unread:,} unread",
        f"{unread:,} unread",
    ]


def fetched(stored: str | None, offline: bool, now: datetime) -> list[str]:
    """When the list was fetched, in ever fewer words."""
    if stored is None:
        return ["offline"] if offline else [""]
    clock = local_clock(stored, now.astimezone())
    if offline:
        return [f"offline, fetched {clock}", f"offline, {clock}", "offline"]
    return [f"fetched {clock}", clock, ""]


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


EMPTY = (
    "Nothing is here yet, and the Hub could not be reached.",
    "",
    "r      try again",
    "Enter  read the bundled sample",
    "q      quit",
)
"""What the list says at a first start without a network."""

NO_BOOKMARKS = ("No bookmarks yet.", "", "b on a paper keeps it here; B goes back.")
"""What an empty list of bookmarks says."""

DEMO = (
    "Demo: real titles, authors and links; the abstracts are in our own words. Nothing is kept.",
    "Demo: abstracts in our own words; nothing is kept.",
    "Demo; nothing is kept.",
)
