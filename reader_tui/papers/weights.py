"""How much each reason counts in what a paper is worth; pure."""

from typing import NamedTuple


class Weights(NamedTuple):
    """How much each share of `worth.worth` counts; 0 leaves it out of score and reasons."""

    upvotes: float = 1.0
    code: float = 0.5
    watched: float = 3.0
    rising: float = 1.0
    learned: float = 3.0
    """How much what was learned of the reader counts; at 0 it leaves the order as it was."""


DEFAULT_WEIGHTS = Weights()
