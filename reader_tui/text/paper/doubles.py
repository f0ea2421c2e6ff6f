r"""Formulas that a conversion printed two to four times over: all but the TeX goes.

One formula may arrive as the signs it shows, the words of its meaning, its TeX, and its TeX read
aloud: `t∈[0,1] 𝑡 0 1 t\in[0,1] italic_t ∈ [ 0 , 1 ]`. A text is first seen as its bare signs,
without fonts, scripts, braces and spaces: there the same formula is the same run of characters,
and a run that follows itself is a formula printed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from reader_tui.text.paper.formula import MARKS, run_start
from reader_tui.text.paper.signs import SPOKEN, STYLES, Signs, may_be_spoken, signs_of

NONE, TWICE, ALOUD = range(3)
"""How often a paper's formulas come: once; as signs and TeX; also read aloud."""

_SAID = r"(?:[A-Za-z]+|[^\sA-Za-z])?"
_SPOKEN_RUN = re.compile(
    rf"(?:{SPOKEN.pattern}){_SAID}(?: (?:(?:{SPOKEN.pattern}){_SAID}|[^\sA-Za-z\d]{{1,3}}(?= |$)"
    rf"|\S+(?= end_)|\d+(?:\.\d+)?(?![\w.(])|[A-Za-z]{{1,12}}(?= (?:start|end)_)))*"
)
_SPOKEN_BEGIN = re.compile(
    "start_|end_|blackboard_|bold_|italic_|roman_|caligraphic_|fraktur_|sansserif_|typewriter_|"
    "smallcaps_|script_|slanted_|oldstyle_|upright_|over|under|divide|square-root|binomial|stacked"
)
"""What such a run begins with."""
_TEX = re.compile(r"\\[A-Za-z]+|[_^](?=[A-Za-z0-9{\\])|\\[{}|%#&,;:! ]")
_LONGEST = 1200
_CLUSTER = re.compile(rf"(?:\\[A-Za-z]+[ ]?|\\[^A-Za-z]|[^\s\\]){{1,{_LONGEST}}}")
_SIGN = re.compile(r"[\\_^]")
"""What there is in all TeX."""
_COMMENT = re.compile(r"(?<![\\\d ])% ?(?=[^\s.,;:)%])")
# What stands before is looked at second: most places have no figure, and are passed at once.
_AGAIN = re.compile(r"(\d(?<![\w.\-−]\d)\d*(?:[.,]\d+)*)(?: \1){1,3}(?![\w]|\.\d)")
_THRICE = re.compile(r"(\d(?<![\w.]\d)\d*(?:[.,]\d+)*)(?: \1){2,3}(?![\w]|\.\d)")
_LETTER_AGAIN = re.compile(r"([A-Za-z\u0370-\u03ff]) (?<![\w\\{^_]..)\1(?![\w{^_\\])")
_FORMULA_AGAIN = re.compile(
    r"(?<!\S)([(\[]?)((?:[A-Za-z]|\d+(?:\.\d+)?)(?:[=<>+≤≥∈×−/-][\w…]{1,12}){1,3}) \2(?![\w{^_\\])"
)
_PLACE = re.compile(f"[{MARKS}]")
_SCRIPT = re.compile(r"[_^]\{|[α-ωΑ-Ω→↑↓×≤≥∼†∗⋆]\\[a-z]")
_DOUBLED = re.compile(
    r"(?<![\w\\])([A-Za-z]) (?:(\w{1,4}) )?\1[_^]\{(?(2)\2\}|)"
    r"|[α-ωΑ-Ω→↑↓×≤≥∼†∗⋆]\\[a-z]|(?<!\d)(\d+) \3\^\{"
)
_TWICE_OVER = re.compile(r" ([A-Za-z](?:[=<>+≤≥∈−-][\w…]{1,9})?) \1(?=[ ,.;)])")
"""A letter or a short formula that follows itself, as no sentence would have it."""
_END = re.compile(r" (?:end_[A-Z]{3,22}|start_[A-Z]{3,22}(?= end_))")
_MEANT_LEFT = re.compile(
    r"(?<![\w-])(?:(?:super|sub)script|formulae-sequence|similar-to|bold-italic-|"
    r"delimited-\S{1,2})(?![a-z]) ?(?=\S)"
)
_WORDS = re.compile(r"(?:(?<![\w\\])[A-Za-z’'-]{2,}[,.;:]? )+")
"""Words in a row."""
_LEFT, _LEAST = 4, 6
"""The last ones of them may be the words of a formula; so many before them are prose."""
_ARROWS = re.compile(r"([↑↓→←×∼≤≥])\1+")
_PARAGRAPH = 200
_LOOKED = 200_000
_ENOUGH = 4
_BEFORE = 12
_WINDOW = 1_500
_MOST = 400


