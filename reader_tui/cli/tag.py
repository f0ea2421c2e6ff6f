"""`tag`: tags on papers, and the tags there are. Never asks the Hub."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reader_tui.cli import named_papers, talk
from reader_tui.cli.arguments import paper_id
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import NotFoundError, UsageError
from reader_tui.library.own_text import joined, tag_name
from reader_tui.text.clean import clean

_ACTS = {"ls": 0, "rename": 2, "merge": 2, "rm": 1}
"""What is done with tags themselves, and how many of them it needs."""

_EPILOG = """\
A tag is any words but for commas; +TAG gives it and -TAG takes it away. Case does not tell
tags apart. Without a tag the tags of the papers are printed.

examples:
  reader-tui tag 2410.24164 +agents "+to read"
  reader-tui tag 2410.24164 2407.21787 +rl -inbox
  reader-tui search diffusion -q --limit 0 | reader-tui tag - +diffusion
  reader-tui tag ls                       tags with how many papers have each
  reader-tui tag rename rl "reinforcement learning"
  reader-tui tag merge llm llms "language models"     the last is what they become
  reader-tui tag rm inbox
  reader-tui ls --tag agents
  reader-tui undo                         takes any of it back"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The words of `tag`."""
    parser.usage = (
        "%(prog)s ID|URL|- ... [+TAG|-TAG ...]  or  ls|rename|merge|rm [TAG ...] [--json]"
    )
    parser.epilog = _EPILOG
    parser.add_argument("--json", action="store_true", help="one JSON document, of `ls`")
    parser.add_argument(
        "words", metavar="WORD", nargs="+", help="papers and tags, or an act; above"
    )


def arranged(words: Sequence[str]) -> list[str]:
    """The words of the command behind `--`, so that `-tag` is no flag."""
    flags = [word for word in words if word in ("-h", "--help", "--json")]
    return [*flags, "--", *(word for word in words if word not in (*flags, "--"))]


def run(name: str, args: argparse.Namespace) -> int:
    """Tag papers, print their tags, or do something with tags; 3 where there is no such tag."""
    first, *rest = args.words
    if first in _ACTS:
        if (first == "ls" and rest) or len(rest) < _ACTS[first]:
            raise UsageError(f"tag {first} takes {'no tag' if first == 'ls' else 'more tags'}")
        return _list(args.json) if first == "ls" else _change(first, rest)
    papers = [named_papers.paper_or_stdin(word) for word in _papers(args.words)]
    add = [word[1:] for word in args.words if word.startswith("+")]
    remove = [word[1:] for word in args.words if word.startswith("-") and word != "-"]
    for tag in (*add, *remove):
        if not tag_name(tag):
            raise UsageError(f"not a tag: {clean(tag, 80)!r}")
    ids, refused = named_papers.named(papers)
    if not add and not remove:
        return _print(ids, args.json)
    with Session(offline=True, writes=True) as session:
        named_papers.check_writable(session, "No tag was changed")
        copies = named_papers.copies(session, ids) if add else {}
        step = session.library.annotations.tag(ids, add, remove, papers=copies)
        named_papers.saved(session, step, "Nothing changed: the tags are so already.")
    return 2 if refused else 0


def _papers(words: Sequence[str]) -> list[str]:
    papers = [word for word in words if word == "-" or not word.startswith(("+", "-"))]
    if not papers:
        raise UsageError("tag which papers? Name an arXiv id or address before the tags")
    try:
        return [word if word == "-" else paper_id(word) for word in papers]
    except argparse.ArgumentTypeError as problem:
        raise UsageError(str(problem)) from None


def _print(ids: Sequence[str], as_json: bool) -> int:
    """Print the tags of papers: of one alone a tag a line, of several behind their ids."""
    with Session(offline=True) as session:
        tags = {one: session.library.annotations.tags_of(one) for one in ids}
    out = Output(document=as_json)
    if as_json:
        out.document({"schema": 1, "papers": [{"id": i, "tags": t} for i, t in tags.items()]})
    elif len(tags) == 1:
        out.lines(tags[ids[0]])
    else:
        out.lines("\t".join((one, *found)) for one, found in tags.items())
    return 0


def _list(as_json: bool) -> int:
    with Session(offline=True) as session:
        counts = session.library.annotations.counts()
    out = Output(document=as_json)
    if as_json:
        tags = [{"tag": tag, "count": count} for tag, count in counts.items()]
        out.document({"schema": 1, "tags": tags})
        return 0
    out.lines(f"{tag}\t{count}" for tag, count in counts.items())
    if not counts:
        talk.say("There are no tags yet; `reader-tui tag ID +TAG` makes one.")
    return 0


def _change(act: str, words: Sequence[str]) -> int:
    """Rename, merge or remove tags."""
    if act == "rename" and len(words) > 2:
        raise UsageError("tag rename takes two tags: the old name and the new one")
    old = list(joined(words if act == "rm" else words[:-1]))
    with Session(offline=True, writes=True) as session:
        named_papers.check_writable(session, "No tag was changed")
        annotations = session.library.annotations
        known = {tag.casefold() for tag in annotations.counts()}
        if missing := [tag for tag in old if tag.casefold() not in known]:
            raise NotFoundError(f"no such tag: {missing[0]}; see `reader-tui tag ls`")
        if act == "rm":
            step = annotations.drop(old)
        elif not tag_name(words[-1]):
            raise UsageError(f"not a tag: {clean(words[-1], 80)!r}")
        else:
            step = annotations.rename(old, words[-1])
        named_papers.saved(session, step, "Nothing changed: the tag is called so already.")
    return 0
