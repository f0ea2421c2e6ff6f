"""The arrows of the package: who may import whom, and where each library may be loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    """Every imported module's name, and whether it is imported when the file is."""
    for node, late in _walk(tree, late=False):
        if isinstance(node, ast.Import):
            yield from ((alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module, late
            if node.module == "reader_tui":
                yield from ((f"reader_tui.{alias.name}", late) for alias in node.names)


def _walk(node: ast.AST, late: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, late
        inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _walk(child, late or inner)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_arrows(path: Path) -> None:
    here = room(path)
    for name, late in imports(ast.parse(path.read_text("utf-8"))):
        parts = name.split(".")
        if parts[0] != "reader_tui" or len(parts) < 2 or parts[1] not in RANK:
            continue
        there = parts[1]
        allowed = (
            here == "__init__"
            or there == here
            or RANK[there] < RANK[here]
            or (late and (here, there) in LATE)
        )
        assert allowed, f"{here} must not import {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_imported_in_its_place_only(path: Path) -> None:
    file = path.relative_to(ROOT).as_posix()
    for name, _ in imports(ast.parse(path.read_text("utf-8"))):
        places = ONLY_IN.get(name.split(".")[0])
        assert places is None or file.startswith(places), f"{file} must not import {name}"


def test_every_room_has_a_rank() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} <= RANK.keys()
