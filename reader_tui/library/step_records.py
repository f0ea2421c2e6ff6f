"""Steps as the library keeps them: a table of its own, whose documents carry what was before.

A document has `made`: the time and the device, what the step does, its papers, what
every field that it changed was before, and of each note a fingerprint of the text that
it wrote. A step that went on has more such parts in `more1` and so on. While it is
undone it also has `undone`: what every field was before the undoing. What was is a list
of groups

    [table, field, [], ["241024164"]]                  there was no such field
    [table, field, [true, "2026-08-14T..."], [...]]    its value, and since when

and a group without keys is of all papers of the part. The field of a group is
empty where the whole document is meant.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from zlib import crc32

from reader_tui.library.contents import Contents, Record
from reader_tui.library.marks import PAPERS, WHOLE, Edit, id_of, key_of
from reader_tui.papers.dates import is_time
from reader_tui.papers.steps import Step
from reader_tui.text.clean import TITLE_LIMIT, clean

STEPS = "steps"
_KEY_DIGITS = 40
MADE, MORE, UNDONE, NOTES = "made", "more", "undone", "notes"
COPY = "paper"
SINCE = "_since"
_ABSENT = object()


class Was(NamedTuple):
    """What a field was, and since when; without a value it was not there."""

    table: str
    key: str
    field: str
    value: Any = _ABSENT
    since: str = ""

    @property
    def there(self) -> bool:
        """Whether it was there at all."""
        return self.value is not _ABSENT


def was(contents: Contents, table: str, key: str, field: str) -> Was:
    """What a field is now; with the field `WHOLE`, what the document is."""
    record = contents.record(table, key)
    if field == WHOLE:
        return Was(table, key, field) if record is None else Was(table, key, field, record)
    value = _ABSENT if record is None else record.get(field, _ABSENT)
    # Of a value that is not true nobody asks since when.
    since = contents.since(table, key, field) if value is True and table == PAPERS else ""
    return Was(table, key, field, value, since)


def restored(contents: Contents, earlier: Iterable[Was]) -> list[Edit]:
    """The edits that make fields what they were; none for those that are so already."""
    edits: list[Edit] = []
    last: list[Edit] = []
    for old in earlier:
        if old.field == WHOLE:
            edits += _restored_whole(contents, old)
            continue
        now = was(contents, old.table, old.key, old.field)
        paper_id = id_of(old.key) if old.table == PAPERS else ""
        if not old.there:
            # A copy goes last, and also where there is none: another window may have made one.
            gone = Edit(old.table, old.key, old.field, None, paper_id, gone=True)
            if old.field == COPY:
                last.append(gone)
            elif now.there:
                edits.append(gone)
        elif now != old or type(now.value) is not type(old.value):
            edits.append(Edit(old.table, old.key, old.field, old.value, paper_id))
            if old.since:
                edits.append(Edit(old.table, old.key, old.field + SINCE, old.since, paper_id))
    return edits + last


def _restored_whole(contents: Contents, old: Was) -> Iterator[Edit]:
    record = contents.record(old.table, old.key)
    if not old.there:
        if record is not None:
            yield Edit(old.table, old.key, WHOLE, gone=True)
        return
    # All of it, also what is so already: somebody else may have taken the rest away.
    yield from (Edit(old.table, old.key, f, v) for f, v in old.value.items())
    for field in (record or {}).keys() - old.value.keys():
        yield Edit(old.table, old.key, field, gone=True)


def fingerprint(note: object) -> str:
    """Tells the text of a note from others; of none it is that of an empty one."""
    text = note if isinstance(note, str) else ""
    return f"{crc32(text.encode('utf-8', 'replace')):08x}"


def packed(earlier: Iterable[Was], papers: list[str]) -> list[Any]:
    """What fields were, as JSON says it; `papers` are the documents of the step's papers."""
    groups: dict[tuple[Any, ...], tuple[list[Any], list[str]]] = {}
    for number, (table, key, field, value, since) in enumerate(earlier):
        if value is _ABSENT or type(value) is bool:
            name: tuple[Any, ...] = (table, field, value, since)
        else:
            name = (number,)
        if (group := groups.get(name)) is None:
            before = [] if value is _ABSENT else [value, since] if since else [value]
            group = groups[name] = ([table, field, before], [])
        group[1].append(key)
    return [[*head, None if keys == papers else keys] for head, keys in groups.values()]


