"""The digest as one HTML page that needs nothing else: no script, picture, font or server; pure."""

from __future__ import annotations

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest
from reader_tui.digest.markup import Markup, document, escaped

STYLE = """\
:root { color-scheme: light dark; --ground: #ffffff; --text: #1b1f24; --quiet: #444c56;
  --link: #0b3f8f; --line: #8a929c; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --text: #e8eaed; --quiet: #b9c0c8; --link: #a3cbff; --line: #6b7480; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3, p { overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.5rem 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
article { padding: 1rem 0; border-bottom: 1px solid var(--line); }
article p { color: var(--quiet); }
em { font-style: italic; }
article em { color: var(--text); }
a { color: var(--link); text-decoration: underline; text-underline-offset: .15em;
  display: inline-block; padding: .25rem 0; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; }
footer { margin-top: 1.5rem; margin-bottom: 2rem; }
@media print {
  :root { color-scheme: light; --ground: #ffffff; --text: #000000; --quiet: #000000;
    --link: #000000; --line: #595959; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  article { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
  article a::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
  .skip { display: none; }
}
"""
"""Every text stands out from its ground by at least 7:1 (WCAG 2.2, 1.4.6), in light and in dark."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(digest: Digest) -> str:
    """The digest as an HTML document, UTF-8, for 320 pixels and up, and for paper."""
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(_POLICY)}">\n'
        f"<title>{escaped(phrases.title(digest))}</title>\n<style>\n{STYLE}</style>\n"
    )
    skip = '<a class="skip" href="#papers">Skip to the papers</a>\n'
    return document(head, f"<body>\n{skip}{Markup({}).body(digest)}</body>\n")
