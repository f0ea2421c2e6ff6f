"""How well the text of a paper is read, measured against what it came as.

Nothing here asks the parser what it thinks: headings, prose and captions are found in the text
as received, by rules of their own.

- outline: F1 of the headings, without those of the page around the paper, the title, `Abstract`;
- prose: which share of the runs of five words of long paragraphs stands in the blocks, formulas
  left out and words that follow themselves counted once on both sides;
- residue: which share of the blocks, but code, shows something of TeX, Markdown or HTML;
- chrome: how many blocks show something of the page around the paper;
- figures: which share of the captioned figures is found by its label.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from reader_tui.text.paper.blocks import Paper
from reader_tui.text.paper.forms import OCR, PDF, TEXT

LONG = 40
"""Words of a paragraph whose prose is looked for."""
RUN = 5

RESIDUE = re.compile(
    r"\\[A-Za-z]{2,}|(?:start|end)_[A-Z]{3}|\]\(http|bib\.bib|\*\*"
    r"|</?(?:sup|sub|td|th|tr|table|tbody|thead|math|br|p|b|i|div|u)\b[^<>]{0,80}>"
)
CHROME = re.compile(
    r"Back to arXiv|Why HTML\?|Report (?:GitHub )?Issue|Download PDF|Submit (?:in|without) GitHub|"
    r"Content selection saved|arXiv is now an independent|experimental HTML|Alt\+Y|"
    r"collaborators at LaTeXML|reporting rendering errors|HTML conversions sometimes|"
    r"best HTML results|^License: (?:CC|arXiv)|Instructions for reporting|major funders|"
    r"^Generated (?:on|by) |toggle(?:NavTOC|ColorScheme)",
    re.MULTILINE,
)
_OF_THE_PAGE = re.compile(
    r"report github issue|instructions for reporting errors|(?:table of )?contents:?|abstract"
)
_CAPTION = re.compile(r"^[ *]*(?:Figure|Fig\.?|FIGURE)\s+([A-Z]{0,2}[.-]?\d+(?:\.\d+)?)\s?[:.]")
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()\s]*(?:\([^()]*\))?[^()\s]*(?:\s+\"(?:[^\"]|\"(?!\)))*\")?\)"
)
_ALOUD = re.compile(r"\S*(?:italic|bold|roman|caligraphic|blackboard)_\S*|(?:start|end)_[A-Z]+")
_FORMULA = re.compile(
    r"\$[^$]{1,400}\$|\S*\\[A-Za-z]+(?:\s?[^\s]*[\\{}=^_]\S*)*|\S*[_^]\{\S*"
    r"|\S*(?:italic|bold|roman|caligraphic|blackboard)_\S*|(?:start|end)_[A-Z]+\S*"
    r"|(?<![\w-])(?:(?:sub|super)script|divide|square-root|delimited-\S+|formulae-sequence|absent|"
    r"similar-to|conditional(?:-set)?|(?:over|under)[^\w\s.,;:)]+)(?![\w-])"
    r"|\S*[\U0001d400-\U0001d7ff\u2061-\u2064]\S*"
)


class Score(NamedTuple):
    """The measures of one paper; shares between 0 and 1, `chrome` a number of blocks."""

    outline: float
    prose: float
    residue: float
    chrome: int
    figures: float
    missing: tuple[str, ...] = ()
    """Some of what was not found, to be looked at."""


def score(received: str, paper: Paper) -> Score:
    """The measures of a paper against the text it came as."""
    outline, wrong = _outline(received, paper)
    prose, lost = _prose(received, paper)
    shown = [block for block in paper.blocks if block.kind != "code"]
    residue = [block for block in shown if RESIDUE.search(block.text)]
    chrome = [block for block in paper.blocks if CHROME.search(block.text)]
    figures, absent = _figures(received, paper)
    notes = [f"- {block.kind}: {_around(block.text)}" for block in residue]
    notes += [f"chrome: {block.text[:80]}" for block in chrome]
    return Score(
        outline,
        prose,
        len(residue) / max(1, len(shown)),
        len(chrome),
        figures,
        (*wrong, *lost, *absent, *notes),
    )


def _around(text: str) -> str:
    found = RESIDUE.search(text)
    return text[max(0, found.start() - 30) : found.end() + 30] if found else ""


def _plain(text: str) -> str:
    """A heading as it is compared: letters and digits alone."""
    text = _ALOUD.sub(" ", _LINK.sub(r"\1", re.sub(r"</?\w+>", "", text)))
    return "".join(re.findall(r"[a-z0-9]+", re.sub(r"\\[a-zA-Z]+", "", text).lower()))


def headings(received: str, form: str, title: str) -> list[str]:
    """The headings of a text as received."""
    lines = received.split("\n")
    if form == TEXT:
        return _numbered(lines)
    found: list[str] = []
    fenced = False
    scanned = form in (OCR, PDF)
    for at, line in enumerate(lines):
        if "```" in line and line.count("```") % 2:
            fenced = not fenced
        if fenced:
            continue
        if match := re.match(r"(#{1,6}) +(\S.*)", line):
            if len(match[1]) > 1 or (scanned and found):
                found.append(match[2].strip("*# "))
        elif not scanned and re.match(r"-{3,} *$", line) and at and _stands_alone(lines, at - 1):
            found.append(lines[at - 1].strip())
    own = _plain(title)
    return [
        text for text in found if _plain(text) != own and not _OF_THE_PAGE.fullmatch(text.lower())
    ]


def _stands_alone(lines: list[str], at: int) -> bool:
    return bool(lines[at].strip()) and (at < 1 or not lines[at - 1].strip())


def _numbered(lines: list[str]) -> list[str]:
    """The headings of a page's visible text: what its contents list and what is numbered alike."""
    top = next((at for at, line in enumerate(lines) if re.match(r" ?arXiv:\S+ \[", line)), 0)
    listed = {line.strip().removeprefix("- ") for line in lines[5:top] if len(line.strip()) > 3}
    found = []
    for line in lines[top:]:
        text = line.strip()
        bare = text.removeprefix("Appendix ")
        numbered = re.match(
            r"(?:(?:\d{1,2}|[A-H])(?:\.\d{1,2}){1,3} ?(?!\d?B\b)[A-Z\d][\w]|Appendix [A-H] ?[A-Z])",
            text,
        )
        if (text in listed or bare in listed or (numbered and len(text) < 120)) and (
            text[-1:] not in ".;" and text != "Report Issue" and "\t" not in text
        ):
            found.append(text)
    seen = Counter(found)
    return [text for text in seen if not _OF_THE_PAGE.fullmatch(text.lower())]


