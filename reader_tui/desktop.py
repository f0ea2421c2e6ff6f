"""Which program opens a link or copies a text, and handing it over: without a shell.

A URL is checked and written anew before any program sees it, so that it can be
no option, no second argument and no command.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from reader_tui.errors import LinkRefusedError
from reader_tui.text.clean import clean
from reader_tui.text.links import normal

_SAFE = "!$&'()*+,-./:;=?@_~%#[]"
_TEXT_BROWSERS = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "www-browser"))
_GRACE = 1.0
"""Seconds to see whether the program fails at once."""


def checked(url: str) -> str:
    """The URL as it may be handed to another program.

    Only http and https pass; a host that is not ASCII becomes its `xn--` form, the
    rest is percent-encoded. Raises `LinkRefusedError` saying what was refused.
    """
    found = normal(url)
    if found is None:
        raise LinkRefusedError(f"Not a web address, so it is not opened: {clean(url, 80)}")
    if not found.isascii():
        parts = urlsplit(found)
        try:
            place = parts.netloc.encode("idna").decode("ascii")
        except UnicodeError:
            raise LinkRefusedError(
                f"No such host can be, so it is not opened: {clean(url, 80)}"
            ) from None
        found = parts._replace(netloc=place).geturl()
    return quote(found, safe=_SAFE)


def opener(
    configured: str | None = None,
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> list[str] | None:
    """The command that opens a URL given as its last argument, or None where there is none.

    $BROWSER comes before the setting, and both before the desktop's own opener. A
    browser that draws in the terminal is passed over: it would fight for the screen.
    """
    for words in (environ.get("BROWSER"), configured):
        for command in (words or "").split(os.pathsep):
            if argv := _graphical(command):
                return argv
    if platform == "darwin":
        return ["open"]
    if platform == "win32":
        return ["explorer.exe"]
    if "WSL_DISTRO_NAME" in environ:
        candidates = ["wslview", "explorer.exe"]
    elif environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        candidates = ["xdg-open"]
    else:
        return None
    return next(([found] for name in candidates if (found := shutil.which(name))), None)


def viewer(
    configured: str | None = None,
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> list[str] | None:
    """The command that shows a file given as its last argument, or None where there is none.

    It is the setting's, else the desktop's own; a browser of $BROWSER need not show files.
    """
    bare = {name: value for name, value in environ.items() if name != "BROWSER"}
    return opener(configured, bare, platform)


def _graphical(command: str) -> list[str] | None:
    """The command's words, if it can be started and does not draw in the terminal."""
    try:
        argv = shlex.split(command)
    except ValueError:
        return None
    if not argv or Path(argv[0]).name in _TEXT_BROWSERS:
        return None
    found = shutil.which(argv[0])
    return [found, *argv[1:]] if found else None


