"""The way in: `reader-tui`, and `python -m reader_tui`.

What is loaded here delays the first screen and `--version`, so everything is
imported where it is needed.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the program on `sys.argv` and end with its exit code."""
    _fill_streams()
    code = 130
    try:
        code = _guarded(sys.argv[1:])
    except KeyboardInterrupt:
        pass  # Once more, while the first one was being answered.
    finally:
        _end_quietly()
    first_frame = sys.modules.get("reader_tui.first_frame")
    if first_frame is not None and first_frame.start.is_over:
        # All is written; to free what was loaded, piece by piece, only keeps the prompt away.
        os._exit(code)
    sys.exit(code)


def _fill_streams() -> None:
    """Put nothing in the place of streams that were closed.

    The next file that is opened would have their number, and get what is meant for them.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        try:
            while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
                os.set_inheritable(number, True)
            os.close(number)
        except OSError:
            pass


def _end_quietly() -> None:
    """Have Ctrl+C end what Python still does without a word of Python's."""
    # The module without `enum`, which takes long to load.
    import _signal as signal  # type: ignore[import-not-found, unused-ignore]

    try:
        if signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except ValueError:
        pass  # This is not the main thread, and Ctrl+C is not its business.


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
    except BaseException as problem:
        from reader_tui.cli.crash import ended

        code = ended(problem)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError) as problem:
        from reader_tui.cli.crash import unwritten

        code = unwritten(problem, code)
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
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
