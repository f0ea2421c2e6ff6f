"""`P`: the PDF comes into the reader's folder once, and opens from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from reader_tui.settings import Pdf
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk

ID = "2608.14000"
PDF = b"%PDF-1.5\n" + b"words " * 50_000 + b"%%EOF\n"


@pytest.fixture
def viewer(tmp_path: Path) -> Path:
    """A program that writes down what it was started with; the path of what it wrote."""
    log, program = tmp_path / "viewed", tmp_path / "viewer"
    program.write_text(f'#!/bin/sh\nprintf \'%s|\' "$#" "$@" >>{log}\necho >>{log}\n')
    program.chmod(0o755)
    log.touch()
    return log


@pytest.fixture(autouse=True)
def folder(desk: Desk, hub: LoopbackHub, tmp_path: Path, viewer: Path) -> Path:
    """The folder of PDFs, beside a Hub that has one."""
    hub.days[NEWEST] = [item(ID, title="Rich [paper]", upvotes=50)]
    hub.files[f"/pdf/{ID}"] = PDF
    own = Pdf(str(tmp_path / "papers"), str(viewer.with_name("viewer")))
    desk.settings = desk.settings._replace(settings=desk.settings.settings._replace(pdf=own))
    return tmp_path / "papers"


def _was_started(viewer: Path, times: int) -> bool:
    return viewer.read_text().count("|\n") == times


async def test_the_pdf_is_kept_once_and_opened_from_its_folder(
    desk: Desk, hub: LoopbackHub, folder: Path, viewer: Path
) -> None:
    path = folder / f"{ID} Rich paper.pdf"
    async with desk.open() as reader:
        for times in (1, 2):
            await reader.press("P")
            await reader.until(partial(_was_started, viewer, times))
            await reader.settle()
            assert path.read_bytes() == PDF
            assert viewer.read_text().splitlines()[-1] == f"1|{path}|"
    assert sum(request.path == f"/pdf/{ID}" for request in hub.requests) == 1


async def test_without_a_pdf_it_is_said(desk: Desk, hub: LoopbackHub, folder: Path) -> None:
    hub.files.clear()
    async with desk.open() as reader:
        await reader.press("P")
        await reader.until("There is no such file")
    assert not folder.exists() or not list(folder.iterdir())
