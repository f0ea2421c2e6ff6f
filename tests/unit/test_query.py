"""The query language: what is understood, what matches, what is said of mistakes."""

from __future__ import annotations

import string
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.papers.models import Link, Organization, Paper
from reader_tui.papers.verbs import State
from reader_tui.query.language import NO_FACTS, Entry, Facts, parse
from reader_tui.query.parser import LIMIT, PROBLEMS
from reader_tui.query.tree import STATES
from reader_tui.text.clean import clean

TODAY = date(2026, 8, 14)
PAPER = Paper(
    id="2608.00007",
    title="In-Context Learning for Sparse Attention",
    abstract="We test GPT-4.1 in C++ and .NET. Models forget weights; Müller’s rule helps.",
    title_raw="",
    abstract_raw="",
    authors=("Ada Example", "Béla Sample", "Chen Li"),
    organization=Organization("nvidia", "NVIDIA Research"),
    day="2026-05-14",
    upvotes=50,
    comments=3,
    stars=1_500,
    ai_summary="A summary by a machine.",
    keywords=("reinforcement learning", "state space"),
    submitter="taro",
    links=(
        Link("code", "https://github.com/a/b", "repo", "a/b"),
        Link("demo", "https://a.hf.space", "text", "a.hf.space"),
    ),
)
ENTRY = Entry.of(PAPER)
NOTED = Facts(State(read=True, bookmarked=True), note="Ask Zoë about it", tags=("to do", "thesis"))
BARE = Entry("2608.00008")


def holds(query: str, facts: Facts = NOTED, entry: Entry = ENTRY) -> bool:
    return parse(query, TODAY).matches(entry, facts)


def marked(state: str) -> Facts:
    true: dict[str, Any] = {state: True}
    return Facts(State(**true)) if state in State._fields else Facts(**true)


@pytest.mark.parametrize(
    "query",
    [
        "sparse attention",
        "SPARS atten",
        "=sparse =attention",
        "sparse muller machine reinforcement béla nvidia zoe thesis",
        '"sparse attention"',
        "“sparse attention”",
        '="sparse attention"',
        "in-context",
        '"in context"',
        '"in-context learning"',
        "in_context",
        "in-cont",
        "context-learning",
        "c++",
        "c",
        "=c++",
        "gpt-4.1",
        "gpt-4",
        '"GPT-4.1"',
        ".net",
        "net",
        "-diffusion",
        "-=spars",
        '-"attention sparse"',
        "diffusion OR sparse",
        "diffusion OR sparse attention",
        "(diffusion OR sparse) attention",
        "-(diffusion sparse)",
        "--(-sparse diffusion) sparse",
        "author:chen",
        'author:"chen li"',
        "Author:=LI",
        "org:nvidia",
        'org:"nvidia research"',
        "title:sparse abstract:forget kw:state submitter:taro",
        "kw:state-space",
        "-title:forget",
        "note:zoe tag:thesis",
        'tag:"to do"',
        'note:"ask zoë"',
        "is:read is:bookmarked -is:later -is:new -is:unread -is:undecided IS:READ",
        "has:code has:demo has:note -has:project -has:video",
        "upvotes:50 upvotes:=50 upvotes:>49 upvotes:<51 upvotes:>=50 upvotes:<=50",
        "upvotes:40..60 upvotes:..50 upvotes:50.. -upvotes:>50 upvotes:>49.5",
        "stars:1.5k stars:>1k stars:<2K stars:1,500 stars:<1m stars:≥1.5k",
        "comments:>2 -comments:4",
        "day:2026-05 day:2026-W20 day:2026-05-14 day:2026 day:<2026-06 day:>2026-04 day:<=2026-05",
        "day:>=2026-05 day:>=2026-W20 day:2026-05..2026-07 day:..2026-05-14 -day:2026-W21",
        "since:3m since:2026-05 since:92d since:14w since:1y since:9999y",
        "sort:upvotes sparse",
        "like:2410.24164 sparse",
        "",
    ],
)
def test_it_matches(query: str) -> None:
    parsed = parse(query, TODAY)
    assert parsed.problems == ()
    assert parsed.matches(ENTRY, NOTED)


@pytest.mark.parametrize(
    "query",
    [
        "sparse diffusion",
        "ttention",
        "=spars",
        '"attention sparse"',
        '"spars attention"',
        '"sparse attentio"',
        '"attention we"',
        '"example béla"',
        "example-béla",
        '"learning state"',
        '"do thesis"',
        "incontext",
        "=c",
        '"c and"',
        "c#",
        "gpt-4.2",
        "=gpt-4",
        "taro",
        "-sparse",
        "-spar",
        "sparse -muller",
        "-zoe",
        "diffusion OR sparse gone",
        "(diffusion OR sparse) gone",
        "-(sparse OR diffusion)",
        'author:"li chen"',
        "author:nvidia",
        "title:forget",
        "abstract:sparse",
        "kw:attention",
        "org:ada",
        "note:thesis",
        "tag:zoe",
        "is:unread",
        "is:undecided",
        "is:watched",
        "has:project",
        "-has:code",
        "upvotes:>50",
        "upvotes:<50",
        "upvotes:49.5",
        "stars:>1.5k",
        "comments:4..",
        "day:2026-06",
        "day:<2026-05",
        "day:>2026-05",
        "day:>2026-W20",
        "day:2026-W19",
        "since:2w",
        "since:91d",
        "since:2026-05-15",
    ],
)
def test_it_does_not_match(query: str) -> None:
    parsed = parse(query, TODAY)
    assert parsed.problems == ()
    assert not parsed.matches(ENTRY, NOTED)


