"""Messages for people as the stand-in writes them: the draft that it was shown, in its own order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

_PART = re.compile(r"<(?P<name>subject|body)>(?P<text>.*?)</(?P=name)>", re.DOTALL)


def write_message(texts: Sequence[str]) -> dict[str, str]:
    """The message of the block `draft`."""
    draft = next((text for text in texts if text.startswith("<draft>")), "")
    found = {part["name"]: unescape(part["text"]) for part in _PART.finditer(draft)}
    return {"subject": found.get("subject", ""), "body": found.get("body", "")}
