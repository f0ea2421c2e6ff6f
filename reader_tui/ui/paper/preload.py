"""Loading what shows whole papers while the abstract is read: going deeper takes no time."""

from __future__ import annotations

from asyncio import to_thread
from importlib import import_module

_MODULES = (
    "reader_tui.ui.paper.whole_paper", "reader_tui.text.paper.codec",
    "reader_tui.ui.paper.text_hints", "reader_tui.ui.paper.text_moves",
)  # fmt: skip


async def preload() -> None:
    """Load it in a thread; done twice, it does nothing."""
    for name in _MODULES:
        await to_thread(import_module, name)
