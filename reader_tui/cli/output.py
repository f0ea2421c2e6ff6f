"""Standard output: data, and nothing else."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TextIO

from reader_tui.errors import ReaderError
from reader_tui.text.cells import cell_len

_STAND_INS = {
    "·": "-",
    "•": "*",
    "◆": "+",
    "◇": "o",
    "×": "x",
    "…": "~",
    "’": "'",
    "“": '"',
    "”": '"',
    "–": "-",
}
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _stand_ins(problem: UnicodeError) -> tuple[str, int]:
    """What is written for characters that the encoding lacks, as wide as they are."""
    assert isinstance(problem, UnicodeEncodeError)
    lacking = problem.object[problem.start : problem.end]
    return "".join(_STAND_INS.get(char, "?" * cell_len(char)) for char in lacking), problem.end


codecs.register_error("stand-in", _stand_ins)


class Output:
    """Where a command writes its answer; a document is UTF-8 whatever the locale says."""

    def __init__(self, document: bool = False) -> None:
        self._stream: TextIO = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        if isinstance(self._stream, TextIOWrapper):
            encoding = "utf-8" if document else None
            self._stream.reconfigure(encoding=encoding, errors="stand-in")

    def line(self, text: str) -> None:
        """Write one line; raises `ReaderError` when it cannot be."""
        self._write(f"{text}\n")

    def heading(self, text: str) -> None:
        """Write a line above the data for a person who looks on; a program gets data alone."""
        if self.is_terminal:
            self.line(text)

    def text(self, text: str) -> None:
        """Write text that has its own line breaks."""
        self._write(text)

    def lines(self, texts: Iterable[str]) -> None:
        """Write lines as they come."""
        for text in texts:
            self.line(text)

    def document(self, value: object) -> None:
        """Write a JSON document on one line."""
        self.line(_dumps(value))

    def listing(self, head: dict[str, object], papers: Iterable[object], skipped: int) -> None:
        """Write a listing's document, a paper at a time and a paper a line."""
        self._write(f'{{"schema":1,"listing":{_dumps(head)},"papers":[')
        before = "\n"
        for paper in papers:
            self._write(before + _dumps(paper))
            before = ",\n"
        self.line(f'],"skipped":{skipped}}}')

    def flush(self) -> None:
        """Hand everything written over to whoever reads it."""
        self._write("", flush=True)

    def _write(self, text: str, flush: bool = False) -> None:
        try:
            self._stream.write(text)
            if flush:
                self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise ReaderError(f"The output could not be written: {problem.strerror}.") from None

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks on."""
        return self._stream.isatty()


def terminal_width() -> int:
    """The terminal's width in cells, or what `COLUMNS` says it is; 80 where there is none."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return max(20, int(said))
    if sys.__stdout__ is None:
        return 80
    try:
        # The standard library's own call loads every way to pack an archive.
        return max(20, os.get_terminal_size(sys.__stdout__.fileno()).columns or 80)
    except (ValueError, OSError):
        return 80
