"""The recorded papers read: outline, prose, residue, chrome and figures as `scores` defines them.

Runs where the environment variable READER_TUI_RECORDINGS names the folder of recordings, which
holds `hub/fulltext/ID.md`.
"""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from reader_tui.text.paper.anchors import Place, anchor, found
from reader_tui.text.paper.codec import dumped, loaded
from reader_tui.text.paper.forms import FORMS, why_not
from reader_tui.text.paper.manuscript import parse
from tests.fulltext.scores import Score, score
from tests.recordings import HUB

FOLDER = HUB / "fulltext"
PAPERS = sorted(FOLDER.glob("2*.md"))
pytestmark = pytest.mark.skipif(not PAPERS, reason="no recordings here")


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    found = {}
    for path in PAPERS:
        received = path.read_text("utf-8")
        found[path.stem] = score(received, parse(received))
    return found


def test_outlines_are_those_of_the_source(scores: dict[str, Score]) -> None:
    assert fmean(one.outline for one in scores.values()) >= 0.98


def test_prose_is_kept(scores: dict[str, Score]) -> None:
    assert fmean(one.prose for one in scores.values()) >= 0.995
    assert min(one.prose for one in scores.values()) >= 0.97


def test_hardly_a_block_shows_markup(scores: dict[str, Score]) -> None:
    assert fmean(one.residue for one in scores.values()) <= 0.015


def test_nothing_of_the_page_is_left(scores: dict[str, Score]) -> None:
    assert {name for name, one in scores.items() if one.chrome} == set()


def test_captioned_figures_are_found(scores: dict[str, Score]) -> None:
    assert fmean(one.figures for one in scores.values()) >= 0.9


@pytest.mark.parametrize("path", PAPERS[::7], ids=lambda path: path.stem)
def test_a_recorded_paper_is_kept_whole_and_its_places_are_found(path: Path) -> None:
    received = path.read_text("utf-8")
    assert why_not(received) is None
    paper = parse(received)
    assert paper.form in FORMS
    assert loaded(dumped(paper)) == paper
    for at in range(0, len(paper.blocks), 9):
        text = paper.blocks[at].text
        kept = anchor(paper.blocks, paper.outline, Place(at, len(text) // 2))
        place = found(kept, paper.blocks, paper.outline)
        assert paper.blocks[place.block].text == text
