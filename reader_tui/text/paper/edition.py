"""Which rules parse whole papers; told apart from the parser, which takes long to load."""

from __future__ import annotations

RULES = 4
"""The version of the rules; what was parsed by others must be parsed again."""
