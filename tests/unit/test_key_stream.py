"""Keys among what terminals answer: any split of any mix gives the keys, in order, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.ui.start.key_codes import ANSWER, ESC, KEY, PASTED, Token
from reader_tui.ui.start.key_stream import LONGEST, PATIENCE, KeyStream
from reader_tui.ui.textual_private import KNOWN_KEYS, TokenReader

DELAY = 0.1
LETTERS = "jkbdemuAGHV0123456789:/?[]#ljжλｊ漢 \r\t\x03\x7f"

_text = st.text(
    st.characters(codec="utf-8", exclude_characters="\x07\x18\x1a\x1b\x9c"), max_size=30
)
_digits = st.lists(st.integers(0, 3000).map(str), max_size=4).map(";".join)
_strings = st.builds(
    lambda begin, text, end: f"\x1b{begin}{text}{end}",
    st.sampled_from("]PX^_"), _text, st.just("\x1b\\"),
)  # fmt: skip
_answers = st.sampled_from(
    [
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        "\x1bP>|WezTerm 2024\x1b\\", "\x1b[4;600;1100t", "\x1b[1;5I", "\x1b[0n", "\x1b[?997;1n",
        "\x1b[?1;2c", "\x1b[>41;354;0c", "\x1b[12;40R", "\x1bP!|00000000\x1b\\", "\x1b[?2026;2$y",
        "\x1b_Gi=31;OK\x1b\\", "\x1b]52;c;aGFja2Vk\x1b\\", "\x1b[106;1:3u", "\x1b[1;1:3A",
        "\x1b[57441;1u", "\x1b[99~", "\x1b[<35;10;5M", "\x1b[I", "\x1b[O", "\x1bOz", "\x1b[5A",
    ]
)  # fmt: skip
_unknown = st.builds(
    lambda private, digits, between, final: f"\x1b[{private}{digits}{between}{final}",
    st.sampled_from([">", "=", "?"]), _digits, st.sampled_from(["", "$", "'", "!"]),
    st.characters(min_codepoint=0x40, max_codepoint=0x7E),
)  # fmt: skip
_none = st.one_of(_answers, _strings, _unknown)
_key = st.sampled_from(LETTERS)
_mixes = st.lists(st.one_of(_none, _key.map(lambda key: (key,))), max_size=20)


def stream() -> KeyStream:
    return KeyStream(KNOWN_KEYS, DELAY)


def typed(tokens: list[Token]) -> str:
    """The characters among the tokens; what the app takes besides is no key."""
    return "".join(t.text for t in tokens if t.kind == KEY and not t.text.startswith("\x1b["))


@settings(max_examples=150, deadline=None)
@given(_mixes, st.data())
def test_any_split_of_any_mix_gives_the_letters_and_nothing_else(
    mix: list[str | tuple[str]], data: st.DataObject
) -> None:
    raw = "".join(part if isinstance(part, str) else part[0] for part in mix).encode()
    want = "".join(part[0] for part in mix if not isinstance(part, str))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    keys, found = stream(), []
    now = 0.0
    for begin, end in zip([0, *cuts], [*cuts, len(raw)], strict=True):
        found += keys.feed(raw[begin:end], now)
        now += data.draw(st.sampled_from([0.0, 0.01, 0.09]))
    assert typed(found) == want
    assert not keys.holds


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1bP>|WezTerm 2024\x1b\\", "\x1b[4;600;1100t",
        "\x1b[1;5I", "\x1b[0n", "\x1b[?997;1n", "\x1b_Gi=31;OK\x1b\\", "\x1b[<35;10;5M",
    ],
)  # fmt: skip
@pytest.mark.parametrize("pause", [0.05, 0.5, 2.5])
def test_an_answer_in_two_pieces_is_no_key_however_long_the_pause(
    answer: str, pause: float
) -> None:
    for at in range(1, len(answer)):
        keys = stream()
        found = keys.feed(b"j" + answer[:at].encode(), 0.0)
        ticks = int(pause / 0.05)
        for tick in range(1, ticks + 1):
            found += keys.tick(0.05 * tick)
        found += keys.feed(answer[at:].encode() + b"k", pause + 0.01)
        # An ESC that comes alone is the key, for all that one can know.
        alone = at == 1 and pause > DELAY
        assert typed(found) == ("j\x1bk" if alone else "jk"), (at, found)


def test_escape_is_given_after_its_delay_and_what_follows_is_not_lost() -> None:
    keys = stream()
    assert keys.feed(b"\x1b", 0.0) == []
    assert keys.tick(0.09) == []
    assert keys.tick(0.1) == [Token(ESC)]
    assert keys.feed(b"]", 0.5) == [Token("]")]
    for key in "jqd[]OPX_^1\x1b":
        keys = stream()
        found = keys.feed(b"\x1b" + key.encode(), 0.0)
        for tick in range(1, 40):
            found += keys.tick(tick / 10)
        assert typed(found) == ESC + key


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(_none, _key, st.binary(max_size=6)), max_size=12), st.data())
def test_whatever_comes_it_never_fails_and_never_holds_for_ever(
    mix: list[str | bytes], data: st.DataObject
) -> None:
    raw = b"".join(part if isinstance(part, bytes) else part.encode() for part in mix)
    keys, reader = stream(), TokenReader()
    now, found = 0.0, []
    while raw:
        size = data.draw(st.integers(1, len(raw)))
        found += keys.feed(raw[:size], now)
        raw = raw[size:]
        now += data.draw(st.sampled_from([0.0, 0.2, 4.0]))
        found += keys.tick(now)
    for later in (0.2, PATIENCE, 2 * LONGEST):
        found += keys.tick(now + later)
    assert not keys.holds
    for token in found:
        reader.messages(token)
        assert reader.is_at_rest


@pytest.mark.parametrize(
    ("sequence", "key", "character"),
    [
        ("\x1b[106;1:1u", "j", "j"), ("\x1b[106;1:2u", "j", "j"), ("\x1b[106;1;106u", "j", "j"),
        ("\x1b[106u", "j", "j"), ("\x1b[46u", "full_stop", "."), ("\x1b[106;2:1u", "J", "J"),
        ("\x1b[106:74;2;74u", "J", "J"), ("\x1b[106;65u", "j", "j"), ("\x1b[13u", "enter", "\r"),
        ("\x1b[27u", "escape", None), ("\x1b[27;1:1u", "escape", None),
        ("\x1b[99;5u", "ctrl+c", None), ("\x1b[1089::99;5u", "ctrl+c", None),
        ("\x1b[1;1:1A", "up", None), ("\x1b[A", "up", None), ("\x1bOA", "up", None),
        ("\x1b[1;5C", "ctrl+right", None), ("\x1b[3~", "delete", None),
        ("\x1b[5;1:2~", "pageup", None),
        ("\x1b[27;5;106~", "ctrl+j", None), ("\x1b[27;2;74~", "J", "J"),
        ("\x1b[122;5u", "ctrl+z", None),
    ],
)  # fmt: skip
def test_a_press_is_the_key_however_it_is_spelled(
    sequence: str, key: str, character: str | None
) -> None:
    found = TokenReader().messages(*stream().feed(sequence.encode(), 0.0))
    assert [(event.key, event.character) for event in found] == [(key, character)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[106;1:3u", "\x1b[1;1:3A", "\x1b[13;1:3u", "\x1b[57441;1u", "\x1b[99~",
        "\x1b[106;1;99999999u",
        "\x1b[55296u", "\x1b[1114112u", "\x1b[;u", "\x1b[106;999u", "\x1b[7u", "\x1b[1;2;3;4u",
        "\x1b[1;99999999A", "\x1b[999999999999u",
    ],
)  # fmt: skip
def test_a_release_and_what_is_no_key_do_nothing(sequence: str) -> None:
    keys, reader = stream(), TokenReader()
    found = [
        m for token in keys.feed(sequence.encode() + b"j", 0.0) for m in reader.messages(token)
    ]
    acting = [event for event in found if getattr(event, "key", "") not in ("left_shift",)]
    assert [getattr(event, "key", event) for event in acting][-1] == "j"
    assert len(acting) <= 2


def test_the_latin_letter_of_a_key_comes_with_it() -> None:
    assert stream().feed(b"\x1b[1086::106;1;1086u", 0.0) == [Token("о", "j")]
    assert stream().feed(b"\x1b[1086:1054:106;2;1054u", 0.0) == [Token("О", "J")]


def test_a_paste_is_one_whatever_is_in_it_and_however_it_comes() -> None:
    raw = "a\x1b[200~one\x1b]0;x\x07 two\nж\x1b[201~b".encode()
    for at in range(len(raw)):
        keys = stream()
        found = [*keys.feed(raw[:at], 0.0), *keys.feed(raw[at:], 0.05)]
        assert found == [Token("a"), Token("one\x1b]0;x\x07 two\nж", kind=PASTED), Token("b")]


def test_a_paste_that_never_ends_is_given_and_the_keys_work_again() -> None:
    keys = stream()
    assert keys.feed(b"\x1b[200~one", 0.0) == []
    assert keys.tick(LONGEST) == [Token("one", kind=PASTED)]
    assert keys.feed(b"j", LONGEST + 1) == [Token("j")]


def test_what_the_terminal_answers_is_told_apart() -> None:
    found = stream().feed(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", 0.0)
    assert found == [Token("\x1b]11;rgb:ffff/ffff/ffff", kind=ANSWER)]
