"""The headings of a paper: their numbers, their levels, and which lines of plain text are some."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from reader_tui.text.paper.blocks import Section

_NUMBER = re.compile(
    r"(?P<appendix>Appendix\s+[A-Z]{1,2}|Appendix\s+\d{1,2})(?:[.:]?\s+|$)"
    r"|(?P<deep>(?:\d{1,2}|[A-Z])(?:\.\d{1,3}){1,4})[.:]?\s+(?=\S)"
    r"|(?P<hyphened>(?:[A-Z]|[IVX]{1,5})-[A-Z0-9]{1,2}(?:-?\d)?)[.:]?\s+(?=\S)"
    r"|(?P<plain>\d{1,2})[.:]?\s+(?=\S)|(?P<letter>[A-Z])[.:]?\s+(?=[A-Z\d“\"'(])"
    r"|(?P<roman>[IVX]{1,5})[.:]?\s+(?=[A-Z])"
)
_GLUED = re.compile(
    r"(?P<appendix>Appendix [A-Z]{1,2})\s?(?=[A-Z\d“(])"
    r"|(?P<deep>(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){1,4})\s?(?=[A-Z\d“\"‘('\[𝐀-𝟿α-ωΑ-Ω–-])"
    r"|(?P<plain>\d{1,2})\s?(?=[A-Z“\"‘(])"
)
_NAMES = (
    "abstract|references|bibliography|acknowledgments|acknowledgements|acknowledgment|"
    "acknowledgement|appendix|appendices|limitations|ethics statement|impact statement|"
    "broader impact|broader impacts|broader impact statement|contributions|author contributions|"
    "reproducibility statement|supplementary material|supplementary materials|funding|"
    "ethical considerations|conflict of interest|data availability|competing interests"
)
_UNNUMBERED = frozenset(_NAMES.split("|"))
REFERENCES = frozenset({"references", "bibliography", "reference", "literature cited"})
_MOST = 160
_SKIP = 3


def section(title: str, level: int) -> Section:
    """An outline's entry out of a heading as printed; its level as given."""
    found = _NUMBER.match(title)
    if found is None or found.end() == 0:
        return Section(level, "", title)
    number = " ".join(title[: found.end()].split()).rstrip(".:")
    rest = title[found.end() :].strip()
    return Section(level, number, rest) if rest else Section(level, "", title)


def depth(section: Section) -> int | None:
    """How deep a heading's number says it stands, from 1; None without a number."""
    number = section.number
    if not number:
        return None
    if "-" in number:
        return number.count("-") + 1
    return number.count(".") + 1


def shift(headings: Iterable[tuple[int, str]]) -> int:
    """How many signs of Markdown more than its depth a heading has in this text.

    Numbered headings vote; without any, the highest heading is the first level.
    """
    votes: Counter[int] = Counter()
    highest = 6
    for signs, title in headings:
        if title.lower() == "abstract":
            continue
        highest = min(highest, signs)
        if (at := depth(section(title, signs))) is not None:
            votes[signs - at] += 1
    if votes:
        return votes.most_common(1)[0][0]
    return highest - 1


def levelled(title: str, signs: int, shifted: int) -> Section:
    """A heading with its level: by its number where it has one, else by its signs."""
    entry = section(title, 1)
    level = depth(entry)
    if level is None:
        level = 1 if title.lower().strip(" :.") in _UNNUMBERED else max(1, signs - shifted)
    return entry._replace(level=level)


class Plain:
    """Headings of a text without any marks: known by the page's contents and by counting on."""

    def __init__(self, contents: frozenset[str]) -> None:
        self._contents = contents
        self._last: tuple[str, ...] = ("0",)

    def read(self, line: str) -> Section | None:
        """The heading that a line is, or None."""
        line = line.strip()
        if not 2 < len(line) < _MOST or line[-1] in ",;":
            return None
        found = _GLUED.match(line)
        if found is None:
            return self._unnumbered(line)
        number, title = found[0].strip(), line[found.end() :].strip()
        parts = tuple(number.removeprefix("Appendix ").split("."))
        listed = (
            line in self._contents or number.removeprefix("Appendix ") + title in self._contents
        )
        if not listed and not self._counts_on(parts, found["plain"] is not None, title):
            return self._unnumbered(line)
        self._last = parts
        return Section(len(parts), number, title)

    def is_heading(self, line: str) -> bool:
        """Whether a line would be read as a heading here; nothing is counted on."""
        last = self._last
        found = self.read(line) is not None
        self._last = last
        return found

    def _unnumbered(self, line: str) -> Section | None:
        if line in self._contents or line.lower() in _UNNUMBERED:
            return Section(1, "", line)
        return None

    def _counts_on(self, parts: tuple[str, ...], plain: bool, title: str) -> bool:
        """Whether a number is the next one at its depth, or the first of the one before."""
        if plain or not title or title[0] in ".,)%":
            # A single figure at a line's start is the page's to call a heading.
            return plain and not self._contents and self._is_next(parts)
        if parts[0].isdigit() and re.match(r"[A-Z](?![A-Za-z])", title):
            return False  # `2.5B parameters`
        return self._is_next(parts)

    def _is_next(self, parts: tuple[str, ...]) -> bool:
        last = self._last
        common = 0
        while common < min(len(last), len(parts)) and last[common] == parts[common]:
            common += 1
        if common == len(parts):
            return False
        behind = parts[common + 1 :]
        if any(part != "1" for part in behind):
            return False
        before = last[common] if common < len(last) else "0"
        return 0 < _rank(parts[common]) - _rank(before) <= _SKIP or (
            common == 0 and parts[0].isalpha() and not before.isalpha()
        )


def _rank(part: str) -> int:
    return int(part) if part.isdigit() else sum(map(ord, part))


def is_references(title: str) -> bool:
    """Whether a heading opens the reference list."""
    return title.lower().strip(" .:*") in REFERENCES
