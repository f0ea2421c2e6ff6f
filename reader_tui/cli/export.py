"""`export`: papers as text for elsewhere, to standard output, a file, a folder or the clipboard."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from reader_tui.cli import filters, named_papers, talk, view_flags
from reader_tui.cli.arguments import add_offline, count
from reader_tui.cli.chosen_papers import ChosenPapers
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import OfflineError, ReaderError, UsageError
from reader_tui.export import formats
from reader_tui.export.formats import Format
from reader_tui.export.kept import Kept
from reader_tui.store import files, note_folder, replacement
from reader_tui.text.plural import plural
from reader_tui.views.kept_papers import entries, kept_paper, printed
from reader_tui.views.view import View

_FORMATS = "\n".join(f"  {format.name:<10} {format.title}" for format in formats.FORMATS)

_EPILOG = f"""\
formats:
{_FORMATS}

Without ids, the papers are those of a view and its filters, as in `ls`; --query alone looks
through everything ever fetched. A citation key is made once, at a paper's first export, and
stays: see `[export] key` in the settings. Only papers never fetched are asked for.

With --folder each paper has a Markdown file of its own with YAML front matter. When they are
written again only the block between the two comments changes, whatever the file is called by
then; what you wrote stays.

examples:
  reader-tui export 2410.24164 2407.21787
  reader-tui export --bookmarks --format biblatex -o papers.bib --force
  reader-tui export --tag agents --format ris -o agents.ris
  reader-tui export --query 'kw:"reinforcement learning" since:1m' --format csv -o rl.csv
  reader-tui export --bookmarks --format markdown --folder ~/notes/papers
  reader-tui search diffusion -q | reader-tui export - --format text --clipboard"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `export`."""
    parser.usage = (
        "%(prog)s [ID|URL ...|-] [VIEW] [FILTERS] [--format FORMAT] "
        "[-o FILE|--folder DIR|--clipboard] ..."
    )
    parser.epilog = _EPILOG
    named_papers.add_papers(parser, needed=False)
    view_flags.add_views(parser)
    filters.add_filters(parser)
    parser.add_argument("--limit", metavar="N", type=count, help="at most N papers")
    group = parser.add_argument_group("format and place (default: BibTeX to standard output)")
    group.add_argument(
        "--format", metavar="FORMAT", choices=[f.name for f in formats.FORMATS],
        help="one of those below",
    )  # fmt: skip
    place = group.add_mutually_exclusive_group()
    place.add_argument("-o", "--output", metavar="FILE", help="a file; - is standard output")
    place.add_argument("--folder", metavar="DIR", help="a Markdown file a paper, in a folder")
    place.add_argument("--clipboard", action="store_true", help="the clipboard")
    group.add_argument("--force", action="store_true", help="write over a file that is there")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Export; 0, else the code of the first paper that could not be had."""
    if args.folder is not None and args.format not in (None, "markdown"):
        raise UsageError("--folder takes Markdown files only; leave --format out")
    format = formats.named("markdown" if args.folder is not None else args.format or "bibtex")
    target = _target(args)
    nobody = bool(args.papers) or view_flags.asks_nobody(args) or _is_search(args)
    with Session(offline=args.offline, writes=True) as session:
        if not args.papers:
            filters.check(args, session.now().date())
        ids, refused = _ids(session, args, nobody)
        chosen = ChosenPapers(session, ids)
        kept = _kept(session, chosen, format, args.folder is not None)
        where = _write(kept, format, args, target)
        _tell(session, format, chosen, where)
    if chosen.problem is not None:
        return chosen.problem.exit_code
    return 2 if refused else 0


def _target(args: argparse.Namespace) -> Path | None:
    """The file to write, which may be there only with `--force`; None for all else."""
    if args.output in (None, "-"):
        return None
    target = Path(os.path.expanduser(args.output))
    # A link that leads nowhere is there too: where it leads may be somebody else's choice.
    is_there = os.path.lexists(target)
    with suppress(OSError):
        target = Path(os.path.realpath(target))
    shown = files.shown(target)
    if target.exists() and not target.is_file():
        raise ReaderError(f"{shown} is not a file; nothing was written.")
    if is_there and not args.force:
        raise ReaderError(f"{shown} is there already; nothing was written. --force replaces it.")
    if not target.parent.is_dir():
        raise ReaderError(f"There is no folder {files.shown(target.parent)}; nothing was written.")
    return target


def _is_search(args: argparse.Namespace) -> bool:
    """Whether a query is to be looked for everywhere."""
    named = (args.date, args.week, args.month, args.view, args.tag)
    return bool(args.query.strip()) and not args.trending and all(one is None for one in named)


# Which papers


def _ids(session: Session, args: argparse.Namespace, nobody: bool) -> tuple[list[str], int]:
    """The papers that are meant, and how many lines of standard input were none."""
    if args.papers:
        ids, refused = named_papers.named(args.papers)
        return ids[: args.limit], refused
    if _is_search(args):
        query, args.query = args.query, ""
        view = View("search", query)
        choice = filters.choice(args)
        source = session.pages.source(view, choice, 0)
        assert source is not None, "nobody stops this search"
        chosen = session.pages.chosen(view, source, choice, limit=args.limit, sort=args.sort)
        return [row.id for row in chosen.rows], 0
    named = view_flags.find(session, args)
    choice = filters.choice(args, named.listed_since)
    chosen = session.pages.chosen(
        named.view, named.source, choice, limit=args.limit, sort=args.sort
    )
    if named.problem is not None:
        talk.say(f"offline, as it was fetched last: {named.problem}")
    return [row.id for row in chosen.rows], 0


def _kept(
    session: Session, chosen: ChosenPapers, format: Format, is_folder: bool
) -> Iterator[Kept]:
    """The papers with what the library says of them, and with keys where the format needs them."""
    library, keys = session.library, None
    has_keys = format.has_keys or is_folder
    if has_keys:
        lacking = chosen.without(library.keys.all())
        keys = library.keys.assigned(lacking, session.settings.settings.export.key)
    for papers in chosen.batches(format.of_entries):
        if format.of_entries:
            kept = entries(library, papers, keys or {})
        else:
            reasons = {} if has_keys else session.reasons([paper.id for paper in papers])
            kept = [kept_paper(library, paper, reasons.get(paper.id, ()), keys) for paper in papers]
        yield from printed(session.archive, kept)


# Where they go


def _write(
    kept: Iterable[Kept], format: Format, args: argparse.Namespace, target: Path | None
) -> str:
    """Write the papers, and return where they are now in words; empty for standard output."""
    if args.folder is not None:
        return _write_folder(Path(os.path.expanduser(args.folder)), list(kept))
    pieces = formats.written(format.name, kept)
    if target is not None:
        try:
            replacement.export_whole(target, pieces, args.force)
        except FileExistsError:
            shown = files.shown(target)
            raise ReaderError(f"{shown} has just been made; nothing was written.") from None
        except OSError as problem:
            raise ReaderError(
                f"{files.shown(target)} was not written: {files.reason(problem)}; "
                "what was there before is as it was."
            ) from None
        return f" in {files.shown(target)}"
    if args.clipboard:
        from reader_tui import desktop

        if failure := desktop.to_clipboard("".join(pieces)):
            raise ReaderError(f"{failure}; nothing was copied. -o FILE writes a file.")
        return " on the clipboard"
    out = Output(document=True)
    for piece in pieces:
        out.text(piece)
    out.flush()
    return ""


def _write_folder(folder: Path, kept: Sequence[Kept]) -> str:
    written = note_folder.write(folder, kept)
    for path in written.left:
        talk.say(f"Left alone: {files.shown(path)}: it is not a file of that paper of ours.")
    return (
        f" in {files.shown(folder)}: {written.new:,} new, {written.changed:,} changed, "
        f"{written.same:,} as they were"
    )


def _tell(session: Session, format: Format, chosen: ChosenPapers, where: str) -> None:
    """Say how many papers went where."""
    lacking = len(chosen.lacking)
    left = f"; {plural(lacking, 'paper')} left out" if lacking else ""
    talk.say(f"{plural(chosen.number, 'paper')} as {format.title}{where}{left}.")
    if format.has_keys and session.library.read_only:
        talk.say("Keys are as they would be; none is kept, for the library can only be read.")
    if isinstance(chosen.problem, OfflineError):
        talk.say("Go online and run it again for what is left out.")
