"""Links: where they stand, their one normal form, their kinds, what is refused."""

from __future__ import annotations

import time

import pytest

from reader_tui.text.arxiv_ids import old_arxiv_id
from reader_tui.text.hosts import KINDS
from reader_tui.text.links import Found, arxiv_id, find, kind_of, normal, target
from reader_tui.text.tex.readable import readable


def urls(text: str) -> list[str]:
    return [link.url for link in find(text)]


FOUND = [
    ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
    ("(http://a.org/b) and https://c.org/d_(e).", ["http://a.org/b", "https://c.org/d_(e)"]),
    ("https://github.com/a/b{https://github.com/a/b}.", ["https://github.com/a/b"]),
    (
        r"\url{https://a.org/x\_y/.} and \href{https://b.org}{b}",
        ["https://a.org/x_y/", "https://b.org"],
    ),
    (
        "at https: //github.com/a/b-c and https:/d.org/e",
        ["https://github.com/a/b-c", "https://d.org/e"],
    ),
    ("at https://\ngithub.com/a/b", ["https://github.com/a/b"]),
    ("page: https://my-\nproject.github.io/x/", ["https://my-project.github.io/x/"]),
    ("at https://github. com/a/b.", ["https://github.com/a/b"]),
    ("at https://github.com/some-lab/ my-repo and more", ["https://github.com/some-lab/my-repo"]),
    ("at https://github.com/ some-lab/repo.", ["https://github.com/some-lab/repo"]),
    ("at https://page. github.io/x", ["https://page.github.io/x"]),
    ("at https://github.com/some-lab/ and more", ["https://github.com/some-lab/"]),
    ("pages http://http://a.org/b", ["http://a.org/b"]),
    ("onlinehttps://a.github.io/b", ["https://a.github.io/b"]),
    ("at GitHub.com/a/b or hf.co/c/d", ["https://github.com/a/b", "https://hf.co/c/d"]),
    ("Project page: some-page.github.io.", ["https://some-page.github.io"]),
    ("see www.Some-Site.org for more", ["https://www.some-site.org"]),
    ("the demo is available at some.example.ai.", ["https://some.example.ai"]),
    ("an arena (arena.example.com), open to all", ["https://arena.example.com"]),
    ("[text](https://a.org/b) [https://a.org/b](a.org/b)", ["https://a.org/b"]),
    ("https://github.com/a/b and github.com/A/B/tree/main", ["https://github.com/a/b"]),
    ("https://a.org/b,https://c.org/d;", ["https://a.org/b", "https://c.org/d"]),
    ("'https://a.org/b' **https://c.org**", ["https://a.org/b", "https://c.org"]),
    ("https://github.com/a/b.git", ["https://github.com/a/b"]),
    ("follows arXiv:2410.24164v2 here", ["https://arxiv.org/abs/2410.24164"]),
    ("doi:10.1000/xhttps://a.org", ["https://doi.org/10.1000/x", "https://a.org"]),
    ("doi: 10.1000/xyz.12.", ["https://doi.org/10.1000/xyz.12"]),
    (r"https://a\allowbreak-b.github.io/\allowbreak c.", ["https://a-b.github.io/c"]),
]

