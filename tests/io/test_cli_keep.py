"""Tags, notes, export, import and backup from the command line."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader_tui import paths
from reader_tui.errors import LibraryError
from reader_tui.export.formats import FORMATS
from reader_tui.library import backup_file
from reader_tui.library.library import Library
from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub

A, B, C = "2608.00001", "2608.00002", "2608.00003"
HOSTILE = 'a\x1b[31m "q" {b} \\x & 100% #_$^~ =1+1\n../../etc\nline\u202e'


def feed(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.fixture
def kept(hub: LoopbackHub, run: Run) -> None:
    """A day was fetched; two papers are kept, tagged and noted."""
    run("fetch")
    run("bookmark", B)
    run("bookmark", A)
    run("tag", A, B, "+agents", "+to read")
    run("note", A, HOSTILE)


def test_tags_are_given_listed_renamed_merged_and_removed(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("tag", A, B, "+rl", "+to read").err == (
        "Changed the tags of 2 papers: +rl, +to read.\n"
    )
    assert run("tag", A, "+x", "-rl").code == 0
    assert run("tag", A).out == "to read\nx\n"
    assert run("tag", "ls").out == "rl\t1\nto read\t2\nx\t1\n"
    assert json.loads(run("tag", "ls", "--json").out)["tags"][0] == {"tag": "rl", "count": 1}
    feed(monkeypatch, f"{C}\nnonsense\n")
    ended = run("tag", "-", "+rl")
    assert (ended.code, "Not an arXiv id" in ended.err) == (2, True)
    assert run("tag", "rename", "rl", "RL").err == "Renamed the tag rl as RL (2 papers).\n"
    assert run("tag", "merge", "x", "to read", "RL").code == 0
    assert run("tag", "ls").out == "RL\t3\n"
    assert run("undo").err.startswith("Undid: renamed the tag x, to read as RL")
    assert run("tag", "rm", "x").code == 0
    assert run("tag", "rm", "x").code == 3
    assert run("ls", "--tag", "rl", "-q").out.split() == [C, B]
    assert run("tag", "+rl").code == run("tag", A, "+").code == run("tag", "rename", "a").code == 2


def test_a_note_is_written_read_edited_and_taken_away(
    hub: LoopbackHub, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch")
    assert run("note", A, "two", "words").err == "Wrote a note on 1 paper.\n"
    assert run("note", A).out == "two words\n"
    editor = tmp_path / "an editor"
    editor.write_text('#!/bin/sh\ntest "$1" = -w && echo "more: $(cat "$2")" > "$2"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"'{editor}' -w")
    assert run("note", A, "--edit").code == 0
    assert run("note", A).out == "more: two words\n"
    assert not list(paths.find().drafts.iterdir())
    editor.write_text('#!/bin/sh\necho lost > "$2"\nkill -9 $$\n')
    ended = run("note", A, "--edit")
    assert ended.code == 1
    assert "the note is as it was, and what you wrote is in" in ended.err
    [draft] = paths.find().drafts.iterdir()
    assert draft.read_text() == "lost\n"
    assert run("note", A).out == "more: two words\n"
    document = json.loads(run("ls", "--notes", "--json").out)
    assert [paper["note"] for paper in document["papers"]] == ["more: two words"]
    assert "more: two words" in run("show", A).out
    assert run("search", "note:words", "-q").out == f"{A}\n"
    feed(monkeypatch, "")
    assert run("note", A, "-").err == "Took the note from 1 paper.\n"
    assert run("note", A).out == ""


@pytest.mark.usefixtures("kept")
def test_tags_and_notes_are_found_by_queries_of_every_scope(run: Run) -> None:
    assert run("search", "tag:agents", "-q").out.split() == [A, B]
    assert run("search", "has:note", "-q").out.split() == [A]
    assert run("search", "tag:agents", "-has:note", "-q").out.split() == [B]
    assert run("ls", "--query", "tag:agents has:note", "-q").out.split() == [A]
    assert run("ls", "--bookmarks", "--query", "-has:note", "-q").out.split() == [B]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("format", [format.name for format in FORMATS])
def test_every_format_is_written_and_says_how_many(run: Run, format: str) -> None:
    ended = run("export", "--bookmarks", "--format", format, "--offline")
    assert ended.code == 0
    assert ended.err.startswith("2 papers as ")
    assert ended.out.endswith("\n")
    assert not {"\x1b", "\u202e"} & set(ended.out)
    assert run("export", A, B, "--format", format).out == ended.out


@pytest.mark.usefixtures("kept")
def test_what_is_exported_is_what_flags_ids_or_a_query_say(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ids(*words: str) -> list[str]:
        lines = run("export", *words, "--format", "jsonl").out.splitlines()
        return [json.loads(line)["id"] for line in lines]

    assert ids() == [A, B, C]
    assert ids("--query", "tag:agents -has:note") == [B]
    assert sorted(ids("--tag", "agents")) == [A, B]
    assert len(ids("--tag", "agents", "--limit", "1")) == 1
    assert ids("--date", "2026-08-14", "--sort", "upvotes", "--reverse") == [C, B, A]
    feed(monkeypatch, f"{C}\nhttps://arxiv.org/abs/{A}v2\n")
    assert ids("-") == [C, A]
    assert run("export", "--query", "upvotes:x").code == 2


@pytest.mark.usefixtures("kept")
def test_a_file_is_never_written_over_unless_it_is_told_to(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "papers.bib"
    assert run("export", "--bookmarks", "-o", str(target)).code == 0
    whole = target.read_text("utf-8")
    assert whole.count("@misc{") == 2
    target.chmod(0o640)
    ended = run("export", A, "-o", str(target))
    assert (ended.code, target.read_text("utf-8")) == (1, whole)
    assert run("export", A, "-o", str(target), "--force").code == 0
    assert target.read_text("utf-8").count("@misc{") == 1
    assert target.stat().st_mode & 0o777 == 0o640
    assert run("export", A, "-o", str(tmp_path), "--force").code == 1
    assert run("export", A, "-o", str(tmp_path / "no" / "x.bib")).code == 1
    assert [path.name for path in tmp_path.glob("papers*")] == ["papers.bib"]
    link, elsewhere = tmp_path / "link.bib", tmp_path / "elsewhere"
    link.symlink_to(elsewhere)
    assert run("export", A, "-o", str(link)).code == 1 and not elsewhere.exists()
    assert run("export", A, "-o", str(link), "--force").code == 0 and link.is_symlink()
    assert elsewhere.read_text("utf-8").count("@misc{") == 1


@pytest.mark.usefixtures("kept")
def test_keys_stay_whatever_is_exported_and_the_pattern_is_the_readers(run: Run) -> None:
    def keys(*words: str) -> list[str]:
        out = run("export", *words).out
        return [line[6:-1] for line in out.splitlines() if line.startswith("@misc{")]

    [second] = keys(B)
    first, again = keys(A, B)
    assert again == second
    assert keys(B, A) == [second, first]
    config = paths.find().config
    config.write_text('[export]\nkey = "{Author}:{yy}"\n')
    assert keys(A, B) == [first, second], "a key is made once"
    assert keys(C) == ["Example:26"]
    config.write_text('[export]\nkey = "no field"\n')
    assert "citation key" in run("export", A).err
    assert json.loads(run("show", A, "--json").out)["paper"]["key"] == first


@pytest.mark.usefixtures("kept")
def test_a_paper_never_fetched_is_asked_for_and_one_that_cannot_be_is_left_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run("export", A, "2412.12345", "--offline")
    assert (ended.code, ended.out.count("@misc{")) == (4, 1)
    assert "Left out: 2412.12345" in ended.err
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    assert run("export", "2412.12345", B).out.count("@misc{") == 1


@pytest.mark.usefixtures("kept")
def test_our_own_lines_come_back_as_they_were_on_another_machine(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("mark", C, "--later")
    run("mark", A, "--read")
    run("export", "--bookmarks")
    file = tmp_path / "kept.jsonl"
    words = ("export", A, B, C, "--format", "jsonl", "--offline")
    file.write_text(run(*words).out, "utf-8")
    monkeypatch.setenv("READER_TUI_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    assert run("import", str(file)).err == "3 papers imported; undo takes it back.\n"

    def known(text: str) -> list[dict[str, object]]:
        return [json.loads(line) | {"upvotes": 0, "comments": 0} for line in text.splitlines()]

    assert known(run(*words).out) == known(file.read_text("utf-8"))
    assert run("import", str(file)).err.endswith("nothing changed by it.\n")
    assert run("undo").err == "Undid: imported 3 papers.\n"
    assert run("ls", "--bookmarks", "-q").out == ""


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("format", ["bibtex", "biblatex", "ris", "csl"])
def test_tags_and_notes_survive_the_bibliographies(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    run("note", A, "plain & 100% sure\nsecond line")
    file = tmp_path / "refs"
    run("export", "--bookmarks", "--format", format, "-o", str(file))
    monkeypatch.setenv("READER_TUI_HOME", str(tmp_path / "other"))
    assert run("import", str(file), "--offline").code == 0
    assert run("ls", "--bookmarks", "-q").out.split() == [A, B]
    assert run("tag", A).out == "agents\nto read\n"
    assert " ".join(run("note", A).out.split()) == "plain & 100% sure second line"


def test_an_import_asks_for_what_is_unknown_and_lists_what_it_did_not_understand(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = f"{A}\n\nhttps://huggingface.co/papers/{B}\nnonsense\n"
    feed(monkeypatch, lines)
    ended = run("import", "-", "--dry-run")
    assert "2 papers would be imported, 2 of them asked for" in ended.err
    feed(monkeypatch, lines)
    ended = run("import", "-", "--tag", "inbox", "--later", "--read")
    assert ended.err.splitlines() == [
        "line 4: 'nonsense': no arXiv id and no address of a paper",
        "2 papers imported; undo takes it back.",
    ]
    document = json.loads(run("ls", "--later", "--json").out)
    assert all(paper["abstract"] and paper["tags"] == ["inbox"] for paper in document["papers"])
    assert all(paper["state"]["read"] for paper in document["papers"])
    assert len(run("log").out.splitlines()) == 1
    feed(monkeypatch, "nothing here\n")
    assert run("import", "-").code == 2
    assert run("import", "/no/such/file").code == 1


@pytest.mark.usefixtures("kept")
def test_what_was_written_here_stays_when_a_file_says_otherwise(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, f"@misc{{k, eprint={{{A}}}, keywords={{AGENTS, new}}, annote={{theirs}}}}")
    run("note", A, "mine")
    run("import", "-", "--offline")
    assert run("tag", A).out == "agents\nnew\nto read\n"
    note = run("note", A).out
    assert note.startswith("mine\n") and note.endswith("\ntheirs\n")


@pytest.mark.usefixtures("kept")
def test_a_folder_keeps_what_a_person_wrote_and_knows_renamed_files(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    words = ("export", "--bookmarks", "--folder", str(folder))
    assert "2 new, 0 changed, 0 as they were" in run(*words).err
    mine = folder / "sub" / "My paper.md"
    mine.parent.mkdir()
    (folder / f"{A}.md").rename(mine)
    mine.write_text(mine.read_text("utf-8") + "\nMy own thoughts.\n", "utf-8")
    (folder / "unrelated.md").write_text("---\ntitle: x\n---\nhands off\n")
    before = {path: path.read_bytes() for path in folder.rglob("*.md")}
    assert "0 new, 0 changed, 2 as they were" in run(*words).err
    assert {path: path.read_bytes() for path in folder.rglob("*.md")} == before
    run("note", A, "changed in the app")
    assert "0 new, 1 changed, 1 as they were" in run(*words).err
    text = mine.read_text("utf-8")
    assert "My own thoughts." in text and "changed in the app" in text
    assert {p: p.read_bytes() for p in before if p != mine} == {
        p: data for p, data in before.items() if p != mine
    }
    (folder / f"{C}.md").write_text("a file of a person's own\n")
    ended = run("export", C, "--folder", str(folder))
    assert "Left alone" in ended.err
    assert (folder / f"{C}.md").read_text() == "a file of a person's own\n"


@pytest.mark.usefixtures("kept")
def test_a_backup_is_verified_and_restored_and_keeps_what_it_replaces(
    run: Run, tmp_path: Path
) -> None:
    backup = tmp_path / "all.zip"
    run("watch", "add", "org:nvidia")
    keys = run("export", A, B).out
    assert "written to" in run("backup", str(backup)).err
    assert run("backup", str(backup)).code == 1
    before = json.loads(run("ls", "--bookmarks", "--json").out)["papers"]
    run("bookmark", A, "--remove")
    run("tag", "rm", "agents")
    run("watch", "rm", "org:nvidia")
    said = run("restore", str(backup), "--dry-run").err
    assert "Here: 2 papers, 1 kept" in said
    assert "2 papers, 2 kept, 2 with tags or a note, 1 rules" in said
    ended = run("restore", str(backup))
    assert ended.code == 0
    assert json.loads(run("ls", "--bookmarks", "--json").out)["papers"] == before
    assert run("watch", "ls").out == "org:nvidia\n"
    assert run("export", A, B).out == keys
    [old] = paths.find().backups.glob("before-restore-*.zip")
    assert run("restore", str(old)).code == 0
    assert run("ls", "--bookmarks", "-q").out == f"{B}\n"


@pytest.mark.usefixtures("kept")
def test_a_backup_that_is_not_whole_changes_nothing(run: Run, tmp_path: Path) -> None:
    backup, bad = tmp_path / "all.zip", tmp_path / "bad.zip"
    run("backup", str(backup), "--with-archive")
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(bad, "w") as other:
        for name in whole.namelist():
            data = whole.read(name)
            other.writestr(name, data.replace(b"agents", b"magpie"))
    data = backup.read_bytes()
    for broken in (bad.read_bytes(), data[: len(data) // 2], b"", b"no zip", data[:-40]):
        bad.write_bytes(broken)
        ended = run("restore", str(bad))
        assert ended.code == 5
        assert "agents" in run("tag", "ls").out
    assert run("restore", str(tmp_path / "none.zip")).code == 5


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 10**6), bits=st.integers(1, 255))
def test_any_byte_that_is_turned_is_found(at: int, bits: int, tmp_path: Path) -> None:
    backup = tmp_path / "b.zip"
    with Library.open(tmp_path / "library.json") as library:
        library.annotations.tag([A], ["rl"])
        backup_file.write(backup, library, {}, fresh=False)
        content = library.captured().tables["papers"]
    turned = bytearray(backup.read_bytes())
    turned[at % len(turned)] ^= bits
    backup.write_bytes(turned)
    try:
        read = backup_file.read(backup)
    except LibraryError:
        return
    assert read.contents.tables["papers"] == content


def test_the_readmes_example_of_every_format_runs(hub: LoopbackHub, run: Run) -> None:
    run("fetch")
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    found = re.search(r"<!-- formats -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    formats = []
    for line in found[1].splitlines():
        words = line.partition("#")[0].split()
        assert words[0] == "reader-tui"
        ended = run(*words[1:])
        assert (ended.code, ended.err[:8]) == (0, "1 paper ")
        assert A in ended.out
        formats.append(words[-1])
    assert formats == [format.name for format in FORMATS]
    assert "@misc{example2026gentleagents" in run("export", A).out
