"""The screen as the last visit left it, shown before anything else is imported.

A start comes here first: keys are taken at once, so that none is echoed or changed while the
app is loaded, and the kept screen is painted. `ui/start/takeover.py` then hands the terminal to
Textual without a cell changing; `ui/start/next_frame.py` writes after the end of a visit what is
read here, with TABs for blanks:

    reader-tui frame 1 CRC32        in hexadecimal, of all that follows
    KEY                             what the look depends on: version, size, colours, folders
    PATH SIGN PATH SIGN ...         files without which as they were there is no frame
    PATH SIGN ...                   the store's; the frame is old when they changed
    SGR TEXT SGR TEXT ...           a line for each row of the screen, top to bottom
    FROM UNTIL AGE ROW SGR TEXT ... a row that looks otherwise between two times, or when old

Only printable text passes: every escape sequence is made here. And only what is built in or a
small C module is imported: `re` or `pathlib` alone would take as long as all of this.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from reader_tui import __version__

try:
    import _signal as signal  # type: ignore[import-not-found, unused-ignore]  # without `enum`
    import termios
except ImportError:  # Windows; Textual has another driver there
    termios = None  # type: ignore[assignment, unused-ignore]

MAGIC, LIMIT, OLD = "reader-tui frame 1", 512 * 1024, "old"
NOTHING, KEYS, FRAME, APP = range(4)
"""What was done to the terminal and is to be undone; each adds to the one before."""

_LOOKS_EVERY = 0.2
"""Seconds."""
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2026h"
_LEAVE = "\x1b[0m\x1b[?2026l\x1b[?7h\x1b[?1049l\x1b[?25h"
_LEAVE_APP = "\x1b[?2004;2048;1000;1003;1015;1006;1016;1004l\x1b[<u"
_ENDING = (
    *("INT", "TERM", "HUP", "QUIT", "ABRT", "ALRM", "VTALRM", "PROF", "USR1", "USR2"),
    *("XCPU", "IO", "PWR", "STKFLT", "SYS", "TRAP"),
)
"""The signals that end a process and let it say something first."""
_DECIDING = {
    *("COLORTERM", "FORCE_COLOR", "NO_COLOR", "TERM", "TERM_PROGRAM", "UNICODE_VERSION"),
    *("HOME", "READER_TUI_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
}


class Start:
    """What this start did to the terminal, whose attributes it found, and for doctor's sake why."""

    stage, size, old = NOTHING, (0, 0), False
    is_over = False
    """Whether the visit that it began has ended, with all that was to be done."""
    attributes: list[int | list[bytes | int]]
    outcome = "no screen was shown: with arguments none is"


start = Start()


def show() -> None:
    """Take the keys, and show the kept screen if it is the one that the app will show."""
    take_keys()
    start.outcome = "no screen was shown: the terminal was not this start's alone"
    if start.stage == NOTHING:
        return
    try:
        if len({(found.st_dev, found.st_ino) for found in map(os.fstat, range(3))}) > 1:
            raise ValueError("input and output are not one terminal")
        start.size = os.get_terminal_size(1)
        frame = kept(*start.size).encode()
    except (OSError, ValueError, LookupError) as problem:
        none = isinstance(problem, FileNotFoundError)
        why = "none was kept for a terminal like this" if none else problem
        start.outcome = f"no screen was shown: {why}"
        return
    start.outcome = f"the last screen was shown{', with its age' if start.old else ''}"
    start.stage = FRAME
    try:
        while frame:
            frame = frame[os.write(2, frame) :]
    except OSError:
        restore()


