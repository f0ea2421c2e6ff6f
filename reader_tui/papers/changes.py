"""What became of a paper after a moment, such as the one it was last looked at; pure."""

from typing import NamedTuple


class Change(NamedTuple):
    """What is new about one paper since a time."""

    id: str
    time: str
    """When the latest of it was met, in UTC."""
    code_appeared: str | None = None
    """The address of code that was not there before."""
    project_appeared: str | None = None
    """The address of a project page that was not there before."""
    stars: int = 0
    comments: int = 0
    upvotes: int = 0
    """How many were gained, as the other two counts; upvotes alone make no change."""

    @property
    def words(self) -> tuple[str, ...]:
        """`code appeared`, `stars +210`, `comments +6`, `project page`: what there is of them."""
        said = (
            (self.code_appeared, "code appeared"),
            (self.stars, f"stars +{self.stars:,}"),
            (self.comments, f"comments +{self.comments:,}"),
            (self.project_appeared, "project page"),
        )
        return tuple(words for happened, words in said if happened)
