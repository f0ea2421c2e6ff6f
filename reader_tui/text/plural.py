"""Small words of our own sentences."""

from __future__ import annotations


def plural(number: int, noun: str) -> str:
    """`1 paper`, `23 papers`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