def kind_of(text: str) -> int:
    """How often the formulas of a whole text are printed."""
    if text.count("start_POST") + text.count("italic_") > 3:
        return ALOUD
    doubled = (
        found
        for found in _SCRIPT.finditer(text, 0, _LOOKED)
        if _DOUBLED.search(text, max(0, found.start() - _BEFORE), found.end() + _BEFORE)
    )
    if sum(1 for _ in islice(doubled, _ENOUGH)) == _ENOUGH:
        return TWICE
    again = islice(_TWICE_OVER.finditer(text, 0, _LOOKED), 2 * _ENOUGH)
    return TWICE if sum(1 for _ in again) == 2 * _ENOUGH else NONE


def once(text: str, kind: int) -> str:
    """The text with each formula printed once; words, figures and code stay as they are."""
    if kind == NONE:
        return text
    if kind == ALOUD and "%" in text:
        text = _COMMENT.sub("", text)
    if not _stands_here(text, kind):
        return text
    parts = _parted(text) if len(text) > _PARAGRAPH else [text]
    # Between formulas stands prose, which is not looked at sign by sign.
    parts[::2] = [_part_once(part, kind) for part in parts[::2]]
    text = "".join(parts)
    return text if "  " not in text else re.sub(r" {2,}", " ", text)


def _parted(text: str) -> list[str]:
    """A text as what may have formulas, and between that, prose."""
    parts: list[str] = []
    at = 0
    for found in _WORDS.finditer(text):
        if found[0].count(" ") >= _LEAST + _LEFT:
            prose = found[0].rsplit(" ", _LEFT + 1)[0] + " "
            parts += (text[at : found.start()], prose)
            at = found.start() + len(prose)
    return [*parts, text[at:]]


def _stands_here(text: str, kind: int) -> bool:
    """Whether a formula can stand in a text at all."""
    if "\\" in text or "^{" in text or "_{" in text:
        return True
    return kind == ALOUD and may_be_spoken(text) and SPOKEN.search(text) is not None


def _part_once(text: str, kind: int) -> str:
    if not _stands_here(text, kind):
        return text
    text = _without(text, _copies(text, kind))
    return _leftovers(text) if kind == ALOUD else text


def formula_once(text: str, kind: int) -> str:
    """The same for text that is one formula: where nothing else tells, its TeX is what is kept."""
    text = once(text, kind)
    head, style, tail = text.partition("\\displaystyle")
    if kind == NONE or not style or "\\" in head or "\\displaystyle" in tail:
        return text
    said = SPOKEN.search(tail) or re.search(r"(?<=[}\w)\].,]) ?(?:[^\s{}\\]{1,9} ){6}", tail)
    return tail[: said.start()] if said and kind == ALOUD else tail


