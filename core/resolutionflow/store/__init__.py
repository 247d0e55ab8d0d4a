"""What is kept: sessions, drafts, deliveries, integrations, in SQLite or PostgreSQL."""

from .encryption import Cipher, UnreadableSecret, read_or_create_key
from .engine import async_url, create_engine
from .unit_of_work import Store, UnitOfWork

__all__ = [
    "Cipher",
    "Store",
    "UnitOfWork",
    "UnreadableSecret",
    "async_url",
    "create_engine",
    "read_or_create_key",
]
