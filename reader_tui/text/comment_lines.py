"""The Markdown of comments as lines of text: prose is wrapped, code keeps its lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from reader_tui.text.cells import wrap
from reader_tui.text.clean import clean

_LEAST = 20
_CODE = "    "
"""What a line of code begins with; no line of prose does."""
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_HEADING = re.compile(r" {0,3}#{1,6} +(.*?)(?: +#+)? *$")
_BULLET = re.compile(r"( *)[*+](?= )")
_SPACES = re.compile(r" {4,}(?=\S)")
_QUOTED_CODE = re.compile(r"(?<!`)(`++)([^`]++)\1(?!`)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_LINK = re.compile(
    r"(!?)\[([^\[\]]*)\]\(<?((?:[^()\s<>]|\([^()\s]*\))*)>?(?: +[\"'(][^\"()]*[\"')])? *\)"
)
_PICTURE = re.compile(r"<img\b[^<>]*?\bsrc=[\"']?([^\"'<>\s]+)[^<>]*>")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>|(https?://[^\s<>()\"'\ue000]+)")
_SCHEME = re.compile(r"https?://")
_SIGNS = (
    (re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>"), ""),
    (re.compile(r"(\*\*|__|~~)(?=\S)([^*_~]*[^*_~\s])\1"), r"\2"),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]*[^*\s])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_]*[^_\s])_(?![\w_])"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
"""Signs around words, and what stays of them."""
_PLACE = re.compile("\ue000(\\d+)\ue001")
"""Where code or an address stands, in which a sign is none; clean text has no such character."""


def comment_text(markdown: str) -> str:
    """Clean Markdown without its signs: addresses in brackets, code behind four blanks."""
    lines, is_code = [], False
    for line in markdown.split("\n"):
        if _FENCE.match(line):
            is_code = not is_code
        else:
            lines.append(_CODE + line if is_code else _prose(line))
    return "\n".join(lines)


def _prose(line: str) -> str:
    if _RULE.match(line):
        return ""
    line = _HEADING.sub(r"\1", line)
    line = _BULLET.sub(r"\1-", line, count=1) if _BULLET.match(line) else line
    line = _SPACES.sub("  ", line, count=1) if line.startswith(_CODE) else line
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\ue000{len(kept) - 1}\ue001"

    def link(found: re.Match[str]) -> str:
        words, url = found[2].strip(), _meant(found[3])
        if found[1]:
            words = f"picture {words}".rstrip()
        if not words or _bare(words) == _bare(url):
            return keep(url)
        return f"{words} ({keep(url)})" if url else words

    line = _QUOTED_CODE.sub(lambda found: keep(found[2].strip() or found[2]), line)
    # The second time those around pictures.
    line = _LINK.sub(link, _LINK.sub(link, line))
    line = _PICTURE.sub(lambda found: f"picture ({keep(_meant(found[1]))})", line)
    line = _ADDRESS.sub(lambda found: keep(_meant(found[1] or found[2])), line)
    for sign, stays in _SIGNS:
        line = sign.sub(stays, line)
    return _put_back(_meant(line), kept)


def _put_back(line: str, kept: Sequence[str]) -> str:
    return _PLACE.sub(lambda found: _put_back(kept[int(found[1])], kept), line)


def _meant(text: str) -> str:
    """The text with what its entities stand for, which is from outside as well."""
    return _ENTITY.sub(lambda found: clean(html.unescape(found[0]), 8) or " ", text)


def _bare(address: str) -> str:
    return _SCHEME.sub("", address, count=1).strip("/")


def comment_lines(text: str, indent: str, width: int) -> Iterator[str]:
    """The lines of a comment's text, behind the indent; at least 20 cells are left to the words."""
    for line in text.split("\n"):
        if line.startswith(_CODE) or not line.strip():
            yield (indent + line).rstrip()
        else:
            yield from (indent + part for part in wrap(line, max(_LEAST, width - len(indent))))
