"""That nothing is left behind: by a call that was cancelled, by a connection that was closed."""

from __future__ import annotations

import asyncio

from resolutionflow.plugin_api import PsaClient
from resolutionflow.testing.contract import ContractBroken, Reach, expect, promise
from resolutionflow.testing.wire import Exchange
from resolutionflow.testing.wire.faults import HELD, html_page

from .bench import PATIENCE, Bench, Call, settled
from .on_bench import OnBench


class Closing(OnBench):
    """Tasks and connections."""

    @promise(Reach.READ)
    async def test_closing_leaves_nothing_behind(self) -> None:
        """When a connection is closed, no task goes on, no answer is still open, and the HTTP client is."""
        async with self.bench() as bench:
            before = asyncio.all_tasks()
            async with bench.client() as client:
                for call in bench.calls():
                    await call.ask(client)
            await _expect_no_tasks(before, "after the connection was closed")
            _expect_let_go(bench.wire.exchanges)
            expect(not bench.http.is_closed, "closing a connection closed the service's HTTP client")

    @promise(Reach.READ)
    async def test_closing_after_failures_leaves_nothing_behind(self) -> None:
        """The same after calls that failed."""
        async with self.bench() as bench:
            before = asyncio.all_tasks()
            for call in bench.calls():
                await bench.failing(call, html_page(502))
            await _expect_no_tasks(before, "after the connection was closed")
            _expect_let_go(bench.wire.exchanges)

    @promise(Reach.READ)
    async def test_a_cancelled_call_leaves_nothing_behind(self) -> None:
        """A call that is cancelled ends at once, as cancelled; its request ends too, and the client goes on."""
        async with self.bench() as bench:
            for call in bench.calls():
                where = await bench.struck(call)
                async with bench.client(warm=True) as client:
                    bench.wire.strike(HELD, where)
                    await _cancel(bench, call, client)
                    bench.wire.heal()
                    await client.get_ticket(bench.subject.ticket_id)

    @promise(Reach.READ)
    async def test_a_cancelled_first_call_leaves_the_client_usable(self) -> None:
        """A call that is cancelled while the client gets ready, for a token or an address, stands in nobody's way."""
        async with self.bench() as bench, bench.client() as client:
            bench.wire.strike(HELD, lambda _: True)
            await _cancel(bench, bench.reading(), client)
            bench.wire.heal()
            await client.get_ticket(bench.subject.ticket_id)

    @promise(Reach.READ)
    async def test_the_services_deadline_passes_through(self) -> None:
        """A time-out around a call is raised as it is: the service knows by it what became of the call."""
        async with self.bench() as bench:
            where = await bench.struck(bench.reading())
            async with bench.client(warm=True) as client:
                bench.wire.strike(HELD, where)
                try:
                    async with asyncio.timeout(0.05):
                        await bench.reading().ask(client)
                except TimeoutError:
                    return
                except Exception as error:
                    raise ContractBroken(
                        f"get_ticket turned the service's deadline into {type(error).__name__}"
                    ) from error
                raise ContractBroken("get_ticket swallowed the service's deadline")

    @promise(Reach.READ)
    async def test_one_client_serves_several_calls_at_once(self) -> None:
        """Calls that run at the same time on one client all give what was asked."""
        async with self.bench() as bench, bench.client() as client:
            ticket = bench.subject.ticket_id
            found = await asyncio.gather(*(client.get_ticket(ticket) for _ in range(4)))
            expect(
                {each.external_id for each in found} == {ticket},
                "calls at the same time got in each other's way",
            )


async def _cancel(bench: Bench, call: Call, client: PsaClient) -> None:
    """Cancel a call as soon as a request of it is at the proxy, which answers nothing."""
    start, before = len(bench.wire.exchanges), asyncio.all_tasks()
    running = asyncio.ensure_future(call.ask(client))

    def held() -> list[Exchange]:
        sent = bench.wire.exchanges[start:]
        return [each for each in sent if each.fault is HELD and each.arrived.is_set()]

    await settled(held, f"{call.name} sent nothing that could be held")
    exchange = held()[0]
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=PATIENCE)
    expect(done, f"{call.name} goes on though it was cancelled")
    if not running.cancelled():
        error = running.exception()
        raise ContractBroken(
            f"{call.name} was cancelled and ended with {type(error).__name__ if error else 'a result'}"
        )
    await settled(exchange.left.is_set, f"{call.name} was cancelled, and its request goes on")
    await _expect_no_tasks(before, f"after {call.name} was cancelled")


async def _expect_no_tasks(before: set[asyncio.Task[object]], when: str) -> None:
    await settled(
        lambda: not asyncio.all_tasks() - before, f"{when} a task goes on that the provider started"
    )


def _expect_let_go(exchanges: list[Exchange]) -> None:
    still_open = [str(each) for each in exchanges if not each.is_let_go]
    expect(not still_open, f"the answer to {', '.join(still_open)} was not read and not closed")
