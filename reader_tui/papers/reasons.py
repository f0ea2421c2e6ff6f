"""Why a paper may be worth it to the reader, in words; pure.

like what you keep: world model, VLA; from NVIDIA; not: benchmark
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from reader_tui.papers.features import Features
from reader_tui.papers.taste import Taste
from reader_tui.text.fold import words
from reader_tui.text.plural import plural

TOLD = 3
"""So many terms are a reason."""

_LEAST = 0.02
"""A term that does a smaller part of all is no reason."""
_PHRASE = 1.5
"""How much rather a phrase is told than a word."""
_ANY_ENDS = ("able", "ed", "ful", "ible", "ient", "ing", "ive", "less", "ly", "ous")
"""Ends of words that seldom name a subject, unless a keyword has them."""
_PREFIXES = frozenset(
    ("co", "cross", "inter", "multi", "non", "post", "pre", "self", "semi", "sub")
)
_INTRODUCED = {"author": "by", "by": "submitted by", "org": "from", "site": "work of"}


class Share(NamedTuple):
    """A term of a paper, and the part of the score that it makes: below 0 it speaks against."""

    term: int
    name: str
    part: float


def weightiest(taste: Taste, row: Features, names: Mapping[int, str]) -> list[Share]:
    """The terms that tell most about the paper's score, the weightiest first.

    `names` are `features.named`'s of the paper. No word is told twice, and a word that
    may be any ("making", "efficient") only where nothing else tells.
    """
    told: list[Share] = []
    said: set[str] = set()
    shares = [share for share in explained(taste, row, names) if abs(share.part) >= _LEAST]
    subjects = {word for name in names.values() if name.startswith("kw:") for word in words(name)}
    telling = [share for share in shares if _is_telling(share.name, subjects)]
    for share in sorted(telling or shares, key=_rank):
        mine = set(words(share.name.partition(":")[2] or share.name))
        if mine and not mine & said:
            said |= mine
            told.append(share)
            if len(told) == TOLD:
                break
    return told


def explained(taste: Taste, row: Features, names: Mapping[int, str]) -> list[Share]:
    """Every term that adds to the paper's score or takes from it, the weightiest first."""
    shares = (Share(t, names[t], part) for t, part in taste.shares(row).items() if t in names)
    return sorted(shares, key=lambda share: (-abs(share.part), share.name))


def _is_telling(name: str, subjects: Collection[str]) -> bool:
    """Whether a term names something: not a lone adjective, adverb or form of a verb."""
    is_word = name.isalpha() and name.islower()
    is_any = is_word and (name.endswith(_ANY_ENDS) or name in _PREFIXES)
    return not is_any or any(word in subjects for word in words(name))


def _rank(share: Share) -> tuple[float, str]:
    phrase = " " in share.name and (":" not in share.name or share.name.startswith("kw:"))
    return -abs(share.part) * (_PHRASE if phrase else 1), share.name


def in_words(shares: list[Share]) -> str:
    """The reason in words; empty for none."""
    speaking = [share.name for share in shares if share.part > 0]
    liked = [shown(name) for name in speaking if not _is_introduced(name)]
    said = [f"like what you keep: {', '.join(liked)}"] if liked else []
    said += [shown(name) for name in speaking if _is_introduced(name)]
    against = [shown(share.name) for share in shares if share.part < 0]
    return "; ".join([*said, f"not: {', '.join(against)}"] if against else said)


def shown(name: str) -> str:
    """A term as it is read: `world model`, `from NVIDIA`, `by Song Han`."""
    kind, colon, rest = name.partition(":")
    if not colon:
        return name
    return f"{_INTRODUCED[kind]} {rest}" if kind in _INTRODUCED else rest


def _is_introduced(name: str) -> bool:
    kind, colon, _ = name.partition(":")
    return bool(colon) and kind in _INTRODUCED


def lacking(taste: Taste) -> str:
    """What is said while too little is kept to learn from; empty once it is learned."""
    few = taste.lacks
    return f"keeps nothing yet: {plural(few, 'more bookmark')}" if few else ""
