"""What a provider reads, and that its capabilities are true to what it does."""

from __future__ import annotations

from collections.abc import Iterable

from resolutionflow.plugin_api import NotFound, ProviderCapability, PsaClient, Rejected, Ticket
from resolutionflow.testing.contract import ContractBroken, Reach, expect, promise, skip

from .bench import Bench, Call, api_kind
from .on_bench import OnBench


class Reads(OnBench):
    """Tickets, boards, statuses, members, and the check of an integration."""

    @promise(Reach.READ)
    async def test_a_ticket_is_read(self) -> None:
        """`get_ticket` gives the ticket that was asked for, with its status, ids being texts."""
        async with self.bench() as bench, bench.client() as client:
            ticket = await client.get_ticket(bench.subject.ticket_id)
            expect(isinstance(ticket, Ticket), f"get_ticket gave {ticket!r}, which is no Ticket")
            given, asked = ticket.external_id, bench.subject.ticket_id
            expect(given == asked, f"get_ticket gave the ticket {given!r} instead of {asked!r}")
            status = ticket.status.external_id
            expect(isinstance(status, str) and status, f"a ticket's status has the id {status!r}")

    @promise(Reach.READ)
    async def test_a_ticket_is_read_afresh(self) -> None:
        """Every `get_ticket` asks the PSA: a ticket that is kept would hide that somebody moved it."""
        async with self.bench() as bench, bench.client(warm=True) as client:
            with bench.recording() as sent:
                await client.get_ticket(bench.subject.ticket_id)
            expect(sent, "get_ticket gave a ticket that it had read before, or used another HTTP client")

    @promise(Reach.READ)
    async def test_a_ticket_that_is_not_there_is_not_found(self) -> None:
        """`get_ticket` raises NotFound for a ticket that the PSA does not have."""
        async with self.bench() as bench, bench.client() as client:
            await _not_there(client, bench.subject.missing_ticket_id)

    @promise(Reach.READ)
    async def test_an_id_that_is_none_leads_nowhere_else(self) -> None:
        """An id with the marks of an address or a condition in it is refused; it never reads another ticket."""
        async with self.bench() as bench, bench.client(warm=True) as client:
            ticket = bench.subject.ticket_id
            for hostile in (
                f"{ticket}/../{ticket}",
                f"{ticket}?x=1",
                f"{ticket}#x",
                f"{ticket} or 1=1",
                "",
                "../x",
            ):
                await _not_there(client, hostile)

    @promise(Reach.READ)
    async def test_a_ticket_is_found_by_its_number_and_no_more_than_asked(self) -> None:
        """`search_tickets` finds the ticket by its id, and gives at most `first` tickets."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.SEARCH_TICKETS)
            wanted = bench.subject.ticket_id
            found = [each.external_id for each in await client.search_tickets(wanted, 10)]
            expect(wanted in found, f"search_tickets({wanted!r}) found {found}")
            for first in (1, 2):
                number = len(await client.search_tickets("", first))
                expect(number <= first, f"search_tickets was asked for {first} and gave {number}")

    @promise(Reach.READ)
    async def test_boards_are_listed(self) -> None:
        """`list_boards` gives boards, none twice, the one under test among them."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.LIST_BOARDS)
            boards = [each.external_id for each in await client.list_boards()]
            _listed("list_boards", boards, bench.subject.board_id)

    @promise(Reach.READ)
    async def test_statuses_are_listed(self) -> None:
        """`list_statuses` gives those of a ticket, of a board and of the PSA; a ticket's own is one of its statuses."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.LIST_STATUSES)
            ticket = await client.get_ticket(bench.subject.ticket_id)
            taken = await _statuses(client, ticket_id=ticket.external_id)
            _listed(
                "list_statuses of the ticket", taken, bench.subject.status_id or ticket.status.external_id
            )
            _listed("list_statuses", await _statuses(client), ticket.status.external_id)
            if ticket.board is not None:
                board = ticket.board.external_id
                of_board = await _statuses(client, board_id=board)
                _listed("list_statuses of the board", of_board, ticket.status.external_id)

    @promise(Reach.READ)
    async def test_members_are_listed_and_found(self) -> None:
        """`list_members` gives members, none twice; with a search those whose name or e-mail holds it."""
        async with self.bench() as bench, bench.client() as client:
            bench.need(ProviderCapability.LIST_MEMBERS)
            members = await client.list_members()
            _listed("list_members", [each.external_id for each in members], bench.subject.member_id)
            name = members[-1].name
            found = await client.list_members(name)
            told = f"list_members({name!r})"
            expect(members[-1] in found, f"{told} did not find the member of that name")
            words = [f"{each.name} {each.email or ''}".casefold() for each in found]
            expect(all(name.casefold() in each for each in words), f"{told} found others too: {found}")

    @promise(Reach.READ)
    async def test_the_check_finds_nothing_wrong(self) -> None:
        """`check` gives findings, each with a code and a message, and no problem where there is none."""
        async with self.bench() as bench, bench.client() as client:
            findings = await client.check()
            expect(findings, "check found nothing at all, not even that the PSA was reached")
            for each in findings:
                expect(each.code and each.message, f"a finding lacks its code or message: {each!r}")
                expect(not each.is_problem, f"check found a problem: {each.code}: {each.message}")

    @promise(Reach.STAND_IN)
    async def test_capabilities_are_true(self) -> None:
        """A method whose capability is not declared does not work; declared ones are tried one by one elsewhere."""
        async with self.bench() as bench, bench.client() as client:
            undeclared = [each for each in _calls(bench) if not bench.has(each[0])]
            for capability, call in undeclared:
                try:
                    await call.ask(client)
                except Exception:  # noqa: BLE001, S112  (whatever it raises, it does not work, as declared)
                    continue
                raise ContractBroken(
                    f"{call.name} works, but {capability} is not declared: the service will never call it"
                )
            if not undeclared:
                skip("every capability is declared")


def declared_lists(bench: Bench) -> list[Call]:
    """A call for each list that the provider declares to give."""
    return [call for capability, call in _lists(bench) if bench.has(capability)]


def _lists(bench: Bench) -> Iterable[tuple[ProviderCapability, Call]]:
    of, ticket, marker = ProviderCapability, bench.subject.ticket_id, bench.marker()
    yield of.LIST_BOARDS, Call("list_boards", lambda c: c.list_boards())
    yield of.LIST_STATUSES, Call("list_statuses", lambda c: c.list_statuses(ticket_id=ticket))
    yield of.LIST_MEMBERS, Call("list_members", lambda c: c.list_members())
    yield of.SEARCH_TICKETS, Call("search_tickets", lambda c: c.search_tickets(ticket, 1))
    yield of.FIND_NOTE, Call("find_notes", lambda c: c.find_notes(ticket, marker))
    yield of.FIND_TIME_ENTRY, Call("find_time_entries", lambda c: c.find_time_entries(ticket, marker))


def _calls(bench: Bench) -> Iterable[tuple[ProviderCapability, Call]]:
    """A call for each capability that can be tried."""
    subject, ticket, of = bench.subject, bench.subject.ticket_id, ProviderCapability
    yield from _lists(bench)
    yield of.POST_NOTE, Call("post_note", lambda c: c.post_note(ticket, bench.note(bench.marker())))
    if subject.member_id is not None:
        entry = bench.time_entry()
        yield of.CREATE_TIME_ENTRY, Call("create_time_entry", lambda c: c.create_time_entry(ticket, entry))
    if (status := subject.status_id) is not None:
        yield of.CHANGE_STATUS, Call("change_status", lambda c: c.change_status(ticket, status))


async def _statuses(client: PsaClient, **of: str) -> list[str]:
    return [each.external_id for each in await client.list_statuses(**of)]


async def _not_there(client: PsaClient, ticket_id: str) -> None:
    try:
        ticket = await client.get_ticket(ticket_id)
    except Rejected as error:
        right = api_kind(error) in (NotFound, Rejected)
        expect(right, f"get_ticket({ticket_id!r}) raised {type(error).__name__} where NotFound is right")
    except Exception as error:
        raise ContractBroken(
            f"get_ticket({ticket_id!r}) raised {type(error).__name__} where NotFound is right: {error}"
        ) from error
    else:
        raise ContractBroken(f"get_ticket({ticket_id!r}) gave the ticket {ticket.external_id!r}")


def _listed(name: str, ids: list[str], wanted: str | None) -> None:
    expect(ids, f"{name} gave nothing")
    expect(all(isinstance(each, str) for each in ids), f"{name} gave ids that are no texts: {ids}")
    expect(len(ids) == len(set(ids)), f"{name} gave one id twice: {ids}")
    expect(
        wanted is None or wanted in ids, f"{name} gave {len(ids)}, without {wanted!r}: is every page read?"
    )
