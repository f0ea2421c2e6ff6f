"""The arXiv id that people's words name, in the forms in which ids are copied and typed.

Both forms of arXiv's ids are known: `2410.24164` since April 2007, `hep-th/9711200` before.
The Hub lists papers of the first form alone.
"""

from __future__ import annotations

import re

_LIMIT = 2_000
_NEW = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_OLD = r"(?:[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3})"
_ID = rf"(?:{_NEW}|{_OLD})"
_VERSION = r"(?:v\d{1,3})?"
_REST = r"(?:\.pdf)?/?(?:[?#]\S*)?"
_ARXIV = r"(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print|tb)"
_OTHERS = (
    r"(?:www\.)?(?:ar5iv\.org|ar5iv\.labs\.arxiv\.org)(?:/(?:abs|html|pdf))?"
    r"|(?:[\w-]+\.)?alphaxiv\.org(?:/[\w-]+)?"
)
# The Hub and whatever stands for it: the address of a paper's page says the id on every mirror.
_HUB = r"(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[\w.~-]+)*/papers"
_FORMS = re.compile(
    rf"(?:arxiv\s?:\s?)?({_ID}){_VERSION}(?:\.pdf)?"
    rf"|(?:https?:/{{1,3}})?(?:{_ARXIV}|{_OTHERS}|{_HUB})/({_ID}){_VERSION}{_REST}"
    rf"|(?:https?://(?:dx\.|www\.)?doi\.org/|(?:dx\.)?doi\.org/|doi\s?:\s?)?"
    rf"10\.48550/arxiv\.({_ID}){_VERSION}",
    re.IGNORECASE | re.ASCII,
)
_STAMP = re.compile(r"\s*\[[a-z-]+(?:\.[a-z-]+)?\](?:\s+\d{1,2}\s[a-z]{3}\s\d{4})?$", re.I | re.A)
"""What arXiv writes behind an id on a paper's margin: ` [cs.LG] 31 Oct 2024`."""
_AROUND = "<>()[]{}\"'“”‘’«»`"
_BEHIND = ".,;:!?"


def arxiv_id(text: str) -> str | None:
    """The arXiv id, without version, that `text` is or leads to; None when there is none.

    Known forms: `2410.24164`, `2410.24164v2`, `2410.24164.pdf`, `arXiv:2410.24164v2 [cs.LG]`,
    addresses of arxiv.org, ar5iv, alphaXiv and of a paper's page on the Hub or any mirror of
    it, and the DOI `10.48550/arXiv.2410.24164`; each in brackets, in quotes, or with the full
    stop of a sentence behind it. Of ids from before April 2007 see `old_arxiv_id`.
    """
    found = _named(text)
    return found if found is not None and "/" not in found else None


def old_arxiv_id(text: str) -> str | None:
    """The id from before April 2007 that `text` is or leads to, such as `hep-th/9711200`.

    The Hub has no papers with such ids. None when there is none.
    """
    found = _named(text)
    return found if found is not None and "/" in found else None


def old_words(text: str) -> str:
    """Where the paper of an old id is, in a sentence; empty where `old_arxiv_id` finds none."""
    if (old := old_arxiv_id(text)) is None:
        return ""
    return (
        f"The arXiv id {old} is of before April 2007, known to arXiv and not on the Hub; "
        f"see https://arxiv.org/abs/{old}"
    )


def _named(text: str) -> str | None:
    if len(text) > _LIMIT:
        return None
    bare = _STAMP.sub("", text.strip()).strip()
    before = None
    while bare != before:
        before, bare = bare, bare.strip(_AROUND).rstrip(_BEHIND).strip()
    found = _FORMS.fullmatch(bare)
    return next((part for part in found.groups() if part), None) if found else None
