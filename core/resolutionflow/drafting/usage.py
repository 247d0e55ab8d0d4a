"""What several requests to a model took together."""

from __future__ import annotations

from resolutionflow.plugin_api import ModelUsage


def total_usage(first: ModelUsage | None, second: ModelUsage | None) -> ModelUsage | None:
    """The sum of both, or the one there is. Named after the second one's model."""
    if first is None or second is None:
        return first or second
    return ModelUsage(
        model=second.model,
        input_tokens=first.input_tokens + second.input_tokens,
        cache_write_tokens=first.cache_write_tokens + second.cache_write_tokens,
        cache_read_tokens=first.cache_read_tokens + second.cache_read_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        cost=first.cost + second.cost,
    )
