"""Blocks that belong together joined: captions to what they caption, items to lists, sentences
that a page's end cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reader_tui.text.paper.blocks import Block, Span
from reader_tui.text.paper.captions import is_part

_ENDS = '.!?:;”"’)]}…'
_HELD = 40
_PARTS = 12
_USAGE = 1
_BETWEEN = frozenset({"figure", "table", "footnote"})


def joined(blocks: Iterable[Block], scanned: bool) -> Iterator[Block]:
    """The blocks with all that belongs together in one; sentences are mended in scanned text."""
    found = _Floats().joined(_runs(blocks))
    return _mended(found) if scanned else found


def _runs(blocks: Iterable[Block]) -> Iterator[Block]:
    """Items in a row as one list, lines in a row as one algorithm; references stay apart."""
    held: list[Block] = []
    for block in blocks:
        if held and not _goes_on(held[-1], block):
            yield _one(held)
            held = []
        if block.kind in ("list", "algorithm"):
            held.append(block)
        else:
            yield block
    if held:
        yield _one(held)


def _goes_on(last: Block, block: Block) -> bool:
    if last.kind != block.kind or block.label:
        return False
    return block.kind == "algorithm" or not last.label or block.text[:1].isalnum()


def _one(held: list[Block]) -> Block:
    """Several blocks of a kind as one, a line each; the first one's label is theirs."""
    first = held[0]
    if len(held) == 1:
        return first
    if first.kind == "algorithm":
        return replace(first, text=_steps(held), spans=first.spans, source=_range(held))
    apart = "\n" if not first.label else " "
    spans: list[Span] = []
    offset = 0
    for block in held:
        spans += (_moved(span, offset) for span in block.spans)
        offset += len(block.text) + 1
    text = apart.join(block.text for block in held)
    return replace(first, text=text, spans=tuple(spans), source=_range(held))


def _steps(held: list[Block]) -> str:
    """The lines of an algorithm: one a step where its steps are numbered, else as they came."""
    lines = [line for block in held[1:] for line in block.text.split("\n")]
    if sum(1 for line in lines if re.match(r"\d{1,3}:", line)) > 1:
        steps: list[list[str]] = []
        for line in lines:
            if steps and not re.match(r"\d{1,3}:", line):
                steps[-1].append(line)
            else:
                steps.append([line])
        lines = [re.sub(r"^(\d{1,3}:)(?=\S)", r"\1 ", " ".join(step)) for step in steps]
    return "\n".join([held[0].text, *lines])


def _range(held: list[Block]) -> tuple[int, int]:
    return held[0].source[0], max(block.source[1] for block in held)


def _moved(span: Span, offset: int) -> Span:
    return span._replace(start=span.start + offset, end=span.end + offset)


class _Floats:
    """Joins captions to pictures and rows, above or below them, as this paper has them."""

    def __init__(self) -> None:
        self._held: list[Block] = []
        self._above = {"figure": 0, "table": _USAGE}
        """How many more captions were seen above what they caption than below it; of tables it is
        the usage."""

    def joined(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, each caption with what it captions."""
        for block in blocks:
            if block.kind not in ("figure", "table"):
                if self._held and self._is_part(block):
                    self._held.append(block)
                    continue
                yield from self._let_go()
                yield block
                continue
            if self._held and (block.kind != self._held[0].kind or len(self._held) > _HELD):
                yield from self._let_go()
            yield from self._taken(block)
        yield from self._let_go()

    def _is_part(self, block: Block) -> bool:
        """Whether a short paragraph names parts of the pictures above it."""
        if block.kind != "paragraph" or len(self._held) > _PARTS or not self._held[0].pictures:
            return False
        if self._held[-1].label:
            return False
        return is_part(block.text) or (len(block.text) < 60 and block.text[-1:] not in _ENDS)

    def _taken(self, block: Block) -> Iterator[Block]:
        held = self._held
        body = bool(block.pictures or block.rows)
        captions = [nth for nth, other in enumerate(held) if other.label]
        above = self._above[block.kind]
        if not held or (body and not captions):
            if body and held and block.rows:  # two tables without a caption between them
                yield from self._let_go()
            self._held.append(block)
        elif body:
            if captions[0]:
                yield from held[: captions[0]]
                del held[: captions[0]]
            held.append(block)
        elif not captions:
            if above > (_USAGE if block.kind == "table" else 0):
                self._held.append(block)  # what comes next tells what it captions
            else:
                self._above[block.kind] -= 1
                yield _whole([*held, block])
                self._held = []
        elif len(held) > 1 and (above > 0 or captions[0]):
            yield from self._let_go()
            self._held.append(block)
        elif len(held) > 1:
            self._above[block.kind] -= 1
            yield held[0]
            yield _whole([*held[1:], block])
            self._held = []
        else:
            yield from self._let_go()
            self._held.append(block)

    def _let_go(self) -> Iterator[Block]:
        held, self._held = self._held, []
        if held and held[0].label and len(held) > 1:
            parts = len(held)
            while held[parts - 1].kind == "paragraph":
                parts -= 1
            self._above[held[0].kind] += 1
            yield _whole(held[:parts])
            yield from held[parts:]
        elif len(held) > 1 and held[-1].label:
            self._above[held[0].kind] -= 1
            yield _whole(held)
        else:
            yield from held


def _whole(held: list[Block]) -> Block:
    """A caption with what it captions, and the names of its parts."""
    named = next(block for block in held if block.label)
    pictures = [picture for block in held for picture in block.pictures]
    parts = [block.text for block in held if block is not named and block.kind == "paragraph"]
    rows = next((block for block in held if block.rows), None)
    source = min(block.source[0] for block in held), max(block.source[1] for block in held)
    lines = [named.text, *parts, *(picture.caption for picture in pictures)]
    if rows is not None:
        lines.append(rows.text)
    return replace(
        named,
        text="\n".join(filter(None, lines)),
        pictures=tuple(pictures),
        rows=rows.rows if rows else (),
        heads=rows.heads if rows else 0,
        source=source,
    )


def _mended(blocks: Iterable[Block]) -> Iterator[Block]:
    """Sentences that go on behind a page's end, and behind what stands there, in one piece."""
    cut: Block | None = None
    between: list[Block] = []
    for block in blocks:
        if cut is not None and block.kind == "paragraph" and _continues(block.text):
            cut = _sewn(cut, block)
            if not _is_cut(cut):
                yield cut
                yield from between
                cut, between = None, []
            continue
        if cut is not None and block.kind in _BETWEEN and len(between) < _HELD:
            between.append(block)
            continue
        if cut is not None:
            yield cut
            yield from between
            cut, between = None, []
        if block.kind == "paragraph" and _is_cut(block):
            cut = block
        else:
            yield block
    if cut is not None:
        yield cut
        yield from between


def _is_cut(block: Block) -> bool:
    """Whether a paragraph ends inside a sentence."""
    text = block.text
    return len(text) > 60 and text[-1] not in _ENDS and "\n" not in text


def _continues(text: str) -> bool:
    """Whether a paragraph begins inside a sentence."""
    return text[:1].islower() and "\n" not in text and not re.match(r"where\b|[a-z]\)", text)


def _sewn(first: Block, second: Block) -> Block:
    gap = "" if re.search(r"[a-z]-$", first.text) else " "
    offset = len(first.text) + len(gap)
    spans = (*first.spans, *(_moved(span, offset) for span in second.spans))
    source = first.source[0], max(first.source[1], second.source[1])
    return replace(first, text=f"{first.text}{gap}{second.text}", spans=spans, source=source)
