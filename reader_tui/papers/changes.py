"""What became of a paper after a moment, such as the one it was last looked at; pure."""

from typing import NamedTuple

from reader_tui.papers.publication import edition_words


class Change(NamedTuple):
    """What is new about one paper since a time."""

    id: str
    time: str
    """When the latest of it was met, in UTC."""
    code_appeared: str | None = None
    """The address of code that was not there before."""
    project_appeared: str | None = None
    """The address of a project page that was not there before."""
    version: str | None = None
    """The newer version that arXiv has, and its day: `3 2026-11-12`."""
    journal_ref: str | None = None
    doi: str | None = None
    """Where arXiv says that the paper was printed, if it had not said so before."""
    stars: int = 0
    comments: int = 0
    upvotes: int = 0
    """How many were gained, as the other two counts; upvotes alone make no change."""

    @property
    def words(self) -> tuple[str, ...]:
        """`code appeared`, `v3, 12 Nov`, `stars +210`, `project page`: what there is of them."""
        printed = self.journal_ref or (self.doi and f"DOI {self.doi}")
        said = (
            (self.code_appeared, "code appeared"),
            (self.version, edition_words(self.version or "", self.time[:4])),
            (printed, f"printed: {printed}"),
            (self.stars, f"stars +{self.stars:,}"),
            (self.comments, f"comments +{self.comments:,}"),
            (self.project_appeared, "project page"),
        )
        return tuple(words for happened, words in said if happened)
