"""What a paper is about, as numbers that can be counted and compared; pure.

A paper's terms are the words and the pairs of neighbouring words of its title and abstract,
without those that every text has, and what else may draw a reader to it:

    kw:world models   a keyword of the machine
    author:Song Han   org:nvidia   by:the one who submitted it
    site:nvlabs       whose code, model or page it links to: an account, or a host

A term's number is the CRC-32 of its text, so that no table of terms is needed and every
machine gives it the same. `named` says which text a number of a paper stands for.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from operator import gt, neg
from typing import NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from reader_tui.papers.models import Link, Paper
from reader_tui.text.fold import placed, words

VERSION = 2
"""The version of these rules; rows made by others are made again."""

STEPS = (8, 7, 6, 5, 4, 3, 2)
"""How often a word comes is told apart so far; one of the title counts as two."""

_HEAD = struct.Struct(f"<B{3 + len(STEPS)}H")
_FORMER, _FORMER_HEAD = 1, struct.Struct("<BHHH")
"""The version before, which did not tell how often words come."""
_MOST_TEXT = 1_500
_MOST_AUTHORS = 40
"""Of a longer list the first and the last half of this many."""
_OFTEN = 3
"""A word that comes as often counts as one of the title."""

_EMPTY = frozenset(
    words(
        "a about across after all also an and any are as at based be because been before being "
        "between both but by can could did do does during each either existing extensive few "
        "first for from further had has have having how however i if in including into is it "
        "its itself just many may method methods might more most much must no nor not novel "
        "of on one only or other our out over own paper papers per present presents propose "
        "proposed proposes result results same several should show shows since so some such "
        "than that the their them then there thereby these they this those though through thus "
        "to together too toward towards two under until up upon us use used uses using very via "
        "was we well were what when where whether which while who whose why will with within "
        "without work would yet you your "
        "com github http https huggingface io www"
    )
)
"""Words that say nothing of what a paper is about, and those of addresses."""

_ACCOUNTS = frozenset({"github.com", "gitlab.com", "huggingface.co", "modelscope.cn"})
"""Hosts on which a link is of the account that it names first."""
_SHELVES = frozenset({"datasets", "spaces", "collections", "models", "blog", "papers"})
"""What stands before the account in some of their links."""
_OWN_PAGE = ".github.io"
_BY_WORDS, _AS_WRITTEN = ("kw", "author"), ("org", "by", "site")
"""The prefixes of terms whose rest is folded to words, and of those that stay as they are."""
_SAYING = frozenset({"repo", "project", "text"})
"""Where a link must come from to say whose work a paper is."""


class Features(NamedTuple):
    """The numbers of a paper's terms, each once.

    First come the `main` words, of the title or often in the abstract, up to `words` the
    others, up to `text` the pairs and keywords, then people and places.
    """

    terms: array[int]
    main: int
    words: int
    text: int
    often: tuple[int, ...]
    """Of the words, which come the more often the earlier they stand, where those end that
    come as often as each of `STEPS` says."""

    def encode(self) -> bytes:
        """The features as they are stored: 21 bytes, and 4 for each term."""
        terms, main, single, text, often = self
        return _HEAD.pack(VERSION, main, single, text, *often) + _little(terms).tobytes()


_NEVER = (0,) * len(STEPS)
NOTHING = Features(array("I"), 0, 0, 0, _NEVER)
"""The features of a paper of which nothing is known."""


def decode(row: bytes) -> Features:
    """The features that `encode` made a row of, or that the version before did.

    Raises `ValueError` for a row of another version, or of none.
    """
    former = row[:1] == bytes([_FORMER])
    head = _FORMER_HEAD if former else _HEAD
    terms = array("I")
    try:
        version, main, single, text, *steps = head.unpack_from(row)
        terms.frombytes(memoryview(row)[head.size :])
    except (struct.error, ValueError):
        raise ValueError("no row of features") from None
    often = (*_NEVER[1:], main) if former else tuple(steps)
    ends = (*often, single, text, len(terms))
    if not (former or version == VERSION) or main > single or any(map(gt, ends, ends[1:])):
        raise ValueError("no row of features of this version")
    return Features(_little(terms), main, single, text, often)


def _little(numbers: array[int]) -> array[int]:
    """The numbers as they are stored, or those that were."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def number(term: str) -> int:
    """The number of a term."""
    return crc32(term.encode())


