r"""Titles and abstracts as readable prose: the rules, each with an example.

What comes in is either TeX as its author wrote it, or what the Hub left of it: the Hub drops `$`,
shows `\cmd{x}` as `x` and eats the backslash of other macros, so that `$2\times$` arrives as
`2times`. Both become one line of Unicode; what no rule knows stays as it is.

Text without TeX changes in white space only; money, names, code and addresses stay.

>>> readable("10 times faster than phi-3,\n  for $5 or $10, on tau2-Bench with file_name.py")
'10 times faster than phi-3, for $5 or $10, on tau2-Bench with file_name.py'

Mathematics loses its dollars (`$`, `$$`, `\(`, `\[`), its symbols become characters, the minus
stays ASCII, a named operator keeps one space.

>>> readable(r"for $x \in \mathbb{R}^d$ with $\alpha\leq 1$, in $O(n\log n)$, \(-\infty\)")
'for x ∈ ℝᵈ with α ≤ 1, in O(n log n), -∞'

Scripts become Unicode when they are a signed integer, one letter that has a form, or at most
three characters that are no word. Else one token keeps its mark and anything longer brackets.

>>> readable(r"$10^{-3}$, $x_{12}$, $h_{i+1}$, $q^K$; $L_{adv}$, $\pi_{0.5}$, $p^{1/T}$, $x_{i,j}$")
'10⁻³, x₁₂, hᵢ₊₁, qᴷ; L_adv, π_0.5, p^(1/T), x_(i,j)'
>>> readable(r"$\pi^*$, $V^\star$, $45^\circ$, $A^\top$, $f^{\prime}$, $n^{th}$, H_2O and CO$_2$")
'π*, V*, 45°, Aᵀ, f′, nth, H₂O and CO₂'

A fraction takes a bar, a root its sign; what is not one thing takes brackets.

>>> readable(r"$\frac{1}{7}$, $\frac{n^3}{k}$, $\frac{m \log n}{2}$, $\sqrt{n}$, $\sqrt{n+1}$")
'1/7, n³/k, (m log n)/2, √n, √(n+1)'

Fonts, styles, colours and sizes go, their text stays. Grouping braces go, sets stay.

>>> readable(r"\textbf{A}ccurate {\em and} \textcolor{red}{fast} $\mathcal{O}(1)$, teal{new}")
'Accurate and fast O(1), new'
>>> readable("a {grouped word}, the set {-1, 0, 1}")
'a grouped word, the set {-1, 0, 1}'

Accents compose, of words and of mathematics.

>>> readable(r"na\"{\i}ve Schr\"odinger, Erd\H{o}s, fa\c{c}ade, 5~\AA; $\tilde{O}(n)$, $\hat{x}$")
'naïve Schrödinger, Erdős, façade, 5 Å; Õ(n), x̂'

Escaped characters lose the backslash. `%` is never a comment. `~` is a space between words,
"about" before a number, "to" between two.

>>> readable(r"up to 10\% of R\&D for \$5; large models~(LLMs), ~100 or 8~16 of them")
'up to 10% of R&D for $5; large models (LLMs), ~100 or 8~16 of them'

Quotes and dashes are set; straight quotes and apostrophes stay.

>>> readable("``one'', ``two\", \'\'three\'\', `four' -- it's \"five\"---pages 1--9")
'“one”, “two”, “three”, ‘four’ – it\'s "five"—pages 1–9'

A link says where it leads, once; a footnote stands in brackets, a citation in square ones.

>>> readable(r"\url{https://a.org/x_y}, \href{https://b.org}{code}, https://c.org{here}")
'https://a.org/x_y, code (https://b.org), here (https://c.org)'
>>> readable(r"known\footnote{By few.} before \cite{doe24}; https://d.org{https://d.org}")
'known (By few.) before [doe24]; https://d.org'

A macro that nobody knows stays visible; the short words of Latin are written out.

>>> readable(r"we propose \ours{}, \ie a tool, \eg, for {\name}'s users, \etc.")
"we propose \\ours, i.e. a tool, e.g., for \\name's users, etc."

A lost backslash is put back where the word can be nothing but a macro.

>>> readable("256times256, 4times faster, n times n, sim25 FPS, leq 3B, approx 30%, 5rightarrow7")
'256×256, 4× faster, n × n, ~25 FPS, ≤ 3B, ≈ 30%, 5→7'
>>> readable("pi_0, tau^2, lambda=1, ell_2, 360^circ, R^{d times d}, textbf{X}, wordsx2014more")
'π₀, τ², λ=1, ℓ₂, 360°, R^(d × d), X, words—more'
"""

from __future__ import annotations

import re
from unicodedata import normalize

from reader_tui.text.tex.groups import Renderer
from reader_tui.text.tex.lost import lost, restore
from reader_tui.text.tex.macros import LINK, SPELLINGS, same_address

