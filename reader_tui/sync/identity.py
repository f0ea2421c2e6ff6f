"""Which device this is: random names for it and for its log, bound to this very library.

A library that was copied, with all that lies beside it, to another machine or folder
is found out by the fingerprint, and gets names of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import secrets
import uuid
from pathlib import Path
from typing import NamedTuple

from reader_tui.store import files
from reader_tui.store.replacement import write_whole
from reader_tui.text.clean import clean

_MACHINE_ID = Path("/etc/machine-id")
_MULTICAST = 1 << 40
"""Set in a hardware address that was made up (RFC 4122, section 4.5)."""
_DEVICE = re.compile(r"[0-9a-f]{8}")
_LOG = re.compile(r"[0-9a-f]{16}")


class Identity(NamedTuple):
    """The names of this device and of the log that it writes now."""

    device: str
    log: str
    name: str
    """What people call the machine."""
    fingerprint: str


def fingerprint(library: Path) -> str:
    """What tells this library's folder from every copy: machine, path and inode.

    Raises `OSError` when the folder is not there.
    """
    folder = os.path.realpath(library)
    said = f"{_machine()}\0{folder}\0{os.stat(folder).st_ino}"
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _machine() -> str:
    """What is this machine's alone and stays over restarts."""
    try:
        if known := _MACHINE_ID.read_text("ascii").strip():
            return known
    except (OSError, UnicodeDecodeError):
        pass
    address = uuid.getnode()
    return platform.node() if address & _MULTICAST else f"{address:012x}"


def fresh(library: Path) -> Identity:
    """New names for the device of a library's folder; raises `OSError`."""
    name = clean(platform.node(), 60) or "device"
    return Identity(secrets.token_hex(4), secrets.token_hex(8), name, fingerprint(library))


def read(path: Path, library: Path) -> Identity | None:
    """The names that a file keeps; None when there are none, or when they are of another library.

    Raises `OSError` when the file or the library's folder cannot be read.
    """
    try:
        kept = Identity(**json.loads(files.read(path)))
    except (ValueError, TypeError, RecursionError):
        return None
    valid = all(isinstance(value, str) for value in kept)
    if not valid or not _DEVICE.fullmatch(kept.device) or not _LOG.fullmatch(kept.log):
        return None
    return kept if kept.fingerprint == fingerprint(library) else None


def write(path: Path, identity: Identity) -> None:
    """Keep the names; raises `OSError`."""
    write_whole(path, json.dumps(identity._asdict()).encode("ascii") + b"\n")
