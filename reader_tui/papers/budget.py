"""How much a reader wants to get through: `10 minutes`, `40 papers`; pure."""

import re
from typing import NamedTuple

from reader_tui.errors import UsageError
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural

PACE = 6.0
"""Seconds a paper, until a reader's own pace is measured: a hundred in ten minutes."""

FORMS = "10 minutes, 10m, 1h, 40 papers or 40"

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("h", "hour", "hours"), 60),
}
_FORM = r"([0-9]{1,5})(\.[0-9]{1,2})?\s*([a-z]*)"


class Budget(NamedTuple):
    """A number of papers, or minutes; exactly one of the two is set."""

    papers: int | None = None
    minutes: float | None = None

    def count(self, pace: float = PACE) -> int:
        """How many papers that is at a pace in seconds a paper; at least one."""
        if self.papers is not None:
            return self.papers
        return max(1, int((self.minutes or 0) * 60 / max(pace, 0.1)))

    def __str__(self) -> str:
        if self.papers is not None:
            return plural(self.papers, "paper")
        return f"{self.minutes:g} minute" + ("" if self.minutes == 1 else "s")


def parse(text: str) -> Budget:
    """The budget that the words name; raises `UsageError` with the forms that are understood."""
    found = re.fullmatch(_FORM, text.strip().lower())
    if found:
        number, fraction, unit = found[1], found[2], found[3]
        if unit in ("", "paper", "papers") and not fraction and int(number):
            return Budget(papers=int(number))
        if unit in _UNITS and (minutes := float(number + (fraction or "")) * _UNITS[unit]) > 0:
            return Budget(minutes=minutes)
    raise UsageError(f"not a budget: {clean(text.strip(), 40)!r}; try {FORMS}")
