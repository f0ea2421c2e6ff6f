"""Any words at all on the command line: an exit code and plain text, never a traceback."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader_tui.cli.commands import COMMANDS
from reader_tui.cli.main import _module, parser
from tests.conftest import Run

LINES = 2_000
RUN_FOR_REAL = 50
"""One of so many lines is run and not only parsed."""
ASKS_THE_HUB = frozenset({"fetch", "catchup"})

_ODD = (
    *("", " ", "-", "--", "---", "-x", "=", "--=", "--=--", "-=--", "\x1b]52;c;SzAwMQ\a"),
    *("\x1b[2J", "\x9b31m", "\x00", "\u202e", "\udcff", "1\n2", "\r", "é" * 700, "%s", "%(prog)s"),
    *("{}", "0", "-1", "1", "99999999999", "\u0663", "1e3", "today", "fri", "2026-W99", "2026-05"),
    *("9999-12-31", "2410.24164", "arXiv:2410.24164v2 [cs.LG]", "math/0309136", "09:61"),
    *("https://arxiv.org/abs/\x1b", '"', "(", "a OR", "is:", "day:", "-day:", "since:99999y"),
    *("upvotes:..", "like:x", "sort:", "a:b", "ls", "add", "rm", "undo", "--json", "-q"),
    *("--limit", "--since", "--help", "-h", "-V"),
)


def flags() -> dict[str, list[str]]:
    """The flags of each command, those of its own commands among them."""
    found: dict[str, list[str]] = {}
    for action in parser()._actions:
        for name, one in dict(action.choices or {}).items() if action.dest == "verb" else ():
            found[name] = sorted(_flags(one))
    return found


def _flags(one: object) -> Iterator[str]:
    for action in one._actions:  # type: ignore[attr-defined]
        yield from action.option_strings
        if not action.option_strings and isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _flags(inner)


def line(chance: random.Random, known: dict[str, list[str]]) -> list[str]:
    verb = chance.choice((*COMMANDS, *COMMANDS, chance.choice(_ODD)))
    words = [verb]
    for _ in range(chance.randrange(5)):
        flag, odd = chance.choice(known.get(verb, ["--json"])), chance.choice(_ODD)
        words += chance.choice(([flag], [flag, odd], [f"{flag}={odd}"], [odd], [odd + flag]))
    if chance.random() < 0.1:
        words.insert(0, chance.choice(("--offline", "--demo", chance.choice(_ODD))))
    return words


@pytest.fixture
def some_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], None]:
    """Says which line comes next: most are parsed alone, and a few are run, in a folder apart."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    at = 0

    def only_some(name: str, real: Callable[..., int]) -> Callable[..., int]:
        def run(verb: str, args: object) -> int:
            asks = name in ASKS_THE_HUB and not getattr(args, "offline", False)
            return 0 if at % RUN_FOR_REAL or asks else real(verb, args)

        return run

    for name in COMMANDS:
        module = _module(name)
        if getattr(module.run, "__name__", "") != "<stand-in>":
            stand_in = only_some(name, module.run)
            stand_in.__name__ = "<stand-in>"
            monkeypatch.setattr(module, "run", stand_in)

    def now(number: int) -> None:
        nonlocal at
        at = number

    return now


def test_no_words_end_in_a_traceback_or_reach_the_terminal_raw(
    run: Run, some_run: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, known = random.Random(20260814), flags()
    codes = set()
    for number in range(LINES):
        words = line(chance, known)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"2410.24164\n\x1b[2J\n")))
        some_run(number)
        try:
            ended = run(*words)
        except Exception as problem:
            raise AssertionError(f"line {number}: {words!r}") from problem
        codes.add(ended.code)
        said = (ended.out + ended.err).replace("\n", "").replace("\t", "")
        assert said.isprintable(), (number, words, said)
        assert "Traceback" not in said, (number, words)
    assert {0, 2} <= codes <= {0, 1, 2, 3, 4, 5}


def test_a_value_of_two_dashes_is_none(run: Run) -> None:
    for words in (("log", "--limit=--"), ("ls", "--since=--"), ("undo", "--since=--")):
        ended = run(*words)
        assert (ended.code, ended.out) == (2, "")
        assert "expected one argument" in ended.err
