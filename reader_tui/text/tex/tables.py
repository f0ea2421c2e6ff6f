"""Tables of the TeX reader: which macro means what."""

from __future__ import annotations

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ "
    "nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_VARIANTS = "varepsilon ε varphi φ vartheta ϑ varrho ρ varsigma ς varpi ϖ varkappa κ"
_SIGNS = (
    "times × div ÷ pm ± mp ∓ cdot · cdotp · centerdot · ast * star ⋆ circ ∘ bullet • "
    "le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ ll ≪ gg ≫ lll ⋘ ggg ⋙ lt < gt > "
    "sim ~ lesssim ≲ gtrsim ≳ approx ≈ approxeq ≊ simeq ≃ cong ≅ equiv ≡ propto ∝ varpropto ∝ "
    "asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔ infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ "
    "to → rightarrow → longrightarrow → leftarrow ← longleftarrow ← gets ← leftrightarrow ↔ "
    "longleftrightarrow ↔ Rightarrow ⇒ Longrightarrow ⇒ implies ⇒ Leftarrow ⇐ impliedby ⇐ "
    "Leftrightarrow ⇔ Longleftrightarrow ⇔ iff ⇔ mapsto ↦ longmapsto ↦ uparrow ↑ downarrow ↓ "
    "updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ "
    "hookrightarrow ↪ hookleftarrow ↩ leadsto ⇝ rightsquigarrow ⇝ rightleftharpoons ⇌ "
    "circlearrowright ↻ circlearrowleft ↺ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ "
    "supset ⊃ supseteq ⊇ cup ∪ cap ∩ bigcup ⋃ bigcap ⋂ sqcup ⊔ sqcap ⊓ uplus ⊎ setminus ∖ "
    "smallsetminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ land ∧ "
    "lor ∨ wedge ∧ vee ∨ bigwedge ⋀ bigvee ⋁ top ⊤ bot ⊥ perp ⊥ vdash ⊢ models ⊨ oplus ⊕ "
    "ominus ⊖ otimes ⊗ odot ⊙ oslash ⊘ bigoplus ⨁ bigotimes ⨂ sum ∑ prod ∏ coprod ∐ int ∫ "
    "iint ∬ oint ∮ surd √ ldots … dots … dotsc … dotsb … textellipsis … cdots ⋯ vdots ⋮ "
    "ddots ⋱ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lvert | rvert | vert | "
    "mid | lVert ‖ rVert ‖ Vert ‖ parallel ∥ lbrace { rbrace } lbrack [ rbrack ] "
    "backslash \\ prime ′ dagger † ddagger ‡ dag † ddag ‡ S § P ¶ copyright © pounds £ "
    "degree ° deg ° textdegree ° square □ Box □ blacksquare ■ triangle △ blacktriangle ▲ "
    "diamond ◇ Diamond ◇ lozenge ◊ bigstar ★ checkmark ✓ clubsuit ♣ diamondsuit ♢ "
    "heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯ aleph ℵ Re ℜ Im ℑ wp ℘ imath ı jmath ȷ "
    "prec ≺ succ ≻ preceq ⪯ succeq ⪰ because ∵ therefore ∴ angle ∠ colon : "
    "lhd ⊲ rhd ⊳ ltimes ⋉ rtimes ⋊ bowtie ⋈ wr ≀ amalg ⨿ textgreater > textless < "
    "textemdash — textendash – textbar | textasciitilde ~ textasciicircum ^ "
    "textbackslash \\ textregistered ® texttrademark ™ textquotesingle ' textbullet • "
    "textrightarrow → textleftarrow ← textuparrow ↑ textdownarrow ↓ texttimes × textpm ± "
    "textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” euro €"
)


def _pairs(*lists: str) -> dict[str, str]:
    words = " ".join(lists).split()
    return dict(zip(words[::2], words[1::2], strict=True))


GREEK = _pairs(_GREEK)
SYMBOLS = _pairs(_GREEK, _VARIANTS, _SIGNS)
_BLANKS = "quad qquad space newline par linebreak thinspace"
SYMBOLS.update(dict.fromkeys(_BLANKS.split(), " "))
SYMBOLS["item"] = "• "
CIRCLED = dict(zip("123456789", "①②③④⑤⑥⑦⑧⑨", strict=True))
_DIGITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SYMBOLS.update({f"circ{digit}": sign for digit, sign in zip(_DIGITS, "①②③④⑤⑥⑦⑧⑨", strict=True)})

