"""Encryption of what must not be readable in the database: PSA credentials and secret script parameters."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableSecret(Exception):
    """A stored secret was encrypted with a key that is not among the present ones."""


class Cipher:
    """Encrypts with the first key, decrypts with any: put a new key first, run `resolutionflow db rotate-key`."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys (32 bytes, URL-safe base64). Raises ValueError for none, or a malformed one."""
        if not keys:
            raise ValueError("At least one key is needed.")
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._digest_key = hashlib.sha256(b"resolutionflow digest " + keys[-1].encode()).digest()

    def encrypt(self, value: str) -> str:
        """Encrypt a text."""
        return self._fernet.encrypt(value.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Decrypt a text. Raises UnreadableSecret."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise UnreadableSecret(
                "A stored secret cannot be read with the present RESOLUTIONFLOW_SECRET_KEY: give the key it was "
                "stored with too, after a comma."
            ) from None

    def encrypt_mapping(self, values: Mapping[str, object]) -> str:
        """Encrypt a JSON object."""
        return self.encrypt(orjson.dumps(values).decode())

    def decrypt_mapping(self, token: str) -> dict[str, object]:
        """Decrypt a JSON object. Raises UnreadableSecret."""
        values: dict[str, object] = orjson.loads(self.decrypt(token))
        return values

    def rotate(self, token: str) -> str:
        """The same value, encrypted with the first key. Raises UnreadableSecret."""
        return self.encrypt(self.decrypt(token))

    def digest(self, value: bytes) -> str:
        """A keyed digest (HMAC-SHA-256, hex), stable while the oldest key stays among the keys."""
        return hmac.new(self._digest_key, value, hashlib.sha256).hexdigest()


def read_or_create_key(path: Path) -> str:
    """The key in a file that only its owner can read; made when it is missing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = Fernet.generate_key().decode()
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key
