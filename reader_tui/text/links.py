"""Links in a text: where they stand, where they lead, and what they are.

`find` reads text as received and text made readable alike:

- `https://`, `http://`, also broken (`https: //host`, `https:/host`, a line break behind the
  slashes or behind a hyphen of the host) and doubled (`http://http://host`);
- bare hosts with a path (`hf.co/owner/name`), with `www.`, under `github.io`, or offered by the
  sentence (`available at example.org`); not brands (`Example.ai will`), file names (`model.py`)
  or sentences without a space between them (`time.Next`);
- `arXiv:2410.24164` and `doi:10.1000/182`.

What surrounds a link stays outside: closing brackets, quotes, punctuation, TeX. Each target is
found once, under its first spelling, in one normal form.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from reader_tui.text.arxiv_ids import arxiv_id as arxiv_id
from reader_tui.text.hosts import kind_by_place

LIMIT = 2_000
_MOST = 1_000
_READ = 200_000

_TOP = (
    "com|org|net|edu|gov|io|ai|co|dev|app|ml|cn|tech|info|site|xyz|page|space|online|cloud|live|"
    "top|design|world|wiki|studio|tools|science|academy|network|club|pro|eu|uk|de|fr|jp|kr|tw|hk|"
    "sg|ch|nl|se|ru|br|ca|au|es|pl|fi|dk|cz|il|vn|tr|gr|pt|ro|hu|ie|nz|mx|ae|sa|ma|ms|ly|gl|gg|"
    "sh|fm|tv|cc|la|link|press|foundation|institute|systems|run|blog|im|ac|art|group|gle|ooo"
)
# Ends that are words of English or endings of files: taken for a host before a path only.
_TOP_PATH = f"{_TOP}|me|be|at|us|it|in|is|id|no|so|to|my|news|team|games|media|zone|fun|be|th"
_BODY = r"(?:[^\s<>\"{}|\\^`\[\]]|\\[_#%&~])"
_LABEL = r"[A-Za-z0-9](?:[\w-]{0,62})"
_SCHEME = (
    r"[Hh][Tt][Tt][Pp][Ss]?\s?:\s?/{1,2}\s*(?:https?:/{1,2})*"
    rf"((?:(?!https?:/){_BODY}|\\allowbreak\s?|(?<=-)\n(?=[\w-]+\.[\w.-]*/)"
    r"|(?<=\.)\s(?=(?:com|io|org|co|cn|github\.io)/)|(?<=github\.com/)\s(?=[\w.-]+/[\w.-]))+)"
)
_OWNER = r"(?:github\.com|huggingface\.co)/[\w.-]+/$"
_NAME = r"\s(?!(?:and|or|for|to|in|on|at|with|as|is|are|which|that|the|where)\b)([A-Za-z][\w.-]*)"
_BARE = (
    rf"(?<![\w@/.\\:-])((?:www\.)?(?:{_LABEL}\.){{1,6}}(?:{_TOP_PATH}))(?![\w-])"
    rf"((?::\d{{2,5}})?/(?:(?!https?:/){_BODY}|\\allowbreak\s?)*)?"
)
_ARXIV = r"(?<![\w/.])ar[Xx]iv\s?:\s?(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.]\d)"
_DOI = r"(?<![\w/.])(?:doi|DOI)\s?:\s*(10\.\d{4,9}/(?:(?!https?:/)[^\s\"<>{}\\^`|])+)"
_OFFER = (
    r"(?i)\b(?:availab|accessib|accessed|found|released?|hosted|download|open-?source|visit|see|"
    r"view|web|page|site|home|demo|code|data|model|leaderboard|api|toolkit|published|public|try|"
    r"browse|online)"
)
_CUE = r"(?:\b(?:at|via|visit|see|from|on|under)|:)\s*$"
_ENDS = ".,;:!?$'\"’”›»*)]}>"


class Found:
    """A link in a text: its normal form, its kind, and the span `text[start:end]` it stands on."""

    __slots__ = ("end", "kind", "start", "url")

    def __init__(self, url: str, kind: str, start: int, end: int) -> None:
        self.url = url
        self.kind = kind
        self.start = start
        self.end = end

    def _fields(self) -> tuple[str, str, int, int]:
        return self.url, self.kind, self.start, self.end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Found) and self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash(self._fields())

    def __repr__(self) -> str:
        return "Found({!r}, {!r}, {}, {})".format(*self._fields())


def find(text: str) -> list[Found]:
    """The links of `text`, each target once, in order of appearance.

    The first 200,000 characters are read, and 1,000 places at most.
    """
    text = text[:_READ]
    spans: list[tuple[int, int, str]] = []
    if "ttp" in text or "TTP" in text:
        spans += _with_scheme(text)
    if re.search(rf"\.(?:{_TOP_PATH})(?![\w-])", text):
        spans += _bare(text, spans)
    if ":" in text and ("iv" in text or "doi" in text or "DOI" in text):
        for found in islice(re.finditer(_ARXIV, text), _MOST):
            if arxiv_id(found[1]):
                spans.append((found.start(), found.end(), f"arxiv.org/abs/{found[1]}"))
        for found in islice(re.finditer(_DOI, text), _MOST):
            doi = _trimmed(found[1])
            spans.append((found.start(), found.start(1) + len(doi), f"doi.org/{doi}"))
    links: list[Found] = []
    seen: set[str] = set()
    free = 0  # where the last link ended: no two stand on the same characters
    for start, end, address in sorted(spans):
        url = normal(address) if start >= free else None
        if url and (key := target(url)) not in seen:
            seen.add(key)
            free = end
            links.append(Found(url, kind_of(url), start, end))
    return links


def _with_scheme(text: str) -> list[tuple[int, int, str]]:
    spans = []
    for found in islice(re.finditer(_SCHEME, text), _MOST):
        body = _trimmed(found[1])
        end = found.start(1) + len(body)
        scheme = "http://" if found[0][4] not in "sS" else "https://"
        if body.endswith("/") or found[1].endswith("/"):
            owner = re.search(_OWNER, body[-140:])
            joined = re.compile(_NAME).match(text, end) if owner else None
            if joined and _completes(joined[1], text, joined.end(1)):
                name = _trimmed(joined[1])
                body, end = body + name, joined.start(1) + len(name)
        if body:
            spans.append((found.start(), end, scheme + _bared(body)))
    return spans


def _completes(name: str, text: str, end: int) -> bool:
    """True when the word behind `owner/ ` reads like a repository, not like the sentence."""
    tail = name.rstrip(".")
    odd = not tail.islower() or any(char in "-_." or char.isdigit() for char in tail)
    return odd and (
        name.endswith(".") or text[end : end + 1] in ("", " ", "\n", ".", ",", ")", "}")
    )


def _bare(text: str, taken: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    spans = []
    busy = iter(sorted(taken))
    current = next(busy, None)
    for found in islice(re.finditer(_BARE, text), _MOST):
        while current and current[1] <= found.start():
            current = next(busy, None)
        if current and current[0] <= found.start():
            continue
        host, path = found[1], found[2] or ""
        address = _trimmed(host + path)
        if _is_host(host, len(address) > len(host)) and (
            len(address) > len(host) + 1
            or host[:4].lower() == "www."
            or host.lower().endswith(".github.io")
            or _offered(text, found.start(), found.start() + len(address))
        ):
            spans.append((found.start(), found.start() + len(address), _bared(address)))
    return spans


def _is_host(host: str, path: bool) -> bool:
    """False for brands, files and glued sentences that only look like a host."""
    top = host.rpartition(".")[2]
    if not top.islower() or ".." in host:
        return False
    if host.lower().startswith("www."):
        return host.count(".") > 1
    if path:
        return True
    return re.fullmatch(_TOP, top) is not None and not host.rpartition(".")[0].isdigit()


def _offered(text: str, start: int, end: int) -> bool:
    """True when the sentence leads to the bare host rather than speaks of a brand."""
    before = text[max(0, start - 160) : start]
    if before.endswith("(") and text[end : end + 1] == ")":
        return True
    if not re.search(_CUE, before[-12:]):
        return False
    return re.search(_OFFER, re.split(r"[.?!]\s", before)[-1]) is not None


def _trimmed(address: str) -> str:
    """`address` without the punctuation, quotes and brackets that close what surrounds it."""
    end = len(address)
    opened = address.count("(") - address.count(")")
    while end:
        char = address[end - 1]
        if char == "s" and end > 1 and address[end - 2] in "'’":
            end -= 2
        elif char not in _ENDS or (char == ")" and opened >= 0):
            break
        else:
            opened += char == ")"
            end -= 1
    return address[:end]


def _bared(address: str) -> str:
    """`address` without TeX's escapes and without the breaks it was found with."""
    if "\\" in address:
        address = re.sub(r"\\allowbreak\s?", "", address)
        address = re.sub(r"\\([_#%&~])", r"\1", address)
    return re.sub(r"\s", "", address)


