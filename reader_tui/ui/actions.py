"""The one table of actions.

From it come the keys, the command palette, the help sheet and the key
table of the README; nothing else knows a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.verbs import SHELVES, VERBS, Field

if TYPE_CHECKING:
    from reader_tui.ui.rooms import Rooms

GROUPS = ("List", "Find", "Decide", "Paper", "Links", "Views", "Window")
_IN_TEXT_GROUP = "In a whole paper"


class Action(NamedTuple):
    """One thing a reader can do."""

    id: str
    """In kebab-case; what settings and documents call it."""
    keys: tuple[str, ...]
    """Keys by the names that Textual gives them, or by the character."""
    run: Callable[[Rooms, str], object]
    """Does it in the rooms of the screen, for the key that was pressed."""
    title: str
    help: str
    group: str
    listed: bool = True
    """Whether the palette offers it."""


def _toggle(field: Field, ui: Rooms, _: str) -> None:
    ui.verbs.toggle(field)


ACTIONS = (
    Action("next-paper", ("j", "down"), lambda ui, _: ui.moves.by(1),
           "Next paper", "Down one; in the abstract, a line down", "List"),
    Action("previous-paper", ("k", "up"), lambda ui, _: ui.moves.by(-1),
           "Previous paper", "Up one; in the abstract, a line up", "List"),
    Action("first-paper", ("g", "home"), lambda ui, _: ui.moves.to_end(-1),
           "First paper", "To the top", "List"),
    Action("last-paper", ("G", "end"), lambda ui, _: ui.moves.to_end(1),
           "Last paper", "To the end", "List"),
    Action("half-page-down", ("ctrl+d", "pagedown"), lambda ui, _: ui.moves.half_page(1),
           "Half a page down", "Half a page on", "List"),
    Action("half-page-up", ("ctrl+u", "pageup"), lambda ui, _: ui.moves.half_page(-1),
           "Half a page up", "Half a page back", "List"),
    Action("read-on", ("space",), lambda ui, _: ui.moves.read_on(),
           "Read on", "Scroll the abstract, then go to the next unread paper", "List"),
    Action("next-unread", ("n",), lambda ui, _: ui.moves.next(1),
           "Next unread",
           "To the next unread paper; in what a search found, the next match", "List"),
    Action("previous-unread", ("N",), lambda ui, _: ui.moves.next(-1),
           "Previous unread",
           "To the unread paper before; in what a search found, the match before", "List"),
    Action("other-down", ("J",), lambda ui, _: ui.moves.other(1),
           "Other pane down",
           "Scroll the abstract from the list, or the list from the abstract", "List"),
    Action("other-up", ("K",), lambda ui, _: ui.moves.other(-1),
           "Other pane up", "The same, up", "List"),
    Action("open-paper", ("l", "enter", "right"), lambda ui, _: ui.moves.open_paper(),
           "Open the paper", "Into the abstract; the paper counts as opened", "List"),
    Action("back-to-list", ("h", "left"), lambda ui, _: ui.way_back.out(),
           "Back to the list",
           "Out of the abstract; from a paper that a text cites, back into the text", "List"),
    Action("find", ("/",), lambda ui, _: ui.search.begin(),
           "Find",
           "Search as you type; Tab: where, ^R: the order, ^S: save, Enter keeps, Esc leaves",
           "Find"),
    Action("jump", ("'",), lambda ui, _: ui.jump(),
           "Jump to a title …", "Two letters find papers by title, and actions", "Find"),
    Action("similar", ("~",), lambda ui, _: ui.moves.to_similar(),
           "Similar papers", "Papers near this one, each with the reason", "Find"),
    *(Action(verb.action, (verb.key,), partial(_toggle, verb.field),
             verb.title, verb.help, "Decide")
      for verb in VERBS if verb.action),
    Action("repeat", (".",), lambda ui, _: ui.verbs.repeat(),
           "Repeat", "The last verb again", "Decide"),
    Action("select", ("x",), lambda ui, _: ui.verbs.toggle_selected(),
           "Select", "Select the paper, or no longer; verbs are for what is selected", "Decide"),
    Action("select-range", ("v",), lambda ui, _: ui.verbs.toggle_range(),
           "Select a range", "Select from here to where the cursor goes", "Decide"),
    Action("read-all", ("A",), lambda ui, _: ui.verbs.read_all(),
           "Mark all read",
           "Mark all papers of the list read; while selecting, select them all", "Decide"),
    Action("read-above", ("M",), lambda ui, _: ui.verbs.read_above(),
           "Mark above read", "Mark this paper and those above it read", "Decide"),
    Action("undo", ("u",), lambda ui, _: ui.verbs.undo(),
           "Undo", "Take the newest step back, over restarts", "Decide"),
    Action("redo", ("U",), lambda ui, _: ui.verbs.redo(),
           "Redo", "Do again what was taken back", "Decide"),
    Action("journal", ("&",), lambda ui, _: ui.steps.show(),
           "Journal", "All steps with their times; Enter takes back to one", "Decide"),
    Action("watch-menu", ("W",), lambda ui, _: ui.rules.menu("watch"),
           "Watch …",
           "Watch for an author, organization, keyword or phrase; or wait for code", "Decide"),
    Action("mute-menu", ("i",), lambda ui, _: ui.rules.menu("mute"),
           "Mute …", "Mute an author, organization, keyword, phrase or submitter", "Decide"),
    Action("tags", ("t",), lambda ui, _: ui.tags.ask(),
           "Tags …", "Tag the paper or what is selected: a, b, -c; Tab completes", "Decide"),
    Action("note", ("E",), lambda ui, _: ui.notes.ask(),
           "Note …", "Write a note on the paper; ^O writes it in your editor", "Decide"),
    Action("details", ("@",), lambda ui, _: ui.looks.next_details(),
           "More or less before the abstract",
           "Unfold authors, summary and keywords, or fold them; kept", "Paper"),
    Action("show-raw", ("\\",), lambda ui, _: ui.looks.toggle_raw(),
           "As received", "Title and abstract as the Hub sent them, and back", "Paper"),
    Action("back-to-text", ("{",), lambda ui, _: ui.way_back.back_or_say(),
           "Back into the text", "From a paper that a text cites, back into the text", "Paper"),
    Action("copy-menu", ("y",), lambda ui, _: ui.links.choose_copy(),
           "Copy …", "URL, code URL, id, title, Markdown link or BibTeX to the clipboard", "Paper"),
    Action("copy-url", ("Y",), lambda ui, _: ui.links.copy("u"),
           "Copy the URL", "The page's URL to the clipboard", "Paper"),
    Action("export-menu", ("X",), lambda ui, _: ui.export.choose(),
           "Export …",
           "The paper, the selection or the view as BibTeX, RIS, Markdown …; a message, a mail",
           "Paper"),
    Action("open-code", ("c",), lambda ui, _: ui.links.open_what("code"),
           "Open the code", "The code; with none, the best other link", "Links"),
    Action("open-page", ("o",), lambda ui, _: ui.links.open_what("page"),
           "Open the page", "The paper's page on the Hub", "Links"),
    Action("open-discussion", ("C",), lambda ui, _: ui.links.open_what("discussion"),
           "Open the discussion", "The comments on that page", "Links"),
    Action("open-pdf", ("p",), lambda ui, _: ui.links.open_what("pdf"),
           "Open the PDF", "The PDF at arXiv", "Links"),
    Action("keep-pdf", ("P",), lambda ui, _: ui.pdfs.keep(),
           "Keep the PDF", "The PDF into your folder, once, and open it from there", "Links"),
    Action("open-arxiv", ("a",), lambda ui, _: ui.links.open_what("arxiv"),
           "Open arXiv", "The paper's page at arXiv", "Links"),
    Action("open-website", ("w",), lambda ui, _: ui.links.open_what("website"),
           "Open the website", "The project's own page", "Links"),
    Action("open-link", tuple("1234567890"), lambda ui, key: ui.links.open_tenth(key),
           "Open link 1 to 10", "The link of that number; 0 is the tenth", "Links", listed=False),
    Action("ask-link", ("#",), lambda ui, _: ui.links.ask_number(),
           "Open link by number", "Ask for the link's number", "Links"),
    Action("hint-links", ("f",),
           lambda ui, _: (ui.hints if ui.stage.now.text else ui.looks).start_hints(),
           "Link hints", "A letter on every link; type it", "Links"),
    Action("older", ("H", "["), lambda ui, _: ui.navigation.step(-1),
           "Older", "The day, week or month before", "Views"),
    Action("newer", ("L", "]"), lambda ui, _: ui.navigation.step(1),
           "Newer", "The day, week or month after", "Views"),
    Action("ask-date", ("D",), lambda ui, _: ui.navigation.ask_date(),
           "Go to date",
           "A day, week or month: 2026-08-14, yesterday, fri, -3, 2026-W20, 2026-05", "Views"),
    Action("view-menu", ("V",), lambda ui, _: ui.view_menu.open(),
           "View …",
           "Day, week, month, trending, queue, "
           f"{', '.join(shelf.name for _, shelf in SHELVES.values())}, stirring, being read",
           "Views"),
    Action("toggle-bookmarks", ("B",), lambda ui, _: ui.navigation.toggle_bookmarks(),
           "Bookmarks", "The bookmarks, and back", "Views"),
    Action("filter-menu", ("F",), lambda ui, _: ui.choices.filters(),
           "Filter …",
           "Only unread, new, with code or page, an organization, keyword, upvotes", "Views"),
    Action("sort-menu", ("s",), lambda ui, _: ui.choices.order(),
           "Order …",
           "As listed, by upvotes, comments, stars, day, upvotes gained, or worth to you", "Views"),
    Action("reverse", ("S",), lambda ui, _: ui.current.reverse(),
           "Reverse the order", "The order backwards", "Views"),
    Action("hide-decided", ("-",), lambda ui, _: ui.current.hide(),
           "Hide decided", "Hide what is read or decided, or show it again", "Views"),
    Action("like-reason", ("+",), lambda ui, _: ui.reasons.menu("like"),
           "Strengthen a reason …",
           "Have a reason of this paper count more in the order by worth", "Views"),
    Action("silence-reason", ("_",), lambda ui, _: ui.reasons.menu("silence"),
           "Silence a reason …",
           "Have a reason of this paper count nothing in the order by worth", "Views"),
    Action("learn", (), lambda ui, _: ui.examples.ask(),
           "Learn from …",
           "Have the order by worth learn from papers, a file or an author", "Views"),
    Action("catch-up", ("T",), lambda ui, _: ui.catch_up.ask(),
           "Catch up …", "All that waits, most worth first, in the time you give", "Views"),
    Action("refresh", ("r",), lambda ui, _: ui.refresh.begin(loud=True),
           "Refresh", "Ask the Hub if the list may have changed", "Views"),
    Action("force-refresh", ("R",), lambda ui, _: ui.refresh.begin(True, loud=True),
           "Refresh now", "Ask the Hub whatever the rules say", "Views"),
    Action("other-pane", ("tab",), lambda ui, _: ui.panes.other(),
           "Other pane", "To the list, or to the abstract", "Window"),
    Action("zen", ("z",), lambda ui, _: ui.panes.toggle_zen(),
           "Abstract alone", "The abstract alone, and back", "Window"),
    Action("layout", ("Z",), lambda ui, _: ui.moves.next_layout(),
           "Layout", "By the width, columns, stacked, one at a time", "Window"),
    Action("narrower-list", ("<",), lambda ui, _: ui.panes.move_divider(-5),
           "Narrower list", "Less room for the list; kept", "Window"),
    Action("wider-list", (">",), lambda ui, _: ui.panes.move_divider(5),
           "Wider list", "More room for the list; kept", "Window"),
    Action("help", ("?",), lambda ui, _: ui.help(),
           "Help", "All keys", "Window"),
    Action("palette", (":", "ctrl+p"), lambda ui, _: ui.palette(),
           "Command palette", "Find an action by name", "Window", listed=False),
    Action("back", ("q",), lambda ui, _: ui.moves.back(quits=True),
           "Back, or quit", "Back; from the list of the day, quit", "Window", listed=False),
    Action("leave", ("escape",), lambda ui, _: ui.moves.back(quits=False),
           "Back", "Back; never quits", "Window", listed=False),
    Action("quit", ("Q", "ctrl+q", "ctrl+c"), lambda ui, _: ui.stage.leave(),
           "Quit", "Leave; the place is kept", "Window"),
)  # fmt: skip

IN_TEXT = (
    Action("leave-text", ("h", "left"), lambda ui, _: ui.whole.close(),
           "Back to the abstract", "Out of the text; the place in it is kept", _IN_TEXT_GROUP),
    Action("next-section", ("]",), lambda ui, _: ui.text.to_section(1),
           "Next section", "To the next section", _IN_TEXT_GROUP),
    Action("previous-section", ("[",), lambda ui, _: ui.text.to_section(-1),
           "Previous section", "To the section before", _IN_TEXT_GROUP),
    Action("outline", ("o",), lambda ui, _: ui.text.outline(),
           "Outline", "The sections with their share of the text; a letter goes there",
           _IN_TEXT_GROUP),
    Action("find-in-text", ("/",), lambda ui, _: ui.text.find(),
           "Find in the text", "Find in it; Tab searches elsewhere for the same words",
           _IN_TEXT_GROUP),
    Action("next-match", ("n",), lambda ui, _: ui.text.to_match(1),
           "Next match", "To the next place that was found", _IN_TEXT_GROUP),
    Action("previous-match", ("N",), lambda ui, _: ui.text.to_match(-1),
           "Match before", "To the place before", _IN_TEXT_GROUP),
    Action("jump-back", ("{",), lambda ui, _: ui.text.jump_back(),
           "Back", "Back to where the last jump began", _IN_TEXT_GROUP),
    Action("jump-forth", ("}",), lambda ui, _: ui.text.jump_forth(),
           "Forth", "Forth again", _IN_TEXT_GROUP),
    Action("text-hints", ("f",), lambda ui, _: ui.hints.start_hints(),
           "Hints in the text",
           "A letter on every citation, figure, section and link in sight; type it",
           _IN_TEXT_GROUP),
    Action("show-picture", ("enter",), lambda ui, _: ui.hints.show_pictures(in_viewer=False),
           "Picture", "The picture of the figure in sight, and away again", _IN_TEXT_GROUP),
    Action("view-picture", ("O",), lambda ui, _: ui.hints.show_pictures(in_viewer=True),
           "Picture in your viewer", "The same picture, shown by your viewer",
           _IN_TEXT_GROUP),
    Action("text-top", ("g", "home"), lambda ui, _: ui.text.to_end(-1),
           "To the beginning", "To the beginning", _IN_TEXT_GROUP),
    Action("text-end", ("G", "end"), lambda ui, _: ui.text.to_end(1),
           "To the end", "To the end", _IN_TEXT_GROUP),
    Action("text-raw", ("\\",), lambda ui, _: ui.text.toggle_raw(),
           "The text as received", "The text as it was received, and back", _IN_TEXT_GROUP),
    Action("stay", ("l", "right"), lambda ui, _: None,
           "", "There is nothing deeper", _IN_TEXT_GROUP, listed=False),
)  # fmt: skip
"""What keys do where a whole text has them; all others are as everywhere."""

_SHOWN = {
    "ctrl+d": "^D", "ctrl+u": "^U", "ctrl+p": "^P", "ctrl+q": "^Q", "ctrl+c": "^C",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "space": "Space",
    "enter": "Enter", "escape": "Esc", "tab": "Tab",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}  # fmt: skip


def keys_shown(action: Action) -> str:
    """The action's keys as help and README write them: `j Down`, `1..9 0`.

    One without a key is found by its name.
    """
    if not action.keys:
        return ":"
    if len(action.keys) > 4:
        return f"{action.keys[0]}..{action.keys[-2]} {action.keys[-1]}"
    return " ".join(_SHOWN.get(key, key) for key in action.keys)


def by_group() -> Iterator[tuple[str, list[Action]]]:
    """The groups in order, each with its actions."""
    for group in GROUPS:
        yield group, [action for action in ACTIONS if action.group == group]
    yield _IN_TEXT_GROUP, [action for action in IN_TEXT if action.listed]


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
