"""A file fetched into a folder of the reader's: resumed where it broke off, renamed when whole."""

from __future__ import annotations

import asyncio
import os
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from reader_tui.errors import HubError, NotFoundError, OfflineError, ReaderError
from reader_tui.hub.body import BrokenError
from reader_tui.hub.sites import Sites
from reader_tui.hub.wire import Hub, Incoming
from reader_tui.paths import private_folder
from reader_tui.store.lock import try_lock

Report = Callable[[int, int], None]
"""Told how many bytes are here, and of how many; 0 where that is not known."""

_PART = ".part"
_UNKNOWN = 0


class WholeFile:
    """One file to be fetched; `what` is what messages call it, `most` the bytes it may have.

    `begins` says by its first kilobyte whether it can be one.
    """

    def __init__(
        self, target: Path, what: str, most: int, begins: Callable[[bytes], bool], report: Report
    ) -> None:
        self.target = target
        self._what = what
        self._most = most
        self._begins = begins
        self._report = report

    async def fetch(self, hub: Hub, sites: Sites, url: str) -> Path:
        """Fetch it from an address, unless it is here; where it is.

        What came before the connection broke is kept beside it and gone on with by the next
        call. Raises `NotFoundError` when there is none, `HubError` when it cannot be had or is
        something else, and `ReaderError` when it cannot be written.
        """
        if self.target.exists():
            return self.target
        try:
            part = await asyncio.to_thread(_Part, self.target)
        except OSError as problem:
            raise ReaderError(self._unwritten(problem)) from None
        try:
            await self._fill(part, hub, sites, url)
            await asyncio.to_thread(part.take_place)
        except (BrokenError, OfflineError) as problem:
            if not part.size:
                raise
            raise type(problem)(f"{problem} What came is kept; ask again for the rest.") from None
        except OSError as problem:
            raise ReaderError(self._unwritten(problem)) from None
        finally:
            part.close()
        return self.target

    async def _fill(self, part: _Part, hub: Hub, sites: Sites, url: str) -> None:
        async with hub.file(url, sites.may, part.size) as incoming:
            total = self._begun(part, incoming)
            self._report(part.size, total)
            async for chunk in incoming.chunks:
                if part.size + len(chunk) > self._most:
                    part.forget()
                    raise HubError(f"{self._what} is larger than {self._most >> 20} MB.")
                begins = part.size == 0
                await asyncio.to_thread(part.add, chunk)
                if begins and not self._begins(chunk[:1024]):
                    part.forget()
                    raise HubError(f"What came is not {self._what}: it is something else.")
                self._report(part.size, total)
        if part.size < total or not part.size:
            raise BrokenError(f"{self._what} broke off before its end.")

    def _begun(self, part: _Part, incoming: Incoming) -> int:
        """How many bytes the whole file has, once it is clear where what comes belongs."""
        status, headers = incoming.status, incoming.headers
        if status == 404:
            raise NotFoundError(f"There is no such file: {self._what}.")
        if status == 416:
            part.forget()
            raise HubError(f"{self._what} is another file by now; ask again.")
        if status not in (200, 206):
            raise HubError(f"{self._what} was not given ({status}).")
        mark = _mark(headers)
        if status == 206 and (
            part.mark not in (_UNKNOWN, mark) or not _goes_on(headers, part.size)
        ):
            part.forget()
            raise HubError(f"{self._what} is another file by now; ask again.")
        if status == 200:
            part.forget()
        part.mark = mark
        length = headers.get("content-length", "")
        coming = int(length) if length.isdecimal() and len(length) < 12 else 0
        if headers.get("content-encoding", "identity") not in ("", "identity"):
            coming = 0
        if coming and part.size + coming > self._most:
            raise HubError(f"{self._what} is larger than {self._most >> 20} MB.")
        return part.size + coming if coming else 0

    def _unwritten(self, problem: OSError) -> str:
        return f"{self.target.parent} cannot be written ({problem.strerror}); nothing was kept."


def _mark(headers: Mapping[str, str]) -> int:
    """What tells this file from another version of it."""
    said = headers.get("etag") or headers.get("last-modified") or ""
    return zlib.crc32(said.encode("utf-8", "replace")) if said else _UNKNOWN


def _goes_on(headers: Mapping[str, str], size: int) -> bool:
    return headers.get("content-range", "").startswith(f"bytes {size}-")


class _Part:
    """What is here of a file: beside it, with what tells its version in its name."""

    def __init__(self, target: Path) -> None:
        self._target = target
        folder = private_folder(target.parent)
        self._start = f".{target.name.partition(' ')[0]}."
        found = [name for name in os.listdir(folder) if self._is_part(name)]
        name = found[0] if found else f"{self._start}0{_PART}"
        self._path = folder / name
        said = name.removeprefix(self._start).removesuffix(_PART)
        self.mark = int(said) if said.isdecimal() else _UNKNOWN
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        self._fd = os.open(self._path, flags, 0o600)
        with suppress(OSError):
            if not try_lock(self._fd):
                os.close(self._fd)
                raise ReaderError("It is being fetched by another reader-tui.")
        self.size = os.lseek(self._fd, 0, os.SEEK_END)

    def _is_part(self, name: str) -> bool:
        return name.startswith(self._start) and name.endswith(_PART)

    def add(self, chunk: bytes) -> None:
        """Add what came."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self._fd, left) :]
        self.size += len(chunk)

    def forget(self) -> None:
        """Begin anew."""
        os.ftruncate(self._fd, 0)
        os.lseek(self._fd, 0, os.SEEK_SET)
        self.size, self.mark = 0, _UNKNOWN

    def take_place(self) -> None:
        """Become the whole file, on the disk."""
        os.fsync(self._fd)
        os.replace(self._path, self._target)
        self._path = self._target

    def close(self) -> None:
        """Let go; what is here in part is named by its version, nothing is removed."""
        if self._path != self._target:
            named = self._path.with_name(f"{self._start}{self.mark}{_PART}")
            with suppress(OSError):
                self._path.replace(named) if self.size else self._path.unlink()
        os.close(self._fd)
