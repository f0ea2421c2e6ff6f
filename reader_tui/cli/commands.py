"""The commands there are: the module that has each, and what it does in a line."""

from __future__ import annotations

COMMANDS = {
    "ls": ("listing", "list the papers of a day, your bookmarks, the queue or another view"),
    "search": ("search", "search everything ever fetched, or the Hub"),
    "show": ("show", "show one paper"),
    "open": ("open", "open a paper's page, code, PDF or another link in the browser"),
    "bookmark": ("mark", "bookmark papers, or take bookmarks away"),
    "mark": ("mark", "mark papers as read, put them off, dismiss them, or take that back"),
    "tag": ("tag", "tag papers, take tags away, or list, rename, merge and remove tags"),
    "note": ("note", "show the note on a paper, or write it"),
    "export": ("export", "write papers as BibTeX, RIS, Markdown or in another format"),
    "import": ("import_file", "take in papers from a list, bookmarks, BibTeX, RIS or JSON"),
    "undo": ("undo", "take back what was done last, in the app or here"),
    "redo": ("undo", "do again what was taken back"),
    "log": ("undo", "show what can be taken back, the newest first"),
    "watch": ("watch", "watch for papers: add, remove or list rules"),
    "mute": ("watch", "mute papers: add, remove or list rules"),
    "learn": ("learn", "give papers as examples of what you keep, without bookmarking them"),
    "explain": ("explain", "say what speaks for a paper and against it, or strengthen a reason"),
    "changes": ("changes", "say what changed of papers you kept or have yet to decide on"),
    "catchup": ("catchup", "list what waits to be decided on, most worth first"),
    "fetch": ("fetch", "fetch lists for reading offline"),
    "updates": ("versions", "ask arXiv for new versions of what you keep"),
    "backup": ("backup", "write all of the library into one verified file"),
    "restore": ("backup", "put the library of a backup in the place of this one"),
    "digest": ("digest", "write what is new as text, a page, a mail or a feed"),
    "sync": ("sync", "keep your marks the same on several machines, through a shared folder"),
    "merge": ("merge_file", "take in the marks of another library file"),
    "doctor": ("doctor", "say where everything is and whether it is well"),
}
