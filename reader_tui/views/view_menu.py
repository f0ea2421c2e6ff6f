"""The views that a menu offers: where each leads from the one shown, and how much is in it."""

from __future__ import annotations

from reader_tui.papers import dates
from reader_tui.views import shelves
from reader_tui.views.shelves import Source
from reader_tui.views.sources import Sources
from reader_tui.views.view import KINDS, View


def counts(sources: Sources, view: View) -> dict[str, int]:
    """How many papers each kind of view has, as far as that is known; never asks the Hub.

    It is of the views that `around` leads to from the one that is shown.
    """
    if sources.library is None:
        return {}
    found: dict[str, int] = {}
    for kind, traits in KINDS.items():
        wanted = around(sources, view, kind) if traits.letter else None
        source = None if wanted is None else shelves.source(sources, wanted)
        if wanted is not None and source is not None:
            found[kind] = _shown(sources, wanted, source)
    return found


def _shown(sources: Sources, view: View, source: Source) -> int:
    """How many papers of a view are shown, but for the filters."""
    if not sources.has_rules or not view.traits.hides_muted:
        return max(source.total, len(source.ids))
    return len(source.ids) - len(sources.ruled().hidden(source.ids))


def around(sources: Sources, view: View, kind: str) -> View | None:
    """The view of a kind as the menu opens it from another view; None where there is none.

    The newest day is the newest known; week and month are those of the day shown, or of
    the newest listed day of the week or month shown.
    """
    if not KINDS[kind].is_listing or kind == "trending":
        return View(kind)
    newest = sources.newest
    if kind == "day":
        return View("day", newest.isoformat()) if newest else None
    shown = view.base.key
    day = newest
    if shown is not None and shown.value:
        first, last = dates.days_of(shown)
        day = last if newest is None or last <= newest else max(first, newest)
    return View.of(dates.of(kind, day)) if day is not None else None
