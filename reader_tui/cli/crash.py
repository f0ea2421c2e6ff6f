"""What is left when something ends in a way nobody foresaw."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

_LOG_LIMIT = 1_000_000
"""Bytes; a longer log becomes the previous one."""


def report(problem: BaseException) -> int:
    """Say in one sentence that the program failed, and where the details are; the exit code."""
    from reader_tui.cli import talk

    problem = _cause(problem)
    what = f"Something went wrong in reader-tui ({type(problem).__name__})."
    try:
        from reader_tui import paths

        log = paths.find().log
        _append(log, _details(problem))
        talk.say(f"{what} What you marked is kept. The details are in {log}")
    except (OSError, RuntimeError):
        talk.say(f"{what} What you marked is kept. The log could not be written.")
    return 1


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
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(log, flags, 0o600), "a", encoding="utf-8", errors="replace") as file:
        file.write(text)


def unwritten(problem: OSError, code: int) -> int:
    """Let go of output that nobody takes, and say so unless its reader has just left."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    if isinstance(problem, BrokenPipeError):
        return code
    from reader_tui.cli import talk

    talk.say(f"The output could not be written: {problem.strerror}.")
    return code or 1