def test_c_plus_plus_is_not_c() -> None:
    plain = Entry.of(PAPER._replace(abstract="Plain C code, C# and a C+ mark."))
    assert not holds("c++", entry=plain)
    assert holds("c", entry=plain) and holds("=c", entry=plain) and holds("c#", entry=plain)


def test_what_is_not_known_is_neither_more_nor_less() -> None:
    for query in ("upvotes:>=0", "stars:<9", "day:2026", "day:<2027", "since:99y", "has:code"):
        assert not holds(query, NO_FACTS, BARE)
        assert holds(f"-{query}", NO_FACTS, BARE)


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_asked_of_the_facts(state: str) -> None:
    fresh = state in ("unread", "undecided")
    assert holds(f"is:{state}", NO_FACTS) == fresh
    if not fresh:
        assert holds(f"is:{state}", marked(state))
    undecided = state not in ("read", "bookmarked", "later", "dismissed")
    if not fresh:
        assert holds("is:undecided", marked(state)) == undecided


@pytest.mark.parametrize(
    ("query", "wrong", "rest"),
    [
        ("colour:red sparse", "colour:red", "sparse…"),
        ("sparse upvotes:many", "upvotes:many", "sparse…"),
        ("upvotes:>-5 sparse", "upvotes:>-5", "sparse…"),
        ("stars:9..2 sparse", "stars:9..2", "sparse…"),
        ("stars:.. sparse", "stars:..", "sparse…"),
        ("upvotes:99999999999999999999 x", "upvotes:99999999999999999999", "x…"),
        ('sparse "in context', '"in context', "sparse…, in context…"),
        ('author:"ada ex', '"ada ex', "author ada ex…"),
        ("author: sparse", "author:", "sparse…"),
        ('author:"" sparse', 'author:""', "sparse…"),
        ('"" sparse', '""', "sparse…"),
        ("title:= sparse", "title:=", "sparse…"),
        ("sparse OR", "OR", "sparse…"),
        ("OR sparse", "OR", "sparse…"),
        ("sparse OR OR dense", "OR", "sparse… or dense…"),
        ("sparse - dense", "-", "sparse…, dense…"),
        ("sparse -", "-", "sparse…"),
        ("sparse & dense", "&", "sparse…, dense…"),
        ("author:?? sparse", "author:??", "sparse…"),
        ("is:nice sparse", "is:nice", "sparse…"),
        ("has:luck sparse", "has:luck", "sparse…"),
        ("day:2026-13 sparse", "day:2026-13", "sparse…"),
        ("day:trending sparse", "day:trending", "sparse…"),
        ("day:2026-07..2026-05 x", "day:2026-07..2026-05", "x…"),
        ("day:>9999-12-31 x", "day:>9999-12-31", "x…"),
        ("since:soon sparse", "since:soon", "sparse…"),
        ("sort:shoes sparse", "sort:shoes", "sparse…"),
        ("-sort:stars sparse", "-sort:stars", "sparse…"),
        ("sort:stars sort:best", "sort:best", "everything; most stars first"),
        ("like:me sparse", "like:me", "sparse…"),
        ("() sparse", "()", "sparse…"),
        ("(sparse", "(", "sparse…"),
        ("sparse)", ")", "sparse…"),
        ("NEAR(sparse", "(", "near…, sparse…"),
        (f'"{"a " * 21}"', f'"{"a " * 21}"', f'"{" ".join("a" * 20)}"'),
    ],
)
def test_a_mistake_is_marked_and_the_rest_understood(query: str, wrong: str, rest: str) -> None:
    parsed = parse(query, TODAY)
    assert [query[p.start : p.end] for p in parsed.problems] in ([wrong], [wrong, wrong])
    assert parsed.words == rest
    for problem in parsed.problems:
        assert problem.reason.isprintable() and not problem.reason.endswith(".")
        assert "SQL" not in problem.reason


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "everything"),
        ("BERT: pre-training of", "bert…, pre training…, of…"),
        ("sparse attention sparse", "sparse…, attention…"),
        ("a b OR c", "(a…, b…) or c…"),
        ("a (b OR c)", "a…, (b… or c…)"),
        ("(a b) (a OR b)", "a…, b…, (a… or b…)"),
        ("-(a b) -(a OR b)", "not (a…, b…), not (a… or b…)"),
        ("a AND NOT b", "a…, and…, not…, b…"),
        ("is:unread has:code -has:project", "unread, with code, without project page"),
        ("is:waiting has:note", "waiting for code, with a note"),
        ("upvotes:>50 stars:<1k", "at least 51 upvotes, at most 999 stars"),
        ("comments:1..3 upvotes:1.5", "1 to 3 comments, no number of upvotes"),
        ("day:2026-05-14", "listed Thu 14 May 2026"),
        ("day:2026-W20 day:2026-05 day:2026",
         "listed in week 20 of 2026, listed in May 2026, listed in 2026"),
        ("day:<2026-01-01", "listed until Wed 31 Dec 2025"),
        ("since:2w", "listed since Fri 31 Jul 2026"),
        ("day:2026-05-01..2026-05-03", "listed Fri 1 May 2026 to Sun 3 May 2026"),
        ("like:https://arxiv.org/abs/2410.24164v1 sort:best", "near 2410.24164; best first"),
        ('-author:"Jane Doe" OR kw:=rl', 'not author "jane doe" or keyword "rl"'),
        (".net c++", ".net…, c++…"),
    ],
)  # fmt: skip
def test_what_was_understood_is_said_in_words(query: str, words: str) -> None:
    parsed = parse(query, TODAY)
    assert parsed.words == words
    assert parsed.problems == ()


