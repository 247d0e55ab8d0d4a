"""The record of what a provider asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx2

from .faults import Fault


@dataclass
class Exchange:
    """One request as the provider sent it, and what became of it.

    `status` is None as long as no answer came; `size` is the length of the answer that the PSA gave. The events tell
    that the request arrived at the proxy, that the PSA has answered, and that the provider is no longer there.
    """

    number: int
    method: str
    url: httpx2.URL
    headers: httpx2.Headers
    body: bytes
    fault: Fault | None = None
    status: int | None = None
    size: int = 0
    is_let_go: bool = True
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def __str__(self) -> str:
        return f"{self.method} {self.url.path}"

    @property
    def place(self) -> tuple[str, str]:
        """Method and path: what tells one kind of request from another."""
        return self.method, self.url.path

    def asks_as(self, other: Exchange) -> bool:
        """Whether it asks for the same as another one, page and all."""
        return (self.method, self.url, self.body) == (other.method, other.url, other.body)
