"""A machine at work until it is killed: it changes, syncs and compacts its library.

    python -m tests.killed LIBRARY FOLDER SEED

It writes a line to standard output before each sync and compaction, and one for each change
that is safe: `KIND NAME`. Whoever kills it knows from these what must not be lost.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from reader_tui.library.library import Library
from reader_tui.library.reading_places import ReadingPlace
from reader_tui.papers.steps import Rule
from reader_tui.sync import own_device
from reader_tui.sync.exchange import Exchange
from reader_tui.sync.shared_library import SharedLibrary

CHANGES = 100_000
"""How many it makes if nobody kills it."""


PLACE = ReadingPlace(43, ("4.2", "Training", 12345, 678, 0, 9, 17, 0.4321))


def _bookmark(library: Library, name: str) -> None:
    library.decisions.mark(name, "bookmarked", True)
    # Overruled time and again: what compaction leaves out.
    library.decisions.mark("2608.00001", "read", not library.states.of("2608.00001").read)


KINDS: dict[str, Callable[[Library, str], object]] = {
    "bookmark": _bookmark,
    "tag": lambda library, name: library.annotations.tag([name], [f"tag {name}"]),
    "note": lambda library, name: library.annotations.write(name, f"note {name}"),
    "both-notes": lambda library, name: library.annotations.write("2608.00002", f"note {name}"),
    "watch": lambda library, name: library.rules.add(Rule("watch", f'"{name}"')),
    "saved": lambda library, name: library.rules.add(Rule("saved", f'"{name}"', name)),
    "place": lambda library, name: library.places.keep(name, PLACE),
    "key": lambda library, name: library.keys.put([(name, _key(name))]),
}
"""What is changed, and how; `name` is a paper that nothing else is of."""


def there(library: Library) -> set[str]:
    """The lines of all changes that a library holds."""
    tags, notes = library.annotations.texts()
    return {
        *(f"bookmark {name}" for name in library.states.ids("bookmarked")),
        *(f"tag {name}" for name, found in tags.items() if found == (f"tag {name}",)),
        *(f"note {name}" for name, note in notes.items() if note == f"note {name}"),
        *(f"{rule.kind} {rule.query.strip(chr(34))}" for rule in library.rules.all()),
        *(f"place {name}" for name, place, _ in library.places.newest_first() if place == PLACE),
        *(f"key {name}" for name, key in library.keys.all().items() if key == _key(name)),
    }


def _key(name: str) -> str:
    return f"key-{name.replace('.', '-')}"


def paper(seed: int, number: int) -> str:
    """A paper that no other change of any machine is of."""
    return f"{2000 + seed:04}.{number:05}"


def _main(path: Path, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Library.open(path, device=own_device.name(path)) as library:
        for number in range(1, CHANGES):
            kind, name = chance.choice(list(KINDS)), paper(seed, number)
            KINDS[kind](library, name)
            if library.flush(60):
                print(kind, name, flush=True)
            act = chance.random()
            if act < 0.3:
                print("sync", flush=True)
                # Small, so that the log is made smaller by about each sync.
                shared = SharedLibrary(library)
                Exchange(shared, folder, own_device.beside(path), compact_from=1).run()
            elif act < 0.5:
                print("compact", flush=True)
                library.compact()
                library.flush(60)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
