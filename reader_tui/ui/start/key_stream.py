"""What comes from a terminal, parted into keys and what is none; pure.

A terminal answers questions on the stream on which it sends the keys, at any time and in any
pieces. Here every letter acts, so an answer must never be taken for letters. The forms are
those of ECMA-48 and of xterm's `ctlseqs`:

    ESC [ PARAMETERS FINAL        CSI: keys, the mouse, pastes, answers
    ESC O FINAL                   SS3: keys
    ESC ] P X ^ _ TEXT ESC \\     OSC, DCS, SOS, PM, APC: answers; BEL may end an OSC

What is neither known nor complete is held until it is, for a while. What then looks like the
beginning of an answer is dropped; anything else was typed after Escape, and is given as that.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Container
from typing import NamedTuple

from reader_tui.ui.start.key_codes import ANSWER, ESC, PASTE, PASTED, Token, key_token

PATIENCE = 3.0
"""Seconds in which the rest of an answer is waited for, also behind an Escape of its own."""
LONGEST = 6.0
"""Seconds after which no answer is still being sent."""
UNLIKELY = 0.5
"""Seconds in which the rest of what is hardly an answer is waited for."""

_STRINGS = "]PX^_"
_CANCELS = ("\x18", "\x1a")
_KEPT = 4096
"""Characters of an answer that are kept; the rest of it is only waited for."""

_ANSWER = re.compile(r"\x1b(?:[\]_^XP[O]|\[[^[].*|\]\d.*|_G.*|\^.*|P[\d>!?<=$+|].*)", re.DOTALL)
"""What may be an answer, as far as it has come."""

_LATE = re.compile(r"\[[\d?<>=]|\[[A-HIOZ]|\]\d|P[\d>!?+$]|_G|O[A-HP-S]|\\$")
"""What goes on behind an ESC that came alone, and a while ago."""

_UNDERSTOOD = re.compile(
    r"\x1b\[(?:[IO]|<\d+;-?\d+;-?\d+[Mm]|\?\d+;\d\$y|48(?:;\d+(?::[\d:]*)?){4}t)"
)
"""Answers and events that the app takes: focus, mouse, modes, sizes."""

_TOLD = re.compile(r"\x1b\[(?:\?[\d;]*[cS]|6;\d+;\d+t)")
"""Answers about the terminal itself: what it is, the colours of its pictures, its cells."""


class Known(NamedTuple):
    """What keys are known by."""

    sequences: Container[str]
    """Whole sequences, as `ESC [ A`."""
    codes: Container[str]
    """Numbers of keys with their finals, as `3~`; those of plain characters are not named."""


class KeyStream:
    """Takes bytes as they come, and gives the keys in them; what is left of them stays here."""

    def __init__(self, known: Known, escape_delay: float) -> None:
        self._known = known
        self._delay = escape_delay
        self._decode = getincrementaldecoder("utf-8")("ignore").decode
        self._held = ""
        """A sequence that is not complete; it begins with ESC."""
        self._said = False
        """Whether the Escape that it begins with was given already."""
        self._late_until = 0.0
        self._began = self._last = 0.0
        self._paste: str | None = None
        """What was pasted so far; None while nothing is."""
        self._out: list[Token] = []

    @property
    def holds(self) -> bool:
        """Whether something is held, so that `tick` may give it."""
        return bool(self._held) or self._paste is not None

    def feed(self, data: bytes, now: float) -> list[Token]:
        """The keys that are complete with these bytes, read at a time in seconds."""
        if self._held != ESC:
            self._let_go(now)
        text = self._decode(data)
        if not self._held and self._paste is None and text:
            if now < self._late_until and _LATE.match(text):
                self._hold(ESC, now, said=True)
            self._late_until = 0.0
        self._last = now
        while text:
            text = self._pasted(text) if self._paste is not None else self._typed(text, now)
        return self._taken()

    def tick(self, now: float) -> list[Token]:
        """The keys that were waited with for long enough."""
        self._let_go(now)
        return self._taken()

    def _let_go(self, now: float) -> None:
        """Let go of what was held for long enough."""
        if self._paste is not None:
            if now - self._last >= LONGEST:
                self._out.append(Token(self._paste, kind=PASTED))
                self._paste = None
        elif self._held == ESC:
            if now - self._last >= self._delay:
                self._release()
                self._late_until = now + PATIENCE
        elif self._held:
            likely = _ANSWER.fullmatch(self._held) is not None
            patience = PATIENCE if likely else UNLIKELY
            if now - self._last >= patience or now - self._began >= LONGEST:
                self._give_up()

    def _taken(self) -> list[Token]:
        out, self._out = self._out, []
        return out

    # Pastes

    def _pasted(self, text: str) -> str:
        """Take in what is pasted; what comes behind it."""
        assert self._paste is not None
        paste, ended, rest = (self._paste + text).partition(PASTE.end)
        if not ended:
            self._paste = paste
            return ""
        self._out.append(Token(paste, kind=PASTED))
        self._paste = None
        return rest

    # Characters

    def _typed(self, text: str, now: float) -> str:
        """Take characters until something is pasted; what is left of them."""
        for at, char in enumerate(text):
            self._take(char, now)
            if self._paste is not None:
                return text[at + 1 :]
        return ""

    def _take(self, char: str, now: float) -> None:
        if not self._held:
            self._begin(char, now)
        elif self._held == ESC:
            self._second(char, now)
        elif self._held[1] == "[":
            self._control(char, now)
        elif self._held[1] == "O":
            self._shift(char, now)
        else:
            self._string(char, now)

    def _begin(self, char: str, now: float) -> None:
        if char == ESC:
            self._hold(ESC, now)
        elif not "\x80" <= char <= "\x9f":
            self._out.append(Token(char))

    def _hold(self, held: str, now: float, said: bool = False) -> None:
        self._held, self._said, self._began = held, said, now

    def _second(self, char: str, now: float) -> None:
        """Take what follows an ESC."""
        if char == "[" or char == "O" or char in _STRINGS:
            self._held += char
        elif char == "\\":
            self._held = ""
        else:
            self._release()
            self._begin(char, now)

    def _control(self, char: str, now: float) -> None:
        """Take what follows `ESC [`."""
        held = self._held
        if held == "\x1b[[" and char not in "ABCDE":
            self._release()
            self._begin(char, now)
        elif held.startswith("\x1b[M"):
            # The old form of the mouse: three characters, whatever they are.
            self._held = "" if len(held) == 5 else held + char
        elif "\x20" <= char <= "\x3f" or held + char in ("\x1b[[", "\x1b[M"):
            self._held += char if len(held) < _KEPT else ""
        elif "\x40" <= char <= "\x7e":
            self._held = ""
            self._complete(held + char)
        else:
            self._break_off(char, now)

    def _shift(self, char: str, now: float) -> None:
        """Take what follows `ESC O`."""
        held = self._held
        if char in ";0123456789" and len(held) < 8:
            self._held += char
        elif "\x40" <= char <= "\x7e":
            self._held = ""
            self._complete(held + char)
        else:
            self._break_off(char, now)

    def _string(self, char: str, now: float) -> None:
        """Take what follows the beginning of a text."""
        held = self._held
        ends = char == "\\" if held[-1] == ESC else char == "\x9c" or char + held[1] == "\x07]"
        if ends:
            self._held = ""
            self._out.append(Token(held.removesuffix(ESC), kind=ANSWER))
        elif held[-1] == ESC or char in _CANCELS:
            self._held = held.removesuffix(ESC)
            self._give_up()
            if held[-1] == ESC:
                self._hold(ESC, now)
                self._take(char, now)
        elif char == ESC or len(held) < _KEPT:
            self._held += char

    def _break_off(self, char: str, now: float) -> None:
        """Take a character that cannot go on with what is held."""
        self._give_up()
        if char not in _CANCELS:
            self._begin(char, now)

    # What becomes of what was held

    def _release(self) -> None:
        """Give what is held as what was typed: Escape, and the characters behind it."""
        held, self._held = self._held, ""
        if not self._said:
            self._out.append(Token(ESC))
        self._out += map(Token, held[1:])

    def _give_up(self) -> None:
        """Drop the beginning of an answer; give anything else as what was typed."""
        if len(self._held) > 2 and _ANSWER.fullmatch(self._held):
            self._held = ""
        else:
            self._release()

    def _complete(self, sequence: str) -> None:
        """Give a sequence that is a key or an event that the app takes."""
        if sequence == PASTE.begin:
            self._paste = ""
        elif (token := key_token(sequence, self._known.codes)) is not None:
            self._out += [token] if token.text else []
        elif sequence in self._known.sequences or _UNDERSTOOD.fullmatch(sequence):
            self._out.append(Token(sequence))
        elif _TOLD.fullmatch(sequence):
            self._out.append(Token(sequence, kind=ANSWER))
