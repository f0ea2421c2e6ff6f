"""A week triaged by keyboard alone, at ten keys a second, in a real terminal."""

from __future__ import annotations

import time
from pathlib import Path

from reader_tui.library.library import Library
from reader_tui.papers.verbs import State
from tests.hub import LoopbackHub, item
from tests.terminal.terminal import Terminal
from tests.terminal.triaging import Model, decisions

NO_FRAMES = True

_DAYS = ("2026-08-10", "2026-08-11", "2026-08-12", "2026-08-13", "2026-08-14")
_KEYS_PER_SECOND = 10.0
Env = dict[str, str]


def week(hub: LoopbackHub, a_day: int) -> list[str]:
    """Papers on each day of a week; their ids in the order in which the week lists them."""
    for number, day in enumerate(_DAYS):
        hub.days[day] = [
            item(f"2608.{day[8:]}{n:03}", day=day, title=f"Paper {n} of {day}",
                 upvotes=1000 - 10 * n - number)
            for n in range(a_day)
        ]  # fmt: skip
    return [f"2608.{day[8:]}{n:03}" for n in range(a_day) for day in _DAYS]


def manual(home: Path) -> None:
    config = home / ".config" / "reader-tui" / "config.toml"
    config.write_text('read = "manual"\n')


def states(home: Path) -> dict[str, State]:
    """What the library says, as another program reads it."""
    path = home / ".local" / "share" / "reader-tui" / "library.json"
    with Library.open(path, read_only=True) as library:
        records = library.db.table("papers").all()
        found = {record["id"]: library.states.of(record["id"]) for record in records}
    return {paper_id: state for paper_id, state in found.items() if state != State()}


def test_a_week_is_triaged_at_ten_keys_a_second_and_all_of_it_taken_back(
    env: Env, home: Path, hub: LoopbackHub
) -> None:
    manual(home)
    ids = week(hub, 8)
    model, keys = Model(ids), decisions(50)
    with Terminal([], env) as terminal:
        terminal.until("8 papers")
        terminal.send("Vw")
        terminal.until("40 papers, 40 unread")
        terminal.until("fetched")
        begin = time.monotonic()
        for number, key in enumerate(keys):
            time.sleep(max(0.0, begin + number / _KEYS_PER_SECOND - time.monotonic()))
            terminal.send(key)
            model.press(key)
        terminal.until(f"{model.cursor + 1}/40")
        wanted = {paper_id: state for paper_id, state in model.states.items() if state != State()}
        terminal.until(lambda: states(home) == wanted)
        for _ in range(model.steps):
            terminal.send("u")
        terminal.send("u")
        terminal.until("There is nothing to undo.")
        assert states(home) == {}, "equal to the empty library"
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_leaving_prints_what_the_visit_came_to(env: Env, home: Path, hub: LoopbackHub) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("bed")
        terminal.until("4/5")
        assert terminal.quit() == 0
        for line in (
            "Seen       3 papers",
            "Kept       1 paper",
            "           Paper 0 of 2026-08-14  https://github.com/example/case-14000",
            "Put off    1 paper",
            "Dismissed  1 paper",
            "Time       ",
        ):
            assert line in terminal.shown
    (home / ".config" / "reader-tui" / "config.toml").write_text("receipt = false\n")
    with Terminal([], env) as terminal:
        terminal.until("4/5")
        terminal.send("d")
        terminal.until("5/5")
        assert terminal.quit() == 0
        assert "Dismissed" not in terminal.shown
