"""The digest as one mail: the whole of it as plain text, and the same as HTML; pure.

The same digest is the same message, byte for byte, and one of the same name and
period (of the same papers, where the period ends when it is made) has the same
Message-ID, so that a mail program knows a second copy.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.errors import ObsoleteHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest
from reader_tui.digest.letter import letter
from reader_tui.digest.markup import Markup, document, escaped
from reader_tui.errors import UsageError
from reader_tui.text.clean import clean

HTML_LIMIT = 90_000
"""Bytes of the HTML; some mail programs cut one that is longer than 102 kB."""
_HOST = "reader-tui.localhost"
"""What a list without a domain of its own is named under (RFC 2919, section 3)."""
_POLICY = EmailPolicy(linesep="\n", max_line_length=76)
_STYLES = {
    # The colours that the mail program has for text and its ground, which go together.
    "body": "margin:0;padding:16px;color-scheme:light dark;background:Canvas;color:CanvasText;"
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif",
    "div": "max-width:600px;margin:0 auto;overflow-wrap:anywhere",
    "h1": "font-size:24px;line-height:1.25;margin:0 0 8px",
    "h2": "font-size:20px;line-height:1.3;margin:28px 0 0",
    "h3": "font-size:17px;line-height:1.35;margin:24px 0 4px",
    "p": "margin:4px 0",
    # Most programs' own colour for links stands out less than 7:1.
    "a": "color:inherit;text-decoration:underline",
    "footer": "margin-top:32px",
}
"""With no colour of its own the mail is as readable in light as in dark."""


def message(digest: Digest, sender: str, recipients: str) -> bytes:
    """The mail as `sendmail -t` takes it from a pipe; lines end with LF.

    `sender` is one address and `recipients` one or more with commas between them, as
    people write them. Of a digest that is too long for `HTML_LIMIT` the last papers are
    counted only. Raises `UsageError` for what is no address.
    """
    shown = fitted(digest)
    from_, to = addresses(sender), addresses(recipients)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = from_[0]
    mail["To"] = to
    mail["Subject"] = clean(phrases.subject(shown), 200)
    mail["Date"] = datetime.fromisoformat(digest.made)
    mail["Message-ID"] = message_id(digest, from_[0].domain)
    mail["List-Id"] = f"<{slug(digest.name)}.{_HOST}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter(shown), cte="quoted-printable")
    mail.add_alternative(html(shown), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{_fingerprint(mail['Message-ID'])}")
    return mail.as_bytes()


def html(digest: Digest) -> str:
    """The HTML of the mail: one column, styles inline, nothing from elsewhere."""
    markup = Markup(_STYLES)
    head = f"<title>{escaped(phrases.title(digest))}</title>\n"
    return document(
        head, markup.element("body", f"\n{markup.element('div', markup.body(digest))}\n") + "\n"
    )


def fitted(digest: Digest) -> Digest:
    """As much of the digest as fits in a mail."""
    count = len(digest.entries)
    while count and (size := len(html(digest).encode())) > HTML_LIMIT:
        count = min(count - 1, count * HTML_LIMIT // size)
        digest = digest.first(count)
    return digest


def addresses(text: str) -> tuple[Address, ...]:
    """The addresses in a text such as `Ada <ada@example.org>, bob`; a local user needs no domain.

    Raises `UsageError` when there is none, or one that a mail cannot carry.
    """
    line = clean(text, 2_000)
    try:
        header = _POLICY.header_factory("to", line)
        wrong = [one for one in header.defects if not _is_small(one)]
        found = [] if wrong else [_in_ascii(address) for address in header.addresses]
    # The parser of the standard library trips over some texts that are no addresses.
    except (ValueError, LookupError):
        found = []
    if not found:
        given = f"not a mail address: {clean(line, 80)!r}" if line else "no mail address was given"
        raise UsageError(f"{given}; write one such as ada@example.org")
    return tuple(found)


def _is_small(defect: object) -> bool:
    """Whether every mail program copes with it: a dot in a name, a local user without a host."""
    return isinstance(defect, ObsoleteHeaderDefect) or "no domain" in str(defect)


def _in_ascii(address: Address) -> Address:
    """The address as it travels: hosts of any script have a name in ASCII (RFC 5891)."""
    domain = address.domain.encode("idna").decode("ascii") if address.domain else ""
    if not address.username or not address.username.isascii():
        raise ValueError("a user that no mail server can be told of")
    return Address(clean(address.display_name, 200), address.username, domain)


def message_id(digest: Digest, domain: str = "") -> str:
    """The identity of the digest of a name and a period: the same whenever it is made."""
    key = digest.period.key
    of = slug(key) if key else _fingerprint(" ".join(entry.id for entry in digest.entries))
    return f"<{slug(digest.name)}.{of}.digest@{domain or _HOST}>"


def slug(text: str) -> str:
    """Letters, digits and hyphens that name a text; where that loses something, with a fingerprint.

    >>> slug("morning")
    'morning'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return plain if plain and plain == text else f"{plain or 'digest'}-{_fingerprint(text)[:8]}"


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
