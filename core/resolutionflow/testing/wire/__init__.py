"""A wire between a provider and its PSA: real connections on 127.0.0.1, every request on record, faults at will."""

from .client import TIME_OUT, Where, Wire, wired
from .exchanges import Exchange
from .faults import Fault, How

__all__ = ["TIME_OUT", "Exchange", "Fault", "How", "Where", "Wire", "wired"]
