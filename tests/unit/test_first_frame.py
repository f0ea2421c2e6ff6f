"""The file of a kept screen: what may be shown of it, and what never reaches a terminal."""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest

from reader_tui import first_frame, paths

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only where there are such terminals")

COLUMNS, LINES = 30, 4
ROWS = ["1;38;5;253\tDaily Papers   \t\t fetched 09:14 ", "7\tA title", "\t漢字 and ◆", "0\t"]

SHOWN = re.compile(
    r"\x1b\[\?1049h\x1b\[\?25l\x1b\[\?7l\x1b\[\?2026h"
    r"(?:\x1b\[\d+H(?:\x1b\[0;[\d;]*m(?P<text>[^\x1b]*))*)*"
    r"\x1b\[0m\x1b\[\?2026l"
)


def frame_file(
    body: str | None = None, rows: list[str] = ROWS, changes: tuple[str, ...] = ()
) -> Path:
    """A whole file for a terminal like this one, or one with that body."""
    name, key = first_frame.place(COLUMNS, LINES)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if body is None:
        signs = first_frame.signed([__file__]), first_frame.signed(["/none"])
        body = "\n".join([key, *signs, *rows, *changes])
    data = body.encode("utf-8", "surrogatepass")
    path.write_bytes(f"{first_frame.MAGIC} {crc32(data):08x}\n".encode() + data)
    path.chmod(0o600)
    return path


def body_of(path: Path) -> str:
    return path.read_text("utf-8").partition("\n")[2]


def kept() -> str:
    return first_frame.kept(COLUMNS, LINES)


def test_a_whole_file_is_shown_row_by_row_in_its_colours() -> None:
    frame_file()
    shown = kept()
    assert SHOWN.fullmatch(shown)
    assert "\x1b[1H\x1b[0;1;38;5;253mDaily Papers   \x1b[0;m fetched 09:14 \x1b[2H" in shown
    assert "\x1b[3H\x1b[0;m漢字 and ◆\x1b[4H" in shown
    assert not first_frame.start.old


def test_rows_change_with_the_time_and_with_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = (
        "1000\t2000\t\t1\t7\tearly",
        "2000\t3000\t\t1\t7\tlate",
        "2000\t3000\told\t0\t\tas of",
    )
    frame_file(changes=changes)
    for now, seen in ((500, "A title"), (1000, "early"), (1999, "early"), (2000, "late")):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        assert seen in kept() and "as of" not in kept()
    body = body_of(frame_file(changes=changes)).replace("/none\t-", "/none\t1 2 3")
    frame_file(body)
    assert "as of" in kept() and first_frame.start.old


def test_what_it_was_drawn_from_must_be_as_it_was(tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    sign = first_frame.signed([str(settings)])
    body = body_of(frame_file()).split("\n")
    body[1] = sign
    frame_file("\n".join(body))
    kept()
    settings.touch()
    kept()
    settings.write_text("lists = false")
    with pytest.raises(ValueError, match="the settings changed"):
        kept()


def test_a_missing_file_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        kept()


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


def _instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def replace(path: Path) -> None:
        path.rename(path.with_name("aside"))
        make(path)

    return replace


def _with(old: str, new: str) -> Callable[[Path], object]:
    """The same file with another text, and a checksum that fits."""

    def change(path: Path) -> None:
        body = body_of(path)
        assert old in body
        frame_file(body.replace(old, new, 1))

    return change


BAD: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-5]),
    "a bit flipped": _flipped,
    "a line too few": _with("\n0\t", ""),
    "an escape": _with("A title", "A \x1b]0;owned\x07title"),
    "C1": _with("A title", "A \x9b2Jtitle"),
    "bidi": _with("A title", "A \u202etitle"),
    "a lone surrogate": _with("A title", "A \ud800title"),
    "NUL": _with("A title", "A \x00title"),
    "a line separator": _with("A title", "A \u2028title"),
    "another sequence for a look": _with("7\tA", "2J\tA"),
    "a superscript for a look": _with("7\tA", "²\tA"),
    "an intermediate for a look": _with("7\tA", "7$\tA"),
    "a look without a text": _with("7\tA title", "7\tA title\t8"),
    "a row too long": _with("A title", "A title" * 5),
    "another version": _with("\t", "9\t"),
    "no number of a row": _with("\n0\t", "\n0\t\n0\t99999999999\t\tone\t7\tx"),
    "a row outside": _with("\n0\t", "\n0\t\n0\t99999999999\t\t99\t7\tx"),
    "not UTF-8": lambda path: path.write_bytes(
        path.read_bytes().replace("漢".encode(), b"\xff\xfe")
    ),
    "30 MB": lambda path: path.write_bytes(path.read_bytes() + b"\n\tx" * 10_000_000),
    "a FIFO": _instead(lambda path: os.mkfifo(path, 0o600)),
    "a folder": _instead(lambda path: path.mkdir()),
    "a link": _instead(lambda path: path.symlink_to(path.with_name("aside"))),
    "a device": _instead(lambda path: path.symlink_to("/dev/zero")),
    "readable by others": lambda path: path.chmod(0o644),
    "writable by others": lambda path: path.chmod(0o602),
}


