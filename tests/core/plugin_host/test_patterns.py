"""The operator's own patterns, from a file to what is found."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.plugin_api import Span
from resolutionflow.plugin_host import RedactionFailed, RedactorPool, RedactorsUnavailable, load_plugins
from resolutionflow.plugin_host.patterns import PatternsInvalid, configured, read_patterns
from resolutionflow.settings import Settings, SettingsInvalid

BUILT_IN = [("patterns", "resolutionflow.plugin_host.patterns")]
GIVEN = "# what we hide\n\nbadge  \\bBDG-[0-9]{4}\\b\n  client  (?i)client code:? ([a-z]{3}-[0-9]{5})  \n"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file of patterns."""

    def write(text: str) -> Path:
        path = tmp_path / "patterns.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
async def pool() -> AsyncIterator[Callable[..., RedactorPool]]:
    """Makes pools of this one plugin."""
    made: list[RedactorPool] = []

    def make(patterns: Path | None, timeout: float = 30.0) -> RedactorPool:
        with configured(patterns):
            host = load_plugins(built_ins=BUILT_IN, entry_points=())
        made.append(RedactorPool(host, timeout=timeout, patterns=patterns))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


async def test_a_group_is_taken_out_or_all_of_it_where_there_is_none(
    file: Callable[[str], Path], pool: Callable[..., RedactorPool]
) -> None:
    found = await pool(file(GIVEN)).find("🔑 BDG-4711, Client code ABC-12345")

    assert (Span(2, 10, "badge"), Span(24, 33, "client")) == found


async def test_without_a_file_nothing_is_registered(pool: Callable[..., RedactorPool]) -> None:
    made = pool(None)

    assert () == await made.find("BDG-4711")
    assert made._worker is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("badge BDG\nclient (abc", "has a pattern in line 2 that RE2 does not take: missing )"),
        ("badge (?=x)", "has a pattern in line 1 that RE2 does not take: invalid perl operator"),
        ("badge (a)\\1", "has a pattern in line 1 that RE2 does not take: invalid escape sequence"),
        ("# x\n\nBadge BDG", "has 'Badge' for a kind in line 3: write lower-case letters, digits and dashes"),
        ("badge", "has no pattern behind the kind 'badge' in line 1"),
    ],
)
def test_a_bad_line_is_named_with_the_reason(file: Callable[[str], Path], text: str, told: str) -> None:
    with pytest.raises(PatternsInvalid) as caught:
        read_patterns(file(text))

    assert str(caught.value).startswith(told)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"badge caf\xe9")

    with pytest.raises(PatternsInvalid, match=r"cannot be read \(FileNotFoundError"):
        read_patterns(tmp_path / "none")
    with pytest.raises(PatternsInvalid, match=r"cannot be read \(UnicodeDecodeError"):
        read_patterns(tmp_path / "latin")


def test_without_the_extra_it_is_told_how_to_install_it(
    file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)

    with pytest.raises(PatternsInvalid, match=r"needs `pip install 'resolutionflow\[re2\]'`"):
        read_patterns(file(GIVEN))


def test_the_service_does_not_start_with_a_bad_file(file: Callable[[str], Path]) -> None:
    with pytest.raises(SettingsInvalid, match="RESOLUTIONFLOW_REDACTION_PATTERNS has a pattern in line 1"):
        Settings.load(redaction_patterns=file("badge (abc"))


async def test_b54_a_file_that_is_spoilt_while_the_service_runs_lets_nothing_be_sent(
    file: Callable[[str], Path], pool: Callable[..., RedactorPool]
) -> None:
    made = pool(file(GIVEN))
    file("badge (abc")

    with pytest.raises(RedactionFailed, match="its process did not start"):
        await made.find("BDG-4711")


def test_b54_a_bad_file_lets_nothing_be_sent(file: Callable[[str], Path]) -> None:
    with configured(file("badge (abc")):
        host = load_plugins(built_ins=BUILT_IN, entry_points=())

    with pytest.raises(RedactorsUnavailable, match="line 1"):
        host.redactors()


async def test_a_pattern_that_would_never_end_elsewhere_is_linear(
    file: Callable[[str], Path], pool: Callable[..., RedactorPool]
) -> None:
    """A backtracking engine takes longer than the universe is old for this."""
    made = pool(file("badge (?:a|aa)+b"))

    assert () == await made.find("a" * 100_000)


async def test_a_pattern_sees_one_line_at_a_time(
    file: Callable[[str], Path], pool: Callable[..., RedactorPool]
) -> None:
    made = pool(file("badge a[^b]*b"))

    assert (Span(2, 4, "badge"),) == await made.find("a\nab")


@pytest.fixture
def changed_settings(file: Callable[[str], Path]) -> dict[str, object]:
    return {"redaction_patterns": file(GIVEN)}


async def test_b51_what_is_posted_and_what_a_psa_says_go_through_the_patterns(
    application: Application, begun, post, connectwise, actor
) -> None:
    connectwise.state.tickets[7001]["summary"] = "Badge BDG-4711 does not open"
    session = await begun()
    result = await post(session, markdown="Badge BDG-4711 was blocked, client code ABC-12345 too.")
    ticket = await application.integrations.ticket(actor, session.ticket.integration_id, "7001")
    (note,) = connectwise.notes()

    assert (
        "Badge [REDACTED:badge] was blocked, client code [REDACTED:client] too." == result.delivery.markdown
    )
    assert "[REDACTED:badge]" in note["text"]
    assert "Badge [REDACTED:badge] does not open" == ticket.summary
