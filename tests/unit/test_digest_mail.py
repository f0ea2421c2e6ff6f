"""The digest as a mail: its headers, its two parts, and its way through a real server."""

from __future__ import annotations

import email
import re
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings

from reader_tui.digest.entries import Digest, Period
from reader_tui.digest.letter import letter
from reader_tui.digest.mail import HTML_LIMIT, addresses, message, slug
from reader_tui.errors import UsageError
from tests.digests import anything, digest, hostile, paper, recorded

ADA, BOB = "Ada Ö <ada@example.org>", "bob, Emmy <emmy@example.org>"


def parsed(data: bytes) -> EmailMessage:
    """The message as a mail program reads it; fails on whatever it would have to mend."""
    found = email.message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    for part in found.walk():
        assert not part.defects
        defects = [str(one) for value in part.values() for one in getattr(value, "defects", ())]
        # A local user has no domain.
        assert not [one for one in defects if "no domain" not in one]
    return found


class _Said(HTMLParser):
    """The words and the addresses of an HTML part, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.urls: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.urls += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("title", "a"):
            self.words += re.findall(r"[^\s·]+", data)


def said(mail: EmailMessage) -> tuple[list[str], list[str], list[str], list[str]]:
    """Words and addresses of the text part, then those of the HTML part."""
    text, html = mail.iter_parts()
    assert isinstance(text, EmailMessage) and isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    page = _Said()
    page.feed(html.get_content())
    # A long address is broken over lines between angle brackets.
    whole = re.compile(r"<(https?:[^<>]*)>")
    lines = whole.sub(lambda url: re.sub(r"\s", "", url[1]), text.get_content())
    address = re.compile(r"(?:Page|Code|Project):\s+(https?://\S+)")
    urls = address.findall(lines)
    lines = re.sub(r"^(?:=+|-+|-- )$", "", address.sub("", lines), flags=re.M)
    return re.findall(r"[^\s·]+", lines), urls, page.words, page.urls


def _same_content(mail: EmailMessage) -> None:
    words, urls, page_words, page_urls = said(mail)
    # A word that is wider than a line of the text stands there in pieces.
    assert "".join(words) == "".join(page_words)
    assert urls == page_urls


def test_both_parts_say_the_same() -> None:
    _same_content(parsed(message(digest(*_many(30)), ADA, BOB)))


def _many(count: int) -> list[Any]:
    return [paper(f"2608.{number:05}", f"Über Dinge, Teil {number}") for number in range(count)]


def test_recorded_days_say_the_same_in_both_parts() -> None:
    for _, made in recorded():
        _same_content(parsed(message(made, ADA, BOB)))


def test_headers_say_what_a_mail_program_goes_by() -> None:
    mail = parsed(message(digest(*_many(1)), ADA, BOB))
    assert [(one.display_name, one.addr_spec) for one in mail["From"].addresses] == [
        ("Ada Ö", "ada@example.org")
    ]
    assert [one.addr_spec for one in mail["To"].addresses] == ["bob", "emmy@example.org"]
    assert mail["Subject"] == "Daily papers: Fri 14 Aug 2026"
    assert mail["Message-ID"] == "<morning.2026-08-14.digest@example.org>"
    assert mail["List-Id"] == "<morning.reader-tui.localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]).isoformat() == "2026-08-14T07:30:00+00:00"
    assert mail.get_content_type() == "multipart/alternative"
    assert all(
        part["Content-Transfer-Encoding"] == "quoted-printable" for part in mail.iter_parts()
    )


def test_a_second_run_is_the_same_message_and_another_period_is_not() -> None:
    one = digest(*_many(3))
    assert message(one, ADA, BOB) == message(one, ADA, BOB)
    later = parsed(message(one._replace(made="2026-08-15T07:30:00.000Z"), ADA, BOB))
    assert later["Message-ID"] == "<morning.2026-08-14.digest@example.org>"
    other = one._replace(period=Period.of_query("org:x"))
    assert parsed(message(other, ADA, BOB))["Message-ID"] != later["Message-ID"]


def test_a_time_that_ends_now_is_known_by_its_papers() -> None:
    start, now, later = (f"2026-08-1{n}T07:00:00.000Z" for n in (3, 4, 5))
    one = digest(*_many(3))._replace(period=Period.between(start, now))
    again = one._replace(period=Period.between(start, later), made=later)
    other = digest(*_many(4))._replace(period=Period.between(start, now))
    # One line, which is not folded behind the name of the header.
    days = "Thu 13 Aug 2026 to Fri 14 Aug 2026"
    assert f"\nSubject: Daily papers: {days}\n".encode() in message(one, ADA, BOB)
    first, second, third = (parsed(message(each, ADA, BOB)) for each in (one, again, other))
    assert first["Message-ID"] == second["Message-ID"] != third["Message-ID"]


def test_names_that_look_alike_are_told_apart() -> None:
    assert slug("morning") == "morning"
    assert (
        len({slug(name) for name in ("Morning", "morning", "mor ning", "mor-ning", "", "ö")}) == 6
    )


@given(hostile(), anything)
@settings(max_examples=60, deadline=None)
def test_no_text_gets_into_the_headers_or_breaks_a_line(made: Digest, name: str) -> None:
    data = message(made._replace(name=name), ADA, BOB)
    head = data.split(b"\n\n", 1)[0]
    names = [line.split(b":")[0] for line in head.split(b"\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(
        b"From To Subject Date Message-ID List-Id Auto-Submitted MIME-Version Content-Type".split()
    )
    assert b"\r" not in data and data.isascii()
    assert max(map(len, data.split(b"\n"))) <= 998
    _same_lines(parsed(data), made)


def _same_lines(mail: EmailMessage, made: Digest) -> None:
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content() == letter(made)


@pytest.mark.parametrize(
    "text", ["", "  ", "ada@", "@x.org", "a b@x.org", "ä@x.org", "<>", "a@x.org, b@", "a@x y.org"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="mail address"):
        addresses(text)


def test_line_breaks_in_an_address_make_no_header() -> None:
    with pytest.raises(UsageError):
        addresses("ada@example.org\r\nBcc: eve@example.org")
    assert [str(one) for one in addresses("Ada\nB <ada@example.org>")] == [
        "Ada B <ada@example.org>"
    ]
    assert addresses("x@bücher.example")[0].domain == "xn--bcher-kva.example"


def test_a_long_digest_is_cut_to_what_mail_programs_show() -> None:
    made = digest(*[paper(f"2608.{n:05}", "W" * 400) for n in range(300)], top=300)
    mail = parsed(message(made, ADA, BOB))
    html = mail.get_body(("html",))
    assert html is not None
    assert HTML_LIMIT * 0.9 < len(html.get_content().encode()) <= HTML_LIMIT
    _same_content(mail)
    assert "300 new papers, " in html.get_content()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def server() -> Iterator[tuple[int, list[Any]]]:
    """The port of a mail server on the loopback, and what it was given."""
    from aiosmtpd import controller

    received: list[Any] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            received.append(envelope)
            return "250 OK"

    smtp = controller.Controller(Handler(), hostname="127.0.0.1", port=_free_port())
    smtp.start()
    try:
        yield smtp.port, received
    finally:
        smtp.stop()


def test_a_mail_goes_through_a_server_and_comes_out_as_it_was(
    server: tuple[int, list[Any]],
) -> None:
    port, received = server
    made = digest(*_many(20))
    data = message(made, ADA, "bob@example.org")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(parsed(data))
    [envelope] = received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("ada@example.org", ["bob@example.org"])
    arrived = parsed(envelope.content.replace(b"\r\n", b"\n"))
    _same_content(arrived)
    _same_lines(arrived, made)
    assert arrived["Message-ID"] == parsed(data)["Message-ID"]