NONE = [
    "Example.ai will grow, as JD.com did; the X.com alternative",
    "in time.Next sentence, e.g. here; i.e.this",
    "model.py, README.md, llama.cpp, Node.js, robots.txt and FLUX.1.dev",
    "version 1.2/3.4, and/or, 24/7, GPT-4.1/o3",
    "write to someone@example.org or ftp://example.org/x",
    "javascript:alert(1) file:///etc/passwd https:// http://",
    "",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[str]) -> None:
    assert urls(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_nothing_to_find(text: str) -> None:
    assert urls(text) == []


def test_spans_cover_the_text_of_the_link() -> None:
    text = "See (https://a.org/b), then github.com/c/d."
    assert [text[link.start : link.end] for link in find(text)] == [
        "https://a.org/b",
        "github.com/c/d",
    ]
    assert find(text)[0] == Found("https://a.org/b", "project", 5, 20)


def test_links_survive_the_readable_form() -> None:
    text = r"\href{https://github.com/a/b_c}{code}; https://hf.co/d/e{this https URL}."
    shown = readable(text)
    assert urls(shown) == urls(text) == ["https://github.com/a/b_c", "https://hf.co/d/e"]
    link = find(shown)[0]
    assert shown[link.start : link.end] == "https://github.com/a/b_c"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/a/b", "code"),
        ("https://gitlab.example.edu/a/b", "code"),
        ("https://pypi.org/project/a", "code"),
        ("https://anonymous.4open.science/r/a", "code"),
        ("https://a.github.io/b", "project"),
        ("https://example.org/a", "project"),
        ("https://huggingface.co/a/b", "model"),
        ("https://hf.co/datasets/a/b", "dataset"),
        ("https://huggingface.co/spaces/a/b", "demo"),
        ("https://huggingface.co/papers/2410.24164", "paper"),
        ("https://huggingface.co/blog/a", "other"),
        ("https://modelscope.cn/models/a", "model"),
        ("https://zenodo.org/records/1", "dataset"),
        ("https://doi.org/10.5281/zenodo.1", "dataset"),
        ("https://doi.org/10.1000/1", "paper"),
        ("https://www.kaggle.com/a", "dataset"),
        ("https://colab.research.google.com/a", "demo"),
        ("https://a-b.hf.space", "demo"),
        ("https://arxiv.org/abs/2410.24164", "paper"),
        ("https://example.org/a.pdf", "paper"),
        ("https://youtu.be/abc", "video"),
        ("https://www.youtube.com/watch?v=abc", "video"),
        ("https://example.org/clip.mp4?x=1", "video"),
        ("https://aka.ms/abc", "other"),
        ("https://a.readthedocs.io/", "other"),
    ],
)
def test_kinds(url: str, kind: str) -> None:
    assert kind in KINDS
    assert kind_of(url) == kind


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("github.com/a/b", "https://github.com/a/b"),
        (" HTTPS://GitHub.com/A/b.git ", "https://github.com/A/b"),
        ("https://a.org/#", "https://a.org/"),
        ("https://a.org/x//y//#z", "https://a.org/x/y/#z"),
        ("https://a.org/b).", "https://a.org/b"),
        ("http://localhost:8080/x", "http://localhost:8080/x"),
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        (
            "https://web.archive.org/web/2020/https://a.org/",
            "https://web.archive.org/web/2020/https://a.org/",
        ),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("ftp://a.org/x", None),
        ("mailto:a@b.org", None),
        ("/papers/x", None),
        ("../x", None),
        ("//a.org", None),
        ("https://user@a.org/", None),
        ("https://user:pw@a.org/", None),
        ("https://a.org\\b.org/", None),
        ("https://a.org/\x07", None),
        ("https://a.org/x y", None),
        ("https://a.org:0/", None),
        ("https://a.org:99999/", None),
        ("https://a.org:x/", None),
        ("https://nodot/x", None),
        ("https://1.2.3/x", None),
        ("https://-a.org/x", None),
        ("https://a..org/x", None),
        ("https://a.org/" + "x" * 2_000, None),
        ("", None),
    ],
)
def test_normal(url: str, expected: str | None) -> None:
    assert normal(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.org/b", "http://www.A.org/b/"),
        ("https://github.com/A/b", "github.com/a/B.git"),
        ("https://github.com/a/b", "https://github.com/a/b/tree/main#readme"),
        ("https://youtu.be/abc?t=1", "https://www.youtube.com/watch?v=abc&list=x"),
        ("https://youtube.com/shorts/abc", "https://m.youtube.com/watch?v=abc"),
        ("https://huggingface.co/A/b", "https://hf.co/a/b/"),
        ("https://arxiv.org/abs/2410.24164", "http://arxiv.org/pdf/2410.24164v3.pdf"),
        ("https://arxiv.org/html/2410.24164v1", "https://www.arxiv.org/abs/2410.24164"),
        ("https://a.org/x/#", "https://a.org/x"),
    ],
)
def test_same_target(one: str, other: str) -> None:
    assert target(one) == target(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.org/b", "https://a.org/B"),
        ("https://a.org/?x=1", "https://a.org/?x=2"),
        ("https://a.org/#x", "https://a.org/#y"),
        ("https://github.com/a/b", "https://github.com/a/b/tree/dev"),
        ("https://arxiv.org/abs/2410.24164", "https://arxiv.org/abs/2410.24165"),
    ],
)
def test_other_target(one: str, other: str) -> None:
    assert target(one) != target(other)


