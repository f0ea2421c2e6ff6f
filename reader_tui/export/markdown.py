"""Markdown: text that is shown as it is, and a list of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reader_tui.export.kept import Kept

_SIGN = re.compile(r"[\\`*_{}\[\]<>#|~$^&]|==|%%")
_BLOCK = re.compile(r"(?m)^([ ]*)([-+=>]|[0-9]{1,9}(?=[.)]))")
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_LINK_END = re.compile(r"\](?=\(|:|\[)")
_ALLOWED = re.compile(r"\]:?+\s*+\(?+\s*+(?:https?://|mailto:|[^\s:&<>\\]*(?:[\s)]|$))")
_BY_NAME = re.compile(r"\]\[")


def shown(text: str) -> str:
    """Text of others that Markdown shows as it is, on its line."""
    return _SIGN.sub(lambda found: "".join(f"\\{char}" for char in found[0]), text)


def own(note: str) -> str:
    """A note, which may be the reader's own Markdown: without HTML, its links to the web only."""
    note = _OPENING.sub(r"\\<", note)
    return _LINK_END.sub(lambda found: _end(note, found.start()), note)


def _end(note: str, at: int) -> str:
    return "]" if _BY_NAME.match(note, at) or _ALLOWED.match(note, at) else "\\]\\"


def link(label: str, url: str) -> str:
    """A link; the URL is one in its normal form, the label any text."""
    return f"[{shown(label)}]({url.replace('(', '%28').replace(')', '%29')})"


def byline(kept: Kept, most: int = 3) -> str:
    """The first authors, and `et al.` for more of them; the organization where there are none."""
    authors = kept.paper.authors
    if not authors:
        return kept.paper.byline
    named = ", ".join(authors[:most])
    return f"{named} et al." if len(authors) > most else named


def markdown(kept: Iterable[Kept]) -> Iterator[str]:
    """A list: title with its page, authors, year and id, where the code is, tags, and the note."""
    for one in kept:
        about = [shown(part) for part in (byline(one), str(one.date[0])) if part]
        about.append(link(f"arXiv:{one.paper.id}", one.abs_url))
        if one.paper.code:
            about.append(link("code", one.paper.code.url))
        if one.tags:
            about.append(f"tagged {shown(', '.join(one.tags))}")
        yield f"- {link(one.paper.title, one.page)} · {' · '.join(about)}\n"
        for line in own(one.note).split("\n") if one.note else ():
            yield f"  > {line}".rstrip() + "\n"
