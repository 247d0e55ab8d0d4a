"""What a provider raises for each way to fail, and how often it asks."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from resolutionflow.plugin_api import (
    AuthFailed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    ProviderCapability,
    PsaClient,
    PsaError,
    RateLimited,
    Rejected,
)
from resolutionflow.testing.contract import ContractBroken, Reach, expect, promise, skip
from resolutionflow.testing.wire import Fault
from resolutionflow.testing.wire.faults import (
    BROKEN_OFF,
    CUT,
    CUT_AFTER,
    HALVED,
    REFUSED,
    TIMED_OUT,
    TIMED_OUT_AFTER,
    answered,
    html_page,
)

from .bench import Bench, Call, Failure, settled
from .on_bench import OnBench
from .reads import declared_lists

PAUSE = 77
"""Seconds of the pause that the PSA asks for."""
ELSEWHERE = "http://127.0.0.2:9/elsewhere"
WORDS = "The field zz-contract is not filled in"


class Failures(OnBench):
    """The errors of `resolutionflow.plugin_api.errors`, each for what it stands for."""

    @promise(Reach.READ)
    async def test_b44_a_refused_connection_was_not_sent(self) -> None:
        """Where no connection comes about: NotSent, after one try."""
        async with self.bench() as bench:
            for call in bench.calls():
                (await bench.failing(call, REFUSED)).expect(NotSent)

    @promise(Reach.READ)
    async def test_b44_a_read_that_gets_no_whole_answer_is_an_unknown_outcome(self) -> None:
        """No answer in time, a broken connection, half an answer, a page: OutcomeUnknown, after one try."""
        async with self.bench() as bench:
            for fault in (TIMED_OUT, CUT, BROKEN_OFF, HALVED, html_page(200), html_page(502)):
                (await bench.failing(bench.reading(), fault)).expect(OutcomeUnknown)

    @promise(Reach.STAND_IN)
    async def test_b44_a_write_that_times_out_before_the_effect_is_an_unknown_outcome(self) -> None:
        """No answer in time, or a connection that breaks: a write raises OutcomeUnknown, after one try."""
        async with self.bench() as bench:
            for call in bench.writes():
                for fault in (TIMED_OUT, CUT):
                    (await bench.failing(call, fault)).expect(OutcomeUnknown)

    @promise(Reach.STAND_IN)
    async def test_b44_a_write_that_times_out_after_the_effect_is_an_unknown_outcome(self) -> None:
        """The PSA did it and its answer was lost: a write raises OutcomeUnknown, after one try."""
        async with self.bench() as bench:
            for call in bench.writes():
                for fault in (TIMED_OUT_AFTER, CUT_AFTER, BROKEN_OFF):
                    (await bench.failing(call, fault)).expect(OutcomeUnknown)

    @promise(Reach.STAND_IN)
    async def test_b44_a_note_whose_answer_was_lost_is_found(self) -> None:
        """After a time-out that came once the PSA had done it, the note is found by its marker; else it is not."""
        async with self.bench() as bench:
            bench.need(ProviderCapability.POST_NOTE, ProviderCapability.FIND_NOTE)
            ticket = bench.subject.ticket_id
            markers: list[str] = []

            def post(client: PsaClient) -> Awaitable[object]:
                markers.append(bench.marker())
                return client.post_note(ticket, bench.note(markers[-1]))

            for fault, number in ((TIMED_OUT_AFTER, 1), (TIMED_OUT, 0)):
                failure = await bench.failing(Call("post_note", post, is_write=True), fault)
                if number:
                    await settled(failure.sent[0].done.is_set, "the stand-in did not answer")
                async with bench.client() as client:
                    found = [each.external_id for each in await client.find_notes(ticket, markers[-1])]
                expect(len(found) == number, f"post_note met {fault}; found by its marker: {found}")

    @promise(Reach.STAND_IN)
    async def test_b44_an_answer_that_cannot_be_read_is_an_unknown_outcome(self) -> None:
        """Half an answer, or an HTML page, with a status of success: a write raises OutcomeUnknown."""
        async with self.bench() as bench:
            for call in bench.writes():
                if (await bench.undisturbed(call)).size > 1:
                    (await bench.failing(call, HALVED)).expect(OutcomeUnknown)
                (await bench.failing(call, html_page(200, reaches_psa=True))).expect(OutcomeUnknown)

    @promise(Reach.STAND_IN)
    async def test_b44_a_server_error_on_a_write_is_an_unknown_outcome(self) -> None:
        """Any 5xx, with or without a page or a Retry-After, may have been applied: OutcomeUnknown, after one try."""
        async with self.bench() as bench:
            for call in bench.writes():
                for fault in _server_errors(bench):
                    (await bench.failing(call, fault)).expect(OutcomeUnknown)

    @promise(Reach.READ)
    async def test_a_server_error_on_a_read_may_pass(self) -> None:
        """Any 5xx on a read raises an error that says to try again, after one try."""
        async with self.bench() as bench:
            for fault in _server_errors(bench):
                failure = await bench.failing(bench.reading(), fault)
                kind = RateLimited if isinstance(failure.error, RateLimited) else OutcomeUnknown
                failure.expect(kind)

    @promise(Reach.READ)
    async def test_b44_a_redirect_is_not_followed(self) -> None:
        """What is sent elsewhere raises OutcomeUnknown, after one try; nothing goes there, credentials least of all."""
        async with self.bench() as bench:
            for call in bench.calls():
                for status in (301, 302, 307, 308):
                    await _stays(bench, call, status)

    @promise(Reach.READ)
    async def test_b45_a_pause_in_seconds_is_told(self) -> None:
        """429 with Retry-After in seconds: RateLimited with so many, after one try."""
        async with self.bench() as bench:
            for call in bench.calls():
                _paused(await bench.failing(call, _pause(bench, str(PAUSE))))

    @promise(Reach.READ)
    async def test_b45_a_pause_until_a_date_is_told(self) -> None:
        """429 with Retry-After as an HTTP date: RateLimited with the seconds until then, after one try."""
        async with self.bench() as bench:
            for call in bench.calls():
                until = format_datetime(datetime.now(UTC) + timedelta(seconds=PAUSE), usegmt=True)
                _paused(await bench.failing(call, _pause(bench, until)))

    @promise(Reach.READ)
    async def test_b45_a_pause_without_a_length_is_told(self) -> None:
        """429 without Retry-After: RateLimited, with no pause or the provider's own."""
        async with self.bench() as bench:
            for call in bench.calls():
                failure = await bench.failing(call, answered(429, bench.refusal("Slow down")))
                failure.expect(RateLimited)
                pause = getattr(failure.error, "retry_after", None)
                expect(pause is None or pause > 0, f"a 429 that names no pause became one of {pause!r} s")

    @promise(Reach.STAND_IN)
    async def test_b45_a_refused_write_is_final_and_told_in_the_psas_words(self) -> None:
        """400, 409 and 422: Rejected, after one try, with the message that the PSA gave."""
        async with self.bench() as bench:
            for call in bench.writes():
                for status in (400, 409, 422):
                    failure = await bench.failing(call, answered(status, bench.refusal(WORDS)))
                    failure.expect(Rejected)
                    _in_its_words(failure)

    @promise(Reach.READ)
    async def test_b45_a_missing_right_is_told_in_the_psas_words(self) -> None:
        """403: PermissionDenied, after one try, with the message that the PSA gave."""
        async with self.bench() as bench:
            for call in bench.calls():
                failure = await bench.failing(call, answered(403, bench.refusal(WORDS)))
                failure.expect(PermissionDenied)
                _in_its_words(failure)

    @promise(Reach.READ)
    async def test_b45_a_thing_that_is_not_there_is_not_found(self) -> None:
        """404: NotFound, after one try, or two where a fresh base was looked for in between."""
        async with self.bench() as bench:
            for call in bench.calls():
                (await bench.failing(call, answered(404, bench.refusal(WORDS)))).expect(NotFound, most=2)

    @promise(Reach.READ)
    async def test_b45_credentials_that_are_refused_are_told(self) -> None:
        """401 for good: AuthFailed, after one try, or two where a fresh token was got in between."""
        async with self.bench() as bench:
            most = 2 if bench.subject.renews_credentials else 1
            for call in bench.calls():
                (await bench.failing(call, answered(401, bench.refusal(WORDS)))).expect(AuthFailed, most=most)

    @promise(Reach.READ)
    async def test_b44_a_token_that_has_expired_is_renewed_once(self) -> None:
        """401 once: the provider gets a fresh token, not the old one again, and sends the request once more."""
        async with self.bench() as bench:
            if not bench.subject.renews_credentials:
                skip("the provider has credentials that do not expire (`renews_credentials`)")
            for call in bench.calls():
                await _renews(bench, call)

    @promise(Reach.READ)
    async def test_the_check_survives_a_psa_that_refuses_everything(self) -> None:
        """With credentials that nobody accepts, `check` finds a problem, or raises AuthFailed; no other error."""
        async with self.bench() as bench, bench.client() as client:
            bench.wire.strike(answered(401, bench.refusal(WORDS)), lambda _: True)
            try:
                findings = await client.check()
            except AuthFailed:
                return
            except Exception as error:
                raise ContractBroken(
                    f"check, with refused credentials, raised {type(error).__name__}: {error}"
                ) from error
            found_it = any(finding.is_problem for finding in findings)
            expect(found_it, f"check, with refused credentials, found no problem: {findings}")

    @promise(Reach.READ)
    async def test_b44_a_list_that_cannot_be_read_is_no_empty_one(self) -> None:
        """Where a list cannot be read, its method raises: an empty one would say that nothing is there."""
        async with self.bench() as bench, bench.client(warm=True) as client:
            # What a provider knows without asking cannot fail.
            for call in [each for each in declared_lists(bench) if await bench.sends(each)]:
                for fault in (answered(500), HALVED, html_page(200), CUT):
                    (await bench.met(call, fault, client)).expect(OutcomeUnknown)


