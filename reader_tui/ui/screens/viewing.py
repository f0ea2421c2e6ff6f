"""Keys that choose what is shown: views, filters, the order, and asking the Hub."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts
else:
    # Each class of a screen that Textual makes costs the first paint half a millisecond.
    Parts = object


class ViewingKeys(Parts):
    """The actions of the views."""

    def action_step(self, by: int) -> None:
        """The day, week or month before or after."""
        self.going.step(by)

    def action_ask_date(self) -> None:
        """Ask for a day, week or month."""
        hint = "2026-08-14, yesterday, fri, -3, 2026-W20, 2026-05"
        self.ask("Go to date", hint, self._go_to_date)

    def _go_to_date(self, text: str) -> None:
        self.work(partial(self.going.go_to_date, text), group="date", exclusive=True)

    def action_view_menu(self) -> None:
        """Choose a view."""
        self.choosing.view()

    def action_toggle_bookmarks(self) -> None:
        """The bookmarks, and back."""
        self.going.toggle_bookmarks()

    def action_filter_menu(self) -> None:
        """Choose what is shown of the view."""
        self.choosing.filters()

    def action_sort_menu(self) -> None:
        """Choose the order."""
        self.choosing.order()

    def action_reverse(self) -> None:
        """The order backwards."""
        choice = self.browsing.choice
        self.browsing.choose(choice._replace(backwards=not choice.backwards))

    def action_hide(self) -> None:
        """Hide what is decided, or show it again."""
        self.browsing.hide()

    def action_catch_up(self) -> None:
        """All that waits, most worth first, within a budget."""
        self.catching_up.ask()

    def action_refresh(self, force: bool) -> None:
        """Ask the Hub."""
        self.asking.refresh(force, loud=True)

    def action_palette(self) -> None:
        """The command palette."""
        self.app.action_command_palette()

    def action_help(self) -> None:
        """All keys."""
        from reader_tui.ui.dialogs.sheets import Sheet, help_lines

        self.app.push_screen(Sheet(help_lines(min(74, self.size.width - 4)), "Keys"))
