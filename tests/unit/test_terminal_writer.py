"""Writing to a terminal that goes away, or that takes nothing: nobody waits for ever."""

from __future__ import annotations

import errno
import io
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from reader_tui.ui.textual_private import TerminalWriter, write_by_terminal_writer

MANY = 500
"""More texts than the queue has room for."""


class Gone(io.StringIO):
    """A terminal that takes so many texts, then answers as a closed one does."""

    def __init__(self, takes: int, error: Exception) -> None:
        super().__init__()
        self.takes, self.error = takes, error

    def write(self, text: str) -> int:
        if self.takes <= 0:
            raise self.error
        self.takes -= 1
        return super().write(text)

    def flush(self) -> None:
        if self.takes <= 0:
            raise self.error


def ends(work: Callable[[], object]) -> bool:
    """Whether the work comes to an end; a thread of its own keeps the test from hanging."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(20)
    return not thread.is_alive()


@pytest.mark.parametrize("takes", [0, 1, 40])
@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, os.strerror(errno.EIO)), BrokenPipeError(), ValueError("closed")]
)
def test_a_terminal_that_is_gone_holds_nobody_up(takes: int, error: Exception) -> None:
    writer = TerminalWriter(Gone(takes, error))
    writer.start()

    def leave() -> None:
        for number in range(MANY):
            writer.write(str(number))
        writer.stop()

    assert ends(leave)
    assert writer.gone and not writer.is_alive()


def test_what_is_written_arrives_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "screen"
    with path.open("w", encoding="utf-8") as file:
        writer = TerminalWriter(file)
        writer.start()
        for number in range(MANY):
            writer.write(f"{number} ")
        writer.stop(20)
    assert path.read_text("utf-8").split() == [str(number) for number in range(MANY)]
    assert not writer.gone


def test_a_terminal_that_takes_nothing_is_left_behind() -> None:
    reads, writes = os.pipe()
    with suppress(BrokenPipeError), open(writes, "w", encoding="utf-8") as file:
        writer = TerminalWriter(file)
        writer.start()
        # The pipe is full with the first, the queue with the rest.
        writer.write("x" * 10_000_000)
        for _ in range(29):
            writer.write("y")
        assert ends(lambda: writer.stop(0.05))
        os.close(reads)
        writer.join(20)
        assert writer.gone and not writer.is_alive()


@pytest.mark.skipif(os.name == "nt", reason="the driver has another name there")
def test_the_driver_writes_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual.drivers import linux_driver

    monkeypatch.setattr(linux_driver, "WriterThread", linux_driver.WriterThread)  # type: ignore[attr-defined]
    write_by_terminal_writer()
    assert linux_driver.WriterThread is TerminalWriter  # type: ignore[attr-defined]