_LIMIT = 200_000
_FIRST_LINK = 0xF0000
_MOST_LINKS = 4_000
_SIGNS = ("\\", "{", "}", "$", "^", "_", "`", "~", "**", "--", "''", "<a ")
_ADDRESS = r"(?:[^\s{}\\<>\"`$^|\U000f0000-\U000ffffd]|\\[_#%&~])+"
_SCHEME = rf"https?://{_ADDRESS}"
_BARE = rf"(?<![\w.@/-])(?:www\.[\w-]|(?:[\w-]{{1,63}}\.){{1,5}}[A-Za-z]{{2,10}}/){_ADDRESS}"


def readable(text: str, stripped: bool = True) -> str:
    """`text` as one line of Unicode prose; without TeX it changes in white space only.

    `stripped` is false for text that kept its backslashes: no word in it is a lost macro.

    More than 200,000 characters are no title and no abstract: there, too, only white space goes.
    """
    line = " ".join(text.split())
    if len(line) > _LIMIT or not (
        any(sign in line for sign in _SIGNS) or (stripped and lost(line))
    ):
        return line
    shown, links = _hide_links(line)
    if "`" in shown or "''" in shown:
        shown = _quotes(shown)
    if "<a " in shown:
        shown = re.sub(r'<a href="([^"<>]*)">([^<>]*)</a>', r"\\href{\1}{\2}", shown)
    if "**" in shown:
        shown = _bold(shown)
    if stripped:
        shown = restore(shown)
    if "~" in shown:
        shown = _ties(shown)
    if "--" in shown:
        shown = re.sub(r"(?<![-<])---?(?![->])", _dash, shown)
    if re.search(r"[\\{}$^_]", shown):
        shown = Renderer(shown).run()
    if links:
        shown = _show_links(shown, links)
    return shown if shown == line else " ".join(normalize("NFC", shown).split())


def _hide_links(text: str) -> tuple[str, dict[str, str]]:
    """`text` with one private character for each link, and the links: no rule touches them."""
    links: dict[str, str] = {}
    spellings: dict[str, tuple[int, list[str]]] = {}

    def hide(found: re.Match[str]) -> str:
        address = found[0]
        kept = address.rstrip(".,;:!?)]'*")
        shown = re.sub(r"\\([_#%&~])", r"\1", kept)
        key = re.sub(r"^(?:https?://)?(?:www\.)?", "", shown).rstrip("/").lower()
        if key not in spellings and len(spellings) == _MOST_LINKS:
            return address
        first, same = spellings.setdefault(key, (_FIRST_LINK + SPELLINGS * len(spellings), []))
        if shown not in same:
            same.append(shown)
        if same.index(shown) >= SPELLINGS:
            return address
        char = chr(first + same.index(shown))
        links[char] = shown
        return char + address[len(kept) :]

    if ("/" not in text and "www." not in text) or re.search(LINK, text):
        return text, links
    if "http" in text:
        text = re.sub(_SCHEME, hide, text)
    if "www." in text or re.search(r"\.[A-Za-z]{2,10}/", text):
        text = re.sub(_BARE, hide, text)
    return text, links


def _show_links(text: str, links: dict[str, str]) -> str:
    """The links back in their places; a space between two that ran into each other."""

    def apart(found: re.Match[str]) -> str:
        return "" if same_address(found[1], found[2]) else " " + found[2]

    text = re.sub(f"(?<=({LINK}))({LINK})", apart, text)
    return re.sub(LINK, lambda found: links[found[0]], text)


def _quotes(text: str) -> str:
    """TeX's quotes in their spellings: `x', ``x'', ``x", ''x'', "x'' and ``x``."""
    text = re.sub(r"(?<![`\\])`(?![`\s])((?:[^`']|'(?=\w)){0,300})'(?!')", r"‘\1’", text)
    text = re.sub(r"``\s?((?:[^`'\"]|'(?! ?')){1,600})(?:' ?'|\")", r"“\1”", text)
    text = re.sub(r"(?<![\w'])''(?=\w)((?:[^`'\"]|'(?!')){1,300})(?:''(?!\w)|\")", r"“\1”", text)
    text = re.sub(r"(?<![\w\"])\"(?=\w)((?:[^`'\"]|'(?!')){1,300})''(?!\w)", r"“\1”", text)
    return re.sub(r"``(?=\w)([\w ,.;:!?-]{1,200})``", r"“\1”", text)


def _bold(text: str) -> str:
    """Markdown's bold: the words without their stars."""
    text = re.sub(r"(?<=[a-z])\*\*([A-Z])\*\*(?=[a-z])", r"\1", text)
    return re.sub(r"(?<![\w*])\*\*(?=[^\s*])([^*]*[^\s*])\*\*(?!\*)", r"\1", text)


def _dash(found: re.Match[str]) -> str:
    return "—" if len(found[0]) == 3 else "–"


def _ties(text: str) -> str:
    """TeX's unbreakable space `~`, told from "about" (`~100`) and "to" (`8~16`)."""
    text = re.sub(r"(?<=[\w.,;:)}$%])~(?=\\[A-Za-z(%]|\$|\{)|(?<=[)}$:;,])~(?! )", " ", text)
    return re.sub(r"(?<![\w.])([^\W\d][^\s~]{0,40})~(?=\S)|(?<=\d)~(?=[A-Za-z(])", _untied, text)


def _untied(found: re.Match[str]) -> str:
    return (found[1] or "") + " "
