"""What several commands take: an arXiv id or address, and how many."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reader_tui.text.clean import clean


def paper_id(text: str) -> str:
    """The arXiv id that a word is or leads to; raises `ArgumentTypeError` when it has none."""
    from reader_tui.text.links import arxiv_id

    found = arxiv_id(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"not an arXiv id or address: {clean(text, 80)!r}")
    return found


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
    parser.add_argument("--limit", metavar="N", type=count, help="at most N papers")
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
