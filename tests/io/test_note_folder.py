"""A folder of notes that a person and the program write by turns: nothing of either is lost."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.export.kept import Kept
from reader_tui.papers.models import Paper
from reader_tui.store import files, note_folder

IDS = ("2601.00001", "2601.00002", "2601.00003")
NAMES = ("My paper.md", "sub/paper.md", "sub/deep/Ünïcode ß.md", "2601.00009.md", "a b (1).md")
LINE = st.text(st.sampled_from("abc #-=:<>!`[]()\"'éß\t{}*"), max_size=20)
NOTE = st.text(st.sampled_from("ab\n#-=<>!`[]é\t{}* :"), max_size=40)
WHICH = st.sampled_from(IDS)

ACT = st.one_of(
    st.tuples(st.just("note"), WHICH, NOTE),
    st.tuples(st.just("tag"), WHICH, st.sampled_from(("rl", "long context", "--- x", "<b>"))),
    st.tuples(st.just("write"), WHICH, st.tuples(st.integers(0, 60), LINE)),
    st.tuples(st.just("rename"), WHICH, st.sampled_from(NAMES)),
    st.tuples(st.just("export"), WHICH, st.none()),
)
"""What the reader does in the app, a person in the folder, and the export of some papers."""


class Folder:
    """The folder, what the library says of its papers, and what a person wrote in which file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept = {id: Kept(_paper(id), key=f"key{id[-1]}") for id in IDS}
        self.places = {id: path / f"{id}.md" for id in IDS}
        self.written: dict[str, list[str]] = {id: [] for id in IDS}
        self.foreign = path / "unrelated.md"
        path.mkdir()
        self.foreign.write_text("---\ntitle: mine\n---\n\nhands off\n", "utf-8")
        self.export()

    def export(self) -> note_folder.Written:
        return note_folder.write(self.path, self.kept.values())

    def bytes(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.path.rglob("*") if path.is_file()}

    def write(self, id: str, place: int, line: str) -> None:
        """A person adds a line behind the front matter."""
        text = self.places[id].read_text("utf-8")
        head, sign, body = text[4:].partition("\n---\n")
        lines = body.split("\n")
        said = f"@{len(self.written[id])} {line}"
        lines.insert(min(place, len(lines)), said)
        self.written[id].append(said)
        self.places[id].write_text(f"---\n{head}{sign}{chr(10).join(lines)}", "utf-8")

    def rename(self, id: str, name: str) -> None:
        target = self.path / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            self.places[id] = self.places[id].rename(target)


def _paper(id: str) -> Paper:
    title = f"A *Title* of <b>{id}</b>"
    return Paper(id, title, "An abstract.", title, "An abstract.", authors=("Zoë Smith",))


@given(st.lists(ACT, max_size=12))
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_and_only_what_changed_is_written(
    acts: list[tuple[str, str, object]],
) -> None:
    # Whether it is durable is for other tests; here it would take most of the time.
    with TemporaryDirectory() as root, patch.object(files, "sync"), patch.object(os, "fsync"):
        folder = Folder(Path(root) / "notes")
        changed: set[str] = set()
        for act, id, what in (*acts, ("export", "", None)):
            if act == "write":
                folder.write(id, *what)  # type: ignore[misc]
                # Inside our block it is moved out of it.
                changed.add(id)
            elif act == "rename":
                folder.rename(id, str(what))
            elif act != "export":
                old = folder.kept[id]
                new = {"note": what} if act == "note" else {"tags": (*old.tags, str(what))}
                folder.kept[id] = old._replace(**new)
                changed.add(id)
            else:
                before = folder.bytes()
                written = folder.export()
                after = folder.bytes()
                assert after.keys() == before.keys() and not written.left and not written.new
                touched = {path for path in after if after[path] != before[path]}
                assert touched <= {folder.places[one] for one in changed}
                assert folder.export() == (0, 0, len(IDS), ()) and folder.bytes() == after
                changed.clear()
            for one, place in folder.places.items():
                lines = place.read_text("utf-8").split("\n")
                found = sorted(line for line in lines if line.startswith("@"))
                assert found == sorted(folder.written[one])
