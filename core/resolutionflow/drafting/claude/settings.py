"""How the model is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How the model is reached. `seconds` bound one answer, retries included."""

    api_key: str
    base_url: str
    model: str
    seconds: float
