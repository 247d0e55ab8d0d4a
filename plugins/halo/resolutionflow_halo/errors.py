"""HaloPSA's own words for what went wrong. They come in five forms:

{resultCode, errorMessage}    {ClassName, Message}    {Message}    {error}    text that is no object
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resolutionflow.plugin_api.answers import Detail

_TEXTS = ("errormessage", "message", "error_description", "error")
_CODES = ("resultcode", "classname", "error")


def own_words(body: Any) -> Detail | None:
    """The message and, where there is one, the code of an error; None for other JSON."""
    if isinstance(body, str):
        return Detail(body) if body.strip() else None
    if not isinstance(body, Mapping):
        return None
    said = {str(name).casefold(): str(value or "") for name, value in body.items()}
    text, code = _first(said, _TEXTS), _first(said, _CODES)
    return Detail(text or code, code or None) if text or code else None


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")
