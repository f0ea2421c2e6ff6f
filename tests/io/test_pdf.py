"""PDFs kept in a folder: once, whole, resumed, from hosts that may be asked alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reader_tui.feed.pdf_folder import file_name
from reader_tui.hub.sites import Sites
from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub, answer, item

ID = "2608.00001"
PDF = b"%PDF-1.5\n" + bytes(range(256)) * 900 + b"\n%%EOF\n"
NAME = f"{ID} Sparse maps.pdf"


@pytest.fixture
def papers(hub: LoopbackHub, home: Path) -> Path:
    """The folder of PDFs, beside a Hub that has one."""
    hub.days["2026-08-14"] = [item(ID, title="Sparse maps"), item("2608.00002")]
    hub.files[f"/pdf/{ID}"] = PDF
    return home / "papers"


def pdfs_asked(hub: LoopbackHub) -> int:
    return sum(request.path.startswith("/pdf/") for request in hub.requests)


def test_a_pdf_is_fetched_once_and_its_place_printed(
    hub: LoopbackHub, papers: Path, run: Run
) -> None:
    ended = run("fetch", "--pdf", ID)
    assert (ended.code, ended.out) == (0, f"{papers / NAME}\n"), ended.err
    assert ended.err == "1 PDF fetched.\n"
    assert (papers / NAME).read_bytes() == PDF
    assert (papers / NAME).stat().st_mode & 0o777 == 0o600
    again = run("fetch", "--pdf", ID)
    assert (again.code, again.out, pdfs_asked(hub)) == (0, ended.out, 1)
    assert [path.name for path in papers.iterdir()] == [NAME]


def test_bookmarks_and_queries_name_papers_too(hub: LoopbackHub, papers: Path, run: Run) -> None:
    run("ls")
    run("bookmark", ID)
    assert run("fetch", "--pdf", "--bookmarks").out == f"{papers / NAME}\n"
    missing = run("fetch", "--pdf", "2608.00002", ID)
    assert (missing.code, missing.out) == (1, f"{papers / NAME}\n")
    assert "There is no such file: the PDF of 2608.00002" in missing.err


def test_what_broke_off_is_gone_on_with(hub: LoopbackHub, papers: Path, run: Run) -> None:
    run("ls")
    tag = f'W/"{hashlib.sha1(PDF).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Content-Length": str(len(PDF))}
    hub.faults.append(answer(200, PDF[:100_000], "application/pdf", headers))
    broken = run("fetch", "--pdf", ID)
    assert broken.code == 1 and "What came is kept" in broken.err
    (part,) = papers.iterdir()
    come = part.stat().st_size
    assert part.name.endswith(".part") and 0 < come <= 100_000
    assert run("fetch", "--pdf", ID).code == 0
    assert hub.requests[-1].headers.get("range") == f"bytes={come}-"
    assert (papers / NAME).read_bytes() == PDF
    assert [path.name for path in papers.iterdir()] == [NAME]


def test_a_page_instead_of_a_pdf_is_said_and_not_kept(
    hub: LoopbackHub, papers: Path, run: Run
) -> None:
    hub.files[f"/pdf/{ID}"] = b"<html>Who are you?</html>" * 100
    ended = run("fetch", "--pdf", ID)
    assert ended.code == 1 and "something else" in ended.err
    assert list(papers.iterdir()) == []


def test_a_file_that_was_another_version_is_begun_anew(
    hub: LoopbackHub, papers: Path, run: Run
) -> None:
    papers.mkdir(parents=True)
    (papers / f".{ID}.1234.part").write_bytes(b"%PDF-1.4 of an older version")
    first = run("fetch", "--pdf", ID)
    assert first.code == 1 and "another file by now" in first.err
    assert run("fetch", "--pdf", ID).code == 0
    assert (papers / NAME).read_bytes() == PDF


def test_without_a_network_it_is_said(
    papers: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ls")
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("fetch", "--pdf", ID)
    assert (ended.code == 4 and not papers.exists()) or not list(papers.iterdir())


def test_files_come_from_the_hosts_of_the_hub_and_of_arxiv_alone() -> None:
    sites = Sites()
    for url in (
        "https://arxiv.org/pdf/2608.00001", "https://export.arxiv.org/pdf/1", "https://huggingface.co/a",
        "https://cdn-uploads.huggingface.co/a.png",
    ):  # fmt: skip
        assert sites.may(url), url
    for url in (
        "http://arxiv.org/pdf/1", "https://arxiv.org.example/1", "https://evilarxiv.org/1",
        "https://u@arxiv.org/1", "https://arxiv.org:8080/1", "file:///etc/passwd", "https://[",
        "https://example.org/a.pdf", "", "javascript:1", "http://127.0.0.1:1/a", "//arxiv.org/1",
    ):  # fmt: skip
        assert not sites.may(url), url
    mirror = Sites("http://127.0.0.1:9", "http://127.0.0.1:9")
    assert mirror.may("http://127.0.0.1:9/pdf/1") and not mirror.may("http://127.0.0.1:10/pdf/1")
    assert mirror.on_site("https://arxiv.org/html/1/x1.png") == "http://127.0.0.1:9/html/1/x1.png"


def test_a_redirect_away_is_not_followed(hub: LoopbackHub, papers: Path, run: Run) -> None:
    run("ls")

    hub.faults.append(answer(302, b"", headers={"Location": "https://example.org/x.pdf"}))
    ended = run("fetch", "--pdf", ID)
    assert ended.code == 1 and "example.org" in ended.err
    assert not (papers / NAME).exists()


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b\\c:d*e?f", "漢字", "x" * 400, "", ".."])
def test_a_file_s_name_stays_in_its_folder(title: str) -> None:
    name = file_name(ID, title)
    assert name.startswith(ID) and name.endswith(".pdf") and len(name.encode()) <= 100
    assert Path("f", name).parent == Path("f") and not set(name) & set('/\\:*?"<>|')
