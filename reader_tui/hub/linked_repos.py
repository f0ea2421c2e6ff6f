"""Models, data sets and demos linked to a paper: samples with totals, or the whole lists
(API, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reader_tui.errors import HubError, NotFoundError, OfflineError, ReaderError
from reader_tui.hub.json_fields import count_of, dict_of, list_of, text_of, time_of
from reader_tui.hub.listings import of_paper
from reader_tui.hub.reply import Get
from reader_tui.hub.wire import paper_id
from reader_tui.papers.artifacts import KINDS, Artifact, Artifacts
from reader_tui.text.clean import clean

_NOTHING = Artifacts((), {})
_MOST = 2_000
_NAME_LIMIT = 200
_LISTS = {"model": "models", "dataset": "datasets", "space": "spaces"}
_SAMPLES = {"model": "Models", "dataset": "Datasets", "space": "Spaces"}


async def artifacts(get: Get, id: str) -> Artifacts:
    """All that is known of a paper, its page and the index of README files taken together.

    Raises `NotFoundError` when neither knows the paper, and `HubError` when neither can be
    had; one of the two is enough.
    """
    problem: ReaderError | None = None
    samples = lists = None
    try:
        samples = await of_paper(get, id, "", parse_samples)
    except (HubError, NotFoundError) as error:
        problem = error
    known = paper_id(id)
    if known is not None and not isinstance(problem, OfflineError):
        try:
            lists = (await get(f"/api/arxiv/{known}/repos", parse_lists)).parsed
        except HubError as error:
            problem = problem or error
    if problem is not None and samples is None and not (lists and lists.found):
        raise problem
    return united(samples or _NOTHING, lists or _NOTHING)


def parse_samples(data: object) -> Artifacts:
    """What `/api/papers/{id}` names, and its totals; raises `HubError` when it is no paper."""
    if not isinstance(data, dict):
        raise HubError("The Hub answered with something that is no paper.")
    found, totals = [], {}
    for kind in KINDS:
        named = _of_kind(kind, data.get(f"linked{_SAMPLES[kind]}"))
        found += named
        total = count_of(data.get(f"numTotal{_SAMPLES[kind]}"))
        totals[kind] = max(total or 0, len(named))
    return Artifacts(_sorted(found), totals)


def parse_lists(data: object) -> Artifacts:
    """The whole lists of `/api/arxiv/{id}/repos`; raises `HubError` when they are none."""
    if not isinstance(data, dict) or not any(name in data for name in _LISTS.values()):
        raise HubError("The Hub answered with something that is no list of repositories.")
    found = [one for kind in KINDS for one in _of_kind(kind, data.get(_LISTS[kind]))]
    return Artifacts(_sorted(found), {kind: _count(found, kind) for kind in KINDS})


def united(samples: Artifacts, lists: Artifacts) -> Artifacts:
    """Both as one: each repository once, the larger totals."""
    merged = {(one.kind, one.id): one for one in (*samples.found, *lists.found)}
    totals = {
        kind: max(
            samples.totals.get(kind, 0), lists.totals.get(kind, 0), _count(merged.values(), kind)
        )
        for kind in KINDS
    }
    return Artifacts(_sorted(merged.values()), totals)


def _count(found: Iterable[Artifact], kind: str) -> int:
    return sum(one.kind == kind for one in found)


def _sorted(found: Iterable[Artifact]) -> tuple[Artifact, ...]:
    """By kind, in it by downloads, then likes, most first."""
    return tuple(
        sorted(
            found,
            key=lambda one: (
                KINDS.index(one.kind), -(one.downloads or 0), -(one.likes or 0), one.id,
            ),
        )
    )  # fmt: skip


def _of_kind(kind: str, values: object) -> list[Artifact]:
    read = (_artifact(kind, dict_of(value)) for value in list_of(values)[:_MOST])
    return list({one.id: one for one in read if one is not None}.values())


def _artifact(kind: str, record: dict[str, Any]) -> Artifact | None:
    name = clean(text_of(record, "id"), _NAME_LIMIT)
    if not name or " " in name or record.get("private") is True:
        return None
    rows = dict_of(record.get("datasetsServerInfo")).get("numRows")
    return Artifact(
        kind,
        name,
        likes=count_of(record.get("likes")),
        downloads=count_of(record.get("downloads")),
        size=count_of(record.get("numParameters") if kind == "model" else rows),
        task=clean(text_of(record, "pipeline_tag"), _NAME_LIMIT),
        gated=record.get("gated") not in (None, False),
        updated=time_of(record.get("lastModified")),
    )
