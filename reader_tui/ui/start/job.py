"""The program as a job of a shell, and the child that goes on behind it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

_CHILD_LIVES = 2
"""Seconds after which a child is gone, whatever it does."""


_GONE_WITHIN = 1.6
"""Seconds in which a visit whose terminal is gone has to be over, whatever still works."""


def end_soon() -> None:
    """Have the system end the program soon, if it has not ended by then."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, _GONE_WITHIN)


def stop() -> bool:
    """Stop this job; False where no shell waits for that, so that nothing could have it go on."""
    if sys.platform == "win32" or os.getsid(0) == os.getpgrp():
        return False
    # As the terminal itself does: all of the job, also a script around it.
    os.killpg(0, signal.SIGTSTP)
    return True


def behind(work: Callable[[], object]) -> None:
    """Do a work in a child that has no terminal; nobody waits for it.

    There must be no other thread and no running loop. Nothing is done where there is no `fork`.
    """
    if sys.platform == "win32":
        return
    # The terminal's session may end with this program, before the child has left it.
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if os.fork():
        signal.signal(signal.SIGHUP, before)
        return
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_CHILD_LIVES)
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        work()
    finally:
        os._exit(0)
