"""Which Hub, and with whose token."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader_tui.errors import UsageError
from reader_tui.hub.access import DEFAULT_ENDPOINT, caution, endpoint, redact, token


@pytest.mark.parametrize(
    ("variable", "setting", "expected"),
    [
        (None, None, DEFAULT_ENDPOINT),
        ("", None, DEFAULT_ENDPOINT),
        ("  \t", "  ", DEFAULT_ENDPOINT),
        ("https://mirror.example/", None, "https://mirror.example"),
        (None, "https://mirror.example/hf//", "https://mirror.example/hf"),
        ("http://127.0.0.1:8800", "https://mirror.example", "http://127.0.0.1:8800"),
        (" ", "https://mirror.example", "https://mirror.example"),
        ("HTTPS://Mirror.Example", None, "https://Mirror.Example"),
        ("http://[::1]:8800/", None, "http://[::1]:8800"),
    ],
)
def test_the_variable_beats_the_setting_and_blank_is_not_given(
    variable: str | None, setting: str | None, expected: str
) -> None:
    environ = {} if variable is None else {"HF_ENDPOINT": variable}
    assert endpoint(environ, setting) == expected


@pytest.mark.parametrize(
    "address",
    [
        "mirror.example",
        "ftp://mirror.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://ada@mirror.example",
        "https://ada:secret-word@mirror.example",
        "https://mirror.example:port",
        "https://mirror.example:99999",
        "https://[::1",
        "https://mirror.example\\@evil.example",
        "https://mirror.example/a b",
        "https://mirror.example/\x1b]52;c;aGk=\x07",
        "https://mirror.example?next=",
        "https://mirror.example#top",
    ],
)
@pytest.mark.parametrize("source", ["HF_ENDPOINT", "setting"])
def test_anything_but_a_web_address_is_refused_by_name(address: str, source: str) -> None:
    given = ({"HF_ENDPOINT": address}, None) if source == "HF_ENDPOINT" else ({}, address)
    with pytest.raises(UsageError, match=source) as caught:
        endpoint(*given)
    assert "secret-word" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_the_token_is_looked_for_in_the_hubs_order(tmp_path: Path) -> None:
    cache = tmp_path / ".cache" / "huggingface"
    home = tmp_path / "hf"
    for folder, secret in ((cache, "hf_cache"), (home, "hf_home")):
        folder.mkdir(parents=True)
        (folder / "token").write_text(f" {secret}\r\n")
    (tmp_path / "mine").write_text("hf_path\n")
    environ = {"HOME": str(tmp_path)}
    assert token(environ) == "hf_cache"
    environ["XDG_CACHE_HOME"] = "~/.cache"
    assert token(environ) == "hf_cache"
    environ["HF_HOME"] = "~/hf"
    assert token(environ) == "hf_home"
    environ["HF_TOKEN_PATH"] = str(tmp_path / "mine")
    assert token(environ) == "hf_path"
    environ["HUGGING_FACE_HUB_TOKEN"] = "hf_old"
    assert token(environ) == "hf_old"
    environ["HF_TOKEN"] = " \n"
    assert token(environ) == "hf_old"
    environ["HF_TOKEN"] = "hf_new\r\n"
    assert token(environ) == "hf_new"
    environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "yes"
    assert token(environ) is None


@pytest.mark.parametrize(
    "text", ["", " \r\n", "hf_a b", "hf_\x00", "hf_é", "hf_\x1b[0m", "x" * 5_000]
)
def test_what_cannot_stand_in_a_header_is_no_token(text: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(text, "utf-8")
    assert token({"HOME": str(tmp_path), "HF_HOME": str(tmp_path)}) is None
    assert token({"HOME": str(tmp_path), "HF_TOKEN": text}) is None


def test_an_unreadable_token_file_is_no_token(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert token(environ) is None
    assert token({**environ, "HF_TOKEN_PATH": str(tmp_path)}) is None
    assert token({**environ, "HF_TOKEN_PATH": "bad\x00name"}) is None
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert token({**environ, "HF_TOKEN_PATH": str(tmp_path / "binary")}) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_for_a_token_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert token({"HOME": str(tmp_path), "HF_TOKEN_PATH": str(tmp_path / "pipe")}) is None


def test_a_token_that_goes_elsewhere_is_worth_a_word() -> None:
    assert caution(DEFAULT_ENDPOINT, "hf_x") is None
    assert caution("http://mirror.example", None) is None
    assert caution("http://127.0.0.1:8800", "hf_x") is None
    assert "unencrypted" in (caution("http://mirror.example", "hf_x") or "")
    assert "mirror.example" in (caution("https://mirror.example", "hf_x") or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing here", "nothing here"),
        ("token hf_AbC123 was sent", "token hf_… was sent"),
        ("hf_oauth_eyJhb.eyJz-d_f.sig, then", "hf_…, then"),
        ("Authorization: Bearer secret", "Authorization: Bearer hf_…"),
        ("hf_a and hf_b.", "hf_… and hf_…."),
    ],
)
def test_tokens_are_blotted_out(text: str, expected: str) -> None:
    assert redact(text) == expected
