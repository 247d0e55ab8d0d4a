from __future__ import annotations

from resolutionflow.sandbox.connectwise import demo_state


def test_the_demo_is_large_enough_for_paging_to_matter():
    state = demo_state()

    assert len(state.members) > 30
    assert max(len(state.ticket_notes(ticket)) for ticket in state.tickets) > 60
    assert len(state.tickets) >= 12
    assert len(state.boards) == 3


def test_the_same_clock_makes_the_same_demo(clock):
    assert demo_state(clock) == demo_state(clock)


def test_every_address_is_of_a_reserved_domain():
    state = demo_state()
    addresses = {ticket["contactEmailAddress"] for ticket in state.tickets.values()}
    addresses |= {member["officeEmail"] for member in state.members.values()}

    assert all(address.endswith((".example.com", ".test")) for address in addresses)


def test_identifiers_are_unique_and_short_enough():
    identifiers = [member["identifier"] for member in demo_state().members.values()]

    assert len(identifiers) == len(set(identifiers))
    assert all(len(identifier) <= 15 for identifier in identifiers)


def test_a_copy_shares_no_data_with_its_state(clock):
    state = demo_state(clock)
    copy = state.copy()
    state.tickets[7001]["status"] = {"id": 306, "name": "Closed"}
    state.notes.clear()

    assert demo_state(clock) == copy
