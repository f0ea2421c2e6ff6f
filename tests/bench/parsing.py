"""Whole papers parsed: the processor time of texts of each form, for every 250 KB of them.

The texts are recordings, where there are some; else the bundled paper again and again.
"""

from __future__ import annotations

import time
from pathlib import Path

from reader_tui.hub.sample import TEXT
from reader_tui.text.paper.manuscript import parse
from tests.bench.data import Homes
from tests.bench.report import Figure
from tests.recordings import HUB

_SIZE = 250_000
"""Bytes of a long text."""
_GOAL = 250
"""Milliseconds that may be spent on it."""
_LEAST = 30_000
"""Bytes of a paper that is measured by itself; shorter ones say little."""


def measure(_: Homes, quick: bool) -> list[Figure]:
    """Each form's texts in one as long as the longest papers, and the slowest paper by itself."""
    texts = [path.read_text("utf-8") for path in _papers()] or [TEXT.read_text("utf-8")]
    by_form: dict[str, list[str]] = {}
    for text in texts:
        by_form.setdefault(parse(text).form, []).append(text)
    rounds = 2 if quick else 6
    found = []
    for form, some in by_form.items():
        joined = "\n\n".join(some)
        while len(joined.encode()) < _SIZE:
            joined += f"\n\n{joined}"
        text = joined.encode()[:_SIZE].decode("utf-8", "ignore")
        detail = f"{len(some)} texts"
        found.append(Figure(f"250 KB parsed, {form}", _spent(text, rounds), "ms", _GOAL, detail))
    long = [text for text in texts if len(text.encode()) >= _LEAST]
    if long:
        rates = [_spent(text, rounds) * _SIZE / len(text.encode()) for text in long]
        found.append(
            Figure("the slowest paper, for 250 KB", max(rates), "ms", _GOAL, f"of {len(long)}")
        )
    return found


def _papers() -> list[Path]:
    folder = HUB / "fulltext"
    return sorted(path for path in folder.glob("*.md") if path.name[0].isdigit())


def _spent(text: str, rounds: int) -> float:
    """The least processor time of so many rounds, in milliseconds."""
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        parse(text)
        spent.append(time.process_time() - began)
    return 1000 * min(spent)
