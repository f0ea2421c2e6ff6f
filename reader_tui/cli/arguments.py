"""What commands take: how words are parsed, an arXiv id or address, and how many."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from reader_tui.errors import NotFoundError
from reader_tui.text.clean import clean

_SAID = 500
"""Characters of a message about words that cannot be understood."""


class Parser(argparse.ArgumentParser):
    """A parser whose messages hold no control characters, whatever words they quote."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse, which takes `--` behind a flag's equals sign for no value and goes on."""
        for word in args or ():
            if word == "--":
                break
            if word.startswith("-") and word.endswith("=--"):
                self.error(f"argument {word[:-3]}: expected one argument")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end with 2."""
        super().error(clean(message, _SAID))


def paper_id(text: str) -> str:
    """The arXiv id that a word is or leads to; raises `ArgumentTypeError` when it has none.

    Raises `NotFoundError` for an id of the old form, which arXiv knows and the Hub does not.
    """
    from reader_tui.text.arxiv_ids import arxiv_id

    found = arxiv_id(text)
    if found is None:
        refuse_old(text)
        raise argparse.ArgumentTypeError(f"not an arXiv id or address: {clean(text, 80)!r}")
    return found


def refuse_old(text: str) -> None:
    """Raise `NotFoundError` for an arXiv id from before April 2007, saying where the paper is."""
    from reader_tui.text.arxiv_ids import old_words

    if words := old_words(text):
        raise NotFoundError(words)


def count(text: str) -> int:
    """A whole number from 1 up; raises `ArgumentTypeError` for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"not a whole number from 1 up: {clean(text, 80)!r}")
    return int(text)


def glued(words: Sequence[str]) -> list[str]:
    """The words with a query made one with its flag, where it begins like a flag: `-word`."""
    found: list[str] = []
    for word in words:
        if found and found[-1] == "--query" and word[:1] == "-" and word[:2] != "--":
            found[-1] = f"--query={word}"
        else:
            found.append(word)
    return found


def limit(text: str) -> int:
    """A whole number, 0 for no limit; raises `ArgumentTypeError` for anything else."""
    return 0 if text == "0" else count(text)


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Take one paper."""
    parser.add_argument(
        "paper", metavar="ID|URL", type=paper_id, help="an arXiv id, or an address with one"
    )


def add_forms(parser: argparse.ArgumentParser) -> None:
    """Take the form of a list of papers, at most one, and how many of them."""
    parser.add_argument("--limit", metavar="N", type=limit, help="at most N papers; 0 for all")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document")
    form.add_argument("--jsonl", action="store_true", help="a JSON object for each paper, a line")
    form.add_argument("-q", "--quiet", action="store_true", help="ids only")
    form.add_argument("--plain", action="store_true", help="fields with tabs between them")
    parser.add_argument("--no-truncate", action="store_true", help="never cut titles to the width")
    parser.add_argument("--fail-empty", action="store_true", help="exit with 1 for an empty list")


def add_offline(parser: argparse._ActionsContainer) -> None:
    """Take `--offline`."""
    parser.add_argument("--offline", action="store_true", help="never ask the Hub")