def _outline(received: str, paper: Paper) -> tuple[float, list[str]]:
    wanted = Counter(map(_plain, headings(received, paper.form, paper.title)))
    got = Counter(
        _plain(section.name) for section in paper.outline if section.title.lower() != "abstract"
    )
    both = sum((wanted & got).values())
    wrong = [f"heading missing: {text}" for text in wanted - got]
    wrong += [f"heading too many: {text}" for text in got - wanted]
    total = wanted.total() + got.total()
    return (2 * both / total if total else 1.0), wrong


def _words(text: str) -> list[str]:
    """The words of a text, none of it twice in a row."""
    kept: list[str] = []
    for word in re.findall(r"[a-z]{3,}", text.lower()):
        kept.append(word)
        for length in (1, 2, 3):
            if kept[-length:] == kept[-2 * length : -length]:
                del kept[-length:]
                break
    return kept


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _prose_runs(text: str) -> set[tuple[str, ...]]:
    """The runs of a text as received that no formula stands in."""
    return {run for part in _FORMULA.split(text) for run in _runs(_words(part))}


def _prose(received: str, paper: Paper) -> tuple[float, list[str]]:
    there: set[tuple[str, ...]] = set()
    for block in paper.blocks:
        there |= _runs(_words(block.text))
    whole = wanted = 0
    lost: list[str] = []
    for line in _paragraphs(received, paper.form):
        runs = _prose_runs(line)
        missing = runs - there
        wanted += len(runs)
        whole += len(runs) - len(missing)
        lost += (f"prose: {' '.join(run)}" for run in list(missing)[:2])
    return (whole / wanted if wanted else 1.0), lost[:12]


def _paragraphs(received: str, form: str) -> list[str]:
    """The long paragraphs of a text: lines of many words, of which few are formulas."""
    body = received.partition("Markdown Content:\n")[2] or received
    found = []
    for line in body.split("\n"):
        text = _LINK.sub(r"\1", re.sub(r"(?<=[a-z])\[(?=[\dA-Z.]{1,8}\]\()", " [", line))
        text = re.sub(r"</?\w+[^<>]{0,60}>", "", text)
        of_a_table = line.lstrip().startswith(("|", "<t")) or "displaystyle" in text
        if len(re.findall(r"[A-Za-z]{3,}", text)) >= LONG and not CHROME.search(text):
            found += [] if of_a_table else [text]
    return found


def _figures(received: str, paper: Paper) -> tuple[float, list[str]]:
    wanted = {match[1] for line in received.split("\n") if (match := _CAPTION.match(line))}
    got = {figure.label.rsplit(" ", 1)[-1] for figure in paper.figures}
    share = len(wanted & got) / len(wanted) if wanted else 1.0
    return share, [f"figure missing: {label}" for label in sorted(wanted - got)]
