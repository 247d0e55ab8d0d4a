"""Global ids (Global Object Identification): opaque to clients, `Type:key` in base64url to us."""

from __future__ import annotations

import base64
import binascii
import re

from resolutionflow.domain.errors import InvalidInput, NotFound

_FORM = re.compile(r"([A-Za-z]+):([A-Za-z0-9._-]{1,200})")


def encode(type_name: str, key: str) -> str:
    """The global id of the object of that type with that key."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def decode(global_id: str, *path: str) -> tuple[str, str]:
    """Type name and key. `path` leads to the id in the input. Raises InvalidInput."""
    try:
        padded = global_id + "=" * (-len(global_id) % 4)
        decoded = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode("ascii")
    except (UnicodeError, binascii.Error):
        decoded = ""
    form = _FORM.fullmatch(decoded)
    if form is None or encode(form[1], form[2]) != global_id:
        raise InvalidInput("This is no id: give an id back as it came.", path=path)
    return form[1], form[2]


def key_of(type_name: str, global_id: str, *path: str) -> str:
    """The key, where the id is one of that type. Raises InvalidInput, and NotFound for an id of another type."""
    found, key = decode(global_id, *path)
    if found != type_name:
        raise NotFound(_in_words(type_name), path=path)
    return key


def optional_key_of(type_name: str, global_id: str | None, *path: str) -> str | None:
    """The same, where no id may be given."""
    return None if global_id is None else key_of(type_name, global_id, *path)


def _in_words(type_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_name.removeprefix("Psa")).lower()
