"""Nobody answers, the connection breaks, the Hub stumbles or asks to wait."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from reader_tui.errors import HubError, OfflineError, RateLimitedError
from reader_tui.hub.limits import WAIT_LIMIT, Allowance
from tests.hub import (
    Fault,
    LoopbackHub,
    answer,
    bad_chunk,
    drip,
    late,
    raw,
    reset,
    truncated,
)
from tests.io.asking import DAY, client, ids, mocked, three_days


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with three_days() as hub:
        yield hub


# N1, N2, N3: nobody answers, or nobody finishes


async def test_a_refused_connection_is_told_at_once_and_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with client(f"http://127.0.0.1:{port}", backoff=5.0) as opened:
        for _ in range(2):
            started = time.monotonic()
            with pytest.raises(OfflineError, match="connection refused"):
                await opened.listing(DAY)
            assert time.monotonic() - started < 2


async def test_an_unknown_name_says_so() -> None:
    def unknown(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("failed") from socket.gaierror(-2, "Name or service not known")

    with pytest.raises(OfflineError, match="its name was not found"):
        await mocked(unknown)


async def test_of_several_failed_addresses_the_first_reason_is_given() -> None:
    def unreachable(_: httpx.Request) -> httpx.Response:
        group = ExceptionGroup("several", [OSError(), OSError(101, "Network is unreachable")])
        raise httpx.ConnectError("failed") from group

    with pytest.raises(OfflineError, match="network is unreachable"):
        await mocked(unreachable)


async def test_a_connection_that_never_opens_is_given_up() -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("timed out")

    with pytest.raises(OfflineError, match="nothing in 5 s"):
        await mocked(silent)


async def test_a_silent_hub_is_given_up(hub: LoopbackHub) -> None:
    hub.faults.append(late(20))
    async with client(hub, read=0.2) as opened:
        with pytest.raises(OfflineError, match=r"nothing in 0\.2 s"):
            await opened.listing(DAY)
        assert len(await ids(opened)) == 3


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n[",
    ],
    ids=["headers", "body"],
)
async def test_a_drip_ends_with_the_deadline(hub: LoopbackHub, head: bytes) -> None:
    hub.faults.append(drip(head, 0.002))
    async with client(hub, deadline=0.7) as opened:
        started = time.monotonic()
        with pytest.raises(OfflineError, match=r"within 0\.7 s"):
            await opened.listing(DAY)
        assert time.monotonic() - started < 2
        assert len(await ids(opened)) == 3


async def test_all_tries_share_the_one_deadline(hub: LoopbackHub) -> None:
    hub.faults.extend([truncated()] * 9)
    async with client(hub, deadline=0.5, backoff=3.0) as opened:
        with pytest.raises(OfflineError, match="within"):
            await opened.listing(DAY)
    assert len(hub.requests) == 1


# N4, N10: the connection breaks, the Hub stumbles


PACKED = gzip.compress(b"[]" * 99)
BREAKS = {
    "truncated": truncated(),
    "bad chunk": bad_chunk(),
    "short length": answer(200, b"[" + b" " * 99, headers={"Content-Length": "50"}),
    "reset": reset(),
    "reset in the body": reset(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[{"),
    "garbage": raw(b"\x00\xff\x1b[2J garbage\r\n\r\n"),
    "bad headers": raw(b"HTTP/1.1 200 OK\r\nBad Header\x01: \x02\r\n\r\n[]"),
    "nothing": raw(),
    "packed and cut short": answer(200, PACKED[:-9], headers={"Content-Encoding": "gzip"}),
    "503": answer(503, b"<html>", "text/html"),
}


@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
async def test_what_breaks_is_asked_for_three_times_in_all(hub: LoopbackHub, fault: Fault) -> None:
    async with client(hub) as opened:
        hub.faults.extend([fault, fault])
        assert len(await ids(opened)) == 3
        assert len(hub.requests) == 3
        hub.faults.extend([fault] * 9)
        with pytest.raises(HubError, match=r"connection to the Hub broke|trouble of its") as caught:
            await opened.listing(DAY)
        assert str(caught.value).isprintable()
        assert len(hub.requests) == 6


async def test_waits_between_tries_grow(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: (low + high) / 2)
    hub.faults.extend([answer(502), answer(500)])
    async with client(hub, backoff=0.1) as opened:
        started = time.monotonic()
        await opened.listing(DAY)
    assert 0.3 <= time.monotonic() - started < 1.5


# N9: rate limits


def tomorrow() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=1))


DATED = {"Retry-After": "Fri, 14 Aug 2026 07:00:20 GMT", "Date": "Fri, 14 Aug 2026 07:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"Retry-After": "7"}, 7, 7),
        (DATED, 20, 20),
        ({"RateLimit": '"api";r=0;t=12'}, 12, 12),
        ({"RateLimit": '"api";r=0;t=12', "Retry-After": "3"}, 12, 12),
        ({"RateLimit": '"api";r=499;t=250', "Retry-After": "3"}, 3, 3),
        ({"Retry-After": "100000000"}, WAIT_LIMIT, WAIT_LIMIT),
        ({"Retry-After": tomorrow()}, WAIT_LIMIT, WAIT_LIMIT),
        ({"RateLimit": '"api";r=0;t=99999999'}, WAIT_LIMIT, WAIT_LIMIT),
        ({}, 5, 5),
        ({"Retry-After": "-5"}, 5, 5),
        ({"Retry-After": "soon"}, 5, 5),
        ({"Retry-After": "9" * 400}, 5, 5),
        ({"Retry-After": "Fri, 14 Aug 1970 07:00:00 GMT"}, 5, 5),
        ({"Retry-After": "Fri, 99 Zzz 2026 07:00:00 GMT"}, 5, 5),
        ({"RateLimit": '"api";r=0;t=999999999999'}, 5, 5),
    ],
)
async def test_the_wait_is_as_told_and_at_most_a_minute(
    hub: LoopbackHub, headers: dict[str, str], low: float, high: float
) -> None:
    hub.faults.append(answer(429, b'{"error":"We had to rate limit your IP"}', headers=headers))
    async with client(hub) as opened:
        with pytest.raises(RateLimitedError, match=r"asks to wait \d+ s") as caught:
            await opened.listing(DAY)
        assert low <= caught.value.wait <= high
        with pytest.raises(RateLimitedError):
            await opened.listing(DAY)
    assert len(hub.requests) == 1


async def test_nothing_is_sent_into_a_window_that_is_spent(hub: LoopbackHub) -> None:
    hub.remaining, hub.reset = 1, 120
    async with client(hub) as opened:
        assert len(await ids(opened)) == 3
        with pytest.raises(RateLimitedError) as caught:
            await opened.listing(DAY)
        assert caught.value.wait == WAIT_LIMIT
    assert len(hub.requests) == 1


def test_the_wait_ends_with_the_window_and_grows_without_word() -> None:
    now = 100.0
    allowance = Allowance(lambda: now)
    allowance.heed({"ratelimit": '"api";r=0;t=30'})
    with pytest.raises(RateLimitedError, match="30 s"):
        allowance.check()
    now = 130.5
    allowance.check()
    waits = [allowance.refused({}).wait for _ in range(6)]
    assert waits == [5.0, 10.0, 20.0, 40.0, WAIT_LIMIT, WAIT_LIMIT]
    allowance.heed({})
    assert allowance.refused({}).wait == 5.0
