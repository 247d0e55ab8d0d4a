"""The formatters that come with the service and ask no model keep the contract that others' are held to."""

from __future__ import annotations

from resolutionflow.drafting.classic import ClassicFormatter
from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.testing import FormatterContract


class TestClassic(FormatterContract):
    formatter = ClassicFormatter()


class TestDeterministic(FormatterContract):
    formatter = DeterministicFormatter()
