"""Searching the archive: what is found is what the query language means, in the order asked for."""

from __future__ import annotations

import json
import sqlite3
import string
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.archive.archive import Archive
from reader_tui.archive.connection import SearchStoppedError
from reader_tui.errors import ArchiveError
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.artifacts import KINDS
from reader_tui.papers.models import Link, ListingKey, Organization, Paper
from reader_tui.query.facts import NOTHING, Known
from reader_tui.query.language import parse
from reader_tui.query.tree import SORTS
from reader_tui.text.fold import words
from tests.queries import TODAY, Asking, knowledge, papers, whole_texts
from tests.recordings import HUB

PLAIN = Paper(
    "2608.00001",
    "A quiet baseline",
    "We test it.",
    "A quiet baseline",
    "We test it.",
    day="2026-08-14",
)


class Sought:
    """An archive, and the same papers for a search without any index."""

    def __init__(self, archive: Archive, every: list[Paper], known: Known) -> None:
        self.archive = archive
        self.papers = every
        self.known = known
        everything = parse("text:a has:model", TODAY).node
        self.entries = [
            (archive.search.entry(paper, everything), known(paper.id)) for paper in every
        ]

    def agree(self, text: str) -> int:
        """Hold each way of searching to the meaning of the query; how many papers it has."""
        query = parse(text, TODAY)
        wanted = {entry.id for entry, facts in self.entries if query.matches(entry, facts)}
        found = self.archive.search.ids(query, self.known)
        assert len(found) == len(wanted) and set(found) == wanted, text
        assert self.archive.search.count(query, self.known) == len(wanted), text
        for order in SORTS:
            page = self.archive.search.find(query, self.known, order=order, limit=7)
            assert {hit.id for hit in page.hits} <= wanted, text
            assert len(page.hits) == min(7, len(wanted)), text
            assert page.more == (len(wanted) > 7), text
        some = [paper.id for paper in self.papers[::3]]
        matching = self.archive.search.matching(query, some, self.known)
        assert matching == [paper_id for paper_id in some if paper_id in wanted], text
        return len(wanted)


def filled(path: Path, every: list[Paper]) -> Archive:
    archive = Archive.open(path)
    days: dict[str, list[Paper]] = {}
    for paper in every:
        days.setdefault(paper.day or "", []).append(paper)
    for day, of_day in days.items():
        if day:
            archive.store(ListingKey("day", day), of_day)
        else:
            archive.keep(of_day)
    return archive


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sought]:
    every = papers(300)
    archive = filled(tmp_path_factory.mktemp("search") / "archive.sqlite3", every)
    rng = Random(5)
    for paper_id, text in whole_texts(every).items():
        archive.texts.store(paper_id, text, "hub")
        archive.texts.make_findable(paper_id)
        archive.entries.keep_totals(paper_id, {kind: rng.randrange(2) for kind in KINDS})
    yield Sought(archive, every, knowledge([paper.id for paper in every]))
    archive.close()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive.open(tmp_path / "archive.sqlite3")
    yield archive
    archive.close()


def store(archive: Archive, *of_day: Paper) -> None:
    archive.store(ListingKey("day", "2026-08-14"), of_day)


def found(archive: Archive, text: str, known: Known = NOTHING, order: str = "newest") -> list[str]:
    return [hit.id for hit in archive.search.find(parse(text, TODAY), known, order=order).hits]


# What is found


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_index_finds_what_the_query_means(sample: Sought, rng: Random) -> None:
    sample.agree(Asking(rng, sample.papers).query())


