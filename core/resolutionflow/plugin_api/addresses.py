"""Addresses as people write them into a configuration."""

from __future__ import annotations

import httpx2


def base_url(text: str) -> httpx2.URL:
    """The URL for a host (`psa.example.com`) or a plain URL; https where no scheme is given.

    Raises ValueError, with the reason for people, for anything that could lead credentials astray: another
    scheme, a user name, a query, a fragment, a host that is none.
    """
    try:
        url = httpx2.URL(text if "://" in text else f"https://{text}")
    except httpx2.InvalidURL as error:
        raise ValueError("it is neither a host nor a URL") from error
    if url.scheme not in ("https", "http") or not url.host or set(url.host) & set(" %\\"):
        raise ValueError("it is neither a host nor an https URL")
    if url.userinfo or url.query or url.fragment:
        raise ValueError("it must be a host or a plain URL, without user name, `?` or `#`")
    return url
