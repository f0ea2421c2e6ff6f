"""Random keys over the whole table, with resizes, faults of the Hub and a second process.

    python -m tests.soak --seed 1 --keys 2000        (or: make soak)
    python -m tests.soak --seed 1 --seconds 60

A seed makes the same steps each time. An end that nobody asked for, an exit code other than 0,
a traceback or a fault in the log is a crash; its steps are then tried again in ever fewer
pieces, and the shortest sequence that still ends so is printed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reader_tui.ui.actions import ACTIONS
from tests.hub import LoopbackHub, answer, item, reset, truncated
from tests.terminal.terminal import Terminal, environment

_SENT = {
    "down": "\x1b[B", "up": "\x1b[A", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H",
    "end": "\x1b[F", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "enter": "\r", "tab": "\t",
    "escape": "\x1b", "space": " ", "ctrl+d": "\x04", "ctrl+u": "\x15", "ctrl+p": "\x10",
}  # fmt: skip
_LEAVES = {"q", "Q", "ctrl+q", "ctrl+c"}
_TYPED = (
    "attention", "author:", "2026-08", "yesterday", "-3", "is:unread ", "like:2608.14001", "(",
    '"', "é中", "\x1b[200~2608.14001 pasted\x1b[201~", "\x1b[Z", "\x1b[3~", "\x7f", "\x12",
    "\x13", "\x01", "\x05", "\x0b", "\x17", "\x1b[<0;20;8M\x1b[<0;20;8m", "\x1b[<64;20;8M",
    "\x1b[<65;90;20M", "\x1b[I", "\x1b[O",
)  # fmt: skip
_SIZES = ((120, 40), (80, 24), (160, 50), (60, 20), (99, 30), (200, 60), (40, 10), (20, 5))
_OFTEN = {"j": 8, "k": 4, "space": 4, "escape": 8, "enter": 4, "h": 3, "l": 3, "V": 3, "/": 3}
_FAULTS = (answer(503), answer(429), truncated(), reset())
_DAYS = ("2026-08-11", "2026-08-12", "2026-08-13", "2026-08-14")
_TRIES = 40
"""Runs at most to find the shortest sequence."""


class Step(NamedTuple):
    """One thing that is done to the program."""

    what: str
    """`key`, `size`, `fault` or `mark`."""
    value: str


class End(NamedTuple):
    """How the program ended, and after how many steps; a good end is None."""

    at: int
    told: str


def steps(seed: int) -> Iterator[Step]:
    """The steps of a seed, without end."""
    chance = random.Random(seed)
    keys = [key for action in ACTIONS for key in action.keys if key not in _LEAVES]
    weights = [_OFTEN.get(key, 1) for key in keys]
    while True:
        which = chance.random()
        if which < 0.004:
            yield Step("size", "{}x{}".format(*chance.choice(_SIZES)))
        elif which < 0.006:
            yield Step("fault", str(chance.randrange(len(_FAULTS))))
        elif which < 0.007:
            yield Step("mark", f"2608.14{chance.randrange(20):03}")
        elif which < 0.1:
            yield Step("key", chance.choice(_TYPED))
        else:
            key = chance.choices(keys, weights)[0]
            yield Step("key", _SENT.get(key, key))


def run(wanted: Sequence[Step], rate: float = 60.0) -> End | None:
    """Do the steps in a new home, then leave; how it ended where that was not well."""
    with LoopbackHub() as hub, tempfile.TemporaryDirectory() as folder:
        for day in _DAYS:
            hub.days[day] = [
                item(f"2608.{day[8:]}{n:03}", day=day, title=f"Paper {n} of {day}", upvotes=90 - n)
                for n in range(20)
            ]
        env = environment(Path(folder), HF_ENDPOINT=hub.url, BROWSER="true", EDITOR="true")
        with Terminal((), env) as terminal:
            terminal.until("20 papers")
            for at, step in enumerate(wanted):
                _do(step, terminal, hub, env)
                time.sleep(1 / rate)
                if terminal.process.poll() is not None:
                    return _end(at, terminal)
            for _ in range(6):
                terminal.send("\x1b")
                time.sleep(0.15)
            terminal.send("Q")
            try:
                terminal.end()
            except subprocess.TimeoutExpired:
                return End(len(wanted), "it did not leave")
            found = _end(len(wanted), terminal)
            if found.told == "exit code 0" and (fault := _logged(Path(folder))):
                return End(len(wanted), f"a fault was logged: {fault}")
            return None if found.told == "exit code 0" else found


def _do(step: Step, terminal: Terminal, hub: LoopbackHub, env: dict[str, str]) -> None:
    if step.what == "size":
        columns, lines = map(int, step.value.split("x"))
        terminal.resize(columns, lines)
    elif step.what == "fault":
        hub.faults.append(_FAULTS[int(step.value)])
    elif step.what == "mark":
        command = [sys.executable, "-m", "reader_tui", "mark", "--bookmark", step.value]
        subprocess.run(command, env=env, capture_output=True, timeout=60, check=False)
    else:
        terminal.send(step.value)


def _logged(home: Path) -> str:
    """The last fault that the program outlived and wrote down; empty without one."""
    for log in home.rglob("reader-tui.log"):
        lines = log.read_text("utf-8").strip().splitlines()
        if lines:
            return lines[-1][:300]
    return ""


def _end(at: int, terminal: Terminal) -> End:
    terminal.end()
    text = bytes(terminal.raw[-4000:]).decode("utf-8", "replace")
    for word in ("Traceback", "Something went wrong"):
        if word in text:
            return End(at, f"{word}: {text[text.index(word) :][:300]!r}")
    return End(at, f"exit code {terminal.process.returncode}")


def shortest(found: list[Step]) -> list[Step]:
    """The steps without those that the crash does not need, as far as a few runs can tell."""
    size, tries = len(found) // 2, 0
    while size and tries < _TRIES:
        at = 0
        while at < len(found) and tries < _TRIES:
            fewer = found[:at] + found[at + size :]
            tries += 1
            if fewer and run(fewer) is not None:
                found = fewer
            else:
                at += size
        size //= 2
    return found


def main() -> int:
    """Run one seed; 1 when it crashed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keys", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, help="about so long, instead of so many keys")
    parser.add_argument("--rate", type=float, default=60.0, help="keys a second")
    asked = parser.parse_args()
    count = int(asked.seconds * asked.rate) if asked.seconds else asked.keys
    source = steps(asked.seed)
    wanted = [next(source) for _ in range(count)]
    end = run(wanted, asked.rate)
    if end is None:
        print(f"seed {asked.seed}: {count:,} steps, no crash")
        return 0
    print(f"seed {asked.seed}: after {end.at:,} steps: {end.told}", flush=True)
    few = shortest(wanted[max(0, end.at - 400) : end.at + 1])
    print(
        "the shortest that ends so:", *(f"  {step.what} {step.value!r}" for step in few), sep="\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
