"""The one table of actions.

From it come the key bindings, the command palette, the help sheet and the key
table of the README; nothing else knows a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.papers.verbs import SHELVES, VERBS

GROUPS = ("List", "Find", "Decide", "Paper", "Links", "Views", "Window")


class Action(NamedTuple):
    """One thing a reader can do."""

    id: str
    """In kebab-case; what settings and documents call it."""
    does: str
    """What the screen is asked for, as Textual writes actions; `KEY` stands for the key."""
    keys: tuple[str, ...]
    """Keys by the names that Textual gives them."""
    title: str
    help: str
    group: str
    listed: bool = True
    """Whether the palette offers it."""

    def call(self, key: str = "") -> str:
        """The action to run, for that key."""
        return self.does.replace("KEY", repr(key))


ACTIONS = (
    Action("next-paper", "move(1)", ("j", "down"), "Next paper",
           "Down one; in the abstract, a line down", "List"),
    Action("previous-paper", "move(-1)", ("k", "up"), "Previous paper",
           "Up one; in the abstract, a line up", "List"),
    Action("first-paper", "end(-1)", ("g", "home"), "First paper", "To the top", "List"),
    Action("last-paper", "end(1)", ("G", "end"), "Last paper", "To the end", "List"),
    Action("half-page-down", "half_page(1)", ("ctrl+d", "pagedown"), "Half a page down",
           "Half a page on", "List"),
    Action("half-page-up", "half_page(-1)", ("ctrl+u", "pageup"), "Half a page up",
           "Half a page back", "List"),
    Action("read-on", "read_on", ("space",), "Read on",
           "Scroll the abstract, then go to the next unread paper", "List"),
    Action("next-unread", "unread(1)", ("n",), "Next unread",
           "To the next unread paper; in what a search found, the next match", "List"),
    Action("previous-unread", "unread(-1)", ("N",), "Previous unread",
           "To the unread paper before; in what a search found, the match before", "List"),
    Action("other-down", "other(1)", ("J",), "Other pane down",
           "Scroll the abstract from the list, or the list from the abstract", "List"),
    Action("other-up", "other(-1)", ("K",), "Other pane up", "The same, up", "List"),
    Action("open-paper", "open_paper", ("l", "enter", "right"), "Open the paper",
           "Into the abstract; the paper counts as opened", "List"),
    Action("back-to-list", "back_to_list", ("h", "left"), "Back to the list",
           "Out of the abstract", "List"),
    Action("find", "find", ("/",), "Find",
           "Search as you type; Tab: where, ^R: the order, ^S: save, Enter keeps, Esc leaves",
           "Find"),
    Action("jump", "jump", ("'",), "Jump to a title …",
           "Two letters find papers by title, and actions", "Find"),
    Action("similar", "similar", ("~",), "Similar papers",
           "Papers near this one, each with the reason", "Find"),
    *(Action(verb.action, f"decide('{verb.field}')", (verb.key,), verb.title, verb.help, "Decide")
      for verb in VERBS if verb.action),
    Action("repeat", "repeat", (".",), "Repeat", "The last verb again", "Decide"),
    Action("select", "select", ("x",), "Select",
           "Select the paper, or no longer; verbs are for what is selected", "Decide"),
    Action("select-range", "range", ("v",), "Select a range",
           "Select from here to where the cursor goes", "Decide"),
    Action("read-all", "read_all", ("A",), "Mark all read",
           "Mark all papers of the list read; while selecting, select them all", "Decide"),
    Action("read-above", "read_above", ("M",), "Mark above read",
           "Mark this paper and those above it read", "Decide"),
    Action("undo", "undo", ("u",), "Undo", "Take the newest step back, over restarts", "Decide"),
    Action("redo", "redo", ("U",), "Redo", "Do again what was taken back", "Decide"),
    Action("journal", "steps", ("&",), "Journal",
           "All steps with their times; Enter takes back to one", "Decide"),
    Action("watch-menu", "watch_menu", ("W",), "Watch …",
           "Watch for an author, organization, keyword or phrase; or wait for code", "Decide"),
    Action("mute-menu", "mute_menu", ("i",), "Mute …",
           "Mute an author, organization, keyword, phrase or submitter", "Decide"),
    Action("show-authors", "show_authors", ("@",), "All authors",
           "Unfold the authors, or fold them", "Paper"),
    Action("show-raw", "show_raw", ("\\",), "As received",
           "Title and abstract as the Hub sent them, and back", "Paper"),
    Action("copy-menu", "copy_menu", ("y",), "Copy …",
           "URL, code URL, id, title, Markdown link or BibTeX to the clipboard", "Paper"),
    Action("copy-url", "copy('u')", ("Y",), "Copy the URL",
           "The page's URL to the clipboard", "Paper"),
    Action("open-code", "open('code')", ("c",), "Open the code",
           "The code; with none, the best other link", "Links"),
    Action("open-page", "open('page')", ("o",), "Open the page",
           "The paper's page on the Hub", "Links"),
    Action("open-discussion", "open('discussion')", ("C",), "Open the discussion",
           "The comments on that page", "Links"),
    Action("open-pdf", "open('pdf')", ("p",), "Open the PDF", "The PDF at arXiv", "Links"),
    Action("open-arxiv", "open('arxiv')", ("a",), "Open arXiv",
           "The paper's page at arXiv", "Links"),
    Action("open-website", "open('website')", ("w",), "Open the website",
           "The project's own page", "Links"),
    Action("open-link", "open_number(KEY)", tuple("1234567890"), "Open link 1 to 10",
           "The link of that number; 0 is the tenth", "Links", listed=False),
    Action("ask-link", "ask_link", ("#",), "Open link by number",
           "Ask for the link's number", "Links"),
    Action("hint-links", "hint_links", ("f",), "Link hints",
           "A letter on every link; type it", "Links"),
    Action("older", "step(-1)", ("H", "["), "Older", "The day, week or month before", "Views"),
    Action("newer", "step(1)", ("L", "]"), "Newer", "The day, week or month after", "Views"),
    Action("ask-date", "ask_date", ("D",), "Go to date",
           "A day, week or month: 2026-08-14, yesterday, fri, -3, 2026-W20, 2026-05", "Views"),
    Action("view-menu", "view_menu", ("V",), "View …",
           "Day, week, month, trending, queue, "
           f"{', '.join(shelf.name for _, shelf in SHELVES.values())}, stirring",
           "Views"),
    Action("toggle-bookmarks", "toggle_bookmarks", ("B",), "Bookmarks",
           "The bookmarks, and back", "Views"),
    Action("filter-menu", "filter_menu", ("F",), "Filter …",
           "Only unread, new, with code or page, an organization, keyword, upvotes", "Views"),
    Action("sort-menu", "sort_menu", ("s",), "Order …",
           "As listed, by upvotes, comments, stars, day, or upvotes gained", "Views"),
    Action("reverse", "reverse", ("S",), "Reverse the order", "The order backwards", "Views"),
    Action("hide-decided", "hide", ("-",), "Hide decided",
           "Hide what is read or decided, or show it again", "Views"),
    Action("catch-up", "catch_up", ("T",), "Catch up …",
           "All that waits, most worth first, in the time you give", "Views"),
    Action("refresh", "refresh(False)", ("r",), "Refresh",
           "Ask the Hub if the list may have changed", "Views"),
    Action("force-refresh", "refresh(True)", ("R",), "Refresh now",
           "Ask the Hub whatever the rules say", "Views"),
    Action("other-pane", "other_pane", ("tab",), "Other pane",
           "To the list, or to the abstract", "Window"),
    Action("zen", "zen", ("z",), "Abstract alone", "The abstract alone, and back", "Window"),
    Action("layout", "layout", ("Z",), "Layout",
           "By the width, columns, stacked, one at a time", "Window"),
    Action("help", "help", ("?",), "Help", "All keys", "Window"),
    Action("palette", "palette", (":", "ctrl+p"), "Command palette",
           "Find an action by name", "Window", listed=False),
    Action("back", "back(True)", ("q",), "Back, or quit",
           "Back; from the list of the day, quit", "Window", listed=False),
    Action("leave", "back(False)", ("escape",), "Back", "Back; never quits", "Window",
           listed=False),
    Action("quit", "quit", ("Q", "ctrl+q", "ctrl+c"), "Quit", "Leave; the place is kept",
           "Window"),
)  # fmt: skip

_SHOWN = {
    "ctrl+d": "^D", "ctrl+u": "^U", "ctrl+p": "^P", "ctrl+q": "^Q", "ctrl+c": "^C",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "space": "Space",
    "enter": "Enter", "escape": "Esc", "tab": "Tab",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}  # fmt: skip


def keys_shown(action: Action) -> str:
    """The action's keys as help and README write them: `j Down`, `1..9 0`."""
    if len(action.keys) > 4:
        return f"{action.keys[0]}..{action.keys[-2]} {action.keys[-1]}"
    return " ".join(_SHOWN.get(key, key) for key in action.keys)


def by_group() -> Iterator[tuple[str, list[Action]]]:
    """The groups in order, each with its actions."""
    for group in GROUPS:
        yield group, [action for action in ACTIONS if action.group == group]


def markdown_table() -> str:
    """The key table of the README."""
    lines: list[str] = []
    for group, actions in by_group():
        lines += [f"| {group} | |", "|---|---|"]
        for action in actions:
            keys = " ".join(f"`{key}`" for key in keys_shown(action).split())
            lines.append(f"| {keys} | {action.help} |")
        lines.append("")
    return "\n".join(lines).rstrip()
