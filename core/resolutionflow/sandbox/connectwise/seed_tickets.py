"""The tickets of the demo MSP. Every company, person and domain is made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedCompany:
    id: int
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class SeedTicket:
    """`hours_ago` is its age at the start; `company` a key of COMPANIES; `owner` a member's identifier."""

    id: int
    board: int
    status: int
    summary: str
    company: str
    contact: str
    owner: str
    hours_ago: float
    description: str
    long_thread: bool = False


COMPANIES = {
    "alderbrook": SeedCompany(251, "Alderbrook Dental Group", "alderbrook.example.com"),
    "corvane": SeedCompany(252, "Corvane Freight", "corvane.example.com"),
    "hollis": SeedCompany(253, "Hollis & Reyes Law", "hollisreyes.example.com"),
    "meridian": SeedCompany(254, "Meridian Ceramics", "meridian.test"),
    "sable": SeedCompany(255, "Sable Point School", "sablepoint.test"),
}

TICKETS = [
    SeedTicket(
        7001, 21, 302, "Outlook keeps asking for a password", "alderbrook", "Nadia Osei", "adiallo", 3.5,
        "Since this morning Outlook asks for my password every few minutes. Webmail works. I changed my "
        "password on Friday.",
    ),
    SeedTicket(
        7002, 21, 302, "VPN drops every ten minutes from home", "corvane", "Piet Verhoeven", "bkrause", 6,
        "The VPN connects and then drops after about ten minutes. It is worse in the afternoon. Mobile "
        "hotspot seems fine.",
    ),
    SeedTicket(
        7003, 21, 301, "Label printer prints blank labels", "corvane", "Marta Zielinska", "cfontaine", 1,
        "The label printer at dock 3 feeds labels but they are blank. We changed the roll yesterday.",
    ),
    SeedTicket(
        7004, 22, 312, "Nightly backup of FILE02 failed three times", "meridian", "Jonah Whitfield", "dvolkov", 30,
        "Alert from the backup console: job FILE02-nightly failed with a snapshot error three nights running.",
    ),
    SeedTicket(
        7005, 21, 304, "New phone, cannot approve sign-in", "hollis", "Camille Reyes", "emarchetti", 2,
        "I have a new phone and the old one is wiped. I cannot approve the sign-in prompt and have a hearing "
        "at two.",
    ),
    SeedTicket(
        7006, 22, 312, "Wi-Fi slow in the west wing since Monday", "sable", "Tomas Lindgren", "frahimi", 75,
        "All classes in the west wing report slow Wi-Fi, the east wing is fine. Nothing changed that we know of.",
        long_thread=True,
    ),
    SeedTicket(
        7007, 21, 302, "Practice software freezes when opening X-rays", "alderbrook", "Owen Baptiste", "gnyberg", 5,
        "The practice software freezes for a minute when we open an X-ray in room 2. Other rooms are fine.",
    ),
    SeedTicket(
        7008, 23, 322, "New starter Monday: accounts team", "meridian", "Jonah Whitfield", "htanabe", 48,
        "Please set up a laptop, mailbox and the finance share for Lena Voss, who starts on Monday.",
    ),
    SeedTicket(
        7009, 21, 303, "Shared mailbox missing for two people", "hollis", "Andre Kowalczyk", "icarvalho", 20,
        "The intake mailbox has vanished from Outlook for me and Simone. Everyone else still has it.",
    ),
    SeedTicket(
        7010, 22, 313, "Switch in warehouse reboots at night", "corvane", "Piet Verhoeven", "jweber", 96,
        "Monitoring shows the warehouse switch down for two minutes every night around 02:10.",
    ),
    SeedTicket(
        7011, 23, 323, "Leaver: disable accounts by Friday", "sable", "Ruth Adeyemi", "kmenon", 26,
        "Please disable the accounts of Mr Farrow at the end of Friday and hand his mailbox to the office.",
    ),
    SeedTicket(
        7012, 21, 305, "Scanner to e-mail stopped working", "meridian", "Elif Aydin", "ldoherty", 54,
        "Scan to e-mail at reception says that the server refused the sender. Copying still works.",
    ),
    SeedTicket(
        7013, 21, 306, "Monitor flickers on docking station", "hollis", "Simone Achterberg", "msato", 120,
        "My second monitor flickers when the laptop is on the dock. Solved by changing the cable.",
    ),
]  # fmt: skip

LONG_THREAD = [
    f"Reading {place} of the west wing: {40 + place * 7 % 50} clients, channel {(1, 6, 11)[place % 3]}, "
    f"retries {5 + place * 3 % 20} %."
    for place in range(1, 64)
]
"""Notes enough that one page of a list does not hold them."""
