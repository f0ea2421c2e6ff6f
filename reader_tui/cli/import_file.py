"""`import`: papers from a file, taken in as one step that undo takes back."""

from __future__ import annotations

import argparse
import codecs
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader_tui.cli import named_papers, talk
from reader_tui.cli.arguments import add_offline
from reader_tui.cli.session import Session
from reader_tui.errors import HubError, NotFoundError, OfflineError, ReaderError, UsageError
from reader_tui.export import file_kinds
from reader_tui.export.imported import Found, Imported, Refused
from reader_tui.library.own_text import tag_name
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import Field
from reader_tui.store import files
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural

if TYPE_CHECKING:
    from reader_tui.library.imports import Wishes

_AT_ONCE = 4
"""Papers that the Hub is asked for at a time."""
_KINDS = "\n".join(f"  {kind.name:<10} {kind.title}" for kind in file_kinds.KINDS)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_EPILOG = f"""\
kinds, told by what is in the file:
{_KINDS}

Papers are bookmarked unless the file says what was done with them, as our own JSON does, or a
flag does. Keywords become tags. What you decided or wrote before stays. Papers never fetched
are asked for; stopped and run again, it goes on where it was. What is not understood is listed
with its line.

examples:
  reader-tui import bookmarks.html --tag inbox --later
  reader-tui import references.bib --dry-run
  reader-tui export --bookmarks --format jsonl | ssh desk reader-tui import -
  reader-tui undo                         takes all of it back, in one"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `import`."""
    parser.epilog = _EPILOG
    parser.add_argument("file", metavar="FILE", help="the file; - is standard input")
    kinds = [kind.name for kind in file_kinds.KINDS]
    parser.add_argument("--kind", choices=kinds, help="what the file is, where it cannot be told")
    parser.add_argument("--tag", metavar="TAG", action="append", default=[], help="tag each paper")
    parser.add_argument("--bookmark", action="store_true", help="bookmark each paper")
    parser.add_argument("--later", action="store_true", help="put each paper off instead")
    parser.add_argument("--read", action="store_true", help="mark each paper read")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Import; 2 where nothing was understood."""
    if bad := [tag for tag in args.tag if not tag_name(tag)]:
        raise UsageError(f"not a tag: {clean(bad[0], 80)!r}")
    imported = file_kinds.read(_text(args.file), args.kind)
    _list(imported.refused)
    if not imported.found:
        raise UsageError("Nothing was imported: no paper was found in it.")
    with Session(offline=args.offline or args.dry_run, writes=not args.dry_run) as session:
        if args.dry_run:
            return _rehearse(session, imported, _wishes(args))
        named_papers.check_writable(session, "Nothing was imported")
        try:
            found, papers = _fetched(session, imported)
        except KeyboardInterrupt:
            talk.say("Stopped; nothing was imported yet. What was fetched is kept: run it again.")
            return 130
        if not found:
            raise NotFoundError("Nothing was imported: the Hub knows none of these papers.")
        return _take(session, found, papers, _wishes(args))


def _wishes(args: argparse.Namespace) -> Wishes:
    from reader_tui.library.imports import Wishes

    fields: list[Field] = [*(("read",) if args.read else ())]
    if args.later:
        fields.append("later")
    elif args.bookmark:
        fields.append("bookmarked")
    return Wishes(args.tag, fields)


def _text(file: str) -> str:
    """The text of a file or of standard input; raises `ReaderError` when it cannot be read."""
    if file == "-":
        data = named_papers.stdin_bytes()
    else:
        path = Path(os.path.expanduser(file))
        try:
            if path.stat().st_size > 4 * file_kinds.SIZE_LIMIT:
                raise UsageError(f"{files.shown(path)} is too large; nothing was imported.")
            data = path.read_bytes() if path.is_file() else None or _piped(path)
        except OSError as problem:
            raise ReaderError(
                f"{files.shown(path)} cannot be read: {files.reason(problem)}; "
                "nothing was imported."
            ) from None
    coding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    return data.decode(coding, "replace")


def _piped(path: Path) -> bytes:
    """What a pipe with a name gives, as a shell makes for `<(...)`; anything else is no file."""
    if path.is_fifo():
        return path.read_bytes()
    raise UsageError(f"{files.shown(path)} is not a file; nothing was imported.")


def _list(refused: Sequence[Refused]) -> None:
    for one in refused:
        said = f" {one.text!r}:" if one.text else ""
        talk.say(f"line {one.line}:{said} {one.reason}")


def _rehearse(session: Session, imported: Imported, wishes: Wishes) -> int:
    """Say what would be done."""
    from reader_tui.library.imports import wanted

    changes = wanted(session.library, imported.found, wishes)
    unknown = sum(_known(session, one) is None for one in imported.found)
    asked = f", {unknown:,} of them asked for" if unknown else ""
    talk.say(
        f"{plural(len(imported.found), 'paper')} would be imported{asked}, "
        f"{len(changes):,} changed; {plural(len(imported.refused), 'line')} not understood. "
        "Nothing was done."
    )
    return 0


# What was never fetched


def _known(session: Session, found: Found) -> Paper | None:
    return session.sources.paper(found.id) or found.paper


def _fetched(session: Session, imported: Imported) -> tuple[list[Found], dict[str, Paper]]:
    """The papers that there are, with their records; the Hub is asked for those unknown here."""
    papers = {one.id: paper for one in imported.found if (paper := _known(session, one))}
    new = [
        one.paper
        for one in imported.found
        if one.paper is not None and session.archive.paper(one.id) is None
    ]
    if new:
        session.feed.keep(new, "import")
    asked = [one for one in imported.found if one.id not in papers]
    if not asked or session.offline:
        return list(imported.found), papers
    problems = session.run(_ask(session, asked, papers))
    dead = {i for i, problem in problems.items() if isinstance(problem, NotFoundError)}
    _list([Refused(one.line, one.id, str(problems[one.id])) for one in asked if one.id in dead])
    if failed := [problem for i, problem in problems.items() if i not in dead]:
        talk.say(f"{plural(len(failed), 'paper')} imported by the id alone: {failed[0]}")
    return [one for one in imported.found if one.id not in dead], papers


async def _ask(
    session: Session, asked: Sequence[Found], papers: dict[str, Paper]
) -> dict[str, ReaderError]:
    """Ask for papers, a few at a time; what went wrong, by id."""
    import asyncio

    line, problems = talk.ProgressLine(), dict[str, ReaderError]()
    room = asyncio.Semaphore(_AT_ONCE)
    unreachable = 0

    async def ask(one: Found) -> None:
        nonlocal unreachable
        async with room:
            try:
                if unreachable > _AT_ONCE:
                    raise OfflineError("the Hub cannot be reached")
                papers[one.id] = await session.feed.paper(one.id)
                unreachable = 0
            except (HubError, NotFoundError) as problem:
                problems[one.id] = problem
                unreachable += isinstance(problem, OfflineError)
            line.show(f"{len(papers):,} papers known, {len(asked):,} asked for")

    try:
        await asyncio.gather(*map(ask, asked))
    finally:
        line.clear()
    return problems


def _take(
    session: Session, found: Sequence[Found], papers: dict[str, Paper], wishes: Wishes
) -> int:
    from reader_tui.library.imports import take, wanted

    changes = wanted(session.library, found, wishes)
    step = take(session.library, changes, found, papers)
    if step is None:
        named_papers.saved(session, None, f"{_papers(found)} named, nothing changed by it.")
    else:
        same = len(found) - len(step.papers)
        already = f" ({same:,} were so already)" if same else ""
        named_papers.saved(
            session, None, f"{_papers(step.papers)} imported{already}; undo takes it back."
        )
    return 0


def _papers(papers: Sequence[object]) -> str:
    return plural(len(papers), "paper")