@pytest.mark.parametrize("case", BAD)
def test_no_bad_file_is_shown(case: str) -> None:
    path = frame_file()
    kept()
    BAD[case](path)
    with pytest.raises((OSError, ValueError, LookupError)):
        kept()


def test_nobody_else_s_file_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    frame_file()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ValueError, match="private"):
        kept()


def mutated(body: str, rng: random.Random) -> str:
    """The text with a few places changed, each by what might do harm."""
    signs = "\x1b\x9b\x07\r\n\t\x00\x7f;0123456789mHJh?[]²٣\u202e\u200b\ud800\U000e0041漢é -"
    for _ in range(rng.randint(1, 4)):
        at, cut = rng.randrange(len(body) + 1), rng.choice((0, 0, 1, 1, 3, 40))
        piece = "".join(rng.choices(signs, k=rng.randint(0, 3)))
        body = body[:at] + piece + body[at + cut :]
    return body


def test_whatever_a_file_holds_only_its_text_and_colours_are_shown() -> None:
    """`python -m tests.bench --only instant` tries ten times as many."""
    accepted, tried = try_mutations(2_000)
    assert tried == 2_000 and 0 < accepted < tried


def try_mutations(count: int) -> tuple[int, int]:
    """How many of so many mutated files with a right checksum were shown, all of them safely."""
    whole = body_of(frame_file(changes=("1\t99999999999\t\t1\t7\tearly",)))
    rng = random.Random(7)
    accepted = 0
    for _ in range(count):
        frame_file(mutated(whole, rng))
        try:
            shown = kept()
        except (OSError, ValueError, LookupError):
            continue
        accepted += 1
        assert SHOWN.fullmatch(shown), ascii(shown)
        assert re.sub(r"\x1b\[[?\d;]*[hlHm]", "", shown).isprintable(), ascii(shown)
    return accepted, count


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"READER_TUI_HOME": "~/papers"},
        {"READER_TUI_HOME": "/srv/papers"},
        {"READER_TUI_HOME": "", "XDG_STATE_HOME": "/srv/state"},
        {"XDG_STATE_HOME": "relative"},
        {"XDG_STATE_HOME": ""},
        {"HOME": "/home/somebody"},
    ],
    ids=str,
)
def test_frames_are_where_the_paths_say(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    monkeypatch.delenv("READER_TUI_HOME")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Path(first_frame.place(80, 24)[0]).parent == paths.find().frames


def test_what_decides_the_look_decides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = first_frame.place(80, 24)
    assert first_frame.place(80, 25)[0] != plain[0]
    for name in ("TERM", "COLORTERM", "NO_COLOR", "TEXTUAL_THEME", "HOME"):
        with monkeypatch.context() as changed:
            changed.setenv(name, "other")
            assert first_frame.place(80, 24)[0] != plain[0], name
    monkeypatch.setenv("EDITOR", "other")
    assert first_frame.place(80, 24) == plain


@pytest.mark.parametrize("name", ["COLUMNS", "LINES", "READER_TUI_INSTANT"])
def test_some_settings_of_the_environment_want_no_frame(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "0")
    with pytest.raises(ValueError):
        first_frame.place(80, 24)


def test_without_a_terminal_nothing_is_done() -> None:
    handlers = sys.modules["_signal"].getsignal(15)
    first_frame.show()
    first_frame.restore()
    assert first_frame.start.stage == first_frame.NOTHING
    assert sys.modules["_signal"].getsignal(15) == handlers
