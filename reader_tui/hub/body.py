"""The body of an answer: read within a cap, unpacked and decoded by ourselves.

httpx has neither a cap nor a bound on what a few packed bytes become, so bodies
are read raw here. Nothing in this module knows httpx.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Iterator

from reader_tui.errors import HubError

BODY_LIMIT = 32 * 2**20
"""The most unpacked bytes that are read; a full page of the Hub has about half a million."""

_STEP = 2**17
_VALUES_LIMIT = 2_000_000
"""The most values a document may hold; a value can take twenty times its bytes in memory."""
_NOT_JSON = "The Hub's answer cannot be read (broken JSON)."
_CUT_SHORT = "The connection to the Hub broke (the answer was cut short)."


class BrokenError(HubError):
    """The connection broke or the body was cut short: worth asking again."""


async def read(chunks: AsyncIterator[bytes], encoding: str, limit: int = BODY_LIMIT) -> bytearray:
    """All bytes of a body, unpacked when `encoding` (the header's value) is gzip.

    Raises `HubError` when they are more than `limit`, packed twice, packed in
    another way or not packed as said, and `BrokenError` when they end too early.
    Memory stays within the limit and one step, whatever a bomb would become.
    """
    unpack = _unpacker(encoding)
    body = bytearray()
    async for chunk in chunks:
        for part in unpack.parts(chunk):
            body += part
            if len(body) > limit:
                raise HubError(f"The Hub's answer is larger than {limit / 2**20:g} MB.")
            await asyncio.sleep(0)
    unpack.finish()
    return body


class _Plain:
    """A body that is not packed."""

    def parts(self, chunk: bytes) -> Iterator[bytes]:
        """The bytes of a chunk, in steps."""
        yield chunk

    def finish(self) -> None:
        """Nothing to check: its length is the connection's business."""


class _Gzip:
    """A body packed once by gzip."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._begun = False

    def parts(self, chunk: bytes) -> Iterator[bytes]:
        """The unpacked bytes of a chunk, in steps of bounded size."""
        self._begun = self._begun or bool(chunk)
        rest = chunk
        while rest:
            try:
                part = self._inflate.decompress(rest, _STEP)
            except zlib.error:
                raise HubError("The Hub's answer is not packed as it says (gzip).") from None
            yield part
            rest = self._inflate.unconsumed_tail
            if self._inflate.eof:
                if self._inflate.unused_data:
                    raise HubError("The Hub's answer goes on behind its packed end (gzip).")
                return
            if not part and not rest:
                return

    def finish(self) -> None:
        """Raise `BrokenError` unless the packed body came to its end."""
        if self._begun and not self._inflate.eof:
            raise BrokenError(_CUT_SHORT)


def _unpacker(encoding: str) -> _Plain | _Gzip:
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name]
    if names in ([], ["identity"]):
        return _Plain()
    if names in (["gzip"], ["x-gzip"]):
        return _Gzip()
    raise HubError("The Hub's answer is packed in a way that was not asked for.")


def decode(body: bytearray) -> object:
    """The JSON document of a body; slow for a long one, so not for the event loop.

    Raises `HubError` for anything that is no JSON, and `BrokenError` when it is
    JSON up to its last byte and then ends.
    """
    if sum(body.count(mark) for mark in (b",", b"[", b"{")) > _VALUES_LIMIT:
        raise HubError("The Hub's answer holds more entries than a listing can.")
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        at_the_end = error.pos >= len(error.doc.rstrip())
        if error.doc and (at_the_end or error.msg.startswith("Unterminated string")):
            raise BrokenError(_CUT_SHORT) from None
        raise HubError(_NOT_JSON) from None
    except (ValueError, RecursionError):
        raise HubError(_NOT_JSON) from None


def _refuse_constant(name: str) -> object:
    raise ValueError(name)
