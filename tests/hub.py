"""A Hub on the loopback: real HTTP, the real one's rules, and faults on demand.

    with LoopbackHub() as hub:
        hub.days["2026-08-14"] = [item("2608.00001"), item("2608.00002", upvotes=7)]
        hub.faults.append(answer(503))          # the next request meets it
        ... Client(hub.url) ...
        assert hub.requests[0].path == "/api/daily_papers?date=2026-08-14&limit=100"

Bodies, errors and headers have the form of the recorded ones; all words are our own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from xml.sax.saxutils import escape

Item = dict[str, Any]
MISSING = object()
"""As a value of `item`'s changes: the Hub did not send this key."""

_OUTER = frozenset({"thumbnail", "numComments", "submittedBy", "isAuthorParticipating"})
_BOTH = frozenset({"title", "summary", "mediaUrls", "organization"})
_ADJECTIVES = ("Patient", "Sparse", "Gentle", "Curious", "Frugal", "Steady", "Honest")
_NOUNS = ("Readers", "Encoders", "Planners", "Agents", "Samplers", "Maps", "Ledgers")


def item(id: str, /, *, day: str = "2026-08-14", **changes: Any) -> Item:
    """One entry of a listing as the Hub sends it, with `changes` to any of its fields.

    A change reaches the entry, its paper, or both, wherever the Hub has that key.
    """
    number = int(hashlib.sha256(id.encode()).hexdigest(), 16)
    title = f"{_ADJECTIVES[number % 7]} {_NOUNS[number // 7 % 7]} for Case {id[-5:]}"
    summary = f"We ask what case {id[-5:]} needs and answer with a small, tested method."
    user = {"_id": f"{number:024x}"[:24], "fullname": "Ada Example", "name": "ada", "type": "user"}
    paper: Item = {
        "id": id,
        "authors": [
            {"_id": f"{n:024x}", "name": name, "hidden": False}
            for n, name in enumerate(("Ada Example", "Béla Sample"))
        ],
        "publishedAt": f"{day}T00:00:00.000Z",
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "title": title,
        "submittedOnDailyBy": {**user, "user": "ada"},
        "summary": summary,
        "upvotes": number % 40,
        "discussionId": f"{number:024x}"[:24],
        "githubRepo": f"https://github.com/example/case-{id[-5:]}",
        "githubStars": number % 900,
    }
    outer: Item = {
        "paper": paper,
        "publishedAt": f"{day}T04:00:00.000Z",
        "title": title,
        "summary": summary,
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{id}.png",
        "numComments": number % 5,
        "submittedBy": user,
        "isAuthorParticipating": False,
    }
    for key, value in changes.items():
        for record in _records_with(key, outer, paper):
            if value is MISSING:
                record.pop(key, None)
            else:
                record[key] = value
    return outer


