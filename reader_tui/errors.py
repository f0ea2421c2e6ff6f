"""The exception tree: everything that can go wrong in a way a reader can act on.

    ReaderError                 exit code 1
    ├── UsageError              2   the words given cannot be understood
    ├── NotFoundError           3   no such paper or listing
    ├── HubError                1   the Hub answered, but not with what was asked for
    │   ├── OfflineError        4   the Hub could not be reached
    │   └── RateLimitedError    1   the Hub asks to wait
    ├── LinkRefusedError        1   a URL that is never handed to another program
    ├── ArchiveError            1   the archive cannot be read or written
    └── LibraryError            5   the library is locked, damaged or cannot be written

Each message says what happened, what was kept and what to do next; it holds no
control characters, no token and no traceback.
"""

from __future__ import annotations


class ReaderError(Exception):
    """The root of the tree; `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(ReaderError):
    """The words given cannot be understood."""

    exit_code = 2


class NotFoundError(ReaderError):
    """There is no such paper or listing."""

    exit_code = 3


class HubError(ReaderError):
    """The Hub answered, but not with what was asked for."""


class OfflineError(HubError):
    """The Hub could not be reached, and the archive does not hold what was asked for."""

    exit_code = 4


class RateLimitedError(HubError):
    """The Hub asks to wait; `wait` is for how many seconds."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class LinkRefusedError(ReaderError):
    """A URL that is never handed to another program."""


class ArchiveError(ReaderError):
    """The archive cannot be read or written."""


class LibraryError(ReaderError):
    """The library is locked, damaged or cannot be written."""

    exit_code = 5