def unpacked(groups: object, papers: list[str]) -> Iterator[Was]:
    """What fields were; what cannot be read is passed over."""
    for group in groups if isinstance(groups, list) else ():
        match group:
            case [str(table), str(field), list(before), list() | None as keys]:
                value = before[0] if before else _ABSENT
                since = before[1] if len(before) > 1 and is_time(before[1]) else ""
                if field == WHOLE and before and not isinstance(value, dict):
                    continue
                for key in papers if keys is None else keys:
                    if isinstance(key, str) and key.isascii() and key.isdecimal():
                        yield Was(table, key, field, value, since)


class Kept(NamedTuple):
    """A step as it lies in the table."""

    time: str
    """When it was made, by the clock as it was."""
    key: str
    """Its name, and its place among the steps of one device."""
    parts: dict[str, Record]
    """What was made, by the fields of the document; the first part is `made`."""
    undone: Record | None

    @property
    def does(self) -> str:
        """What it does."""
        return str(self.parts[MADE]["does"])

    def before(self) -> list[Was]:
        """What every field was before the step, each once."""
        earliest: dict[tuple[str, str, str], Was] = {}
        for part in self.parts.values():
            for old in unpacked(part.get("was"), _keys(part)):
                earliest.setdefault(old[:3], old)
        return list(earliest.values())

    def left(self) -> dict[str, str]:
        """The fingerprints of the notes as the step left them, by their documents."""
        found: dict[str, str] = {}
        for part in self.parts.values():
            if isinstance(notes := part.get(NOTES), dict):
                found.update((key, str(value)) for key, value in notes.items())
        return found

    def after(self) -> Iterator[Was]:
        """What every field was before the step was undone."""
        return unpacked((self.undone or {}).get("was"), self.keys)

    @property
    def keys(self) -> list[str]:
        """The documents of its papers."""
        return [key for part in self.parts.values() for key in _keys(part)]

    def step(self) -> Step:
        """The step as others see it; what was never clean in it is no more."""
        papers = dict.fromkeys(paper for part in self.parts.values() for paper in _papers(part))
        by = self.parts[MADE]["by"]
        does, undone = clean(self.does, TITLE_LIMIT), self.undone is not None
        return Step(self.key, self.time, does, tuple(papers), undone, by)


def _papers(part: Record) -> list[str]:
    papers = part.get("papers")
    return [p for p in papers if key_of(p) is not None] if isinstance(papers, list) else []


def _keys(part: Record) -> list[str]:
    return [key for paper in _papers(part) if (key := key_of(paper)) is not None]


def kept(contents: Contents, by: Callable[[str], bool]) -> list[Kept]:
    """The steps of some devices, the oldest first."""
    found = []
    for key, record in contents.tables.get(STEPS, {}).items():
        made, undone = record.get(MADE), record.get(UNDONE)
        # A file edited by hand may hold anything.
        if not isinstance(made, dict) or type(made.get("does")) is not str:
            continue
        if len(key) > _KEY_DIGITS:
            continue
        if type(made.get("by")) is not str or not by(made["by"]) or not is_time(made.get("at")):
            continue
        parts = {MADE: made} if len(record) == 1 else {MADE: made, **_more(record)}
        found.append(Kept(made["at"], key, parts, undone if isinstance(undone, dict) else None))
    found.sort(key=lambda step: int(step.key))
    return found


def _more(record: Record) -> dict[str, Record]:
    """The parts of a step that went on, in their order."""
    numbered = [
        (int(number), field)
        for field in record
        if (number := field.removeprefix(MORE)) != field and number.isdecimal()
    ]
    return {field: record[field] for _, field in sorted(numbered) if type(record[field]) is dict}
