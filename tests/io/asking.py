"""What the client's tests share: a filled Hub, a quick client, and mocked ends of the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from reader_tui.hub.client import Client
from reader_tui.hub.wire import Hub
from reader_tui.papers.models import ListingKey
from tests.hub import LoopbackHub, item

DAY = ListingKey("day", "2026-08-14")
TOKEN = "hf_secretSecretSecret"


def three_days() -> LoopbackHub:
    """A Hub, not yet started, with three papers on each of three days."""
    hub = LoopbackHub()
    for day in ("2026-08-12", "2026-08-13", "2026-08-14"):
        ids = (f"26{day[8:]}.{number:05}" for number in range(3))
        hub.days[day] = [item(id, day=day) for id in ids]
    return hub


@asynccontextmanager
async def client(
    hub: LoopbackHub | str,
    token: str | None = None,
    *,
    deadline: float = 30.0,
    read: float = 10.0,
    backoff: float = 0.01,
) -> AsyncIterator[Client]:
    """A client that does not wait long between its tries."""
    url = hub if isinstance(hub, str) else hub.url
    opened = Client(url, token, deadline=deadline, read=read, backoff=backoff)
    try:
        yield opened
    finally:
        await opened.aclose()


async def ids(opened: Hub, key: ListingKey = DAY) -> list[str]:
    """The ids of a listing."""
    return [paper.id for paper in (await opened.listing(key)).papers]


def mock_reply(status: int, headers: dict[str, str]) -> httpx.Response:
    """An answer that is streamed, as one from a socket is; its list holds one paper."""

    async def content() -> AsyncIterator[bytes]:
        yield json.dumps([item("2608.00001")]).encode()

    return httpx.Response(status, headers=headers, content=content())


async def mocked(
    handler: Callable[[httpx.Request], httpx.Response], token: str | None = None, times: int = 1
) -> list[str]:
    """The ids of a day behind a handler, for what no loopback server can be, asked `times` times.

    Only the last answer is returned.
    """
    transport = httpx.MockTransport(handler)
    opened = Client("https://hub.example", token, backoff=5.0, transport=transport)
    try:
        found = [await ids(opened) for _ in range(times)]
        return found[-1]
    finally:
        await opened.aclose()
