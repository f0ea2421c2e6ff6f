"""The Hub over HTTP: one client, opened late and off the event loop, closed once.

What a request may cost and where it may go is decided here: a total deadline, at
most three tries, at most five redirects, the token only to the endpoint itself.
`pages` knows which requests make a listing, `reply` and `body` what to believe.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from reader_tui import __version__
from reader_tui.errors import HubError, NotFoundError, OfflineError
from reader_tui.hub import body, listings, searching
from reader_tui.hub.body import BrokenError
from reader_tui.hub.limits import Allowance
from reader_tui.hub.offline import unreachable
from reader_tui.hub.reply import (
    ERROR_BODY_LIMIT,
    FailingError,
    RefusedError,
    Reply,
    check_type,
    next_page,
    refusal,
    sendable_etag,
)
from reader_tui.hub.wire import Answer, paper_id, parse_listing, parse_paper
from reader_tui.papers.models import NEWEST, ListingKey, Paper
from reader_tui.text.clean import clean

if TYPE_CHECKING:
    # Loading httpx takes longer than a frame may; `_open` does it in a thread.
    import httpx

T = TypeVar("T")

AT_ONCE = 8
TRIES = 3
REDIRECTS = 5

_REDIRECT = frozenset({301, 302, 303, 307, 308})
_TOKEN_REFUSED = "The token was refused; reading without it."
_TOKEN_WITHHELD = "The token was not sent: a proxy would see it (http); reading without it."


class Client:
    """The Hub at an endpoint; many calls may run at once, all on one event loop.

    Times are in seconds. Every method raises `OfflineError` when the Hub cannot be
    reached or `deadline` passes, `RateLimitedError` when it asks to wait, and
    `HubError` for every other answer that is not what was asked for.
    """

    def __init__(
        self,
        endpoint: str,
        token: str | None = None,
        *,
        deadline: float = 30.0,
        connect: float = 5.0,
        read: float = 10.0,
        backoff: float = 0.5,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.notice: str | None = None
        """A plain sentence about the token, once there is something to say."""
        self._token = token
        self._deadline = deadline
        self._connect = connect
        self._read = read
        self._backoff = backoff
        self._transport = transport
        self._allowance = Allowance()
        self._searches = Allowance(most=searching.A_WINDOW)
        self._calls = asyncio.Semaphore(AT_ONCE)
        self._opening = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None
        self._closed = False

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        """All papers of a listing; `etag` is that of an earlier answer.

        Raises `NotFoundError` for a listing that is not published yet.
        """
        async with self._call():
            if key == NEWEST:
                key = ListingKey("day", await listings.newest(self._get))
            return await listings.listing(self._get, key, etag)

    async def newest(self) -> str:
        """The newest day that has papers, whatever this machine's clock says."""
        async with self._call():
            return await listings.newest(self._get)

    async def paper(self, id: str) -> Paper:
        """One paper (API, section 3); raises `NotFoundError` when the Hub has no page of it."""
        known = paper_id(id)
        if known is None:
            raise NotFoundError(f"Not an arXiv id: {clean(id, 40)!r}.")
        try:
            async with self._call():
                reply = await self._get(f"/api/papers/{known}", parse_paper)
        except RefusedError as error:
            if error.status != 404:
                raise
            raise NotFoundError(
                f"The Hub has no page for {known}: most arXiv papers have none until something "
                f"on the Hub names them; see https://arxiv.org/abs/{known}."
            ) from None
        if reply.parsed is None or reply.parsed.id != known:
            raise HubError(f"The Hub answered with another paper than {known}.")
        return reply.parsed

    async def search(self, query: str, limit: int = 50) -> Answer:
        """At most so many papers that the Hub finds for some words, its best first.

        Raises `UsageError` for a query that is too short.
        """
        path = searching.path(query, limit)
        async with self._call():
            reply = await self._get(path, parse_listing)
        return reply.parsed or Answer(())

    async def aclose(self) -> None:
        """Close every connection; the client cannot be used afterwards."""
        self._closed = True
        if self._http is not None:
            await self._http.aclose()

    @asynccontextmanager
    async def _call(self) -> AsyncIterator[None]:
        """A place among the calls that may run at once, then the total deadline."""
        async with self._calls:
            limit = asyncio.timeout(self._deadline)
            try:
                async with limit:
                    yield
            except TimeoutError:
                raise OfflineError(
                    f"The Hub did not answer in full within {self._deadline:g} s."
                ) from None

    async def _get(
        self, path: str, parse: Callable[[object], T], etag: str | None = None
    ) -> Reply[T]:
        """The parsed document at a path; a fault that may pass is tried again."""
        for power in range(TRIES - 1):
            try:
                return await self._attempt(path, parse, etag)
            except (BrokenError, FailingError):
                await asyncio.sleep(self._backoff * 2**power * random.uniform(0.5, 1.5))
        return await self._attempt(path, parse, etag)

    async def _attempt(self, path: str, parse: Callable[[object], T], etag: str | None) -> Reply[T]:
        """One try, and one more without the token when the Hub refuses it (API, section 0)."""
        await self._open()
        allowance = self._allowance_for(path)
        token = self._token
        status, headers, raw = await self._follow(path, token, etag)
        if status == 401 and token is not None:
            self._token = None
            self.notice = _TOKEN_REFUSED
            status, headers, raw = await self._follow(path, None, etag)
        if status == 429:
            raise allowance.refused(headers)
        allowance.heed(headers)
        if status == 304 and etag is not None:
            return Reply(None, etag)
        if status >= 400:
            raise refusal(status, headers, raw)
        if status != 200:
            raise HubError(f"The Hub answered in an unexpected way ({status}).")
        check_type(headers, raw)
        parsed = await asyncio.to_thread(lambda: parse(body.decode(raw)))
        return Reply(parsed, sendable_etag(headers.get("etag")), next_page(headers))

    def _allowance_for(self, path: str) -> Allowance:
        return self._searches if path.startswith(searching.PATH) else self._allowance

    async def _follow(
        self, path: str, token: str | None, etag: str | None
    ) -> tuple[int, Mapping[str, str], bytearray]:
        """Status, headers and body of a path, redirects followed as far as they are safe.

        The token goes to the endpoint's own origin only, and not even there once a
        redirect has left it.
        """
        import httpx

        allowance = self._allowance_for(path)
        with _plain_errors(self._connect, self._read):
            home = httpx.URL(self.endpoint)
            url = httpx.URL(self.endpoint + path)
            for _ in range(REDIRECTS + 1):
                if _origin(url) != _origin(home):
                    token = None
                allowance.check()
                status, headers, raw = await self._send(url, token, etag)
                if status not in _REDIRECT:
                    return status, headers, raw
                url = _redirected(url, headers.get("location", ""))
        raise HubError(f"The Hub sends from one address to the next (over {REDIRECTS} times).")

    async def _send(
        self, url: httpx.URL, token: str | None, etag: str | None
    ) -> tuple[int, Mapping[str, str], bytearray]:
        """One request; the body is read whole, but of an error only its beginning."""
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if etag := sendable_etag(etag):
            headers["If-None-Match"] = etag
        http = await self._open()
        response = await http.send(http.build_request("GET", url, headers=headers), stream=True)
        try:
            encoding = response.headers.get("content-encoding", "")
            limit = body.BODY_LIMIT if response.status_code == 200 else ERROR_BODY_LIMIT
            try:
                raw = await body.read(response.aiter_raw(), encoding, limit)
            except HubError:
                if response.status_code == 200:
                    raise
                raw = bytearray()
            return response.status_code, response.headers, raw
        finally:
            await response.aclose()

    async def _open(self) -> httpx.AsyncClient:
        """The one HTTP client, built on first use in a thread: it reads all certificates."""
        async with self._opening:
            if self._closed:
                raise OfflineError("The connection to the Hub is closed.")
            if self._http is None:
                self._http = await asyncio.to_thread(self._build)
        return self._http

    def _build(self) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        # At its lower levels httpx logs addresses and headers.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        if self._token is not None and _seen_by_proxy(self.endpoint):
            self._token = None
            self.notice = _TOKEN_WITHHELD
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        return httpx.AsyncClient(
            headers={"User-Agent": f"reader-tui/{__version__}"},
            cookies=no_cookies,
            timeout=httpx.Timeout(self._read, connect=self._connect, pool=None),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            transport=self._transport,
            follow_redirects=False,
        )


