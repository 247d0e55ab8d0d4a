"""Idempotency keys."""

from uuid import UUID


def text_of(key: UUID | None) -> str | None:
    """The key as the engine takes it."""
    return None if key is None else str(key)
