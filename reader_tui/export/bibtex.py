"""BibTeX and BibLaTeX: one entry a paper, that compiles.

Fields of a printed version stand only where arXiv states one. Tags are `keywords`, the note is
`annote` (BibTeX) or `annotation` (BibLaTeX), the names that Zotero writes and reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from reader_tui.export import latex
from reader_tui.export.author_name import parts, printed_names, usual
from reader_tui.export.kept import Kept

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PROCEEDINGS = re.compile(r"(?i)\b(?:proceedings|proc\.|conference|workshop|symposium)")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9:-]")
_RESERVED = frozenset({"and", "others"})


def bibtex(kept: Iterable[Kept]) -> Iterator[str]:
    """Entries for BibTeX: accents are commands, a sign that LaTeX lacks is left out."""
    return (_entry(one, accents=True) for one in kept)


def biblatex(kept: Iterable[Kept]) -> Iterator[str]:
    """Entries for Biber: UTF-8, of which only what TeX takes for commands is escaped."""
    return (_entry(one, accents=False) for one in kept)


def _entry(kept: Kept, accents: bool) -> str:
    kind, printed = _printed(kept, accents)
    year, month, _ = kept.date
    authors = " and ".join([_author(*author, accents) for author in printed_names(kept.paper)])
    fields = [
        ("title", latex.title(kept.paper.title, accents)),
        ("author", authors),
        ("year", str(year)),
        ("month", month and _MONTHS[month - 1]),
        *printed,
        ("eprint", kept.paper.id),
        ("archivePrefix", "arXiv"),
        ("primaryClass", kept.primary_class and latex.text(kept.primary_class, accents)),
        ("doi", _doi(kept.doi or kept.arxiv_doi, accents)),
        ("url", kept.abs_url),
        ("keywords", ", ".join(map(_tag, kept.tags))),
        ("annote" if accents else "annotation", latex.escaped(kept.note)),
    ]
    lines = [
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in fields
        if value
    ]
    return "@" + kind + "{" + entry_key(kept) + ",\n" + ",\n".join(lines) + "\n}\n\n"


def _doi(doi: str, accents: bool) -> str:
    """BibLaTeX takes a DOI letter by letter; the styles of BibTeX print it, or link it escaped."""
    return latex.escaped(doi) if accents else re.sub(r"[{}\\%]", "", doi)


def _tag(tag: str) -> str:
    said = latex.escaped(tag)
    return f"{{{said}}}" if "," in tag or ";" in tag else said


def entry_key(kept: Kept) -> str:
    """The paper's citation key; one made of its id where none was given."""
    return _NOT_IN_KEY.sub("", kept.key) or "arxiv-" + _NOT_IN_KEY.sub("", _dashed(kept.paper.id))


def _dashed(id: str) -> str:
    return id.replace(".", "-")


def _printed(kept: Kept, accents: bool) -> tuple[str, list[tuple[str, str]]]:
    """The kind of entry and where the paper was printed, by arXiv's own words."""
    if not kept.journal_ref:
        return "misc", []
    said = latex.text(kept.journal_ref, accents)
    if _PROCEEDINGS.search(kept.journal_ref):
        return "inproceedings", [("booktitle", said)]
    return "article", [("journal", said)]


def _author(name: str, is_group: bool, accents: bool) -> str:
    words = [] if is_group else usual(name)
    return f"{words[1]}, {words[0]}" if words else _name(name, is_group, accents)


@lru_cache(8192)
def _name(name: str, is_group: bool, accents: bool) -> str:
    """A name as BibTeX takes it apart: `van der Berg, Jr., Jan`, a group in braces."""
    family, given, particle, suffix, is_group = parts(name, is_group)
    if is_group:
        return f"{{{latex.text(family, accents)}}}"
    said = _family(family, accents)
    if particle and given:
        said = f"{latex.text(particle, accents)} {said}"
    if suffix and given:
        said += f", {latex.text(suffix, accents)}"
    return f"{said}, {_given(given, accents)}" if given else said


def _family(family: str, accents: bool) -> str:
    said = latex.text(family, accents)
    return f"{{{said}}}" if _needs_braces(family) else said


def _given(given: str, accents: bool) -> str:
    return " ".join(_word(word, accents) for word in given.split(" "))


def _word(word: str, accents: bool) -> str:
    said = latex.text(word, accents)
    return f"{{{said}}}" if word.lower() in _RESERVED or "," in word else said


def _needs_braces(family: str) -> bool:
    """Whether BibTeX would take a part of the family name for something else."""
    return any(
        word[:1].islower() or word.lower() in _RESERVED or "," in word for word in family.split(" ")
    )
