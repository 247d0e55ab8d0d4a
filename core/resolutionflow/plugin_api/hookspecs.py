"""The hooks of ResolutionFlow: what it calls, when, and what stops a call.

A plugin is a module, class or object with functions of these names, each marked `@hookimpl`. Hooks are
synchronous and return small objects; the methods of those objects may be asynchronous.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

import pluggy

from .formatter import NoteFormatter
from .provider import PsaProvider
from .redactor import Redactor
from .values import Actor, NoteForReview, PluginInfo, SettledDelivery, Ticket

PROJECT = "resolutionflow"
API_VERSION = "1"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def describe_plugin() -> PluginInfo | None:
    """Say who the plugin is. Called once, at start. A plugin that fails here, or lacks it, is refused."""


@hookspec
def register_psa_providers() -> Iterable[PsaProvider]:
    """Give the PSA providers. Called once, at start. On failure this plugin's are left out and the error shown."""
    return ()


@hookspec
def register_note_formatters() -> Iterable[NoteFormatter]:
    """Give the note formatters. Called once, at start. On failure this plugin's are left out and the error shown."""
    return ()


@hookspec
def register_redactors() -> Iterable[Redactor]:
    """Give the redactors. Called once, at start. On failure nothing is sent until it is fixed or disabled."""
    return ()


@hookspec(firstresult=True)
def refuse_post(note: NoteForReview, ticket: Ticket | None, actor: Actor) -> str | None:
    """Refuse a note, with the reason for people, or give `None`.

    Called once before a confirm is stored, and when it is planned. `ticket` is `None` for a local post. The
    first reason stands. An exception is a refusal.
    """


@hookspec
def delivery_settled(delivery: SettledDelivery) -> Awaitable[None] | None:
    """Told at least once when a delivery has come to rest. A failure is logged and stops nothing."""