# Letters and logos of running text.
LETTERS = _pairs(
    "o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å dh ð DH Ð th þ TH Þ i ı j ȷ textmu μ"
)
WORDS = _pairs(
    "LaTeX LaTeX TeX TeX BibTeX BibTeX eg e.g. ie i.e. Eg E.g. Ie I.e. etc etc. vs vs. cf cf. "
    "aka a.k.a. wrt w.r.t. iid i.i.d."
)
WORDS["bmod"] = "mod"
WORDS["etal"] = "et al."

# Accents: of text by sign and by letter, and of mathematics.
SIGN_ACCENTS = dict(zip("'`^\"~=.", "\u0301\u0300\u0302\u0308\u0303\u0304\u0307", strict=True))
LETTER_ACCENTS = dict(zip("cvuHkrd", "\u0327\u030c\u0306\u030b\u0328\u030a\u0323", strict=True))
MATH_ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
}
ACCENTS = SIGN_ACCENTS | LETTER_ACCENTS | MATH_ACCENTS
DOUBLE_STRUCK = dict(zip("RNZQCPH", "ℝℕℤℚℂℙℍ", strict=True))

# How many arguments a macro of each role takes.
ARGUMENTS = {
    "font": 1,  # shows its argument, be it a group or one bare character
    "style": 1,  # shows its argument, a group
    "second": 2,  # shows the second of two
    "dropped": 1,  # vanishes with its argument
    "accent": 1,
    "letter accent": 1,
    "fraction": 2,
    "note": 1,
    "cite": 1,
    "url": 1,
    "href": 2,
    "special": 1,
    "special pair": 2,
}
_ROLES = {
    "operator": "log ln lg exp min max argmin argmax sup inf lim limsup liminf sin cos tan cot "
    "sec csc arcsin arccos arctan sinh cosh tanh det dim ker rank gcd Pr hom arg mod",
    "font": "mathcal mathbf mathrm mathit mathsf mathtt mathfrak mathscr mathds mathbbm "
    "boldsymbol bm pmb symbf symbb ensuremath",
    "style": "text textbf textit texttt textsc textsf textrm textsl textmd textup textnormal "
    "emph underline uline uwave sout hl mbox hbox fbox makebox framebox centerline lowercase "
    "uppercase MakeUppercase MakeLowercase smash overbrace underbrace boxed section subsection "
    "subsubsection paragraph title caption mathop mathrel mathbin mathord path nolinkurl "
    "operatorname",
    "second": "textcolor colorbox hyperlink hypertarget raisebox scalebox resizebox",
    "dropped": "color label begin end vspace hspace phantom vphantom hphantom pagestyle "
    "thispagestyle includegraphics bibliography bibliographystyle index",
    "switch": "bf it em rm sf tt sc sl cal bfseries itshape scshape ttfamily sffamily rmfamily "
    "mdseries upshape normalfont tiny scriptsize footnotesize small normalsize large Large "
    "LARGE huge Huge centering noindent indent displaystyle textstyle scriptstyle limits "
    "nolimits xspace allowbreak nobreak nobreakdash protect relax hfill hfil smallskip "
    "medskip bigskip newpage clearpage leavevmode unskip ignorespaces nonumber notag",
    "delimiter": "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl "
    "Biggr bigm Bigm",
    "fraction": "frac dfrac tfrac cfrac nicefrac sfrac",
    "note": "footnote footnotetext blfootnote thanks marginpar",
    "cite": "cite citep citet citealp citealt citeauthor citeyear parencite textcite ref eqref "
    "autoref cref Cref",
    "url": "url",
    "href": "href",
    "special": "sqrt mathbb not unicode textcircled textsuperscript textsubscript xrightarrow",
    "special pair": "binom overset underset stackrel",
    "letter accent": " ".join(LETTER_ACCENTS),
    "accent": " ".join(MATH_ACCENTS),
    "letter": " ".join(LETTERS),
    "word": " ".join(WORDS),
    "symbol": " ".join(SYMBOLS),
}
ROLES = {name: role for role, names in _ROLES.items() for name in names.split()}
TAKES_TOKEN = frozenset(
    ("font", "accent", "letter accent", "fraction", "special", "special pair", "script")
)

COLOURS = (
    "red|blue|green|teal|cyan|magenta|orange|purple|violet|pink|brown|black|gr[ae]y|yellow|"
    "olive|lime|maroon|navy|gold|crimson"
)
