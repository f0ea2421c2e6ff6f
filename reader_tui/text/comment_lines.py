"""The Markdown of comments as lines of text: prose is wrapped, code keeps its lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

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
_URL = r"<?((?:[^()\s<>]|\([^()\s]*\))*)>?(?: +[\"'(][^\"()]*[\"')])? *"
_SET = (
    (re.compile(rf"!\[([^\[\]]*)\]\({_URL}\)"), lambda found: _with("picture", *found.groups())),
    (re.compile(rf"\[([^\[\]]*)\]\({_URL}\)"), lambda found: _with("", *found.groups())),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"<img\b[^<>]*?\bsrc=[\"']?([^\"'<>\s]+)[^<>]*>"), r"picture (\1)"),
    (re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>"), ""),
    (re.compile(r"(\*\*|__|~~)(?=\S)([^*_~]*[^*_~\s])\1"), r"\2"),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]*[^*\s])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_]*[^_\s])_(?![\w_])"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
"""What is marked in a line, and how it is read; what is none of it stays as it is."""


def comment_text(markdown: str) -> str:
    """Markdown without its signs; addresses stand in brackets, lines of code behind four blanks."""
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
    parts, end = [], 0
    for code in _QUOTED_CODE.finditer(line):
        parts += [_marked(line[end : code.start()]), code[2].strip() or code[2]]
        end = code.end()
    return "".join([*parts, _marked(line[end:])])


def _marked(text: str) -> str:
    for pattern, read in _SET:
        text = pattern.sub(read, text)
    # What an entity stands for is from outside as well.
    return _ENTITY.sub(lambda found: clean(html.unescape(found[0]), 8) or " ", text)


def _with(kind: str, text: str, url: str) -> str:
    """The words of a link or a picture with its address, which is not said twice."""
    words = " ".join(filter(None, (kind, text.strip())))
    bare = url.removeprefix("https://").removeprefix("http://").strip("/")
    if not url or text.removeprefix("https://").removeprefix("http://").strip("/") == bare:
        return words.replace(text, url) if url else words
    return f"{words} ({url})" if words else url


def comment_lines(text: str, indent: str, width: int) -> Iterator[str]:
    """The lines of a comment's text, behind the indent; at least 20 cells are left to the words."""
    for line in text.split("\n"):
        if line.startswith(_CODE) or not line.strip():
            yield (indent + line).rstrip()
        else:
            yield from (indent + part for part in wrap(line, max(_LEAST, width - len(indent))))