def _pause(bench: Bench, retry_after: str) -> Fault:
    return answered(429, bench.refusal("Slow down"), Retry_After=retry_after)


def _server_errors(bench: Bench) -> list[Fault]:
    body = bench.refusal("Something went wrong")
    return [
        answered(500, body, reaches_psa=True),
        html_page(502),
        answered(503, body, Retry_After="5", reaches_psa=True),
        answered(504, reaches_psa=True),
    ]


def _paused(failure: Failure) -> None:
    failure.expect(RateLimited)
    pause = getattr(failure.error, "retry_after", None)
    story = (
        f"{failure.call.name}, told to wait {PAUSE} s by Retry-After: {failure.fault.headers['Retry-After']},"
    )
    expect(pause is not None, f"{story} raised RateLimited without `retry_after`")
    expect(PAUSE - 10 <= (pause or 0) <= PAUSE + 1, f"{story} gave {pause!r} s")


def _in_its_words(failure: Failure) -> None:
    told = failure.error.message
    expect(WORDS in told, f"{failure.call.name}: the PSA said {WORDS!r}, and the error says {told!r}")


async def _stays(bench: Bench, call: Call, status: int) -> None:
    with bench.recording() as sent:
        failure = await bench.failing(call, answered(status, Location=ELSEWHERE))
    strays = [str(each.url) for each in sent if str(each.url).startswith(ELSEWHERE)]
    expect(not strays, f"{call.name} followed a redirect ({status}) to {ELSEWHERE}")
    failure.expect(OutcomeUnknown)


async def _renews(bench: Bench, call: Call) -> None:
    where = await bench.struck(call)
    async with bench.client(warm=True) as client:
        bench.wire.strike(answered(401, bench.refusal(WORDS)), where, times=1)
        with bench.recording() as sent:
            try:
                await call.ask(client)
            except PsaError as error:
                story = f"{call.name}, whose token had expired, raised {type(error).__name__}: {error}"
                raise ContractBroken(story) from error
        bench.wire.heal()
    tries = [each for each in sent if where(each)]
    expect(
        len(tries) == 2, f"{call.name}, whose token had expired, was sent {len(tries)} times instead of twice"
    )
    old, new = ((each.url, each.headers) for each in tries)
    expect(old != new, f"{call.name}, whose token had expired, was sent again with the same one")
