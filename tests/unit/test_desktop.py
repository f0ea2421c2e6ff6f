"""Handing a URL to another program: what is refused, which program, and how it is started."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from reader_tui import desktop
from reader_tui.errors import LinkRefusedError


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://arxiv.org/abs/2410.24164", "https://arxiv.org/abs/2410.24164"),
        ("HTTP://Example.ORG/A?b=c#d", "http://example.org/A?b=c#d"),
        ("https://example.org/画", "https://example.org/%E7%94%BB"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://аpple.com:8080/?q", "https://xn--pple-43d.com:8080/?q"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
    ],
)
def test_a_web_address_is_written_anew(url: str, kept: str) -> None:
    assert desktop.checked(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vscode://x",
        "/relative", "../up", "--help", "-x https://example.org", "%action",
        "https://user:word@example.org", "https://example.org\\@evil.org", "https://a.org:99999/",
        "https://example.org/\r\nX: y", "https://example.org/\x00", "https://example.org/\x1b[31m",
        "https://example.org/\u202egpj", "https://exa\u200bmple.org/", "https://example.org/a b",
        "https://example.org/`id`", "https://example.org/a|b>c", 'https://example.org/"',
        "https://", "http://x", "https://a..org/", "https://example.org/" + "a" * 100_000,
        "mailto:a@example.org",
    ],
)  # fmt: skip
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(LinkRefusedError) as refused:
        desktop.checked(url)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


def test_shell_characters_stay_one_word(tmp_path: Path) -> None:
    url = desktop.checked("https://example.org/;id%20$(id)&'*'?a=b&c=%22")
    seen = tmp_path / "seen"
    script = "import sys; open(sys.argv[1], 'w').write('\\n'.join(sys.argv[2:]))"
    assert desktop.start([sys.executable, "-c", script, str(seen)], url) is None
    assert seen.read_text("utf-8") == url


def programs(folder: Path, *names: str) -> str:
    """A search path on which only these programs are."""
    folder.mkdir(exist_ok=True)
    for name in names:
        program = folder / name
        program.write_text("#!/bin/sh\n", "utf-8")
        program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("configured", "environ", "platform", "found"),
    [
        ("firefox -P x", {}, "linux", ["firefox", "-P", "x"]),
        ("firefox", {"BROWSER": "chromium"}, "linux", ["chromium"]),
        (None, {"BROWSER": "missing:firefox"}, "linux", ["firefox"]),
        (None, {"BROWSER": "w3m", "DISPLAY": ":0"}, "linux", ["xdg-open"]),
        (None, {"BROWSER": "'unclosed", "DISPLAY": ":0"}, "linux", ["xdg-open"]),
        (None, {"WAYLAND_DISPLAY": "w"}, "linux", ["xdg-open"]),
        (None, {}, "linux", None),
        ("lynx", {}, "linux", None),
        (None, {"WSL_DISTRO_NAME": "x"}, "linux", ["wslview"]),
        (None, {}, "darwin", ["open"]),
        (None, {}, "win32", ["explorer.exe"]),
    ],
)
def test_which_program_opens(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    configured: str | None,
    environ: dict[str, str],
    platform: str,
    found: list[str] | None,
) -> None:
    names = ("firefox", "chromium", "xdg-open", "w3m", "lynx", "wslview")
    monkeypatch.setenv("PATH", programs(tmp_path / "bin", *names))
    command = desktop.opener(configured, environ, platform)
    assert (command and [Path(command[0]).name, *command[1:]]) == found


def test_a_place_for_the_url_is_filled() -> None:
    assert desktop.arguments(["x", "%s", "-y"], "u") == ["x", "u", "-y"]
    assert desktop.arguments(["x"], "u") == ["x", "u"]


def test_a_slow_program_is_not_waited_for() -> None:
    started = time.monotonic()
    sleep = [sys.executable, "-c", "import time; time.sleep(3)"]
    assert desktop.start(sleep, "https://example.org") is None
    assert time.monotonic() - started < 2.5


def test_what_goes_wrong_is_said_in_words(tmp_path: Path) -> None:
    missing = desktop.start([str(tmp_path / "missing")], "https://example.org")
    assert missing is not None and "could not be started" in missing
    failed = desktop.start([sys.executable, "-c", "raise SystemExit(3)"], "https://example.org")
    assert failed is not None and "ended with 3" in failed


def test_a_desktops_program_copies_beside_the_terminal(tmp_path: Path) -> None:
    program = tmp_path / "wl-copy"
    program.write_text(f"#!/bin/sh\ncat >{tmp_path}/copied\n")
    program.chmod(0o755)
    here = {"WAYLAND_DISPLAY": "wayland-0", "PATH": str(tmp_path)}
    command = desktop.copier("auto", here, "linux")
    assert command == [str(program)]
    assert desktop.copy(command, "Ω text") is None
    assert (tmp_path / "copied").read_text("utf-8") == "Ω text"
    assert desktop.copier("auto", here | {"SSH_TTY": "/dev/pts/1"}, "linux") is None
    assert desktop.copier("auto", {"PATH": str(tmp_path)}, "linux") is None, "there is no display"
    assert desktop.copier("osc52", here, "linux") is None
    assert desktop.copier("my copy -x", here, "linux") == ["my", "copy", "-x"]
    assert "ended with 1" in (desktop.copy(["false"], "text") or "")
    assert "could not be started" in (desktop.copy([str(tmp_path / "none")], "text") or "")
