"""`show` and `open`: one paper, and its links."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TextIO

import pytest

from reader_tui import desktop
from tests.conftest import NOBODY, Run
from tests.hub import MISSING, LoopbackHub, item


def test_show_says_everything_in_lines_of_at_most_88_cells(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-08-14"] = [
        item(
            "2608.00001",
            title="画像理解 " * 30,
            authors=[{"name": f"Author {n}"} for n in range(60)],
            organization={"name": "lab", "fullname": "The Lab"},
            ai_summary="Short.",
            ai_summary_model="example/model",
            ai_keywords=["reading"],
            withdrawnAt="2026-08-14T10:00:00.000Z",
        )
    ]
    run("ls")
    ended = run("show", "https://arxiv.org/abs/2608.00001v3")
    assert (ended.code, ended.err) == (0, "")
    for words in (
        "Author 59", "Organization: The Lab", "upvotes", "machine-written by example/model",
        "Keywords (machine-written): reading", "Abstract", "This paper was withdrawn.", "Unread",
        "  1  code     https://github.com/example/case-00001", "listed Fri 14 Aug 2026",
    ):  # fmt: skip
        assert words in ended.out
    from reader_tui.text.cells import cell_len

    assert max(cell_len(line) for line in ended.out.splitlines() if "://" not in line) <= 88


def test_show_as_a_document(hub: LoopbackHub, run: Run) -> None:
    listed = json.loads(run("ls", "--json").out)["papers"][1]
    run("bookmark", "2608.00002")
    document = json.loads(run("show", "2608.00002", "--json").out)
    assert list(document) == ["schema", "paper"]
    kept_at = document["paper"]["kept_at"]
    assert listed["kept_at"] is None and kept_at.endswith("Z")
    state = listed["state"] | {"bookmarked": True}
    assert document["paper"] == listed | {"state": state, "kept_at": kept_at}


def test_show_says_what_was_decided(hub: LoopbackHub, run: Run) -> None:
    run("mark", "2608.00002", "--later")
    assert "\nPut off\n" in run("show", "2608.00002").out
    run("mark", "2608.00002", "--dismissed")
    assert "\nDismissed\n" in run("show", "2608.00002").out


def test_show_asks_for_a_paper_that_is_not_here(hub: LoopbackHub, run: Run) -> None:
    assert "Case 00011" in run("show", "2608.00011").out
    asked = hub.paths()
    assert asked == ["/api/papers/2608.00011"]
    assert run("show", "2608.00011").code == 0
    assert hub.paths() == asked


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "2608.99999"), 3),
        (("show", "2608.99999", "--offline"), 4),
        (("show", "https://example.org/x"), 2),
        (("show", "2613.00001"), 2),
        (("show",), 2),
        (("open", "2608.99999", "--code", "--print"), 3),
        (("open", "2608.99999", "--code", "--print", "--offline"), 4),
        (("open", "--help-me"), 2),
        (("open", "2608.00001", "--code", "--pdf"), 2),
    ],
)
def test_a_paper_that_cannot_be_had(
    hub: LoopbackHub, run: Run, words: tuple[str, ...], code: int
) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err


def test_a_bookmark_is_shown_without_archive_and_hub(
    hub: LoopbackHub, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ls")
    run("bookmark", "2608.00001")
    (home / "archive.sqlite3").unlink()
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("show", "2608.00001")
    assert ended.code == 0
    assert "\nBookmarked\n" in ended.out
    assert ended.err.startswith("offline, shown as bookmarked: The Hub could not be reached")
    assert run("show", "2608.00001", "--offline").err == ""


@pytest.mark.parametrize(
    ("flag", "url"),
    [
        ((), "HUB/papers/2608.00001"),
        (("--page",), "HUB/papers/2608.00001"),
        (("--discussion",), "HUB/papers/2608.00001#community"),
        (("--pdf",), "https://arxiv.org/pdf/2608.00001"),
        (("--arxiv",), "https://arxiv.org/abs/2608.00001"),
        (("--code",), "https://github.com/example/case-00001"),
    ],
)
def test_open_prints_the_address(
    hub: LoopbackHub, run: Run, flag: tuple[str, ...], url: str
) -> None:
    ended = run("open", "2608.00001", *flag, "--print")
    # The Hub that is asked stands for the Hub, as a mirror does.
    url = url.replace("HUB", hub.url)
    assert (ended.code, ended.out, ended.err) == (0, f"{url}\n", "")
    assert len(hub.requests) == (flag == ("--code",))


def test_without_code_the_best_other_link_is_named(hub: LoopbackHub, run: Run) -> None:
    page = "https://example.org/project"
    hub.days["2026-08-14"] = [item("2608.00001", githubRepo=MISSING, projectPage=page)]
    ended = run("open", "2608.00001", "--code")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == f"2608.00001 has no code. There is project: {page}.\n"
    ended = run("open", "2608.00002", "--project")
    assert ended.code == 3


def test_no_browser_leaves_the_address(run: Run) -> None:
    ended = run("open", "2608.00001", "--pdf")
    assert (ended.code, ended.out) == (1, "https://arxiv.org/pdf/2608.00001\n")
    assert "no browser" in ended.err


def test_the_browser_gets_the_address_as_one_word(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[list[str], str]] = []

    def start(command: list[str], url: str) -> str | None:
        started.append((command, url))
        return None

    monkeypatch.setenv("BROWSER", "true --new-window")
    monkeypatch.setattr(desktop, "start", start)
    ended = run("open", "2608.00001")
    assert (ended.code, ended.out) == (0, "")
    ((command, url),) = started
    assert command[1:] == ["--new-window"]
    assert url == f"{NOBODY}/papers/2608.00001"


def test_a_browser_that_fails_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "false")
    ended = run("open", "2608.00001")
    assert (ended.code, ended.out) == (1, f"{NOBODY}/papers/2608.00001\n")
    assert "false ended with 1" in ended.err


def test_without_a_mirror_the_page_is_on_the_hub(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT")
    assert run("open", "2608.00001", "--print").out == "https://huggingface.co/papers/2608.00001\n"
    monkeypatch.setenv("HF_ENDPOINT", "https://hf-mirror.com/")
    for words in ("2608.00001", "https://hf-mirror.com/papers/2608.00001"):
        ended = run("open", words, "--print")
        assert ended.out == "https://hf-mirror.com/papers/2608.00001\n"


def test_a_paper_that_the_hub_does_not_know_is_not_bookmarked(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("show", "2608.09999").code == 3
    ended = run("bookmark", "2608.00001", "2608.09999")
    assert (ended.code, ended.out) == (3, "")
    assert "2608.09999: the Hub has no such paper, as it said" in ended.err
    assert "--force" in ended.err
    assert run("ls", "--bookmarks", "-q").out == ""
    with lines("2608.09999", "2608.00001") as ids:
        monkeypatch.setattr("sys.stdin", ids)
        ended = run("mark", "--later", "-")
    assert (ended.code, ended.out) == (2, "2608.00001\n")
    assert run("bookmark", "2608.09999", "--force").code == 0
    assert run("ls", "--bookmarks", "-q").out == "2608.09999\n"
    hub.days["2026-08-12"] = [item("2608.09998", day="2026-08-12")]
    assert run("show", "2608.09998").code == 0
    assert run("bookmark", "2608.09998").code == 0


def lines(*texts: str) -> TextIO:
    """Standard input with those lines."""
    reads, writes = os.pipe()
    with open(writes, "w") as file:
        file.write("".join(f"{text}\n" for text in texts))
    return open(reads)


@pytest.mark.parametrize("verb", ["show", "bookmark", "search", ""])
def test_an_id_of_before_2007_is_arxiv_s_alone(run: Run, verb: str) -> None:
    ended = run(*filter(None, (verb, "arXiv:math.GT/0309136v1 [math.GT]")))
    assert (ended.code, ended.out) == (3, "")
    assert "see https://arxiv.org/abs/math.GT/0309136" in ended.err
