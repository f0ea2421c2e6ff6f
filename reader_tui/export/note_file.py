"""One Markdown file a paper for note systems, that person and program write together.

A file begins with YAML front matter (a key a line) and has a block between two comments. Ours are
the lines that we wrote and nobody changed: the first comment holds a digest of each, those of the
front matter too. When a file is written again our lines are replaced; every other line stays, in
its order. One that was written inside the block stands behind it then, and a key that a person set
is not set a second time. A file whose comments are gone, doubled or turned round is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.errors import UsageError
from reader_tui.export import markdown
from reader_tui.export.bibtex import entry_key
from reader_tui.export.kept import Kept, safe
from reader_tui.text.links import arxiv_id

_FENCE = "---"
_OPENED = re.compile(
    r"<!-- reader-tui writes from here ((?:[0-9a-f]{8} )*)/((?: [0-9a-f]{8})*) -->"
)
_CLOSED = "<!-- reader-tui writes to here -->"
_ID = re.compile(r"id:[ \t]*[\"']?([0-9.]{9,10})[\"']?\s*")
_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:")
_NAME = re.compile(r"[0-9]{4}\.[0-9]{4,5}")


class _Parts(NamedTuple):
    """A file's lines: the front matter with its fences, what stands before the block, behind it."""

    front: list[str]
    before: list[str]
    block: list[str]
    after: list[str]
    front_digests: list[str]
    body_digests: list[str]


def file_name(kept: Kept) -> str:
    """The name of a paper's new file, `2410.24164.md`; raises `UsageError` when the id is none."""
    if not _NAME.fullmatch(kept.paper.id):
        raise UsageError("A paper without an arXiv id has no file of its own; nothing was written.")
    return f"{kept.paper.id}.md"


def paper_id(text: str) -> str | None:
    """The paper of a file, by the `id` in its front matter; None when it is no file of a paper.

    That is how a file is known again that a person gave another name.
    """
    lines = text.split("\n")
    ids = (_ID.fullmatch(line) for line in lines[1 : _front_end(lines) or 1])
    return next((arxiv_id(found[1]) for found in ids if found), None)


def merged(old: str | None, kept: Kept) -> str:
    """The file's new text; of a file that was there (`old`), only our own lines change.

    The end of line is the file's own. Writing a text again that was just written changes nothing.
    """
    kept = safe(kept)
    front, body = list(_front(kept)), list(_body(kept))
    if old is None or not old.strip("\ufeff \t\r\n"):
        return "\n".join([_FENCE, *front, _FENCE, "", *_block(front, body), ""])
    lines = old.split("\n")
    parts = _parts(lines)
    if parts is None:
        return old
    top, front = _merged_front(parts, front) if parts.front else ([], [])
    written = _ended([*top, *parts.before, *_block(front, body)], lines[0])
    theirs = _not_ours(parts.block, Counter(parts.body_digests))
    return "\n".join([*written, *theirs, *parts.after])


def _ended(written: list[str], first: str) -> list[str]:
    """Lines with the end of line that the file's first line has."""
    if not first.endswith("\r"):
        return written
    return [line if line.endswith("\r") else f"{line}\r" for line in written]


def _front_end(lines: list[str]) -> int:
    """The line that ends the front matter; 0 when there is none."""
    if lines[0].removeprefix("\ufeff").rstrip() != _FENCE:
        return 0
    return next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)


def _parts(lines: list[str]) -> _Parts | None:
    """The file taken apart; None when its block cannot be told."""
    bare = [line.removesuffix("\r") for line in lines]
    marks = [(at, found) for at, line in enumerate(bare) if (found := _OPENED.fullmatch(line))]
    closed = [at for at, line in enumerate(bare) if line == _CLOSED]
    if len(marks) != 1 or len(closed) != 1 or closed[0] < marks[0][0]:
        return None
    start, mark = marks[0]
    front_end = _front_end(lines)
    before = front_end + 1 if 0 < front_end < start else 0
    return _Parts(
        front=lines[:before],
        before=lines[before:start],
        block=lines[start + 1 : closed[0]],
        after=lines[closed[0] + 1 :],
        front_digests=mark[1].split(),
        body_digests=mark[2].split(),
    )


def _merged_front(parts: _Parts, new: list[str]) -> tuple[list[str], list[str]]:
    """The front matter put together, and which of the new lines are in it."""
    first, *old, last = parts.front
    ours = Counter(parts.front_digests)
    theirs: list[str] = []
    place: int | None = None
    for line in old:
        if not _takes(line, ours):
            theirs.append(line)
        elif place is None:
            place = len(theirs)
    taken = {found[1] for line in theirs if (found := _KEY.match(line))}
    new = [line for line in new if line.partition(":")[0] not in taken]
    place = len(theirs) if place is None else place
    return [first, *theirs[:place], *new, *theirs[place:], last], new


def _not_ours(lines: list[str], ours: Counter[str]) -> list[str]:
    """The lines that somebody else wrote."""
    return [line for line in lines if not _takes(line, ours)]


def _takes(line: str, ours: Counter[str]) -> bool:
    """Whether the line is one of ours, which is then used up."""
    digest = _digest(line)
    if not ours[digest]:
        return False
    ours[digest] -= 1
    return True


def _digest(line: str) -> str:
    text = line.removesuffix("\r")
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _block(front: list[str], body: list[str]) -> list[str]:
    digests = " ".join([*map(_digest, front), "/", *map(_digest, body)])
    return [f"<!-- reader-tui writes from here {digests} -->", *body, _CLOSED]


def _front(kept: Kept) -> Iterator[str]:
    """The keys of the front matter; JSON's texts and lists are YAML's as well."""
    paper = kept.paper
    year, month, day = kept.date
    values = {
        "id": paper.id,
        "title": paper.title,
        "authors": list(paper.authors),
        "organization": paper.organization.fullname if paper.organization else None,
        "published": f"{year}-{month:02}-{day:02}" if month and day else None,
        "year": year,
        "listed": paper.day,
        "citekey": entry_key(kept),
        "doi": kept.doi or kept.arxiv_doi,
        "url": kept.abs_url,
        "code": paper.code.url if paper.code else None,
        "tags": list(kept.tags),
    }
    for name, value in values.items():
        if value is not None:
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}"


def _body(kept: Kept) -> Iterator[str]:
    """The block: title, authors and pages, the note, and the abstract."""
    paper = kept.paper
    yield f"# {markdown.shown(paper.title)}"
    yield ""
    if named := markdown.byline(kept, most=20):
        yield markdown.shown(named)
        yield ""
    pages = [markdown.link("page", kept.page), markdown.link("arXiv", kept.abs_url)]
    if paper.code:
        pages.append(markdown.link("code", paper.code.url))
    yield " · ".join(pages)
    if kept.note:
        yield from ("", "## Note", "", *markdown.own(kept.note).split("\n"))
    if paper.abstract:
        yield from ("", "## Abstract", "", markdown.shown(paper.abstract))
