"""The one place where keys are caught: each, in its turn, goes to the one that it is for.

The app gives every key here as it comes, before Textual would send it from queue to queue, and
what a key does is done before the next one is looked at. So none is lost, none overtakes
another, and nothing that is leaving takes one.
"""

from __future__ import annotations

import unicodedata

from textual.events import Key

from reader_tui.ui.actions import ACTIONS, IN_TEXT
from reader_tui.ui.dialogs.over import ENDS
from reader_tui.ui.rooms import Rooms
from reader_tui.ui.textual_private import LatinKey

_ALWAYS_QUITS = "ctrl+q"
_ALWAYS_STOPS = "ctrl+z"
_QUITS = "Q"
"""The letter that quits wherever letters are not text."""
_AT_ONCE = (*ENDS, "q", _ALWAYS_QUITS, _ALWAYS_STOPS)
"""Keys that wait for nothing that opens."""
_NEVER_WAIT = ("ctrl+c", _ALWAYS_QUITS, _ALWAYS_STOPS)

_OUT_OF_TEXT = ("h", "left")
"""Keys that leave a text before it is there, as those that wait for nothing do."""

_BY_KEY = {key: action for action in ACTIONS for key in action.keys}
_IN_TEXT = {**_BY_KEY, **{key: action for action in IN_TEXT for key in action.keys}}


class Keys:
    """Hands keys on: to what lies over the reader, to the mode, else to the action of the key."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._stage = rooms.stage
        self._stage.take_held = self.take_held
        self._stage.drop_held = lambda: self._held.clear()
        self._held: list[Key] = []
        """What was typed before the one that it is for was ready."""
        self.has_begun = False
        """Whether keys are taken: the last screen is shown again by then."""
        self._told = False
        """Whether the reader was told that the layout has other letters."""

    def begin(self) -> None:
        """Take keys from now on, and first those that came before there was a screen."""
        self.has_begun = True
        self.take_held()

    def take(self, key: Key) -> None:
        """Do what a key is for."""
        if self._waits(key):
            self._held.append(key)
            return
        with self._stage.guard():
            self._take(key)

    def _waits(self, key: Key) -> bool:
        over = self._stage.over
        if not self.has_begun:
            return True
        if over is not None and not over.is_ready and key.key not in _AT_ONCE:
            return True
        leaves = (*_AT_ONCE, *_OUT_OF_TEXT)
        if over is None and self._text_is_coming and key.key not in leaves:
            return True
        return self._stage.keys_wait and key.key not in _NEVER_WAIT

    @property
    def _text_is_coming(self) -> bool:
        text = self._stage.now.open_text
        return text is not None and not text.is_ready

    def take_held(self) -> None:
        """Take the keys that waited, as far as they need not wait on."""
        held, self._held = self._held, []
        for at, key in enumerate(held, 1):
            self.take(key)
            if self._stage.keys_wait:
                # Nothing that waited goes on before what this key began; they may be thousands.
                self._held += held[at:]
                return

    def _take(self, key: Key) -> None:
        stage = self._stage
        stage.touched = True
        over = stage.over
        if key.key == _ALWAYS_QUITS or (key.key == _QUITS and over is not None and not over.types):
            stage.leave()
        elif key.key == _ALWAYS_STOPS:
            stage.stop()
        elif over is not None:
            if not over.is_ready:
                # It is left, and with it what was typed for it.
                self._held.clear()
            over.take(key if over.types else self._in_latin(key))
        else:
            self._act(key if stage.now.mode.types else self._in_latin(key))

    def _act(self, key: Key) -> None:
        """Do what a key is for where nothing lies over the reader."""
        if self._stage.now.mode.take_key(key) or self._is_hint(key):
            return
        if self._text_is_coming:
            # It is left, and with it what was typed for it.
            self._held.clear()
        by_key = _BY_KEY if self._stage.now.open_text is None else _IN_TEXT
        if action := by_key.get(key.key) or by_key.get(key.character or ""):
            action.run(self._rooms, key.character or key.key)

    def _in_latin(self, key: Key) -> Key:
        """The key with the Latin letter of its place; where that is not known, this is said."""
        char = key.character or ""
        if len(char) != 1 or char.isascii() or not char.isalpha():
            return key
        latin = key.latin if isinstance(key, LatinKey) else unicodedata.normalize("NFKC", char)
        if len(latin) == 1 and latin.isascii():
            return Key(latin, latin)
        if not self._told:
            self._told = True
            script = unicodedata.name(char, "other").split()[0].capitalize()
            self._stage.say(
                f"The keyboard types {script} letters; the keys here are Latin ones."
                " The arrows, Enter, Esc and `:` work in every layout.",
                30.0,
            )
        return key

    def _is_hint(self, key: Key) -> bool:
        """Whether it was one of the letters on links, which took it."""
        now = self._stage.now
        if now.text is not None and now.text.is_ready:
            return self._rooms.hints.take_key(key)
        return now.looks.hints and self._rooms.looks.take_key(key)

    def take_paste(self, text: str) -> None:
        """Put a text that was pasted where something is being typed."""
        with self._stage.guard():
            if self._stage.over is not None:
                self._stage.over.take_paste(text)
            else:
                self._stage.now.mode.take_paste(text)
