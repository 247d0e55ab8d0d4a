"""What a provider writes: by one request, in full, and found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from resolutionflow.plugin_api import FoundEntry, NoteType, ProviderCapability, PsaClient, PsaError
from resolutionflow.testing.contract import ContractBroken, Reach, expect, promise, skip
from resolutionflow.testing.wire import Exchange
from resolutionflow.testing.wire.faults import answered

from .bench import Bench, Call, raised
from .on_bench import OnBench

_NOTES = (ProviderCapability.POST_NOTE, ProviderCapability.FIND_NOTE)
_TIME = (ProviderCapability.CREATE_TIME_ENTRY, ProviderCapability.FIND_TIME_ENTRY)


@dataclass(frozen=True, slots=True)
class Entries:
    """Notes or time entries: how one is written with an ending, and how those with a marker are found."""

    what: str
    write: Callable[[PsaClient, str], Awaitable[str]]
    find: Callable[[PsaClient, str], Awaitable[Sequence[FoundEntry]]]
    add: Callable[[str, int], Awaitable[None]] | None

    async def found(self, client: PsaClient, marker: str) -> list[str]:
        """Ids of the entries with this marker."""
        return [each.external_id for each in await self.find(client, marker)]


class Writes(OnBench):
    """Notes, time entries, statuses."""

    @promise(Reach.WRITE)
    async def test_b44_a_note_is_posted_by_one_request_and_found_by_its_marker(self) -> None:
        """`post_note` sends one write and gives the id under which `find_notes` finds the note."""
        async with self.bench() as bench:
            notes, is_found = _notes(bench, *_NOTES[:1]), bench.has(*_NOTES)
            await _written_once(bench, notes, bench.marker(), is_found=is_found)

    @promise(Reach.WRITE)
    async def test_b44_a_time_entry_is_made_by_one_request_and_found_by_its_marker(self) -> None:
        """`create_time_entry` sends one write and gives the id under which `find_time_entries` finds it."""
        async with self.bench() as bench:
            time, is_found = _time(bench, *_TIME[:1]), bench.has(*_TIME)
            await _written_once(bench, time, bench.time_marker(), is_found=is_found)

    @promise(Reach.WRITE)
    async def test_a_status_is_changed_by_one_request(self) -> None:
        """`change_status` sends one write, and a fresh read shows the status; it is put back after."""
        async with self.bench() as bench, bench.client(warm=True) as client:
            bench.need(ProviderCapability.CHANGE_STATUS)
            ticket, wanted = bench.subject.ticket_id, bench.subject.status_id
            if wanted is None:
                skip("the contract is told no `status_id`")
            before = (await client.get_ticket(ticket)).status.external_id
            expect(before != wanted, "the ticket is in `status_id` already: name another status")
            with bench.recording() as sent:
                await client.change_status(ticket, wanted)
            now = (await client.get_ticket(ticket)).status.external_id
            await client.change_status(ticket, before)
            _one_write(bench, "change_status", sent)
            expect(now == wanted, f"after change_status({wanted!r}) the ticket is in {now!r}")

    @promise(Reach.STAND_IN)
    async def test_b36_every_type_of_note_is_posted_and_found(self) -> None:
        """Internal, description and resolution notes are all posted, and found by their markers."""
        async with self.bench() as bench, bench.client() as client:
            notes = _notes(bench)
            for note_type in NoteType:
                marker = bench.marker()
                note = bench.note(marker, note_type=note_type)
                posted = await client.post_note(bench.subject.ticket_id, note)
                found = await notes.found(client, marker)
                expect(
                    found == [posted], f"a note of type {note_type} was posted as {posted!r}; found: {found}"
                )

    @promise(Reach.STAND_IN)
    async def test_b36_the_customer_sees_what_the_type_says_and_no_more(self) -> None:
        """A customer sees description and resolution notes, and never an internal one."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.POST_NOTE)
            ticket, sees = bench.subject.ticket_id, bench.subject.customer_sees
            if sees is None:
                skip("the contract is not told `customer_sees`")
            for note_type in NoteType:
                posted = await client.post_note(ticket, bench.note(bench.marker(), note_type=note_type))
                shown, right = sees(ticket, posted), note_type.is_customer_visible
                expect(
                    shown is right,
                    f"the customer {'sees' if shown else 'does not see'} a note of {note_type}",
                )

    @promise(Reach.STAND_IN)
    async def test_b36_nobody_is_mailed_unless_asked(self) -> None:
        """No note and no time entry e-mails anybody, but for a note to the customer with `notify_customer`."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.POST_NOTE)
            mails, ticket = bench.subject.mails, bench.subject.ticket_id
            if mails is None:
                skip("the contract is not told `mails`")
            for note_type in NoteType:
                await client.post_note(ticket, bench.note(bench.marker(), note_type=note_type))
                expect(mails() == 0, f"a note of type {note_type}, which notifies nobody, was e-mailed")
            if bench.has(ProviderCapability.CREATE_TIME_ENTRY) and bench.subject.member_id:
                await client.create_time_entry(ticket, bench.time_entry())
                expect(mails() == 0, "a time entry was e-mailed")
            told = bench.note(bench.marker(), note_type=NoteType.RESOLUTION, notify_customer=True)
            await client.post_note(ticket, told)
            expect(mails() == 1, f"a note with `notify_customer` brought about {mails()} e-mails")

    @promise(Reach.STAND_IN)
    async def test_b44_only_a_note_that_ends_with_the_marker_is_found(self) -> None:
        """A note that holds the marker elsewhere, or a longer one, is another note: a reply quotes ours."""
        async with self.bench() as bench, bench.client() as client:
            notes, marker = _notes(bench), bench.marker()
            for ending in (f"{marker} was quoted.", f"{marker[:-1]}2]", marker[:-1]):
                await notes.write(client, ending)
            found = await notes.found(client, marker)
            expect(not found, f"find_notes({marker!r}) took notes for ours that do not end so: {found}")

    @promise(Reach.STAND_IN)
    async def test_b44_a_customer_who_quotes_a_note_has_not_written_ours(self) -> None:
        """A customer's reply that ends with our note, marker and all, is not taken for a second copy of it."""
        async with self.bench() as bench, bench.client() as client:
            notes, marker, reply = _notes(bench), bench.marker(), bench.subject.reply
            if reply is None:
                skip("the contract is not told `reply`")
            posted = await notes.write(client, marker)
            await reply(bench.subject.ticket_id, posted)
            async with bench.client() as another:
                found = await notes.found(another, marker)
            expect(
                found == [posted], f"{posted!r} was posted and a customer quoted it; found as ours: {found}"
            )

    @promise(Reach.STAND_IN)
    async def test_b44_every_copy_is_found_oldest_first(self) -> None:
        """Where something was written twice, `find_notes` and `find_time_entries` give both, the older one first."""
        async with self.bench() as bench, bench.client() as client:
            for entries, marker in ((_notes(bench), bench.marker()), *_time_if_declared(bench)):
                posted = [await entries.write(client, marker) for _ in range(2)]
                found = await entries.found(client, marker)
                expect(
                    found == posted,
                    f"{posted} were written with one marker; the {entries.what} found: {found}",
                )

    @promise(Reach.STAND_IN)
    async def test_b44_notes_are_found_on_every_page(self) -> None:
        """`find_notes` finds the first note and the last one of a long ticket, and raises where a page is missing."""
        async with self.bench() as bench:
            await _found_on_every_page(bench, _notes(bench), bench.marker())

    @promise(Reach.STAND_IN)
    async def test_b44_time_entries_are_found_on_every_page(self) -> None:
        """`find_time_entries` reads every page, as `find_notes` does."""
        async with self.bench() as bench:
            await _found_on_every_page(bench, _time(bench), bench.time_marker())

    @promise(Reach.STAND_IN)
    async def test_nothing_is_written_to_a_ticket_that_is_not_there(self) -> None:
        """Every write to an unknown ticket raises a PsaError."""
        async with self.bench() as bench, bench.client() as client:
            missing = bench.subject.missing_ticket_id
            for call in bench.writes(missing):
                try:
                    given = await call.ask(client)
                except PsaError:
                    continue
                raise ContractBroken(
                    f"{call.name} to the ticket {missing!r}, which is not there, gave {given!r}"
                )


