"""Readable text: the examples of the specification, raw TeX, what the Hub leaves, hostile input."""

from __future__ import annotations

import doctest
import json
import time

import pytest

from reader_tui.text.tex import RULES
from reader_tui.text.tex import readable as tex
from reader_tui.text.tex.readable import readable
from tests.recordings import HUB, needs_recordings

RAW = [
    (r"weights $\mathbf{W}_{Q}\in\mathbb{R}^{n\times d}$", "weights W_Q∈ℝ^(n × d)"),
    (r"a rate of $\widetilde{\mathcal{O}}(\epsilon^{-2})$", "a rate of Õ(ε⁻²)"),
    (r"$x \sim \mathcal{N}(0, \sigma^2 I)$", "x ~ N(0, σ² I)"),
    (r"$\left\|x\right\|_2^2 \le 1$", "‖x‖₂² ≤ 1"),
    (r"$\lambda_{\max}$ and $\lambda_{\min}$", "λ_max and λ_min"),
    (r"costs \$5 and \$10, a gain of $5\%$", "costs $5 and $10, a gain of 5%"),
    (r"prices of $5 and $10 for $k$-NN", "prices of $5 and $10 for k-NN"),
    (r"$\{x_i\}_{i=1}^n$ in $\{0,1\}^n$", "{xᵢ}ᵢ₌₁ⁿ in {0,1}ⁿ"),
    (r"$2\frac{1}{3}$, $\tfrac12$, $d^\frac{1}{p}T$", "2 1/3, 1/2, d^(1/p)T"),
    (r"$\sqrt[3]{n}$, $\sqrt{\log n / n}$, $\sqrt2$", "³√n, √(log n / n), √2"),
    (r"Dvo\v{r}\'ak, {\'e}tude, P\'olya's, \o, stra\ss e", "Dvořák, étude, Pólya's, ø, straße"),
    (r"SO$_4^{2-}$, $^{13}$C, Ca$^{2+}$, 20\,$^{\circ}$C", "SO₄²⁻, ¹³C, Ca²⁺, 20 °C"),
    (r"$2^{2^{n}}$, $n^{O(\log n)}$, $V^{\pi^*}$", "2^(2ⁿ), n^(O(log n)), V^(π*)"),
    (r"$i\times$MCTS, 4$\times $4, 3~$\times$ faster", "i×MCTS, 4× 4, 3 × faster"),
    (r"a \textit{\textbf{B}ig} {\sc Small}", "a Big Small"),
    (r"{\href{https://a.org/b}{\textcolor{red}{https://a.org/b}}}.", "https://a.org/b."),
    (r"so$\unicode{x2013}$it goes", "so–it goes"),
    (r"see Sec.~3, Eq.~(4), 50~\%, 5~GB", "see Sec. 3, Eq. (4), 50 %, 5 GB"),
    (r"\foo{bar} baz \qux", r"\foo{bar} baz \qux"),
    (r"$\binom{n}{k}$, $a \bmod b$, $x\not\in S$", "(n choose k), a mod b, x ∉ S"),
    (r"\begin{itemize}\item one \item two\end{itemize}", "• one • two"),
    (r"$A \implies B$, $\langle x,y\rangle$, $\lfloor n\rfloor$", "A ⇒ B, ⟨ x,y⟩, ⌊ n⌋"),
    (r"an unclosed \textbf{group stays text", "an unclosed group stays text"),
    (r"first \\ second \\[2pt] third", "first second third"),
    (r"\color{blue} cold and \color{red}{hot}", "cold and hot"),
    (r"the object\'s shape, GPT's \"end\"", "the object's shape, GPT's \"end\""),
]

