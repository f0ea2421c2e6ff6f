"""The parts of an author's name: one string in, given and family name out.

The Hub gives names as they are printed, `Jan van der Berg`. A bibliography needs to know what is
sorted and what is shortened. Where the parts cannot be told the whole is the family name, so that
nothing is shortened that should not be.

>>> split("Jan van der Berg")
AuthorName(family='Berg', given='Jan', particle='van der', suffix='', is_group=False)
>>> split("Hal Daumé III").suffix, split("Antonio Laverghetta Jr.").suffix
('III', 'Jr.')
>>> split("Blaise Agüera y Arcas").family, split("Luc Van Gool").family
('Agüera y Arcas', 'Van Gool')
>>> split("李明").family, split("欧阳娜娜").family, split("Yang").family
('李', '欧阳', 'Yang')
>>> split("Kimi Team").is_group, split("NVIDIA").is_group, split("Hao Ai").is_group
(True, True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from reader_tui.export.word_set import word_set
from reader_tui.papers.models import Paper
from reader_tui.text.fold import fold


class AuthorName(NamedTuple):
    """A person's name in parts, or the name of a group, which is all in `family`."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_group: bool = False

    @property
    def full_family(self) -> str:
        """The family name with its particle: `van der Berg`."""
        return f"{self.particle} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """`van der Berg, Jan` or `Daumé, Hal, III`."""
        return ", ".join(filter(None, (self.full_family, self.given, self.suffix)))


_PARTICLES = word_set(
    "van von der den de del della delle dello di da dal dalla das do dos du des la le les los las "
    "lo ten ter te tot het 't 's zu zum zur am auf af av al el ul bin bint ibn ben abu"
)
_CAPITAL_PARTICLES = word_set("Van Von De Del Della Di Da Dos Du La Le Den Der Ter Ten El Al")
_JOINING = word_set("y i e")
_VIETNAMESE = word_set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh truong "
    "luong mai thi van"
)
_SUFFIX = re.compile(r"(?:[JS]r\.?|II|III|IV|Ph\.?D\.?|MD|M\.D\.|Esq\.?)")
_YOUNGER = re.compile(r"[JS]r\.?")

_GROUP_WORDS = word_set(
    "team teams lab labs laboratory laboratories group inc inc. corp corp. ltd ltd. llc gmbh "
    "research institute institutes university universities contributors collaboration consortium "
    "foundation community company corporation technologies authors committee association alliance "
    "initiative organization organisation"
)
_GROUP_STARTS = word_set("university institute department center centre school college society")
_GROUP_NAMES = word_set(
    "openai google deepmind microsoft nvidia anthropic bytedance tencent alibaba baidu "
    "mistral minimax stepfun cohere eleutherai bigscience"
)
_GROUP_SIGNS = _GROUP_WORDS | _GROUP_NAMES
_TWO_WORDS = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")
_TELLING = _GROUP_SIGNS | _GROUP_STARTS | word_set("jr sr ai and others")
"""What such a name has where it may be more than a given name and a family name."""
_LONE_GROUP = re.compile(
    r"[A-Z0-9]{3,}|[\w.-]+[-_]?(?:Team|TBD)|[\w.-]*[^\W_]AI|.*-AI|[A-Z]{2,}-.+"
)
_CJK_FAMILIES = word_set(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 "
    "长孙 長孫 司徒 夏侯 南宫 南宮 端木 独孤 獨孤 남궁 황보 선우 제갈 독고"
)
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = re.compile(rf"[{_HAN}]{{2,4}}|[\uac00-\ud7a3]{{2,4}}")
_EAST_ASIAN = re.compile(rf"[{_HAN}\uac00-\ud7a3\u3040-\u30ff々・]+")


def of_paper(paper: Paper, limit: int | None = None) -> list[AuthorName]:
    """The authors of a paper in order, or the first ones; the organization where there are none."""
    return [parts(name, is_group) for name, is_group in printed_names(paper, limit)]


def printed_names(paper: Paper, limit: int | None = None) -> Iterator[tuple[str, bool]]:
    """The names of `of_paper` as they are printed, and whether the paper says it is a group's."""
    organization = paper.organization
    if not paper.authors:
        name = organization.fullname or organization.name if organization else ""
        return iter([(name, True)] if name else [])
    authors = paper.authors[:limit]
    if organization is None:
        return ((name, False) for name in authors)
    groups = {fold(name) for name in organization}
    return ((name, fold(name) in groups) for name in authors)


