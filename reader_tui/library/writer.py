"""The writer: one thread that adds what has gathered to the journal and syncs once."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence

from reader_tui.errors import LibraryError
from reader_tui.library.disk import Disk
from reader_tui.library.marks import Mark
from reader_tui.store import files

Then = Callable[[], None]
_RETRY_SECONDS = 3.0
_BREATH_SECONDS = 0.0005
_READ_ONLY = "read-only: changes are not kept"


class Writer:
    """Marks on their way to the disk, in their order.

    `memory` guards everything here. A batch that cannot be written stays first in the
    queue, and is tried again with the next mark, on `flush`, and every few seconds.
    """

    def __init__(self, disk: Disk, memory: threading.Condition, read_only: bool) -> None:
        self.pending = 0
        """Papers marked and not yet durable."""
        self.failure: str | None = None
        self.compaction_failure: str | None = None
        self.on_change: Then | None = None
        self._disk = disk
        self._memory = memory
        self.read_only = read_only
        self._marks: list[Mark] = []
        self._thens: list[Then] = []
        self._weight = 0
        """How many papers `_marks` concern."""
        self._asked = 0
        """Requests so far; below, those that are durable, and the attempts that failed."""
        self._saved = 0
        self._failures = 0
        self._compactions_asked = 0
        self._compactions_done = 0
        self._wake = False
        self._stop = False
        self._failed_at = 0
        """How long the journal was when compaction failed."""
        self._thread: threading.Thread | None = None

    # For other threads

    def put(self, marks: Sequence[Mark], papers: int, then: Then | None) -> None:
        """Queue marks made on a number of papers; the memory is held by the caller."""
        if self.read_only:
            self.pending += papers
            if papers:
                self.failure = _READ_ONLY
            return
        self._marks += marks
        self.pending += papers
        self._weight += papers
        if then is not None:
            self._thens.append(then)
        self._request()

    def compact(self) -> None:
        """Have the thread compact when everything queued so far is durable."""
        with self._memory:
            if not self.read_only:
                self._compactions_asked += 1
                self._request()

    def _request(self) -> None:
        self._asked += 1
        self._wake = True
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="library", daemon=True)
            self._thread.start()
        self._memory.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything asked for so far is done; False when it failed or took longer."""
        deadline = time.monotonic() + timeout
        with self._memory:
            if self.read_only:
                return self.pending == 0
            asked, compactions = self._asked, self._compactions_asked
            failures = self._failures
            if self._saved < asked:
                self._wake = True
                self._memory.notify_all()
            while self._saved < asked or self._compactions_done < compactions:
                rest = deadline - time.monotonic()
                if rest <= 0 or self._failures > failures:
                    return False
                self._memory.wait(rest)
            return True

    def stop(self, timeout: float) -> bool:
        """End the thread, after what it is doing; whether it has ended."""
        with self._memory:
            self._stop = True
            self._memory.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
            return not thread.is_alive()
        return True

    # The thread

    def _run(self) -> None:
        while True:
            with self._memory:
                while not (self._wake or self._stop or self._may_compact()):
                    waiting = self._marks or self._thens
                    if not self._memory.wait(_RETRY_SECONDS if waiting else None):
                        break
                if self._stop:
                    return
            if self._write():
                self._compact_if_due()

    def _may_compact(self) -> bool:
        """Whether a compaction was asked for that need not wait for the next attempt to write."""
        return self._compactions_done < self._compactions_asked and self.failure is None

    def _write(self) -> bool:
        """Write what has gathered; whether it is durable."""
        with self._memory:
            self._wake = False
            asked = self._asked
            marks, thens, weight = self._marks, self._thens, self._weight
            self._marks, self._thens, self._weight = [], [], 0
        failure: str | None = None
        if marks or thens:
            try:
                self._disk.commit(marks)
            except Exception as error:
                # Whatever it is, the marks stay queued and the thread goes on.
                failure = f"not saved: {_reason(error)}"
        with self._memory:
            changed = failure != self.failure or (failure is None and weight > 0)
            self.failure = failure
            if failure is None:
                self.pending -= weight
                self._saved = asked
            else:
                self._marks[:0], self._thens[:0] = marks, thens
                self._weight += weight
                self._failures += 1
            self._memory.notify_all()
        if failure is None:
            for then in thens:
                _call(then)
        if changed and self.on_change is not None:
            _call(self.on_change)
        return failure is None

    def _compact_if_due(self) -> None:
        with self._memory:
            asked = self._compactions_asked
        # After a compaction that failed the journal grows by as much again before the next.
        long = self._disk.is_long() and self._disk.intake.position.offset > 2 * self._failed_at
        if self._compactions_done == asked and not long:
            return
        failure: str | None = None
        try:
            self._disk.compact(self._breathe)
        except Exception as error:
            failure = _reason(error)
        self._failed_at = self._disk.intake.position.offset if failure else 0
        with self._memory:
            self.compaction_failure = failure
            self._compactions_done = asked
            self._memory.notify_all()

    def _breathe(self) -> None:
        """Between two slices of a compaction: let others run, and write what has gathered."""
        time.sleep(_BREATH_SECONDS)
        with self._memory:
            gathered = self._wake
        if gathered:
            self._write()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "another program holds the library's lock"
    if isinstance(error, OSError):
        return files.reason(error)
    return str(error) if isinstance(error, LibraryError) else type(error).__name__


def _call(function: Then) -> None:
    """Call what the caller gave; its mistakes are reported as a thread's are, and end nothing."""
    try:
        function()
    except Exception:
        kind, value, trace = sys.exc_info()
        assert kind is not None
        current = threading.current_thread()
        threading.excepthook(threading.ExceptHookArgs((kind, value, trace, current)))
