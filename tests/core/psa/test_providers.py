from __future__ import annotations

import pytest

from resolutionflow.plugin_api import NotSent, TextFormat
from resolutionflow.psa import PluginFailed, note_limit, requests_per_minute, text_format, ticket_display


async def test_limits_and_format_are_told_without_the_secrets_and_with_defaults(plugins, stored):
    integration = await stored()

    assert note_limit(plugins, integration) == 700
    assert text_format(plugins, integration) is TextFormat.HTML


async def test_a_configured_limit_goes_before_the_default(plugins, stored):
    assert note_limit(plugins, await stored(configuration={"site": "good", "limit": 900})) == 900


@pytest.mark.parametrize("limit", [0, -5])
async def test_b54_a_plugin_without_a_sensible_limit_fails(plugins, stored, limit):
    with pytest.raises(PluginFailed, match="note_limit gave no positive whole number"):
        note_limit(plugins, await stored(configuration={"site": "good", "limit": limit}))


async def test_b54_a_plugin_that_raises_fails_without_its_words(plugins, stored):
    with pytest.raises(PluginFailed) as caught:
        requests_per_minute(plugins, await stored(site="words-of-the-plugin"))

    assert str(caught.value) == "requests_per_minute raised LookupError"


async def test_without_its_plugin_nothing_can_be_said(plugins, stored):
    with pytest.raises(NotSent):
        text_format(plugins, await stored(provider="elsewhere"))


async def test_a_tickets_number_is_written_as_the_plugin_says_and_bare_where_it_cannot(plugins, stored):
    integration = await stored()

    assert ticket_display(plugins, integration, "17") == "SC 17"
    assert ticket_display(plugins, integration, "no number") == "no number"
    assert ticket_display(plugins, await stored(provider="elsewhere"), "17") == "17"
