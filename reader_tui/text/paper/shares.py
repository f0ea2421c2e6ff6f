"""How much of a paper's text each of its sections is."""

from __future__ import annotations

from reader_tui.text.paper.blocks import Paper


def shares(paper: Paper) -> list[int]:
    """The percent of the text that each section of the outline is, those below it included."""
    sizes = [0] * len(paper.outline)
    for block in paper.blocks:
        if block.section is not None:
            sizes[block.section] += len(block.text)
    total = sum(len(block.text) for block in paper.blocks) or 1
    found = []
    for at, section in enumerate(paper.outline):
        below = at + 1
        while below < len(sizes) and paper.outline[below].level > section.level:
            below += 1
        found.append(round(sum(sizes[at:below]) * 100 / total))
    return found
