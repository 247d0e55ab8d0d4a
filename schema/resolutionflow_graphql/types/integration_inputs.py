"""How integrations are written: their settings and their configuration."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import strawberry

from resolutionflow.domain.configuration import CLEAR
from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.integration import NoteVisibility, StatusTarget
from resolutionflow.domain.worked_time import TimeRounding
from resolutionflow_graphql.fields import field

UNSET = strawberry.UNSET


@strawberry.input(description="Which status tickets of a board get.")
class StatusTargetInput:
    board_external_id: str | None = field(
        "The board; left out, it serves every board without a row of its own."
    )
    resolved_status_external_id: str | None = field(
        "For resolved sessions; left out, the status is left alone."
    )
    escalated_status_external_id: str | None = field(
        "For escalated sessions; left out, the status is left alone."
    )


@strawberry.input(description="How an integration posts: what is left out stays, null puts the default back.")
class PostingSettingsInput:
    auto_push: bool | None = field(
        "Whether closing without a review pushes a note; true by default.", default=UNSET
    )
    auto_time_entry: bool | None = field("Whether time is logged; true by default.", default=UNSET)
    time_rounding: TimeRounding | None = field("How time is rounded; MINUTES_15 by default.", default=UNSET)
    note_visibility: NoteVisibility | None = field(
        "Who reads a pushed resolution note; INTERNAL by default.", default=UNSET
    )
    include_diagnostic_steps: bool | None = field(
        "Whether notes list the steps; true by default.", default=UNSET
    )
    formatter: str | None = field(
        "Key of the formatter of pushed notes; `classic` by default.", default=UNSET
    )
    status_targets: list[StatusTargetInput] | None = field(
        "All of them anew; none by default.", default=UNSET
    )


@strawberry.input(description="A value: exactly one of these, by the field's kind.", one_of=True)
class ConfigurationValueInput:
    string: str | None = field("For STRING, TEXT and CHOICE.", default=UNSET)
    boolean: bool | None = field("For BOOLEAN.", default=UNSET)
    integer: int | None = field("For INTEGER.", default=UNSET)
    decimal: float | None = field("For DECIMAL.", default=UNSET)
    strings: list[str] | None = field("For STRING_LIST.", default=UNSET)
    clear: bool | None = field("Forgets the stored value; must be true.", default=UNSET)


@strawberry.input(description="A value for one configuration field.")
class ConfigurationEntryInput:
    key: str = field("The field.")
    value: ConfigurationValueInput = field("Its value.")


def settings_changes(given: PostingSettingsInput | None) -> dict[str, Any]:
    """The settings that were given, by the engine's names."""
    if given is None:
        return {}
    changes = {each.name: getattr(given, each.name) for each in fields(given)}
    changes = {name: value for name, value in changes.items() if value is not UNSET}
    if changes.get("status_targets") is not None:
        changes["status_targets"] = tuple(
            StatusTarget(
                target.board_external_id,
                target.resolved_status_external_id,
                target.escalated_status_external_id,
            )
            for target in changes["status_targets"]
        )
    return changes


def configuration_entries(given: Sequence[ConfigurationEntryInput]) -> tuple[tuple[str, object], ...]:
    """The entries as the engine takes them. Raises InvalidInput."""
    return tuple((entry.key, _value(number, entry.value)) for number, entry in enumerate(given))


def _value(number: int, given: ConfigurationValueInput) -> object:
    values = (getattr(given, each.name) for each in fields(given) if each.name != "clear")
    value = next((value for value in values if value is not UNSET), CLEAR)
    if value is CLEAR and not given.clear:
        raise InvalidInput("`clear` must be true.", path=("configuration", str(number), "value", "clear"))
    return value
