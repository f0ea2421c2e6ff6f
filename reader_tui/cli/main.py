"""The command line: words in, exit code out.

Each command's module has `arguments(name, parser)` and `run(name, args) -> int`;
only the one that was asked for is loaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from reader_tui import __version__
from reader_tui.cli import talk
from reader_tui.cli.arguments import Parser, glued, refuse_old
from reader_tui.cli.commands import COMMANDS
from reader_tui.cli.launch import FLAGS
from reader_tui.cli.output import terminal_width
from reader_tui.errors import ReaderError
from reader_tui.text.clean import clean

_DESCRIPTION = """\
A keyboard-first terminal reader for Hugging Face Daily Papers.

  reader-tui                  the app: today's papers
  reader-tui ID|URL           the app, opened at a paper (an arXiv id, or its address)
  reader-tui COMMAND ...      one answer, for people and for other programs"""

_EXAMPLES = """\
examples:
  reader-tui                              read the newest day
  reader-tui https://hf.co/papers/2410.24164
  reader-tui --demo                       try it on the bundled sample
  reader-tui ls --date yesterday --unread
  reader-tui ls --week 2026-W20 --json | jq -r '.papers[].title'
  reader-tui show 2410.24164
  reader-tui open 2410.24164 --code
  reader-tui ls -q --limit 3 | reader-tui bookmark -
  reader-tui undo                         take back what was done last
  reader-tui fetch --days 14
  reader-tui digest --format eml | sendmail -t
  reader-tui sync ~/Sync/reader           the same marks on several machines

exit codes:
  0 done   1 failed   2 wrong usage   3 not found
  4 offline and never fetched   5 the library cannot be used   130 interrupted"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, made for every flag, so it must cost nothing to make."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - 2)


def parser(chosen: str | None = None) -> Parser:
    """The parser of the chosen command, or of every one; an empty word gives them without flags."""
    top = Parser(
        prog="reader-tui",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    top.add_argument(
        "-V", "--version", action="version", version=f"reader-tui {__version__}",
        help="show the version",
    )  # fmt: skip
    for flag, summary in FLAGS.items():
        top.add_argument(flag, action="store_true", dest=f"app{flag}", help=summary)
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", title="commands")
    for name in [chosen] if chosen else COMMANDS:
        summary = COMMANDS[name][1]
        verb = verbs.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=_Help,
            allow_abbrev=False,
        )
        if chosen != "":
            _module(name).arguments(name, verb)
    return top


def _module(verb: str) -> ModuleType:
    return import_module(f"reader_tui.cli.{COMMANDS[verb][0]}")


def _arranged(verb: str, words: Sequence[str]) -> Sequence[str]:
    """The words as the verb wants its flags told from what only looks like one."""
    if verb not in ("search", "tag") or words[0] != verb:
        return words
    return [verb, *_module(verb).arranged(words[1:])]


def main(words: Sequence[str]) -> int:
    """Run a command and return its exit code; problems are said on standard error."""
    first = next((word for word in words if word not in FLAGS), "")
    if first and not first.startswith("-") and first not in COMMANDS:
        try:
            refuse_old(first)
        except ReaderError as problem:
            return _failed(problem)
        talk.say(
            f"{clean(first, 80)!r} is neither a command nor an arXiv id or address. "
            f"The commands are {', '.join(COMMANDS)}; see `reader-tui --help`."
        )
        return 2
    try:
        args = parser(first if first in COMMANDS else "").parse_args(_arranged(first, glued(words)))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    except ReaderError as problem:
        return _failed(problem)
    if args.verb is None or words[0] in FLAGS:
        talk.say("Flags before a command belong to the app; write `reader-tui ls --offline`.")
        return 2
    try:
        return int(_module(args.verb).run(args.verb, args))
    except ReaderError as problem:
        return _failed(problem)


def _failed(problem: ReaderError) -> int:
    """Say what went wrong; the exit code."""
    talk.say(talk.sentence(str(problem)))
    return problem.exit_code
