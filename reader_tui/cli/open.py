"""`open`: hand one of a paper's links to the browser, or one of its figures to a viewer."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress

from reader_tui import desktop
from reader_tui.cli import talk
from reader_tui.cli.arguments import add_offline, add_paper
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, NotFoundError
from reader_tui.hub.access import endpoint, on_endpoint
from reader_tui.papers.models import Link, Paper

_PAGES = {
    "page": ("https://huggingface.co/papers/{}", "the paper's page on the Hub (the default)"),
    "discussion": ("https://huggingface.co/papers/{}#community", "the discussion on the Hub"),
    "pdf": ("https://arxiv.org/pdf/{}", "the PDF on arXiv"),
    "arxiv": ("https://arxiv.org/abs/{}", "the abstract on arXiv"),
}
"""What every paper has: its address follows from the id."""

_FOUND = {"code": "the code", "project": "the project page"}

_EPILOG = """\
examples:
  reader-tui open 2410.24164 --code
  reader-tui open https://hf.co/papers/2410.24164 --pdf --print
  reader-tui open 2410.24164 --figure 3         the picture, fetched and shown by your viewer"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `open`."""
    parser.epilog = _EPILOG
    add_paper(parser)
    what = parser.add_mutually_exclusive_group()
    helps = _FOUND | {name: words for name, (_, words) in _PAGES.items()}
    for what_name, words in helps.items():
        what.add_argument(
            f"--{what_name}", action="store_const", const=what_name, dest="what", help=words
        )
    what.add_argument(
        "--figure", metavar="N", help="the picture of figure N of the whole text; 3:2 the second"
    )
    parser.set_defaults(what="page")
    parser.add_argument("--print", action="store_true", help="print the URL and open nothing")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Open the link; 1 when there is no browser, 3 when the paper has no such link."""
    with Session(offline=args.offline) as session:
        if args.figure is not None:
            return _open_figure(session, args)
        if args.what in _PAGES:
            address = _PAGES[args.what][0].format(args.paper)
        else:
            address = _found(session.paper(args.paper), args.what).url
        settings = session.settings.settings
        if address.startswith(("https://huggingface.co/", "https://hf.co/")):
            # Who asks a mirror may not reach the Hub itself.
            address = on_endpoint(address, endpoint(os.environ, settings.endpoint))
    url = desktop.checked(address)
    out = Output()
    if args.print:
        out.line(url)
        return 0
    command = desktop.opener(settings.browser)
    if command is None:
        problem: str | None = "There is no browser here."
    else:
        problem = desktop.start(command, url)
    if problem is None:
        if args.what == "code":
            _note(args.paper)
        talk.say(f"Opening {url}")
        return 0
    out.line(url)
    talk.say(f"{problem} The address is on standard output.")
    return 1


def _note(paper_id: str) -> None:
    """Note whose code was opened, for the order by worth; without it only that is lost."""
    with suppress(LibraryError), Session(offline=True, writes=True, tells=False) as session:
        if session.settings.settings.learn:
            session.library.decisions.open_code(paper_id)


def _open_figure(session: Session, args: argparse.Namespace) -> int:
    """Fetch a figure's picture and have it shown; 1 when there is no viewer."""
    from reader_tui.feed.figure_folder import FigureFolder, picture

    session.run(session.feed.text(args.paper))
    paper = session.archive.texts_with(args.paper).parsed(args.paper)
    assert paper is not None, "what was received can be parsed"
    block, found = picture(paper, args.figure)
    assert found.url is not None, "only pictures with an address are found"
    folder = FigureFolder(session.paths.pictures, session.sites)
    out = Output()
    if args.print:
        out.line(folder.address(found.url))
        return 0
    nth = [one for one in block.pictures if one.url].index(found) + 1
    name = f"{args.paper} {block.label} {nth}"
    line = talk.ProgressLine()
    show = lambda size, total: line.show(f"{block.label}: {size >> 10:,} KB")  # noqa: E731
    path = session.run(folder.fetch(session.feed.hub, name, found.url, show))
    line.clear()
    command = desktop.viewer(session.settings.settings.pdf.viewer)
    problem = "There is no viewer here." if command is None else desktop.start(command, str(path))
    if problem is None:
        talk.say(f"Opening {block.label}: {path}")
        return 0
    out.line(str(path))
    talk.say(f"{problem} The picture is where standard output says.")
    return 1


def _found(paper: Paper, what: str) -> Link:
    """The paper's link of that kind; raises `NotFoundError` naming the best other one."""
    link = paper.code if what == "code" else paper.project
    if link is not None:
        return link
    other = paper.instead_of(what)
    best = f" There is {other.kind}: {desktop.checked(other.url)}" if other else ""
    raise NotFoundError(f"{paper.id} has no {_FOUND[what].removeprefix('the ')}.{best}")
