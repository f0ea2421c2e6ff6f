"""How much each reason counts in what a paper is worth; pure."""

from typing import NamedTuple


class Weights(NamedTuple):
    """How much each share of `worth.worth` counts; 0 leaves it out of score and reasons."""

    upvotes: float = 1.0
    code: float = 0.5
    watched: float = 3.0
    rising: float = 1.0


DEFAULT_WEIGHTS = Weights()
