"""Figures of whole papers: fetched when asked for, from the hosts that may be, to a viewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader_tui import desktop
from tests.conftest import Run
from tests.hub import LoopbackHub

ID = "2608.00001"
PNG = b"\x89PNG\r\n\x1a\n" + b"dots" * 2_000
PAGE = "https://arxiv.org/html/2608.00001v1"
TEXT = f"""Title: Pictures of a quiet kind

URL Source: https://arxiv.org/html/{ID}v1

Markdown Content:
## 1 Start

{"Words of the paper. " * 30}

![Image 1: Refer to caption]({PAGE}/x1.png)

![Image 2: Refer to caption]({PAGE}/x2.png)

Figure 1: Two of them.

{"More words of it. " * 30}

![Image 3: Refer to caption](https://elsewhere.example/x3.png)

Figure 2: From elsewhere.

{"More words of it. " * 30}

Figure A.3: Without a picture.
"""


@pytest.fixture
def started(hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What viewers were started with, beside a Hub with a text and two pictures."""
    hub.texts[ID] = TEXT
    hub.files[f"/html/{ID}v1/x1.png"] = PNG
    hub.files[f"/html/{ID}v1/x2.png"] = b"<svg onload='x()'/>" * 20
    found: list[str] = []

    def start(command: list[str], path: str) -> None:
        found.append(path)

    monkeypatch.setattr(desktop, "viewer", lambda configured: ["viewer"])
    monkeypatch.setattr(desktop, "start", start)
    return found


def test_a_figure_is_fetched_once_and_shown(
    hub: LoopbackHub, started: list[str], run: Run, home: Path
) -> None:
    ended = run("open", ID, "--figure", "1")
    assert ended.code == 0, ended.err
    assert run("open", ID, "--figure", "figure 1", "--offline").code == 0
    (path,) = set(started)
    assert Path(path).read_bytes() == PNG and path.endswith("Figure-1-1.png")
    asked = [request.path for request in hub.requests if request.path.startswith("/html/")]
    assert asked == [f"/html/{ID}v1/x1.png"]
    assert not any("authorization" in request.headers for request in hub.requests)


def test_what_is_no_picture_or_from_elsewhere_is_not_shown(
    hub: LoopbackHub, started: list[str], run: Run
) -> None:
    drawing = run("open", ID, "--figure", "1:2")
    assert drawing.code == 1 and "something else" in drawing.err
    elsewhere = run("open", ID, "--figure", "2")
    assert elsewhere.code == 1 and "elsewhere.example" in elsewhere.err
    hub.files[f"/html/{ID}v1/x1.png"] = b"\x89PNG" + bytes(9 * 2**20)
    large = run("open", ID, "--figure", "1")
    assert large.code == 1 and "larger than 8 MB" in large.err
    assert started == []


def test_figures_that_are_not_there_are_said(started: list[str], run: Run) -> None:
    assert run("open", ID, "--figure", "1:3").code == 3
    assert run("open", ID, "--figure", "a.3").code == 3
    missing = run("open", ID, "--figure", "9")
    assert missing.code == 3 and "it has 1, 2, A.3" in missing.err
    assert run("open", ID, "--figure", "--pdf").code == 2


def test_the_address_is_printed_on_request(hub: LoopbackHub, started: list[str], run: Run) -> None:
    ended = run("open", ID, "--figure", "1", "--print")
    assert (ended.code, ended.out) == (0, f"{hub.url}/html/{ID}v1/x1.png\n")
    assert started == []
