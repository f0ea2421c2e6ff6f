"""What holds of the package as a whole: no circles, names that stand once, a map that is true."""

from __future__ import annotations

import ast
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter

from tests.unit.test_layers import MODULES, PACKAGE, ROOT


def _name(path_parts: tuple[str, ...]) -> str:
    parts = [part.removesuffix(".py") for part in path_parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {_name(path.relative_to(ROOT).parts): path for path in MODULES}


def _imported(tree: ast.AST) -> set[str]:
    """The package's own modules that are imported, also late and for types alone."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            # `from room import module` names a module; anything else names the module it is in.
            found.update(name if name in NAMES else node.module for name in names)
    return found & NAMES.keys()


def test_no_module_imports_one_that_imports_it() -> None:
    # A package's `__init__` is above what is in it, so its docstring alone may stand there.
    graph = {
        name: _imported(ast.parse(path.read_text("utf-8"))) - {name, "reader_tui"}
        for name, path in NAMES.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_names_are_things_and_stand_once() -> None:
    stems = [path.stem for path in MODULES if path.stem != "__init__"]
    assert len([stem for stem in stems if stem.endswith("ing")]) <= 4
    twice = sorted(stem for stem, count in Counter(stems).items() if count > 1)
    assert len(twice) <= 8, twice


def test_the_map_names_what_is_there_and_leaves_out_no_room() -> None:
    text = (PACKAGE / "README.md").read_text("utf-8")
    files = {path.name for path in MODULES} | {"README.md"}
    paths = {path.relative_to(PACKAGE).as_posix() for path in MODULES}
    folders = {path.parent.name for path in MODULES}
    for named in re.findall(r"`([\w/]+\.py|[\w/]+/)`", text):
        if named.endswith("/"):
            assert named.strip("/").split("/")[-1] in folders, named
        elif "/" in named and not named.startswith("tests/"):
            assert any(path == named or path.endswith(f"/{named}") for path in paths), named
        elif "/" not in named:
            assert named in files, named
        else:
            assert (ROOT / named).is_file(), named
    rooms = {path.relative_to(PACKAGE).parts[0] for path in MODULES} - {
        "__init__.py", "__main__.py",
    }  # fmt: skip
    for room in rooms:
        assert f"`{room}`" in text or f"`{room}/`" in text, room
