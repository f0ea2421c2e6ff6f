"""The forms that a digest is written in, and the file that it is written to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader_tui.cli import talk
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import ReaderError
from reader_tui.store import files
from reader_tui.text.clean import clean

if TYPE_CHECKING:
    from reader_tui.digest.entries import Digest

ATOM = "atom"


def _letter(session: Session, digest: Digest) -> str:
    from reader_tui.digest.letter import letter

    return letter(digest)


def _markdown(session: Session, digest: Digest) -> str:
    from reader_tui.digest.markdown_text import markdown

    return markdown(digest)


def _page(session: Session, digest: Digest) -> str:
    from reader_tui.digest.web_page import page

    return page(digest)


def _mail(session: Session, digest: Digest) -> str:
    """The mail; without addresses in the settings it is from and to the local user."""
    from reader_tui.digest.mail import message

    given = session.settings.settings.digest
    user = _local_user()
    if not given.recipients:
        talk.say(f"The mail is to {user}, the local user; [digest] to = ... names somebody else.")
    data = message(digest, given.sender or user, given.recipients or user)
    return data.decode("ascii")


_WRITERS: dict[str, Callable[[Session, Digest], str]] = {
    "text": _letter,
    "markdown": _markdown,
    "html": _page,
    "eml": _mail,
}
FORMATS = (*_WRITERS, ATOM)
"""The forms that there are; a feed also needs what its file held before."""


def _local_user() -> str:
    """Who runs this; the name of a mailbox on this machine."""
    import getpass

    try:
        return clean(getpass.getuser(), 60) or "root"
    except (KeyError, OSError, ImportError):
        # A user that the system has no name for.
        return "root"


def feed_before(form: str, output: str | None) -> bytes:
    """What the file of a feed holds; empty for other forms, and for standard output."""
    if form != ATOM or output in (None, "-"):
        return b""
    path = Path(str(output)).expanduser()
    try:
        return files.read(path)
    except OSError as error:
        raise _unusable(path, error) from error


def rendered(session: Session, digest: Digest, form: str, former: bytes, address: str) -> str:
    """The digest in a form."""
    if form != ATOM:
        return _WRITERS[form](session, digest)
    from reader_tui.digest.atom_feed import feed

    return feed(digest, former, address)


def write(text: str, output: str | None) -> None:
    """Write to standard output, or replace a file in one step.

    A new file may be read by whoever the system's mask lets, for it is there to be served.
    """
    if output in (None, "-"):
        out = Output(document=True)
        out.text(text)
        out.flush()
        return
    from reader_tui.store.replacement import write_whole

    path = Path(os.path.realpath(Path(str(output)).expanduser()))
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask()
        write_whole(path, text.encode("utf-8", "replace"))
        os.chmod(path, mode)
    except OSError as error:
        raise _unusable(path, error) from error


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _unusable(path: Path, error: OSError) -> ReaderError:
    return ReaderError(
        f"the digest was not written: {files.shown(path)}: {files.reason(error)}; "
        "choose another file with -o"
    )
