"""What must never happen while the last screen gives way to the app, counted."""

from __future__ import annotations

import os
import re
import signal
import tempfile
import time
from pathlib import Path

from tests.bench.data import Homes
from tests.bench.first_paint import READY
from tests.bench.instant import Command
from tests.bench.report import Figure
from tests.bench.screen import View
from tests.bench.terminal import Program
from tests.terminal.terminal import Terminal
from tests.unit.test_first_frame import try_mutations

_KINDS: tuple[tuple[str, tuple[int, int], dict[str, str]], ...] = (
    ("120x40", (120, 40), {}),
    ("80x24", (80, 24), {}),
    ("60x20", (60, 20), {}),
    ("238x70", (238, 70), {}),
    ("256 colours", (120, 40), {"COLORTERM": ""}),
    ("NO_COLOR", (120, 40), {"NO_COLOR": "1"}),
)
_FRAME_END = b"\x1b[?2026l"
_KEYS_AT = (0.02, 0.04, 0.12, 0.18)
_PYTHON_STARTS = 0.03
"""Seconds within which the terminal may still echo, and take Enter for the end of a line."""

_NOTING = """\
class Noting:
    def find_spec(self, name, path, target=None):
        if name == 'textual.pilot':
            driver = sys.modules['textual.driver'].Driver
            before = driver.process_message
            def process_message(self, message):
                if type(message).__name__ == 'Key':
                    with open({log!r}, 'a') as file:
                        file.write(message.key + ' ')
                return before(self, message)
            driver.process_message = process_message
sys.meta_path.insert(0, Noting())
"""


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Starts in which a cell changed, lost keys, terminals not restored, and worse."""
    folder = homes.folder()
    many = 4 if quick else 20
    figures = [
        Figure(f"starts of {many} in which a cell changed, {name}", moved, "", 0)
        for name, size, more in _KINDS
        if (moved := _moved(Command({**homes.small, **more}, folder), size, many)) >= 0
    ]
    command = Command(homes.small, folder)
    command.visit()
    return [
        *figures,
        _keys(command, folder, many),
        _signals(command, 12 if quick else 60),
        _mutations(2_000 if quick else 20_000),
    ]


def _moved(command: Command, size: tuple[int, int], many: int) -> int:
    """Starts of which anything but the frame was ever seen."""
    command.visit(size)
    moved = 0
    for _ in range(many):
        with Program(command.words, command.environ, size) as program:
            program.listen(0.8)
            output = program.output
        end = output.find(_FRAME_END) + len(_FRAME_END)
        view = View(*size, 0)
        view.feed(output[:end])
        shown = re.search(READY, view.text) is not None
        later = [view.feed(output[at : at + 500]) for at in range(end, len(output), 500)]
        clean = output.count(b"\x1b[?1049h") == 1 and not re.search(rb"\x1b\[\d*[JK]", output)
        moved += not (shown and clean and later and not any(later))
    return moved


def _keys(command: Command, folder: Path, many: int) -> Figure:
    """Runs of five keys of which one was lost, came out of order or was echoed."""
    log = folder / "keys"
    wanted = ["j", "j", "k", "enter", "question_mark"]
    noting = Command(command.environ, folder / "noting", more=_NOTING.format(log=str(log)))
    wrong = 0
    for moment in _KEYS_AT:
        for _ in range(many):
            log.unlink(missing_ok=True)
            with Program(noting.words, noting.environ) as program:
                program.listen_until(program.started + moment)
                program.press(b"jjk\r?")
                program.listen(0.8)
                echoed = b"jjk" in program.output
            typed = log.read_text()
            if moment < _PYTHON_STARTS:
                echoed, typed = False, typed.replace("ctrl+j", "enter")
            wrong += echoed or typed.split() != wanted
    return Figure(f"runs of {many * len(_KEYS_AT)} with early keys lost or echoed", wrong, "", 0)


def _signals(command: Command, moments: int) -> Figure:
    """Starts that a signal ended in their first 300 ms and whose terminal was not restored."""
    left = 0
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        for moment in range(moments):
            with Terminal([], command.environ, command=command.words) as terminal:
                time.sleep(0.006 + moment * 0.3 / moments)
                os.kill(terminal.process.pid, number)
                terminal.end()
                left += bool(terminal.left_on())
    return Figure(f"signals of {3 * moments} that left something on", left, "", 0)


def _mutations(count: int) -> Figure:
    """Damaged frames with a right checksum that showed anything but text and colours."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["READER_TUI_HOME"] = home
        accepted, tried = try_mutations(count)
        del os.environ["READER_TUI_HOME"]
    detail = f"{accepted:,} were shown, as text and colours alone"
    return Figure(f"mutated frames of {count:,} that showed more", count - tried, "", 0, detail)