def term(name: str) -> str:
    """The term that a reader names: `kw:world models` of `kw:World Models`.

    A name without one of the prefixes is that of words of the text.
    """
    prefix, _, rest = name.partition(":")
    if prefix in _BY_WORDS:
        return f"{prefix}:{' '.join(words(rest))}"
    return name.casefold() if prefix in _AS_WRITTEN else " ".join(words(name))


def term_in(paper: Paper, name: str) -> str:
    """The same of a name that `named` gave of a paper, which may write it in full."""
    written = {shown.casefold(): told for told, shown in (*_keywords(paper), *_people(paper))}
    return written.get(name.casefold()) or term(name)


def features(paper: Paper) -> Features:
    """What a paper is about."""
    title, abstract = words(paper.title), words(paper.abstract)
    counts = Counter(title + title + abstract)
    telling = [word for word in counts if _tells(word)][:_MOST_TEXT]
    telling.sort(key=counts.__getitem__, reverse=True)
    main = set(title)
    sections = (
        [word for word in telling if word in main or counts[word] >= _OFTEN],
        telling,
        chain(
            islice(_pairs(title), _MOST_TEXT),
            islice(_pairs(abstract), _MOST_TEXT),
            (term for term, _ in _keywords(paper)),
        ),
        (term for term, _ in _people(paper)),
    )
    numbers: dict[int, None] = {}
    ends = []
    for section in sections:
        numbers.update(dict.fromkeys(map(crc32, map(str.encode, section))))
        ends.append(len(numbers))
    many = [counts[word] for word in telling]
    often = (bisect_right(many, -step, key=neg) for step in STEPS)
    main_end, words_end, text_end, _ = ends
    steps = tuple(min(end, words_end) for end in often)
    return Features(array("I", numbers), main_end, words_end, text_end, steps)


def named(paper: Paper, wanted: Collection[int] | None = None) -> dict[int, str]:
    """The terms of a paper by their numbers, as the paper writes them; all, or those `wanted`.

    Words that begin with the only capital they have are written small, for they may have
    begun a sentence or stand in a title. What is no word keeps its prefix: `author:Song Han`.
    """
    names: dict[int, str] = {}
    for text in (paper.abstract, paper.title):
        found = list(placed(text))
        places = {word: text[start:end] for word, start, end in reversed(found)}
        folded = [word for word, _, _ in found]
        for term in chain(filter(_tells, folded), _pairs(folded)):
            told = number(term)
            if wanted is None or told in wanted:
                names[told] = " ".join(_plain(places[word]) for word in term.split(" "))
    names |= {number(term): shown for term, shown in (*_keywords(paper), *_people(paper))}
    return names


def _plain(word: str) -> str:
    return word.lower() if word[1:].islower() else word


def _tells(word: str) -> bool:
    return word not in _EMPTY and len(word) > 1 and not word.isdigit()


def _pairs(found: list[str]) -> Iterator[str]:
    """The neighbouring words that both say something."""
    before = ""
    for word in found:
        if word in _EMPTY:
            before = ""
        else:
            if before:
                yield f"{before} {word}"
            before = word


def _keywords(paper: Paper) -> Iterator[tuple[str, str]]:
    """The keywords as terms, and as they are shown."""
    for keyword in paper.keywords:
        if phrase := words(keyword):
            yield f"kw:{' '.join(phrase)}", f"kw:{keyword}"


def _people(paper: Paper) -> Iterator[tuple[str, str]]:
    """Those behind a paper as terms, and as they are shown."""
    authors = paper.authors
    if len(authors) > _MOST_AUTHORS:
        half = _MOST_AUTHORS // 2
        authors = authors[:half] + authors[-half:]
    for author in authors:
        if name := words(author):
            yield f"author:{' '.join(name)}", f"author:{author}"
    if paper.organization:
        yield f"org:{paper.organization.name.casefold()}", f"org:{paper.organization.fullname}"
    if paper.submitter:
        yield f"by:{paper.submitter.casefold()}", f"by:{paper.submitter}"
    yield from ((f"site:{site}", f"site:{site}") for site in _sites(paper.links))


def _sites(links: Iterable[Link]) -> Iterator[str]:
    """Whose work the links are of: an account's, or that of a host of its own."""
    for link in links:
        if link.source not in _SAYING or link.kind == "paper":
            continue
        try:
            parts = urlsplit(link.url.casefold())
        except ValueError:
            continue
        host = parts.netloc.removeprefix("www.")
        if host.endswith(_OWN_PAGE):
            yield host.removesuffix(_OWN_PAGE)
        elif host in _ACCOUNTS:
            yield from [part for part in parts.path.split("/") if part not in _SHELVES | {""}][:1]
        elif host:
            yield host
