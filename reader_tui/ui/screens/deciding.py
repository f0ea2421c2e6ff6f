"""Keys that decide on papers, select them, and take decisions back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader_tui.papers.verbs import Field

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts
else:
    # Each class of a screen that Textual makes costs the first paint half a millisecond.
    Parts = object


class DecidingKeys(Parts):
    """The actions of the verbs."""

    def action_decide(self, field: Field) -> None:
        """Read, bookmarked, put off or dismissed, or no longer."""
        self.deciding.verb(field)

    def action_repeat(self) -> None:
        """The last verb again."""
        self.deciding.repeat()

    def action_select(self) -> None:
        """Select the paper, or no longer."""
        self.deciding.toggle_selected()

    def action_range(self) -> None:
        """Select from here to where the cursor goes."""
        self.deciding.toggle_range()

    def action_read_all(self) -> None:
        """All read; while selecting, all selected."""
        self.deciding.read_all()

    def action_read_above(self) -> None:
        """This paper and those above it read."""
        self.deciding.read_above()

    def action_undo(self) -> None:
        """Take the newest step back."""
        self.deciding.undo()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.deciding.redo()

    def action_steps(self) -> None:
        """The steps that can be taken back."""
        self.choosing.step()

    def action_watch_menu(self) -> None:
        """Watch for papers like this one, or wait for its code."""
        self.ruling.menu("watch")

    def action_mute_menu(self) -> None:
        """Mute papers like this one."""
        self.ruling.menu("mute")