@contextmanager
def _plain_errors(connect: float, read: float) -> Iterator[None]:
    """Whatever httpx raises becomes one of our errors, in plain words."""
    import httpx

    try:
        yield
    except httpx.ConnectTimeout:
        raise OfflineError(f"The Hub could not be reached (nothing in {connect:g} s).") from None
    except httpx.TimeoutException:
        raise OfflineError(f"The Hub did not answer (nothing in {read:g} s).") from None
    except httpx.ConnectError as error:
        raise unreachable(error) from None
    except httpx.ProxyError:
        raise OfflineError("The Hub could not be reached (the proxy refused).") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise HubError("The Hub's address, or one it sends to, cannot be used.") from None
    except httpx.TransportError:
        raise BrokenError("The connection to the Hub broke.") from None


def _seen_by_proxy(endpoint: str) -> bool:
    """Whether requests pass a proxy unencrypted: over https it sees only the host."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(endpoint)
    if parts.scheme != "http" or proxy_bypass(parts.hostname or ""):
        return False
    return bool({"http", "all"} & getproxies().keys())


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port, the port None when it is the scheme's own."""
    return url.scheme, url.host.lower(), url.port


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads; raises `HubError` when nobody should follow."""
    there = url.join(location)
    safe = there.scheme == "https" or _origin(there) == _origin(url)
    if not location or not safe or not there.host or there.userinfo:
        raise HubError("The Hub sends to an address that is not safe to follow.")
    return there
