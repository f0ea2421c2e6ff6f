"""JSON: our own documents and lines, CSL-JSON, and what Zotero writes, whole or a record a line."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reader_tui.export.imported import Found, Part, found, id_of, lines_of, refused
from reader_tui.export.kept import Kept, safe
from reader_tui.papers.models import Link, Organization, Paper
from reader_tui.papers.places import places
from reader_tui.papers.verbs import State
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id, normal

_NAMING = (
    "id", "arxiv_id", "arxivId", "eprint", "archiveID", "archive_location", "number", "DOI", "doi",
    "URL", "url", "extra", "note", "callNumber", "publicationTitle", "container-title",
)  # fmt: skip
_LISTS = ("papers", "items", "entries", "references")
_DEEPEST = 64
_BRACKET = re.compile(r"[\[{\]}]|\"(?:[^\"\\]++|\\.)*+\"?", re.DOTALL)
_BREAK = re.compile(r"(?i)\s*<(?:br\s*/?|/p|/div|/li|/h\d)>\s*")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_COUNTS = ("upvotes", "comments", "stars")
_TEXTS = ("day", "published", "ai_summary", "submitter")


def read(text: str) -> Iterator[Part]:
    """The papers of a document; one that is no JSON as a whole is read line by line."""
    text = text.lstrip("\ufeff")
    value = _decoded(text)
    if value is _BROKEN:
        yield from _lines(text)
        return
    yield from _records(value, 1)


def _lines(text: str) -> Iterator[Part]:
    for number, line in lines_of(text):
        if not line.strip():
            continue
        value = _decoded(line)
        if isinstance(value, Mapping):
            yield _part(value, number)
        else:
            yield refused(number, line, "no JSON object")


_BROKEN = object()


def _decoded(text: str) -> object:
    """The value of a JSON text; `_BROKEN` for what is none, or is nested deeper than records."""
    if _is_deep(text):
        return _BROKEN
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BROKEN


def _is_deep(text: str) -> bool:
    depth = 0
    for sign in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign[0], 0)
        if depth > _DEEPEST:
            return True
    return False


def _records(value: object, line: int) -> Iterator[Part]:
    if isinstance(value, Mapping):
        inner = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        if inner is None:
            yield _part(value, line)
            return
        value = inner
    if not isinstance(value, list):
        yield refused(line, str(value)[:100], "no JSON of papers")
        return
    for number, record in enumerate(value, 1):
        if isinstance(record, Mapping):
            yield _part(record, number)
        elif isinstance(record, str) and (id := arxiv_id(record)):
            yield found(id, number)
        else:
            yield refused(number, str(record)[:100], f"entry {number} is no record")


def _part(record: Mapping[str, Any], line: int) -> Part:
    inner = record.get("data") if isinstance(record.get("data"), Mapping) else record
    assert isinstance(inner, Mapping)
    if isinstance(inner.get("state"), Mapping) and "title_raw" in inner:
        own = _own(inner, line)
        if own is not None:
            return own
    id = id_of(value for name in _NAMING if isinstance(value := inner.get(name), str))
    if id is None:
        title = inner.get("title")
        said = title if isinstance(title, str) else ""
        return refused(line, said, "a record without an arXiv id")
    key = inner.get("citation-key") or inner.get("citationKey")
    if key is None and "type" in inner and not arxiv_id(str(inner.get("id", ""))):
        key = inner.get("id")
    return found(id, line, _tags(inner), _notes(inner), key if isinstance(key, str) else "")


def _tags(record: Mapping[str, Any]) -> list[str]:
    """Zotero's `tags` (texts, or objects with a `tag`), or CSL's `keyword` with commas."""
    values = record.get("tags")
    if isinstance(values, list):
        named = (value.get("tag") if isinstance(value, Mapping) else value for value in values)
        return [tag for tag in named if isinstance(tag, str)]
    keyword = record.get("keyword")
    return re.split(r"[,;]", keyword) if isinstance(keyword, str) else []


def _notes(record: Mapping[str, Any]) -> str:
    """The `note`, but for what only repeats the id; or Zotero's `notes`, their markup undone."""
    note = record.get("note")
    if isinstance(note, str):
        return "" if arxiv_id(note) else note
    values = record.get("notes")
    named: Iterable[object] = values if isinstance(values, list) else ()
    texts = (value.get("note") if isinstance(value, Mapping) else value for value in named)
    return "\n".join(_unmarked(text) for text in texts if isinstance(text, str))


def _unmarked(text: str) -> str:
    if "<" not in text:
        return text
    return html.unescape(_MARKUP.sub("", _BREAK.sub("\n", text))).strip("\n")


def _own(record: Mapping[str, Any], line: int) -> Found | None:
    """A record of our own with all it says; None when its id is none."""
    id = arxiv_id(_text(record, "id"))
    if id is None:
        return None
    kept = safe(
        Kept(
            paper=_paper(record, id),
            key=_text(record, "key"),
            tags=_texts(record.get("tags")),
            note=_text(record, "note"),
            state=_state(record["state"]),
            read_at=_text(record["state"], "read_at") or None,
            kept_at=_text(record, "kept_at") or None,
        )
    )
    paper = kept.paper._replace(places=places(kept.paper.abstract, kept.paper.links))
    return Found(
        id=id,
        line=line,
        tags=kept.tags,
        note=kept.note,
        key=kept.key,
        state=kept.state,
        read_at=kept.read_at,
        kept_at=kept.kept_at,
        paper=paper if paper.title_raw else None,
    )


def _paper(record: Mapping[str, Any], id: str) -> Paper:
    paper = Paper(
        id=id,
        title=_text(record, "title") or id,
        abstract=_text(record, "abstract"),
        title_raw=_text(record, "title_raw"),
        abstract_raw=_text(record, "abstract_raw"),
        authors=_texts(record.get("authors")),
        organization=_organization(record.get("organization")),
        keywords=_texts(record.get("keywords")),
        withdrawn=record.get("withdrawn") is True,
        links=tuple(_links(record.get("links"))),
    )
    more: dict[str, Any] = {name: _text(record, name) or None for name in _TEXTS}
    more |= {name: record[name] for name in _COUNTS if _is_count(record.get(name))}
    return paper._replace(**more)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _organization(value: object) -> Organization | None:
    if not isinstance(value, Mapping):
        return None
    return Organization(_text(value, "name"), _text(value, "fullname"))


def _links(value: object) -> Iterator[Link]:
    for link in value if isinstance(value, list) else ():
        if isinstance(link, Mapping) and (url := normal(_text(link, "url"))):
            parts = (clean(_text(link, name)) for name in ("kind", "source", "label"))
            kind, source, label = parts
            yield Link(kind, url, source, label)


def _state(value: Mapping[str, Any]) -> State:
    return State(**{name: value.get(name) is True for name in State._fields})


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()
