"""Checks an integration's posting settings when they are written (B1 to B3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches

from resolutionflow.domain.errors import InvalidInput
from resolutionflow.domain.integration import PostingSettings, StatusTarget
from resolutionflow.domain.limits import check_items, quoted
from resolutionflow.plugin_api import NoteKind
from resolutionflow.plugin_host import PluginHost

MAX_EXTERNAL_ID = 64
_NAMES = {
    "auto_push": "autoPush",
    "auto_time_entry": "autoTimeEntry",
    "time_rounding": "timeRounding",
    "note_visibility": "noteVisibility",
    "include_diagnostic_steps": "includeDiagnosticSteps",
    "formatter": "formatter",
    "status_targets": "statusTargets",
}


def changed_settings(settings: PostingSettings, changes: Mapping[str, object]) -> PostingSettings:
    """New settings; a present `None` puts a setting's default back (B1). Raises InvalidInput for an unknown one."""
    for name in changes:
        if name not in _NAMES:
            raise InvalidInput(
                f"There is no setting '{name}'{did_you_mean(name, _NAMES)}", path=("settings", name)
            )
    defaults = {field.name: field.default for field in fields(PostingSettings)}
    values = {name: defaults[name] if value is None else value for name, value in changes.items()}
    return replace(settings, **values)  # type: ignore[arg-type]  # the edge checks types


def check_settings(settings: PostingSettings, plugins: PluginHost) -> PostingSettings:
    """The settings, if they can be used. Raises InvalidInput."""
    _check_formatter(settings.formatter, plugins)
    return replace(settings, status_targets=_checked_targets(settings.status_targets))


def check_external_id(external_id: str, *path: str) -> str:
    """An id of the PSA, without white space around it. Raises InvalidInput."""
    stripped = external_id.strip()
    if not stripped or len(stripped) > MAX_EXTERNAL_ID or not stripped.isprintable():
        raise InvalidInput(
            f"This is no id of the PSA: it must be 1 to {MAX_EXTERNAL_ID} characters.", path=path
        )
    return stripped


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The end of a sentence about something unknown: what may be meant, and a full stop."""
    close = get_close_matches(given, list(known), n=1)
    return f": did you mean '{close[0]}'?" if close else "."


def _check_formatter(key: str, plugins: PluginHost) -> None:
    path = ("settings", "formatter")
    formatter = plugins.formatters.get(key)
    if formatter is None:
        hint = did_you_mean(key, plugins.formatters)
        raise InvalidInput(f"There is no formatter{quoted(key)}{hint}", path=path)
    missing = [kind for kind in NoteKind if kind not in formatter.kinds]
    if missing:
        raise InvalidInput(
            f"The formatter '{key}' writes no {missing[0].lower()} notes, which a push may need.", path=path
        )


def _checked_targets(targets: Iterable[StatusTarget]) -> tuple[StatusTarget, ...]:
    checked = tuple(
        _checked_target(target, number)
        for number, target in enumerate(check_items(tuple(targets), "statusTargets"))
    )
    boards = [target.board_id for target in checked]
    for number, board in enumerate(boards):
        if board in boards[:number]:
            which = "without a board" if board is None else f"for the board '{board}'"
            raise InvalidInput(
                f"There is more than one row {which}.", path=("settings", "statusTargets", str(number))
            )
    return checked


def _checked_target(target: StatusTarget, number: int) -> StatusTarget:
    def checked(external_id: str | None, name: str) -> str | None:
        if external_id is None:
            return None
        return check_external_id(external_id, "settings", "statusTargets", str(number), name)

    return StatusTarget(
        board_id=checked(target.board_id, "boardExternalId"),
        resolved_status_id=checked(target.resolved_status_id, "resolvedStatusExternalId"),
        escalated_status_id=checked(target.escalated_status_id, "escalatedStatusExternalId"),
    )
