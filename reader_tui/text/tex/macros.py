"""What the macros of TeX make of their arguments."""

from __future__ import annotations

import re
from unicodedata import normalize

from reader_tui.text.tex.scripts import accent, fraction, root, script
from reader_tui.text.tex.tables import ACCENTS, CIRCLED, COLOURS, DOUBLE_STRUCK, ROLES

# A link stands in the text as one private character (see `readable`). Sixteen of them
# in a row are the spellings of one address.
LINK = "[\U000f0000-\U000ffffd]"
SPELLINGS = 16
_SAYS_LINK = r"(?i)(?:this |the )?(?:https? )?(?:url|link)\.?"


def made(name: str, args: list[str]) -> str:
    """What is shown for the macro (`^` and `_` are macros, too) with these arguments."""
    content = args[-1]
    role = ROLES.get(name, "script")
    if name in "^_":
        return script(name, content)
    if name in ACCENTS:
        return content if role == "letter accent" and len(content) > 1 else _accented(name, content)
    if role == "fraction":
        return fraction(args[0], content)
    if role == "dropped":
        return content if name == "color" and not _is_colour(content) else ""
    if role == "note":
        return f"({content.strip()})"
    if role == "cite":
        return f"[{content}]"
    if role == "href":
        return _named_link(args[0].strip(), content.strip())
    if role == "url":
        return content.strip()
    if role.startswith("special"):
        return _special(name, args)
    return content


def _accented(name: str, content: str) -> str:
    return accent(ACCENTS[name], content)


def _is_colour(content: str) -> bool:
    return re.fullmatch(rf"(?i)\w{{0,20}}(?:{COLOURS})\w{{0,20}}(?:!\d+)?", content) is not None


def _special(name: str, args: list[str]) -> str:
    """The macros with a rule of their own."""
    content = args[-1]
    if name == "sqrt":
        return root(content, args[0] if len(args) > 1 else "")
    if name == "mathbb":
        return DOUBLE_STRUCK.get(content.strip(), content)
    if name == "textcircled":
        return CIRCLED.get(content.strip(), content)
    if name == "not":
        return normalize("NFC", content + "\u0338")
    if name == "binom":
        return f"({args[0]} choose {content})"
    if name in ("overset", "stackrel"):
        return content + script("^", args[0])
    if name == "underset":
        return content + script("_", args[0])
    if name == "xrightarrow":
        return "→" + script("^", content)
    if name == "unicode":
        found = re.fullmatch(r"x?([0-9A-Fa-f]{2,5})", content)
        char = chr(int(found[1], 16)) if found else content
        return char if char.isprintable() else content
    return script("^" if name == "textsuperscript" else "_", content)


def _named_link(address: str, label: str) -> str:
    if len(address) == 1 and re.match(LINK, address):
        return labelled(address, label)
    return f"{label} ({address})" if label else address


def labelled(link: str, label: str) -> str:
    """`label (link)`, or the link alone when the label says no more than it does."""
    label = label.strip()
    found = re.fullmatch(rf"({LINK})[.,;]?", label)
    if not label or (found and same_address(found[1], link)) or re.fullmatch(_SAYS_LINK, label):
        return link
    return f"{label} ({link})"


def same_address(one: str, other: str) -> bool:
    """True when both characters stand for spellings of one address."""
    return ord(one) // SPELLINGS == ord(other) // SPELLINGS
