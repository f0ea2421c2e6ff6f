"""Papers near another one, from the archive alone.

Two papers are near when they share what few others have: words of title, abstract and
machine summary, keywords, authors, the organization. Each of these weighs by its rarity,
and what is shared is the reason that is given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import log
from typing import NamedTuple

from reader_tui.archive.connection import Reader
from reader_tui.archive.paper_rows import number
from reader_tui.papers.models import Paper
from reader_tui.text.fold import placed, words
from reader_tui.text.plural import plural

_TERMS = 18
"""So many of the rarest words are looked for."""
_AUTHORS = 16
_KEYWORDS = 12
_COMMON = 0.02
"""What more than this part of all papers have says nothing."""
_FEW = 40
"""What no more papers than this have is never common."""
_REMEMBERED = 5_000
"""So many common words are not counted again."""
_SHORTEST = 3
_TOLD = 3

_WEIGHTS = {"author": 1.6, "organization": 0.8, "keyword": 1.2, "title": 1.3, "term": 1.0}
_COUNT = """
SELECT json_group_array((SELECT count(*) FROM (
    SELECT 1 FROM words WHERE words MATCH j.value LIMIT :most
))) FROM json_each(:sought) j
"""
_NEAR = """
SELECT json_group_array(json_array(no, json(shared))) FROM (
    SELECT d.no AS no, shared FROM (
        SELECT words.rowid AS doc, json_group_array(j.key) AS shared,
            sum(json_extract(:weights, '$[' || j.key || ']')) AS weight
        FROM json_each(:sought) j CROSS JOIN words WHERE words MATCH j.value
        GROUP BY words.rowid ORDER BY weight DESC, words.rowid DESC LIMIT :most
    ) n JOIN docs d ON d.doc = n.doc WHERE d.no > 0 AND d.no != :self
    ORDER BY weight DESC, n.doc DESC
)
"""


class Near(NamedTuple):
    """A paper that is near another one, and why, in a few words."""

    no: int
    why: str


class _Trait(NamedTuple):
    """Something of a paper that others may have too."""

    kind: str
    shown: str
    sought: str
    """What the full-text index is asked for it."""


def near(reader: Reader, paper: Paper, limit: int) -> list[Near]:
    """The papers nearest to one, the nearest first."""
    traits = list(_traits(paper))
    if not traits:
        return []
    weighed = sorted(_weighed(reader, traits), key=lambda one: -one[0])
    kept = [*_some(weighed, ("title", "term"), _TERMS), *_some(weighed, ("keyword",), _KEYWORDS)]
    kept += _some(weighed, ("author",), _AUTHORS) + _some(weighed, ("organization",), 2)
    found = reader.one(
        _NEAR,
        {
            "sought": json.dumps([trait.sought for _, trait in kept]),
            "weights": json.dumps([weight for weight, _ in kept]),
            # One of them is the paper itself, others may be former texts.
            "most": limit + 20,
            "self": number(paper.id),
        },
    )
    shared = [trait for _, trait in kept]
    return [Near(no, _why([shared[at] for at in sorted(told)])) for no, told in found[:limit]]


def _traits(paper: Paper) -> Iterator[_Trait]:
    """What of a paper is worth looking for in others, each once."""
    seen: set[str] = set()
    for kind, texts in (
        ("title", (paper.title,)),
        ("term", (paper.abstract, paper.ai_summary or "", *paper.keywords)),
    ):
        for text in texts:
            for word, start, end in placed(text):
                if word not in seen and len(word) >= _SHORTEST and not word.isdigit():
                    seen.add(word)
                    yield _Trait(kind, text[start:end], f'"{word}"')
    for kind, column, values in (
        ("keyword", "keywords", paper.keywords),
        ("author", "authors", paper.authors),
        ("organization", "organization", (paper.organization or ("", ""))[1:]),
    ):
        for value in dict.fromkeys(values):
            phrase = words(value)
            if len(phrase) > 1 or (phrase and kind != "author"):
                # What one paper has as a keyword is in the text of another.
                field = "" if kind == "keyword" and len(phrase) > 1 else f"{column} : "
                yield _Trait(kind, value, f'{field}"{" ".join(phrase)}"')


def _weighed(reader: Reader, traits: list[_Trait]) -> Iterator[tuple[float, _Trait]]:
    """The traits that a few other papers have, by their weight."""
    (every,) = reader.sql.execute("SELECT count(*) FROM docs").fetchone()
    most = max(_FEW, int(every * _COMMON))
    if len(reader.common) > _REMEMBERED:
        reader.common.clear()
    traits = [trait for trait in traits if trait.sought not in reader.common]
    sought = json.dumps([trait.sought for trait in traits])
    counts = reader.one(_COUNT, {"sought": sought, "most": most + 1})
    for trait, count in zip(traits, counts, strict=True):
        if count > most:
            reader.common.add(trait.sought)
        elif count > 1:
            yield _WEIGHTS[trait.kind] * log(1 + every / count), trait


def _some(
    weighed: list[tuple[float, _Trait]], kinds: tuple[str, ...], most: int
) -> list[tuple[float, _Trait]]:
    """The heaviest of some kinds."""
    return [one for one in weighed if one[1].kind in kinds][:most]


def _why(shared: list[_Trait]) -> str:
    """The reason in words: `2 authors: …; 3 rare terms: weight forgetting, ICL, token`."""
    said = []
    authors = [trait.shown for trait in shared if trait.kind == "author"]
    if authors:
        said.append(f"{plural(len(authors), 'author')}: {_listed(authors)}")
    said += [trait.shown for trait in shared if trait.kind == "organization"]
    phrases = [trait.shown for trait in shared if trait.kind == "keyword"]
    held = {word for phrase in phrases for word in words(phrase)}
    terms = phrases + [
        trait.shown
        for trait in shared
        if trait.kind in ("title", "term") and not held & set(words(trait.shown))
    ]
    if terms:
        said.append(f"{plural(len(terms), 'rare term')}: {_listed(terms)}")
    return "; ".join(said)


def _listed(names: list[str]) -> str:
    """The first names, and how many more."""
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" and {more} more" if more > 0 else "")
