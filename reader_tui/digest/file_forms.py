"""The forms that a digest is written in, by their names and by the ends of files."""

from __future__ import annotations

from pathlib import PurePath

from reader_tui.digest.entries import Digest
from reader_tui.settings import Mail
from reader_tui.text.clean import clean

ATOM = "atom"
FORMATS = ("text", "markdown", "html", "eml", ATOM)
_ENDS = {".md": "markdown", ".html": "html", ".htm": "html", ".eml": "eml"}
_ENDS |= {".xml": ATOM, ".atom": ATOM}


def of_file(path: PurePath) -> str:
    """The form that the end of a file's name asks for; text where it asks for none."""
    return _ENDS.get(path.suffix.lower(), "text")


def rendered(digest: Digest, form: str, mail: Mail, former: bytes = b"", address: str = "") -> str:
    """The digest in a form.

    A mail without addresses is from and to the local user. A feed goes on with what its file
    held before, and says the `address` where it will be found. Raises as `mail.message` and
    `atom_feed.feed` do.
    """
    match form:
        case "markdown":
            from reader_tui.digest.markdown_text import markdown

            return markdown(digest)
        case "html":
            from reader_tui.digest.web_page import page

            return page(digest)
        case "eml":
            from reader_tui.digest.mail import message

            user = "" if mail.sender and mail.recipients else local_user()
            data = message(digest, mail.sender or user, mail.recipients or user)
            return data.decode("ascii")
        case "atom":
            from reader_tui.digest.atom_feed import feed

            return feed(digest, former, address)
    from reader_tui.digest.letter import letter

    return letter(digest)


def local_user() -> str:
    """Who runs this; the name of a mailbox on this machine."""
    import getpass

    try:
        return clean(getpass.getuser(), 60) or "root"
    except (KeyError, OSError, ImportError):
        # A user that the system has no name for.
        return "root"
