"""Who asks arXiv: a client of its own, as slow as arXiv wants it, without any token."""

from __future__ import annotations

from reader_tui.hub.arxiv import ACCEPTED, PACE
from reader_tui.hub.client import Client


def arxiv_client(address: str, pace: float = PACE) -> Client:
    """A client of the query API at an address."""
    return Client(address, pace=pace, accept=ACCEPTED)
