"""Whose files are fetched beside the API: PDFs and pictures, from the Hub's and arXiv's hosts."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from reader_tui.hub.access import DEFAULT_ENDPOINT, checked_address, is_loopback

ARXIV = "https://arxiv.org"
_THUMBNAILS = "https://cdn-thumbnails.huggingface.co"
_OF_ARXIV = (".arxiv.org",)
_OF_THE_HUB = (".huggingface.co", ".hf.co")


class Sites(NamedTuple):
    """The addresses, without a slash at their end, of the Hub and of arXiv."""

    hub: str = DEFAULT_ENDPOINT
    arxiv: str = ARXIV

    def pdf(self, paper_id: str) -> str:
        """Where the PDF of a paper is."""
        return f"{self.arxiv}/pdf/{paper_id}"

    def thumbnail(self, paper_id: str) -> str:
        """Where the thumbnail of a paper is: a mirror of the Hub is asked for its own."""
        host = _THUMBNAILS if self.hub == DEFAULT_ENDPOINT else self.hub
        return f"{host}/social-thumbnails/papers/{paper_id}.png"

    def on_site(self, url: str) -> str:
        """An address of arXiv as it is on the site that is asked instead; any other as it is."""
        for site in (ARXIV, "https://www.arxiv.org"):
            if url.startswith(f"{site}/"):
                return self.arxiv + url.removeprefix(site)
        return url

    def may(self, url: str) -> bool:
        """Whether a file may be fetched from an address: https alone, and from these hosts alone.

        The addresses that were set are taken as they are, so that a mirror may do without https.
        """
        try:
            parts = urlsplit(url)
            host, _ = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if "@" in parts.netloc or not host:
            return False
        origins = {urlsplit(site)[:2] for site in self}
        if (parts.scheme, parts.netloc) in origins:
            return True
        own = {"arxiv.org", "huggingface.co", *(urlsplit(site).hostname for site in self)}
        if parts.scheme != "https" or parts.port not in (None, 443):
            return False
        return host in own or host.endswith((*_OF_ARXIV, *_OF_THE_HUB))


def sites(endpoint: str, configured: str | None) -> Sites:
    """The sites to ask: arXiv's is the setting `[pdf] site`, else arXiv itself.

    Beside a Hub on this machine, as in a test, it is that one, unless another is set. Raises
    `UsageError` for a setting that is no address.
    """
    if configured and configured.strip():
        return Sites(endpoint, checked_address(configured.strip(), "the setting `pdf.site`"))
    return Sites(endpoint, endpoint if is_loopback(endpoint) else ARXIV)
