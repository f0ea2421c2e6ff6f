"""The app and the command line answer the same questions alike, whatever the clock says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle, product

import pytest

from reader_tui import paths, settings
from reader_tui.library.library import Library
from reader_tui.library.reading_places import ReadingPlace
from reader_tui.papers.dates import utc_text
from reader_tui.papers.steps import Rule
from reader_tui.ui.session import Session
from reader_tui.views import last_visit
from reader_tui.views.choice import SORTS, WORTH, Choice
from reader_tui.views.last_visit import Snapshot
from reader_tui.views.view import KINDS, View
from tests.conftest import Run
from tests.hub import MISSING, LoopbackHub, item

LAB = {"_id": "1", "name": "example-lab", "fullname": "Example Laboratory", "avatar": ""}
MET = datetime(2026, 8, 14, 9, tzinfo=UTC)
CLOCKS = {
    "the newest listed day is today": datetime(2026, 8, 14, 20, tzinfo=UTC),
    "it is three days old": datetime(2026, 8, 17, 8, tzinfo=UTC),
    "it is in this clock's future": datetime(2026, 8, 11, 12, tzinfo=UTC),
}

VIEWS = {
    "--date newest": View(),
    "--week 2026-W33": View("week", "2026-W33"),
    "--month 2026-08": View("month", "2026-08"),
    "--trending": View("trending"),
    "--tag agents": View("tag", "agents"),
    **{f"--{kind}": View(kind) for kind, traits in KINDS.items() if traits.help},
}
FLAGS = {
    "--unread": "is:unread",
    "--read": "is:read",
    "--undecided": "is:undecided",
    "--new": "is:new",
    "--with-code": "has:code",
    "--with-project": "has:project",
    "--org example-lab": "org:example-lab",
    "--min-upvotes 20": "upvotes:>=20",
}
QUERIES = [
    "maps", "-maps", '"in maps"', "title:sparse OR title:dense", "author:chen", "kw:maps",
    "submitter:ada", "is:bookmarked", "is:later", "is:dismissed", "is:waiting", "is:watched",
    "is:muted", "is:new", "-is:new", "has:model", "stars:>=1", "comments:1..9", "day:today",
    "day:yesterday", "day:<2026-08-14", "since:2d", "since:2w", "since:fri", "like:2608.00001",
    "sort:upvotes", "maps sort:newest", "is:unread upvotes:>5", "tag:agents", "-tag:agents",
    'tag:"to read"', "tag:nobody", "has:note", "-has:note", "note:table", 'note:"table 3"',
    "has:note OR tag:agents", "is:bookmarked -tag:agents",
    "text:gutter", 'text:"of the page"', "-text:gutter", "text:gutter OR title:dense", "gutter",
    "has:text", "-has:text maps", "has:space", "has:dataset",
]  # fmt: skip
_OF_TIME = re.compile("day:|since:|is:new")

_HEAD = (
    "Title: T\n\nURL Source: https://arxiv.org/html/2608.00002\n\nMarkdown Content:\n## 1 Start\n\n"
)
TEXTS = {
    "2608.00002": f"{_HEAD}The gutter is a part of the page that nobody reads. {'Words. ' * 40}\n",
    "2608.01003": f"{_HEAD}Nothing of the\n\npage is said of gutters here. {'Words. ' * 40}\n",
}


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Papers of four days that differ in what can be asked of them."""
    none: dict[str, object] = {"githubRepo": MISSING, "githubStars": MISSING}
    for number, day in enumerate(("2026-08-14", "2026-08-13", "2026-08-12", "2026-07-02")):
        hub.days[day] = [
            item(f"2608.0{number}001", day=day, upvotes=30, title="Sparse attention for maps"),
            item(f"2608.0{number}002", day=day, upvotes=20, ai_keywords=["maps"], **none),
            item(f"2608.0{number}003", day=day, upvotes=20, projectPage="https://example.org/3"),
            item(f"2608.0{number}004", day=day, upvotes=4, organization=LAB, title="Dense trees",
                 authors=[{"_id": "2", "name": "Wei Chen", "hidden": False}]),
            item(f"2608.0{number}005", day=day, upvotes=1, title="Quiet in maps", **none),
        ]  # fmt: skip
    return hub


def decide() -> None:
    """What a reader did, with rules; the visit ended before the newest day was met."""
    with Library.open(paths.find().library) as library:
        decisions = library.decisions
        for paper_id, field in (
            ("2608.01001", "bookmarked"), ("2608.02001", "later"), ("2608.00005", "dismissed"),
            ("2608.01003", "read"), ("2608.02002", "read"), ("2608.02003", "waiting"),
        ):  # fmt: skip
            decisions.decide([paper_id], field, True)  # type: ignore[arg-type]
        for paper_id, percent in (("2608.00002", 43), ("2608.01003", 100), ("2608.02001", 7)):
            library.places.keep(paper_id, ReadingPlace(percent, ("1", "Start")))
        library.rules.add(Rule("watch", "org:example-lab"))
        library.rules.add(Rule("mute", "title:quiet"))
        library.rules.add(Rule("saved", "sparse", "few"))
        library.rules.begin_backlog("2026-08-12")
        library.annotations.tag(["2608.01001", "2608.00002"], ["Agents"])
        library.annotations.tag(["2608.02004"], ["to read"])
        library.annotations.write("2608.00004", "Compare with table 3.")


