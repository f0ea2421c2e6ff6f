"""A text that is being edited in another program, in a file of its own until it was taken over."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.store import files

_SIZE_LIMIT = 1 << 20


class Draft:
    """A Markdown file with the text; it stays where it is until `end` is called."""

    def __init__(self, folder: Path, name: str, text: str) -> None:
        """Write the file; raises `OSError` or `LibraryError`."""
        files.make_folders(folder)
        self.path = folder / f"{name}-{os.urandom(3).hex()}.md"
        self._before = self._encoded(text)
        fd = files.open_private(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            files.write(fd, self._before)
        finally:
            os.close(fd)

    @staticmethod
    def _encoded(text: str) -> bytes:
        return f"{text}\n".encode("utf-8", "replace") if text else b""

    def read(self) -> str:
        """The text as it is now; raises `OSError` or `LibraryError`, of what is no text too."""
        data = files.read(self.path)
        if len(data) > _SIZE_LIMIT:
            raise LibraryError(f"{files.shown(self.path)} is too long for a note; it is kept there")
        return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")

    @property
    def is_changed(self) -> bool:
        """Whether there is another text than at first."""
        with contextlib.suppress(OSError, LibraryError):
            return files.read(self.path) != self._before
        return False

    def end(self) -> None:
        """Remove the file: its text was taken over, or is what it was."""
        with contextlib.suppress(OSError):
            self.path.unlink()
