"""Faults that plugins have had, seeded one by one into a copy of this one: the contract catches each.

A fault names the test of the contract that must catch it, and words of what that test then says.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

import resolutionflow_halo
from resolutionflow.plugin_api import PsaProvider
from resolutionflow.testing import ProviderContract
from resolutionflow.testing.provider import bench

SOURCE = Path(resolutionflow_halo.__file__).parent


@dataclass(frozen=True)
class Seed:
    """A fault: in `module`, `old` becomes `new`; `also` goes below the module's imports."""

    name: str
    module: str
    old: str
    new: str
    caught_by: str
    told: str
    also: str = ""


SENT = "response = await self._send(method, path, query, body, token)\n"
ANSWERED = "        if not response.is_success:\n            raise self.tokens.explain"
CONNECTED = "        yield HaloClient(Transport(Settings.parse(configuration), http))"

SEEDS = (
    Seed(
        "retries on its own",
        "transport",
        ANSWERED,
        f"        if response.is_server_error:\n            {SENT}{ANSWERED}",
        "test_b44_a_server_error_on_a_write_is_an_unknown_outcome",
        "sent 2 requests where 1 may go out",
    ),
    Seed(
        "tries once more after a time-out",
        "transport",
        SENT,
        "try:\n            " + SENT + "        except OutcomeUnknown:\n            " + SENT,
        "test_b44_a_write_that_times_out_before_the_effect_is_an_unknown_outcome",
        "sent 2 requests where 1 may go out",
    ),
    Seed(
        "reads the first page only",
        "transport",
        "in count(1):",
        "in (1,):",
        "test_b44_notes_are_found_on_every_page",
        "is every page read",
    ),
    Seed(
        "reads the first page of time entries only",
        "time_entries",
        "[entry(action) for action in marked if",
        "[entry(action) for action in marked[:1] if",
        "test_b44_time_entries_are_found_on_every_page",
        "is every page read",
    ),
    Seed(
        "takes half a list for a whole one",
        "transport",
        '            page, promised = self._page(await self.answer("GET", path, asked), name)\n',
        "            try:\n"
        '                page, promised = self._page(await self.answer("GET", path, asked), name)\n'
        "            except OutcomeUnknown:\n"
        "                break\n",
        "test_b44_a_list_that_cannot_be_read_is_no_empty_one",
        "passed it off as a success",
    ),
    Seed(
        "takes the pages that it got for all of them",
        "transport",
        '            page, promised = self._page(await self.answer("GET", path, asked), name)\n',
        "            try:\n"
        '                page, promised = self._page(await self.answer("GET", path, asked), name)\n'
        "            except OutcomeUnknown:\n"
        "                if found:\n"
        "                    break\n"
        "                raise\n",
        "test_b44_notes_are_found_on_every_page",
        "the last page of notes, which met an answer 500 (application/json), passed it off",
    ),
    Seed(
        "takes members that cannot be read for none",
        "members",
        '    records = await transport.get_array("Agent")',
        "    try:\n"
        '        records = await transport.get_array("Agent")\n'
        "    except PsaError:\n"
        "        return []",
        "test_b44_a_list_that_cannot_be_read_is_no_empty_one",
        "list_members, which met an answer 500",
        "from resolutionflow.plugin_api import PsaError\n",
    ),
    Seed(
        "strips the marker",
        "notes",
        '"note_html": note.text,',
        '"note_html": note.text.rpartition("<p>")[0],',
        "test_b44_a_note_is_posted_by_one_request_and_found_by_its_marker",
        "found by its marker: []",
    ),
    Seed(
        "cuts long notes",
        "notes",
        '"note_html": note.text,',
        '"note_html": note.text[:20_000],',
        "test_b46_a_note_of_the_declared_limit_is_taken_whole",
        "not found by its marker",
    ),
    Seed(
        "finds a marker anywhere",
        "actions",
        'any(ends_with_marker(str(action.get(text) or ""), marker) for',
        'any(marker in str(action.get(text) or "") for',
        "test_b44_only_a_note_that_ends_with_the_marker_is_found",
        "took notes for ours",
    ),
    Seed(
        "takes a customer's reply for its own note",
        "identity",
        "        if is_by_user(action):\n"
        "            return False\n"
        "        ours, authors = await self._ours(), _authors(action)\n"
        "        return not ours or not authors or bool(ours & authors)",
        "        return True",
        "test_b44_a_customer_who_quotes_a_note_has_not_written_ours",
        "found as ours",
    ),
    Seed(
        "gives the newest first",
        "actions",
        'key=lambda each: int(each["id"]))',
        'key=lambda each: -int(each["id"]))',
        "test_b44_every_copy_is_found_oldest_first",
        "were written with one marker",
    ),
    Seed(
        "swallows a 4xx",
        "tickets",
        "    await transport.write(PATH, change)",
        "    with suppress(Rejected):\n        await transport.write(PATH, change)",
        "test_b45_a_refused_write_is_final_and_told_in_the_psas_words",
        "change_status, which met an answer 400 (application/json), passed it off as a success",
        "from contextlib import suppress\nfrom resolutionflow.plugin_api import Rejected\n",
    ),
    Seed(
        "swallows the PSA's words",
        "errors",
        "    return Detail(text or code, code or None) if text or code else None",
        '    return Detail("Something went wrong")',
        "test_b45_a_refused_write_is_final_and_told_in_the_psas_words",
        "the PSA said",
    ),
    Seed(
        "shows a secret in an error",
        "tokens",
        "        text = self._settings.scrub(text)\n",
        "",
        "test_b52_no_error_and_no_log_line_shows_a_credential_that_an_answer_repeats",
        "shows a credential",
    ),
    Seed(
        "logs its token",
        "transport",
        "        try:\n            return await self._http.request(",
        "        logging.getLogger(__name__).debug(headers)\n"
        "        try:\n            return await self._http.request(",
        "test_b52_no_error_and_no_log_line_shows_a_credential_that_an_answer_repeats",
        "shows a credential",
        "import logging\n",
    ),
    Seed(
        "keeps the credentials in the provider",
        "provider",
        CONNECTED,
        f"        self.last = Settings.parse(configuration)\n{CONNECTED}",
        "test_b52_the_provider_keeps_no_credentials",
        "keeps a credential",
    ),
    Seed(
        "does not send `sendemail`",
        "notes",
        '        "sendemail": note.notify_customer and is_visible,\n',
        "",
        "test_b36_nobody_is_mailed_unless_asked",
        "was e-mailed",
    ),
    Seed(
        "shows internal notes to the customer",
        "notes",
        '"hiddenfromuser": not is_visible,',
        '"hiddenfromuser": False,',
        "test_b36_the_customer_sees_what_the_type_says_and_no_more",
        "the customer sees a note of INTERNAL_ANALYSIS",
    ),
    Seed(
        "follows redirects",
        "transport",
        "follow_redirects=False",
        "follow_redirects=True",
        "test_b44_a_redirect_is_not_followed",
        "followed a redirect",
    ),
    Seed(
        "never renews its token",
        "transport",
        "            self.tokens.forget(token)\n",
        "",
        "test_b44_a_token_that_has_expired_is_renewed_once",
        "was sent again with the same one",
    ),
    Seed(
        "ignores Retry-After in seconds",
        "transport",
        ANSWERED,
        '        if response.status_code == 429:\n            raise RateLimited("Wait.", retry_after=300.0)\n'
        + ANSWERED,
        "test_b45_a_pause_in_seconds_is_told",
        "gave 300.0 s",
        "from resolutionflow.plugin_api import RateLimited\n",
    ),
    Seed(
        "ignores Retry-After as a date",
        "transport",
        ANSWERED,
        "        if response.status_code == 429:\n"
        '            pause = response.headers.get("Retry-After", "")\n'
        '            raise RateLimited("Wait.", retry_after=float(pause) if pause.isdigit() else None)\n'
        + ANSWERED,
        "test_b45_a_pause_until_a_date_is_told",
        "without `retry_after`",
        "from resolutionflow.plugin_api import RateLimited\n",
    ),
    Seed(
        "takes a lost answer for a certain failure",
        "transport",
        "            raise self.tokens.explain.no_answer(error, httpx2.URL(url).host) from error",
        '            raise NotSent("HaloPSA did not answer.") from error',
        "test_b44_a_write_that_times_out_after_the_effect_is_an_unknown_outcome",
        "raised NotSent (HaloPSA did not answer.) where OutcomeUnknown is right",
        "from resolutionflow.plugin_api import NotSent\n",
    ),
    Seed(
        "takes a refused connection for a lost answer",
        "transport",
        "            raise self.tokens.explain.no_answer(error, httpx2.URL(url).host) from error",
        '            raise OutcomeUnknown("HaloPSA did not answer.") from error',
        "test_b44_a_refused_connection_was_not_sent",
        "where NotSent is right",
    ),
    Seed(
        "takes a gateway's 503 for a pause",
        "transport",
        'is_write=method != "GET"',
        "is_write=False",
        "test_b44_a_server_error_on_a_write_is_an_unknown_outcome",
        "raised RateLimited",
    ),
    Seed(
        "takes any page for a success",
        "transport",
        "            raise self.tokens.explain.answer(response, is_write=True) from error",
        '            return {"id": 1}',
        "test_b44_an_answer_that_cannot_be_read_is_an_unknown_outcome",
        "passed it off as a success",
    ),
    Seed(
        "lets the HTTP client's errors through",
        "transport",
        "        except httpx2.HTTPError as error:",
        "        except httpx2.ConnectError as error:",
        "test_b44_a_read_that_gets_no_whole_answer_is_an_unknown_outcome",
        "raised ReadTimeout, which is no PsaError",
    ),
    Seed(
        "swallows a cancellation",
        "transport",
        "        except httpx2.HTTPError as error:",
        "        except asyncio.CancelledError as error:\n"
        '            raise OutcomeUnknown("Cancelled.") from error\n'
        "        except httpx2.HTTPError as error:",
        "test_a_cancelled_call_leaves_nothing_behind",
        "was cancelled and ended with OutcomeUnknown",
        "import asyncio\n",
    ),
    Seed(
        "goes on after a cancellation",
        "transport",
        SENT,
        "response = await asyncio.shield(self._send(method, path, query, body, token))\n",
        "test_a_cancelled_call_leaves_nothing_behind",
        "its request goes on",
        "import asyncio\n",
    ),
    Seed(
        "leaves a connection open",
        "provider",
        CONNECTED,
        '        feed = http.build_request("GET", str(configuration["site"]))\n'
        f"        await http.send(feed, stream=True)\n{CONNECTED}",
        "test_closing_leaves_nothing_behind",
        "was not read and not closed",
    ),
    Seed(
        "leaves a task running",
        "provider",
        CONNECTED,
        f"        self.watch = asyncio.create_task(asyncio.sleep(60))\n{CONNECTED}",
        "test_closing_leaves_nothing_behind",
        "a task goes on that the provider started",
        "import asyncio\n",
    ),
    Seed(
        "closes the service's HTTP client",
        "provider",
        CONNECTED,
        f"{CONNECTED}\n        await http.aclose()",
        "test_closing_leaves_nothing_behind",
        "closed the service's HTTP client",
    ),
    Seed(
        "uses an HTTP client of its own",
        "provider",
        CONNECTED,
        f"        async with httpx2.AsyncClient() as http:\n    {CONNECTED}",
        "test_a_ticket_is_read_afresh",
        "used another HTTP client",
    ),
    Seed(
        "gives a ticket that it has read before",
        "client",
        "        return await tickets.get_ticket(self._transport, self._moves, ticket_id)",
        "        if ticket_id not in self.kept:\n"
        "            self.kept[ticket_id] = await tickets.get_ticket(self._transport, self._moves, ticket_id)\n"
        "        return self.kept[ticket_id]\n\n"
        "    kept: dict[str, Ticket] = {}",
        "test_a_ticket_is_read_afresh",
        "a ticket that it had read before",
    ),
    Seed(
        "reads another ticket than was asked for",
        "values",
        "    if external_id.isascii()",
        '    external_id = "".join(each for each in external_id[:4] if each.isdecimal())\n'
        "    if external_id.isascii()",
        "test_an_id_that_is_none_leads_nowhere_else",
        "gave the ticket '4001'",
    ),
    Seed(
        "gives more tickets than were asked for",
        "tickets",
        '"tickets", query, limit=first)',
        '"tickets", query)',
        "test_a_ticket_is_found_by_its_number_and_no_more_than_asked",
        "was asked for 1 and gave",
    ),
    Seed(
        "makes a note of each time entry",
        "time_entries",
        "    return await post_action(transport, ticket_id, action)",
        '    note = {name: action[name] for name in ("outcome_id", "note_html", "hiddenfromuser", "sendemail")}\n'
        "    await post_action(transport, ticket_id, note)\n"
        "    return await post_action(transport, ticket_id, action)",
        "test_b44_a_time_entry_is_made_by_one_request_and_found_by_its_marker",
        "sent 2 writes where there may be one",
    ),
    Seed(
        "declares what it cannot do",
        "provider",
        "frozenset(ProviderCapability) - {ProviderCapability.LIST_BOARDS}",
        "frozenset(ProviderCapability)",
        "test_boards_are_listed",
        "HaloPSA has no boards",
    ),
    Seed(
        "does not declare what it can do",
        "provider",
        "{ProviderCapability.LIST_BOARDS}",
        "{ProviderCapability.LIST_BOARDS, ProviderCapability.LIST_MEMBERS}",
        "test_capabilities_are_true",
        "list_members works, but LIST_MEMBERS is not declared",
    ),
    Seed(
        "declares no limit",
        "provider",
        "        return NOTE_LIMIT",
        "        return 0",
        "test_limits_are_positive_and_need_no_secret",
        "note_limit gave 0",
    ),
    Seed(
        "needs a secret to tell its rate",
        "provider",
        "        return requests_per_minute(configuration)",
        '        return len(str(configuration["clientSecret"]))',
        "test_limits_are_positive_and_need_no_secret",
        "requests_per_minute raised KeyError",
    ),
    Seed(
        "cannot be asked again once it was cancelled while it got a token",
        "tokens",
        "        async with self._lock:\n"
        "            if self._token is None or time.monotonic() >= self._expires:\n"
        "                self._token = await self._ask()\n"
        "            return self._token",
        "        if self._lock.locked():\n"
        '            raise NotSent("A token is being asked for.")\n'
        "        await self._lock.acquire()\n"
        "        if self._token is None or time.monotonic() >= self._expires:\n"
        "            self._token = await self._ask()\n"
        "        self._lock.release()\n"
        "        return self._token",
        "test_a_cancelled_first_call_leaves_the_client_usable",
        "A token is being asked for",
    ),
    Seed(
        "cannot be asked twice at once",
        "transport",
        SENT,
        'if getattr(self, "is_busy", False):\n'
        '            raise OutcomeUnknown("Busy.")\n'
        "        self.is_busy = True\n"
        f"        {SENT}"
        "        self.is_busy = False\n",
        "test_one_client_serves_several_calls_at_once",
        "Busy.",
    ),
    Seed(
        "turns the service's deadline into an error",
        "transport",
        "        except httpx2.HTTPError as error:",
        "        except (httpx2.HTTPError, asyncio.CancelledError) as error:",
        "test_the_services_deadline_passes_through",
        "turned the service's deadline into OutcomeUnknown",
        "import asyncio\n",
    ),
    Seed(
        "leaves connections of failed requests open",
        "transport",
        "            return await self._http.request(\n"
        "                method, url, params=query, json=body, headers=headers, follow_redirects=False\n"
        "            )\n",
        "            request = self._http.build_request(method, url, params=query, json=body, headers=headers)\n"
        "            response = await self._http.send(request, stream=True)\n"
        "            if response.is_success:\n"
        "                await response.aread()\n"
        "            else:\n"
        '                response._content = b""\n'
        "            return response\n",
        "test_closing_after_failures_leaves_nothing_behind",
        "was not read and not closed",
    ),
    Seed(
        "gives up on a read for good",
        "transport",
        ANSWERED,
        '        if method == "GET" and response.is_server_error:\n            raise Rejected("It failed.")\n'
        + ANSWERED,
        "test_a_server_error_on_a_read_may_pass",
        "raised Rejected (It failed.) where OutcomeUnknown is right",
        "from resolutionflow.plugin_api import Rejected\n",
    ),
    Seed(
        "changes no status",
        "tickets",
        "    await transport.write(PATH, change)",
        '    await transport.get(f"{PATH}/{ticket_id}")',
        "test_a_status_is_changed_by_one_request",
        "change_status sent 0 writes",
    ),
    Seed(
        "takes a missing ticket for trouble with the PSA",
        "tickets",
        "    record = await transport.get(f\"{PATH}/{number(ticket_id, 'ticket')}\")\n",
        "    try:\n"
        "        record = await transport.get(f\"{PATH}/{number(ticket_id, 'ticket')}\")\n"
        "    except NotFound as error:\n"
        "        raise OutcomeUnknown(error.message) from error\n",
        "test_a_ticket_that_is_not_there_is_not_found",
        "raised OutcomeUnknown where NotFound is right",
        "from resolutionflow.plugin_api import OutcomeUnknown\n",
    ),
    Seed(
        "writes to a ticket that is not there",
        "notes",
        "    return await post_action(transport, ticket_id, action)",
        "    try:\n"
        "        return await post_action(transport, ticket_id, action)\n"
        "    except NotFound:\n"
        '        return {"id": 0}',
        "test_nothing_is_written_to_a_ticket_that_is_not_there",
        "post_note to the ticket",
        "from resolutionflow.plugin_api import NotFound\n",
    ),
    Seed(
        "gives a ticket under another number",
        "tickets",
        "external_id=str(ticket),",
        'external_id=str(record.get("client_id")),',
        "test_a_ticket_is_read",
        "instead of '4001'",
    ),
    Seed(
        "hides a ticket's number",
        "provider",
        '        return f"Halo #{ticket_id}"',
        '        return "Halo"',
        "test_b28_a_ticket_is_called_by_its_number_without_a_connection",
        "does not hold the id",
    ),
    Seed(
        "knows two of the three types of note",
        "notes",
        '"hiddenfromuser": not is_visible,',
        '"hiddenfromuser": {"DESCRIPTION": False, "INTERNAL_ANALYSIS": True}[note.note_type],',
        "test_b36_every_type_of_note_is_posted_and_found",
        "RESOLUTION",
    ),
    Seed(
        "knows its own notes only once it has written one",
        "identity",
        "        if self._agents is None:\n"
        "            try:\n"
        '                me = await self._transport.get("Agent/me")\n'
        "            except Rejected:\n"
        "                return frozenset()\n"
        '            self._agents = frozenset({int(me["id"])})\n'
        "        return self._agents\n",
        "        return self._agents or frozenset({0})\n",
        "test_b44_a_note_whose_answer_was_lost_is_found",
        "found by its marker: []",
    ),
    Seed(
        "takes a missing right for a wrong request",
        "transport",
        ANSWERED,
        "        if response.status_code == 403:\n"
        "            raise Rejected(self.tokens.explain.answer(response, is_write=True).message)\n"
        + ANSWERED,
        "test_b45_a_missing_right_is_told_in_the_psas_words",
        "where PermissionDenied is right",
        "from resolutionflow.plugin_api import Rejected\n",
    ),
    Seed(
        "takes a missing thing for a wrong request",
        "transport",
        ANSWERED,
        "        if response.status_code == 404:\n"
        "            raise Rejected(self.tokens.explain.answer(response, is_write=True).message)\n"
        + ANSWERED,
        "test_b45_a_thing_that_is_not_there_is_not_found",
        "where NotFound is right",
        "from resolutionflow.plugin_api import Rejected\n",
    ),
    Seed(
        "gets one fresh token after the other",
        "transport",
        "        if response.status_code == 401:\n",
        "        for _ in range(3):\n            if response.status_code != 401:\n                break\n",
        "test_b45_credentials_that_are_refused_are_told",
        "sent 4 requests where 2 may go out",
    ),
    Seed(
        "waits no time where no pause is named",
        "transport",
        ANSWERED,
        '        if response.status_code == 429 and "Retry-After" not in response.headers:\n'
        '            raise RateLimited("Wait.", retry_after=0)\n' + ANSWERED,
        "test_b45_a_pause_without_a_length_is_told",
        "became one of 0 s",
        "from resolutionflow.plugin_api import RateLimited\n",
    ),
    Seed(
        "shows a secret when an address is wrong",
        "configuration",
        'ConfigurationInvalid(f"`{key}` cannot be used: {error}.", field=key)',
        'ConfigurationInvalid(f"{dict(configuration)} cannot be used.", field=key)',
        "test_b52_a_configuration_that_cannot_work_is_refused_and_shows_no_secret",
        "validate shows a secret when `site` is wrong",
    ),
    Seed(
        "shows its token in a finding",
        "check",
        'f"Connected to HaloPSA as the agent {name}."',
        'f"Connected to HaloPSA with {await_token(transport)}."',
        "test_b52_no_finding_shows_a_credential",
        "check shows a credential",
        "def await_token(transport):\n    return transport.tokens._token\n\n\n",
    ),
    Seed(
        "finds a problem where there is none",
        "check",
        'as the agent {name}.", False)',
        'as the agent {name}.", True)',
        "test_the_check_finds_nothing_wrong",
        "check found a problem: CONNECTED",
    ),
    Seed(
        "finds nothing wrong with refused credentials",
        "check",
        "        return [_no_token(transport, error)]",
        "        return []",
        "test_the_check_survives_a_psa_that_refuses_everything",
        "found no problem: []",
    ),
    Seed(
        "searches among members for nothing in particular",
        "members",
        "_is_person(record) and wanted in _searched(record)",
        "_is_person(record)",
        "test_members_are_listed_and_found",
        "found others too",
    ),
    Seed(
        "lists a status twice",
        "tickets",
        "for each in ordered]",
        "for each in [*ordered, ordered[0]]]",
        "test_statuses_are_listed",
        "gave one id twice",
    ),
    Seed(
        "refuses a configuration that its fields allow",
        "provider",
        "        Settings.parse(configuration)\n\n    @async",
        '        Settings.parse({**configuration, "clientId": ""})\n\n    @async',
        "test_the_configuration_fits_the_declared_fields",
        "`clientId` is missing",
    ),
    Seed(
        "has a key that the service does not take",
        "provider",
        'key = "halo"',
        'key = "Halo PSA"',
        "test_the_provider_is_what_the_service_lets_in",
        "is not lower-case letters",
    ),
)


