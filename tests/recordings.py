"""Genuine answers of the Hub, for whoever has them: nothing of them belongs to the project.

`READER_TUI_RECORDINGS` names their folder; without it the tests of recordings are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HUB = Path(os.environ.get("READER_TUI_RECORDINGS", "/nowhere")) / "hub"
"""Listings in `daily/` and `monthly/`, whole papers in `fulltext/`."""

needs_recordings = pytest.mark.skipif(not HUB.is_dir(), reason="READER_TUI_RECORDINGS is not set")
