"""The Hub's search: what is asked, within which limits, and what joins the archive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.errors import HubError, OfflineError, RateLimitedError, UsageError
from reader_tui.feed import Feed
from reader_tui.feed.hub_search import HubSearch
from reader_tui.hub.client import Client
from reader_tui.hub.limits import WAIT_LIMIT, WINDOW, Allowance
from reader_tui.hub.sample import SampleHub
from reader_tui.papers.models import ListingKey, Paper
from tests.conftest import NOBODY
from tests.hub import MISSING, LoopbackHub, answer, html, item, late
from tests.io.asking import DAY, client

FRIDAY = ListingKey("day", "2026-08-14")


class Clock:
    """A clock that stands still until it is moved."""

    time = datetime(2026, 8, 14, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub() -> LoopbackHub:
    """A Hub, not yet started, with papers on maps and on ledgers."""
    hub = LoopbackHub()
    hub.days["2026-08-14"] = [
        item("2608.00001", title="Patient Maps", summary="A map of maps.", upvotes=3),
        item("2608.00002", title="Honest Ledgers", summary="Sparse maps, dense ledgers."),
        item("2608.00003", title="Gentle Agents", summary="Nothing of the kind."),
    ]
    return hub


@pytest.fixture
async def feed(tmp_path: Path, hub: LoopbackHub, clock: Clock) -> AsyncIterator[Feed]:
    with hub:
        archive = Archive.open(tmp_path / "archive.sqlite3", clock)
        feed = Feed(archive, Client(hub.url, backoff=0.001), None, clock)
        yield feed
        await feed.close()


def asked(hub: LoopbackHub) -> list[dict[str, list[str]]]:
    """The queries that were sent."""
    return [parse_qs(urlsplit(path).query) for path in hub.paths() if "/search?" in path]


def found(papers: list[Paper]) -> list[str]:
    return [paper.id for paper in papers]


# The client


async def test_words_find_papers_the_best_first(hub: LoopbackHub) -> None:
    with hub:
        async with client(hub) as opened:
            answer = await opened.search("honest  maps", 20)
            assert [paper.id for paper in answer.papers] == ["2608.00002", "2608.00001"]
            assert (await opened.search("whales")).papers == ()
    assert asked(hub)[0] == {"q": ["honest maps"], "limit": ["20"]}


@pytest.mark.parametrize("query", ["", " ", "a", " a \n"])
async def test_too_few_characters_ask_nobody(hub: LoopbackHub, query: str) -> None:
    with hub:
        async with client(hub) as opened:
            with pytest.raises(UsageError, match="at least 2 characters"):
                await opened.search(query)
    assert hub.requests == []


@pytest.mark.parametrize(
    "query",
    ["ab " * 400, "x" * 10_000, "c++ & 50% #1 =?", "\ud800\x00\x1b[31m maps", "ü" * 250, "maps‮"],
)
async def test_any_query_is_one_that_the_hub_takes(hub: LoopbackHub, query: str) -> None:
    with hub:
        async with client(hub) as opened:
            await opened.search(query, 10_000)
    ((sent,),) = [query["q"] for query in asked(hub)]
    assert 2 <= len(sent) <= 250 and sent.isprintable()
    assert asked(hub)[0]["limit"] == ["120"]


async def test_items_may_lack_all_that_is_outside_the_paper(hub: LoopbackHub) -> None:
    bare = {"paper": item("2608.00009", title="Bare maps")["paper"]}
    hub.faults.append(answer(200, json.dumps([bare, {"paper": {"id": 5}}, None]).encode()))
    with hub:
        async with client(hub) as opened:
            reply = await opened.search("maps")
    assert [(paper.title, paper.comments) for paper in reply.papers] == [("Bare maps", None)]
    assert reply.skipped == 2


async def test_searches_have_a_bucket_of_their_own(hub: LoopbackHub) -> None:
    hub.searches, hub.reset = 1, 90
    with hub:
        async with client(hub) as opened:
            await opened.search("maps")
            with pytest.raises(RateLimitedError) as caught:
                await opened.search("ledgers")
            assert caught.value.wait == WAIT_LIMIT and "90 s" in str(caught.value)
            assert len((await opened.listing(DAY)).papers) == 3, "lists go on"
    assert len(asked(hub)) == 1


async def test_a_spent_allowance_for_lists_lets_searches_go_on(hub: LoopbackHub) -> None:
    hub.remaining = 1
    with hub:
        async with client(hub) as opened:
            await opened.listing(DAY)
            with pytest.raises(RateLimitedError):
                await opened.listing(DAY)
            assert (await opened.search("maps")).papers


async def test_a_hub_that_counts_without_saying_so_is_not_asked_too_often(hub: LoopbackHub) -> None:
    hub.searches = 10**6
    with hub:
        async with client(hub) as opened:
            for number in range(50):
                await opened.search(f"maps {number}")
            with pytest.raises(RateLimitedError):
                await opened.search("one more")
    assert len(asked(hub)) == 50


def test_a_counted_window_slides() -> None:
    now = 0.0
    allowance = Allowance(lambda: now, most=2)
    allowance.check()
    now = 100.0
    allowance.check()
    with pytest.raises(RateLimitedError, match="200 s"):
        allowance.check()
    now = WINDOW + 1
    allowance.check()
    with pytest.raises(RateLimitedError, match="99 s"):
        allowance.check()


async def test_a_search_that_was_overtaken_leaves_the_client_usable(hub: LoopbackHub) -> None:
    with hub:
        async with client(hub) as opened:
            for length in range(2, 22):
                hub.faults.append(late(5.0))
                search = asyncio.create_task(opened.search("m" * length))
                # As many cancelled ones as fit twice into the places at once.
                while len(asked(hub)) < length - 1:
                    await asyncio.sleep(0.001)
                search.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await search
            assert len((await opened.search("maps")).papers) == 2
            assert len((await opened.listing(DAY)).papers) == 3


async def test_a_search_cancelled_before_anything_was_opened_leaves_the_client_usable(
    hub: LoopbackHub,
) -> None:
    with hub:
        async with client(hub) as opened:
            search = asyncio.create_task(opened.search("maps"))
            await asyncio.sleep(0)
            search.cancel()
            with pytest.raises(asyncio.CancelledError):
                await search
            assert len((await opened.search("maps")).papers) == 2


async def test_the_sample_is_searched_too() -> None:
    sample = SampleHub()
    (newest, *_) = (await sample.listing(ListingKey("trending"))).papers
    words = newest.title
    papers = (await sample.search(words, 5)).papers
    assert papers[0].id == newest.id and len(papers) <= 5
    assert (await sample.search("qqqq")).papers == ()


# The feed


@pytest.fixture
def search(feed: Feed) -> HubSearch:
    return HubSearch(feed)


async def test_what_is_found_joins_the_archive(
    feed: Feed, search: HubSearch, hub: LoopbackHub
) -> None:
    papers = await search.ask("maps ledgers")
    assert found(papers) == ["2608.00002", "2608.00001"]
    hub.requests.clear()
    assert await feed.paper("2608.00001") == papers[1]
    assert hub.requests == [], "it is in the archive"
    assert await feed.listing(FRIDAY) is None, "but no list was fetched"


async def test_the_same_words_ask_once_in_ten_minutes(
    feed: Feed, search: HubSearch, hub: LoopbackHub, clock: Clock
) -> None:
    first = await search.ask("Maps  ledgers")
    assert await search.ask(" maps LEDGERS ") == first
    assert len(hub.requests) == 1
    first.clear()
    clock.time += timedelta(minutes=9)
    assert len(await search.ask("maps ledgers")) == 2
    clock.time += timedelta(minutes=1)
    await search.ask("maps ledgers")
    assert len(hub.requests) == 2
    clock.time -= timedelta(days=9)
    await search.ask("maps ledgers")
    assert len(hub.requests) == 3, "a clock put back keeps no answer for ever"


async def test_a_failure_is_not_remembered(feed: Feed, search: HubSearch, hub: LoopbackHub) -> None:
    hub.faults.append(html())
    with pytest.raises(HubError, match="captive portal"):
        await search.ask("maps")
    assert len(await search.ask("maps")) == 2


async def test_a_poor_answer_takes_nothing_away(
    feed: Feed, search: HubSearch, hub: LoopbackHub
) -> None:
    code, page = "https://github.com/example/maps", "https://maps.example/"
    rich: dict[str, Any] = {
        "title": "Patient Maps", "summary": "Maps, see https://more.example/here for all.",
        "githubRepo": code, "githubStars": 40, "projectPage": page, "ai_keywords": ["maps"],
    }  # fmt: skip
    hub.days["2026-08-14"] = [item("2608.00001", upvotes=3, numComments=4, **rich)]
    await feed.refresh(FRIDAY)
    before = await feed.paper("2608.00001")
    poor: dict[str, Any] = dict.fromkeys(rich, MISSING) | {
        "title": "Patient Maps",
        "numComments": MISSING,
    }
    poor |= {"submittedOnDailyAt": MISSING, "organization": MISSING, "submittedBy": MISSING}
    hub.days["2026-08-14"] = [item("2608.00001", upvotes=9, **poor)]
    (paper,) = await search.ask("maps")
    assert paper == before._replace(upvotes=9, links=paper.links)
    assert {link.url for link in before.links} <= {link.url for link in paper.links}
    assert paper.code is not None and paper.code.url == code
    assert paper.project is not None and paper.project.url == page
    assert await feed.paper("2608.00001") == paper
    assert (
        await feed.stored.run(
            feed.archive.history.changes, {"2608.00001": "2026-08-14T06:00:00.000Z"}
        )
        == []
    )


async def test_a_search_tells_of_code_that_appeared(
    feed: Feed, search: HubSearch, hub: LoopbackHub, clock: Clock
) -> None:
    hub.days["2026-08-14"] = [
        item("2608.00001", title="Maps", githubRepo=MISSING, githubStars=MISSING, upvotes=3)
    ]
    await feed.refresh(FRIDAY)
    clock.time += timedelta(hours=1)
    hub.days["2026-08-14"] = [item("2608.00001", title="Maps", upvotes=9)]
    await search.ask("maps")
    (change,) = await feed.stored.run(
        feed.archive.history.changes, {"2608.00001": "2026-08-14T07:30:00.000Z"}
    )
    assert change.words == ("code appeared",) and change.upvotes == 6


async def test_offline_says_so_in_a_sentence(feed: Feed, search: HubSearch) -> None:
    assert feed.hub is not None
    await feed.hub.aclose()
    feed.hub = Client(NOBODY, backoff=0.001)
    with pytest.raises(OfflineError, match=r"The Hub could not be reached .*\.$"):
        await search.ask("maps")
    await feed.hub.aclose()
    feed.hub = None
    with pytest.raises(OfflineError, match=r"not asked; what the archive has is still found\.$"):
        await search.ask("maps")
