"""Papers as the values of a document; the keys and their order are a promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader_tui.library.library import Library
    from reader_tui.papers.models import Paper
    from reader_tui.papers.steps import Step


def known_record(library: Library, paper: Paper, reasons: Sequence[str] = ()) -> dict[str, object]:
    """The paper with what the library says of it; None for what is not known.

    `reasons` are the watch rules and saved searches that it matches. Of a paper that only
    its id is known of, there is nothing but the id.
    """
    # Only a document needs what makes the records of an export; lines of text do without.
    from reader_tui.export.paper_document import record
    from reader_tui.views.kept_papers import kept_paper

    return record(kept_paper(library, paper, reasons))


def step_record(step: Step) -> dict[str, object]:
    """A step of the history."""
    return {
        "key": step.key,
        "time": step.time,
        "does": step.does,
        "said": step.said,
        "count": len(step.papers),
        "papers": step.papers,
        "undone": step.undone,
    }
