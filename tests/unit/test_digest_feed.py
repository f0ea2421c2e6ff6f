"""The digest as a feed: valid for the grammar and a feed reader, and true to its former file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from reader_tui.digest.atom_feed import ENTRIES_LIMIT, feed, read
from reader_tui.digest.entries import Digest, composed
from reader_tui.errors import ReaderError, UsageError
from tests.digests import DAY, MADE, anything, digest, hostile, paper, recorded

LATER = "2026-08-15T07:30:00.000Z"
_GRAMMAR = Path(__file__).with_name("atom.rng")


def checked(text: str) -> Any:
    """The feed as a feed reader sees it, once the grammar of RFC 4287 has passed it."""
    import feedparser
    from lxml import etree

    tree = etree.fromstring(text.encode())
    grammar = etree.RelaxNG(etree.parse(str(_GRAMMAR)))
    assert grammar.validate(tree), grammar.error_log
    ids = [found.text for found in tree.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids))
    found = feedparser.parse(text.encode(), sanitize_html=False)
    assert not found.bozo
    return found


def updated(text: str) -> dict[str, str]:
    """When each paper's entry was last changed."""
    return {
        post.id.rpartition(":")[2]: post.updated for post in read(text.encode(), "morning").posts
    }


def test_a_feed_reader_sees_the_papers() -> None:
    text = feed(digest(paper("2608.00001")), address="https://example.org/papers.atom")
    found = checked(text)
    assert found.feed.id == "tag:reader-tui.localhost,2026:digest:morning"
    assert found.feed.title == "Daily papers: morning"
    assert found.feed.author == "reader-tui"
    assert [link.href for link in found.feed.links if link.rel == "self"] == [
        "https://example.org/papers.atom"
    ]
    [entry] = found.entries
    assert entry.title == "On Things"
    assert [(link.rel, link.href) for link in entry.links] == [
        ("alternate", "https://huggingface.co/papers/2608.00001"),
        ("related", "https://github.com/things/2608.00001"),
    ]
    assert entry.summary.split("\n") == [
        "Institute of Things · Ada Lovelace +1",
        "Why here: matches watch things, 3.2x the day's median",
        "Machine-written summary: Things are looked at.",
        "12 upvotes · 1 comment · 210 GitHub stars · listed Fri 14 Aug 2026",
    ]


def test_only_an_entry_that_says_something_else_is_newly_updated() -> None:
    one, two, three = paper("2608.00001"), paper("2608.00002"), paper("2608.00003")
    first = feed(digest(one, two, three))
    again = [one._replace(upvotes=99, stars=None), two._replace(title="Off Things"), three]
    second = feed(digest(*again, made=LATER), first.encode())
    assert updated(second) == {
        "2608.00001": "2026-08-14T07:30:00Z",
        "2608.00002": "2026-08-15T07:30:00Z",
        "2608.00003": "2026-08-14T07:30:00Z",
    }
    found = checked(second)
    assert found.feed.updated == "2026-08-15T07:30:00Z"
    assert {entry.published for entry in found.entries} == {"2026-08-14T07:30:00Z"}


def test_a_feed_with_nothing_new_stays_byte_for_byte() -> None:
    first = feed(digest(paper("2608.00001"), paper("2608.00002")))
    assert feed(digest(paper("2608.00002"), made=LATER), first.encode()) == first
    assert feed(composed("morning", DAY, LATER, []), first.encode()) == first


def test_entries_stay_when_a_later_answer_is_partial() -> None:
    first = feed(digest(paper("2608.00001"), paper("2608.00002")))
    second = feed(digest(paper("2608.00003"), made=LATER), first.encode())
    assert [entry.title for entry in checked(second).entries] == ["On Things"] * 3
    ids = [post.id for post in read(second.encode(), "morning").posts]
    assert ids[1:] == [post.id for post in read(first.encode(), "morning").posts]


def test_an_empty_feed_is_valid() -> None:
    assert checked(feed(composed("x", DAY, MADE, []))).feed.updated == "2026-08-14T07:30:00Z"


def test_a_feed_keeps_the_newest_entries_only() -> None:
    text = ""
    for round in range(3):
        papers = [paper(f"26{round + 10}.{n:05}") for n in range(200)]
        text = feed(digest(*papers, top=200, made=f"2026-08-1{round}T07:30:00.000Z"), text.encode())
    posts = read(text.encode(), "morning").posts
    assert len(posts) == ENTRIES_LIMIT
    assert min(post.published for post in posts) == "2026-08-10T07:30:00Z"


def test_a_clock_put_back_makes_no_change_look_older() -> None:
    first = feed(digest(paper("2608.00001"), made=LATER))
    second = feed(digest(paper("2608.00001", "Off Things")), first.encode())
    assert set(updated(second).values()) == {"2026-08-15T07:30:00Z"}


@given(hostile(), anything)
@settings(max_examples=60, deadline=None)
def test_feeds_are_valid_whatever_papers_say(made: Digest, author: str) -> None:
    text = feed(made, author=author)
    checked(text)
    assert feed(made._replace(made=LATER), text.encode(), author=author) == text


@pytest.mark.parametrize(
    "former",
    [
        b"<feed/>",
        b"not xml",
        b"\xff\xfe",
        b'<!DOCTYPE x [<!ENTITY a "b">]><feed xmlns="http://www.w3.org/2005/Atom">&a;</feed>',
        feed(digest(paper("2608.00001"), name="evening")).encode(),
        feed(digest(paper("2608.00001"))).encode()[:-20],
        feed(digest(paper("2608.00001"))).replace("2026-08-14T", "not a time").encode(),
    ],
)
def test_a_former_file_that_is_no_feed_of_ours_is_left_alone(former: bytes) -> None:
    with pytest.raises(ReaderError, match="left as it is"):
        feed(digest(paper("2608.00001")), former)


@pytest.mark.parametrize(
    "address", ["papers.atom", "javascript:alert(1)", "https://a b", "https://"]
)
def test_what_is_no_address_of_a_feed_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="https://"):
        feed(digest(), address=address)


def test_a_recorded_month_makes_one_valid_feed() -> None:
    text = ""
    days = recorded()
    for _, made in days:
        text = feed(made, text.encode())
    checked(text)
    shown = {entry.id for _, made in days for entry in made.entries}
    assert len(read(text.encode(), "morning").posts) == min(len(shown), ENTRIES_LIMIT)
