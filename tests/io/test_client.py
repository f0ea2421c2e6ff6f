"""What the client asks a Hub for, and what it makes of honest answers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader_tui.errors import HubError, NotFoundError, OfflineError
from reader_tui.hub.sample import SampleHub
from reader_tui.hub.wire import Answer, Hub
from reader_tui.papers.models import NEWEST, ListingKey
from tests.hub import (
    MISSING,
    LoopbackHub,
    answer,
    item,
)
from tests.io.asking import DAY, TOKEN, client, ids, three_days


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with three_days() as hub:
        yield hub


async def test_a_day_is_one_request_for_a_hundred(hub: LoopbackHub) -> None:
    async with client(hub) as opened:
        found = await opened.listing(DAY)
    assert [paper.day for paper in found.papers] == ["2026-08-14"] * 3
    assert (found.skipped, found.unchanged) == (0, False)
    assert hub.paths() == ["/api/daily_papers?date=2026-08-14&limit=100"]
    assert hub.requests[0].headers["user-agent"].startswith("reader-tui/")
    assert hub.requests[0].headers["accept-encoding"] == "gzip"
    assert "authorization" not in hub.requests[0].headers


async def test_an_unchanged_day_costs_no_body(hub: LoopbackHub) -> None:
    async with client(hub) as opened:
        first = await opened.listing(DAY)
        again = await opened.listing(DAY, first.etag)
        assert again == Answer((), etag=first.etag, unchanged=True)
        hub.days["2026-08-14"].append(item("2608.99999"))
        changed = await opened.listing(DAY, first.etag)
    assert len(changed.papers) == 4
    assert changed.etag not in (None, first.etag)
    assert hub.requests[1].headers["if-none-match"] == first.etag


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', "unquoted", '"é"', '"' + "x" * 9_000 + '"'])
async def test_an_etag_that_is_none_is_not_sent(hub: LoopbackHub, etag: str) -> None:
    async with client(hub) as opened:
        await opened.listing(DAY, etag)
    assert "if-none-match" not in hub.requests[0].headers


async def test_pages_are_merged_by_upvotes_each_paper_once(hub: LoopbackHub) -> None:
    entries = [item(f"2608.{n:05}", upvotes=500 - n) for n in range(250)]
    hub.days["2026-08-14"] = entries
    async with client(hub) as opened:
        found = await opened.listing(DAY)
        assert [paper.id for paper in found.papers] == [f"2608.{n:05}" for n in range(250)]
        assert found.etag is None
        assert [path[-3:] for path in hub.paths()] == ["100", "p=1", "p=2"]
        # A paper that moves up between two pages is sent twice, and the order is mended.
        link = f'<{hub.url}/api/daily_papers?date=2026-08-14&limit=100&p=1>; rel="next"'
        page = json.dumps([entries[5], entries[200]]).encode()
        hub.faults.append(answer(200, page, headers={"Link": link}))
        hub.faults.append(answer(200, json.dumps([entries[0], entries[5]]).encode()))
        found = await opened.listing(DAY)
    assert [paper.upvotes for paper in found.papers] == [500, 495, 300]


async def test_pages_end_with_an_empty_one_and_never_go_round(hub: LoopbackHub) -> None:
    link = {"Link": '</api/daily_papers?date=2026-08-14&limit=100>; rel="next"'}
    one = json.dumps([item("2608.00001")]).encode()
    async with client(hub) as opened:
        hub.faults.append(answer(200, one, headers=link))
        assert await ids(opened) == ["2608.00001"]
        assert len(hub.requests) == 1
        hub.faults.append(answer(200, b"[]", headers={"Link": link["Link"].replace("100>", "1>")}))
        assert await ids(opened) == []
        assert len(hub.requests) == 2


async def test_a_next_page_elsewhere_is_asked_of_the_endpoint(hub: LoopbackHub) -> None:
    one = json.dumps([item("2608.00001")]).encode()
    with LoopbackHub() as other:
        link = f'<{other.url}/api/daily_papers?date=2026-08-14&limit=100&p=1>; rel="next"'
        hub.faults.append(answer(200, one, headers={"Link": link}))
        async with client(hub, TOKEN) as opened:
            assert await ids(opened) == ["2608.00001"]
        assert other.requests == []
    assert hub.paths()[1] == "/api/daily_papers?date=2026-08-14&limit=100&p=1"


async def test_weeks_months_and_trending_have_their_own_questions(hub: LoopbackHub) -> None:
    async with client(hub) as opened:
        assert len(await ids(opened, ListingKey("week", "2026-W33"))) == 9
        assert len(await ids(opened, ListingKey("month", "2026-08"))) == 9
        trending = (await opened.listing(ListingKey("trending"))).papers
    stars = [paper.stars or 0 for paper in trending]
    assert len(stars) == 9 and stars == sorted(stars, reverse=True)
    assert hub.paths() == [
        "/api/daily_papers?week=2026-W33&limit=100",
        "/api/daily_papers?month=2026-08&limit=100",
        "/api/daily_papers?sort=trending&limit=100",
    ]


async def test_week_53_is_put_together_from_its_days(hub: LoopbackHub) -> None:
    days = ("2026-12-28", "2026-12-29", "2026-12-31")
    hub.days = {day: [item(f"2612.000{day[8:]}", day=day, upvotes=int(day[8:]))] for day in days}
    hub.days["2026-12-29"].append(item("2612.00028", day="2026-12-29"))
    async with client(hub) as opened:
        found = await opened.listing(ListingKey("week", "2026-W53"))
        assert [paper.id for paper in found.papers] == ["2612.00031", "2612.00029", "2612.00028"]
        asked = [path.split("date=")[1][:10] for path in hub.paths()[1:]]
        assert (len(asked), min(asked), max(asked)) == (7, "2026-12-28", "2027-01-03")
        hub.today = "2026-12-20"
        with pytest.raises(NotFoundError, match="not published yet"):
            await opened.listing(ListingKey("week", "2026-W53"))
        hub.today = None
        hub.faults.extend([answer(400, b'{"error":"no week"}'), *[answer(503)] * 40])
        with pytest.raises(HubError, match="503"):
            await opened.listing(ListingKey("week", "2026-W53"))


async def test_a_day_to_come_is_not_found_and_another_400_keeps_its_words(
    hub: LoopbackHub,
) -> None:
    async with client(hub) as opened:
        with pytest.raises(NotFoundError, match="Sat 15 Aug 2026 is not published yet"):
            await opened.listing(ListingKey("day", "2026-08-15"))
        hub.faults.append(answer(400, b'{"error":"\\u2716 odd \\u001b[2J\\n  hf_abc"}'))
        with pytest.raises(HubError, match=r"✖ odd ␛\[2J hf_…"):
            await opened.listing(DAY)


async def test_the_newest_day_is_the_hubs_not_the_clocks(hub: LoopbackHub) -> None:
    async with client(hub) as opened:
        assert await opened.newest() == "2026-08-14"
        assert "date=" not in hub.paths()[0]
        assert len(await ids(opened, NEWEST)) == 3
        hub.days["2026-08-12"][0]["paper"]["publishedAt"] = "2027-01-01T00:00:00.000Z"
        assert await opened.newest() == "2026-08-14"
        old = [item("2608.1", day="2031-01-01"), item("2405.00001", day="2024-05-27")]
        old[1]["paper"].pop("submittedOnDailyAt")
        hub.days = {"2024-05-27": old}
        assert await opened.newest() == "2024-05-27"
        hub.days = {}
        with pytest.raises(NotFoundError):
            await opened.newest()


async def test_one_paper(hub: LoopbackHub) -> None:
    hub.papers["2608.77777"] = item("2608.77777", submittedOnDailyAt=MISSING)["paper"]
    async with client(hub) as opened:
        assert (await opened.paper("2608.77777v3")).id == "2608.77777"
        with pytest.raises(NotFoundError, match=r"no page for 2608\.00404: .*arxiv\.org/abs/2608"):
            await opened.paper("2608.00404")
        with pytest.raises(NotFoundError, match="Not an arXiv id"):
            await opened.paper("../../api/whoami\x1b")
        hub.papers["2608.88888"] = item("2608.00001")["paper"]
        with pytest.raises(HubError, match="another paper"):
            await opened.paper("2608.88888")
    assert hub.paths()[:2] == ["/api/papers/2608.77777", "/api/papers/2608.00404"]


async def test_eight_at_once_and_waiting_for_a_place_does_not_count(hub: LoopbackHub) -> None:
    hub.latency = 0.2
    async with client(hub, deadline=2.0) as opened:
        await opened.newest()
        started = time.monotonic()
        found = await asyncio.gather(*(opened.listing(DAY) for _ in range(96)))
    assert {len(answer.papers) for answer in found} == {3}
    assert hub.busiest <= 8
    assert time.monotonic() - started > 2.0


def test_a_client_is_cheap_until_it_is_used() -> None:
    code = (
        "import sys; from reader_tui.hub.client import Client; Client('https://huggingface.co');"
        "sys.exit('httpx' in sys.modules or 'ssl' in sys.modules and 'httpcore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=30).returncode == 0


async def test_a_closed_client_says_so(hub: LoopbackHub) -> None:
    async with client(hub) as opened:
        await opened.listing(DAY)
    with pytest.raises(OfflineError, match="closed"):
        await opened.listing(DAY)


@pytest.mark.parametrize("endpoint", ["http://[::1", "ftp://x", "http://a b", "http://x:99999999"])
async def test_an_address_that_is_none_is_an_error(endpoint: str) -> None:
    async with client(endpoint) as opened:
        with pytest.raises(HubError):
            await opened.listing(DAY)


async def test_the_sample_answers_like_a_hub(tmp_path: Path) -> None:
    days = {
        "2026-08-13": [item("2608.00001", day="2026-08-13", upvotes=1, githubStars=9)],
        "2026-08-14": [item("2608.00002", upvotes=5, githubStars=1), item("2608.00001")],
        "2026-08-15": [],
    }
    (tmp_path / "sample.json").write_text(json.dumps({"note": "ours", "days": days}), "utf-8")
    sample: Hub = SampleHub(tmp_path / "sample.json")
    assert await sample.newest() == "2026-08-14"
    assert await ids(sample, NEWEST) == ["2608.00002", "2608.00001"]
    assert await ids(sample, ListingKey("day", "2020-01-01")) == []
    assert await ids(sample, ListingKey("week", "2026-W33")) == ["2608.00002", "2608.00001"]
    assert await ids(sample, ListingKey("month", "2026-08")) == ["2608.00002", "2608.00001"]
    assert await ids(sample, ListingKey("trending")) == ["2608.00001", "2608.00002"]
    assert (await sample.paper("2608.00002v1")).upvotes == 5
    with pytest.raises(NotFoundError):
        await sample.paper("2608.99999")
    await sample.aclose()


async def test_a_sample_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "sample.json").write_text('{"days": 5}', "utf-8")
    for name in ("absent.json", "sample.json"):
        with pytest.raises(HubError, match="bundled sample"):
            await SampleHub(tmp_path / name).newest()


async def test_the_bundled_sample_is_whole() -> None:
    sample = SampleHub()
    newest = await sample.newest()
    everything = await sample.listing(ListingKey("trending"))
    assert everything.skipped == 0
    assert len(everything.papers) >= 36
    assert await ids(sample, NEWEST) == await ids(sample, ListingKey("day", newest))
