"""`config.toml`: what it may say, and that nothing in it stops the reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader_tui.papers.weights import Weights
from reader_tui.settings import Settings, load


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_no_file_means_the_defaults(path: Path) -> None:
    loaded = load(path)
    assert (loaded.settings, loaded.problems, loaded.places) == (Settings(), (), {})


def test_every_setting_is_taken(path: Path) -> None:
    path.write_text(
        'read = "open"\ntheme = "nord"\nlayout = "stacked"\nscroll = "half-page"\n'
        'mouse = false\ninstant = false\nbrowser = "firefox --new-tab"\nendpoint = "https://hub.example.org"\n',
        "utf-8",
    )
    loaded = load(path)
    assert loaded.problems == ()
    assert loaded.settings == Settings(
        read="open",
        theme="nord",
        layout="stacked",
        scroll="half-page",
        mouse=False,
        instant=False,
        browser="firefox --new-tab",
        endpoint="https://hub.example.org",
    )
    assert loaded.places["mouse"] == f"{path}:5"


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('read = "never"', 1, "read", "must be one of linger, open, manual"),
        ("\n# a word\nmouse = 1", 3, "mouse", "must be true or false"),
        ('theme = "nord"\nlayout = ["auto"]', 2, "layout", "must be one of"),
        ('browser = ""', 1, "browser", "must be text"),
        ('endpoint = "https://x.org\\u001b[31m"', 1, "endpoint", "control characters"),
        ('[browser]\nname = "x"', 1, "browser", "must be text"),
        ("colour = 1", 1, "colour", "no such setting; there are read, theme"),
        ('"mouse" = 2020-01-01', 1, "mouse", "must be true or false"),
        ('worth = "much"', 1, "worth", "must be a table"),
    ],
)
def test_a_wrong_value_is_named_and_the_default_used(
    path: Path, text: str, line: int, key: str, words: str
) -> None:
    path.write_text(text, "utf-8")
    loaded = load(path)
    (problem,) = loaded.problems
    assert problem.startswith(f"{path}:{line}: {key}: ")
    assert words in problem
    assert getattr(loaded.settings, key, None) == getattr(Settings(), key, None)


def test_weights_are_a_table_of_numbers(path: Path) -> None:
    path.write_text("mouse = false\n[worth]\nupvotes = 2\ncode = 0\nrising = 1.5\n", "utf-8")
    loaded = load(path)
    assert loaded.problems == ()
    assert loaded.settings == Settings(
        mouse=False, worth=Weights(upvotes=2, code=0, rising=1.5, watched=Weights().watched)
    )
    assert loaded.places["worth.rising"] == f"{path}:5"


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("[worth]\ncode = -1", 2, "worth.code", "must be a number from 0 to 100"),
        ("[worth]\n\ncode = 101", 3, "worth.code", "must be a number from 0 to 100"),
        ('mouse = true\n[ "worth" ]\nrising = "fast"', 3, "worth.rising", "must be a number"),
        ("[worth]\nwatched = true", 2, "worth.watched", "must be a number"),
        ("[worth]\nupvotes = nan", 2, "worth.upvotes", "must be a number"),
        ("mouse = true\nworth.code = []", 2, "worth.code", "must be a number"),
        ("\nworth = { code = inf }", 2, "worth.code", "must be a number"),
        ("[worth]\nstars = 1", 2, "worth.stars", "no such setting; there are upvotes, code,"),
    ],
)
def test_a_wrong_weight_is_named_and_the_default_used(
    path: Path, text: str, line: int, key: str, words: str
) -> None:
    path.write_text(text, "utf-8")
    loaded = load(path)
    (problem,) = loaded.problems
    assert problem.startswith(f"{path}:{line}: {key}: ")
    assert words in problem
    assert loaded.settings == Settings(mouse=loaded.settings.mouse)


def test_one_wrong_value_spoils_no_other(path: Path) -> None:
    path.write_text('read = "never"\ntheme = "nord"\n', "utf-8")
    assert load(path).settings == Settings(theme="nord")


@pytest.mark.parametrize(
    "data",
    [
        b"read = ",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbfread = 'open'",
        b"x = " + b"[" * 5_000,
        b"x = 1" + b"0" * 5_000,
        b'"\x1b]0;x\x07" = 1',
        b'"\\u001b[31m" = 1',
        b"read = 'open'\nread = 'open'",
    ],
)
def test_a_broken_file_is_one_sentence(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    loaded = load(path)
    assert loaded.settings == Settings()
    (problem,) = loaded.problems
    assert problem.startswith(str(path))
    assert problem.isprintable()


def test_something_else_than_a_file(path: Path) -> None:
    path.mkdir()
    (problem,) = load(path).problems
    assert problem.startswith(f"{path}: ")
    assert problem.endswith("the defaults are used.")


def test_the_file_is_never_written(path: Path) -> None:
    path.write_text("read = 3\n", "utf-8")
    path.chmod(0o444)
    before = path.stat()
    load(path)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


def test_a_value_found_wrong_later_names_its_place(path: Path) -> None:
    path.write_text('\ntheme = "nord"\n', "utf-8")
    problem = load(path).problem("theme", "no such theme")
    assert problem == f"{path}:2: theme: no such theme; the default is used."
