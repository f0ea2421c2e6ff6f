"""What of the environment keeps the Hub from being asked, found without asking it."""

from __future__ import annotations

import ssl

from reader_tui.errors import OfflineError
from reader_tui.hub import certificates, proxies


def problems(endpoint: str) -> list[str]:
    """A sentence for each variable that the requests to an endpoint cannot work with."""
    found = []
    try:
        proxies.proxy_for(endpoint)
    except OfflineError as problem:
        found.append(str(problem))
    if endpoint.startswith("https:"):
        try:
            certificates.trusted(ssl.create_default_context)
        except OfflineError as problem:
            found.append(str(problem))
    return found