def copier(
    configured: str = "auto",
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> list[str] | None:
    """The command that copies what it reads, or None where the terminal alone is to copy.

    A desktop's program is of use only where the reader sits: never over SSH.
    """
    if configured not in ("auto", "osc52"):
        try:
            argv = shlex.split(configured)
        except ValueError:
            return None
        return argv or None
    if configured == "osc52" or {"SSH_CONNECTION", "SSH_TTY"} & environ.keys():
        return None
    candidates: list[list[str]] = []
    if platform == "darwin":
        candidates.append(["pbcopy"])
    if platform == "win32" or "WSL_DISTRO_NAME" in environ:
        candidates.append(["clip.exe"])
    if environ.get("WAYLAND_DISPLAY"):
        candidates.append(["wl-copy"])
    if environ.get("DISPLAY"):
        candidates += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    for name, *options in candidates:
        if found := shutil.which(name, path=environ.get("PATH")):
            return [found, *options]
    return None


def copy(command: Sequence[str], text: str) -> str | None:
    """Hand a text to the command on its standard input; what went wrong in words, or None.

    It may take a second, so it belongs in a thread.
    """
    name = clean(Path(command[0]).name, 60)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        process.communicate(text.encode(), timeout=_GRACE)
    except subprocess.TimeoutExpired:
        # It serves the clipboard itself for as long as it is wanted.
        process.returncode = 0
        return None
    except OSError as problem:
        return f"{name} could not be started ({problem.strerror})."
    return f"{name} ended with {process.returncode}." if process.returncode else None


def tmux_advice(environ: Mapping[str, str] = os.environ) -> str:
    """How to have tmux pass on what the terminal is to copy, where it does not; else empty.

    It asks tmux, so it belongs in a thread.
    """
    if not environ.get("TMUX"):
        return ""
    try:
        asked = ["tmux", "show-options", "-gsv", "set-clipboard"]
        told = subprocess.run(asked, capture_output=True, text=True, timeout=_GRACE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    is_off = told.stdout.strip() == "off"
    return "tmux keeps it back until: tmux set -s set-clipboard on." if is_off else ""


def arguments(command: Sequence[str], url: str) -> list[str]:
    """The command with the URL in place of `%s`, else as its last argument."""
    if "%s" in command:
        return [url if word == "%s" else word for word in command]
    return [*command, url]


def start(command: Sequence[str], url: str) -> str | None:
    """Start the command on a checked URL, detached; what went wrong in words, or None.

    It may take a second, so it belongs in a thread.
    """
    try:
        process = subprocess.Popen(
            arguments(command, url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as problem:
        return f"{clean(command[0], 60)} could not be started ({problem.strerror})."
    try:
        status = process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        # It runs on by itself; without this Python would warn that nobody waits for it.
        process.returncode = 0
        return None
    if status and Path(command[0]).name != "explorer.exe":
        return f"{clean(command[0], 60)} ended with {status}."
    return None


_EDITORS = ("sensible-editor", "nano", "vim", "vi", "notepad.exe")
"""What is tried where none is named."""


def editor(environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command that edits the file given as its last argument: $VISUAL, $EDITOR, or any."""
    for words in (environ.get("VISUAL"), environ.get("EDITOR"), *_EDITORS):
        try:
            argv = shlex.split(words or "")
        except ValueError:
            continue
        if argv and (found := shutil.which(argv[0])):
            return [found, *argv[1:]]
    return None


def edit(command: Sequence[str], path: Path) -> str | None:
    """Have a file edited and wait for it; what went wrong in words, or None."""
    name = clean(Path(command[0]).name, 60)
    try:
        status = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as problem:
        return f"{name} could not be started ({problem.strerror})"
    if status < 0:
        return f"{name} was ended by signal {-status}"
    return f"{name} ended with {status}" if status else None


_CLIPBOARDS = (
    ("pbcopy", ""),
    ("wl-copy", "WAYLAND_DISPLAY"),
    ("xclip -selection clipboard", "DISPLAY"),
    ("xsel --clipboard --input", "DISPLAY"),
    ("clip.exe", ""),
)
"""Programs that put their input on the clipboard, and what must be set for them to work."""


def to_clipboard(text: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Put text on the clipboard; what went wrong in words, or None.

    A program of the desktop does it, else the terminal is asked to (OSC 52), whose answer
    nobody hears.
    """
    for words, needs in _CLIPBOARDS:
        name, *flags = words.split()
        found = shutil.which(name)
        if found is None or (needs and not environ.get(needs)):
            continue
        encoded = text.encode("utf-16-le" if name == "clip.exe" else "utf-8", "replace")
        nowhere = subprocess.DEVNULL
        try:
            subprocess.run(
                [found, *flags],
                input=encoded,
                check=True,
                timeout=5,
                stdout=nowhere,
                stderr=nowhere,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return None
    return _ask_terminal(text)


def _ask_terminal(text: str) -> str | None:
    from base64 import b64encode

    encoded = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    try:
        with open("/dev/tty", "w", encoding="ascii") as terminal:
            terminal.write(f"\x1b]52;c;{encoded}\x07")
    except OSError:
        return "There is no clipboard here, neither of a desktop nor of a terminal"
    return None
