"""How common a term is, told from a sample."""

from __future__ import annotations

import pytest

from reader_tui.papers.features import features, number
from reader_tui.papers.frequencies import counted, decode
from reader_tui.papers.models import Paper


def sample(*titles: str) -> list[Paper]:
    return [Paper(f"2608.{at:05}", title, "", title, "") for at, title in enumerate(titles)]


def test_a_term_is_as_common_as_the_papers_that_have_it() -> None:
    found = counted(map(features, sample("robots plan", "robots act", "a robot", "models plan")))
    assert found.papers == 4
    assert found.rate(number("robots")) == 0.5
    assert found.rate(number("never met")) == 0.125
    assert found.rarity(number("never met")) > found.rarity(number("act"))
    assert found.rarity(number("act")) > found.rarity(number("robots"))


def test_of_a_large_sample_what_one_paper_has_is_forgotten() -> None:
    titles = [f"robots x{at // 2}y" for at in range(3_000)]
    found = counted(map(features, [*sample(*titles), *sample("lonely")]))
    assert number("lonely") not in found.counts
    assert found.counts[number("x7y")] == 2
    assert found.counts[number("robots")] == 3_000


def test_frequencies_come_back_as_they_were_stored() -> None:
    found = counted(map(features, sample("robots plan", "robots act", "models plan")))
    assert decode(found.encode()) == found
    assert decode(counted([]).encode()) == counted([])
    assert counted([]).rate(number("robots")) > 0


@pytest.mark.parametrize("stored", [b"", b"no", counted([]).encode()[:-3]])
def test_what_is_damaged_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="frequencies"):
        decode(stored)
