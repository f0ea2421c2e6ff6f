"""`note`: the note on a paper, shown or written. Never asks the Hub."""

from __future__ import annotations

import argparse

from reader_tui import desktop
from reader_tui.cli import named_papers, talk
from reader_tui.cli.arguments import paper_id
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, ReaderError, UsageError
from reader_tui.store import files
from reader_tui.store.draft import Draft

_EPILOG = """\
Without a text the note is printed. An empty text takes the note away. What another window
writes meanwhile is kept too.

examples:
  reader-tui note 2410.24164 "compare with table 3"
  reader-tui note 2410.24164 --edit       in $VISUAL or $EDITOR, as Markdown
  fold -s notes.txt | reader-tui note 2410.24164 -
  reader-tui note 2410.24164              prints it
  reader-tui note 2410.24164 ""           takes it away
  reader-tui ls --notes"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The words of `note`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "paper", metavar="ID|URL", type=paper_id, help="an arXiv id, or an address with one"
    )
    parser.add_argument(
        "text", metavar="TEXT", nargs="*", help="the note; - reads it from standard input"
    )
    parser.add_argument("--edit", action="store_true", help="write it in $VISUAL or $EDITOR")
    parser.add_argument("--json", action="store_true", help="print it as one JSON document")


def run(name: str, args: argparse.Namespace) -> int:
    """Print or write the note; 0 once it is durable."""
    if args.edit and args.text:
        raise UsageError("--edit takes no text")
    if not args.edit and not args.text:
        return _print(args.paper, args.json)
    with Session(offline=True, writes=True) as session:
        named_papers.check_writable(session, "No note was written")
        before = session.library.annotations.note_of(args.paper)
        draft = None
        if args.edit:
            draft = _edited(session, args.paper, before)
            text = draft.read()
        elif args.text == ["-"]:
            text = named_papers.stdin_bytes().decode("utf-8-sig", "replace")
        else:
            text = " ".join(args.text)
        paper = named_papers.copies(session, [args.paper]).get(args.paper)
        step = session.library.annotations.write(
            args.paper, text, before=before if args.edit else None, paper=paper
        )
        try:
            named_papers.saved(session, step, "The note is as it was.")
        except LibraryError as problem:
            kept = f"; what you wrote is in {files.shown(draft.path)}" if draft else ""
            raise LibraryError(f"{problem}{kept}") from None
        if draft is not None:
            draft.end()
    return 0


def _print(paper: str, as_json: bool) -> int:
    with Session(offline=True) as session:
        note = session.library.annotations.note_of(paper)
    out = Output(document=as_json)
    if as_json:
        out.document({"schema": 1, "id": paper, "note": note or None})
    elif note:
        out.line(note)
    else:
        talk.say(f"There is no note on {paper}.")
    return 0


def _edited(session: Session, paper: str, before: str) -> Draft:
    """The note as an editor left it; raises `ReaderError` when it did not end well."""
    command = desktop.editor()
    if command is None:
        raise ReaderError("No editor was found; set $VISUAL or $EDITOR, or give the text as words.")
    try:
        draft = Draft(session.paths.drafts, paper, before)
    except OSError as problem:
        raise ReaderError(
            f"The note could not be handed to an editor: {problem.strerror}."
        ) from None
    if failure := desktop.edit(command, draft.path):
        kept = "nothing was changed"
        if draft.is_changed:
            kept = f"the note is as it was, and what you wrote is in {files.shown(draft.path)}"
        else:
            draft.end()
        raise ReaderError(f"{failure}; {kept}.")
    return draft
