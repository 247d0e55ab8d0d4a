"""How much one GraphQL request may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """The most that a request may have of each; operators tune it by RESOLUTIONFLOW_MAX_…

    The defaults leave room for tools: the deepest introspection query in use is 15 fields deep, and the whole
    schema read by one is about 9,000 objects.
    """

    depth: int = 15
    fields: int = 500
    aliases: int = 50
    directives: int = 50
    tokens: int = 2_000
    comments: int = 200
    variable_values: int = 1_000
    cost: int = 10_000
    objects: int = 20_000
    seconds: float = 60
    introspection: bool = True


DEFAULT_LIMITS = QueryLimits()
