"""What a shared folder does to files: each thing alone, and what the reader is told of it."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.errors import NotFoundError, ReaderError, UsageError
from reader_tui.library.marks import framed
from reader_tui.papers.dates import utc_text
from reader_tui.sync import identity, log_lines
from reader_tui.sync.log_lines import Change, Header, Mileage, decode
from reader_tui.sync.note_versions import DIVIDER
from tests.devices import Device, carry, settle


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Device, Device]:
    """Two devices that have met, each with a mark that the other has read."""
    one, two = Device(tmp_path, "one"), Device(tmp_path, "two")
    one.mark("1", "read", True)
    two.mark("2", "read", True)
    settle(one, two)
    return one, two


def _same(*devices: Device) -> bool:
    settle(*devices)
    return all(device.shelf.values() == devices[0].shelf.values() for device in devices)


def test_a_second_sync_writes_nothing(pair: tuple[Device, Device]) -> None:
    one, _ = pair
    one.sync()
    before = {
        path: path.stat().st_mtime_ns for path in [*one.folder.iterdir(), *one.home.rglob("*")]
    }
    report = one.sync()
    after = {
        path: path.stat().st_mtime_ns for path in [*one.folder.iterdir(), *one.home.rglob("*")]
    }
    assert (report.sent, report.taken, report.problems) == (0, 0, ())
    assert before == after


def test_a_dry_sync_writes_nothing_and_says_what_would_be(tmp_path: Path) -> None:
    one, two = Device(tmp_path, "one"), Device(tmp_path, "two")
    one.mark("1", "read", True)
    one.sync()
    carry(one, two)
    two.mark("2", "read", True)
    before = sorted(tmp_path.rglob("*"))
    report = two.sync(dry=True)
    assert (report.sent, report.taken) == (1, 1)
    assert sorted(tmp_path.rglob("*")) == before
    assert two.shelf.now(("papers", "1", "read")) is None


def test_a_mark_made_after_seeing_another_wins_over_a_clock_hours_ahead(tmp_path: Path) -> None:
    ahead = Device(tmp_path, "ahead", timedelta(days=365))
    behind = Device(tmp_path, "behind", timedelta(hours=-9))
    ahead.mark("1", "read", True)
    settle(ahead, behind)
    behind.mark("1", "read", False)
    assert _same(ahead, behind)
    assert ahead.shelf.values()[("papers", "1", "read")] is False
    # The clock from next year is not drawn along to what has nothing to do with it.
    assert behind.mark("2", "read", True).clock.startswith("2026")


def test_a_clock_that_is_ahead_is_told_of_with_both_times(tmp_path: Path) -> None:
    right, ahead = Device(tmp_path, "right"), Device(tmp_path, "ahead", timedelta(minutes=9))
    ahead.mark("1", "read", True)
    ahead.sync()
    carry(ahead, right)
    report = right.sync()
    [told] = report.untold
    assert "the clock of" in told and "2026-08-14T07:09:02.000Z" in told and "07:00:01" in told


def test_a_clock_that_is_behind_is_found_out_by_what_it_has_read(tmp_path: Path) -> None:
    right, behind = Device(tmp_path, "right"), Device(tmp_path, "behind", timedelta(hours=-2))
    right.mark("1", "read", True)
    right.sync()
    carry(right, behind)
    behind.sync()
    carry(behind, right)
    [other] = [one for one in right.sync().devices if not one.own]
    assert other.skew == ("2026-08-14T05:00:01.000Z", "2026-08-14T07:00:02.000Z")


def test_a_clock_that_was_set_right_is_told_of_no_longer(tmp_path: Path) -> None:
    right, wrong = Device(tmp_path, "right"), Device(tmp_path, "wrong", timedelta(days=400))
    wrong.mark("1", "read", True)
    settle(right, wrong)
    old = wrong.log().read_bytes()
    assert any("the clock of" in told for told in right.sync().problems)
    wrong.ahead = timedelta(0)
    settle(right, wrong)
    assert right.sync().problems == ()
    # Neither an old copy that comes late nor the beginning of the log says what is so now.
    (right.folder / f"{wrong.log().stem} (1).log").write_bytes(old)
    assert right.sync().problems == ()
    (right.home / "sync" / "positions.json").unlink()
    assert right.sync().problems == ()
    new = Device(tmp_path, "new")
    settle(right, wrong, new)
    assert new.sync().problems == ()


@pytest.mark.parametrize("ahead", [timedelta(days=400), timedelta(0), timedelta(days=-400)])
def test_a_forgotten_device_that_writes_is_known_again_whatever_its_clock(
    pair: tuple[Device, Device], tmp_path: Path, ahead: timedelta
) -> None:
    one, two = pair
    three = Device(tmp_path, "three", timedelta(days=400))
    three.mark("3", "read", True)
    settle(one, two, three)
    id = next(d.id for d in one.sync().devices if d.id in three.log().read_text()[:200])
    one.exchange().forget(id)
    for _ in range(2):
        carry(one, two)
        assert [d.id for d in two.sync().devices if d.forgotten] == [id]
        assert [d.id for d in one.sync().devices if d.forgotten] == [id]
    three.ahead = ahead
    three.mark("4", "read", True)
    three.sync()
    for device in pair:
        carry(three, device)
        assert not [d for d in device.sync().devices if d.forgotten]


def test_clocks_that_agree_are_not_told_of(pair: tuple[Device, Device]) -> None:
    one, two = pair
    one.time += timedelta(days=3)
    one.mark("3", "read", True)
    one.sync()
    one.time += timedelta(days=3)
    two.ahead = timedelta(minutes=4)
    settle(one, two)
    assert not [device for device in one.sync().devices if device.skew]


def test_notes_changed_on_both_are_kept_as_both_until_one_replaces_them(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    one.mark("1", "note", "from one")
    two.mark("1", "note", "from two")
    one.sync()
    carry(one, two)
    assert two.sync().both == 1
    assert _same(one, two)
    text = one.shelf.values()[("papers", "1", "note")]
    assert "from one" in text and "from two" in text
    one.mark("1", "note", "put together")
    assert _same(one, two)
    assert two.shelf.values()[("papers", "1", "note")] == "put together"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [("same", "same", 0), ("edited", None, 0), (None, "edited", 0), (None, None, 0), ("a", "b", 1)],
)
@pytest.mark.parametrize("gone", [True, False])
def test_only_differing_texts_that_are_both_there_count_as_kept_as_both(
    pair: tuple[Device, Device], ours: str | None, theirs: str | None, both: int, gone: bool
) -> None:
    one, two = pair
    one.mark("1", "note", "before")
    settle(one, two)
    for device, text in ((one, ours), (two, theirs)):
        device.mark("1", "note", text, gone=gone and text is None)
        device.sync()
    carry(one, two)
    assert two.sync(dry=True).both == both and two.sync().both == both
    carry(two, one)
    assert one.sync().both == both
    assert _same(one, two)
    kept = one.shelf.values().get(("papers", "1", "note"))
    texts = kept.split(DIVIDER) if kept else []
    assert set(texts) == {text for text in (ours, theirs) if text} and len(texts) == len(set(texts))


def test_a_note_written_after_seeing_the_other_replaces_it(pair: tuple[Device, Device]) -> None:
    one, two = pair
    one.mark("1", "note", "first")
    settle(one, two)
    two.mark("1", "note", "second")
    assert _same(one, two)
    assert one.shelf.values()[("papers", "1", "note")] == "second"


def test_a_removed_document_stays_removed(pair: tuple[Device, Device]) -> None:
    one, two = pair
    two.mark("1", "", gone=True)
    assert _same(one, two)
    assert not [place for place in one.shelf.values() if place[1] == "1"]


_COPIES = (
    "{}.sync-conflict-20260814-073000-ABCDEFG.log",
    "{} (1).log",
    "{} 2.log",
    "{}.log~",
    "{} (Ada's conflicted copy 2026-08-14).log",
    "{}-LAPTOP.log",
    "{}.log.bak",
)


@pytest.mark.parametrize("name", _COPIES)
def test_a_second_copy_is_read_and_makes_no_second_device(
    pair: tuple[Device, Device], name: str
) -> None:
    one, two = pair
    one.mark("3", "read", True)
    one.sync()
    log = one.log()
    shutil.copy(log, two.folder / name.format(log.stem).upper())
    report = two.sync()
    assert report.taken == 1
    assert len(report.devices) == 2 and report.problems == ()
    assert one.sync().sent == 0


@pytest.mark.parametrize("name", _COPIES)
def test_a_second_copy_of_our_own_log_changes_nothing(
    pair: tuple[Device, Device], name: str
) -> None:
    one, _ = pair
    log = one.log()
    (one.folder / name.format(log.stem)).write_bytes(log.read_bytes()[:-30])
    report = one.sync()
    assert (report.sent, report.taken, len(report.devices)) == (0, 0, 2)
    assert one.log() == log


@pytest.mark.parametrize(
    "name",
    ["{}.tmp-0123456789ab", "._{}", ".~{}", "~{}", "notes.txt", "library.json", "README.md"],
)
def test_what_programs_put_aside_and_what_is_no_log_is_left_alone(
    pair: tuple[Device, Device], name: str
) -> None:
    one, two = pair
    one.mark("3", "read", True)
    one.sync()
    other = two.folder / name.format(one.log().name)
    other.write_bytes(one.log().read_bytes())
    report = two.sync()
    assert (report.taken, report.problems) == (0, ())
    assert other.exists()


@pytest.mark.parametrize("name", [".syncthing.{}.tmp", "~syncthing~{}.tmp", "{}.part", "{}.!sync"])
def test_what_is_still_arriving_is_left_alone_and_told_of_once(
    pair: tuple[Device, Device], name: str
) -> None:
    one, two = pair
    one.mark("3", "read", True)
    one.sync()
    other = two.folder / name.format(one.log().name)
    other.write_bytes(one.log().read_bytes())
    report = two.sync()
    assert report.taken == 0
    assert report.untold == (f"the file {other.name} is still arriving; it was passed over",)
    again = two.sync()
    assert (again.untold, again.problems) == ((), report.problems)
    other.unlink()
    carry(one, two)
    report = two.sync()
    assert (report.taken, report.problems) == (1, ())


def test_a_placeholder_and_what_is_no_file_are_told_of(pair: tuple[Device, Device]) -> None:
    one, _ = pair
    id = "0123456789abcdef"
    (one.folder / f".reader-tui-{id}-1.log.icloud").write_bytes(b"bplist00")
    (one.folder / f"reader-tui-{id}-1.log").mkdir()
    (one.folder / f"reader-tui-{id}-2.log").symlink_to("/dev/zero")
    os.mkfifo(one.folder / f"reader-tui-{id}-3.log")
    report = one.sync()
    assert len(report.untold) == 4
    assert "is not downloaded yet" in report.untold[0]
    assert one.sync().untold == () and len(one.sync().problems) == 4


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\r\n\n", "holds no line of a log"),
        (b"dear diary\nno log\n", "holds no line of a log"),
        (bytes(range(256)) * 40, "holds no line of a log"),
        (framed({"a": "line of something else"}), "holds no line of a log"),
        (b'00000000 {"log":1,"id":"0123456789abcdef","device":"x"}\n', "holds no line of a log"),
    ],
)
def test_a_file_that_is_only_named_like_a_log_is_no_device_and_is_told_of_once(
    pair: tuple[Device, Device], data: bytes, told: str
) -> None:
    one, _ = pair
    (one.folder / "reader-tui-0123456789abcdef-1.log").write_bytes(data)
    one.compact_from = 1
    report = one.sync()
    [said] = report.untold
    assert "reader-tui-0123456789abcdef-1.log" in said and told in said and "passed over" in said
    assert len(report.devices) == 2 and report.held_up == ()
    again = one.sync()
    assert (again.untold, again.problems) == ((), (said,))
    head = log_lines.header_line(Header("0123456789abcdef", "01234567", "late"))
    (one.folder / "reader-tui-0123456789abcdef-1.log").write_bytes(head)
    report = one.sync()
    assert report.problems == () and len(report.devices) == 3


def test_a_log_that_becomes_shorter_takes_nothing_back(pair: tuple[Device, Device]) -> None:
    one, two = pair
    for number in range(5):
        one.mark(str(number), "read", True)
    settle(one, two)
    values = two.shelf.values()
    log = two.folder / one.log().name
    log.write_bytes(log.read_bytes()[:200])
    two.sync()
    assert two.shelf.values() == values
    one.mark("9", "read", True)
    assert _same(one, two)


def test_our_own_log_is_made_whole_when_it_was_spoiled(pair: tuple[Device, Device]) -> None:
    one, _ = pair
    log, data = one.log(), one.log().read_bytes()
    for spoiled in (b"", data[:100], data[:-1], data.replace(b"read", b"dear"), None):
        log.unlink() if spoiled is None else log.write_bytes(spoiled)
        one.sync()
        assert log.read_bytes() == data


def test_an_old_state_that_returns_after_years_brings_nothing_back(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    old = one.log().read_bytes()
    one.mark("1", "read", False)
    settle(one, two)
    one.time += timedelta(days=2_000)
    two.time = one.time
    (two.folder / one.log().name).write_bytes(old)
    (two.folder / f"{one.log().stem} (1).log").write_bytes(old)
    assert _same(one, two)
    assert two.shelf.values()[("papers", "1", "read")] is False


def test_a_damaged_line_is_passed_over_and_told_of(pair: tuple[Device, Device]) -> None:
    one, two = pair
    for number in range(3):
        one.mark(f"3{number}", "read", True)
    one.sync()
    data = one.log().read_bytes()
    (two.folder / one.log().name).write_bytes(data.replace(b'"k":"31"', b'"k":"99"'))
    report = two.sync()
    assert report.taken == 2
    assert any("1 damaged line" in one for one in report.untold)
    assert any("1 change not here yet" in one for one in report.untold)
    assert _same(one, two)
    assert two.sync().problems == ()


def test_logs_whose_lines_end_with_cr_lf_are_read_as_the_others(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    for number in range(3):
        one.mark(f"3{number}", "read", True)
        one.sync()
        data = one.log().read_bytes().replace(b"\n", b"\r\n")
        (two.folder / one.log().name).write_bytes(data)
        report = two.sync()
        assert (report.taken, report.problems) == (1, ())
    own = two.log()
    own.write_bytes(own.read_bytes().replace(b"\n", b"\r\n"))
    assert two.sync().problems == () and two.log() == own
    assert _same(one, two)


def test_a_newer_format_is_left_untouched_and_said_once(pair: tuple[Device, Device]) -> None:
    one, _ = pair
    head = {"log": 2, "id": "0123456789abcdef", "device": "01234567", "name": "new one"}
    path = one.folder / "reader-tui-0123456789abcdef-1.log"
    line = {"n": 1, "t": "papers", "k": "7", "f": "read", "v": "?", "c": utc_text(one.now())}
    data = framed(head) + framed({**line, "by": "01234567"})
    path.write_bytes(data)
    report = one.sync()
    [told] = report.untold
    assert "new one (01234567) writes for a newer version" in told and report.taken == 0
    assert one.sync().untold == ()
    assert path.read_bytes() == data


def test_lines_of_an_unknown_kind_are_passed_over_and_kept_on_compaction(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    [beside] = (one.home / "sync").glob("own-*.log")
    strange = framed({"kind": "from a newer version", "last": "x"})
    head, rest = beside.read_bytes().split(b"\n", 1)
    beside.write_bytes(head + b"\n" + strange + rest)
    one.compact_from = 1
    for number in range(9):
        one.mark("1", "read", number)
        settle(one, two)
    assert strange in one.log().read_bytes()
    assert two.sync().problems == ()


def test_a_cloned_library_gets_names_of_its_own(
    pair: tuple[Device, Device], tmp_path: Path
) -> None:
    one, two = pair
    shutil.copytree(one.home, tmp_path / "clone")
    clone = Device(tmp_path, "clone")
    shutil.copytree(one.folder, clone.folder, dirs_exist_ok=True)
    one.mark("5", "read", "original")
    clone.mark("6", "read", "clone")
    settle(one, two, clone)
    assert _same(one, two, clone)
    assert one.log().name != clone.log().name
    assert len(two.sync().devices) == 3
    assert {one.shelf.values()[("papers", key, "read")] for key in "56"} == {"original", "clone"}


def test_a_device_put_back_to_an_earlier_state_begins_anew(
    pair: tuple[Device, Device], tmp_path: Path
) -> None:
    one, two = pair
    kept = {path: path.read_bytes() for path in one.home.rglob("*") if path.is_file()}
    one.mark("5", "read", "lost here")
    settle(one, two)
    for path in [path for path in one.home.rglob("*") if path.is_file()]:
        path.write_bytes(kept[path]) if path in kept else path.unlink()
    log = one.log().name
    back = Device(tmp_path, "one")
    back.time = one.time
    back.mark("6", "read", "after")
    settle(back, two)
    assert _same(back, two)
    assert back.log().name != log
    assert back.shelf.values()[("papers", "5", "read")] == "lost here"


def test_two_devices_with_one_identity_part_and_lose_nothing(tmp_path: Path) -> None:
    one, two = Device(tmp_path, "one"), Device(tmp_path, "two")
    one.mark("1", "read", True)
    one.sync()
    # A copy of a whole machine: the same identity, kept by a second one.
    shutil.copytree(one.home / "sync", two.home / "sync")
    kept = identity.read(one.home / "sync" / "identity.json", one.home)
    assert kept is not None
    identity.write(
        two.home / "sync" / "identity.json",
        kept._replace(fingerprint=identity.fingerprint(two.home)),
    )
    (two.home / "sync" / "positions.json").unlink()
    one.mark("2", "read", "one")
    two.mark("3", "read", "two")
    one.sync()
    two.sync()
    shutil.copy(two.log(), one.folder / f"{two.log().stem}.sync-conflict-20260814-1-A.log")
    settle(one, two)
    assert _same(one, two)
    assert {"one", "two"} <= set(one.shelf.values().values())


def test_compaction_waits_for_a_device_that_is_away_and_says_so(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    one.compact_from = 1
    dropped = 0
    for number in range(40):
        one.mark("1", "later", number)
        report = one.sync()
        dropped += report.dropped
    assert dropped == 0
    assert report.held_up == tuple(d.said for d in report.devices if not d.own)
    numbers = [change.seq for change in decode(one.log().read_bytes()).changes]
    assert numbers == list(range(1, len(numbers) + 1))
    carry(one, two)
    assert two.sync().taken == 1
    carry(two, one)
    for number in range(80):
        one.mark("2", "later", number)
        dropped += one.sync().dropped
    assert dropped >= 39
    assert _same(one, two)
    assert one.sync().held_up == ()
    assert two.sync().problems == ()


def test_a_forgotten_device_is_not_waited_for_and_catches_up_when_it_returns(
    pair: tuple[Device, Device], tmp_path: Path
) -> None:
    one, two = pair
    three = Device(tmp_path, "three")
    settle(one, two, three)
    name = next(d.id for d in one.sync().devices if d.id in three.log().read_text()[:200])
    assert [d.forgotten for d in one.exchange().forget(name).devices if d.id == name] == [True]
    one.compact_from = 1
    dropped = 0
    for number in range(40):
        one.mark("1", "read", number)
        dropped += one.sync().dropped
        carry(one, two)
        two.sync()
        carry(two, one)
    assert dropped > 12
    three.time = one.time
    three.mark("1", "later", "while away")
    assert _same(one, two, three)
    assert not [d for d in one.sync().devices if d.forgotten]
    assert one.shelf.values()[("papers", "1", "later")] == "while away"


@pytest.mark.parametrize("forgets", ["one", "two"])
def test_a_log_that_was_held_up_is_made_smaller_at_the_next_sync_after_forgetting(
    pair: tuple[Device, Device], tmp_path: Path, forgets: str
) -> None:
    one, two = pair
    three = Device(tmp_path, "three")
    settle(one, two, three)
    id = next(d.id for d in one.sync().devices if d.id in three.log().read_text()[:200])
    one.compact_from = 1_000
    dropped = 0
    for number in range(40):
        one.mark("1", "later", number)
        dropped += one.sync().dropped
        carry(one, two)
        two.sync()
        carry(two, one)
    assert dropped == 0 and len(one.sync().held_up) == 1
    one.sync()
    before = one.log().stat().st_size
    if forgets == "one":
        dropped = one.exchange().forget(id).dropped
    else:
        two.exchange().forget(id)
        carry(two, one)
    dropped += one.sync().dropped
    assert dropped >= 38
    assert one.log().stat().st_size < before / 5 and one.sync().held_up == ()
    three.time = one.time
    assert _same(one, two, three)


def test_forgetting_needs_a_device_that_is_there_and_another_one(
    pair: tuple[Device, Device],
) -> None:
    one, _ = pair
    with pytest.raises(NotFoundError, match="no such device: nobody; there are"):
        one.exchange().forget("nobody")
    with pytest.raises(UsageError, match="that you are on"):
        one.exchange().forget(one.sync().devices[0].id)


def test_a_folder_that_is_not_there_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    one = Device(tmp_path, "one")
    one.folder.rmdir()
    with pytest.raises(ReaderError, match="cannot be used"):
        one.sync()
    assert not one.folder.exists()
    one.folder.write_text("a file")
    with pytest.raises(ReaderError, match="cannot be used"):
        one.sync()


def test_what_cannot_be_written_is_told_and_done_the_next_time(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    two.mark("4", "read", True)
    two.sync()
    carry(two, one)
    log = one.log()
    log.unlink()
    log.mkdir()
    one.mark("3", "read", True)
    with pytest.raises(ReaderError, match="nothing is lost, and the next sync goes on from here"):
        one.sync()
    assert one.shelf.now(("papers", "4", "read")) is not None
    log.rmdir()
    assert _same(one, two)
    assert two.shelf.now(("papers", "3", "read")) is not None


@pytest.mark.parametrize("name", ["positions.json", "identity.json", "own-*.log"])
@pytest.mark.parametrize("data", [b"", b"{", b"\0" * 99, b"[[[[", b'{"positions":1,"folder":2}'])
def test_a_damaged_file_of_our_own_costs_a_longer_sync_only(
    pair: tuple[Device, Device], name: str, data: bytes
) -> None:
    one, two = pair
    for device in pair:
        device.mark("5", "note", f"from {device.name}")
        device.mark("6", "note", f"from {device.name}")
    settle(one, two)
    values = one.shelf.values()
    [path] = (one.home / "sync").glob(name)
    path.write_bytes(data)
    one.mark("7", "read", True)
    assert _same(one, two)
    assert values.items() <= two.shelf.values().items()


@pytest.mark.parametrize("place", ["one", "one/sync", "one/new/deep", "one/../one", "link", "."])
def test_the_librarys_own_folder_and_all_in_and_above_it_are_never_shared(
    tmp_path: Path, place: str
) -> None:
    one = Device(tmp_path, "one")
    one.mark("1", "read", True)
    (tmp_path / "link").symlink_to(one.home)
    one.folder = tmp_path / place
    before = sorted(tmp_path.rglob("*"))
    for dry in (True, False):
        with pytest.raises(UsageError, match=r"the library lies .*; choose a folder that is for"):
            one.sync(dry=dry)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_beside_the_librarys_with_a_name_that_begins_alike_is_shared(
    tmp_path: Path,
) -> None:
    one = Device(tmp_path, "one")
    one.folder = tmp_path / "one-and-all"
    one.folder.mkdir()
    one.mark("1", "read", True)
    assert one.sync().sent == 1


def test_only_logs_come_to_lie_in_the_folder(pair: tuple[Device, Device]) -> None:
    for device in pair:
        names = [path.name for path in device.folder.iterdir()]
        assert all(re.fullmatch(r"reader-tui-[0-9a-f]{16}-1\.log", name) for name in names)


def test_a_library_that_cannot_tell_what_changed_is_compared_as_a_whole(
    pair: tuple[Device, Device],
) -> None:
    one, two = pair
    one.shelf.forgetful = two.shelf.forgetful = True
    one.mark("5", "note", "x")
    assert one.sync().sent == 1
    assert _same(one, two)
    assert (one.sync().sent, two.sync().sent) == (0, 0)


_change = st.builds(
    Change,
    table=st.text(max_size=5),
    key=st.text(max_size=5),
    field=st.text(max_size=5),
    value=st.none() | st.booleans() | st.text() | st.dictionaries(st.text(), st.integers()),
    clock=st.datetimes(max_value=datetime(8999, 1, 1), timezones=st.just(UTC)).map(utc_text),
    device=st.text(max_size=8),
    seq=st.just(0),
    gone=st.just(False),
    over=st.just(()) | st.just((("2026-08-14T07:00:00.000Z", "x"),)),
)


@given(st.lists(_change, max_size=5), st.binary(max_size=40), st.integers(0, 10_000))
@settings(deadline=None)
def test_lines_come_back_as_they_were_whatever_stands_between(
    changes: list[Change], noise: bytes, cut: int
) -> None:
    data = log_lines.header_line(Header("0123456789abcdef", "01234567", "x"))
    data += log_lines.change_lines(changes, 0)
    data += log_lines.mileage_line(Mileage(len(changes), "2026-08-14T07:00:00.000Z"))
    numbered = [change._replace(seq=n) for n, change in enumerate(changes, 1)]
    assert decode(data).changes == numbered
    torn = decode(data[:cut])
    assert torn.changes == numbered[: len(torn.changes)] and torn.damaged == 0
    assert decode(noise + b"\n" + data).changes == numbered


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_make_the_reading_fail(data: bytes) -> None:
    assert decode(data).size == data.rfind(b"\n") + 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "n",
                        "t",
                        "k",
                        "f",
                        "v",
                        "c",
                        "by",
                        "over",
                        "last",
                        "at",
                        "read",
                        "log",
                        "id",
                        "forget",
                    ]
                ),
                inner,
                max_size=8,
            )
        ),
        max_leaves=20,
    )
)
@settings(deadline=None)
def test_no_line_makes_the_reading_fail(body: object) -> None:
    decode(framed(body))  # type: ignore[arg-type]
