"""Org: a list of papers that Emacs neither folds away nor runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reader_tui.export.kept import Kept
from reader_tui.export.markdown import byline

_RUN = re.compile(r"(?i)\b(src|call)_")
_BRACKETS = str.maketrans("[]", "{}")


def shown(text: str) -> str:
    """Text of others on its line: no link, no macro and no source block begins in it."""
    text = text.translate(_BRACKETS).replace("{{{", "{ { {").replace("@@", "@ @")
    return _RUN.sub(r"\1\\under{}", text).replace("<<", "< <")


def link(label: str, url: str) -> str:
    """A link with a label, which Org wants without square brackets."""
    return f"[[{url.replace('[', '%5B').replace(']', '%5D')}][{shown(label)}]]"


def org(kept: Iterable[Kept]) -> Iterator[str]:
    """A list: title with its page, authors, year and id, where the code is, tags, and the note."""
    for one in kept:
        about = [shown(part) for part in (byline(one), str(one.date[0])) if part]
        about.append(link(f"arXiv:{one.paper.id}", one.abs_url))
        if one.paper.code:
            about.append(link("code", one.paper.code.url))
        about += [f"={shown(tag).replace('=', '-')}=" for tag in one.tags]
        yield f"- {link(one.paper.title, one.page)} · {' · '.join(about)}\n"
        for line in one.note.split("\n") if one.note else ():
            yield f"  : {line}".rstrip() + "\n"