@pytest.mark.parametrize(
    "text",
    [
        "c++", "=c", "c#", ".net", "net", "gpt-4.1", "gpt-4", "in-context", '"in context"',
        "-sparse", "-(sparse OR attention)", "sparse OR -attention", "-attention OR upvotes:>1",
        "author:chen OR org:nv", "a", "mo", "mod", "mode", "model", "=model", "is:unread",
        "is:undecided -is:new", "note:ask", "tag:todo OR sparse", "-tag:todo", "ask",
        "-ask attention", "has:note", "-has:note has:code", "is:read OR note:idea",
        "day:2026-05", "-day:2026",
        "since:1y upvotes:>3", "stars:>=1k", "-stars:>=1k", "upvotes:0", '"learning maps"',
        '"a of"', "submitter:ta", "-submitter:taro", "taro", "kw:models", "muller", "R2", "",
        "text:attention", "-text:attention", 'text:"a of"', "text:=maps has:text", "text:c++",
        "text:zero OR title:sparse", "has:space", "-has:model has:text", "text:x -attention",
        "zero-shot", "1,000", '"tokens/s x"', "nothing-like-it", "sort:stars", "ﬁne", "modele",
    ],
)  # fmt: skip
def test_every_operator_agrees_with_the_meaning(sample: Sought, text: str) -> None:
    sample.agree(text)


def test_no_phrase_spans_two_values(archive: Archive) -> None:
    store(
        archive,
        PLAIN._replace(
            authors=("Ada Example", "Béla Sample"),
            keywords=("quiet maps", "sparse ledgers"),
            organization=Organization("ex-labs", "Example Labs"),
        ),
    )
    for text in (
        '"example bela"',
        '"maps sparse"',
        '"baseline we"',
        '"labs example"',
        "maps-sparse",
    ):
        assert found(archive, text) == [], text
    for text in ('"bela sample"', '"quiet maps"', '"example labs"', "a-quiet-base"):
        assert found(archive, text) == [PLAIN.id], text


def test_a_word_of_the_submitter_is_found_by_its_field_alone(archive: Archive) -> None:
    store(archive, PLAIN._replace(submitter="map-maker"))
    assert found(archive, "submitter:map") == found(archive, "submitter:map-maker") == [PLAIN.id]
    assert found(archive, "maker") == found(archive, "submitter:baseline") == []


def test_hostile_queries_are_answered(sample: Sought) -> None:
    signs = [char for char in string.punctuation if char not in "-=()"]
    for text in (
        *string.punctuation, string.punctuation * 9, "NEAR(a, b)", "a AND NOT b", "title: *", "^a",
        "{title} : a", "'; DROP TABLE papers; --", "\x00", "a\x00b", "\ud800", "مرحبا", "👩‍👩‍👧",
        "\u202eabc", "a " * 5_000, "-a " * 5_000, "x" * 10_000, '"' * 10_000, "(" * 10_000,
        " ".join(f"-{char}" for char in string.ascii_lowercase), "a*b*c*" * 1_000,
        " OR ".join(string.ascii_lowercase), "in-" * 3_000, "-mod -mode -model -ma -m",
        *(f"a{sign}b" for sign in signs), "'" * 99,
    ):  # fmt: skip
        began = time.process_time()
        sample.archive.search.find(parse(text, TODAY), sample.known, order="best")
        assert time.process_time() - began < 2, text[:20]
        sample.agree(text)


# Orders


def test_newest_is_by_day_and_then_by_the_hub_s_order(archive: Archive) -> None:
    first, second = PLAIN._replace(id="2608.00002"), PLAIN._replace(id="2608.00003", upvotes=99)
    archive.store(
        ListingKey("day", "2026-08-13"), [PLAIN._replace(id="2608.00009", day="2026-08-13")]
    )
    store(archive, first, second)
    undated = PLAIN._replace(id="2608.00004", day=None, published="2026-08-15T00:00:00.000Z")
    archive.keep([undated, PLAIN._replace(id="2608.00005", day=None)])
    ids = ["2608.00004", "2608.00002", "2608.00003", "2608.00009", "2608.00005"]
    assert found(archive, "quiet") == found(archive, "") == ids