def _notes(bench: Bench, *needed: ProviderCapability) -> Entries:
    bench.need(*needed or _NOTES)
    ticket = bench.subject.ticket_id
    return Entries(
        "notes",
        lambda client, ending: client.post_note(ticket, bench.note(ending)),
        lambda client, marker: client.find_notes(ticket, marker),
        bench.subject.add_notes,
    )


def _time(bench: Bench, *needed: ProviderCapability) -> Entries:
    bench.need(*needed or _TIME)
    ticket = bench.subject.ticket_id
    return Entries(
        "time entries",
        lambda client, ending: client.create_time_entry(ticket, bench.time_entry(ending)),
        lambda client, marker: client.find_time_entries(ticket, marker),
        bench.subject.add_time_entries,
    )


def _time_if_declared(bench: Bench) -> list[tuple[Entries, str]]:
    is_declared = bench.has(*_TIME) and bench.subject.member_id
    return [(_time(bench), bench.time_marker())] if is_declared else []


async def _written_once(bench: Bench, entries: Entries, marker: str, *, is_found: bool) -> None:
    async with bench.client(warm=True) as client:
        with bench.recording() as sent:
            given = await entries.write(client, marker)
        _one_write(bench, f"writing one of the {entries.what}", sent)
        expect(isinstance(given, str) and given, f"writing one of the {entries.what} gave the id {given!r}")
        if is_found:
            _expect_one(entries.what, given, await entries.find(client, marker))


