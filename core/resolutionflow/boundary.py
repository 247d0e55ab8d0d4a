"""The one redaction boundary: whatever leaves the service goes through here, before any cutting (B51).

It joins the rules of the domain with the plugins' redactors, and fails closed: where a redactor fails or
hangs, the text does not go anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from resolutionflow.domain.errors import RedactionFailed
from resolutionflow.domain.redaction import NONE, KnownSecrets, Redacted, redact
from resolutionflow.domain.session_view import texts_of, with_texts
from resolutionflow.plugin_api import SessionView, Span
from resolutionflow.plugin_host import RedactionFailed as RedactorFailed
from resolutionflow.plugin_host import RedactorsUnavailable
from resolutionflow.plugin_host.redaction import RedactorPool

T = TypeVar("T")


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

    async def known_secrets(self, texts: Iterable[str], secret_values: Sequence[str]) -> KnownSecrets:
        """What is recognised as secret anywhere in a session, and is removed wherever it stands bare."""
        known = NONE.with_values(secret_values)
        for text in texts:
            found = await self.redact(text)
            known = known.union(KnownSecrets.with_spans(text, found.spans))
        return known

    async def redact_view(
        self, view: SessionView, secret_values: Sequence[str]
    ) -> tuple[SessionView, KnownSecrets, Mapping[str, int]]:
        """A view with all its texts redacted, the secrets known of the session, and counts by kind."""
        redacted = {text: await self.redact(text) for text in dict.fromkeys(texts_of(view))}
        known = NONE.with_values(secret_values)
        for text, found in redacted.items():
            known = known.union(KnownSecrets.with_spans(text, found.spans))
        if known:  # what is secret in one text is secret in all
            redacted = {text: await self.redact(text, known) for text in redacted}
        counts: Counter[str] = Counter()
        for text in texts_of(view):
            counts.update(redacted[text].counts)
        return with_texts(view, lambda text: redacted[text].text), known, counts

    async def _plugin_spans(self, text: str) -> tuple[Span, ...]:
        try:
            return await self._pool.find(text)
        except (RedactorFailed, RedactorsUnavailable) as error:
            raise RedactionFailed(str(error)) from error