def test_best_is_title_over_keywords_over_abstract_and_then_upvotes(archive: Archive) -> None:
    text = "Words that fill a line and say nothing more of it."
    of_day = [PLAIN._replace(id=f"2608.0000{n}", title=text, abstract=text) for n in range(1, 8)]
    in_title = of_day[0]._replace(title=f"Ledgers {text}")
    in_keywords = of_day[1]._replace(keywords=("ledgers",))
    in_abstract = of_day[2]._replace(abstract=f"Ledgers {text}", upvotes=3)
    liked = in_abstract._replace(id="2608.00004", upvotes=50)
    store(archive, in_abstract, in_keywords, in_title, liked, *of_day[4:])
    ids = [in_title.id, in_keywords.id, liked.id, in_abstract.id]
    assert found(archive, "ledgers", order="best") == ids
    assert found(archive, "ledgers sort:upvotes")[0] == liked.id
    page = archive.search.find(parse("ledgers sort:best", TODAY), order="newest", limit=2)
    assert page.order == "best" and [hit.id for hit in page.hits] == ids[:2] and page.more


def test_a_rare_form_of_a_word_does_not_come_before_the_usual_one(archive: Archive) -> None:
    rows = [PLAIN._replace(id=f"2608.001{n:02}", title=f"Attention, part {n}") for n in range(30)]
    store(archive, *rows, PLAIN._replace(title="Attentionistic views, part of it"))
    ids = found(archive, "attention", order="best")
    assert len(ids) == 31 and ids[-1] == PLAIN.id
    assert (
        archive.search.find(parse("attention", TODAY), order="best", limit=0).hits[-1].id
        == PLAIN.id
    )


@pytest.mark.parametrize("order", ["upvotes", "comments", "stars"])
def test_counts_sort_with_the_unknown_last(sample: Sought, order: str) -> None:
    hits = sample.archive.search.find(parse(f"sort:{order}", TODAY), limit=0).hits
    counts = [getattr(hit.row, order) for hit in hits]
    known = [count for count in counts if count is not None]
    assert known == sorted(known, reverse=True) and counts == [*known, *[None] * counts.count(None)]


# Marks, notes and places


def test_marks_may_change_between_searches(archive: Archive) -> None:
    store(archive, PLAIN, PLAIN._replace(id="2608.00002"))
    asked: list[str] = []

    def find(mark: str) -> list[str]:
        asked.append(mark)
        return [PLAIN.id] if mark == "read" else []

    known = Known(find)
    assert found(archive, "is:unread", known) == ["2608.00002"]
    known.changed("2608.00002", "read", True)
    known.changed(PLAIN.id, "read", False)
    assert found(archive, "is:read", known) == ["2608.00002"]
    assert found(archive, "is:undecided", known) == [PLAIN.id]
    known.forget("read")
    assert found(archive, "is:read quiet", known) == [PLAIN.id]
    assert asked.count("read") == 2 and "new" not in asked, "only what a query asks is found"


def test_the_reader_s_own_words_are_the_best_match(archive: Archive) -> None:
    store(archive, PLAIN, PLAIN._replace(id="2608.00002", title="Thesis"))
    known = Known(notes={PLAIN.id: "for the thesis"}, tags={PLAIN.id: ("to do",)})
    assert found(archive, "thesis", known, "best") == [PLAIN.id, "2608.00002"]
    assert found(archive, "thesis quiet", known) == [PLAIN.id]
    assert found(archive, "thesis -quiet", known) == ["2608.00002"]
    assert found(archive, 'tag:"to do"', known) == [PLAIN.id]
    assert found(archive, 'note:"thesis to"', known) == []


def test_a_search_may_be_within_some_papers(sample: Sought) -> None:
    some = [paper.id for paper in sample.papers[:40]]
    for text in ("sparse", "todo OR attention", ""):
        query = parse(text, TODAY)
        whole = set(sample.archive.search.ids(query, sample.known))
        page = sample.archive.search.find(query, sample.known, within=some, limit=0)
        assert {hit.id for hit in page.hits} == whole & set(some)
        assert sample.archive.search.count(query, sample.known, some) == len(page.hits)


