"""The Hub over HTTP, opened late and off the event loop, closed once.

What a request may cost and where it may go is decided here: a total deadline, at most
five redirects, the token only to the endpoint itself. `listings` knows what to ask,
`attempts` how often, `reply` and `body` what to believe.

httpx loses a place of its pool with each call that is cancelled before its connection
stands. So its pool has no bounds, requests are counted here, and once in a while what
was lost is let go of with its client.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from reader_tui import __version__
from reader_tui.errors import HubError, OfflineError
from reader_tui.hub import body, certificates, linked_repos, listings, paper_text
from reader_tui.hub.attempts import Attempts, Reception
from reader_tui.hub.body import BrokenError
from reader_tui.hub.limits import Allowance
from reader_tui.hub.proxies import proxy_for
from reader_tui.hub.reply import ERROR_BODY_LIMIT, sendable_etag, unreachable
from reader_tui.hub.thread import parse_thread
from reader_tui.hub.wire import Answer, Incoming
from reader_tui.papers.artifacts import Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.papers.models import NEWEST, ListingKey, Paper

if TYPE_CHECKING:
    # Loading httpx takes longer than a frame may; `_open` does it in a thread.
    import httpcore
    import httpx

    from reader_tui.papers.publication import Publication

AT_ONCE = 8
REDIRECTS = 5

_TEXT = "text/markdown, text/plain;q=0.9"
_LOST = 32
"""So many calls cancelled before an answer are forgotten with their client."""
_REDIRECT = frozenset({301, 302, 303, 307, 308})


class Client:
    """The Hub at an endpoint; many calls may run at once, all on one event loop.

    Times are in seconds; between two requests there are at least `pace`. Every method
    raises `OfflineError` when the Hub cannot be reached or `deadline` passes,
    `RateLimitedError` when it asks to wait, and `HubError` for every other answer that is
    not what was asked for.
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
        pace: float = 0.0,
        accept: str = "application/json",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self._deadline = deadline
        self._connect = connect
        self._read = read
        self._accepted = accept
        self._pace = pace
        self._next = 0.0
        """When the next request may be sent, on the event loop's clock."""
        self._transport = transport
        self._attempts = Attempts(self._follow, token, self._token_seen, backoff)
        self._calls = asyncio.Semaphore(AT_ONCE)
        self._requests = asyncio.Semaphore(AT_ONCE)
        self._opening = asyncio.Lock()
        self._trusted: ssl.SSLContext | None = None
        self._opened: dict[tuple[str, str | None], httpx.AsyncClient] = {}
        """By the scheme of what is asked for and the proxy."""
        self._under_way = 0
        self._lost = 0
        self._closed = False

    @property
    def notice(self) -> str | None:
        """A plain sentence that the reader should see, once there is something to say."""
        return self._attempts.notice

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        """All papers of a listing; `etag` is that of an earlier answer.

        Raises `NotFoundError` for a listing that is not published yet.
        """
        async with self._call():
            if key == NEWEST:
                key = ListingKey("day", await listings.newest(self._attempts.get))
            answer = await listings.listing(self._attempts.get, key, etag)
        self._attempts.notice = answer.notice or self._attempts.notice
        return answer

    async def newest(self) -> str:
        """The newest day that has papers, whatever this machine's clock says."""
        async with self._call():
            return await listings.newest(self._attempts.get)

    async def paper(self, id: str) -> Paper:
        """One paper; raises `NotFoundError` when the Hub has no page of it."""
        async with self._call():
            return await listings.paper(self._attempts.get, id)

    async def search(self, query: str, limit: int = 50) -> Answer:
        """At most so many papers that the Hub finds for some words, its best first.

        Raises `UsageError` for a query that is too short.
        """
        async with self._call():
            return await listings.search(self._attempts.get, query, limit)

    async def full_text(self, id: str) -> str:
        """The whole text of a paper as received; raises `NotFoundError` when there is none."""
        async with self._call():
            return await paper_text.full_text(self._attempts.text, id)

    async def thread(self, id: str) -> tuple[Comment, ...] | None:
        """What is said on the page of a paper, None where the Hub does not tell.

        Raises `NotFoundError` when the Hub has no page of it.
        """
        async with self._call():
            return await listings.of_paper(self._attempts.get, id, "?field=comments", parse_thread)

    async def artifacts(self, id: str) -> Artifacts:
        """All that was made from a paper; raises `NotFoundError` when the Hub knows of nothing."""
        async with self._call():
            return await linked_repos.artifacts(self._attempts.get, id)

    async def publications(self, ids: Sequence[str]) -> list[Publication]:
        """What arXiv says of papers, where this endpoint is that of its query API."""
        from reader_tui.hub import arxiv

        async with self._call():
            return await arxiv.publications(self._attempts.document, ids)

    @asynccontextmanager
    async def file(
        self, address: str, may: Callable[[str], bool], start: int = 0
    ) -> AsyncIterator[Incoming]:
        """A file beside the API, from byte `start` on, its bytes as they come; no token is sent.

        `may` says of each address on the way whether it may be asked. No deadline holds but
        that of each piece. Raises `HubError` for an address that may not, and `OfflineError`.
        """
        import httpx

        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
        with _plain_errors(self._connect, self._read):
            url = httpx.URL(address)
            for _ in range(REDIRECTS + 1):
                if not may(str(url)):
                    raise HubError(
                        f"Not asked, for it is none of the hosts that may be: {url.host}"
                    )
                async with self._requests:
                    response = await self._answered(url, headers)
                    try:
                        if response.status_code not in _REDIRECT:
                            yield Incoming(
                                response.status_code, response.headers, response.aiter_raw()
                            )
                            return
                        url = url.join(response.headers.get("location", ""))
                    finally:
                        await response.aclose()
        raise HubError(f"It sends from one address to the next (over {REDIRECTS} times).")

    async def aclose(self) -> None:
        """Close every connection; the client cannot be used afterwards."""
        self._closed = True
        await self._let_go()

    async def _let_go(self) -> None:
        while self._opened:
            _, http = self._opened.popitem()
            await http.aclose()

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

    async def _follow(
        self, path: str, token: str | None, etag: str | None, allowance: Allowance
    ) -> Reception:
        """What comes of a path, redirects followed as far as they are safe.

        The token goes to the endpoint's own origin only, and not even there once a
        redirect has left it.
        """
        import httpx

        with _plain_errors(self._connect, self._read):
            home = httpx.URL(self.endpoint)
            url = httpx.URL(self.endpoint + path)
            for _ in range(REDIRECTS + 1):
                if _origin(url) != _origin(home):
                    token = None
                allowance.check()
                received = await self._send(url, token, etag)
                if received.status not in _REDIRECT:
                    return received
                url = _redirected(url, received.headers.get("location", ""))
        raise HubError(f"The Hub sends from one address to the next (over {REDIRECTS} times).")

    async def _send(self, url: httpx.URL, token: str | None, etag: str | None) -> Reception:
        """One request; the body is read whole, but of an error only its beginning."""
        wanted = _TEXT if paper_text.is_text(url.path) else self._accepted
        headers = {"Accept": wanted, "Accept-Encoding": "gzip"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if etag := sendable_etag(etag):
            headers["If-None-Match"] = etag
        async with self._requests:
            await self._wait_for_turn()
            response = await self._answered(url, headers)
            return await self._whole(response)

    async def _wait_for_turn(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._pace
        if turn > now:
            await asyncio.sleep(turn - now)

    async def _answered(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        """The head of the answer to one request."""
        http = await self._open(url)
        made: list[httpcore.AsyncNetworkStream] = []

        async def trace(event: str, info: dict[str, Any]) -> None:
            if event.endswith(".connect_tcp.complete"):
                made.append(info["return_value"])

        self._under_way += 1
        try:
            request = http.build_request("GET", url, headers=headers, extensions={"trace": trace})
            return await http.send(request, stream=True)
        except asyncio.CancelledError:
            self._lost += 1
            for stream in made:
                # Given up between connecting and the end of its handshake, it would stay open.
                await stream.aclose()
            raise
        finally:
            self._under_way -= 1

    async def _whole(self, response: httpx.Response) -> Reception:
        """Status, headers and body of an answer."""
        self._under_way += 1
        try:
            encoding = response.headers.get("content-encoding", "")
            limit = body.BODY_LIMIT if response.status_code == 200 else ERROR_BODY_LIMIT
            try:
                raw = await body.read(response.aiter_raw(), encoding, limit)
            except HubError:
                if response.status_code == 200:
                    raise
                raw = bytearray()
            return Reception(response.status_code, response.headers, raw)
        finally:
            await response.aclose()
            self._under_way -= 1

    def _token_seen(self) -> bool:
        """Whether a proxy would see the token: over https it sees only the host."""
        is_plain = self.endpoint.startswith("http:") and self._transport is None
        return is_plain and proxy_for(self.endpoint) is not None

    async def _open(self, url: httpx.URL) -> httpx.AsyncClient:
        """The HTTP client for a URL, built on first use in a thread: it reads all certificates.

        Raises `OfflineError` when a variable of the environment keeps it from being built.
        """
        async with self._opening:
            if self._closed:
                raise OfflineError("The connection to the Hub is closed.")
            if self._lost >= _LOST and not self._under_way:
                self._lost = 0
                await self._let_go()
            proxy = None if self._transport is not None else proxy_for(str(url))
            way = url.scheme, proxy
            if way not in self._opened:
                self._opened[way] = await asyncio.to_thread(self._build, *way)
            return self._opened[way]

    def _build(self, scheme: str, proxy: str | None) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        # At its lower levels httpx logs addresses and headers.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        if "https" in f"{scheme} {proxy}" and self._trusted is None:
            self._trusted = certificates.trusted(partial(httpx.create_ssl_context, trust_env=False))
        # Without a need for any, no certificate is read, and none would be believed.
        context = self._trusted or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        by_tls = proxy is not None and proxy.startswith("https:")
        return httpx.AsyncClient(
            headers={"User-Agent": f"reader-tui/{__version__}"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(self._read, connect=self._connect, pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
            transport=self._transport,
            follow_redirects=False,
            trust_env=False,
            verify=context,
            proxy=httpx.Proxy(proxy, ssl_context=context if by_tls else None) if proxy else None,
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
    except (OSError, ValueError) as error:
        raise unreachable(error) from None


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
