"""The way in: `reader-tui`, and `python -m reader_tui`.

What is loaded here delays the first screen and `--version`, so everything is
imported where it is needed.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the program on `sys.argv` and end with its exit code."""
    code = _guarded(sys.argv[1:])
    first_frame = sys.modules.get("reader_tui.first_frame")
    if first_frame is not None and first_frame.start.is_over:
        # All is written; to free what was loaded, piece by piece, only keeps the prompt away.
        os._exit(code)
    sys.exit(code)


def _guarded(words: list[str]) -> int:
    """The exit code; whatever goes wrong ends in a sentence, not in a traceback."""
    try:
        try:
            code = _run(words)
        finally:
            # Whatever is said next must be seen.
            if (first_frame := sys.modules.get("reader_tui.first_frame")) is not None:
                first_frame.restore()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 0
    except Exception as problem:
        from reader_tui.cli.crash import report

        code = report(problem)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as problem:
        from reader_tui.cli.crash import unwritten

        code = unwritten(problem, code)
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:
        # The terminal is gone; without this Python itself would fail at the same thing later.
        sys.stderr = None
    return code


def _run(words: list[str]) -> int:
    if words[:1] in (["--version"], ["-V"]):
        from reader_tui import __version__

        print(f"reader-tui {__version__}")
        return 0
    if not words:
        from reader_tui import first_frame

        first_frame.show()
    from reader_tui.cli import launch as app

    if (wanted := app.wanted(words)) is not None:
        return app.run(wanted)
    import gc

    # Nearly all that a command loads stays to its end, which comes soon: looking for garbage
    # in it takes a third of the time, while it works and once more when it ends.
    gc.set_threshold(20_000)
    from reader_tui.cli.main import main as command

    try:
        return command(words)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
