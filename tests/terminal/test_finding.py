"""The search box in a real terminal: every key of it arrives, and in the order of typing."""

from __future__ import annotations

from tests.terminal.terminal import Terminal

NO_FRAMES = True

Env = dict[str, str]


def test_a_search_is_typed_saved_ordered_and_put_back(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 papers, 5 unread")
        terminal.until("We ask what case 14000")
        terminal.send("jj")
        terminal.until("3/5")
        terminal.until("We ask what case 14002")
        before = terminal.lines
        terminal.send("/paper 3 of")
        terminal.until("1 paper: paper…, 3…, of…")
        assert terminal.lines[-2].startswith(" / paper 3 of")
        terminal.send("\x12")  # ^R
        terminal.until("newest first (^R)")
        terminal.send("\x13")  # ^S
        terminal.until("Save the search")
        terminal.send("\r")
        terminal.until("Saved the search paper 3 of")
        terminal.send("\t\x1b[Z")  # Tab and back
        terminal.until("in the whole archive")
        terminal.send("\x17\x7f\x7f")  # ^W and Backspace twice
        terminal.until(lambda: terminal.lines[-2].startswith(" / paper  "))
        terminal.send("\x1b")
        terminal.until("Fri 14 Aug")
        terminal.until("3/5")
        # The paper that it matches says so; all else is as it was.
        terminal.until("search: paper 3 of")
        assert terminal.lines[1:8] == before[1:8] and terminal.lines[9] == before[9]
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_what_is_typed_at_once_is_seen_also_where_nothing_is_understood(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 papers, 5 unread")
        terminal.send("/")
        terminal.until("in the whole archive")
        for words in ("is:foo", "has:foo", "foo:bar", "OR", "day:"):
            terminal.send(words)
            terminal.until(lambda: terminal.lines[-2].startswith(f" / {words}"))  # noqa: B023
            terminal.send("\x15")  # ^U
            terminal.until(lambda: terminal.lines[-2].startswith(" /  "), 5.0)
        terminal.send("\x1b")
        terminal.until("All 5")
        assert terminal.quit() == 0


def test_a_result_is_kept_over_a_restart(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 papers, 5 unread")
        terminal.send("/paper 3\r")
        terminal.until("Search: paper 3  1 paper")
        assert terminal.quit() == 0
    with Terminal([], env) as terminal:
        terminal.until("Search: paper 3  1 paper")
        # Before the archive is open, perhaps.
        terminal.send("q")
        terminal.until("5 papers")
        terminal.send("/paper =1")
        terminal.until('1 paper: paper…, "1"')
        terminal.send("\x1b")
        terminal.until("All 5")
        assert terminal.quit() == 0


def test_what_is_typed_right_after_the_start_is_in_the_box(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 papers, 5 unread")
        assert terminal.quit() == 0
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("/dq paper 1")
        terminal.until(lambda: terminal.lines[-2].startswith(" / dq paper 1"))
        terminal.send("\x01\x1b[3~\x1b[3~")  # ^A and Delete twice
        terminal.until("paper…, 1…")
        terminal.send("\x1b")
        terminal.until("All 5")
        terminal.send("G")
        terminal.until("5/5")
        assert terminal.quit() == 0
