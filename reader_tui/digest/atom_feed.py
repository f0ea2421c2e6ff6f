"""The digest as an Atom feed (RFC 4287): a file that each digest is added to; pure.

An entry is a paper. Its id never changes, and the time of its change only moves when
what it says has changed; counts, which move every hour, are as they were when the
entry was last written. The fingerprint of what it says stands in an element of our
own, which other programs pass over:

    <says xmlns="tag:reader-tui.localhost,2026:feed">9f0c2a11...</says>
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest, Entry
from reader_tui.digest.mail import slug
from reader_tui.errors import ReaderError, UsageError
from reader_tui.text.clean import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ENTRIES_LIMIT = 500
"""How many entries a feed keeps, the newest."""
AUTHOR = "reader-tui"
_AUTHORITY = "tag:reader-tui.localhost,2026"
"""Who names the ids (RFC 4151); it is part of every id, so it stays as it is for ever."""
_ATOM = "http://www.w3.org/2005/Atom"
_OURS = f"{_AUTHORITY}:feed"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r"(?:https?|file)://[!-~]+")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""Of an address that browsers take, but that is none by RFC 3986."""


class Post(NamedTuple):
    """An entry of a feed; times as RFC 3339 has them."""

    id: str
    title: str
    published: str
    updated: str
    summary: str
    links: tuple[tuple[str, str], ...]
    """Relation and address of each."""
    says: str
    """The fingerprint of what it says."""


class Former(NamedTuple):
    """What the feed's file held before."""

    updated: str = ""
    posts: tuple[Post, ...] = ()


def feed(digest: Digest, former: bytes = b"", address: str = "", author: str = AUTHOR) -> str:
    """The feed, UTF-8, with the digest's papers and those that the former file had.

    `former` is that file, empty for none, `address` where the feed will be found, for its
    `rel="self"`. Raises `ReaderError` when the former file is no feed of this digest, which
    must then be left as it is, and `UsageError` for an address that is none.
    """
    address = clean(address, 2_000)
    if address and not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"not the address of a feed: {clean(address, 80)!r}; it begins with https:// or file://"
        )
    before = read(former, digest.name)
    now = _instant(digest.made)
    posts = {post.id: post for post in before.posts}
    for entry in digest.entries:
        new = _post(entry, digest.name, now)
        posts[new.id] = _latest(new, posts.get(new.id))
    kept = sorted(posts.values(), key=lambda post: (post.published, post.id), reverse=True)
    kept = kept[:ENTRIES_LIMIT]
    # An empty feed must have a time, too.
    updated = max((post.updated for post in kept), default=before.updated or now)
    return "\n".join(_lines(digest.name, updated, kept, address, author)) + "\n"


def _latest(new: Post, old: Post | None) -> Post:
    """The entry as it was while it says the same, else the new one with its first date."""
    if old is None:
        return new
    if old.says == new.says:
        return old
    # A clock that was put back does not make a change older than the one before.
    return new._replace(published=old.published, updated=max(new.updated, old.updated))


def _post(entry: Entry, name: str, now: str) -> Post:
    label, sentence = phrases.summary(entry)
    lines = [
        phrases.who(entry),
        phrases.reason(entry),
        f"{label}: {sentence}" if sentence else "",
        phrases.counts(entry),
    ]
    urls = phrases.links(entry)
    links = tuple(
        ("related" if at else "alternate", _BARE_PERCENT.sub("%25", url))
        for at, (_, url) in enumerate(urls)
    )
    title = entry.title or entry.id
    summary = "\n".join(line for line in lines if line) or title
    # Without what changes by itself: counts, and the worth that they make.
    said = "\0".join((title, phrases.who(entry), label, sentence, *(url for _, url in links)))
    says = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
    return Post(f"{_feed_id(name)}:{quote(entry.id)}", title, now, now, summary, links, says)


def _feed_id(name: str) -> str:
    return f"{_AUTHORITY}:digest:{slug(name)}"


def _lines(name: str, updated: str, posts: list[Post], address: str, author: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="{_ATOM}" xml:lang="en">'
    yield _element("id", _feed_id(name))
    yield _element("title", f"Daily papers: {name}")
    yield _element("updated", updated)
    yield f"<author>{_element('name', clean(author, 200) or AUTHOR)}</author>"
    yield _element("generator", "reader-tui")
    if address:
        yield f'<link rel="self" type="application/atom+xml" href="{_safe(address)}"/>'
    for post in posts:
        yield "<entry>"
        yield _element("id", post.id)
        yield f'<title type="text">{_safe(post.title)}</title>'
        yield _element("published", post.published)
        yield _element("updated", post.updated)
        for relation, url in post.links:
            yield f'<link rel="{_safe(relation)}" href="{_safe(url)}"/>'
        yield f'<summary type="text">{_safe(post.summary)}</summary>'
        yield f'<says xmlns="{_OURS}">{_safe(post.says)}</says>'
        yield "</entry>"
    yield "</feed>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_safe(text)}</{name}>"


def _safe(text: str) -> str:
    """Text for XML 1.0, also in an attribute; what XML may not hold is gone (section 2.2)."""
    return escape(_ILLEGAL.sub("", text), quote=True)


def read(data: bytes, name: str) -> Former:
    """The feed that a file holds; of an empty file, none.

    Raises `ReaderError` when it is no feed of the digest of that name.
    """
    if not data.strip():
        return Former()
    from xml.etree import ElementTree

    try:
        # Entities of one's own can make a small file fill the memory; our feeds have none.
        if b"<!" in data:
            raise ValueError("a declaration")
        root = ElementTree.fromstring(data)
        if root.tag != f"{{{_ATOM}}}feed" or _text(root, "id") != _feed_id(name):
            raise ValueError("another feed")
        posts = tuple(_read_post(entry) for entry in root.iterfind(f"{{{_ATOM}}}entry"))
        return Former(_instant(_text(root, "updated")), posts)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise ReaderError(
            "the file is no feed of this digest and was left as it is; "
            "choose another file, or move it away"
        ) from None


def _read_post(entry: Element) -> Post:
    links = tuple(
        (link.get("rel", "alternate"), link.get("href", ""))
        for link in entry.iterfind(f"{{{_ATOM}}}link")
    )
    says = entry.findtext(f"{{{_OURS}}}says", "")
    return Post(
        _text(entry, "id"),
        _text(entry, "title"),
        _instant(_text(entry, "published")),
        _instant(_text(entry, "updated")),
        _text(entry, "summary"),
        links,
        says,
    )


def _text(element: Element, name: str) -> str:
    found = element.findtext(f"{{{_ATOM}}}{name}")
    if not found:
        raise ValueError(f"without {name}")
    return found


def _instant(time: str) -> str:
    """A time as RFC 3339 has it, in UTC and whole seconds; raises `ValueError` for none."""
    moment = datetime.fromisoformat(time)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
