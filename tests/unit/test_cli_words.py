"""The words of the command line: what they ask for, and that each one is explained."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from reader_tui.cli.commands import COMMANDS
from reader_tui.cli.launch import Wanted, wanted
from reader_tui.cli.main import parser
from tests.conftest import Run


def parsers(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield "reader-tui", top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_every_command_and_every_flag_is_explained() -> None:
    seen = set()
    for name, one in parsers(parser()):
        seen.add(name)
        assert one.description, name
        assert one.epilog, name
        for action in one._actions:
            words = action.help
            assert words or isinstance(action, argparse._SubParsersAction), (name, action.dest)
            assert words is None or words == words.strip()
    assert seen == {"reader-tui", *COMMANDS}


@pytest.mark.parametrize("verb", ["", *COMMANDS])
def test_help_goes_to_standard_output(run: Run, verb: str) -> None:
    ended = run(*filter(None, (verb, "--help")))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: reader-tui {verb}".rstrip())
    assert max(map(len, ended.out.splitlines())) <= 120


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", Wanted(frozenset())),
        ("--demo", Wanted(frozenset({"--demo"}))),
        ("2410.24164", Wanted(frozenset(), "2410.24164")),
        ("--offline hf.co/papers/2410.24164", Wanted(frozenset({"--offline"}), "2410.24164")),
        ("arXiv:2410.24164v2 --no-mouse", Wanted(frozenset({"--no-mouse"}), "2410.24164")),
        ("ls", None),
        ("--offline ls", None),
        ("nonsense", None),
        ("--nonsense", None),
        ("2410.24164 2410.24165", None),
    ],
)
def test_which_words_ask_for_the_app(words: str, asked: Wanted | None) -> None:
    assert wanted(words.split()) == asked


@pytest.mark.parametrize(
    "words", ["nonsense", "--nonsense", "--offline ls", "ls --nonsense", "2410.24164 x", "ls x"]
)
def test_words_that_are_not_understood(run: Run, words: str) -> None:
    ended = run(*words.split())
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_hostile_words_are_said_harmlessly(run: Run) -> None:
    assert "\x1b" not in run("\x1b[31mred").err