def normal(url: str) -> str | None:
    """The one normal form of a web address, or None when it is not one to be opened.

    `https://` is added when no scheme is given, the host is lower-case, closing punctuation,
    `.git` and an empty fragment go. Refused: other schemes, relative addresses, a user part,
    control characters, white space, backslashes, a bad port, a host without a dot (but
    `localhost` and IP addresses), more than 2,000 characters.
    """
    url = url.strip(" \t\r\n")
    if len(url) > LIMIT or not url.isprintable() or re.search(r"[\s\\<>\"`{}|^]", url):
        return None
    found = re.match(r"(?i)(https?):/{1,3}(?:https?:/{1,2})*", url)
    scheme = found[1].lower() if found else "https"
    rest, before = url[found.end() :] if found else url, ""
    while rest != before:
        rest, before = re.sub(r"\.git(?=/?$)|[#?]$", "", _trimmed(rest)), rest
    parts = re.match(r"([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?$", rest)
    if not parts or not (host := _checked_host(parts[1])):
        return None
    path, query, fragment = (part or "" for part in parts.groups()[1:])
    if "http" not in path:
        path = re.sub(r"/{2,}", "/", path)
    return f"{scheme}://{host}{path}{query}{fragment}"


def _checked_host(place: str) -> str | None:
    """Host and port in lower case, or None when they are no place on the web."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]{2,45}\]|[\w.-]{1,253})(?::(\d{1,5}))?", place)
    if not found or (found[2] and not 0 < int(found[2]) < 65_536):
        return None
    host = found[1].lower().rstrip(".")
    if host[:1] != "[" and host != "localhost":
        labels = host.split(".")
        if len(labels) < 2 or not all(labels) or any(label[0] == "-" for label in labels):
            return None
        if labels[-1].isdigit() and not _is_ip(labels):
            return None
    return host + (f":{int(found[2])}" if found[2] else "")


def _is_ip(labels: list[str]) -> bool:
    return len(labels) == 4 and all(
        label.isascii() and label.isdigit() and int(label) < 256 for label in labels
    )


def _place(url: str) -> tuple[str, str]:
    """Host without `www.` and the rest without its first slash."""
    rest = re.sub(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//", "", url.strip())
    found = re.match(r"([^/?#]*)/*(.*)$", rest, re.DOTALL)
    host, path = (found[1], found[2]) if found else ("", "")
    host = host.lower().rstrip(".")
    return host.removeprefix("www."), path


def kind_of(url: str) -> str:
    """What the address leads to: one of `hosts.KINDS`."""
    host, path = _place(url)
    return kind_by_place(host.partition(":")[0], path)


@lru_cache(2048)
def target(url: str) -> str:
    """A key that is the same for two spellings of one address, for comparing only."""
    host, rest = _place(url)
    rest = re.sub(r"/{2,}", "/", rest)
    rest = re.sub(r"/+(?=[#?]|$)", "", rest.removesuffix("#"))
    if host in ("youtu.be", "m.youtube.com", "youtube.com"):
        host, rest = "youtube.com", _video(host, rest)
    elif host == "github.com":
        rest = re.split(r"[?#]", rest)[0].rstrip("/").removesuffix(".git").lower()
        rest = re.sub(r"^([^/]+/[^/]+)/tree/(?:main|master)$", r"\1", rest)
    elif host in ("huggingface.co", "hf.co"):
        host, rest = "huggingface.co", re.sub(r"/tree/main$", "", rest.lower())
    elif host.endswith("arxiv.org") and (paper := arxiv_id(f"https://arxiv.org/{rest}")):
        host, rest = "arxiv.org", f"abs/{paper}"
    rest = rest.removesuffix(".git")
    return f"{host}/{rest}" if rest and rest[0] not in "#?" else host + rest


def _video(host: str, rest: str) -> str:
    """The video an address of YouTube shows, or the address as it is."""
    if host == "youtu.be":
        found = re.match(r"([\w-]+)", rest)
    else:
        found = re.match(r"(?:watch\S*?[?&]v=|shorts/|embed/|live/)([\w-]+)", rest)
    return f"watch?v={found[1]}" if found else rest
