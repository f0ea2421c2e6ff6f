"""Proxies, certificates and mirrors: what lies around the client, and what is said of it."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader_tui.errors import HubError, OfflineError
from reader_tui.hub import certificates, surroundings
from reader_tui.hub.proxies import proxy_for
from reader_tui.papers.models import ListingKey
from tests.hub import Handler, LoopbackHub, answer, item
from tests.io.asking import DAY, client, ids, three_days

HUB = "https://hub.example"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_TLS = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*_PROXIES, *map(str.upper, _PROXIES), *_TLS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with three_days() as hub:
        yield hub


# Proxies


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:1080", "not known here"),
        ("https_proxy", "http://h:abc", "no address"),
        ("HTTPS_PROXY", "http://[::1", "no address"),
        ("https_proxy", "ftp://proxy.example", "not known here"),
        ("https_proxy", "http://", "no address"),
        ("https_proxy", "http://a b", "no address"),
        ("https_proxy", "http://h:99999", "no address"),
    ],
)
async def test_a_proxy_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    async with client(HUB) as opened:
        with pytest.raises(OfflineError, match=f"{name} .*{said}.*unset it"):
            await ids(opened)
    assert surroundings.problems(HUB)[0].startswith(f"The Hub is not asked: {name} ")


@pytest.mark.skipif(sys.platform == "win32", reason="the names of variables know no case there")
def test_a_refused_proxy_keeps_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://ada:secret@h:abc")
    with pytest.raises(OfflineError) as problem:
        proxy_for(HUB)
    assert "secret" not in str(problem.value) and "h:abc" in str(problem.value)


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1080", "socks5h://127.0.0.1"])
def test_socks_names_the_package_it_needs(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("all_proxy", value)
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(OfflineError, match=r"pip install 'reader-tui\[socks\]'"):
        proxy_for(HUB)


async def test_a_socks_proxy_is_gone_through(
    hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("socksio")
    met: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append(await reader.readexactly(3))
        writer.write(b"\x05\x00")
        head = await reader.readexactly(4)
        length = 4 if head[3] == 1 else (await reader.readexactly(1))[0]
        await reader.readexactly(length + 2)
        port = int(hub.url.rpartition(":")[2])
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        back.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await there.read(1_000_000))
        for end in (writer, back):
            end.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("all_proxy", f"socks5://127.0.0.1:{port}")
        hub.faults.append(answer(200, b"[]"))
        async with client(hub) as opened:
            assert await ids(opened) == []
    assert met == [b"\x05\x01\x00"]


@pytest.mark.parametrize(
    ("url", "exceptions"),
    [
        (HUB, "*"),
        (HUB, "hub.example"),
        (HUB, ".example"),
        (HUB, "other.example, HUB.example:443"),
        (HUB, "https://hub.example"),
        ("http://[::1]:8000", "[::1]"),
        ("http://[::1]:8000", "::1"),
        ("http://[fd00::7]", "fd00::/8"),
        ("http://10.1.2.3", "10.0.0.0/8"),
        ("http://127.0.0.1:99", "127.0.0.1:99"),
    ],
)
async def test_what_needs_no_proxy_does_not_look_at_it(
    monkeypatch: pytest.MonkeyPatch, url: str, exceptions: str
) -> None:
    monkeypatch.setenv("all_proxy", "socks://nowhere:abc")
    monkeypatch.setenv("no_proxy", exceptions)
    assert proxy_for(url) is None


@pytest.mark.parametrize(
    "exceptions",
    ["", "ample", "other.example", "hub.example:80", "[::1", "10.0.0.0/99", "::", "x:"],
)
def test_who_is_not_named_goes_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, exceptions: str
) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    assert proxy_for(HUB) == "http://proxy.example:3128"


async def test_a_proxy_for_others_is_not_looked_at(
    hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://h:abc")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    async with client(hub) as opened:
        assert len(await ids(opened)) == 3
    assert surroundings.problems(hub.url) == []


# Certificates


@pytest.mark.parametrize("kind", ["missing", "folder", "junk", "empty", "pipe"])
async def test_certificates_that_are_none_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "certificates.pem"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no pipes here")
        os.mkfifo(path)
    elif kind != "missing":
        path.write_text("no certificate" if kind == "junk" else "")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with client(HUB) as opened:
        with pytest.raises(OfflineError, match=r"SSL_CERT_FILE .*unset it"):
            await ids(opened)
    assert "SSL_CERT_FILE" in surroundings.problems(HUB)[0]


def test_a_folder_of_certificates_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with pytest.raises(OfflineError, match="SSL_CERT_DIR is no folder"):
        certificates.trusted(ssl.create_default_context)
    monkeypatch.setenv("SSL_CERT_DIR", os.pathsep.join((str(tmp_path / "none"), str(tmp_path))))
    assert certificates.trusted(ssl.create_default_context).verify_mode == ssl.CERT_REQUIRED


async def test_keys_that_cannot_be_written_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "none" / "keys"))
    async with client(HUB) as opened:
        with pytest.raises(OfflineError, match="SSLKEYLOGFILE cannot be written"):
            await ids(opened)


# Mirrors


def mirror(hub: LoopbackHub, *ignored: str) -> None:
    """Let the Hub be one that does not know some parameters."""

    def fault(handler: Handler) -> bool:
        hub.faults.append(fault)
        for name in ignored:
            handler.path = handler.path.replace(f"{name}=", f"not-{name}=")
        return False

    hub.faults.append(fault)


@pytest.fixture
def long(hub: LoopbackHub) -> LoopbackHub:
    """A Hub with six papers on each day of two months."""
    hub.days = {
        day: [item(f"26{day[5:7]}.{day[8:]}{number:03}", day=day) for number in range(6)]
        for day in (f"2026-{month:02}-{number:02}" for month in (7, 8) for number in range(1, 29))
    }
    return hub


@pytest.mark.parametrize(
    ("key", "days"),
    [
        (ListingKey("week", "2026-W29"), [f"2026-07-{day}" for day in range(13, 20)]),
        (ListingKey("week", "2026-W35"), [f"2026-08-{day}" for day in range(24, 29)]),
        (ListingKey("month", "2026-07"), [f"2026-07-{day:02}" for day in range(1, 29)]),
    ],
)
async def test_a_mirror_that_ignores_weeks_and_months_is_asked_for_days(
    long: LoopbackHub, key: ListingKey, days: list[str]
) -> None:
    async with client(long) as opened:
        wanted = set(await ids(opened, key))
        assert opened.notice is None
    mirror(long, "week", "month")
    async with client(long) as opened:
        found = await opened.listing(key)
        assert opened.notice is not None and "put together by days" in opened.notice
    assert {paper.day for paper in found.papers} == set(days)
    assert {paper.id for paper in found.papers} == wanted
    upvotes = [paper.upvotes or 0 for paper in found.papers]
    assert upvotes == sorted(upvotes, reverse=True)


async def test_a_mirror_that_ignores_dates_is_not_believed(long: LoopbackHub) -> None:
    mirror(long, "date", "week")
    async with client(long) as opened:
        for key in (ListingKey("day", "2026-07-03"), ListingKey("week", "2026-W29")):
            with pytest.raises(HubError, match="sent other days"):
                await opened.listing(key)


async def test_a_paper_that_was_listed_again_is_no_other_day(hub: LoopbackHub) -> None:
    papers = [item(f"2608.{number:05}", day="2026-08-14") for number in range(9)]
    hub.days["2026-08-14"] = [*papers, item("2608.00099", day="2026-08-20")]
    async with client(hub) as opened:
        assert len(await ids(opened, ListingKey("week", "2026-W33"))) == 16
        assert opened.notice is None


# Junk


async def test_junk_is_not_the_same_as_nothing(hub: LoopbackHub) -> None:
    junk = answer(200, b'[{}, 7, {"paper": null}]')
    async with client(hub) as opened:
        for asked in (opened.newest, lambda: opened.search("maps")):
            hub.faults.append(junk)
            with pytest.raises(HubError, match="3 entries could not be read"):
                await asked()


# Cancelled calls


async def test_cancelled_calls_cost_nothing(hub: LoopbackHub) -> None:
    hub.searches = 10_000
    async with client(hub) as opened:
        for number in range(50):
            asked = [
                asyncio.ensure_future(opened.search(f"words {number}")),
                *(
                    asyncio.ensure_future(opened.listing(ListingKey("day", day)))
                    for day in hub.days
                ),
            ]
            for _ in range(number % 25):
                await asyncio.sleep(0)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        async with asyncio.timeout(5):
            assert len(await ids(opened)) == 3


async def test_a_connection_that_is_given_up_while_it_is_made_is_closed() -> None:
    greeted, gone = asyncio.Event(), asyncio.Event()

    async def never_shakes_hands(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        await reader.read(1)
        greeted.set()
        await reader.read()
        gone.set()
        out.close()

    server = await asyncio.start_server(never_shakes_hands, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    # Collected, it would be closed as well, at any time and with a warning.
    gc.disable()
    try:
        async with client(f"https://127.0.0.1:{port}") as opened:
            asked = asyncio.ensure_future(opened.listing(DAY))
            await asyncio.wait_for(greeted.wait(), 10)
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            await asyncio.wait_for(gone.wait(), 10)
    finally:
        gc.enable()
        server.close()