def _records_with(key: str, outer: Item, paper: Item) -> tuple[Item, ...]:
    if key in _BOTH:
        return outer, paper
    return (outer,) if key in _OUTER else (paper,)


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names in lower case."""

    path: str
    headers: Mapping[str, str]


class LoopbackHub:
    """A Hub whose content is `days`; `today` is its newest day unless it is set."""

    def __init__(self) -> None:
        self.days: dict[str, list[Item]] = {}
        self.papers: dict[str, Item] = {}
        """Bare papers of `/api/papers/{id}` beyond those that are listed."""
        self.texts: dict[str, str] = {}
        """Whole papers of `/papers/{id}.md`."""
        self.files: dict[str, bytes] = {}
        """PDFs and pictures by their paths, `/pdf/ID`; a `Range` is heeded."""
        self.repos: dict[str, Item] = {}
        """What `/api/arxiv/{id}/repos` names, where it is anything."""
        self.arxiv: dict[str, Item] = {}
        """What `/arxiv/query` says of papers: `version`, `updated`, `class`, `journal`, `doi`."""
        self.today: str | None = None
        self.faults: deque[Fault] = deque()
        """Each request takes the first, if there is one."""
        self.requests: list[Request] = []
        self.latency = 0.0
        self.refuses_tokens = False
        self.remaining = 500
        self.reset = 300
        self.searches = 50
        """Searches that are left; they have a count of their own."""
        self.sends_etags = True
        self.busiest = 0
        """The most requests that were under way at the same time."""
        self.busy = 0
        self.lock = Lock()
        self.stopping = Event()
        self._server: _Server | None = None

    def __enter__(self) -> LoopbackHub:
        self._server = _Server(self)
        Thread(target=self._server.serve_forever, args=(0.003,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def arxiv_url(self) -> str:
        """The address of arXiv's query API beside it."""
        return f"{self.url}/arxiv/query"

    @property
    def url(self) -> str:
        """The endpoint to give to a client."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    def newest(self) -> str:
        """The newest day that may be asked for."""
        return self.today or max(self.days, default="2026-08-14")

    def listed(self, days: list[str]) -> list[Item]:
        """The items of some days, most upvoted first, each paper once."""
        found = {self._id(entry): entry for day in days for entry in self.days.get(day, [])}
        return sorted(found.values(), key=self._upvotes)

    @staticmethod
    def _id(entry: Item) -> object:
        paper = entry.get("paper") if isinstance(entry, dict) else None
        id = paper.get("id") if isinstance(paper, dict) else None
        return id if isinstance(id, str) else object()

    @staticmethod
    def _upvotes(entry: Item) -> int:
        paper = entry.get("paper") if isinstance(entry, dict) else None
        upvotes = paper.get("upvotes") if isinstance(paper, dict) else None
        return -upvotes if isinstance(upvotes, int) else 0

    def paper(self, id: str) -> Item | None:
        """The bare paper of an id."""
        for entries in self.days.values():
            for entry in entries:
                if self._id(entry) == id:
                    return dict(entry["paper"])
        return self.papers.get(id)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: LoopbackHub) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.hub = hub

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection: the Hub's routes, after whatever fault is next."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    @property
    def hub(self) -> LoopbackHub:
        """The Hub this connection belongs to."""
        return self.server.hub

    def do_GET(self) -> None:
        hub = self.hub
        headers = {name.lower(): value for name, value in self.headers.items()}
        with hub.lock:
            hub.requests.append(Request(self.path, headers))
            hub.remaining = max(0, hub.remaining - 1)
            hub.busy += 1
            hub.busiest = max(hub.busiest, hub.busy)
            fault = hub.faults.popleft() if hub.faults else None
        try:
            hub.stopping.wait(hub.latency)
            if fault is None or not fault(self):
                self.route()
        finally:
            with hub.lock:
                hub.busy -= 1

    def route(self) -> None:
        """Answer as the Hub would."""
        if self.hub.refuses_tokens and "Authorization" in self.headers:
            return self.error(401, "Invalid credentials in Authorization header")
        url = urlsplit(self.path)
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        path = unquote(url.path)
        if path == "/api/daily_papers":
            return self.daily(query)
        if path == "/api/papers/search":
            return self.search(query)
        if found := re.fullmatch(r"/api/papers/([^/]+)", path):
            paper = self.hub.paper(found[1])
            if paper is None:
                return self.error(404, f"Paper not found: no README mentions {found[1]}.")
            if query.get("field") != "comments":
                paper = {key: value for key, value in paper.items() if key != "comments"}
            return self.json(paper)
        if found := re.fullmatch(r"/api/arxiv/([^/]+)/repos", path):
            return self.json(
                self.hub.repos.get(found[1], {"models": [], "datasets": [], "spaces": []})
            )
        if found := re.fullmatch(r"/papers/([^/]+)\.md", path):
            text = self.hub.texts.get(found[1])
            if text is None:
                return self.error(404, f"Paper not found: no README mentions {found[1]}.")
            return self.send(200, text.encode(), "text/markdown; charset=utf-8")
        if (data := self.hub.files.get(path)) is not None:
            return self.file(data)
        if path == "/arxiv/query":
            return self.atom(query.get("id_list", "").split(","))
        return self.error(404, "There is no such page.")

    def file(self, data: bytes) -> None:
        """A file, or what is left of it from the byte that was asked for."""
        headers = {"ETag": f'W/"{hashlib.sha1(data).hexdigest()[:20]}"'}
        start = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if start is None:
            return self.send(200, data, "application/pdf", headers)
        headers["Content-Range"] = f"bytes {start[1]}-{len(data) - 1}/{len(data)}"
        self.send(206, data[int(start[1]) :], "application/pdf", headers)

    def atom(self, ids: list[str]) -> None:
        """arXiv's query API: an entry for each paper that it knows."""
        entries = "".join(_entry(id, self.hub.arxiv[id]) for id in ids if id in self.hub.arxiv)
        body = f"<?xml version='1.0' encoding='UTF-8'?><feed {_NAMES}>{entries}</feed>"
        self.send(200, body.encode(), "application/atom+xml; charset=utf-8")

    def search(self, query: dict[str, str]) -> None:
        """`/api/papers/search`: items with most of the words in title or abstract first."""
        text, limit = query.get("q", ""), int(query.get("limit", "20"))
        if not 2 <= len(text) <= 250:
            return self.error(400, "✖ Too small or too big: expected 2 to 250 characters\n  → at q")
        if not 1 <= limit <= 120:
            return self.error(400, "✖ Too big: expected number to be <=120\n  → at limit")
        hub = self.hub
        with hub.lock:
            left, hub.searches = hub.searches, max(0, hub.searches - 1)
        headers = {"RateLimit": f'"search";r={max(0, left - 1)};t={hub.reset}'}
        if not left:
            body = json.dumps({"error": "We had to rate limit your IP."}).encode()
            return self.send(429, body, JSON, headers)
        words = set(text.casefold().split())

        def held(entry: Item) -> int:
            prose = f"{entry['paper'].get('title')} {entry['paper'].get('summary')}".casefold()
            return sum(word in prose for word in words)

        found = [entry for entry in hub.listed(sorted(hub.days)) if held(entry)]
        return self.json(sorted(found, key=held, reverse=True)[:limit], headers)

    def daily(self, query: dict[str, str]) -> None:
        """`/api/daily_papers`: a bare array, in pages."""
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        if not 1 <= limit <= 100:
            return self.error(400, "✖ Too big: expected number to be <=100\n  → at limit")
        try:
            items = self.select(query)
        except ValueError as problem:
            return self.error(400, str(problem))
        headers = {}
        if len(items) > (page + 1) * limit:
            following = urlencode({**query, "p": page + 1})
            link = f"{self.hub.url}/api/daily_papers?{following}"
            headers["Link"] = f'<{link}>; rel="next"'
        return self.json(items[page * limit : (page + 1) * limit], headers)

    def select(self, query: dict[str, str]) -> list[Item]:
        """The items of a query, or `ValueError` with the Hub's words."""
        hub = self.hub
        if query.get("sort") == "trending":
            everything = hub.listed(list(hub.days))
            return sorted(everything, key=lambda entry: -entry["paper"].get("githubStars", 0))
        if "date" in query:
            try:
                day = date.fromisoformat(query["date"]).isoformat()
            except ValueError:
                raise ValueError("✖ Invalid ISO date\n  → at date") from None
            if day > hub.newest():
                bound = f'"{hub.newest()}T00:00:00.000Z"'
                raise ValueError(f'✖ "date" must be less than or equal to {bound}\n  → at date')
            return hub.listed([day])
        if "week" in query:
            found = re.fullmatch(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-2])", query["week"])
            if not found:
                raise ValueError("✖ Invalid week\n  → at week")
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return hub.listed([(monday + timedelta(n)).isoformat() for n in range(7)])
        if "month" in query:
            return hub.listed([day for day in hub.days if day.startswith(query["month"])])
        return [entry for day in sorted(hub.days, reverse=True) for entry in hub.listed([day])]

    def json(self, document: object, headers: Mapping[str, str] | None = None) -> None:
        """A successful answer."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        # A lone surrogate goes out as the bytes it would be, as no encoder should send it.
        self.send(200, text.encode("utf-8", "surrogatepass"), JSON, headers)

    def error(self, status: int, message: str) -> None:
        """A refusal in the Hub's form."""
        self.send(status, json.dumps({"error": message}, ensure_ascii=False).encode(), JSON)

    def send(
        self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole answer, with ETag, gzip and the rate limit's headers."""
        hub = self.hub
        all_headers = {
            "Content-Type": kind,
            "RateLimit": f'"api";r={hub.remaining};t={hub.reset}',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
            **(headers or {}),
        }
        if hub.sends_etags and status == 200:
            etag = f'W/"{hashlib.sha1(body).hexdigest()[:20]}"'
            all_headers["ETag"] = etag
            if self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
        if len(body) > 1024 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            all_headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in {**all_headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def write(self, data: bytes) -> None:
        """Bytes to the client exactly as they are; the connection ends with this request."""
        self.close_connection = True
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


_NAMES = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"'


def _entry(id: str, told: Item) -> str:
    """A paper as arXiv tells it."""
    version, updated = told.get("version", 1), told.get("updated", "2026-08-12T10:00:00Z")
    parts = [f"<id>http://arxiv.org/abs/{id}v{version}</id><updated>{updated}</updated>"]
    if "class" in told:
        parts.append(f'<arxiv:primary_category term="{told["class"]}"/>')
    for name, key in (("journal_ref", "journal"), ("doi", "doi")):
        if key in told:
            parts.append(f"<arxiv:{name}>{escape(told[key])}</arxiv:{name}>")
    return f"<entry>{''.join(parts)}<title>Case</title></entry>"


JSON = "application/json; charset=utf-8"
Fault = Callable[[Handler], bool]
"""What happens to one request; False lets it be answered all the same."""


def answer(
    status: int, body: bytes = b"[]", kind: str = JSON, headers: Mapping[str, str] | None = None
) -> Fault:
    """Any whole answer, its length told truly unless `headers` say otherwise."""

    def fault(handler: Handler) -> bool:
        fields = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
        lines = [f"HTTP/1.1 {status} Word", *(f"{name}: {fields[name]}" for name in fields)]
        handler.write("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)
        return True

    return fault


def raw(*parts: bytes) -> Fault:
    """Exactly these bytes instead of an answer, then the end of the connection."""

    def fault(handler: Handler) -> bool:
        handler.write(b"".join(parts))
        return True

    return fault


def html(status: int = 200) -> Fault:
    """A page for people, as a captive portal sends it."""
    return answer(status, b"<!doctype html><title>Log in</title>", "text/html; charset=utf-8")


def redirect(to: str, status: int = 302) -> Fault:
    """A redirect to `to`."""
    return answer(status, b"", headers={"Location": to})


def truncated() -> Fault:
    """A body that ends before its told length."""
    return answer(200, b'[{"paper":', headers={"Content-Length": "5000"})


def bad_chunk() -> Fault:
    """A chunked body whose second chunk has no length."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
    return raw(head.encode(), b"1\r\n[\r\nnonsense\r\n")


def late(seconds: float) -> Fault:
    """The true answer, but not at once."""

    def fault(handler: Handler) -> bool:
        return handler.hub.stopping.wait(seconds)

    return fault


def reset(after: bytes = b"") -> Fault:
    """A connection that is reset, after some bytes if there are any."""

    def fault(handler: Handler) -> bool:
        handler.write(after)
        time.sleep(0.02 if after else 0)
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.connection.close()
        return True

    return fault


def drip(data: bytes, every: float = 0.05) -> Fault:
    """One byte at a time, for ever: the bytes, then spaces."""

    def fault(handler: Handler) -> bool:
        with suppress(OSError):
            for byte in data:
                handler.write(bytes([byte]))
                if handler.hub.stopping.wait(every):
                    return True
            while not handler.hub.stopping.wait(every):
                handler.write(b" ")
        return True

    return fault


def gzip_bomb(size: int, layers: int = 1) -> Fault:
    """A valid document of `size` bytes, nearly all white space, packed once or more."""
    packed = b"".join(_packed_spaces(size))
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return answer(200, packed, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})


def _packed_spaces(size: int) -> Iterator[bytes]:
    pack = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = b" " * 2**20
    yield pack.compress(b"[")
    for start in range(0, size - 2, len(block)):
        yield pack.compress(block[: size - 2 - start])
    yield pack.compress(b"]")
    yield pack.flush()
