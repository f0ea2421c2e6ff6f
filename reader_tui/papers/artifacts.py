"""What was made from a paper and names it: models, data sets and demos on the Hub."""

from __future__ import annotations

from typing import NamedTuple

from reader_tui.text.plural import plural

KINDS = ("model", "dataset", "space")
"""The kinds of artifacts, in the order in which they are shown."""

NAMES = {"model": "model", "dataset": "data set", "space": "Space"}
"""What one of each is called."""

_SIZES = {"dataset": "row"}
_FOLDERS = {"dataset": "datasets/", "space": "spaces/"}


class Artifact(NamedTuple):
    """One repository of the Hub; counts are None where the Hub does not say.

    `size` counts a model's parameters and a data set's rows; `updated` is UTC.
    """

    kind: str
    id: str
    likes: int | None = None
    downloads: int | None = None
    size: int | None = None
    task: str = ""
    gated: bool = False
    updated: str | None = None

    @property
    def path(self) -> str:
        """Where it is below the Hub's address."""
        return f"/{_FOLDERS.get(self.kind, '')}{self.id}"

    @property
    def facts(self) -> list[str]:
        """What is known of it, in words, what says most first."""
        told = (
            "" if self.downloads is None else plural(self.downloads, "download"),
            "" if self.likes is None else plural(self.likes, "like"),
            "" if self.size is None else plural(self.size, _SIZES.get(self.kind, "parameter")),
            self.task,
            "gated" if self.gated else "",
        )
        return [fact for fact in told if fact]

    @property
    def command(self) -> str:
        """What downloads it with the Hub's own command line."""
        kind = "" if self.kind == "model" else f" --repo-type {self.kind}"
        return f"hf download {self.id}{kind}"


class Artifacts(NamedTuple):
    """All that are known of a paper, and how many of each kind the Hub counts."""

    found: tuple[Artifact, ...]
    totals: dict[str, int]
