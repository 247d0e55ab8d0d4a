"""How a list goes on after a page."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

PAGE_SIZE = 250
"""ConnectWise allows 1000. Long notes make such a page too large for the service to read; 250 of them fit."""

_PLACE = ("page", "pageSize", "pageId")


def following(
    response: httpx2.Response, asked: Mapping[str, str | int], count: int
) -> Mapping[str, str | int] | None:
    """The query for the page after this one, which held `count` records; None at the end of the list.

    Of the link to the next page only the place in the list is taken, never the address: credentials go to
    the configured site alone. Where a proxy has dropped the links, a full page has another after it.
    """
    if count == 0:
        return None
    if "Link" not in response.headers:
        full = count >= int(asked["pageSize"])
        return {**asked, "page": int(asked.get("page", 1)) + 1} if full else None
    link = response.links.get("next")
    if link is None:
        return None
    place = httpx2.QueryParams(link["url"].partition("?")[2])
    return {**asked, **{name: place[name] for name in _PLACE if place.get(name, "").isdecimal()}}