@pytest.mark.parametrize(
    "text",
    [
        "2410.24164",
        " 2410.24164v2 ",
        "arXiv:2410.24164",
        "arxiv: 2410.24164v1",
        "https://arxiv.org/abs/2410.24164",
        "http://www.arxiv.org/pdf/2410.24164v2.pdf",
        "arxiv.org/html/2410.24164v1#S1",
        "https://huggingface.co/papers/2410.24164?x=1",
        "hf.co/papers/2410.24164",
        "https://www.alphaxiv.org/abs/2410.24164",
        "https://doi.org/10.48550/arXiv.2410.24164",
        "10.48550/arxiv.2410.24164",
        "arXiv:2410.24164v2 [cs.LG]",
        "arXiv:2410.24164v2  [stat.ML]  31 Oct 2024",
        "2410.24164.pdf",
        "2410.24164v1.pdf",
        "<https://arxiv.org/abs/2410.24164>",
        "(https://arxiv.org/abs/2410.24164v3).",
        "“2410.24164”",
        "`2410.24164`,",
        "2410.24164.",
        "https://ar5iv.org/abs/2410.24164",
        "https://ar5iv.labs.arxiv.org/html/2410.24164v2",
        "https://www.alphaxiv.org/abs/2410.24164v2",
        "https://alphaxiv.org/overview/2410.24164",
        "https://browse.arxiv.org/pdf/2410.24164v2.pdf",
        "https://doi.org/10.48550/arXiv.2410.24164",
        "doi.org/10.48550/arxiv.2410.24164.",
        "https://hf-mirror.com/papers/2410.24164",
        "http://127.0.0.1:8080/hub/papers/2410.24164#community",
        "http://[::1]:8080/papers/2410.24164",
    ],
)
def test_arxiv_id(text: str) -> None:
    assert arxiv_id(text) == "2410.24164"


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("math/0309136", "math/0309136"),
        ("hep-th/9711200v2", "hep-th/9711200"),
        ("arXiv:math.GT/0309136v1 [math.GT]", "math.GT/0309136"),
        ("<https://arxiv.org/pdf/hep-th/9711200v2.pdf>.", "hep-th/9711200"),
        ("10.48550/arXiv.cs/0101001", "cs/0101001"),
        ("2410.24164", None),
        ("and/or", None),
        ("hep-th/9713200", None),
    ],
)
def test_ids_of_before_2007(text: str, old: str | None) -> None:
    assert old_arxiv_id(text) == old
    assert old is None or arxiv_id(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2410",
        "2413.24164",
        "2400.24164",
        "2410.241",
        "2410.241645",
        "x2410.24164",
        "cs/0101001",
        "https://arxiv.org/abs/hep-th/9711200v2",
        "https://example.org/abs/2410.24164",
        "https://arxiv.org/list/2410.24164",
        "https://arxiv.org.example.org/abs/2410.24164",
    ],
)
def test_no_arxiv_id(text: str) -> None:
    assert arxiv_id(text) is None


@pytest.mark.parametrize(
    "part",
    [
        "http://",
        "https://a.b/(",
        "github.com/",
        "a.b.",
        "at a.io ",
        "(",
        "www.",
        "arXiv:",
        "{",
        "\\",
        "https://github.com/a/ B",
        "http://a-\n",
        "doi:10.1000/",
        "https://a\\allowbreak ",
        "a@b.co ",
    ],
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    text = (part * (1_000_000 // len(part) + 1))[:1_000_000]
    start = time.thread_time()
    for _ in (find(text), normal(text), target(text), arxiv_id(text)):
        pass
    assert time.thread_time() - start < 5
