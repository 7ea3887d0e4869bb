"""Addresses of evidence as people copy them from a browser."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_address(link: str) -> bool:
    """Whether the text is a whole address of the web, `https://…` or `http://…`."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in link
