"""What a provider says of itself, without a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from resolutionflow.domain.configuration import check_configuration
from resolutionflow.plugin_api import (
    Configuration,
    ConfigurationField,
    ConfigurationInvalid,
    ProviderCapability,
    PsaProvider,
)
from resolutionflow.plugin_host.contributions import checked_provider
from resolutionflow.testing.contract import ContractBroken, Reach, expect, promise, skip

from .on_bench import OnBench

LONGEST_NOTE = 1_000_000
"""Characters of the longest note that is tried."""


class Declarations(OnBench):
    """Key, fields, limits, the number of a ticket."""

    @promise(Reach.READ)
    async def test_the_provider_is_what_the_service_lets_in(self) -> None:
        """The provider has every attribute and method of its protocol, a key and fields as the service takes them."""
        async with self.subject() as subject:
            checked_provider(subject.provider)

    @promise(Reach.READ)
    async def test_the_configuration_fits_the_declared_fields(self) -> None:
        """The configuration under test passes the declared fields and `validate`."""
        async with self.subject() as subject:
            provider = subject.provider
            provider.validate(check_configuration(provider.configuration_fields, subject.configuration))

    @promise(Reach.READ)
    async def test_b52_a_configuration_that_cannot_work_is_refused_and_shows_no_secret(self) -> None:
        """Where a field holds nonsense, `validate` raises ConfigurationInvalid or nothing, and shows no secret."""
        async with self.subject() as subject:
            provider = subject.provider
            for field in provider.configuration_fields:
                value = subject.configuration.get(field.key)
                if isinstance(value, str) and not field.choices:
                    changed = {**subject.configuration, field.key: f"\x00{value} ://"}
                    _refuse_or_take(provider, field, changed)

    @promise(Reach.READ)
    async def test_limits_are_positive_and_need_no_secret(self) -> None:
        """`note_limit` and `requests_per_minute` give positive whole numbers, from a configuration without secrets."""
        async with self.subject() as subject:
            provider = subject.provider
            secret = {field.key for field in provider.configuration_fields if field.is_secret}
            is_open = {key: value for key, value in subject.configuration.items() if key not in secret}
            for limit in (provider.note_limit, provider.requests_per_minute):
                _expect_positive(limit, is_open)

    @promise(Reach.READ)
    async def test_b28_a_ticket_is_called_by_its_number_without_a_connection(self) -> None:
        """`ticket_display` gives a text that holds the ticket's id."""
        async with self.subject() as subject:
            shown: Any = subject.provider.ticket_display(subject.ticket_id)
            held = isinstance(shown, str) and subject.ticket_id in shown
            expect(held, f"ticket_display({subject.ticket_id!r}) gave {shown!r}, which does not hold the id")

    @promise(Reach.STAND_IN)
    async def test_b46_a_note_of_the_declared_limit_is_taken_whole(self) -> None:
        """A note of exactly `note_limit` characters is posted whole: its marker, at the end, is found."""
        async with self.bench() as bench:
            bench.need(ProviderCapability.POST_NOTE, ProviderCapability.FIND_NOTE)
            limit = bench.subject.provider.note_limit(bench.subject.configuration)
            if limit > LONGEST_NOTE:
                skip(f"the declared limit is over {LONGEST_NOTE:,} characters")
            marker = bench.marker()
            filled = bench.note(marker, "x" * (limit - len(bench.note(marker, "x").text) + 1))
            async with bench.client() as client:
                posted = await client.post_note(bench.subject.ticket_id, filled)
                found = await client.find_notes(bench.subject.ticket_id, marker)
            expect(
                [posted] == [each.external_id for each in found],
                f"a note of {limit} characters, the declared limit, was posted and not found by its marker",
            )


def _expect_positive(limit: Callable[[Configuration], object], configuration: Configuration) -> None:
    name = getattr(limit, "__name__", "a limit")
    try:
        found = limit(configuration)
    except Exception as error:
        raise ContractBroken(f"{name} raised {type(error).__name__}, without the secrets: {error}") from error
    is_number = isinstance(found, int) and not isinstance(found, bool) and found >= 1
    expect(is_number, f"{name} gave {found!r}, which is no positive whole number")


def _refuse_or_take(
    provider: PsaProvider, field: ConfigurationField, configuration: Mapping[str, Any]
) -> None:
    secrets = [configuration[each.key] for each in provider.configuration_fields if each.is_secret]
    try:
        provider.validate(configuration)
    except ConfigurationInvalid as invalid:
        for secret in filter(None, secrets):
            expect(
                str(secret) not in f"{invalid}{invalid.message}{invalid!r}",
                f"validate shows a secret when `{field.key}` is wrong",
            )
    except Exception as error:
        raise ContractBroken(
            f"validate raised {type(error).__name__} instead of ConfigurationInvalid for a wrong `{field.key}`"
        ) from error
