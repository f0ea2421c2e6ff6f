"""What a paper's text is made of: blocks, and what is told about the whole.

All text here has passed `text.clean` and is set as prose. Every offset of a span counts
characters of the text of its block; every `source` counts lines of the text as received,
from 0, the second one just behind the last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

KINDS = (
    "heading", "paragraph", "list", "quote", "code", "math", "table", "figure", "algorithm",
    "footnote",
)  # fmt: skip

CITATION, SECTION, FIGURE, TABLE, EQUATION, ALGORITHM, LINK = SPANS = (
    "citation", "section", "figure", "table", "equation", "algorithm", "link",
)  # fmt: skip
"""What a place in a text may lead to."""


class Span(NamedTuple):
    """A place in a block that leads somewhere.

    `target` is an address for a link; for a citation what names the reference (`#12` by its
    place in the list counted from 1, `[12]` or `Doe 2024` as printed); else the number that the
    text prints (`4.2`, `A`).
    """

    start: int
    end: int
    kind: str
    target: str


class Picture(NamedTuple):
    """One picture of a figure; no address where the text has none, its own caption or nothing."""

    url: str | None
    caption: str


class Section(NamedTuple):
    """An entry of the outline; `level` counts from 1, `number` is as printed (`3.2`, `Appendix A`)
    or empty."""

    level: int
    number: str
    title: str

    @property
    def name(self) -> str:
        """Number and title in one line."""
        return f"{self.number} {self.title}" if self.number else self.title


class Figure(NamedTuple):
    """A figure that the text captions; `block` is its index among the blocks."""

    label: str
    caption: str
    url: str | None
    block: int


class Reference(NamedTuple):
    """An entry of the reference list; `key` is what citations print, or its place in the list."""

    key: str
    text: str
    arxiv: str | None
    block: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text, in reading order.

    `text` holds all its words: a list has one line an item, a table its caption and one line a
    row, a figure its caption and those of its pictures.
    """

    kind: str
    text: str
    section: int | None = None
    source: tuple[int, int] = (0, 0)
    spans: tuple[Span, ...] = ()
    label: str = ""
    """What names it: `Figure 3`, `Table 2`, `Algorithm 1`, the number of an equation `(4)`, the
    key of a reference, the mark of a footnote."""
    level: int = 0
    """The level of a heading, from 1; which one it is of the figures without a caption."""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table; rows that could not be taken apart have one cell."""
    heads: int = 0
    """How many of the rows are the header."""
    pictures: tuple[Picture, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The entries of a list, each in one line with its mark; two spaces a level before it."""
        return tuple(self.text.split("\n")) if self.kind == "list" else ()


@dataclass(slots=True)
class Paper:
    """A paper's text; `blocks` grows while it is parsed, and the rest with it."""

    form: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    outline: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def as_far(self) -> Paper:
        """The text as far as it was parsed, which grows no more."""
        return Paper(
            self.form, self.title, self.blocks[:], self.outline[:],
            self.figures[:], self.references[:],
        )  # fmt: skip
