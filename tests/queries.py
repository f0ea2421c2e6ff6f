"""Papers in our own words, what a reader did with them, and queries of every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from reader_tui.papers.models import Link, Organization, Paper
from reader_tui.query.facts import Known
from reader_tui.query.tree import KINDS, MARKS, PARTS, STATES

TODAY = date(2026, 8, 14)

_PROSE = """
sparse attention in-context learning maps ledgers agents c++ C# .NET GPT-4.1 gpt-4o Qwen2.5
model models modelling the a of and weights forgetting forget Müller naïve fine-tuning
finetuning state-of-the-art R² π₀ don't U-Net 3.5% data dataset (data) retrieval-augmented
l'Hôpital straße modèle re-ranking rerank zero_shot ﬁne-grained 1,000 tokens/s x
"""
_WORDS = _PROSE.split()
_FIRST = ("Ada", "Béla", "Chen", "Wei", "José", "Li", "A.")
_LAST = ("Example", "Sample", "Chen", "Müller", "O'Neil", "Li", "van-der-Berg")
_ORGS = (Organization("nv-labs", "NV Labs"), Organization("ex", "Example Université"), None)
_NOTES = ("Ask Zoë about attention", "an idea: sparse maps", "c++ port?", "")
_TAGS: tuple[tuple[str, ...], ...] = (("todo",), ("to read", "ml"), ("attention maps",), ())
_ASKED = (
    *("c++", "c#", ".net", "net", "gpt-4.1", "gpt-4", '"gpt-4"', "in-context", '"in context"'),
    *("muller", "Müller", "don't", "3.5", "r2", "u-net", "state-of-the", "modele", "strasse", "c"),
    *("incontext", "todo", "ask", "a", "the", "ma", "mod", "dat", "*", "x", "1,000", "zero_shot"),
)


def papers(count: int, seed: int = 1) -> list[Paper]:
    """So many papers of the last months, the same each time."""
    rng = Random(seed)
    return [_paper(rng, number) for number in range(count)]


def _paper(rng: Random, number: int) -> Paper:
    def prose(least: int, most: int) -> str:
        return " ".join(rng.choices(_WORDS, k=rng.randint(least, most)))

    day = TODAY - timedelta(days=rng.randrange(0, 400))
    kinds = [kind for kind in (*KINDS, "paper", "other") if rng.random() < 0.3]
    title, abstract = prose(1, 6), f"{prose(4, 20)}. {prose(0, 9)}".strip()
    return Paper(
        id=f"{day:%y%m}.{number:05}",
        title=title,
        abstract=abstract,
        title_raw=title,
        abstract_raw=abstract,
        authors=tuple(
            f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" for _ in range(rng.randint(0, 5))
        ),
        organization=rng.choice(_ORGS),
        day=day.isoformat() if rng.random() < 0.95 else None,
        published=f"{day}T08:00:00.000Z",
        upvotes=rng.choice((None, 0, 1, 3, 10, 50, 1_500)),
        comments=rng.choice((None, 0, 2, 5)),
        stars=rng.choice((None, None, 0, 9, 1_000, 2_500)),
        ai_summary=prose(2, 9) if rng.random() < 0.6 else None,
        keywords=tuple(prose(1, 3) for _ in range(rng.randint(0, 3))),
        submitter=rng.choice(("taro", "ada-x", None)),
        links=tuple(Link(kind, f"https://{kind}.example/{number}", "text", kind) for kind in kinds),
    )


def knowledge(ids: Sequence[str], seed: int = 2) -> Known:
    """A reader's marks, notes and tags on some of the papers."""
    rng = Random(seed)
    sets = {mark: frozenset(rng.sample(ids, len(ids) // rng.randint(2, 20))) for mark in MARKS}
    noted = rng.sample(ids, max(1, len(ids) // 12))
    return Known(
        lambda mark: sets[mark],
        {paper_id: rng.choice(_NOTES) for paper_id in noted[::2]},
        {paper_id: rng.choice(_TAGS) for paper_id in noted[1:]},
    )


def whole_texts(every: Sequence[Paper], seed: int = 4) -> dict[str, str]:
    """Whole texts of some of the papers, as the Hub serves them."""
    rng = Random(seed)
    found = {}
    for paper in rng.sample(every, len(every) // 8):
        parts = [" ".join(rng.choices(_WORDS, k=rng.randint(40, 90))) for _ in range(4)]
        found[paper.id] = (
            f"Title: {paper.title}\n\nURL Source: https://arxiv.org/html/{paper.id}\n\n"
            "Markdown Content:\n## 1 Start\n\n" + "\n\n".join(parts)
        )
    return found


class Asking:
    """Makes queries that some of the papers answer."""

    def __init__(self, rng: Random, papers: Sequence[Paper]) -> None:
        self._rng = rng
        self._papers = papers

    def query(self, depth: int = 0) -> str:
        """A query of one to three things, maybe negated, with alternatives, in brackets."""
        rng = self._rng
        parts: list[str] = []
        for nth in range(rng.choice((1, 1, 2, 2, 3))):
            if nth and rng.random() < 0.25:
                parts.append("OR")
            inner = depth < 2 and rng.random() < 0.15
            term = f"({self.query(depth + 1)})" if inner else self._term()
            parts.append(f"-{term}" if rng.random() < 0.2 else term)
        return " ".join(parts)

    def _term(self) -> str:
        kinds: tuple[Callable[[], str], ...] = (
            self._word, self._word, self._word, self._phrase, self._phrase, self._whole,
            self._field, self._field, self._author, self._number, self._day,
            lambda: f"is:{self._rng.choice(STATES)}",
            lambda: f"has:{self._rng.choice((*KINDS, *PARTS))}",
            lambda: self._rng.choice(_ASKED),
        )  # fmt: skip
        return self._rng.choice(kinds)()

    def _text(self) -> str:
        paper = self._rng.choice(self._papers)
        texts = (
            paper.title, paper.abstract, paper.abstract, paper.ai_summary, *paper.keywords[:1],
            " ".join(paper.authors[:3]), paper.organization and paper.organization.fullname,
        )  # fmt: skip
        return self._rng.choice([text for text in texts if text])

    def _word(self) -> str:
        """A word of a paper, as typed so far."""
        word = self._rng.choice(self._text().split())
        word = "".join(char for char in word if char not in '"():').lstrip("-=") or "x"
        return word[: self._rng.randint(1, len(word))] if self._rng.random() < 0.5 else word

    def _whole(self) -> str:
        return f"={self._word()}"

    def _phrase(self) -> str:
        words = self._text().replace('"', "").split()
        at = self._rng.randrange(len(words))
        return f'"{" ".join(words[at : at + self._rng.randint(1, 4)])}"'

    def _field(self) -> str:
        names = ("title", "abstract", "kw", "author", "org", "submitter", "note", "tag", "text")
        value = self._rng.choice((self._word, self._phrase, self._whole))
        return f"{self._rng.choice(names)}:{value()}"

    def _author(self) -> str:
        author = self._rng.choice(self._rng.choice(self._papers).authors or ("Ada Example",))
        return 'author:"{}"'.format(author.replace('"', ""))

    def _number(self) -> str:
        rng = self._rng
        sign = rng.choice((">", ">=", "<", "<=", "=", "", "0..", ".."))
        number = rng.choice(("0", "1", "3", "10", "50", "1k", "1.5k", "2,500"))
        return f"{rng.choice(('upvotes', 'stars', 'comments'))}:{sign}{number}"

    def _day(self) -> str:
        rng = self._rng
        if rng.random() < 0.3:
            return f"since:{rng.choice(('2w', '3m', '1y', '100d', '2026-05'))}"
        day = rng.choice(self._papers).day or "2026-05-14"
        value = rng.choice((day, day[:7], day[:4], "2026-W20", f"{day}..", f"..{day}"))
        return f"day:{value if '..' in value else rng.choice(('', '>', '>=', '<', '<=')) + value}"
