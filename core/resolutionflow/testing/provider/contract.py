"""All that a provider promises."""

from __future__ import annotations

from resolutionflow.testing.contract import Contract

from .closing import Closing
from .declarations import Declarations
from .failures import Failures
from .reads import Reads
from .secrets import Secrets
from .writes import Writes


class ProviderContract(Declarations, Reads, Writes, Failures, Secrets, Closing, Contract):
    """Subclass it and say in `subject` what is to be tried; every test gets a subject of its own.

    Define tests of your own under other names; `bench()` gives them the wire and clients.
    """
