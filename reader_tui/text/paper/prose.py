"""The text of one paragraph set as prose: links, emphasis and tags go, formulas become readable.

Places that lead somewhere are kept through it all by private characters around them, which
`text.clean` takes out of whatever comes from outside.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from reader_tui.text.clean import clean
from reader_tui.text.paper.blocks import CITATION, LINK, Span
from reader_tui.text.paper.captions import Notes
from reader_tui.text.paper.doubles import formula_once, numbers_once, once
from reader_tui.text.paper.forms import SCANNED, TEXT
from reader_tui.text.paper.formula import CLOSE, MARKS, OPEN, PLACES, set_math
from reader_tui.text.paper.mentions import spans

LONGEST = 2_000_000
_SHORT = 60
_MARKED = re.compile(f"[{MARKS}]")
_IMAGE = re.compile(
    r"!\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,300})\]\([^()\s]{0,1000}(?:\([^()]{0,200}\))?[^()]{0,300}\)"
)
_LINK = re.compile(
    r"\[((?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,100}\]){0,200}\]){0,1500})\]"
    r"\((?=https?:|mailto:|javascript:|s3:|ftp:|/|#|\)|blob:)"
    r"([^()\s]{0,1500}(?:\([^()\s]{0,300}\)[^()\s]{0,300}){0,3})"
    r"(?:\s+\"((?:[^\"]|\"(?!\))){0,600})\")?\)"
)
_LOOSE_LINK = re.compile(r"\]\((?:https?:|mailto:)[^()\s]{0,1000}(?:\s+\"[^\"]{0,400}\")?\)")
_BIB = re.compile(r"#bib\.bib(\d{1,4})$")
_TAG = re.compile(
    r"</?(?:p|div|span|b|i|em|strong|u|s|small|big|center|font|br|hr|code|section|summary|details|"
    r"tbody|thead|table|tr|td|th|ul|ol|li|img|figure|figcaption|mo|mi|mn|mrow)(?:\s[^<>]{0,200})?\s?/?>"
    r"|<!--[^<>]{0,80}-->",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_RAISED = re.compile(r"<sup>((?:[^<>]|</?[ibu]>){0,80})</sup>")
_LOWERED = re.compile(r"<sub>([^<>]{0,80})</sub>")
_STRAY = re.compile(r"</?(?:sup|sub)>")
_MATH = re.compile(r"<math(?:\s[^<>]{0,200})?>((?:[^<]|<(?!/?math)){0,4000})</math>")
_AUTO = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000}|[\w.+-]{1,64}@[\w.-]{1,100})>")
_STRONG = re.compile(r"\*\*(?=\S)((?:[^*]|\*(?!\*)){1,2000}?)\*\*")
_STAR = re.compile(r"\*(?<![\w*\\]\*)(?=[^\s*])([^*\n]{1,1500}?)(?<=[^\s\\])\*(?![\w*])")
_SCORE = re.compile(r"_(?<![\w}\)\]\\^$|]_)(?=[^\s_{\\])([^_\n\\{}]{1,600}?)(?<=[^\s\\])_(?![\w{])")
_TIGHT = re.compile(r" ([,.;:)\]])(?=\s|$|[)\]])")
_ESCAPED = re.compile(r"\\([*#&~\[\]<>+|@-])")
_CITED = re.compile(rf"[\[(]{{1,2}}[{MARKS}]|(?!{CLOSE})[{MARKS}][\[(]")
"""Where a citation or a link begins, if it has a bracket."""
_NUMBERED = re.compile(r"\[(?<=[A-Za-z]{3}\[)(?=[1-9]\d{0,2}(?:[,–-] ?\d{1,3}){0,20}\])")
_TIE = re.compile(r"(?<=[.\w])˜(?=[\w(\[])")
_NOTES = re.compile(r"(\S{1,3}) \1 footnotemark: \1")
_INSTITUTES = re.compile(r"(\d{1,2}) \1 (?:institutetext|footnotetext|thanks|affiliationtext): ?")
_BEHIND = frozenset(f").,;:%”’+_*{CLOSE}")
_TO_SUPER = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")


class Prose(NamedTuple):
    """Set text, the places in it that lead somewhere, and the footnotes that stood in it, each as
    its mark and its text."""

    text: str
    spans: tuple[Span, ...]
    notes: tuple[tuple[str, str], ...] = ()


class Setter:
    """Sets the text of one paper; `kind` is how often its formulas are printed."""

    def __init__(self, form: str, kind: int) -> None:
        self._scanned = form in SCANNED
        self._plain = form == TEXT
        self._kind = kind
        self._known: dict[tuple[str, bool], str] = {}
        """Short texts set before: cells say the same again and again."""
        self._notes = None if self._scanned or self._plain else Notes()

    def words(self, raw: str, prose: bool = True) -> str:
        """The text alone, on one line; `prose` is false for the cells of a table."""
        if len(raw) > _SHORT:
            return _unplaced(self._set(self._opened(raw)[0], prose))
        known = self._known.get((raw, prose))
        if known is None:
            known = _unplaced(self._set(self._opened(raw)[0], prose))
            self._known[raw, prose] = known
        return known

    def formula(self, raw: str) -> str:
        """The text of one formula, without what prints it again."""
        return self.words(formula_once(clean(raw, LONGEST), self._kind) if self._kind else raw)

    def prose(self, raw: str, spliced: bool = True) -> Prose:
        """The text on one line, with the places in it and without the footnotes in it.

        `spliced` is false where no footnotes are looked for, as among the authors' names.
        """
        text, targets = self._opened(raw)
        notes: list[tuple[str, str]] = []
        if self._notes is not None and spliced:
            text, notes = self._notes.taken_out(text)
        shown, given = _taken_out(self._set(text, True), targets)
        written = self._scanned or self._plain or not targets
        set_notes = tuple((mark, _MARKED.sub("", self._set(note, True))) for mark, note in notes)
        return Prose(shown, spans(shown, given, written), set_notes)

    def _opened(self, raw: str) -> tuple[str, list[tuple[str, str]]]:
        """The text without links, tags and emphasis, each formula once; and where links lead."""
        targets: list[tuple[str, str]] = []
        text = clean(raw, LONGEST)
        if "](" in text:
            text = _linked(text, targets)
        if "<" in text and (self._scanned or "<br" in text or "<sup>" in text):
            text = _untagged(text)
        if self._scanned and "&" in text:
            text = clean(html.unescape(text), LONGEST)
        text = self._unmarked(text)
        if (self._scanned or self._plain) and "[" in text:
            text = _NUMBERED.sub(" [", text)
        return (once(text, self._kind) if self._kind else text), targets

    def _set(self, text: str, prose: bool) -> str:
        if "text:" in text or "footnotemark" in text:
            text = _INSTITUTES.sub(r"\1 ", _NOTES.sub(r"\1", text))
        if self._kind:
            text = numbers_once(text, self._kind, prose)
        if "˜" in text:
            text = _TIE.sub(" ", text)
        return " ".join(set_math(text).split())

    def _unmarked(self, text: str) -> str:
        """The text without the marks of emphasis; in plain text of a page there are none."""
        if self._plain:
            return text
        if "*" in text and self._scanned:
            text = _STAR.sub(r"\1", _STRONG.sub(r"\1", text).replace("**", ""))
            if "\\" in text:
                text = _ESCAPED.sub(r"\1", text.replace("\\\\_", "_"))
        elif "**" in text:
            text = _STRONG.sub(r"\1", text)
        if "_" in text:
            text = _SCORE.sub(r"\1", text)
        if self._scanned and "\\" in text:
            text = _ESCAPED.sub(r"\1", text.replace("\\\\_", "_"))
        return _TIGHT.sub(r"\1", text) if self._scanned else text


def _unplaced(text: str) -> str:
    """A text without the marks of its places."""
    return text if text.isascii() else _MARKED.sub("", text)


def _linked(text: str, targets: list[tuple[str, str]]) -> str:
    """The text with its links as their words, marked where they lead somewhere."""

    def shown(found: re.Match[str]) -> str:
        text = found.string
        label, address = found[1].strip(), found[2]
        if not label.strip("‣ "):
            return ""
        if len(targets) >= PLACES:
            return label
        if bib := _BIB.search(address):
            targets.append((CITATION, f"#{bib[1]}"))
        elif "arxiv.org/html/" in address and "#" in address:
            glued = found.start() and text[found.start() - 1].islower()
            return f" {label}" if glued else label
        elif address.startswith(("https://", "http://")) and "://" not in label:
            targets.append((LINK, clean(address, LONGEST)))
        else:
            return label
        return f"{chr(OPEN + len(targets) - 1)}{label}{CLOSE}"

    if "![" in text:
        text = _IMAGE.sub(_described, text)
    if "](" in text:
        text = _LINK.sub(shown, text)
        if "](" in text:
            text = _LOOSE_LINK.sub("]", text)
    return _CITED.sub(_apart, text) if targets else text


def _apart(found: re.Match[str]) -> str:
    """The beginning of a citation, with a space before it where it stood right behind a word."""
    before = found.string[found.start() - 1 : found.start()]
    return f" {found[0]}" if before.isalnum() or before in _BEHIND else found[0]


def _described(found: re.Match[str]) -> str:
    """What an image inside a text is called, where it says more than that it is one."""
    alt = re.sub(r"^Image \d+:? ?", "", found[1]).strip()
    return "" if not alt or alt.startswith(("Refer to caption", "[Uncaptioned")) else alt


def _untagged(text: str) -> str:
    """The text without HTML; raised figures stay raised."""
    if "<math" in text:
        text = _MATH.sub(lambda found: f"${found[1].strip()}$", text)
    text = _BREAK.sub(" ", text)
    text = _AUTO.sub(lambda found: found[1].removeprefix("mailto:"), text)
    text = _TAG.sub("", text)
    if "<su" in text:
        text = _RAISED.sub(lambda found: _raised(found[1]), text)
        text = _LOWERED.sub(r"\1", text)
    if "</su" in text or "<su" in text:
        text = _STRAY.sub("", text)
    return text


def _raised(content: str) -> str:
    """Raised text: figures as raised figures, other signs as they are."""
    bare = re.sub(r"</?[ibu]>|\\", "", content).strip()
    bare = bare.strip("*") or bare
    return bare.translate(_TO_SUPER) if re.fullmatch(r"[\d+()-]{1,8}", bare) else bare


def _taken_out(text: str, targets: list[tuple[str, str]]) -> tuple[str, list[Span]]:
    """The text without the private characters, and the places they stood around."""
    if not targets:
        return _MARKED.sub("", text), []
    kept: list[str] = []
    found: list[Span] = []
    length, opened, nth, end = 0, -1, 0, 0
    for mark in _MARKED.finditer(text):
        part = text[end : mark.start()]
        kept.append(part)
        length += len(part)
        end = mark.end()
        if mark[0] != CLOSE:
            opened, nth = length, ord(mark[0]) - OPEN
        elif opened >= 0:
            if nth < len(targets) and length > opened:
                found.append(Span(opened, length, *targets[nth]))
            opened = -1
    kept.append(text[end:])
    return "".join(kept), found
