"""That nobody reads a credential anywhere (B52)."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from resolutionflow.plugin_api import PsaClient
from resolutionflow.testing.contract import Reach, expect, promise
from resolutionflow.testing.wire import Fault
from resolutionflow.testing.wire.faults import answered, html_page

from .bench import Bench, Call
from .on_bench import OnBench

STATUSES = (200, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503)
_SHORTEST = 4
"""Characters of the shortest secret that is looked for; a shorter one stands everywhere by chance."""
_DEEPEST = 8
_SILENCED = ("httpx2", "httpcore2", "asyncio", "uvicorn")
"""Loggers that are not the provider's; the service silences those of the HTTP client."""


class Secrets(OnBench):
    """Errors, log lines, findings, and what a provider keeps."""

    @promise(Reach.READ)
    async def test_b52_no_error_and_no_log_line_shows_a_credential_that_an_answer_repeats(self) -> None:
        """Whatever form an answer has that repeats credentials, error, traceback and log show none of them."""
        async with self.bench() as bench:
            for call in bench.calls():
                where = await bench.struck(call)
                bench.wire.forget()
                async with bench.client(warm=True) as client:
                    secrets = credentials(bench)
                    for fault in _echoes(bench, " ".join(secrets)):
                        bench.wire.strike(fault, where)
                        shown = await _shown_by(call, client)
                        bench.wire.heal()
                        _expect_none(secrets, shown, f"{call.name}, which met {fault} that repeats it, shows")

    @promise(Reach.READ)
    async def test_b52_no_finding_shows_a_credential(self) -> None:
        """`check` shows no credential, neither when all is well nor when the PSA repeats it in refusing."""
        async with self.bench() as bench, bench.client(warm=True) as client:
            secrets = credentials(bench)
            check = Call("check", lambda each: each.check())
            _expect_none(secrets, await _shown_by(check, client), "check shows")
            for fault in _echoes(bench, " ".join(secrets)):
                bench.wire.strike(fault, lambda _: True)
                shown = await _shown_by(check, client)
                bench.wire.heal()
                _expect_none(secrets, shown, f"check, which met {fault} that repeats it, shows")

    @promise(Reach.READ)
    async def test_b52_the_provider_keeps_no_credentials(self) -> None:
        """After a connection is closed, nothing that the provider holds has a credential in it."""
        async with self.bench() as bench:
            async with bench.client(warm=True):
                pass
            kept = "\n".join(_texts(bench.subject.provider, set(), 0))
            _expect_none(credentials(bench), kept, "the provider, whose connection is closed, keeps")


def credentials(bench: Bench) -> list[str]:
    """The secrets of the configuration, and what the provider has sent as authorisation so far."""
    fields, configuration = bench.subject.provider.configuration_fields, bench.subject.configuration
    configured = {str(configuration.get(field.key, "")) for field in fields if field.is_secret}
    sent = {each.headers.get("Authorization", "").rpartition(" ")[2] for each in bench.wire.exchanges}
    return sorted(each for each in configured | sent if len(each) >= _SHORTEST)


def _echoes(bench: Bench, secrets: str) -> Iterator[Fault]:
    for status in STATUSES:
        yield answered(status, bench.refusal(secrets), Location=f"https://elsewhere.example/{secrets}")
        yield html_page(status, secrets)
        yield answered(status, secrets.encode(), "text/plain")


async def _shown_by(call: Call, client: PsaClient) -> str:
    """All that people could read of a call: what it gave or raised, with every cause, and what was logged."""
    with _logged() as lines:
        try:
            shown = repr(await call.ask(client))
        except Exception as error:  # noqa: BLE001  (of whatever kind it is)
            shown = f"{''.join(traceback.format_exception(error))}{error!r}{vars(error)!r}"
    return "\n".join([shown, *lines])


@contextmanager
def _logged() -> Iterator[list[str]]:
    lines: list[str] = []
    root, handler = logging.getLogger(), _Listening(lines.append)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


class _Listening(logging.Handler):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_SILENCED):
            self._note(self._formatter.format(record))


def _expect_none(secrets: Iterable[str], shown: str, story: str) -> None:
    """Raises ContractBroken, which must not show it either, where a secret stands in the text."""
    expect(not any(secret in shown for secret in secrets), f"{story} a credential")


def _texts(value: object, seen: set[int], depth: int) -> Iterator[str]:
    """All texts that hang on an object."""
    if id(value) in seen or depth > _DEEPEST:
        return
    seen.add(id(value))
    if isinstance(value, str | bytes | int):
        yield str(value)
        return
    parts: list[object] = [*value.items()] if isinstance(value, Mapping) else []
    if isinstance(value, list | tuple | set | frozenset):
        parts += value
    parts += getattr(value, "__dict__", {}).values()
    parts += [getattr(value, name, None) for name in getattr(value, "__slots__", ())]
    for part in parts:
        yield from _texts(part, seen, depth + 1)
