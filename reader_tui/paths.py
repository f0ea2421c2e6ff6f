"""Where the reader keeps its files.

`READER_TUI_HOME` puts everything in one folder; otherwise each kind goes where
the system wants it (`XDG_*_HOME` on Linux).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_APP = "reader-tui"
NOWHERE = Path(os.devnull, _APP)
"""A folder that can never be, for a user who has none."""


class Paths(NamedTuple):
    """The files and folders of one installation; none of them need exist."""

    config: Path
    """The settings, `config.toml`; read, never written."""
    library: Path
    """The library, `library.json`; its journal and older generations lie beside it."""
    archive: Path
    """The archive, an SQLite file."""
    state: Path
    """The folder of what the next start shows first, and of the log."""

    @property
    def snapshot(self) -> Path:
        """What the next start shows first."""
        return self.state / "last.json"

    @property
    def searches(self) -> Path:
        """What was searched for before."""
        return self.state / "searches.json"

    @property
    def frames(self) -> Path:
        """The folder of the screens as they were left, one for each kind of terminal."""
        return self.state / "frames"

    @property
    def problem(self) -> str:
        """Why nothing can be kept anywhere; empty where something may."""
        return _HOMELESS if self.library.is_relative_to(NOWHERE) else ""

    @property
    def pictures(self) -> Path:
        """The folder of the figures that were looked at lately."""
        return self.state / "pictures"

    @property
    def thumbnails(self) -> Path:
        """The folder of the thumbnails that were looked at lately."""
        return self.state / "thumbnails"

    @property
    def drafts(self) -> Path:
        """The folder of notes that are being edited in another program."""
        return self.state / "drafts"

    @property
    def backups(self) -> Path:
        """The folder of the daily backups, and of what a restored one replaced."""
        return self.state / "backups"

    @property
    def digests(self) -> Path:
        """What the digests have told."""
        return self.state / "digests.json"

    @property
    def log(self) -> Path:
        """Where an unexpected error leaves its details."""
        return self.state / "reader-tui.log"


_HOMELESS = (
    "This user has no home folder, so nothing is kept; set HOME or READER_TUI_HOME to a folder"
)


def find(environ: Mapping[str, str] = os.environ) -> Paths:
    """The paths for this user and environment.

    A user without a home has them in a folder that can never be, as `problem` says.
    """
    if home := environ.get("READER_TUI_HOME"):
        # Unlike the method of `Path` this takes a user nobody knows as the name of a folder.
        return under(Path(os.path.expanduser(home)))
    import platformdirs

    try:
        data = platformdirs.user_data_path(_APP, appauthor=False)
        if not data.is_absolute():
            return under(NOWHERE)
    except (RuntimeError, KeyError):
        return under(NOWHERE)
    return Paths(
        config=platformdirs.user_config_path(_APP, appauthor=False) / "config.toml",
        library=data / "library.json",
        archive=data / "archive.sqlite3",
        state=platformdirs.user_state_path(_APP, appauthor=False),
    )


def papers_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of PDFs where none is set: `papers` among the reader's documents."""
    if home := environ.get("READER_TUI_HOME"):
        return Path(os.path.expanduser(home)) / "papers"
    import platformdirs

    try:
        return platformdirs.user_documents_path() / "papers"
    except (RuntimeError, KeyError):
        return NOWHERE


def under(folder: Path) -> Paths:
    """Everything in one folder."""
    return Paths(
        config=folder / "config.toml",
        library=folder / "library.json",
        archive=folder / "archive.sqlite3",
        state=folder / "state",
    )


def private_folder(folder: Path) -> Path:
    """Make the folder and its parents, readable by its owner alone, and return it.

    Raises `OSError` when it cannot be made. A folder that is there keeps its mode.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
