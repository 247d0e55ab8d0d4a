"""Runs the plugins' redactors in a process of their own, where a hanging one can be killed.

The process loads the plugins itself, by the same loader; only names, texts and spans cross over, as JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from anyio.streams.buffered import BufferedByteReceiveStream

from resolutionflow.plugin_api import Span

from .errors import RedactionFailed
from .host import PluginHost

START_TIMEOUT = 30.0
LENGTH_BYTES = 4
KIND = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class RedactorPool:
    """The redactors that plugins registered, kept ready in a worker process.

    `timeout` is in seconds, for each redactor on each text. The process starts at the first text, and none is
    started where no plugin registers a redactor. `patterns` is the file that `host` was loaded
    with. Close it, or use it as an async context manager.
    """

    def __init__(self, host: PluginHost, *, timeout: float = 2.0, patterns: Path | None = None) -> None:
        self._host = host
        self._patterns = patterns
        self._timeout = timeout
        self._lock = anyio.Lock()
        self._worker: _Worker | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the worker process."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.kill()

    async def find(self, text: str) -> tuple[Span, ...]:
        """All spans of `text` that any redactor wants removed.

        Raises RedactorsUnavailable where a redactor did not load, and RedactionFailed naming the one that
        raised, hung, or gave spans that are none; the text must then not be sent.
        """
        keys = [key for key, _ in self._host.redactors()]
        if not keys:
            return ()
        async with self._lock:
            try:
                if self._worker is None:
                    self._worker = await _start(self._host, keys, self._timeout, self._patterns)
                return await self._worker.find(keys, text)
            except BaseException:
                # Whatever happened, the next answer could belong to this text: begin anew.
                await self.aclose()
                raise


class _Worker:
    def __init__(self, process: Process, timeout: float) -> None:
        self._process = process
        self._timeout = timeout
        self._requests = cast("ByteSendStream", process.stdin)
        self._answers = BufferedByteReceiveStream(cast("ByteReceiveStream", process.stdout))

    async def exchange(self, message: object) -> Any:
        await self._send(message)
        return await self._receive()

    async def find(self, keys: Sequence[str], text: str) -> tuple[Span, ...]:
        await self._send({"text": text})
        spans: list[Span] = []
        for key in keys:
            spans += _spans(key, await self._answer_of(key), len(text))
        return tuple(spans)

    async def kill(self) -> None:
        with anyio.CancelScope(shield=True):
            if self._process.returncode is None:
                self._process.kill()
            await self._process.aclose()

    async def _answer_of(self, key: str) -> Any:
        try:
            with anyio.fail_after(self._timeout):
                answer = await self._receive()
        except TimeoutError:
            raise RedactionFailed(key, f"it took longer than {self._timeout:g} s") from None
        except (anyio.IncompleteRead, anyio.EndOfStream, anyio.BrokenResourceError):
            raise RedactionFailed(key, "its process ended") from None
        if "error" in answer:
            raise RedactionFailed(key, answer["error"])
        return answer["spans"]

    async def _send(self, message: object) -> None:
        body = json.dumps(message).encode()
        await self._requests.send(len(body).to_bytes(LENGTH_BYTES, "big") + body)

    async def _receive(self) -> Any:
        length = int.from_bytes(await self._answers.receive_exactly(LENGTH_BYTES), "big")
        return json.loads(await self._answers.receive_exactly(length))


async def _start(host: PluginHost, keys: Sequence[str], timeout: float, patterns: Path | None) -> _Worker:
    # In a session of its own, an interrupt at the terminal is the service's to handle.
    process = await anyio.open_process(
        [sys.executable, "-P", "-m", "resolutionflow.plugin_host.redaction_worker"],
        stderr=subprocess.DEVNULL,  # what a redactor prints may be the text
        start_new_session=True,
    )
    worker = _Worker(process, timeout)
    try:
        with anyio.fail_after(START_TIMEOUT):
            loaded = await worker.exchange(_setup(host, timeout, patterns))
        if loaded != {"keys": list(keys)}:
            raise RedactionFailed(keys[0], "its process loaded other redactors; restart the service")
    except (TimeoutError, anyio.IncompleteRead, anyio.EndOfStream, anyio.BrokenResourceError):
        await worker.kill()
        raise RedactionFailed(keys[0], "its process did not start") from None
    except BaseException:
        await worker.kill()
        raise
    return worker


def _setup(host: PluginHost, timeout: float, patterns: Path | None) -> dict[str, object]:
    sources = host.redactor_sources()
    entry_points = sources.entry_points
    return {
        "sys_path": sys.path,
        "timeout": timeout,
        "patterns": None if patterns is None else str(patterns.absolute()),
        "built_ins": list(sources.built_ins),
        "plugins_dir": None if sources.plugins_dir is None else str(sources.plugins_dir),
        "disabled": sorted(sources.disabled),
        "entry_points": None if entry_points is None else [[each.name, each.value] for each in entry_points],
    }


def _spans(key: str, found: Sequence[Any], length: int) -> list[Span]:
    spans = []
    for start, end, kind in found:
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
            raise RedactionFailed(key, "it gave a span that is no range of the text")
        if not isinstance(kind, str) or not KIND.fullmatch(kind):
            raise RedactionFailed(key, "it gave a span whose kind is not lower-case letters, digits, dashes")
        spans.append(Span(start, end, kind))
    return spans