def numbers_once(text: str, kind: int, prose: bool = True) -> str:
    """Figures and letters printed again and again, once; in tables only where all are tripled."""
    if kind == NONE:
        return text
    if not text.isascii():
        text = _ARROWS.sub(r"\1", text)
    if kind == ALOUD:
        return _THRICE.sub(r"\1", text)
    if prose:
        return _FORMULA_AGAIN.sub(r"\1\2", _LETTER_AGAIN.sub(r"\1", _AGAIN.sub(r"\1", text)))
    return text


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without these spans; the places of links stay."""
    kept: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if start < end:
            start = end
        if stop <= start:
            continue
        kept.append(text[end:start])
        kept += _PLACE.findall(text[start:stop])
        end = stop
    kept.append(text[end:])
    return "".join(kept)


def _copies(text: str, kind: int) -> list[tuple[int, int]]:
    """The spans of the text that print a formula again."""
    cores = _cores(text, kind)[:_MOST]
    if not cores:
        return []
    seen = signs_of(text)
    gone: list[tuple[int, int]] = []
    done = 0
    for start, end, aloud in cores:
        first, last = seen.first(start), seen.last(end)
        if start < done or first > last or last >= len(seen.signs):
            continue
        if aloud:
            found = _spoken(seen, first, last)
        else:
            found = _read_aloud(text, seen, first, last) if kind == ALOUD else None
            if found is None:
                found = _printed_before(seen, first, last)
                if found is None:
                    continue
                begin, size = found
                gone.append((seen.start(begin - size), seen.end(begin - 1)))
                continue
        if found is None:
            continue
        begin, size = found
        stop = begin + 2 * size
        behind, closed = _behind(text, seen.end(begin + size - 1)), seen.end(stop - 1)
        closed = _closed(text, closed)
        if text[behind - 2 : behind] == "\\}" and text.startswith(" }", closed):
            closed += 2
        gone.append((behind, closed))
        if signs := _signs_before(seen, begin, size):
            first = seen.start(begin - signs)
            if text[first - 1 : first] == "{" and text.endswith("\\{", 0, seen.start(begin)):
                first -= 1
            gone.append((first, seen.end(begin - 1)))
        done = gone[-1][1] if not signs else gone[-2][1]
    return gone


def _cores(text: str, kind: int) -> list[tuple[int, int, bool]]:
    """Where formulas surely stand: TeX, and whether it is TeX read aloud; in their order."""
    cores: list[tuple[int, int, bool]] = []
    if kind == ALOUD and may_be_spoken(text):
        cores += [(found.start(), found.end(), True) for found in _spoken_runs(text)]
    spoken = sorted(cores)
    nth = 0
    for cluster in _clusters(text):
        marks = _TEX.search(text, cluster.start(), cluster.end())
        if marks is None:
            continue
        while nth < len(spoken) and spoken[nth][1] <= cluster.start():
            nth += 1
        end = cluster.end()
        if nth < len(spoken) and spoken[nth][0] < end:
            end = spoken[nth][0]
        last = marks.end()
        for mark in _TEX.finditer(text, marks.start(), end):
            last = mark.end()
        close = text.find("}", last, end)
        if marks.start() < end:
            cores.append((marks.start(), max(last, close), False))
    return sorted(cores)


def _spoken_runs(text: str) -> Iterator[re.Match[str]]:
    """The runs of TeX read aloud in a text."""
    at = 0
    while begin := _SPOKEN_BEGIN.search(text, at):
        at = begin.start() + 1
        if found := _SPOKEN_RUN.match(text, begin.start()):
            yield found
            at = found.end()


def _clusters(text: str) -> Iterator[re.Match[str]]:
    """The clusters of a text in which there may be TeX."""
    at = 0
    while sign := _SIGN.search(text, at):
        start = run_start(text, at, sign.start())
        start = sign.start() - (sign.start() - start) % _LONGEST
        cluster = _CLUSTER.match(text, start)
        if cluster is None:
            at = sign.end()
        else:
            yield cluster
            at = cluster.end()


def _spoken(seen: Signs, first: int, last: int) -> tuple[int, int] | None:
    """Where the formula read aloud from sign `first` to `last` begins as TeX, and its length.

    What closes the sentence around it may have been taken for its end.
    """
    for end in range(last, max(first, last - 4) - 1, -1):
        if found := _said(seen, first, end):
            return found
        if seen.signs[end] not in ".,;:)]":
            return None
    return None


def _said(seen: Signs, first: int, last: int) -> tuple[int, int] | None:
    core = seen.signs[first : last + 1]
    low = max(0, first - _WINDOW)
    place = seen.signs.rfind(core, low, first)
    while place >= 0:
        if found := _tandem(seen.signs, place, last + 1 - first, first - place):
            return found
        place = seen.signs.rfind(core, low, place + len(core) - 1)
    return None


def _read_aloud(text: str, seen: Signs, first: int, last: int) -> tuple[int, int] | None:
    """The same from the TeX at signs `first` to `last`, where it is read aloud behind."""
    core = seen.signs[first : last + 1]
    place = seen.signs.find(core, last + 1, first + _WINDOW)
    if place < 0:
        return None
    found = _tandem(seen.signs, first, len(core), place - first)
    if found is None:
        return None
    begin, size = found
    said = text[seen.start(begin + size) : seen.end(begin + 2 * size - 1)]
    return None if "\\" in said or "{" in said else found


def _printed_before(seen: Signs, first: int, last: int) -> tuple[int, int] | None:
    """Where TeX at signs `first` to `last` begins, and its length, if its signs stand before it."""
    core = seen.signs[first : last + 1]
    low = max(0, first - _WINDOW)
    place = seen.signs.rfind(core, low, first)
    while place >= 0:
        found = _tandem(seen.signs, place, len(core), first - place)
        if found:
            begin, size = found
            return begin + size, size
        place = seen.signs.rfind(core, low, place + len(core) - 1)
    return None


def _tandem(signs: str, start: int, length: int, size: int) -> tuple[int, int] | None:
    """Where a run of `size` signs begins that follows itself, around `length` equal ones at
    `start`."""
    missing = size - length
    if missing < 0:
        return start, size
    behind = before = 0
    while behind < missing and start + length + behind + size < len(signs) and (
        signs[start + length + behind] == signs[start + length + behind + size]
    ):  # fmt: skip
        behind += 1
    while before < missing - behind and start - before > 0 and (
        signs[start - before - 1] == signs[start - before - 1 + size]
    ):  # fmt: skip
        before += 1
    return (start - before, size) if before + behind >= missing else None


def _signs_before(seen: Signs, begin: int, size: int) -> int:
    """How many signs before a formula print it already: as signs, and as words of its meaning."""
    formula = seen.signs[begin : begin + size]
    meant = sum(map(str.isalnum, formula))
    ordered = sorted(formula)
    for likely in ((meant, *_near(meant)), (0,)):
        places = [words for words in likely if 0 <= words <= begin - size]
        for exactly in (True, False):  # scripts may have changed places
            for words in places:
                start = begin - size - words
                printed = seen.signs[start : start + size]
                if printed != formula and (
                    exactly or printed[0] != formula[0] or sorted(printed) != ordered
                ):
                    continue
                if not words or _are_meant(seen.signs[begin - words : begin], formula):
                    return size + words
    return 0


def _near(number: int) -> tuple[int, ...]:
    return tuple(number + step for step in (1, -1, 2, -2, 3, -3, 4) if number + step > 0)


def _are_meant(words: str, formula: str) -> bool:
    """Whether signs can be the words of a formula's meaning: nothing that it does not show."""
    return set(words) <= {*formula, "…", "‖"}


def _behind(text: str, at: int) -> int:
    """The place behind what closes a formula's TeX."""
    while at < len(text) and (text[at] == "}" or text.startswith("\\}", at)):
        at += 1 if text[at] == "}" else 2
    return at


def _closed(text: str, at: int) -> int:
    """The place behind the words that end what is read aloud."""
    while found := _END.match(text, at):
        at = found.end()
    return at


def _leftovers(text: str) -> str:
    """The text without the words of formulas read aloud that no rule above could place."""
    if "_" in text:
        text = re.sub(r"(?<![\w\\])(?:start|end)_[A-Z]{3,22} ?", "", text)
        text = re.sub(rf"(?<![\\A-Za-z_]){STYLES}+(?=\S)", "", text)
    return _MEANT_LEFT.sub("", text)