@pytest.fixture
def seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Seed) -> Iterator[PsaProvider]:
    """The provider of a copy of the plugin that has the fault."""
    package = "halo_with_a_fault"
    (tmp_path / package).mkdir()
    for file in SOURCE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.stem == seed.module:
            text = with_fault(text, seed)
        text = text.replace(resolutionflow_halo.__name__, package)
        (tmp_path / package / file.name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        provider: PsaProvider = importlib.import_module(f"{package}.provider").HaloProvider()
        yield provider
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]


def with_fault(text: str, seed: Seed) -> str:
    assert text.count(seed.old) == 1, f"{seed.module} has changed: {seed.name}"
    start = "from __future__ import annotations\n"
    return text.replace(seed.old, seed.new).replace(start, start + seed.also)


@pytest.fixture(scope="module")
def contract() -> ModuleType:
    """The module of this plugin's contract."""
    spec = importlib.util.spec_from_file_location(
        "halo_contract", Path(__file__).with_name("test_contract.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_the_contract_catches_a_plugin_that(
    seed: Seed, seeded: PsaProvider, contract: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench, "PATIENCE", 1.0)
    tried = type("Seeded", (contract.TestHalo,), {"provider": seeded})()

    with pytest.raises(Exception, match=re.escape(seed.told)):
        getattr(tried, seed.caught_by)()


def test_no_promise_is_left_that_catches_nothing():
    by_itself = "test_the_contract_is_whole"

    assert set(ProviderContract.promises) - {by_itself} == {seed.caught_by for seed in SEEDS}
