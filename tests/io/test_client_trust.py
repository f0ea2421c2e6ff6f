"""Redirects, and where the token goes (N6, N7)."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest

from reader_tui.errors import HubError
from tests.hub import LoopbackHub, answer, redirect
from tests.io.asking import DAY, TOKEN, client, ids, mock_reply, mocked, three_days


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with three_days() as hub:
        yield hub


async def test_a_redirect_within_the_endpoint_is_followed(hub: LoopbackHub) -> None:
    there = "/api/daily_papers?date=2026-08-13"
    hub.faults.extend([redirect("/moved"), redirect(f"{hub.url}{there}", 308)])
    async with client(hub, TOKEN) as opened:
        assert {id[:5] for id in await ids(opened)} == {"2613."}
    assert hub.paths()[1:] == ["/moved", there]
    assert {request.headers["authorization"] for request in hub.requests} == {f"Bearer {TOKEN}"}


async def test_a_redirect_loop_ends(hub: LoopbackHub) -> None:
    hub.faults.extend([redirect("/again")] * 50)
    async with client(hub) as opened:
        with pytest.raises(HubError, match="over 5 times"):
            await opened.listing(DAY)
    assert len(hub.requests) == 6


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:word@127.0.0.1/",
        "https://user:word@hub.example/",
        "https:///nowhere",
        "http://[::1",
        "",
        "\x01",
    ],
)
async def test_a_redirect_to_no_web_page_is_refused(hub: LoopbackHub, to: str) -> None:
    hub.faults.extend([redirect(to)] * 3)
    async with client(hub, TOKEN) as opened:
        with pytest.raises(HubError, match=r"not safe|cannot be used|Hub broke"):
            await opened.listing(DAY)
    assert len(set(hub.paths())) == 1


async def test_http_elsewhere_is_never_followed(hub: LoopbackHub) -> None:
    with LoopbackHub() as other:
        for host in ("127.0.0.1", "localhost"):
            port = other.url.rpartition(":")[2]
            hub.faults.append(redirect(f"http://{host}:{port}/api/daily_papers"))
            async with client(hub, TOKEN) as opened:
                with pytest.raises(HubError, match="not safe"):
                    await opened.listing(DAY)
        assert other.requests == []


@pytest.mark.parametrize(
    ("hops", "trusted"),
    [
        (["https://hub.example/b"], 2),
        (["https://HUB.example:443/b"], 2),
        (["https://evil.example/b"], 1),
        (["https://hub.example:8443/b"], 1),
        (["https://hub.example.evil.example/b"], 1),
        (["//evil.example/b"], 1),
        (["https://evil.example/b", "https://hub.example/c"], 1),
        (["https://hub.example/b", "https://evil.example/c"], 2),
    ],
)
async def test_the_token_stays_with_the_endpoint(hops: list[str], trusted: int) -> None:
    seen: list[httpx.Request] = []
    left = list(hops)

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        cookie = {"Set-Cookie": "secret=1; Path=/"}
        if left:
            return mock_reply(302, {"Location": left.pop(0), **cookie})
        return mock_reply(200, {"Content-Type": "application/json", **cookie})

    assert await mocked(handler, TOKEN, times=2) == ["2608.00001"]
    assert len(seen) == len(hops) + 2
    for request in seen[:trusted]:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
    for request in seen[trusted : len(hops) + 1]:
        assert "authorization" not in request.headers
    for request in seen:
        assert "cookie" not in request.headers
        assert TOKEN not in str(request.url)


@pytest.mark.parametrize("to", ["http://hub.example/b", "https://user:word@hub.example/b"])
async def test_neither_http_after_https_nor_a_user_part_is_followed(to: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url).startswith("https://hub.example/api")
        return mock_reply(302, {"Location": to})

    with pytest.raises(HubError, match="not safe"):
        await mocked(handler, TOKEN)


async def test_a_refused_token_is_dropped_for_the_session(hub: LoopbackHub) -> None:
    hub.refuses_tokens = True
    async with client(hub, TOKEN) as opened:
        notices = [opened.notice]
        for _ in range(2):
            assert len(await ids(opened)) == 3
            notices.append(opened.notice)
    assert notices == [None, *["The token was refused; reading without it."] * 2]
    sent = ["authorization" in request.headers for request in hub.requests]
    assert sent == [True, False, False]


async def test_a_401_without_a_token_is_the_end(hub: LoopbackHub) -> None:
    hub.faults.append(answer(401, b'{"error":"Log in"}'))
    async with client(hub) as opened:
        with pytest.raises(HubError, match="401: Log in"):
            await opened.listing(DAY)
    assert len(hub.requests) == 1


async def test_a_proxy_never_sees_the_token(
    hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", hub.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with client("http://hub.example", TOKEN) as opened:
        assert len(await ids(opened)) == 3
        assert opened.notice is not None and "proxy" in opened.notice
    assert hub.paths() == ["http://hub.example/api/daily_papers?date=2026-08-14&limit=100"]
    assert "authorization" not in hub.requests[0].headers


async def test_no_token_in_the_log(hub: LoopbackHub, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    async with client(hub, TOKEN) as opened:
        await opened.listing(DAY)
    assert "hf_" not in caplog.text
    assert hub.url not in caplog.text
