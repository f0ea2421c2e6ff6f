"""The searches from before: a small file that may be missing or broken at any time."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from reader_tui.store.past_searches import KEPT, after, keep, load


def test_each_search_stands_once_the_newest_last_and_readable_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "state" / "searches.json"
    for text in ("maps", "quiet  one", "maps", " "):
        keep(path, text)
    assert load(path) == ["quiet one", "maps"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_only_so_many_are_kept_and_none_that_is_very_long() -> None:
    many = [f"query {number}" for number in range(KEPT)]
    assert after(many, "new") == [*many[1:], "new"]
    assert after(many, "x" * 5_000) == many


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"a": 1}', b"null", b"\xff\xfe", b"[" * 100_000, b'["\\u001b[31m", 3]']
)
def test_a_broken_file_offers_nothing_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "searches.json"
    path.write_bytes(content)
    assert load(path) == []
    keep(path, "maps")
    assert json.loads(path.read_bytes()) == ["maps"]


def test_what_is_no_file_offers_nothing(tmp_path: Path) -> None:
    assert load(tmp_path) == load(tmp_path / "missing") == []
    with pytest.raises(OSError):
        keep(Path("/proc/none/x"), "maps")
