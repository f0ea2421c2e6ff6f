"""The whole text of a paper as the Hub serves it (API, section 8), believed or refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reader_tui.errors import HubError, NotFoundError
from reader_tui.hub.reply import RefusedError
from reader_tui.hub.wire import paper_id
from reader_tui.text.clean import clean

PATH = "/papers/"
END = ".md"
PAGES = 100
"""Texts and pages that the Hub gives in a window, whoever asks (API, section 1)."""
_WITHHELD = (401, 403)


class GetText(Protocol):
    """Ask the Hub for a path whose answer is plain text."""

    async def __call__(self, path: str) -> str: ...


def is_text(path: str) -> bool:
    """Whether a path of the Hub is that of a paper's text."""
    return path.startswith(PATH) and path.endswith(END)


def path_of(id: str) -> str:
    """The path of a paper's text."""
    return f"{PATH}{id}{END}"


async def full_text(get: GetText, id: str) -> str:
    """The text as received; raises `NotFoundError` when there is none, else `HubError`."""
    known = paper_id(id)
    if known is None:
        raise NotFoundError(f"Not an arXiv id: {clean(id, 40)!r}.")
    elsewhere = f"see https://arxiv.org/abs/{known}"
    try:
        return await get(path_of(known))
    except RefusedError as error:
        if error.status == 404:
            raise NotFoundError(f"The Hub has no text of {known}; {elsewhere}.") from None
        if error.status in _WITHHELD:
            raise HubError(
                f"The Hub does not give the text of {known} ({error.status}); {elsewhere}."
            ) from None
        raise


def believed(headers: Mapping[str, str], raw: bytearray) -> str:
    """The text of an answer; raises `HubError` with the reason when it is no paper's text.

    Slow for a long text, so not for the event loop.
    """
    from reader_tui.text.paper.forms import why_not

    kind = headers.get("content-type", "")
    text = raw.decode("utf-8", "replace")
    # Of a packed answer the length says how long the packed bytes are.
    length = headers.get("content-length", "")
    packed = headers.get("content-encoding", "") not in ("", "identity")
    promised = int(length) if length.isdecimal() and len(length) < 12 and not packed else None
    if promised is not None and len(raw) < promised:
        raise HubError("The Hub sent no text of a paper: it broke off before its end.")
    if reason := why_not(text, kind):
        raise HubError(f"The Hub sent no text of a paper: {reason}.")
    return text
