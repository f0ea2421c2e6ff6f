"""Fields of the Hub's JSON: what is missing, null or of a wrong type is empty or None."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_COUNT_LIMIT = 2**53
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)


def dict_of(value: object) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The value where it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(record: dict[str, Any], key: str) -> str:
    """The text under a key, empty where there is none."""
    value = record.get(key)
    return value if isinstance(value, str) else ""


def count_of(value: object) -> int | None:
    """A count from 0 up; a whole float is one, a boolean is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _COUNT_LIMIT else None


def time_of(value: object) -> str | None:
    """A time as it was sent, when it is one."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value
