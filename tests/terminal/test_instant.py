"""The start that shows the last screen at once, on the raw bytes of a real terminal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pyte
import pytest

from reader_tui import first_frame
from tests.hub import LoopbackHub, item
from tests.terminal.conftest import days, never_by_lingering
from tests.terminal.terminal import ROOT, Terminal, environment

Env = dict[str, str]
Cells = list[list[pyte.screens.Char]]

ENTER, END_OF_FRAME, LEAVE = b"\x1b[?1049h", b"\x1b[?2026l", b"\x1b[?2004l"
TAKEN_OVER = b"\x1b[?1000h"
"""What Textual asks of a terminal, and only Textual."""

PAINTED = re.compile(rb"\x1b\[\?7l.*\x1b\[1;1H", re.DOTALL)
_FOREIGN = re.compile(rb"\x1b\[[<>=?][\d;]*(?:\$p|u)|\x1b\]22;[a-z]*\x07|\x1b\]8;[^\x1b]*\x1b\\")
_STEP = 400


def visit(env: Env, keys: str = "", until: str = "", size: tuple[int, int] = (120, 40)) -> None:
    """A visit that leaves the screen with something on it."""
    with Terminal([], env, size) as terminal:
        settle(terminal)
        terminal.send(keys)
        terminal.until(until)
        assert terminal.quit() == 0


def settle(terminal: Terminal) -> None:
    """Wait until the app itself has painted what it has to say."""
    terminal.until(lambda: PAINTED.search(terminal.raw.partition(TAKEN_OVER)[2]) is not None)
    # The welcome of a first start speaks of papers before there are any.
    terminal.until(lambda: re.search(r"\d papers?\b", terminal.lines[0]) is not None)
    time.sleep(0.2)


def frame_of(terminal: Terminal) -> bytes:
    """What was shown before Textual took over; empty without a frame."""
    first, taken, _ = bytes(terminal.raw).partition(TAKEN_OVER)
    assert taken
    return first if END_OF_FRAME in first else b""


def shots(raw: bytes, size: tuple[int, int]) -> Iterator[Cells]:
    """The cells as the frame is whole, and ever again until the terminal is given back.

    The lines that nothing was written to since are those of before.
    """
    screen = pyte.Screen(*size)
    stream = pyte.ByteStream(screen)
    end = raw.index(END_OF_FRAME) + len(END_OF_FRAME)
    left = raw.rfind(LEAVE)
    shown = _FOREIGN.sub(b"", raw[end : left if left > end else len(raw)])
    pieces = [raw[:end], *(shown[at : at + _STEP] for at in range(0, len(shown), _STEP))]
    cells: Cells = [[]] * size[1]
    for piece in pieces:
        stream.feed(piece)
        for line in screen.dirty:
            cells[line] = [screen.buffer[line][column] for column in range(size[0])]
        screen.dirty.clear()
        yield [*cells]


def text(line: list[pyte.screens.Char]) -> str:
    return "".join(cell.data for cell in line)


def assert_nothing_moves(terminal: Terminal, size: tuple[int, int] = (120, 40)) -> None:
    """The app takes the terminal over without a cell that changes."""
    raw = bytes(terminal.raw)
    assert frame_of(terminal)
    assert raw.count(ENTER) == 1
    assert re.search(rb"\x1b\[\d*[JK]", raw) is None
    frame, *later = shots(raw, size)
    assert later
    for cells in later:
        moved = [(a, b) for a, b in zip(frame, cells, strict=True) if a is not b and a != b]
        assert not moved, [f"{text(before)!r} became {text(after)!r}" for before, after in moved]


def _run(words: list[str], env: Env) -> None:
    subprocess.run(
        [sys.executable, "-m", "reader_tui", *words], env=env, cwd=ROOT, check=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
    )  # fmt: skip


class Left(NamedTuple):
    """What a visit left, kept aside."""

    hub: LoopbackHub
    env: Env
    kept: Path

    def put_back(self) -> None:
        """Have everything be as it was after that visit."""
        home = Path(self.env["HOME"])
        shutil.rmtree(home)
        shutil.copytree(self.kept, home)
        for frame in home.glob(".local/state/reader-tui/frames/*"):
            # A copy is another file, by which the frame would be a stranger's.
            head, key, *signs, rows = frame.read_text().split("\n", 4)
            new = [first_frame.signed(sign.split("\t")[::2]) for sign in signs]
            body = "\n".join((key, *new, rows))
            frame.write_text(f"{head.rpartition(' ')[0]} {crc32(body.encode()):08x}\n{body}")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    """A visit that several tests go on from: each would have to make the same."""
    folder = tmp_path_factory.mktemp("left")
    home, kept = folder / "home", folder / "kept"
    with LoopbackHub() as hub:
        hub.days = days()
        env = environment(home, HF_ENDPOINT=hub.url)
        never_by_lingering(home)
        visit(env, until="fetched")
        shutil.copytree(home, kept)
        yield Left(hub, env, kept)


@pytest.fixture
def left(once: Left) -> Env:
    """The environment of somebody who was here before."""
    once.hub.days = days()
    once.put_back()
    return dict(once.env)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Env]:
    """The same for tests after which the next one still finds the frame."""
    with LoopbackHub() as hub:
        hub.days["2026-08-14"] = [item(f"2608.14{n:03}", title=f"Paper {n}") for n in range(5)]
        env = environment(tmp_path_factory.mktemp("lasting"), HF_ENDPOINT=hub.url)
        visit(env, until="fetched")
        yield env


def test_in_every_size_that_was_seen_the_last_screen_is_there_and_nothing_moves(
    env: Env, home: Path
) -> None:
    frames = home / ".local" / "state" / "reader-tui" / "frames"
    sizes = [(120, 40), (60, 20), (238, 70)]
    for size in sizes:
        with Terminal([], env, size) as terminal:
            settle(terminal)
            assert frame_of(terminal) == b""
            assert terminal.quit() == 0
    began = time.time()
    visit(env, "jjb", " ◆ Paper 2 of")
    assert sum(frame.stat().st_mtime >= began for frame in frames.iterdir()) == len(sizes)
    for size in sizes:
        with Terminal([], env, size) as terminal:
            settle(terminal)
            assert terminal.quit() == 0
            assert terminal.left_on() == []
        assert_nothing_moves(terminal, size)
        assert " ◆ Paper 2 of" in re.sub(r"\x1b\[[\d;]*m", "", frame_of(terminal).decode())


@pytest.mark.parametrize(
    ("keys", "until"),
    [("ljj", "4 unread"), ("B", "No bookmarks"), ("?", "Down one")],
)
def test_whatever_was_on_the_screen_the_frame_is_what_the_start_shows(
    env: Env, keys: str, until: str
) -> None:
    with Terminal([], env, (120, 24)) as terminal:
        terminal.until("5 papers, 5 unread")
        for key in keys:
            terminal.send(key)
            time.sleep(0.1)
        terminal.until(until)
        os.kill(terminal.process.pid, signal.SIGTERM)
        terminal.end()
    with Terminal([], env, (120, 24)) as terminal:
        settle(terminal)
        terminal.kill()
    assert_nothing_moves(terminal, (120, 24))


def test_what_rules_hide_and_point_out_does_not_move_either(left: Env) -> None:
    _run(["mute", "add", "upvotes:<88"], left)
    _run(["watch", "add", "upvotes:>89"], left)
    visit(left, "j", "2 muted")
    with Terminal([], left) as terminal:
        settle(terminal)
        terminal.kill()
    assert_nothing_moves(terminal)


@pytest.mark.parametrize(
    "more",
    [
        {"COLORTERM": "truecolor", "NO_COLOR": "1"},
        {"TERM": "screen-256color", "TEXTUAL_THEME": "textual-light"},
        {"TERM": "linux"},
    ],
    ids=lambda more: ",".join(f"{name}={value}" for name, value in more.items()),
)
def test_in_any_colours_nothing_moves(env: Env, more: Env) -> None:
    visit({**env, **more}, until="fetched")
    with Terminal([], {**env, **more}) as terminal:
        settle(terminal)
        terminal.kill()
    assert_nothing_moves(terminal)


def test_a_terminal_that_synchronises_its_output_sees_no_change_either(lasting: Env) -> None:
    with Terminal([], lasting) as terminal:
        terminal.until(lambda: b"\x1b[?2026$p" in terminal.raw)
        terminal.send("\x1b[?2026;2$y\x1b[I")
        settle(terminal)
        terminal.kill()
    assert_nothing_moves(terminal)
    raw = bytes(terminal.raw)
    assert raw.count(b"\x1b[?2026h") == raw.count(b"\x1b[?2026l") >= 2


def test_the_first_painting_of_a_start_without_a_frame_is_whole(lasting: Env) -> None:
    with Terminal([], {**lasting, "READER_TUI_INSTANT": "0"}) as terminal:
        settle(terminal)
        terminal.kill()
    assert frame_of(terminal) == b""
    first = bytes(terminal.raw).partition(b"\x1b[1;1H")[2].partition(b"\x1b[40;1H")[0].decode()
    assert "5 unread" in first and "We ask what case" in first


# When it is not what the start will show


def states(terminal: Terminal, size: tuple[int, int] = (120, 40)) -> list[list[str]]:
    """What was shown one after the other, in text."""
    found: list[list[str]] = []
    for cells in shots(bytes(terminal.raw), size):
        lines = list(map(text, cells))
        if not found or found[-1] != lines:
            found.append(lines)
    return found


def test_after_a_mark_in_a_shell_it_is_shown_with_its_age_and_changes_once(left: Env) -> None:
    _run(["mark", "2608.14001", "--read"], left)
    with Terminal([], left) as terminal:
        terminal.until("4 unread")
        settle(terminal)
        terminal.kill()
    seen = states(terminal)
    assert re.search(r"5 unread +as of \d\d:\d\d $", seen[0][0])
    assert "fetched" not in seen[0][0]
    last = seen[-1]
    assert re.search(r"4 unread +fetched \d\d:\d\d $", last[0])
    # The one change comes in pieces of what the terminal was sent, line by line.
    for text in seen:
        for line, before, after in zip(text, seen[0], last, strict=True):
            assert line in (before, after)


def test_after_a_fetch_elsewhere_the_new_list_comes_in_one_step(left: Env, once: Left) -> None:
    day, hub = "2026-08-14", once.hub
    hub.days[day] = [item("2608.14900", day=day, title="Later", upvotes=99), *hub.days[day]]
    _run(["fetch", "--force", "--date", day], left)
    with Terminal([], left) as terminal:
        terminal.until("Later")
        settle(terminal)
        terminal.kill()
    seen = states(terminal)
    assert "as of" in seen[0][0] and "Later" not in "".join(seen[0])
    # No list but the new one is ever said to be what was fetched.
    assert not any("fetched" in text[0] and "6 papers" not in text[0] for text in seen)


def test_a_second_window_s_fetch_makes_the_frame_old(env: Env, hub: LoopbackHub) -> None:
    with Terminal([], env) as terminal:
        settle(terminal)
        _run(["fetch", "--force", "--date", "2026-08-13"], env)
        assert terminal.quit() == 0
    with Terminal([], env) as terminal:
        settle(terminal)
        assert b"as of " in frame_of(terminal)
        assert terminal.quit() == 0
    with Terminal([], env) as terminal:
        settle(terminal)
        assert b"as of " not in frame_of(terminal)
        terminal.kill()
    assert_nothing_moves(terminal)


OTHERS = (
    {"TERM": "screen"}, {"COLORTERM": "truecolor"}, {"NO_COLOR": "1"}, {"TEXTUAL_THEME": "nord"},
    {"TZ": "Asia/Tokyo"}, {"COLUMNS": "120"}, {"LINES": "40"}, {"READER_TUI_INSTANT": "0"},
    {"PYTHONIOENCODING": "ascii"},
)  # fmt: skip
WORDS = (["--offline"], ["--demo"], ["2608.14001"])
_IS_KEPT = (
    "from reader_tui import first_frame\n"
    "try: first_frame.kept(120, 40)\n"
    "except (OSError, ValueError, LookupError): print('none')\n"
    "else: print('one')\n"
)


def test_another_kind_of_terminal_gets_no_frame(lasting: Env) -> None:
    for more in (*OTHERS, {}):
        kept = subprocess.run(
            [sys.executable, "-c", _IS_KEPT], env={**lasting, **more}, cwd=ROOT, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        assert kept.stdout == ("none\n" if more else "one\n"), (more, kept.stderr)


def test_arguments_get_no_frame(lasting: Env) -> None:
    for words in (*WORDS, []):
        with Terminal(words, lasting) as terminal:
            terminal.until(lambda: TAKEN_OVER in terminal.raw)
            terminal.kill()
        assert (frame_of(terminal) == b"") == bool(words), words


def test_other_settings_get_none_and_switch_it_off(left: Env) -> None:
    home = Path(left["HOME"])
    config = home / ".config" / "reader-tui" / "config.toml"
    config.write_text('theme = "nord"\n')
    with Terminal([], left) as terminal:
        settle(terminal)
        assert frame_of(terminal) == b""
        assert terminal.quit() == 0
    frames = home / ".local" / "state" / "reader-tui" / "frames"
    assert len(list(frames.iterdir())) == 1
    config.write_text("instant = false\n")
    for _ in range(2):
        with Terminal([], left) as terminal:
            settle(terminal)
            assert frame_of(terminal) == b""
            assert terminal.quit() == 0
        assert not frames.exists()


def test_the_switch_in_the_environment_keeps_nothing_and_forgets_nothing(
    env: Env, home: Path
) -> None:
    frames = home / ".local" / "state" / "reader-tui" / "frames"
    off = {**env, "READER_TUI_INSTANT": "0"}
    visit(off, until="fetched")
    assert not frames.exists()
    visit(env, until="fetched")
    (frame,) = frames.iterdir()
    assert frame.stat().st_mode & 0o777 == 0o600
    before = frame.read_bytes()
    visit(off, until="fetched")
    assert frame.read_bytes() == before


# Keys


@pytest.mark.parametrize(("instant", "after"), [("1", 0.04), ("1", 0.2), ("0", 0.1)])
def test_keys_typed_while_it_starts_are_acted_on_in_order_and_not_echoed(
    left: Env, instant: str, after: float
) -> None:
    with Terminal([], {**left, "READER_TUI_INSTANT": instant}) as terminal:
        terminal.until(lambda: terminal._termios() != terminal.modes)
        time.sleep(after - 0.04)
        terminal.send("jbj\rk")
        terminal.until("4/5")
        terminal.until("3 unread")
        assert terminal.quit() == 0
        assert terminal.left_on() == []
    raw = bytes(terminal.raw)
    assert b"jb" not in raw and b"^M" not in raw
    listed = subprocess.run(
        [sys.executable, "-m", "reader_tui", "ls", "--bookmarks", "-q"],
        env=left, cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert listed.stdout.split() == ["2608.14001"]


def test_a_mark_made_and_left_before_the_library_is_open_is_kept(left: Env) -> None:
    with Terminal([], left) as terminal:
        terminal.until(lambda: END_OF_FRAME in terminal.raw)
        terminal.send("bQ")
        assert terminal.end() == 0
        assert terminal.left_on() == []
    with Terminal([], left) as terminal:
        terminal.until(lambda: re.search("◆.Paper 0 of", terminal.shown) is not None)
        terminal.kill()


def test_a_key_typed_early_shows_nothing_but_its_answer(left: Env) -> None:
    with Terminal([], left) as terminal:
        terminal.until(lambda: END_OF_FRAME in terminal.raw)
        terminal.send("j")
        terminal.until("2/5")
        settle(terminal)
        terminal.kill()
    seen = states(terminal)
    for text in seen:
        assert "5 unread" in text[0]
        assert all("We ask what case" in "".join(text) for text in seen)


# However it ends


@pytest.mark.parametrize(
    ("name", "instant"), [("SIGTERM", "1"), ("SIGHUP", "1"), ("SIGINT", "1"), ("SIGTERM", "0")]
)
def test_a_signal_at_any_moment_of_the_start_restores_the_terminal(
    left: Env, name: str, instant: str
) -> None:
    number = signal.Signals[name]
    env = {**left, "READER_TUI_INSTANT": instant}
    for moment in range(5):
        with Terminal([], env) as terminal:
            terminal.until(lambda: terminal._termios() != terminal.modes)
            time.sleep(moment * 0.06)
            os.kill(terminal.process.pid, number)
            assert terminal.end() in (-number, 128 + number, 0), moment
            assert terminal.left_on() == [], moment
            assert b"Traceback" not in terminal.raw


BROKEN = """
import sys
class Late:
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            {does}
sys.meta_path.insert(0, Late())
"""
CASES = {
    "import": ("textual.app", "raise ImportError('no such thing')", "ImportError"),
    "styles": (
        "textual.pilot",
        "sys.modules['reader_tui.ui.app'].ReaderApp.CSS = 'Nothing { colr: !!! }'",
        "Error",
    ),
    "mount": (
        "textual.pilot",
        "sys.modules['reader_tui.ui.app'].ReaderApp.on_mount = lambda self: 1 / 0",
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_goes_wrong_behind_the_frame_is_said_on_the_restored_terminal(
    lasting: Env, tmp_path: Path, case: str
) -> None:
    name, does, said = CASES[case]
    (tmp_path / "sitecustomize.py").write_text(BROKEN.format(name=name, does=does))
    with Terminal([], {**lasting, "PYTHONPATH": f"{tmp_path}:{ROOT}"}) as terminal:
        assert terminal.end() == 1
        assert terminal.left_on() == []
    raw = bytes(terminal.raw)
    assert END_OF_FRAME in raw
    after = raw.rpartition(b"\x1b[?1049l")[2].decode()
    assert "Something went wrong in reader-tui" in after and said in after
    assert "Traceback" not in after


def test_stops_leave_the_shell_s_own_modes(left: Env) -> None:
    with Terminal([], left) as terminal:

        def given(sequence: bytes, times: int) -> bool:
            return terminal.raw.count(sequence) == times

        settle(terminal)
        for turn in (1, 2):
            os.kill(terminal.process.pid, signal.SIGTSTP)
            terminal.until(partial(given, b"\x1b[?1049l", turn))
            terminal.until(lambda: terminal.left_on() == [])
            os.kill(terminal.process.pid, signal.SIGCONT)
            terminal.until(partial(given, ENTER, 1 + turn))
            terminal.send("j")
            terminal.until(f"{1 + turn}/5")
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_a_window_resized_in_the_gap_is_filled_anew(lasting: Env) -> None:
    shown = []
    for instant, size in (("1", (120, 40)), ("0", (100, 30))):
        with Terminal([], {**lasting, "READER_TUI_INSTANT": instant}, size) as terminal:
            if instant == "1":
                terminal.until(lambda: END_OF_FRAME in terminal.raw)
                terminal.resize(100, 30)
            settle(terminal)
            shown.append(terminal.shown)
            terminal.kill()
    assert shown[0] == shown[1]


# Where it must not be

_REPLACED = (
    "import os, sys\n"
    "os.dup2(os.open({path!r}, os.O_RDWR | os.O_CREAT), {stream})\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'reader_tui'])\n"
)


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_where_a_stream_is_no_terminal_it_is_as_without(
    lasting: Env, tmp_path: Path, stream: int
) -> None:
    code = _REPLACED.format(path=str(tmp_path / "file"), stream=stream)
    raws = []
    for instant in ("1", "0"):
        env = {**lasting, "READER_TUI_INSTANT": instant}
        with Terminal([], env, command=("-c", code)) as terminal:
            if stream == 1:
                settle(terminal)
                terminal.kill()
            else:
                assert terminal.end() == 2
                assert terminal.left_on() == []
            assert END_OF_FRAME not in terminal.raw
            raws.append(bytes(terminal.raw))
    said = b"reader-tui needs a terminal"
    if stream == 0:
        assert raws[0] == raws[1] and said in raws[0]
    elif stream == 2:
        assert raws[0] == raws[1] == b"" and said in (tmp_path / "file").read_bytes()


def test_in_the_background_it_touches_nothing(lasting: Env) -> None:
    code = (
        "import os, sys\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os.setpgid(0, 0)\n"
        "    os.execv(sys.executable, [sys.executable, '-m', 'reader_tui'])\n"
        "_, status = os.waitpid(child, os.WUNTRACED)\n"
        "print('stopped' if os.WIFSTOPPED(status) else 'ended')\n"
        "os.kill(child, 9)\n"
    )
    with Terminal([], lasting, command=("-c", code)) as terminal:
        terminal.until("stopped")
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert bytes(terminal.raw) == b"stopped\r\n"


def test_two_windows_that_close_together_leave_whole_frames(left: Env) -> None:
    with Terminal([], left) as one, Terminal([], left) as two:
        settle(one)
        settle(two)
        one.send("Q")
        assert two.quit() == 0
        assert one.end() == 0
    with Terminal([], left) as terminal:
        settle(terminal)
        assert terminal.quit() == 0
        assert terminal.left_on() == []
    assert len(list(Path(left["HOME"], ".local/state/reader-tui/frames").iterdir())) == 1


def test_a_paper_that_had_not_come_yet_when_it_was_left_is_there(left: Env) -> None:
    with Terminal([], left) as terminal:
        settle(terminal)
        terminal.send("GQ")
        assert terminal.end() == 0
    with Terminal([], left) as terminal:
        settle(terminal)
        terminal.kill()
    assert_nothing_moves(terminal)
    assert "We ask what case 14004" in frame_of(terminal).decode()
