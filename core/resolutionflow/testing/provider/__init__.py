"""The contract of providers."""

from .bench import Bench
from .contract import ProviderContract
from .subject import ProviderUnderTest

__all__ = ["Bench", "ProviderContract", "ProviderUnderTest"]
