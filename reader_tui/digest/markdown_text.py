"""The digest as Markdown (CommonMark); pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest, Entry
from reader_tui.export.markdown import shown

_LINE_START = re.compile(r"^(\s*)([-+=:]|\d+(?=[.)]))")


def markdown(digest: Digest) -> str:
    """The digest as Markdown: a heading a section, a numbered item a paper; no raw HTML."""
    return "".join(f"{line}\n" for line in _lines(digest))


def _lines(digest: Digest) -> Iterator[str]:
    yield f"# {escaped(phrases.title(digest))}"
    yield ""
    yield escaped(phrases.lead(digest))
    number = 0
    for section in digest.sections:
        yield ""
        yield f"## {escaped(section.heading)}"
        for entry in section.entries:
            number += 1
            yield ""
            yield from _entry(number, entry)
    if rest := phrases.rest(digest):
        yield ""
        yield escaped(rest)
    yield ""
    yield "---"
    yield ""
    yield escaped(phrases.SIGNED)


def _entry(number: int, entry: Entry) -> Iterator[str]:
    yield f"### {number}. {escaped(entry.title)}"
    label, sentence = phrases.summary(entry)
    said = f"*{escaped(label)}:* {escaped(sentence)}" if sentence else ""
    for text in (escaped(phrases.who(entry)), escaped(phrases.reason(entry)), said):
        if text:
            yield ""
            yield text
    yield ""
    found = [escaped(phrases.counts(entry))] if phrases.counts(entry) else []
    found += [f"[{label}]({address(url)})" for label, url in phrases.links(entry)]
    yield " · ".join(found)


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is, wherever it stands."""
    marked = shown(text)
    found = _LINE_START.match(marked)
    if found is None:
        return marked
    sign = found[2]
    # The number of a list is broken by its dot, which may be escaped; a digit may not.
    if sign.isdigit():
        return f"{marked[: found.end()]}\\{marked[found.end() :]}"
    return f"{found[1]}\\{marked[found.end() - 1 :]}"


def address(url: str) -> str:
    """The destination of a link; what would end it is percent-encoded."""
    return "".join(f"%{ord(char):02X}" if char in "()<>\\ " else char for char in url)
