r"""What LaTeX calls characters beyond ASCII, and those of ASCII that it reads as commands.

Text commands are those of the LaTeX kernel (`\k` and `\dj` want the T1 encoding, as every
document with such names has); mathematics is the kernel's too, but for a few signs of `amssymb`.
"""

from __future__ import annotations

import unicodedata


def _pairs(text: str) -> dict[str, str]:
    """The characters and commands of a table, written in turn."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SPECIALS = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "\\": r"{\textbackslash}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "`": r"{\textasciigrave}",
}
"""The signs of ASCII that stand for themselves only with a command."""

PUNCTUATION = {
    "–": "--", "—": "---", "“": "``", "”": "''", "‘": r"{\textquoteleft}",
    "’": r"{\textquoteright}", "„": r"{\quotedblbase}", "‚": r"{\quotesinglbase}",
    "«": r"{\guillemotleft}", "»": r"{\guillemotright}",
    "…": r"{\ldots}", "\u00a0": "~", "§": r"{\S}", "¶": r"{\P}", "†": r"{\dag}", "‡": r"{\ddag}",
    "©": r"{\copyright}", "®": r"{\textregistered}", "™": r"{\texttrademark}",
    "£": r"{\pounds}", "€": r"{\texteuro}", "¥": r"{\textyen}", "¢": r"{\textcent}",
    "•": r"{\textbullet}", "·": r"{\textperiodcentered}", "¡": r"{\textexclamdown}",
    "¿": r"{\textquestiondown}", "ª": r"{\textordfeminine}", "º": r"{\textordmasculine}",
}  # fmt: skip

LETTERS = {
    "ß": r"{\ss}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}",
    "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "å": r"{\aa}", "Å": r"{\AA}", "ı": r"{\i}",
    "ȷ": r"{\j}", "đ": r"{\dj}", "Đ": r"{\DJ}", "ð": r"{\dh}", "Ð": r"{\DH}", "þ": r"{\th}",
    "Þ": r"{\TH}", "ŋ": r"{\ng}", "Ŋ": r"{\NG}",
}  # fmt: skip

ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0304": "=",
    "\u0307": ".", "\u0306": "u", "\u030c": "v", "\u030b": "H", "\u0327": "c", "\u0328": "k",
    "\u0323": "d", "\u0331": "b", "\u030a": "r", "\u0326": "textcommabelow",
}  # fmt: skip
"""Combining marks and the commands that set them."""

MATHS = _pairs(
    r"""
    α \alpha β \beta γ \gamma δ \delta ε \varepsilon ϵ \epsilon ζ \zeta η \eta θ \theta
    ϑ \vartheta ι \iota κ \kappa λ \lambda μ \mu µ \mu ν \nu ξ \xi ο o π \pi ϖ \varpi ρ \rho
    ϱ \varrho σ \sigma ς \varsigma τ \tau υ \upsilon φ \varphi ϕ \phi χ \chi ψ \psi ω \omega
    Γ \Gamma Δ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Υ \Upsilon Φ \Phi Ψ \Psi Ω \Omega
    Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Χ X ∆ \Delta Ω \Omega
    × \times ÷ \div ± \pm ∓ \mp ⋅ \cdot ∗ \ast ⋆ \star ∘ \circ ∙ \bullet ° ^\circ ¬ \neg − -
    ≤ \leq ≥ \geq ≠ \neq ≈ \approx ∼ \sim ≃ \simeq ≅ \cong ≡ \equiv ∝ \propto ≪ \ll ≫ \gg
    ≺ \prec ≻ \succ ∞ \infty ∂ \partial ∇ \nabla ∑ \sum ∏ \prod ∫ \int √ \surd ∀ \forall
    ∃ \exists ∅ \emptyset ∈ \in ∉ \notin ∋ \ni ⊂ \subset ⊃ \supset ⊆ \subseteq ⊇ \supseteq
    ∪ \cup ∩ \cap ∧ \wedge ∨ \vee ⊕ \oplus ⊗ \otimes ⊙ \odot ⊥ \perp ⊤ \top ∥ \parallel ∣ \mid
    ‖ \| → \rightarrow ← \leftarrow ↔ \leftrightarrow ⇒ \Rightarrow ⇐ \Leftarrow
    ⇔ \Leftrightarrow ↑ \uparrow ↓ \downarrow ↦ \mapsto ⟶ \longrightarrow ↗ \nearrow ↘ \searrow
    ⟨ \langle ⟩ \rangle ⌈ \lceil ⌉ \rceil ⌊ \lfloor ⌋ \rfloor ′ ' ″ '' ℓ \ell ℏ \hbar ℜ \Re
    ℑ \Im ℵ \aleph ∠ \angle △ \triangle ♠ \spadesuit ♥ \heartsuit ♦ \diamondsuit
    ♣ \clubsuit ♭ \flat ♮ \natural ♯ \sharp † \dagger
    ↻ \circlearrowright ↺ \circlearrowleft ≲ \lesssim ≳ \gtrsim ✓ \checkmark □ \square
    ■ \blacksquare ★ \bigstar ∎ \blacksquare ⊢ \vdash ⊨ \models ⋯ \cdots ⋮ \vdots ⋱ \ddots
    """
)

TEXT = {**SPECIALS, **PUNCTUATION, **LETTERS}
"""The characters that a command of text stands for."""


def script(char: str) -> tuple[str, str] | None:
    """`^` or `_` and what is raised or lowered, for characters such as `²` and `ₙ`."""
    kind, _, codes = unicodedata.decomposition(char).partition(" ")
    mark = {"<super>": "^", "<sub>": "_"}.get(kind)
    if mark is None:
        return None
    plain = "".join(chr(int(code, 16)) for code in codes.split())
    return mark, plain.replace("\u2212", "-")


def accented(char: str) -> tuple[str, str] | None:
    """The command of an accent and the letter below it, for a letter that has one.

    A letter with two accents gives the outer one, and the letter with the inner one.
    """
    parts = unicodedata.decomposition(char).split(" ")
    if len(parts) != 2:
        return None
    command = ACCENTS.get(chr(int(parts[1], 16)))
    return None if command is None else (command, chr(int(parts[0], 16)))
