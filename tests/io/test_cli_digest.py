"""`digest`: which papers it tells of, in which order and form, and what it remembers."""

from __future__ import annotations

import email
import email.policy
import json
import stat
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.steps import Rule
from reader_tui.paths import find
from tests.conftest import Run
from tests.hub import MISSING, LoopbackHub, item

PLAIN: dict[str, Any] = {"githubRepo": MISSING, "githubStars": MISSING}


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Three papers on the newest day, two on the day before."""
    hub.days = {
        "2026-08-14": [
            item(f"2608.0000{n}", upvotes=upvotes, **PLAIN)
            for n, upvotes in enumerate((90, 20, 10), 1)
        ],
        "2026-08-13": [
            item(f"2608.0001{n}", day="2026-08-13", upvotes=upvotes, **PLAIN)
            for n, upvotes in enumerate((20, 2), 1)
        ],
    }
    return hub


def told(text: str) -> list[str]:
    """The ids that a digest tells of, in its order, by their pages' addresses."""
    return [line.rsplit("/", 1)[1] for line in text.splitlines() if "Page:" in line]


def library() -> Library:
    return Library.open(find().library)


def test_the_first_digest_is_of_the_newest_day_and_the_next_of_what_came_since(
    hub: LoopbackHub, run: Run
) -> None:
    run("fetch", "--days", "2")
    first = run("digest")
    assert (first.code, first.err) == (0, "")
    assert told(first.out) == ["2608.00001", "2608.00002", "2608.00003"]
    again = run("digest")
    assert (again.code, told(again.out)) == (0, []) and again.err.startswith("Nothing is new")
    assert run("digest", "--fail-empty").code == 1
    hub.days["2026-08-14"].append(item("2608.00009", upvotes=1, **PLAIN))
    run("fetch", "--force")
    assert told(run("digest").out) == ["2608.00009"]
    assert told(run("digest", "--name", "evening").out)[0] == "2608.00001"


def test_a_named_period_neither_reads_nor_moves_what_is_remembered(
    hub: LoopbackHub, run: Run
) -> None:
    run("fetch", "--days", "2")
    for words in (["--date", "newest"], ["--since", "2026-08-13"], ["--query", "upvotes:>0"]):
        assert run("digest", *words).code == 0
    assert not find().digests.exists()
    assert len(told(run("digest", "--since", "last").out)) == 3
    before = find().digests.read_bytes()
    assert told(run("digest", "--date", "2026-08-13").out) == ["2608.00011", "2608.00012"]
    assert len(told(run("digest", "--since", "yesterday").out)) == 5
    assert len(told(run("digest", "--week", "newest").out)) == 5
    assert told(run("digest", "--query", "upvotes:>50").out) == ["2608.00001"]
    assert find().digests.read_bytes() == before


def test_rules_come_first_with_the_reason_and_decided_papers_not_at_all(
    hub: LoopbackHub, run: Run
) -> None:
    run("fetch")
    with library() as opened:
        opened.rules.add(Rule("watch", '"case 00003"', "three"))
        opened.decisions.mark("2608.00001", "dismissed", True)
    out = run("digest", "--date", "newest").out
    assert told(out) == ["2608.00003", "2608.00002"]
    assert "Why here: matches watch three" in out
    with library() as opened:
        opened.rules.add(Rule("mute", '"case 00002"'))
    assert told(run("digest", "--date", "newest").out) == ["2608.00003"]


def test_the_rest_is_a_line_with_its_count(hub: LoopbackHub, run: Run) -> None:
    run("fetch", "--days", "2")
    out = run("digest", "--since", "2026-08-13", "--by", "upvotes", "--top", "2").out
    assert told(out) == ["2608.00001", "2608.00011"] or told(out) == ["2608.00001", "2608.00002"]
    assert "And 3 more: reader-tui ls --queue --since 2026-08-13" in out


def test_what_was_not_written_is_told_again(hub: LoopbackHub, run: Run, tmp_path: Path) -> None:
    run("fetch")
    ended = run("digest", "-o", str(tmp_path / "none" / "digest.txt"))
    assert ended.code == 1 and "choose another file" in ended.err
    assert len(told(run("digest").out)) == 3


