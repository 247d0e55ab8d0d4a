"""The one redaction boundary: whatever leaves the service goes through here, before any cutting (B51).

It joins the rules of the domain with the plugins' redactors, and fails closed: where a redactor fails or
hangs, the text does not go anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.domain.redaction import NONE, KnownSecrets, Redacted, redact, redact_mapping, secret_name
from resolutionflow.domain.session_view import texts_of, with_texts
from resolutionflow.plugin_api import ScriptRunView, SessionView, Span
from resolutionflow.plugin_host import RedactionFailed as RedactorFailed
from resolutionflow.plugin_host import RedactorsUnavailable
from resolutionflow.plugin_host.redaction import RedactorPool


def redact_text(text: str) -> str:
    """A short text for people or logs (an error, a name), by the domain's rules alone."""
    return redact(text).text


class Boundary:
    """Redacts texts and views with every redactor there is."""

    def __init__(self, pool: RedactorPool) -> None:
        self._pool = pool

    async def redact(self, text: str, known: KnownSecrets = NONE) -> Redacted:
        """Redact one text. Raises RedactionFailed; the text must then not be used."""
        spans = await self._plugin_spans(text)
        return redact(text, known=known, extra=[lambda seen: spans if seen == text else ()])

    async def redacted(self, text: str) -> str:
        """The text alone, redacted. Raises RedactionFailed."""
        return (await self.redact(text)).text

    async def known_secrets(self, view: SessionView, secret_values: Sequence[str]) -> KnownSecrets:
        """What is recognised as secret anywhere in a session, and is removed wherever it stands bare."""
        return _known(await self._each(view), view, secret_values)

    async def redact_view(
        self, view: SessionView, secret_values: Sequence[str]
    ) -> tuple[SessionView, KnownSecrets]:
        """A view with all its texts redacted, and the secrets known of the session.

        What is secret in one text is secret in all; a script's parameters are secret by their names too.
        """
        redacted = await self._each(view)
        known = _known(redacted, view, secret_values)
        if known:
            redacted = await self._each(view, known)
        shown = with_texts(view, lambda text: redacted[text].text)
        return replace(shown, script_runs=tuple(map(_by_name, shown.script_runs))), known

    async def _each(self, view: SessionView, known: KnownSecrets = NONE) -> dict[str, Redacted]:
        return {text: await self.redact(text, known) for text in dict.fromkeys(texts_of(view))}

    async def _plugin_spans(self, text: str) -> tuple[Span, ...]:
        try:
            return await self._pool.find(text)
        except (RedactorFailed, RedactorsUnavailable) as error:
            raise RedactionFailed(str(error)) from error


def _known(redacted: Mapping[str, Redacted], view: SessionView, secret_values: Sequence[str]) -> KnownSecrets:
    named = (value for run in view.script_runs for key, value in run.parameters if secret_name(key))
    known = NONE.with_values([*secret_values, *named])
    for text, found in redacted.items():
        known = known.union(KnownSecrets.with_spans(text, found.spans))
    return known


def _by_name(run: ScriptRunView) -> ScriptRunView:
    """The run with the values of parameters taken out whose names say that they are secret."""
    parameters = tuple(
        (key, redact_mapping({key: value})[key] if secret_name(key) else value)
        for key, value in run.parameters
    )
    return replace(run, parameters=parameters)