def _expect_one(what: str, given: str, found: Sequence[FoundEntry]) -> None:
    ids = [each.external_id for each in found]
    expect(ids == [given], f"{given!r} was written; the {what} found by its marker: {ids}")
    at = found[0].created_at
    expect(at is None or at.utcoffset() is not None, f"{what} were created at {at}, which has no time zone")


def _one_write(bench: Bench, what: str, sent: list[Exchange]) -> None:
    writes = [str(each) for each in sent if bench.subject.is_write(each)]
    expect(len(writes) == 1, f"{what} sent {len(writes)} writes where there may be one: {', '.join(writes)}")


async def _found_on_every_page(bench: Bench, entries: Entries, marker: str) -> None:
    size = bench.subject.page_size
    if size is None:
        skip("the PSA gives every list whole")
    async with bench.client(warm=True) as client:
        posted = [await entries.write(client, marker)]
        if entries.add is not None:
            await entries.add(bench.subject.ticket_id, size)
        else:
            for _ in range(size):
                await entries.write(client, "One of many.")
        posted.append(await entries.write(client, marker))
        with bench.recording() as sent:
            found = await entries.found(client, marker)
        expect(
            found == posted,
            f"{posted} are the first and the last of {size + 2} {entries.what}; by {len(sent)} requests were "
            f"found {found}: is every page read?",
        )
        last = _last_page(sent, f"{size + 2} {entries.what}")
        bench.wire.strike(answered(500), last.asks_as)
        await raised(
            Call(f"the last page of {entries.what}", lambda each: entries.find(each, marker)),
            answered(500),
            client,
        )


def _last_page(sent: list[Exchange], what: str) -> Exchange:
    """The last request for a list. Raises ContractBroken where there was but one."""
    (place, pages), *_ = Counter(each.place for each in sent).most_common(1)
    expect(pages > 1, f"{what} came by one request: say a larger `page_size`, or None")
    return next(each for each in reversed(sent) if each.place == place)