def test_what_a_program_did_not_take_is_told_again(
    hub: LoopbackHub, run: Run, tmp_path: Path
) -> None:
    run("fetch")
    mailed = tmp_path / "taken by it"
    takes = f"tee '{mailed}'"
    for command, reason in [
        ("sh -c 'cat >/dev/null; exit 75'", "it ended with 75"),
        ("no-such-program -t", "no such file or directory"),
        ("sh 'unclosed", "No closing quotation"),
        ("", "no program is named"),
    ]:
        failed = run("digest", "--format", "eml", "--pipe", command)
        assert failed.code == 1 and reason in failed.err and "tells it again" in failed.err
    assert run("digest", "--format", "eml", "--pipe", takes).code == 0
    assert "2608.00001" in mailed.read_text("utf-8")
    mailed.unlink()
    nothing = run("digest", "--format", "eml", "--pipe", takes)
    assert (nothing.code, nothing.out) == (0, "") and "Nothing is new" in nothing.err
    assert not mailed.exists()


def test_a_mail_without_addresses_is_to_the_local_user(
    hub: LoopbackHub, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    run("fetch")
    ended = run("digest", "--date", "newest", "--format", "eml")
    assert ended.code == 0 and "The mail is to ada" in ended.err
    mail = email.message_from_string(ended.out, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["From"]) == ("ada", "ada")
    assert mail.get_content_type() == "multipart/alternative"
    (home / "config.toml").write_text(
        '[digest]\nfrom = "Papers <papers@example.org>"\nto = "ada@example.org"\n', "utf-8"
    )
    ended = run("digest", "--date", "newest", "--format", "eml")
    mail = email.message_from_string(ended.out, policy=email.policy.default)
    assert (ended.err, mail["To"], mail["From"]) == (
        "",
        "ada@example.org",
        "Papers <papers@example.org>",
    )


def test_a_feed_keeps_what_it_had_and_may_be_served(
    hub: LoopbackHub, run: Run, tmp_path: Path
) -> None:
    import feedparser

    feed = tmp_path / "papers.xml"
    run("fetch", "--days", "2")
    words = ("--format", "atom", "-o", str(feed), "--address", "https://ada.example/papers.xml")
    assert run("digest", "--date", "2026-08-13", *words).code == 0
    assert run("digest", "--date", "2026-08-14", *words).code == 0
    read = feedparser.parse(feed.read_bytes())
    assert len(read.entries) == 5 and read.feed.links[0].rel == "self"
    assert stat.S_IMODE(feed.stat().st_mode) & 0o600 == 0o600
    feed.chmod(0o640)
    assert run("digest", "--date", "2026-08-14", *words).code == 0
    assert stat.S_IMODE(feed.stat().st_mode) == 0o640
    feed.write_text("<html>somebody else's</html>", "utf-8")
    ended = run("digest", "--date", "2026-08-14", *words)
    assert ended.code == 1 and feed.read_text("utf-8") == "<html>somebody else's</html>"


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_other_forms_are_written(hub: LoopbackHub, run: Run, tmp_path: Path, form: str) -> None:
    run("fetch")
    out = tmp_path / "out"
    assert run("digest", "--format", form, "-o", str(out)).out == ""
    assert "2608.00001" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--date", "trending"), 2),
        (("--week", "2026-05"), 2),
        (("--since", "soon"), 2),
        (("--query", "upvotes:many"), 2),
        (("--query", ""), 2),
        (("--name", " "), 2),
        (("--date", "2024-01-02"), 4),
        (("--format", "atom", "--address", "nowhere"), 2),
    ],
)
def test_what_cannot_be_understood_or_had_is_told(
    hub: LoopbackHub, run: Run, words: tuple[str, ...], code: int
) -> None:
    run("fetch")
    ended = run("digest", *words)
    assert (ended.code, ended.out) == (code, "") and len(ended.err.splitlines()) == 1
    assert run("digest").code == 0


def test_nothing_was_ever_fetched(home: Path, run: Run) -> None:
    assert run("digest").code == 4


@pytest.mark.parametrize("ahead", [timedelta(hours=8), timedelta(days=365)])
def test_a_clock_that_was_ahead_once_costs_no_paper(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    run("fetch", "--date", "2026-08-13")
    with monkeypatch.context() as wrong:
        later = datetime.now(UTC) + ahead
        wrong.setattr("reader_tui.cli.session.Session.now", lambda self: later)
        assert "2608.00011" in run("digest").out
    run("fetch", "--date", "2026-08-14")
    told = run("digest").out
    assert all(f"2608.0000{number}" in told for number in (1, 2, 3)) and "2608.00011" not in told
    assert f"{later:%Y-%m-%d}" not in told
    assert "Nothing is new" in run("digest").out


def test_a_damaged_memory_is_left_as_it_is(hub: LoopbackHub, run: Run) -> None:
    run("fetch")
    run("digest")
    assert json.loads(find().digests.read_bytes())["names"]["daily"]["ids"]
    find().digests.write_bytes(b"{")
    ended = run("digest")
    assert ended.code == 1 and find().digests.read_bytes() == b"{"
