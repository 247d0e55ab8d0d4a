"""B54: plugin redactors only add to what is removed, and any failure of theirs sends nothing."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import anyio
import pytest

from resolutionflow.plugin_api import Span
from resolutionflow.plugin_host import RedactionFailed, RedactorPool, RedactorsUnavailable

HUSH = """
@hookimpl
def register_redactors():
    return [Words("hush-words", "hush"), Words("tell-words", "tell")]
"""


def one(find: str) -> str:
    """A plugin of one redactor that does `find` with the text."""
    return f"""
class One:
    key = "one"
    def find(self, text):
        {find}
@hookimpl
def register_redactors():
    return [One()]
"""


@pytest.fixture
async def pool(load) -> AsyncIterator[Callable[..., RedactorPool]]:
    """Makes pools of the plugins written so far, and closes them."""
    made = []

    def make(timeout: float = 30.0, **given: object) -> RedactorPool:
        made.append(RedactorPool(load(**given), timeout=timeout))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


def worker_pid(pool: RedactorPool) -> int:
    assert pool._worker is not None
    return pool._worker._process.pid


async def test_spans_of_all_redactors_are_found_in_code_points(drop_in, pool):
    drop_in("words", HUSH)

    spans = await pool().find("🔑 hush, do not tell")

    assert (Span(2, 6, "word"), Span(15, 19, "word")) == spans


async def test_installed_and_built_in_redactors_run_too(distribution, drop_in, pool):
    distribution("installed", "installed", HUSH)
    distribution("built", "built", one("return [Span(0, 1, 'first')]"), is_installed=False)
    made = pool(entry_points=None, built_ins=[("built", "rf_test_built")])

    assert (Span(0, 1, "first"), Span(0, 4, "word")) == await made.find("hush")


async def test_without_redactors_there_is_no_process(drop_in, pool):
    drop_in("none")
    made = pool()

    assert await made.find("hush") == ()
    assert made._worker is None


async def test_worker_loads_only_plugins_that_redact(drop_in, pool, tmp_path):
    drop_in("words", HUSH)
    drop_in("other", f"with open({str(tmp_path / 'loads')!r}, 'a') as file: file.write('x')")

    await pool().find("hush")

    assert (tmp_path / "loads").read_text() == "x"


async def test_worker_is_kept_between_texts(drop_in, pool):
    drop_in("words", HUSH)
    made = pool()
    await made.find("a")
    first = worker_pid(made)

    await made.find("b")

    assert first == worker_pid(made)


async def test_hanging_redactor_is_killed_and_named_and_the_next_text_is_served(drop_in, pool, tmp_path):
    drop_in(
        "words",
        one(
            f"""with open({str(tmp_path / "pid")!r}, "w") as file:
            file.write(str(__import__("os").getpid()))
        while text == "hang": pass
        return []"""
        ),
    )
    made = pool(timeout=0.5)

    with pytest.raises(RedactionFailed, match=r"'one' failed: it took longer than 0\.5 s") as caught:
        await made.find("hang")

    assert caught.value.redactor == "one"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert await made.find("fine") == ()


async def test_only_the_hanging_one_of_several_is_named(drop_in, pool):
    drop_in("a", HUSH)
    drop_in("b", one("while True: pass"))

    with pytest.raises(RedactionFailed) as caught:
        await pool(timeout=0.5).find("hush")

    assert caught.value.redactor == "one"


async def test_error_of_a_redactor_is_told_without_its_text(drop_in, pool):
    drop_in("words", one("raise ValueError(text)"))

    with pytest.raises(RedactionFailed, match="it raised ValueError") as caught:
        await pool().find("swordfish")

    assert "swordfish" not in str(caught.value)


async def test_redactor_that_ends_its_process_is_named(drop_in, pool):
    drop_in("words", one("__import__('os')._exit(0)"))

    with pytest.raises(RedactionFailed, match="'one' failed: its process ended"):
        await pool().find("hush")


async def test_redactor_may_print_without_being_read_as_an_answer(drop_in, pool, capfd):
    drop_in("words", one("print(text, flush=True)\n        return [Span(0, 1, 'x')]"))

    spans = await pool().find("swordfish")

    assert (Span(0, 1, "x"),) == spans
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("spans", "reason"),
    [
        ("[Span(-1, 2, 'x')]", "no range of the text"),
        ("[Span(0, 99, 'x')]", "no range of the text"),
        ("[Span(2, 2, 'x')]", "no range of the text"),
        ("[Span(0, 1.0, 'x')]", "no range of the text"),
        ("[Span(False, True, 'x')]", "no range of the text"),
        ("[Span(0, 1, 'x]')]", "kind is not lower-case letters"),
        ("[Span(0, 1, None)]", "kind is not lower-case letters"),
        ("[(0, 1)]", "it raised AttributeError"),
        ("[Span(0, object(), 'x')]", "it raised TypeError"),
        ("None", "it raised TypeError"),
    ],
)
async def test_invalid_spans_send_nothing(drop_in, pool, spans, reason):
    drop_in("words", one(f"return {spans}"))

    with pytest.raises(RedactionFailed, match=reason):
        await pool().find("some text")


async def test_redactor_that_did_not_load_sends_nothing(drop_in, pool):
    drop_in("words", "raise ValueError" + HUSH)

    with pytest.raises(RedactorsUnavailable):
        await pool().find("hush")


async def test_redactors_that_changed_on_disk_send_nothing(drop_in, pool):
    drop_in("words", HUSH)
    made = pool()
    drop_in("words", one("return []"))

    with pytest.raises(RedactionFailed, match="restart the service"):
        await made.find("hush")


async def test_worker_that_cannot_start_sends_nothing(drop_in, pool):
    drop_in("words", HUSH)
    made = pool()
    drop_in("words", HUSH + "raise ValueError")

    with pytest.raises(RedactionFailed, match="its process did not start"):
        await made.find("hush")


async def test_cancelled_text_leaves_no_answer_for_the_next(drop_in, pool):
    drop_in(
        "words",
        one("__import__('time').sleep(60 if text == 'slow' else 0)\n        return [Span(0, 1, text)]"),
    )
    made = pool()
    await made.find("a")

    with anyio.move_on_after(0.2):
        await made.find("slow")

    assert (Span(0, 1, "b"),) == await made.find("b")


async def test_texts_asked_at_once_keep_their_own_answers(drop_in, pool):
    drop_in("words", one("return [Span(0, len(text), text)]"))
    made = pool()
    found = {}

    async def ask(text: str) -> None:
        found[text] = await made.find(text)

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(ask, "x" * (number + 1))

    assert {text: (Span(0, len(text), text),) for text in found} == found


async def test_large_text_goes_through(drop_in, pool):
    drop_in("words", HUSH)
    text = "\ud83d é" * 400_000 + "hush"

    assert (Span(len(text) - 4, len(text), "word"),) == await pool().find(text)


async def test_closing_ends_the_process(drop_in, pool):
    drop_in("words", HUSH)
    async with pool() as made:
        await made.find("hush")
        pid = worker_pid(made)

    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        pytest.fail("the worker is still there")
