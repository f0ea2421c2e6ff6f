"""Answers that are packed, shaped or written otherwise than they should be."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator

import pytest

from reader_tui.errors import HubError
from tests.hub import Fault, LoopbackHub, answer, gzip_bomb, html, item
from tests.io.asking import DAY, client, ids, three_days


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with three_days() as hub:
        yield hub


# N5: packed bodies


async def test_a_bomb_is_stopped_in_bounded_memory(hub: LoopbackHub) -> None:
    bomb = gzip_bomb(300 * 2**20)
    async with client(hub) as opened:
        await opened.newest()
        hub.faults.append(bomb)
        tracemalloc.start()
        try:
            with pytest.raises(HubError, match="larger than 32 MB"):
                await opened.listing(DAY)
            assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
        finally:
            tracemalloc.stop()
    assert len(hub.requests) == 2


async def test_many_small_values_are_as_bad_as_many_bytes(hub: LoopbackHub) -> None:
    packed = gzip.compress(b"[" + b"[]," * 1_500_000 + b"[]]", 1)
    hub.faults.append(answer(200, packed, headers={"Content-Encoding": "gzip"}))
    async with client(hub) as opened:
        with pytest.raises(HubError, match="more entries"):
            await opened.listing(DAY)


PACKED = gzip.compress(b"[]")
MISPACKED = {
    "two layers": ("gzip, gzip", gzip.compress(PACKED)),
    "unknown": ("br", PACKED),
    "deflate": ("deflate", PACKED),
    "corrupt": ("gzip", PACKED[:10] + b"\xff\xff" + PACKED[12:]),
    "not packed": ("gzip", b"[]"),
    "more behind it": ("gzip", PACKED + PACKED),
    "packed but not told": ("", PACKED),
}


@pytest.mark.parametrize(("encoding", "data"), MISPACKED.values(), ids=MISPACKED)
async def test_other_packing_is_refused(hub: LoopbackHub, encoding: str, data: bytes) -> None:
    hub.faults.append(answer(200, data, headers={"Content-Encoding": encoding}))
    async with client(hub) as opened:
        with pytest.raises(HubError, match=r"packed|not the API"):
            await opened.listing(DAY)
        assert len(hub.requests) == 1
        assert len(await ids(opened)) == 3


# N11, N13, N14, N15: what is in the answer


@pytest.mark.parametrize(
    "fault",
    [
        html(),
        html(404),
        answer(200, b"<html></html>"),
        answer(200, b"[]", "text/html"),
        answer(200, b""),
        answer(200, b"Welcome", "text/plain"),
    ],
)
async def test_a_captive_portal_is_named(hub: LoopbackHub, fault: Fault) -> None:
    hub.faults.append(fault)
    async with client(hub) as opened:
        with pytest.raises(HubError, match="captive portal"):
            await opened.listing(DAY)
    assert len(hub.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"error":"an object"}',
        b"[NaN]",
        b'[{"paper":{"upvotes":-Infinity}}]',
        b"[" + b"9" * 5_000 + b"]",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'["\xff\xfe"]',
        b"[1,,2]",
        b"[] and more",
        b"[\x00]",
    ],
    ids=lambda body: str(body[:12]),
)
async def test_a_document_that_cannot_be_read_is_an_error(hub: LoopbackHub, body: bytes) -> None:
    async with client(hub) as opened:
        hub.faults.extend([answer(200, body)] * 3)
        with pytest.raises(HubError) as caught:
            await opened.listing(DAY)
        assert str(caught.value).isprintable()
        hub.faults.clear()
        assert len(await ids(opened)) == 3


async def test_good_entries_are_shown_and_bad_ones_counted(hub: LoopbackHub) -> None:
    body = json.dumps([item("2608.00001"), None, {"paper": {}}, item("2608.00001")]).encode()
    async with client(hub) as opened:
        hub.faults.append(answer(200, b"\xef\xbb\xbf" + body, headers={"Content-Type": ""}))
        found = await opened.listing(DAY)
        assert ([paper.id for paper in found.papers], found.skipped) == (["2608.00001"], 2)


async def test_half_a_character_becomes_a_replacement(hub: LoopbackHub) -> None:
    hub.days["2026-08-14"] = [item("2608.00001", title="lone \ud800 one")]
    async with client(hub) as opened:
        assert (await opened.listing(DAY)).papers[0].title == "lone \ufffd one"
