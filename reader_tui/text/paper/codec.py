"""A parsed paper as compact text for a cache, and back."""

from __future__ import annotations

import json
from typing import Any

from reader_tui.text.paper.blocks import Block, Figure, Paper, Picture, Reference, Section, Span
from reader_tui.text.paper.edition import RULES

_BLOCK = ("kind", "text", "section", "source", "label", "level", "caption", "heads")


def dumped(paper: Paper) -> str:
    """The paper as one line of JSON that names the version of the rules that parsed it."""
    whole = {
        "rules": RULES,
        "form": paper.form,
        "title": paper.title,
        "outline": paper.outline,
        "figures": paper.figures,
        "references": paper.references,
        "blocks": [_packed(block) for block in paper.blocks],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def loaded(text: str) -> Paper | None:
    """The paper that `dumped` made; None when other rules parsed it or when it is damaged."""
    try:
        whole = json.loads(text)
        if whole["rules"] != RULES:
            return None
        return Paper(
            whole["form"],
            whole["title"],
            [_unpacked(values) for values in whole["blocks"]],
            [Section(*values) for values in whole["outline"]],
            [Figure(*values) for values in whole["figures"]],
            [Reference(*values) for values in whole["references"]],
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def passages(text: str) -> list[tuple[str, str]]:
    """Of each block of what `dumped` made the name of its section, if any, and its text.

    Faster than `loaded` where only that is asked; nothing for what is damaged.
    """
    try:
        whole = json.loads(text)
        names = [Section(*values).name for values in whole["outline"]]
        blocks = ((values[1], values[2] if len(values) > 2 else None) for values in whole["blocks"])
        return [(names[at] if at is not None else "", said) for said, at in blocks]
    except (ValueError, TypeError, KeyError, IndexError):
        return []


def _packed(block: Block) -> list[Any]:
    """A block as a list; what is empty at its end is left out."""
    values: list[Any] = [getattr(block, name) for name in _BLOCK]
    values += [block.spans, block.rows, block.pictures]
    while values and not values[-1] and values[-1] is not None:
        values.pop()
    return values


def _unpacked(values: list[Any]) -> Block:
    named = dict(zip(_BLOCK, values, strict=False))
    spans, rows, pictures = (*values[len(_BLOCK) :], (), (), ())[:3]
    return Block(
        named["kind"],
        named["text"],
        named.get("section"),
        tuple(named.get("source") or (0, 0)),
        tuple(Span(*span) for span in spans),
        named.get("label", ""),
        named.get("level", 0),
        named.get("caption", ""),
        tuple(map(tuple, rows)),
        named.get("heads", 0),
        tuple(Picture(*picture) for picture in pictures),
    )
