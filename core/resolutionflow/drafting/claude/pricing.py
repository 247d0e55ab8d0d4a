"""What tokens cost. Anthropic's price list as of November 2026, in US dollars for a million tokens."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from resolutionflow.plugin_api import ModelUsage

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Price:
    """For a million tokens each. A cache write is one that lasts five minutes."""

    fresh: Decimal
    cache_write: Decimal
    cache_read: Decimal
    output: Decimal


def _price(fresh: str, cache_write: str, cache_read: str, output: str) -> Price:
    return Price(Decimal(fresh), Decimal(cache_write), Decimal(cache_read), Decimal(output))


PRICES = {
    "claude-sonnet-5-5": _price("2", "2.50", "0.10", "10"),
    "claude-haiku-5-5": _price("0.10", "0.125", "0.01", "0.50"),
}
"""By model. A model without a price cannot be used, since no budget could be kept."""


def usage_of(model: str, *, fresh: int, cache_write: int, cache_read: int, output: int) -> ModelUsage:
    """Token counts with what they cost. Raises KeyError for a model without a price."""
    price = PRICES[model]
    cost = (
        fresh * price.fresh
        + cache_write * price.cache_write
        + cache_read * price.cache_read
        + output * price.output
    )
    return ModelUsage(
        model=model,
        input_tokens=fresh,
        cache_write_tokens=cache_write,
        cache_read_tokens=cache_read,
        output_tokens=output,
        cost=cost / _MILLION,
    )
