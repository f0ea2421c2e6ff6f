"""The message for sharing: what one sends a colleague about a few papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from reader_tui.export.kept import Kept

MAIL_LIMIT = 1_900
"""How long a `mailto:` address may be, in characters: some mail programs take no more."""

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bet al\.)\s+(?=[A-Z\d“\"])"
)
_SUMMARY_LIMIT = 300


def message(kept: Iterable[Kept]) -> Iterator[str]:
    """Title, one sentence, page and code of each paper, with a blank line between papers."""
    before = ""
    for one in kept:
        yield before + "".join(f"{line}\n" for line in _lines(one))
        before = "\n"


def _lines(kept: Kept) -> Iterator[str]:
    yield kept.paper.title
    if said := sentence(kept):
        yield said
    yield kept.page
    if kept.paper.code:
        yield f"Code: {kept.paper.code.url}"


def sentence(kept: Kept) -> str:
    """The Hub's summary in a sentence, else the first sentence of the abstract; maybe empty."""
    said = kept.paper.ai_summary or kept.paper.abstract
    first = _SENTENCE.split(said, maxsplit=1)[0]
    if len(first) <= _SUMMARY_LIMIT:
        return first
    return first[:_SUMMARY_LIMIT].rpartition(" ")[0].rstrip(" ,;:") + "…"


def mail_address(kept: list[Kept]) -> str | None:
    """A `mailto:` address with subject and message; None when mail programs would not take it."""
    subject = kept[0].paper.title if len(kept) == 1 else f"{len(kept)} papers"
    body = "".join(message(kept)).replace("\n", "\r\n")
    address = f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
    return address if len(address) <= MAIL_LIMIT else None
