"""A question to the Hub until it is answered: its tries, the token, and what the Hub allows."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from reader_tui.errors import HubError
from reader_tui.hub import body, listings, paper_text
from reader_tui.hub.body import BrokenError
from reader_tui.hub.limits import Allowance
from reader_tui.hub.reply import (
    FailingError,
    Reply,
    check_type,
    next_page,
    refusal,
    sendable_etag,
)

T = TypeVar("T")
Read = Callable[[Mapping[str, str], bytearray], T]
"""What makes of headers and body what was asked for, or raises `HubError`; called in a thread."""

TRIES = 3

_TOKEN_REFUSED = "The token was refused; reading without it."
_TOKEN_WITHHELD = "The token was not sent: a proxy would see it (http); reading without it."


class Reception(NamedTuple):
    """What came back from the server, as it is."""

    status: int
    headers: Mapping[str, str]
    """Keys are found in any case."""
    body: bytearray


class Follow(Protocol):
    """Ask for a path, and wherever it leads, while the allowance lets it."""

    async def __call__(
        self, path: str, token: str | None, etag: str | None, allowance: Allowance
    ) -> Reception: ...


class Attempts:
    """Asks until there is an answer to believe, or an error to tell.

    `is_seen` says whether somebody on the way would see the token. Times are in seconds.
    """

    def __init__(
        self, follow: Follow, token: str | None, is_seen: Callable[[], bool], backoff: float
    ) -> None:
        self.notice: str | None = None
        """A plain sentence that the reader should see, once there is something to say."""
        self._follow = follow
        self._token = token
        self._is_seen = is_seen
        self._backoff = backoff
        self._allowance = Allowance()
        self._searches = Allowance(most=listings.SEARCHES)
        self._pages = Allowance(most=paper_text.PAGES)

    async def get(
        self, path: str, parse: Callable[[object], T], etag: str | None = None
    ) -> Reply[T]:
        """The parsed document at a path; a fault that may pass is tried again."""

        def read(headers: Mapping[str, str], raw: bytearray) -> T:
            check_type(headers, raw)
            return parse(body.decode(raw))

        return await self._persistent(path, read, etag)

    async def text(self, path: str) -> str:
        """The text of a paper at a path; a fault that may pass is tried again."""
        return await self.document(path, paper_text.believed)

    async def document(self, path: str, read: Read[T]) -> T:
        """What `read` makes of the answer at a path; a fault that may pass is tried again."""
        reply = await self._persistent(path, read, None)
        assert reply.parsed is not None
        return reply.parsed

    async def _persistent(self, path: str, read: Read[T], etag: str | None) -> Reply[T]:
        for power in range(TRIES - 1):
            try:
                return await self._attempt(path, read, etag)
            except (BrokenError, FailingError):
                await asyncio.sleep(self._backoff * 2**power * random.uniform(0.5, 1.5))
        return await self._attempt(path, read, etag)

    def _allowance_of(self, path: str) -> Allowance:
        """The Hub counts searches and texts each on their own."""
        if path.startswith(listings.SEARCH_PATH):
            return self._searches
        return self._pages if paper_text.is_text(path) else self._allowance

    async def _attempt(self, path: str, read: Read[T], etag: str | None) -> Reply[T]:
        """One try, and one more without the token when the Hub refuses it (API, section 0)."""
        allowance = self._allowance_of(path)
        if self._token is not None and self._is_seen():
            self._token, self.notice = None, _TOKEN_WITHHELD
        token = self._token
        status, headers, raw = await self._follow(path, token, etag, allowance)
        if status == 401 and token is not None:
            self._token, self.notice = None, _TOKEN_REFUSED
            status, headers, raw = await self._follow(path, None, etag, allowance)
        if status == 429:
            raise allowance.refused(headers)
        allowance.heed(headers)
        if status == 304 and etag is not None:
            return Reply(None, etag)
        if status >= 400:
            raise refusal(status, headers, raw)
        if status != 200:
            raise HubError(f"The Hub answered in an unexpected way ({status}).")
        parsed = await asyncio.to_thread(read, headers, raw)
        return Reply(parsed, sendable_etag(headers.get("etag")), next_page(headers))
