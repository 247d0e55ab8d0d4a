"""Every hook, called as the service calls it, and documented as it is called."""

from __future__ import annotations

import inspect
import logging
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from resolutionflow.plugin_api import (
    PROJECT,
    Actor,
    NoteForReview,
    NoteKind,
    NoteType,
    SettledDelivery,
    hookspecs,
)
from resolutionflow.plugin_host.threads import MAX_ABANDONED

NOTE = NoteForReview(NoteKind.RESOLUTION, NoteType.RESOLUTION, "swordfish", notify_customer=False)
ACTOR = Actor("Ana", "Contoso MSP")
DELIVERY = SettledDelivery("d-1", "s-1", NoteKind.RESOLUTION, "DONE", "12345", "77", None)
HOOKS = sorted(name for name in dir(hookspecs) if hasattr(getattr(hookspecs, name), f"{PROJECT}_spec"))
PAGE = Path(__file__).parents[3] / "docs" / "plugins.md"


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_documented_with_its_exact_arguments(hook):
    signature = str(inspect.signature(getattr(hookspecs, hook))).replace("'", "")

    assert f"`{hook}{signature}`" in PAGE.read_text(encoding="utf-8").replace("\\|", "|")


def test_only_hooks_are_documented():
    documented = re.findall(r"^\| `(\w+)\(", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(documented) == HOOKS


async def test_the_example_of_the_page_works(plugins_dir, load):
    example = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (plugins_dir / "office-hours.py").write_text(example[1], encoding="utf-8")
    loud = replace(NOTE, notify_customer=True)
    host = load()

    assert host.plugins[0].load_error is None
    assert await host.refuse_post(NOTE, None, Actor("Night shift", "Contoso MSP")) is None
    assert (
        await host.refuse_post(loud, None, Actor("Night shift", "Contoso MSP"))
        == "Customers are not e-mailed by the night shift."
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_has_a_test_of_its_own(hook):
    assert any(name == f"test_hook_{hook}" for name in globals())


def test_hook_describe_plugin(drop_in, load):
    drop_in("named")

    (plugin,) = load().plugins

    assert (plugin.name, plugin.version) == ("named", "1.2")


def test_hook_register_psa_providers(drop_in, load):
    drop_in(
        "many", "@hookimpl\ndef register_psa_providers():\n    return (Provider(key) for key in ('a', 'b'))"
    )

    assert list(load().providers) == ["a", "b"]


def test_hook_register_note_formatters(drop_in, load):
    drop_in("many", "@hookimpl\ndef register_note_formatters():\n    return [Formatter('a'), Formatter('b')]")
    host = load()

    assert list(host.formatters) == ["a", "b"]
    assert host.plugin_of_formatter("a").name == "many"


def test_hook_register_redactors(drop_in, load):
    drop_in("many", "@hookimpl\ndef register_redactors():\n    return [Words('a', 'x'), Words('b', 'y')]")

    assert [key for key, _ in load().redactors()] == ["a", "b"]


def refusing(body: str) -> str:
    return f"@hookimpl\ndef refuse_post(note, ticket, actor):\n    {body}\n"


async def test_hook_refuse_post(drop_in, load):
    drop_in("agrees", refusing("return None"))
    drop_in("refuses", refusing("return f'{actor.user_name} may not post {note.text!r} to {ticket}'"))

    reason = await load().refuse_post(NOTE, None, ACTOR)

    assert reason == "Ana may not post 'swordfish' to None"


async def test_no_reason_against_a_note_lets_it_pass(drop_in, load):
    drop_in("agrees", refusing("return None"))
    drop_in("silent")

    assert await load().refuse_post(NOTE, None, ACTOR) is None


async def test_first_reason_stands_and_ends_the_asking(drop_in, load):
    drop_in("a", refusing("raise AssertionError('asked although b refused')"))
    drop_in("b", refusing("return 'because of b'"))

    assert await load().refuse_post(NOTE, None, ACTOR) == "because of b"


@pytest.mark.parametrize(
    "error",
    [
        "ValueError(note.text)",
        "SystemExit(note.text)",
        "StopIteration",
        "__import__('asyncio').CancelledError()",
    ],
)
async def test_error_is_a_refusal_that_names_the_plugin_and_no_text(drop_in, load, caplog, error):
    drop_in("fails", refusing(f"raise {error}"))

    reason = await load().refuse_post(NOTE, None, ACTOR)

    assert reason.startswith("The plugin 'fails' could not check the note: ")
    assert "swordfish" not in reason + caplog.text


@pytest.mark.parametrize("answer", ["True", "''", "'  '", "7"])
async def test_answer_that_is_no_text_is_a_refusal(drop_in, load, answer):
    drop_in("odd", refusing(f"return {answer}"))

    assert (
        await load().refuse_post(NOTE, None, ACTOR) == "The plugin 'odd' refused the note without a reason."
    )


async def test_plugin_that_refuses_posts_and_did_not_load_refuses_until_disabled(drop_in, load):
    drop_in("guard", "raise ImportError\n" + refusing("return None"))

    reason = await load().refuse_post(NOTE, None, ACTOR)

    assert reason == "The plugin 'guard', which may refuse notes, did not load. Fix or disable it."
    assert await load(disabled=frozenset({"guard"})).refuse_post(NOTE, None, ACTOR) is None


async def test_hanging_refusal_is_a_refusal_and_hangs_nothing(drop_in, load):
    drop_in("hangs", "import threading\nHOLD = threading.Event()\n" + refusing("HOLD.wait()"))

    host = load(hook_timeout=0.05)
    reasons = [await host.refuse_post(NOTE, None, ACTOR) for _ in range(MAX_ABANDONED + 1)]

    slow = "The plugin 'hangs' could not check the note: it took longer than 0.05 s."
    still = "The plugin 'hangs' could not check the note: earlier calls still hang."
    assert [slow] * MAX_ABANDONED + [still] == reasons
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "plugin")


async def test_plugin_whose_hanging_calls_ended_is_asked_again(drop_in, load):
    waits = "THREADS.append(threading.current_thread()); HOLD.wait()"
    drop_in("slow", "import threading\nHOLD, THREADS = threading.Event(), []\n" + refusing(waits))
    host = load(hook_timeout=0.05)
    for _ in range(MAX_ABANDONED):
        await host.refuse_post(NOTE, None, ACTOR)

    plugin = host._hooks._manager.get_plugin("slow")
    plugin.HOLD.set()
    for thread in plugin.THREADS:
        thread.join()
    host._threads._timeout = 30

    assert await host.refuse_post(NOTE, None, ACTOR) is None


def settling(body: str, word: str = "def") -> str:
    return f"TOLD = []\n@hookimpl\n{word} delivery_settled(delivery):\n    {body}\n"


def told(host, name: str) -> list[str]:
    return host._hooks._manager.get_plugin(name).TOLD


async def test_hook_delivery_settled(drop_in, load):
    drop_in("plain", settling("TOLD.append(delivery.state)"))
    drop_in("later", settling("TOLD.append(delivery.external_note_id)", "async def"))
    host = load()

    await host.delivery_settled(DELIVERY)

    assert (told(host, "plain"), told(host, "later")) == (["DONE"], ["77"])


@pytest.mark.parametrize("word", ["def", "async def"])
@pytest.mark.parametrize("error", ["ValueError(delivery.ticket_external_id)", "SystemExit('12345')"])
async def test_failure_is_logged_without_text_and_the_others_are_told(drop_in, load, caplog, word, error):
    drop_in("a", settling("TOLD.append(1)"))
    drop_in("b", settling(f"raise {error}", word))
    drop_in("c", settling("TOLD.append(1)"))
    host = load()

    await host.delivery_settled(DELIVERY)

    assert (told(host, "a"), told(host, "c")) == ([1], [1])
    assert f"delivery_settled of the plugin b failed: {error.partition('(')[0]}" == caplog.messages[-1]
    assert "12345" not in caplog.text


@pytest.mark.parametrize(
    "hanging",
    [
        settling("__import__('threading').Event().wait()"),
        settling("await __import__('asyncio').Event().wait()", "async def"),
    ],
)
async def test_hanging_listener_is_logged_and_hangs_nothing(drop_in, load, caplog, hanging):
    drop_in("hangs", hanging)

    await load(hook_timeout=0.05).delivery_settled(DELIVERY)

    assert caplog.messages == ["delivery_settled of the plugin hangs failed: it took longer than 0.05 s"]


async def test_listener_that_cancels_itself_cancels_nobody_else(drop_in, load, caplog):
    drop_in("cancels", settling("raise __import__('asyncio').CancelledError", "async def"))

    await load().delivery_settled(DELIVERY)

    assert caplog.messages == ["delivery_settled of the plugin cancels failed: CancelledError"]


async def test_trace_names_hook_plugin_and_duration_and_no_argument(drop_in, load, caplog, monkeypatch):
    monkeypatch.setenv("RESOLUTIONFLOW_TRACE_HOOKS", "1")
    caplog.set_level(logging.INFO)
    drop_in("fails", refusing("raise ValueError(note.text)"))

    await load().refuse_post(NOTE, None, ACTOR)

    (line,) = [message for message in caplog.messages if "hook=refuse_post" in message]
    assert re.fullmatch(r"hook=refuse_post plugin=fails outcome=failed duration_ms=\d+\.\d", line)
    assert "swordfish" not in caplog.text


async def test_nothing_is_traced_unless_asked_for(drop_in, load, caplog, monkeypatch):
    monkeypatch.delenv("RESOLUTIONFLOW_TRACE_HOOKS", raising=False)
    caplog.set_level(logging.INFO)
    drop_in("agrees", refusing("return None"))

    await load().refuse_post(NOTE, None, ACTOR)

    assert caplog.messages == []