@pytest.fixture(params=list(CLOCKS.values()), ids=list(CLOCKS))
def clock(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, hub: LoopbackHub, run: Run
) -> datetime:
    """One store, at one of three clocks."""
    newest = hub.days.pop("2026-08-14")
    assert run("fetch", "--since", "2026-08-12").code == 0
    left = utc_text(datetime.now(UTC))
    hub.days["2026-08-14"] = newest
    assert run("fetch", "--since", "2026-08-12").code == 0
    assert run("fetch", "--date", "2026-07").code == 0
    for day in ("--week 2026-W33", "--month 2026-08", "--trending"):
        assert run("ls", *day.split()).code == 0
    decide()
    for paper_id, text in TEXTS.items():
        hub.texts[paper_id] = text
        assert run("show", paper_id, "--full").code == 0
    hub.repos["2608.01001"] = {"models": [], "datasets": [], "spaces": [{"id": "ada/demo"}]}
    assert run("show", "2608.01001", "--artifacts").code == 0
    now: datetime = request.param
    visit = Snapshot(left=left, left_day="2026-08-13")
    last_visit.save(paths.find().snapshot, visit)
    monkeypatch.setattr("reader_tui.cli.session.Session.now", lambda self: now)
    return now


Turn = Callable[[int, int], bool]


@pytest.fixture
def turn(clock: datetime) -> Turn:
    """Whether it is this clock's turn: what has nothing to do with time is asked at one of them."""
    nth = list(CLOCKS.values()).index(clock)
    return lambda row, column: (row + column) % len(CLOCKS) == nth


@pytest.fixture
async def app(clock: datetime) -> AsyncIterator[Session]:
    """What the app's screen reads from, on the same store."""
    places = paths.find()
    session = Session(places, settings.load(places.config), offline=True, now=lambda: clock)
    session.visit = last_visit.finished(last_visit.load(places.snapshot), clock)
    await session.open_archive()
    assert session.pages.sources is not None
    # The one difference that is meant: the app's order by worth has papers in it to learn from.
    session.pages.sources.explores = False
    await session.open_library()
    yield session
    await session.close()


async def both(app: Session, run: Run, flags: str, view: View, choice: Choice, *words: str) -> None:
    """Ask both fronts for a view and compare the ids."""
    ended = run("ls", "-q", "--offline", *flags.split(), *words)
    assert ended.code == 0, (flags, words, ended.err)
    page = await app.pages.page(view, choice)
    assert page is not None, flags
    assert ended.out.split() == [row.id for row in page.rows], (flags, words)


async def test_every_view_holds_the_same_in_every_order(app: Session, run: Run, turn: Turn) -> None:
    for row, (flags, view) in enumerate(VIEWS.items()):
        for column, (sort, backwards) in enumerate(product(SORTS, (False, True))):
            if turn(row, column) or sort == WORTH:
                words = ["--sort", sort, *["--reverse"] * backwards]
                await both(app, run, flags, view, Choice((), sort, backwards), *words)


async def test_every_filter_leaves_the_same_of_every_view(app: Session, run: Run) -> None:
    sorts = cycle(SORTS)
    for flags, view in VIEWS.items():
        for flag, term in FLAGS.items():
            sort = next(sorts)
            choice = Choice((term,), sort)
            await both(app, run, flags, view, choice, *flag.split(), "--sort", sort)


async def test_every_word_of_a_query_means_the_same(app: Session, run: Run, turn: Turn) -> None:
    for row, (flags, view) in enumerate(VIEWS.items()):
        for column, query in enumerate(QUERIES):
            if turn(row, column) or _OF_TIME.search(query):
                await both(app, run, flags, view, Choice((query,)), "--query", query)
    for query in QUERIES:
        ended = run("search", "--offline", "-q", "--limit", "0", query)
        page = await app.pages.page(View("search", query), Choice())
        assert page is not None and ended.code == 0
        assert ended.out.split() == [row.id for row in page.rows], query


async def test_the_answers_are_the_right_ones(app: Session, run: Run, clock: datetime) -> None:
    def found(*words: str) -> set[str]:
        return set(run("ls", "--offline", "-q", "--month", "2026-08", *words).out.split())

    newest = {f"2608.0000{number}" for number in range(1, 6)}
    assert found("--query", "day:today", "--muted") == newest
    # What the backfill of July brought is not new, though it was first met since.
    assert found("--new", "--muted") == newest
    assert set(run("search", "is:new", "-q", "--limit", "0", "--muted").out.split()) == newest
    recent = clock.date() - timedelta(days=2)
    days = {f"2026-08-{day}": number for number, day in enumerate((14, 13, 12))}
    expected = {
        f"2608.0{number}00{nth}"
        for day, number in days.items()
        for nth in range(1, 6)
        if day >= recent.isoformat()
    }
    assert found("--query", "since:2d", "--muted") == expected