def take_keys() -> None:
    """Have keys handed over as they are typed, and whatever ends this start restore the rest."""
    if start.stage != NOTHING or termios is None or not _is_ours():
        return
    try:
        start.attributes, attributes = termios.tcgetattr(0), termios.tcgetattr(0)
        never = os.fpathconf(0, "PC_VDISABLE").to_bytes(1, "little")
        for name in _ENDING:
            number = getattr(signal, f"SIG{name}", None)
            if number and signal.getsignal(number) not in (signal.SIG_IGN, None):
                signal.signal(number, _die)
        flow = termios.IXON | termios.IXOFF
        attributes[0] &= ~(flow | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        # Ctrl+C may end a slow start; stopping and aborting are the app's.
        attributes[6][termios.VSUSP] = attributes[6][termios.VQUIT] = never
        start.stage = KEYS
        termios.tcsetattr(0, termios.TCSANOW, attributes)
        signal.signal(signal.SIGALRM, _end_without_terminal)
        signal.setitimer(signal.ITIMER_REAL, _LOOKS_EVERY, _LOOKS_EVERY)
    except (OSError, ValueError, OverflowError, termios.error):
        restore()


def _end_without_terminal(*_: object) -> None:
    """End if the terminal is gone: that need not be told, and until the app runs nobody reads."""
    try:
        termios.tcgetattr(0)
    except termios.error:
        os._exit(128 + signal.SIGHUP)


def hand_over() -> None:
    """Leave it to the app to see the terminal's end."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _is_ours() -> bool:
    """Whether this start is going to draw on this terminal."""
    if not (os.isatty(0) and os.isatty(2)) or os.environ.get("TERM") == "dumb":
        return False
    try:
        return os.tcgetpgrp(0) == os.getpgrp() and "TEXTUAL_DRIVER" not in os.environ
    except OSError:
        return True  # It is no session's terminal: nothing is in its background.


def restore(tty: int = 2) -> None:
    """Undo what was done to the terminal and is not undone."""
    stage, start.stage = start.stage, NOTHING
    try:
        if stage > KEYS:
            os.write(tty, (_LEAVE_APP * (stage == APP) + _LEAVE).encode())
    except OSError:
        pass
    try:
        if stage > NOTHING:
            if signal.getsignal(signal.SIGALRM) is _end_without_terminal:
                signal.setitimer(signal.ITIMER_REAL, 0)
            termios.tcsetattr(0, termios.TCSANOW, start.attributes)
    except termios.error:
        pass


def _die(number: int, _: object) -> None:
    """End by the signal, as without this, but with the terminal restored."""
    # Not even a terminal that takes nothing may keep it alive.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(1)
    try:
        tty = os.dup(2)
        # What Textual's thread has still to write must not come after this.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        restore(tty)
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def place(columns: int, lines: int) -> tuple[str, str]:
    """The file and the key of the frame for a terminal like this one of that size.

    It is where `paths.find` says, which takes longer to load. Raises `ValueError` where no
    frame may be shown or kept.
    """
    env = os.environ
    if termios is None or env.get("READER_TUI_INSTANT") == "0":
        raise ValueError("READER_TUI_INSTANT is 0, or this system knows no such terminals")
    if {"COLUMNS", "LINES"} & env.keys() or sys.stderr.encoding != "utf-8":
        raise ValueError("size or encoding are not the terminal's own")
    if home := env.get("READER_TUI_HOME"):
        state = os.path.join(os.path.expanduser(home), "state")
    else:
        mac = sys.platform == "darwin"
        state = env.get("XDG_STATE_HOME", "")
        if not state.startswith("/"):
            state = os.path.expanduser("~/Library/Application Support" if mac else "~/.local/state")
        if state.startswith("~"):
            raise ValueError("this user has no home folder")
        state = os.path.join(state, "reader-tui")
    names = sorted(name for name in env if name in _DECIDING or name.startswith("TEXTUAL"))
    zone = f"{time.localtime().tm_gmtoff}"
    key = "\t".join((__version__, zone, *(f"{name}={env[name]}" for name in names)))
    name = f"{columns}x{lines}-{zlib.crc32(key.encode()):08x}"
    return os.path.join(state, "frames", name), f"{columns}x{lines}\t{key}"


def signed(paths: list[str]) -> str:
    """The files, each with what tells whether it changed; an empty one is as good as none."""
    parts = []
    for path in paths:
        try:
            found = os.stat(path)
        except OSError:
            found = None
        sign = found and found.st_size and f"{found.st_ino} {found.st_mtime_ns} {found.st_size}"
        parts += [path, sign or "-"]
    return "\t".join(parts)


def kept(columns: int, lines: int) -> str:
    """What shows the kept screen; raises `OSError`, `ValueError` or `LookupError` when none may."""
    path, key = place(columns, lines)
    theirs, must, store, *rows = _text(path).split("\n")
    if theirs != key or not 0 < lines <= len(rows):
        raise ValueError("what was kept is another terminal's")
    if signed(must.split("\t")[::2]) != must:
        raise ValueError("the settings changed, or the program, or the place was left elsewhere")
    start.old = signed(store.split("\t")[::2]) != store
    now = time.time()
    for row in rows[lines:]:
        since, until, age, at, row = row.split("\t", 4)
        if int(since) <= now < int(until) and (start.old or age != OLD):
            rows[int(at)] = row
    parts, looks = [_ENTER], "0"
    for number, row in enumerate(rows[:lines], 1):
        cells = row.split("\t")
        parts.append(f"\x1b[{number}H")
        for look, text in zip(cells[::2], cells[1::2], strict=True):
            parts.append(f"\x1b[0;{look}m{text}")
            looks += look
        if sum(map(len, cells[1::2])) > columns:
            raise ValueError("what was kept does not fit")
    if not (looks.isascii() and looks.replace(";", "").isdigit()):
        raise ValueError("what was kept has no colours")
    return "".join((*parts, "\x1b[0m\x1b[?2026l"))


def _text(path: str) -> str:
    """The text of a file that is whole, this user's alone, and nothing but text."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found, data = os.fstat(file), b""
        if found.st_mode & ~0o700 == 0o100000 and found.st_uid == os.geteuid():
            data = os.read(file, LIMIT)
    finally:
        os.close(file)
    head, _, body = data.partition(b"\n")
    if head.decode() != f"{MAGIC} {zlib.crc32(body):08x}":
        raise ValueError("what was kept is damaged, or no private file")
    text = body.decode()
    if not text.replace("\n", "").replace("\t", "").isprintable():
        raise ValueError("what was kept is not plain text")
    return text
