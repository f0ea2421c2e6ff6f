"""Citation keys: short names of papers for `\\cite`, made once and never again.

A pattern is text with fields in braces, by default `{author}{year}{title:2}`, which gives
`smith2026wordword`:

    {author}      the first author's family name, or the group's name
    {authors:N}   the family names of the first N authors
    {year}        the year of the paper's id; {yy} its last two digits
    {title}       the first word of the title that says something; {title:N} the first N
    {id}          the paper's id, `2410-24164`

A field with a capital, `{Author}`, has its words with a capital each. A key is of ASCII letters,
digits, `:` and `-`, has at most 60 characters, and two keys differ in more than case. Where a
pattern gives one that is taken, `a`, `b` ... is put behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from reader_tui.errors import UsageError
from reader_tui.export.author_name import of_paper
from reader_tui.export.word_set import word_set
from reader_tui.papers.models import Paper
from reader_tui.text.fold import fold, words

DEFAULT_PATTERN = "{author}{year}{title:2}"
KEY_LIMIT = 60
"""How many characters a key has at most, without the letters that tell it from others."""

NO_AUTHOR = "anon"

_FIELD = re.compile(r"\{([A-Za-z]+)(?::([1-9]))?\}")
_FIELDS = frozenset({"author", "authors", "year", "yy", "title", "id"})
_COUNTED = frozenset({"authors", "title"})
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9:-]")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_EMPTY_WORDS = word_set(
    """
    a an the of on in at to for from by with without within into onto over under about via as and
    or but nor not no is are was were be been being do does did can could may might shall should
    will would must has have had how what when where which who whom whose why if then than that
    this these those it its they them their we our us you your i my s t all
    """
)


def check_pattern(pattern: str) -> None:
    """Raise `UsageError`, with the reason, when keys cannot be made by the pattern."""
    rest = _FIELD.sub("", pattern)
    for name, count in _FIELD.findall(pattern):
        if name.lower() not in _FIELDS:
            raise UsageError(f"no field {{{name}}} in a citation key; there are {_listed()}")
        if count and name.lower() not in _COUNTED:
            raise UsageError(f"{{{name}}} takes no number in a citation key")
    if _NOT_IN_KEY.search(rest):
        raise UsageError("a citation key takes letters, digits, ':', '-' and fields in braces only")
    if not _FIELD.search(pattern) or len(pattern) > 200:
        raise UsageError(f"a citation key needs at least one of {_listed()}")


def _listed() -> str:
    return " ".join(f"{{{name}}}" for name in sorted(_FIELDS))


def base(paper: Paper, pattern: str = DEFAULT_PATTERN) -> str:
    """The key that the pattern gives, whether or not another paper has it.

    It comes from the id, the authors and the title alone. Raises `UsageError` as `check_pattern`.
    """
    check_pattern(pattern)
    return _made(paper, pattern)


def _made(paper: Paper, pattern: str) -> str:
    def said(found: re.Match[str]) -> str:
        name, count = found[1], int(found[2] or 1)
        parts = _parts(paper, name.lower(), count)
        return "".join(part.capitalize() if name[0].isupper() else part for part in parts)

    key = _NOT_IN_KEY.sub("", _FIELD.sub(said, pattern))[:KEY_LIMIT].strip(":-")
    return key or f"arxiv-{_parts(paper, 'id', 1)[0]}"


def _parts(paper: Paper, field: str, count: int) -> list[str]:
    if field in ("author", "authors"):
        names = (_ascii(author.full_family) for author in of_paper(paper, count))
        return [name for name in names if name] or [NO_AUTHOR]
    if field == "title":
        said = words(paper.title)
        # A title of nothing but such words is known by them.
        telling = (word for word in map(_ascii, said) if word and word not in _EMPTY_WORDS)
        return list(islice(telling, count)) or [*filter(None, map(_ascii, said))][:count]
    if field == "id":
        return [_NOT_IN_KEY.sub("", paper.id.replace(".", "-"))]
    return [paper.id[:2] if field == "yy" else f"20{paper.id[:2]}"]


def _ascii(text: str) -> str:
    """The letters and digits of the text that are ASCII once it is folded."""
    folded = fold(text)
    return folded if folded.isascii() and folded.isalnum() else _NOT_PLAIN.sub("", folded)


def assigned(
    papers: Iterable[Paper], taken: Mapping[str, str], pattern: str = DEFAULT_PATTERN
) -> dict[str, str]:
    """The keys of those papers that have none in `taken`, by id.

    `taken` is all that was ever given away, by id; none of it changes. The answer is the same in
    whatever order the papers come. Raises `UsageError` for a pattern that cannot be used.
    """
    check_pattern(pattern)
    used = {key.casefold() for key in taken.values()}
    following: dict[str, Iterator[str]] = {}
    keys: dict[str, str] = {}
    for id, paper in sorted({paper.id: paper for paper in papers}.items()):
        if id in taken:
            continue
        plain = _made(paper, pattern)
        endings = following.setdefault(plain.casefold(), _endings())
        key = next(key for end in endings if (key := plain + end).casefold() not in used)
        used.add(key.casefold())
        keys[id] = key
    return keys


def _endings() -> Iterator[str]:
    """Nothing, then a to z, aa to az, ba ... without an end."""
    yield ""
    number = 0
    while True:
        number += 1
        letters, rest = "", number
        while rest:
            rest, at = divmod(rest - 1, 26)
            letters = chr(ord("a") + at) + letters
        yield letters


def agreed(claims: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The keys, by id, that two libraries keep when each made some before they were joined.

    A claim is a paper's id, its key and when it was given (UTC, as stored). The earlier one counts,
    for the paper as for the key; a paper that is left without one gets a key at its next export.
    The answer does not depend on the order of the claims.
    """
    keys: dict[str, str] = {}
    used: set[str] = set()
    for _, id, key in sorted((time, id, key) for id, key, time in claims):
        if id not in keys and key.casefold() not in used:
            keys[id] = key
            used.add(key.casefold())
    return keys
