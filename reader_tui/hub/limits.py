"""How often the Hub lets itself be asked (API, section 1): what it said, and when to wait."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reader_tui.errors import RateLimitedError

WAIT_LIMIT = 60.0
"""The longest wait, in seconds, that a reader is told of at once."""
WINDOW = 300.0
"""The Hub counts in windows of this many seconds."""

_FIRST_BACKOFF = 5.0
_REMAINING = re.compile(r";\s*r=([0-9]{1,9})\s*;\s*t=([0-9]{1,9})(?![0-9])")
_SECONDS = re.compile(r"[0-9]{1,12}")


class Allowance:
    """What the Hub still allows: asked before each request, told of each answer.

    Header mappings have lower-case keys; times are on the monotonic clock. `most` is how
    many requests a window allows, where that is few enough to be counted here.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int | None = None
    ) -> None:
        self._clock = clock
        self._sent: deque[float] = deque(maxlen=most or 0)
        """The times of the last requests, no more than a window allows."""
        self._closed_until = 0.0
        self._refusals = 0

    def check(self) -> None:
        """Count a request; raises `RateLimitedError` while the Hub is known to refuse."""
        now = self._clock()
        left = self._closed_until - now
        if self._sent and len(self._sent) == self._sent.maxlen:
            left = max(left, self._sent[0] + WINDOW - now)
        if left > 0:
            raise self._error(left)
        self._sent.append(now)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Take note of an answer that was not refused."""
        self._refusals = 0
        if left := _window_left(headers):
            self._close(min(left, WINDOW))

    def refused(self, headers: Mapping[str, str]) -> RateLimitedError:
        """Take note of a 429 and return the error that says how long to wait."""
        self._refusals += 1
        told = _window_left(headers) or _retry_after(headers)
        own = _FIRST_BACKOFF * 2 ** min(self._refusals - 1, 10)
        wait = min(told or own, WAIT_LIMIT)
        self._close(wait)
        return self._error(wait)

    def _close(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    @staticmethod
    def _error(left: float) -> RateLimitedError:
        seconds = max(1, round(left))
        return RateLimitedError(
            f"The Hub asks to wait {seconds} s before it is asked again.", min(left, WAIT_LIMIT)
        )


def _window_left(headers: Mapping[str, str]) -> float | None:
    """Seconds until the window ends, when nothing is left in it: `"api";r=0;t=120`."""
    said = _REMAINING.findall(headers.get("ratelimit", "")[:1_000])
    spent = [float(seconds) for remaining, seconds in said if int(remaining) == 0]
    return max(spent, default=None)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of `Retry-After`, a number or a date; None when it is neither or past."""
    text = headers.get("retry-after", "").strip()[:100]
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        then = parsedate_to_datetime(text)
        # The server's own clock, where it is told: this machine's may be wrong.
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        seconds = (_aware(then) - _aware(now)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return seconds if seconds > 0 else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
