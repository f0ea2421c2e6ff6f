"""Places in set text that lead somewhere: figures, sections, equations, citations and links."""

from __future__ import annotations

import re

from reader_tui.text.paper.blocks import (
    ALGORITHM,
    CITATION,
    EQUATION,
    FIGURE,
    LINK,
    SECTION,
    TABLE,
    Paper,
    Reference,
    Span,
)

_NUMBER = r"[A-Z]?\.?\d{1,3}(?:\.\d{1,3}){0,4}|[A-Z](?:\.\d{1,3}){0,4}(?![A-Za-z])"
_NAMED = re.compile(
    rf"(?P<figure>Fig(?:ure|\.)?s?)[ .](?P<f>{_NUMBER})"
    rf"|(?P<table>Tab(?:le|\.)s?) (?P<t>{_NUMBER})"
    rf"|(?P<section>Sec(?:tion|\.)?s?|§§?|Appendix|Appendices|App\.|Suppl?\.) ?(?P<s>{_NUMBER})"
    r"|(?P<equation>Eq(?:uation|n)?s?\.?) ?\(?(?P<e>[A-Z]?\.?\d{1,3}[a-z]?)\)?"
    r"|(?P<algorithm>Algorithm|Alg\.) (?P<a>\d{1,2})"
)
_HINT = re.compile("Fig|Tab|Sec|§|App|Eq|Alg|Sup")
"""What their names begin with."""
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]{3,1000}")
_NUMERIC = re.compile(r"\[(\d{1,3}(?:(?:, ?|[–-]| ; |; )\d{1,3}){0,40})\]")
_WRITTEN = re.compile(
    r"([A-Z][\w’'-]{1,30})(?: et al\.?,?| (?:and|&) (?:[A-Z][\w’'-]{1,30})|,)?,? "
    r"\(?((?:19|20)\d\d[a-z]?)\b"
)
_KINDS = (
    ("f", FIGURE), ("t", TABLE), ("s", SECTION), ("e", EQUATION), ("a", ALGORITHM),
)  # fmt: skip
_YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_MOST = 400


def spans(text: str, given: list[Span], written: bool) -> tuple[Span, ...]:
    """The places of a text, in order and apart, with those that its links gave.

    `written` looks for citations that are no links: `[12]`, `Doe et al., 2024`.
    """
    found = list(given)
    at = 0
    while hint := _HINT.search(text, at):
        at = hint.start() + 1
        if match := _NAMED.match(text, hint.start()):
            at = match.end()
            group, kind = next((pair for pair in _KINDS if match[pair[0]]), ("", ""))
            found.append(Span(match.start(), match.end(), kind, match[group].strip(".")))
    if "://" in text:
        for match in _URL.finditer(text):
            address = match[0].rstrip(".,;:!?)'*’”")
            found.append(Span(match.start(), match.start() + len(address), LINK, address))
    if written:
        found += _citations(text)
    return _apart(found)


def _citations(text: str) -> list[Span]:
    found = []
    if "[" in text:
        for match in _NUMERIC.finditer(text):
            for number in re.finditer(r"\d+", match[1]):
                start = match.start(1) + number.start()
                end = match.start(1) + number.end()
                found.append(Span(start, end, CITATION, f"[{number[0]}]"))
    if "19" in text or "20" in text:
        for match in _WRITTEN.finditer(text):
            found.append(Span(match.start(), match.end(), CITATION, f"{match[1]} {match[2]}"))
    return found


def _apart(found: list[Span]) -> tuple[Span, ...]:
    """The first of those that overlap; not more than a screen of hints could ever need."""
    kept: list[Span] = []
    end = 0
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.start >= end and span.end > span.start and len(kept) < _MOST:
            kept.append(span)
            end = span.end
    return tuple(kept)


class Targets:
    """Where the places of a paper's text lead, once it is parsed."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._labels: dict[tuple[str, str], int] = {}
        self._written: dict[str, Reference] = {}
        self._keys = {reference.key: reference for reference in paper.references}
        for at, block in enumerate(paper.blocks):
            if block.label:
                key = (block.kind, _bare(block.label))
                if key not in self._labels or block.pictures or block.rows:
                    self._labels[key] = at
            if block.kind == "heading" and block.section is not None:
                number = paper.outline[block.section].number
                self._labels.setdefault((SECTION, _bare(number)), at)
        for reference in paper.references:
            for name in _names(reference):
                self._written.setdefault(name, reference)

    def block(self, span: Span) -> int | None:
        """The index of the block that a place leads to; None when it leads out or nowhere."""
        if span.kind == CITATION:
            reference = self.reference(span)
            return reference.block if reference else None
        kind = "math" if span.kind == EQUATION else span.kind
        return self._labels.get((kind, _bare(span.target)))

    def reference(self, span: Span) -> Reference | None:
        """The entry of the reference list that a citation names."""
        target = span.target
        if target[:1] == "#" and target[1:].isdigit():
            nth = int(target[1:]) - 1
            references = self._paper.references
            return references[nth] if 0 <= nth < len(references) else None
        if target[:1] == "[":
            return self._keys.get(target[1:-1])
        return self._written.get(target) or self._written.get(target.rstrip("abcdefgh"))


def _bare(label: str) -> str:
    """The number of a label, without what it numbers."""
    return label.rsplit(" ", 1)[-1].strip("().:")


def _names(reference: Reference) -> list[str]:
    """What running text may call a reference: the first author's name and the year."""
    year = _YEAR.search(reference.key) or _YEAR.search(reference.text)
    if year is None:
        return []
    head = re.split(r",| et al| and | & |\(|\[|\. [A-Z][a-z]{3}", reference.key + " ", maxsplit=1)[
        0
    ]
    if head.strip().isdigit() or not head.strip():
        text = re.sub(r"^(?:\[[^\[\]]*\]|\(\d+\)|\d+\.)\s*", "", reference.text)
        head = re.split(r",| et al| and |\(|\[", text, maxsplit=1)[0]
    words = [word for word in re.findall(r"[\w’'-]{2,}", head) if word[0].isupper()]
    return [f"{word} {year[0]}" for word in words[:6]]