def parts(name: str, is_group: bool) -> AuthorName:
    """The parts of one of the names of `printed_names`."""
    return AuthorName(name, is_group=True) if is_group else split(name)


def usual(name: str) -> list[str]:
    """The given and the family name of two plain words, as nearly every name is; else nothing."""
    if _TWO_WORDS.fullmatch(name) and _TELLING.isdisjoint(name.lower().split(" ")):
        return name.split(" ")
    return []


def split(name: str) -> AuthorName:
    """The parts of one name as it is printed, or as `Family, Given` and `Family, Jr., Given`."""
    words = usual(name)
    return AuthorName(words[1], words[0]) if words else _split(name)


@lru_cache(8192)
def _split(name: str) -> AuthorName:
    words = name.split() or [""]
    name = " ".join(words)
    if _is_group(name, words):
        return AuthorName(name, is_group=True)
    if "," in name:
        return _inverted(name)
    if not name.isascii() and _EAST_ASIAN.fullmatch(name.replace(" ", "")):
        return _east_asian(name)
    return _western(words)


def _is_group(name: str, words: list[str]) -> bool:
    folded = fold(name).split(" ")
    if len(words) == 1:
        return folded[0] in _GROUP_NAMES or _LONE_GROUP.fullmatch(name) is not None
    return (
        not _GROUP_SIGNS.isdisjoint(folded)
        or words[-1] == "AI"
        or (folded[-1] == "ai" and words[-2][-1] == ".")
        or (folded[0] in _GROUP_STARTS and folded[1] in ("of", "for", "at"))
    )


def _inverted(name: str) -> AuthorName:
    """The parts of a name with commas."""
    parts = [part.strip() for part in name.split(",")]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    given = " ".join(part for part in parts[1:] if part and part not in suffixes)
    suffix = " ".join(suffixes)
    if not parts[0]:
        return AuthorName(given, suffix=suffix)
    if not given:
        return _western(parts[0].split(" "))._replace(suffix=suffix)
    words = parts[0].split(" ")
    count = _leading(words[:-1], _PARTICLES)
    return AuthorName(" ".join(words[count:]), given, " ".join(words[:count]), suffix)


def _leading(words: Iterable[str], known: frozenset[str]) -> int:
    """How many of the first words are known ones."""
    count = 0
    for word in words:
        if word not in known:
            break
        count += 1
    return count


def _east_asian(name: str) -> AuthorName:
    """The family name comes first; without a space it can be told in Chinese and Korean only."""
    family, _, given = name.partition(" ")
    if given:
        return AuthorName(family, given)
    if not _CHINESE.fullmatch(name):
        return AuthorName(name)
    length = 2 if len(name) > 2 and name[:2] in _CJK_FAMILIES else 1
    return AuthorName(name[:length], name[length:])


def _western(words: list[str]) -> AuthorName:
    if len(words) == 2 and not _YOUNGER.fullmatch(words[1]):
        return AuthorName(words[1], words[0])
    suffix = ""
    least = 1 if _YOUNGER.fullmatch(words[-1]) else 2
    if len(words) > least and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    start = _family_start(words)
    count = _leading(words[start:-1], _PARTICLES)
    return AuthorName(
        family=" ".join(words[start + count :]),
        given=" ".join(words[:start]),
        particle=" ".join(words[start : start + count]),
        suffix=suffix,
    )


def _family_start(words: list[str]) -> int:
    """Which word the family name begins with, its particle counted in."""
    last = len(words) - 1
    for at in range(1, last):
        if words[at] in _JOINING and at > 1:
            return at - 1
        if words[at] in _PARTICLES:
            return at - 1 if at > 1 and words[at - 1] in _CAPITAL_PARTICLES else at
    before = last - 1
    if before > 0 and words[before] in _CAPITAL_PARTICLES and not _is_vietnamese(words):
        return before
    return max(last, 0)


def _is_vietnamese(words: list[str]) -> bool:
    """Whether `Van` or `Le` in the middle is likely a given name."""
    return fold(words[0]) in _VIETNAMESE or fold(words[-1]) in _VIETNAMESE
