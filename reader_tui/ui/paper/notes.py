"""Notes in the app: one line in place, or the whole in the reader's own editor."""

from __future__ import annotations

from functools import partial

from textual.app import SuspendNotSupported

from reader_tui import desktop
from reader_tui.errors import LibraryError
from reader_tui.store import files
from reader_tui.store.draft import Draft
from reader_tui.ui.dialogs.note_prompt import TO_EDITOR, NotePrompt
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.decide import Decide

_HINT = "a line on this paper; ^O opens your editor"


class Notes:
    """Writes the note on the paper under the cursor."""

    def __init__(self, stage: Stage, session: Session, follow: Follow, verbs: Decide) -> None:
        self._stage = stage
        self._session = session
        self._follow = follow
        self._verbs = verbs

    def ask(self) -> None:
        """Ask for the note; of one with several lines, for a line more."""
        paper_id = self._stage.now.paper_id
        if paper_id is None:
            return
        before = self._session.marks.written(paper_id)[0]
        is_long = "\n" in before
        heading = "Note: a line more; ^O edits all" if is_long else "Note"
        prompt = NotePrompt(heading, _HINT, "" if is_long else before)
        self._stage.open(prompt, partial(self._typed, paper_id, before))

    def _typed(self, paper_id: str, before: str, text: str) -> None:
        is_long = "\n" in before
        if text.startswith(TO_EDITOR):
            typed = text.removeprefix(TO_EDITOR).strip()
            whole = "\n".join(filter(None, (before, typed))) if is_long else typed
            self._edit(paper_id, before, whole)
        elif not is_long:
            self._keep(paper_id, before, text.strip())
        elif text.strip():
            self._keep(paper_id, before, f"{before}\n{text.strip()}")

    def _keep(self, paper_id: str, before: str, text: str, draft: Draft | None = None) -> None:
        self._stage.work_first(partial(self._write, paper_id, before, text, draft), group="note")

    async def _write(self, paper_id: str, before: str, text: str, draft: Draft | None) -> None:
        paper = (await self._session.whole([paper_id])).get(paper_id)
        try:
            step = await self._session.marks.write(
                lambda library: library.annotations.write(
                    paper_id, text, before=before, paper=paper
                )
            )
        except LibraryError as problem:
            kept = f" What you wrote is in {files.shown(draft.path)}." if draft else ""
            self._stage.say(f"The note was not kept: {problem}{kept}", 60.0)
            return
        if draft is not None:
            draft.end()
        self._stage.show(self._stage.now)
        if step is None:
            self._stage.say("The note is as it was.")
        else:
            said = await self._verbs.words(step)
            self._stage.say(f"{said[:1].upper()}{said[1:]}; u takes it back.")

    def _edit(self, paper_id: str, before: str, text: str) -> None:
        """Have the note edited; the screen is the editor's until that ends."""
        command = desktop.editor()
        if command is None:
            self._stage.say("No editor was found; set $VISUAL or $EDITOR.", 30.0)
            return
        try:
            draft = Draft(self._session.paths.drafts, paper_id, text)
        except OSError as problem:
            self._stage.say(f"The note could not be handed over: {files.reason(problem)}.", 30.0)
            return
        try:
            with self._stage.screen.app.suspend():
                failure = desktop.edit(command, draft.path)
        except SuspendNotSupported:
            failure = "This terminal cannot be lent to an editor"
        if failure is None:
            self._keep(paper_id, before, draft.read().strip(), draft)
            return
        kept = "the note is as it was"
        if draft.is_changed or text != before:
            kept += f", what you wrote is in {files.shown(draft.path)}"
        else:
            draft.end()
        self._stage.say(f"{failure}; {kept}.", 60.0)
