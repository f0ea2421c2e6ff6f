"""What several commands take: an arXiv id or address, and how many."""

from __future__ import annotations

import argparse

from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id


def paper_id(text: str) -> str:
    """The arXiv id that a word is or leads to; raises `ArgumentTypeError` when it has none."""
    found = arxiv_id(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"not an arXiv id or address: {clean(text, 80)!r}")
    return found


def count(text: str) -> int:
    """A whole number from 1 up; raises `ArgumentTypeError` for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"not a whole number from 1 up: {clean(text, 80)!r}")
    return int(text)


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Take one paper."""
    parser.add_argument(
        "paper", metavar="ID|URL", type=paper_id, help="an arXiv id, or an address with one"
    )


def add_offline(parser: argparse.ArgumentParser) -> None:
    """Take `--offline`."""
    parser.add_argument("--offline", action="store_true", help="never ask the Hub")
