"""The tickets of the demo MSP. Every client, person and domain is made up."""

from __future__ import annotations

from dataclasses import dataclass

INCIDENT, REQUEST = 1, 3


@dataclass(frozen=True, slots=True)
class SeedClient:
    id: int
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class SeedTicket:
    """`hours_ago` is its age at the start; `client` a key of CLIENTS; `agent` an agent's id."""

    id: int
    type: int
    status: int
    summary: str
    client: str
    user: str
    agent: int
    hours_ago: float
    details: str
    long_thread: bool = False


CLIENTS = {
    "larkfield": SeedClient(31, "Larkfield Veterinary", "larkfield.example.com"),
    "osterley": SeedClient(32, "Osterley Print Works", "osterleyprint.example.com"),
    "tamar": SeedClient(33, "Tamar Surveyors", "tamar.test"),
    "quill": SeedClient(34, "Quill & Bracken Books", "quillbracken.test"),
}

TICKETS = [
    SeedTicket(
        4001, INCIDENT, 2, "Reception cannot print labels", "larkfield", "Maeve Carlow", 11, 3,
        "The label printer at reception takes jobs and prints nothing. The desk beside it prints well.",
    ),
    SeedTicket(
        4002, INCIDENT, 1, "VPN drops every few minutes", "tamar", "Idris Penhale", 12, 1,
        "Working from the site office my VPN drops every few minutes. At home it was fine yesterday.",
    ),
    SeedTicket(
        4003, INCIDENT, 2, "Calendar shows meetings an hour late", "quill", "Bronte Ashby", 13, 7,
        "All my meetings stand an hour late on the phone since I came back from Lisbon. The laptop is right.",
    ),
    SeedTicket(
        4004, INCIDENT, 4, "Artwork server full again", "osterley", "Stellan Okoro", 14, 30,
        "We cannot save artwork: the drive says that it is full. You cleared it three weeks ago.",
        long_thread=True,
    ),
    SeedTicket(
        4005, REQUEST, 2, "Access to the accounts share", "quill", "Tobin Vale", 15, 20,
        "Please give Wren Halloran access to the accounts share, read only, from Monday.",
    ),
    SeedTicket(
        4006, REQUEST, 1, "Second screen for the front desk", "larkfield", "Maeve Carlow", 16, 52,
        "The front desk would like a second screen. The desk has one free socket and an arm.",
    ),
    SeedTicket(
        4007, INCIDENT, 21, "Plotter stops halfway through a sheet", "tamar", "Nell Trevose", 12, 44,
        "The plotter stops halfway through large sheets and waits for something. Small ones come out.",
    ),
    SeedTicket(
        4008, INCIDENT, 9, "Screen saver locks too early", "osterley", "Anouk Brandt", 17, 140,
        "My screen locks after two minutes while I talk to customers. Solved by the new policy.",
    ),
]  # fmt: skip

LONG_THREAD = [
    f"Volume {place}: {300 + place * 13 % 90} GB used, {20 + place * 7 % 60} GB of it older than a year."
    for place in range(1, 121)
]
"""Actions enough that two pages of a list do not hold them."""