def test_rows_say_what_is_new_since_a_time(archive: Archive) -> None:
    store(archive, PLAIN)
    query = parse("quiet", TODAY)
    (hit,) = archive.search.find(query, since="2026-01-01T00:00:00.000Z").hits
    assert hit.row.new and hit.row.title == PLAIN.title
    assert archive.search.met_after("2026-01-01T00:00:00.000Z") == [PLAIN.id]
    assert archive.search.met_after("2199-01-01T00:00:00.000Z") == []


def test_matching_leaves_out_what_the_archive_does_not_hold(archive: Archive) -> None:
    store(archive, PLAIN)
    assert archive.search.matching(parse("-nothing", TODAY), ["2608.00009", PLAIN.id]) == [PLAIN.id]
    assert archive.search.matching(parse("", TODAY), ["2608.00009"]) == ["2608.00009"]
    assert archive.search.matching(parse("quiet", TODAY), []) == []


# What changes


def test_a_paper_is_found_by_its_newest_words_alone(archive: Archive) -> None:
    store(archive, PLAIN)
    changed = PLAIN._replace(title="A loud baseline", ai_summary="Said briefly.", upvotes=7)
    store(archive, changed)
    assert found(archive, "quiet") == []
    assert found(archive, "loud briefly upvotes:7") == [PLAIN.id]
    store(archive, changed._replace(upvotes=8, links=(Link("code", "https://a.example", "", ""),)))
    assert found(archive, "loud upvotes:8 has:code") == [PLAIN.id]
    assert found(archive, "-has:code") == []


def test_a_paper_moves_with_its_day(archive: Archive) -> None:
    archive.keep([PLAIN._replace(day=None)])
    assert found(archive, "day:2026") == []
    store(archive, PLAIN, PLAIN._replace(id="2608.00002"))
    assert found(archive, "day:2026-08-14") == [PLAIN.id, "2608.00002"]
    # An answer that does not say the day takes nothing away.
    archive.keep([PLAIN._replace(day=None, comments=None)])
    assert found(archive, "day:2026-08-14 quiet") == [PLAIN.id, "2608.00002"]


