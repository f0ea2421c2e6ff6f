"""The digest as the body of an HTML page, the same for a browser and for a mail; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest, Entry

_UNSAFE = re.compile(
    "[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]"
)


class Markup:
    """Writes elements, each with the style that its name has in `styles`."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = styles

    def start(self, name: str, **attributes: str) -> str:
        """A start tag; an attribute's `_` stands for `-`."""
        if style := self._styles.get(name):
            attributes["style"] = style
        said = (f' {key.replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items())
        return f"<{name}{''.join(said)}>"

    def element(self, name: str, inside: str, **attributes: str) -> str:
        """An element around what is HTML already."""
        return f"{self.start(name, **attributes)}{inside}</{name}>"

    def body(self, digest: Digest) -> str:
        """What stands in `body`, with the landmarks that a screen reader goes by."""
        return "\n".join(self._lines(digest)) + "\n"

    def _lines(self, digest: Digest) -> Iterator[str]:
        yield self.start("header")
        yield self.element("h1", escaped(phrases.title(digest)))
        yield self.element("p", escaped(phrases.lead(digest)))
        yield "</header>"
        yield self.start("main", id="papers")
        number = 0
        for place, section in enumerate(digest.sections, 1):
            yield self.start("section", aria_labelledby=f"section-{place}")
            yield self.element("h2", escaped(section.heading), id=f"section-{place}")
            for entry in section.entries:
                number += 1
                yield from self._entry(number, entry)
            yield "</section>"
        if rest := phrases.rest(digest):
            yield self.element("p", escaped(rest))
        yield "</main>"
        yield self.start("footer")
        yield self.element("p", escaped(phrases.SIGNED))
        yield "</footer>"

    def _entry(self, number: int, entry: Entry) -> Iterator[str]:
        yield self.start("article", aria_labelledby=f"paper-{number}")
        title = f"{number}. {escaped(entry.title)}"
        yield self.element("h3", title, id=f"paper-{number}", dir="auto")
        label, sentence = phrases.summary(entry)
        for text in (phrases.who(entry), phrases.reason(entry)):
            if text:
                yield self.element("p", escaped(text), dir="auto")
        if sentence:
            said = self.element("em", f"{label}:")
            yield self.element("p", f"{said} {escaped(sentence)}", dir="auto")
        if counts := phrases.counts(entry):
            yield self.element("p", escaped(counts))
        links = [self._link(number, label, url) for label, url in phrases.links(entry)]
        if links:
            yield self.element("p", " · ".join(links))
        yield "</article>"

    def _link(self, number: int, label: str, url: str) -> str:
        # Links of one name that lead to different places are told apart by the title's heading.
        name = f"link-{number}-{label.lower()}"
        described = f"{name} paper-{number}"
        return self.element(
            "a", label, href=url, id=name, aria_labelledby=described, rel="noreferrer"
        )


def escaped(text: str) -> str:
    """Text that HTML shows as it is, also in an attribute; what HTML may not hold is gone."""
    return html.escape(_UNSAFE.sub("", text), quote=True)


def document(head: str, body: str) -> str:
    """A whole page in English, which adapts to light and dark."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"{head}</head>\n{body}</html>\n"
    )
