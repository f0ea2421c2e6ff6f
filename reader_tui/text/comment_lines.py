"""The Markdown of comments as lines of text: prose is wrapped, code keeps its lines."""

from __future__ import annotations

from collections.abc import Iterator

from reader_tui.text.cells import wrap

_LEAST = 20


def comment_lines(text: str, indent: str, width: int) -> Iterator[str]:
    """The lines of a comment, each behind the indent; at least 20 cells are left to the words."""
    is_code = False
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        is_code = is_code != is_fence
        if is_code or is_fence or not line.strip():
            yield (indent + line).rstrip()
        else:
            yield from (indent + part for part in wrap(line, max(_LEAST, width - len(indent))))
