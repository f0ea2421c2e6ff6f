"""What is left when something ends in a way nobody foresaw."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_LOG_LIMIT = 1_000_000
"""Bytes; a longer log becomes the previous one."""


def ended(problem: BaseException) -> int:
    """The exit code for what ended the program, reported unless its reader has just left."""
    if isinstance(problem, BrokenPipeError) and _is_unread():
        return 0
    return report(problem)


def _is_unread() -> bool:
    """Whether nobody reads standard output any more."""
    try:
        if sys.stdout is None:
            return False
        sys.stdout.flush()
        return _has_no_reader(sys.stdout.fileno())
    except BrokenPipeError:
        return True
    except (OSError, ValueError):
        return False


def _has_no_reader(number: int) -> bool:
    """Whether a pipe is closed at its other end: unbuffered, nothing is left that could tell."""
    import select

    if not hasattr(select, "poll"):
        return False
    ends = select.poll()
    ends.register(number, select.POLLOUT)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in ends.poll(0))


def report(problem: BaseException) -> int:
    """Say in one sentence that the program failed, and where the details are; the exit code.

    Nothing is raised, not even where memory is short.
    """
    problem = _cause(problem)
    what = f"Something went wrong in reader-tui ({type(problem).__name__})."
    try:
        from reader_tui.cli import talk

        talk.say(f"{what} {_kept()} {_logged(problem)}")
    except Exception:
        # What `say` needs may be what failed.
        with suppress(OSError):
            os.write(2, f"{what}\n".encode("ascii", "replace"))
    return 1


def _kept() -> str:
    """What became of the marks of this run."""
    library = sys.modules.get("reader_tui.library.library")
    if library is None or not library.account.opened:
        return "Your library is as it was."
    unsaved = library.account.unsaved
    if not unsaved:
        return "What you marked is kept."
    from reader_tui.text.plural import plural

    return f"{plural(unsaved, 'mark')} could not be saved; what was saved before is kept."


def _logged(problem: BaseException) -> str:
    """Write the details to the log, and say where it is."""
    try:
        from reader_tui import paths

        log = paths.find().log
        _append(log, _details(problem))
    except Exception:
        return "The log could not be written."
    return f"The details are in {log}"


def note(problem: BaseException) -> None:
    """Write a fault into the log that the program outlived, if the log can be written."""
    from reader_tui import paths

    with suppress(OSError, RuntimeError):
        _append(paths.find().log, _details(_cause(problem)))


def _cause(problem: BaseException) -> BaseException:
    """What really went wrong: who reports the fault of a worker carries it as `error`."""
    inner = getattr(problem, "error", None)
    return inner if isinstance(inner, BaseException) else problem


def _details(problem: BaseException) -> str:
    """Where it happened, without the values of variables and without tokens."""
    import traceback
    from datetime import UTC, datetime

    from reader_tui import __version__
    from reader_tui.hub.access import redact
    from reader_tui.text.clean import clean_lines

    text = "".join(traceback.format_exception(problem))
    head = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, reader-tui {__version__}"
    return f"{head}, Python {sys.version.split()[0]}\n{clean_lines(redact(text), 100_000)}\n"


def _append(log: Path, text: str) -> None:
    from reader_tui.paths import private_folder

    private_folder(log.parent)
    with suppress(FileNotFoundError):
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_name(f"{log.name}.1"))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    # Opening a FIFO would wait for somebody to read.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(log, flags, 0o600), "a", encoding="utf-8", errors="replace") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileExistsError(f"{log} is not a file")
        file.write(text)


def unwritten(problem: OSError | ValueError, code: int) -> int:
    """Let go of output that nobody takes, and say so unless its reader has just left."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    if isinstance(problem, BrokenPipeError):
        return code
    from reader_tui.cli import talk

    reason = getattr(problem, "strerror", None) or problem
    talk.say(f"The output could not be written: {reason}.")
    return code or 1
