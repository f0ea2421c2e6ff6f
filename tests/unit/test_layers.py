"""The arrows of the package: who may import whom, and where each library may be loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "reader_tui"
MODULES = sorted(PACKAGE.rglob("*.py"))

RANK = {
    "errors": 0,
    "first_frame": 0,
    "paths": 0,
    "text": 1,
    "papers": 2,
    "query": 3,
    "export": 3,
    "desktop": 4,
    "hub": 4,
    "settings": 4,
    "store": 4,
    "archive": 5,
    "library": 5,
    "feed": 6,
    "sync": 6,
    "views": 7,
    "digest": 8,
    "cli": 9,
    "ui": 9,
    "__main__": 10,
}
"""A room may import rooms of a smaller rank, and itself."""

ONLY_IN = {
    "textual": ("reader_tui/ui/",),
    "rich": ("reader_tui/ui/",),
    "httpx": ("reader_tui/hub/client.py",),
    "tinydb": ("reader_tui/library/",),
    "sqlite3": ("reader_tui/archive/",),
    "platformdirs": ("reader_tui/paths.py",),
}
"""Where a library may be named; a trailing slash is a folder, else the start of a file's name."""

LATE = {("cli", "ui")}
"""Imports between rooms of one rank that are allowed inside a function."""


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Every imported module's name, and whether it is imported inside a function."""
    waiting = [(tree, False)]
    while waiting:
        node, late = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module, late
            if node.module == "reader_tui":
                yield from ((f"reader_tui.{alias.name}", late) for alias in node.names)
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        # An import is a statement: what stands in expressions need not be walked.
        waiting += [
            (child, late)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case)
        ]


@cache
def imports_of(path: Path) -> tuple[tuple[str, bool], ...]:
    """The same of a file."""
    return tuple(imports(ast.parse(path.read_text("utf-8"))))


def _may(here: str, there: str, late: bool) -> bool:
    return (
        here == "__init__"
        or there == here
        or RANK[there] < RANK[here]
        or (late and (here, there) in LATE)
    )


def test_imports_follow_the_arrows() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} must not import {name}"
        for path in MODULES
        for name, late in imports_of(path)
        if name.startswith("reader_tui.")
        and (there := name.split(".")[1]) in RANK
        and not _may(room(path), there, late)
    ]
    assert not wrong


def test_each_library_is_imported_in_its_place_only() -> None:
    wrong = [
        f"{file} must not import {name}"
        for path in MODULES
        for name, _ in imports_of(path)
        if (places := ONLY_IN.get(name.split(".")[0])) is not None
        and not (file := path.relative_to(ROOT).as_posix()).startswith(places)
    ]
    assert not wrong


def test_every_room_has_a_rank() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} <= RANK.keys()
