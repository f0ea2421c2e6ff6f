"""The sentences of the search box: where it looks, what it understood and what it found; pure."""

from __future__ import annotations

from typing import NamedTuple

from reader_tui.query.language import Query
from reader_tui.text.plural import plural
from reader_tui.ui.browse.sentences import ASKING
from reader_tui.views.answers import Meant
from reader_tui.views.asked_days import Held

SCOPES = {
    "search": "the whole archive",
    "kept": "bookmarks and notes",
    "hub": "the Hub",
    "within": "this view",
}
"""Where a search can look, by the kind of its view, in the order of the key that changes it."""

_ORDERS = {
    "best": "best first",
    "near": "nearest first",
    "newest": "newest first",
    "upvotes": "most upvotes first",
    "comments": "most comments first",
    "stars": "most stars first",
    "rising": "rising first",
}
HINT = 'words, "a phrase", -word, OR, author: org: kw: is: has: upvotes:>50 day:2026-05 since:2w'


class State(NamedTuple):
    """How far a search is."""

    shown: int | None = None
    """How many rows are shown; None before there is an answer."""
    total: int | None = None
    """How many papers there are in all, once they were counted."""
    more: bool = False
    among: int = 0
    missing: int = 0
    elsewhere: int = 0
    """How many the whole archive has, where a part of it has none."""
    word: str = ""
    """What is to be said of the Hub, or of what was fetched from it."""
    hub: str = ""
    """What the Hub was asked for and what is left of its answer, where it is that."""
    paper: str = ""
    """The id that was typed, and whether that paper is in the archive."""
    is_known: bool = False
    meant: Meant | None = None
    """What a word may have been meant for that no paper has."""
    held: Held | None = None
    """How much of the time that is asked about was fetched, where that is not all."""


def order(query: Query, sort: str) -> str:
    """The order in which papers are found: what the query says, else what is chosen for views."""
    if query.like and not query.sort:
        return "near"
    return query.sort or (sort if sort in _ORDERS else "best")


def right(scope: str, order: str) -> list[str]:
    """Where is looked and in which order, in ever fewer words."""
    where = SCOPES[scope]
    if scope == "hub":
        return [f"{where}  Tab: elsewhere", where]
    how = _ORDERS[order]
    forms = ["in {} (Tab), {} (^R)", "{} (Tab), {}", "{} (Tab)", "{}", ""]
    return [form.format(where, how) for form in forms]


def status(query: Query, scope: str, state: State) -> list[str]:
    """What is wrong, what was understood and what was found, in ever fewer words."""
    if state.paper:
        there = "" if state.is_known else ", asking the Hub for it"
        return [f"Enter goes to {state.paper}{there}; Esc puts everything back"]
    if not query.text.strip():
        shorter = (HINT[: HINT.index(cut)] for cut in (" day:", ", author"))
        return [f"{HINT}  Up: earlier searches", HINT, *shorter]
    if state.word and (state.shown is None or (state.word == ASKING and not state.shown)):
        return [state.word]
    wrong = f"{_sentence(query.problems[0].reason)} " if query.problems else ""
    if query.is_empty:
        return [wrong or "Nothing is asked for yet."]
    count = _count(state)
    words = state.hub or query.words
    if wrong:
        return [f"{wrong}Understood: {words}; {count}", f"{wrong}Understood: {words}", wrong]
    parts = [f"{count}: {words}"]
    if state.total and 0 < state.among < state.total:
        parts.append(f"the best of the newest {state.among:,}")
    if state.missing:
        parts.append(f"{plural(state.missing, 'paper')} cannot be found yet")
    if state.elsewhere:
        parts.append(f"the whole archive has {plural(state.elsewhere, 'paper')}: Tab")
    if state.meant:
        where = "" if scope == "search" else ", in the whole archive"
        said = f"{count}. Did you mean {state.meant.said}{where}?"
        return [f"{said}  Enter takes {state.meant.words[0][0]}", said, state.meant.said]
    if state.held:
        return _of_time(state.held, count, words)
    if state.word:
        parts.insert(0, state.word)
    keys = "Enter keeps, ^S saves, Esc leaves"
    said = "; ".join(parts)
    short = [f"{state.word}; {count}", state.word] if state.word else []
    return [f"{said}.  {keys}", said, *short, count]


def _of_time(held: Held, count: str, words: str) -> list[str]:
    """How much of the time that is asked about is here, and what fetches the rest."""
    by = "Enter" if held.is_little else f"`{held.command}`"
    key = f"{by} fetches {held.rest}"
    said = f"{held.words} {key}"
    short = "Enter fetches" if held.is_little else held.command
    shorter = [f"{count}; {short}", short]
    return [f"{said}. {count}: {words}", f"{said}. {count}", said, f"{count}. {key}", *shorter]


def _count(state: State) -> str:
    if state.shown is None:
        return "…"
    if state.total is not None:
        return plural(state.total, "paper") if state.total else "No paper matches"
    if not state.shown:
        return "No paper matches"
    return f"More than {state.shown:,} papers" if state.more else plural(state.shown, "paper")


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
