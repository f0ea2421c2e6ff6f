r"""Which of its forms a paper's text came in, and whether it is a paper's text at all.

Nothing announces the form: the first lines and what follows tell it.

- `reader`: a header (`Title:`, `URL Source:`, `Markdown Content:`), then Markdown with `##`
  headings; `reader-dollar` has its formulas in dollars.
- `reader-setext`: the same with underlined headings, and mostly with formulas two or three times.
- `page-md`: one of these, with the page around the paper: contents, forms, the licence.
- `page-text`: the visible text of the page, no Markdown.
- `ocr`: no header; Markdown that a model read off the pages.
- `pdf`: a header that names a PDF; Markdown that was taken from it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

READER, DOLLAR, SETEXT, PAGE, TEXT, OCR, PDF = FORMS = (
    "reader", "reader-dollar", "reader-setext", "page-md", "page-text", "ocr", "pdf",
)  # fmt: skip
SCANNED = (OCR, PDF)
"""The forms that were read off pages: their sentences are cut by them."""

LIMIT = 5_000_000
"""More characters are no paper."""
_SHORTEST = 400
_HEAD_LINES = 12
_FIELD = re.compile(r"(Title|URL Source|Published Time|Markdown Content): ?(.*)")
_UNDERLINED = re.compile(r"^(?=\S)(?![|>*+!-]).{2,200}\n-{3,}[ \t]*$", re.MULTILINE)
_ATX = re.compile(r"^#{2,6} \S", re.MULTILINE)
_ENTRY = re.compile(r"^ *\d+\. {2,}\[[^\n]{1,300}\]\(https?://[^\s)]+#", re.MULTILINE)
_PAGE_SIGN = re.compile(
    r"^ ?(?:Back to arXiv|Why HTML\?|Report Issue|Download PDF|Report GitHub Issue)\s*$",
    re.MULTILINE,
)
_PAGE_MARKUP = re.compile(
    r"\[Why HTML\?\]\(|^#+ Report GitHub Issue|^ ?arXiv:\S+v\d+ \[", re.MULTILINE
)
_LINKED = re.compile(r"\]\(https?://|^#{2,6} \S", re.MULTILINE)
_DOLLARS = re.compile(r"(?<![\\\w$])\$[^$\n]{0,200}[\\^_=][^$\n]{0,400}\$")
_MARKUP = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<\?xml)", re.IGNORECASE)
_REFUSAL = re.compile(
    r"^(?:\s*[\[{\"]|(?:sorry|error|not found|unauthorized|forbidden|access denied|too many "
    r"requests|internal server error|bad gateway|service unavailable|rate limit|entry not found|"
    r"paper not found|repository not found)\b)",
    re.IGNORECASE,
)


class Body(NamedTuple):
    """A paper's text in lines, with what its header says."""

    form: str
    title: str
    url: str
    lines: list[str]
    first: int
    """The line behind the header."""


def body_of(received: str) -> Body:
    """The text in lines, its form, and the title of its header or its first heading."""
    text = received.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    fields, first = _header(lines)
    start = sum(len(line) + 1 for line in lines[:first])
    form = _form(fields, text[start:] if first else text)
    title = fields.get("Title", "").strip()
    if form == OCR:
        title = next((line[2:].strip() for line in lines[:8] if line.startswith("# ")), title)
    return Body(form, title, fields.get("URL Source", "").strip(), lines, first)


def _header(lines: list[str]) -> tuple[dict[str, str], int]:
    """The fields at the top, and the line behind them; none when there is no header."""
    fields: dict[str, str] = {}
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if found := _FIELD.match(line):
            fields.setdefault(found[1], found[2])
            if found[1] == "Markdown Content":
                return fields, at + 1
        elif line.strip():
            break
    return ({}, 0) if "Title" not in fields else (fields, min(len(fields) * 2, len(lines)))


def _form(fields: dict[str, str], text: str) -> str:
    if not fields:
        return OCR
    if re.search(r"//[^/]*/pdf/", fields.get("URL Source", "")):
        return PDF
    head = text[:40_000]
    marked = len(_LINKED.findall(text, 0, 60_000)) > 2 or _UNDERLINED.search(text) is not None
    if len(_PAGE_SIGN.findall(head)) > 1 and not re.search(r"\]\(https?://", head):
        return TEXT
    if not marked and _PAGE_SIGN.search(head):
        return TEXT
    if len(_ENTRY.findall(head)) > 2 or _PAGE_MARKUP.search(head) or _generated(text):
        return PAGE
    if _UNDERLINED.search(text):
        return SETEXT
    return DOLLAR if len(_DOLLARS.findall(text, 0, 200_000)) > 2 else READER


def _generated(text: str) -> bool:
    return text.rfind("\nGenerated on ", len(text) - 2_000) >= 0


def why_not(body: str, content_type: str = "", length: int | None = None) -> str | None:
    """Why this is not the text of a paper, in words; None when it is.

    `content_type` is the header of the answer, `length` the number of bytes that it promised.
    """
    text = body.strip()
    if not text:
        return "the answer is empty"
    if len(body) > LIMIT:
        return f"the answer is longer than {LIMIT // 1_000_000} MB"
    if "html" in content_type.lower() or _MARKUP.match(body):
        return "a web page came instead of the text"
    if length is not None and len(body.encode("utf-8", "replace")) < length:
        return "the text broke off before its end"
    if text.startswith("Title:"):
        return _headless(text)
    if len(text) < _SHORTEST:
        return "the answer is too short for a paper" if not _REFUSAL.match(text) else _said(text)
    if text[0] in "{[" and text[-1] in "}]" and '":' in text[:2_000]:
        return "data came instead of the text"
    if body.count("\0") > len(body) // 1_000:
        return "the answer is no text"
    return None


def _said(text: str) -> str:
    return "the answer is a message, not a paper"


def _headless(text: str) -> str | None:
    """Why a text with a header is no paper's; None when there is one behind the header."""
    fields, first = _header(text.split("\n"))
    behind = "\n".join(text.split("\n")[first:]).strip()
    if "Markdown Content" not in fields:
        return "the text broke off in its header"
    if len(behind) < _SHORTEST // 4:
        return "the paper behind the header is missing"
    return None