def test_an_order_alone_looks_for_nothing() -> None:
    assert parse("sort:stars", TODAY).is_empty
    assert not parse("like:2410.24164", TODAY).is_empty
    assert not parse("x", TODAY).is_empty


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sparse", "Sparse"),
        ("spar att", "Spar Att"),
        ('"learning for"', "Learning for"),
        ("in-cont", "In-Cont"),
        ("title:sparse abstract:learning", "Sparse"),
        ("-sparse attention", "Attention"),
        ("for OR learning", "Learning for"),
        ("learn learning", "Learning"),
        ("submitter:sparse is:read", ""),
    ],
)
def test_spans_are_what_was_found_in_the_shown_text(query: str, found: str) -> None:
    spans = parse(query, TODAY).spans(PAPER.title, "title")
    assert " ".join(PAPER.title[start:end] for start, end in spans) == found


def test_spans_stand_in_unfolded_text() -> None:
    text = "ﬁne Müller’s ﬁt"
    spans = parse("fi muller", TODAY).spans(text, "abstract")
    assert [text[start:end] for start, end in spans] == ["ﬁ", "Müller", "ﬁ"]
    assert parse("author:chen", TODAY).spans("Chen Li", "authors") == [(0, 4)]
    assert parse("author:chen", TODAY).spans("Chen Li", "author") == [(0, 4)]
    assert parse("author:chen", TODAY).spans("Chen Li", "title") == []


def test_the_reasons_are_what_was_asked() -> None:
    parsed = parse("spars (zoe OR diffusion) upvotes:>5 -is:new has:code day:2026", TODAY)
    assert parsed.reasons(ENTRY, NOTED) == [
        "spars… in title",
        "zoe… in your note or tags",
        "50 upvotes",
        "not new",
        "with code",
        "listed Thu 14 May 2026",
    ]


def _hostile() -> list[str]:
    every = "".join(char for char in map(chr, range(33, 127)) if not char.isalnum())
    repeated = [sign * 10_000 for sign in (*every, "a ", "a:", "-a ", '"a" ', "(a ", "1.", "a OR ")]
    return [
        *every, every, every * 300, every[::-1], *repeated, "x" * 10_000, "\x00", "a\x00b" * 3_000,
        "NEAR(a, 5)", "a NOT b", "* *", "^a", "{title}: a", "'; DROP TABLE papers --",
        "\u202eabc\u202c", "مرحبا بالعالم",
        "👩‍👩‍👧" * 2_000, "e\u0301" * 5_000, "\ud800", "𝒳" * 5_000,
        "upvotes:>" + "9" * 9_000, "day:" + "1" * 9_000, "since:" + "9" * 9_000 + "y",
    ]  # fmt: skip


@pytest.mark.parametrize("query", _hostile(), ids=lambda query: ascii(query[:12]))
def test_a_hostile_query_is_answered(query: str) -> None:
    began = time.thread_time()
    parsed = parse(query, TODAY)
    parsed.matches(ENTRY, NOTED)
    parsed.spans(PAPER.abstract, "abstract")
    assert parsed.words == clean(parsed.words)
    # Far more than it takes, for a busy machine.
    assert time.thread_time() - began < 1
    assert len(parsed.problems) <= PROBLEMS
    for problem in parsed.problems:
        assert 0 <= problem.start < problem.end <= len(query)
        assert problem.reason == clean(problem.reason)
    if len(query) > LIMIT:
        assert any("too long" in problem.reason for problem in parsed.problems)


@given(st.text(st.sampled_from(string.punctuation + "ab1 ORis:day\n")) | st.text())
def test_nothing_raises(query: str) -> None:
    parsed = parse(query, TODAY)
    parsed.matches(ENTRY, NOTED)
    parsed.reasons(ENTRY, NOTED)
    parsed.spans(PAPER.title, "title")
    for problem in parsed.problems:
        assert 0 <= problem.start < problem.end <= len(query)
