"""The service's HTTP client for PSAs: it goes where it is allowed to, once, and not past its deadline."""

from .addresses import PrivateHosts
from .client import psa_client
from .deadline import deadline
from .errors import DeadlinePassed, DestinationRefused, ResponseTooLarge

__all__ = [
    "DeadlinePassed",
    "DestinationRefused",
    "PrivateHosts",
    "ResponseTooLarge",
    "deadline",
    "psa_client",
]
