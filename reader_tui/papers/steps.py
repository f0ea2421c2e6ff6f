"""What the reader decided, one step at a time, and the rules that decide beforehand; pure records.

A step is what one key or one command did: it is undone and redone as a whole.
"""

from typing import Literal, NamedTuple

from reader_tui.papers.verbs import VERBS
from reader_tui.text.plural import plural

RuleKind = Literal["watch", "mute", "saved", "like", "silence"]
RULE_KINDS: tuple[RuleKind, ...] = ("watch", "mute", "saved", "like", "silence")

_PAPERS = {
    **{words.does: words.step for verb in VERBS for words in (verb.on, verb.off)},
    "clear": "put {} back to undecided",
    "note": "wrote a note on {}",
    "unnote": "took the note from {}",
    "import": "imported {}",
    "learn": "learned from {}",
}
"""What a step on papers says, by what it does."""
_OTHERS = {
    "watch": "watched",
    "unwatch": "stopped watching",
    "mute": "muted",
    "unmute": "unmuted",
    "save": "saved the search",
    "unsave": "removed the saved search",
    "like": "strengthened the reason",
    "unlike": "no longer strengthened the reason",
    "silence": "silenced the reason",
    "unsilence": "no longer silenced the reason",
    "change": "changed",
    "backlog": "began the backlog on",
}
_TAGS = {
    "tag": "changed the tags of {papers}: {rest}",
    "retag": "renamed the tag {rest} ({papers})",
    "untag": "took the tag {rest} from {papers}",
}
"""What a step on the tags of papers says, by the first word of what it does."""
_ADDING = {"watch": "watch", "mute": "mute", "saved": "save", "like": "like", "silence": "silence"}
STAYED = "A note that another machine changed meanwhile stays."
ALL_STAYED = "Nothing was changed, for another machine has changed it since"


class Rule(NamedTuple):
    """A standing query: its papers are watched for, muted, or a saved search.

    What the reader likes, or will not have as a reason, is a term of `papers.features`.
    """

    kind: RuleKind
    query: str
    name: str = ""
    """What the reader calls it; empty for a rule that goes by its query."""

    @property
    def adding(self) -> str:
        """What a step does that makes the rule: `mute org:nvidia`."""
        return f"{_ADDING[self.kind]} {self.name or self.query}"

    @property
    def removing(self) -> str:
        """What a step does that takes the rule away: `unmute org:nvidia`."""
        return f"un{self.adding}"

    def changing(self, new: "Rule") -> str:
        """What a step does that puts another rule in this one's place."""
        return f"change {self.adding} to {new.adding}"


class Step(NamedTuple):
    """One act of the reader, which is undone as a whole."""

    key: str
    """Names the step; a later step of one machine has a greater key."""
    time: str
    """When it was made, in UTC as marks carry it."""
    does: str
    """A word for what it does to papers (`dismiss`); for a rule all of it (`mute org:nvidia`)."""
    papers: tuple[str, ...]
    """The papers that it changed, in the reader's order."""
    undone: bool
    device: str
    stayed: bool = False
    """Whether undoing or redoing it left a note that another machine had changed meanwhile."""
    in_vain: bool = False
    """Whether that was all of it, so that nothing changed."""

    def outcome(self, done: str, words: str) -> str:
        """What undoing or redoing it came to: `Undid: muted org:nvidia.`, by the words for it."""
        if self.in_vain:
            return f"{ALL_STAYED}: {words}."
        return " ".join(filter(None, (f"{done}: {words}.", self.left)))

    @property
    def left(self) -> str:
        """The sentence on what undoing or redoing it left; empty where that is nothing."""
        return STAYED if self.stayed else ""

    @property
    def said(self) -> str:
        """What it did, in words: `dismissed 14 papers`, `muted org:nvidia`."""
        if self.papers and self.does in _PAPERS:
            return _PAPERS[self.does].format(plural(len(self.papers), "paper"))
        verb, _, rest = self.does.partition(" ")
        if self.papers and verb in _TAGS and rest:
            return _TAGS[verb].format(rest=rest, papers=plural(len(self.papers), "paper"))
        if verb in _OTHERS and rest:
            return f"{_OTHERS[verb]} {rest}"
        return f"{self.does} {plural(len(self.papers), 'paper')}" if self.papers else self.does