def test_a_full_day_still_takes_papers(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader_tui.archive.index.A_DAY", 4)
    store(archive, *(PLAIN._replace(id=f"2608.0000{n}") for n in range(9)))
    assert len(found(archive, "quiet")) == 9


# Stopping


def test_a_stale_search_ends_at_once(sample: Sought) -> None:
    archive = sample.archive
    slow = Known(lambda mark: _stopping(archive))
    with pytest.raises(SearchStoppedError):
        archive.search.find(parse("is:read", TODAY), slow)
    assert found(archive, "sparse"), "the next one is answered"
    archive.search.stop()
    assert found(archive, "sparse"), "nothing runs that could be stopped"


def _stopping(archive: Archive) -> list[str]:
    """While this search finds marks, the next key is typed in another thread."""
    thread = threading.Thread(target=archive.search.stop)
    thread.start()
    thread.join()
    return []


def test_a_closed_archive_is_not_searched(tmp_path: Path) -> None:
    archive = filled(tmp_path / "archive.sqlite3", [PLAIN])
    assert found(archive, "quiet") == [PLAIN.id]
    archive.close()
    with pytest.raises(ArchiveError):
        found(archive, "quiet")


def test_an_archive_in_memory_is_searched_too() -> None:
    archive = Archive.in_memory(None)
    store(archive, PLAIN)
    assert found(archive, "quiet is:unread") == [PLAIN.id]
    assert archive.search.titles("qb")[0].id == PLAIN.id
    archive.close()


# Similar papers and titles


def test_similar_papers_share_what_few_have_and_say_what(archive: Archive) -> None:
    filler = [
        PLAIN._replace(
            id=f"2608.01{n:03}", title=f"Paper {n}", abstract="Common words of and on a day."
        )
        for n in range(80)
    ]
    one = PLAIN._replace(
        title="Weight forgetting in ICL",
        abstract="Common words of a day, and synaptic decay.",
        authors=("Ada Example", "Béla Sample", "Chen Li"),
        organization=Organization("ex", "Example Labs"),
        keywords=("synaptic decay",),
    )
    near = one._replace(
        id="2608.00002", title="Forgetting again", authors=("Ada Example", "Béla Sample", "No One")
    )
    far = PLAIN._replace(id="2608.00003", title="ICL, once more")
    store(archive, one, near, far, *filler)
    hits = archive.search.similar(one.id)
    assert [hit.id for hit in hits] == [near.id, far.id]
    assert hits[0].why.startswith("2 authors: Ada Example, Béla Sample; from Example Labs; ")
    assert "synaptic decay" in hits[0].why and "forgetting" in hits[0].why
    assert archive.search.similar(filler[0].id) == [], "what all have makes none similar"
    assert archive.search.similar("2608.99999") == []
    page = archive.search.find(parse(f"like:{one.id} ada", TODAY))
    assert [hit.id for hit in page.hits] == [near.id] and page.order == ""
    assert found(archive, "like:2608.99999") == []


@pytest.mark.parametrize(
    ("letters", "title"),
    [
        ("qb", "A quiet baseline"),
        ("quiet base", "A quiet baseline"),
        ("quibas", "A quiet baseline"),
        ("aselin", "A quiet baseline"),
        ("qtbl", "A quiet baseline"),
        ("Müll", "Muller's C++ maps"),
        ("c++", "Muller's C++ maps"),
        ("mcm", "Muller's C++ maps"),
    ],
)
def test_letters_find_titles(archive: Archive, letters: str, title: str) -> None:
    others = [PLAIN._replace(id=f"2608.001{n:02}", title=f"Other one {n}") for n in range(30)]
    store(archive, PLAIN, PLAIN._replace(id="2608.00002", title="Muller's C++ maps"), *others)
    hit = archive.search.titles(letters)[0]
    assert hit.row.title == title
    shown = "".join(title[start:end] for start, end in hit.spans)
    assert words(shown) and all(0 <= start < end <= len(title) for start, end in hit.spans)


@pytest.mark.parametrize("letters", ["", "  ", "*?[", "\x00", "zzzz", "a" * 10_000, "👾"])
def test_letters_that_no_title_holds_find_none(sample: Sought, letters: str) -> None:
    assert sample.archive.search.titles(letters) == []


def test_a_snippet_is_cut_where_the_title_does_not_hold_the_words(archive: Archive) -> None:
    long = f"{'Prose before it. ' * 20}Here are the ledgers at last. {'Prose after it. ' * 20}"
    store(archive, PLAIN._replace(abstract=long, keywords=("dense ledgers",)))
    (piece,) = archive.search.snippets(parse("ledgers", TODAY), [PLAIN.id]).values()
    assert piece.where == "abstract" and len(piece.text) <= 120
    assert piece.text.startswith("…") and piece.text.endswith("…")
    assert [piece.text[start:end] for start, end in piece.spans] == ["ledgers"]
    assert archive.search.snippets(parse("quiet base", TODAY), [PLAIN.id]) == {}
    (piece,) = archive.search.snippets(parse("kw:ledgers", TODAY), [PLAIN.id]).values()
    assert (piece.where, piece.text) == ("keywords", "dense ledgers")
    known = Known(notes={PLAIN.id: "ledgers again"})
    assert (
        archive.search.snippets(parse("ledgers", TODAY), [PLAIN.id], known)[PLAIN.id].where
        == "note"
    )


# In whole texts

HEAD = "Title: T\n\nURL Source: https://arxiv.org/html/2608.00001\n\nMarkdown Content:\n"
WHOLE = f"{HEAD}## 1 Start\n\n{'Quiet words. ' * 30}\n\n## 2 The ledger of maps\n\nOf ledgers."


def test_a_text_is_found_until_it_is_another_or_gone(archive: Archive) -> None:
    store(archive, PLAIN)
    assert found(archive, "text:quiet") == []
    archive.texts.store(PLAIN.id, WHOLE, "hub")
    archive.texts.make_findable(PLAIN.id)
    archive.texts.make_findable(PLAIN.id)
    assert found(archive, "text:quiet has:text") == [PLAIN.id]
    assert found(archive, 'text:"quiet words"') == found(archive, "text:ledg") == [PLAIN.id]
    assert found(archive, 'text:"start quiet"') == [], "no phrase spans two paragraphs"
    size = archive.texts.index_size()
    archive.texts.store(PLAIN.id, WHOLE.replace("Quiet", "Loud"), "hub")
    assert found(archive, "text:quiet") == found(archive, "has:text") == []
    archive.texts.make_findable(PLAIN.id)
    assert (found(archive, "text:quiet"), found(archive, "text:loud")) == ([], [PLAIN.id])
    assert size > 0
    assert archive.texts.remove([PLAIN.id, "2608.09999"]) == 1
    assert found(archive, "text:loud") == found(archive, "has:text") == []
    assert archive.texts.received(PLAIN.id) is None


def test_texts_of_an_archive_without_their_index_are_found_once_it_is_built(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    archive = Archive.open(path)
    store(archive, PLAIN)
    archive.texts.store(PLAIN.id, WHOLE, "hub")
    archive.close()
    with sqlite3.connect(path) as sql:
        sql.execute("DROP TABLE text_words")
        sql.execute("DROP TABLE text_docs")
    sql.close()
    archive = Archive.open(path)
    assert not archive.index.is_whole() and archive.index.texts_left()
    assert archive.index.build() and archive.index.is_whole()
    assert found(archive, "text:quiet") == [PLAIN.id]
    archive.close()


def test_a_snippet_of_a_text_says_its_section(archive: Archive) -> None:
    store(archive, PLAIN)
    archive.texts.store(PLAIN.id, WHOLE, "hub")
    archive.texts.make_findable(PLAIN.id)
    (piece,) = archive.search.snippets(parse("text:ledgers", TODAY), [PLAIN.id]).values()
    assert (piece.where, piece.text, piece.is_of_text) == (
        "2 The ledger of maps",
        "Of ledgers.",
        True,
    )
    assert [piece.text[start:end] for start, end in piece.spans] == ["ledgers"]


# A part of all that was ever recorded; the benchmarks take the whole


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sought]:
    if not HUB.is_dir():
        pytest.skip("there are no recordings")
    every: dict[str, Paper] = {}
    files = [file for folder in ("monthly", "daily") for file in (HUB / folder).glob("*.json")]
    for file in sorted(files)[::4]:
        for paper in parse_listing(json.loads(file.read_bytes())).papers:
            every.setdefault(paper.id, paper)
    archive = filled(tmp_path_factory.mktemp("recorded") / "archive.sqlite3", list(every.values()))
    yield Sought(archive, list(every.values()), knowledge(list(every), seed=3))
    archive.close()


def test_over_recorded_papers_the_index_finds_what_the_queries_mean(recorded: Sought) -> None:
    rng = Random(7)
    sizes = [recorded.agree(Asking(rng, recorded.papers).query()) for _ in range(300)]
    assert sum(0 < size < len(recorded.papers) for size in sizes) > 200, "they tell papers apart"


def test_three_words_that_one_recalls_find_a_recorded_paper(recorded: Sought) -> None:
    rng = Random(11)
    texts = {p.id: set(words(f"{p.title} {p.abstract}")) for p in recorded.papers}
    held: dict[str, int] = {}
    for text in texts.values():
        for word in text:
            held[word] = held.get(word, 0) + 1
    most = len(texts) // 20
    ranks: list[int] = []
    for paper in rng.sample(recorded.papers, 150):
        # Rare but not unique: in two papers, and in no more than one of twenty.
        told = [w for w in sorted(texts[paper.id]) if 2 <= held[w] <= most and len(w) > 3]
        asked = " ".join(rng.sample(told, min(3, len(told))))
        ids = found(recorded.archive, asked, order="best")[:10]
        ranks.append(ids.index(paper.id) if paper.id in ids else 99)
    assert sum(rank < 10 for rank in ranks) >= 0.95 * len(ranks)
    assert sum(rank == 0 for rank in ranks) >= 0.75 * len(ranks)
