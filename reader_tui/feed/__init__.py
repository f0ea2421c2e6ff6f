"""Listings and papers for whoever shows them: from the archive first, then from the Hub."""

from __future__ import annotations

from reader_tui.feed.backfill import Progress
from reader_tui.feed.feed import Copies, Feed, Refreshed

__all__ = ["Copies", "Feed", "Progress", "Refreshed"]