EATEN = [
    ("an 8timesRTX box, times5, 64times 64, 1.5-2times", "an 8×RTX box, ×5, 64× 64, 1.5-2×"),
    ("H times W times C and d_k times d_v", "H × W × C and dₖ × dᵥ"),
    ("{sim}50times and 7{times} and sim 2 of 20sim40", "~50× and 7× and ~ 2 of 20~40"),
    ("360^circtimes180^circ, 45^{circ}", "360°×180°, 45°"),
    ("(p leq 0.01), P neq NP, 72 pm 0.4, T ll d", "(p ≤ 0.01), P ≠ NP, 72 ± 0.4, T ≪ d"),
    ("a point n in R^d, r in {1, 2}", "a point n ∈ Rᵈ, r ∈ {1, 2}"),
    ("lceil log_2 N rceil, O(ell^{-β}), round 0to1", "⌈ log₂ N ⌉, O(ℓ^(-β)), round 0→1"),
    ("of text{response length}{3} and d{varepsilon}", "of (response length)/3 and d/ε"),
    ("order widetilde O(n) in mathcal{O}(1)", "order Õ(n) in O(1)"),
    ("eta/lambda, pi/4, |rho|=0.4, 2sigma, lambda*", "η/λ, π/4, |ρ|=0.4, 2σ, λ*"),
    ("A^2B, V^{star}, pass^k, W^+, X^{2}-Y, U^2PL", "A²B, V*, passᵏ, W⁺, X²-Y, U²PL"),
    (
        "https://a.org/b{blue{here}}, https://a.org{this http URL}",
        "here (https://a.org/b), https://a.org",
    ),
    ("https://a.org/b}{www.a.org/b/ and more", "https://a.org/b and more"),
    ("https://a.org}{b.org/c and more", "https://a.org b.org/c and more"),
    (
        "https://a.github.io/b{https://c.org} or {https://a.org/b}{c.org/d}",
        "https://c.org (https://a.github.io/b) or c.org/d (https://a.org/b)",
    ),
    ("mypink{Note: {bf all} of it}, PixArt-{\\alpha}", "Note: all of it, PixArt-α"),
    ("a price of \\300,000 (26,000 vs. \\320,000)", "a price of $300,000 (26,000 vs. $320,000)"),
    ("pi_theta(a|s), O(1/epsilon), (1+delta)", "π_θ(a|s), O(1/ε), (1+δ)"),
    ("64.0 pm 25, 12% pm 3, at 5 pm 10 people", "64.0 ± 25, 12% ± 3, at 5 pm 10 people"),
    ("**Bold** and i**N**ner, **A**ll", "Bold and iNner, All"),
    ('see <a href="https://a.org/">this https URL</a>', "see https://a.org/"),
    ("Oleft( n right) and (left) or (right)", "O( n ) and (left) or (right)"),
]

KEPT = [
    "10 times faster, ten times the size, at times slow; a sim-to-real gap and sim2real",
    "Spearman's rho, alpha mattes, phi-3-mini, tau2-Bench, PixArt-alpha, Delta H, (Delta = +0.07)",
    "$5 to $10, US$44, 1$ each, 87-$89%, <$10, $250 ... $306",
    "context_precision, AutoGEO_API, FD_PaSST, s_q=1, contact_us@example.org, Q4_0, a_b",
    "the thinking tokens <think> and </think>, <tool_call>, <|im_end|>, pass@1",
    "ternary {-1, 0, 1}; a triplet {a, a', b}; labels {True, False}",
    "see https://a.github.io/x_1/y--z~w and www.b.org/c_d, d.org/e_2^f",
    "a 'quoted step' and \"another\"; it's the authors' own",
    "~128 tokens, 8~16, 15%-25%, #1, Q&A, A* search, 5' and f''(x)",
    "bricks - both emergent - and self-made ones; a -> b, a --> b",
    "approx. 35K pairs; le mot; an image of 64x64",
    "\\ours and \\OurMethod's, \\name",
]


@pytest.mark.parametrize(("text", "expected"), RAW)
def test_raw_tex(text: str, expected: str) -> None:
    assert readable(text) == expected


@pytest.mark.parametrize(("text", "expected"), EATEN)
def test_what_the_hub_leaves(text: str, expected: str) -> None:
    assert readable(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_plain_text_stays(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("text", [expected for _, expected in RAW + EATEN])
def test_readable_text_is_left_alone(text: str) -> None:
    assert readable(text) == text


def test_specification_examples() -> None:
    result = doctest.testmod(tex)
    assert result.attempted >= 15
    assert result.failed == 0


def test_version_of_the_rules() -> None:
    assert RULES >= 1


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "{", "}", "\\", "$", "^", "_", "`", "~", "$$", "{}"]
)
def test_single_marks(text: str) -> None:
    assert readable(text) in (text.strip(), "")


HOSTILE = (
    "` '' \" ( { } \\ url{ \\url{ ^ _ $ ~ \u0301 x\u0301 http:// github.com/ a.b. {a \\frac{ "
    "\\textbf{ ^{ x_{ ``a ''a -- ** **a* 1times left( a- a_b text{ \\sqrt{ \\hat \\left $x$ "
    "https://a.b/( \\1 \\_ \U000f0000 aa"
)


@pytest.mark.parametrize("part", HOSTILE.split())
def test_hostile_text_takes_linear_time(part: str) -> None:
    text = (part * (400_000 // len(part) + 1))[:400_000]
    start = time.thread_time()
    readable(text)
    # Anything that grows with the square takes minutes; the processor's time knows no neighbours.
    assert time.thread_time() - start < 5


def test_deep_groups_do_not_recurse() -> None:
    assert readable("{" * 5_000 + "x" + "}" * 5_000).strip("{}") == "x"


@needs_recordings
def test_recorded_listings() -> None:
    for path in sorted(HUB.glob("daily/*.json"))[::10]:
        for item in json.loads(path.read_text(encoding="utf-8")):
            for text in (item["paper"].get("title", ""), item["paper"].get("summary", "")):
                once = readable(text)
                assert readable(once) == once
                assert once.isprintable()
