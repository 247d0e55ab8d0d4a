"""The page: what the PSA's people would see, and buttons for trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from resolutionflow.sandbox.faults import FaultBoard
from resolutionflow.sandbox.page_style import POLICY, SCRIPT, STYLE
from resolutionflow.sandbox.psa import NoteView, Psa, TicketView, UnknownThingError
from resolutionflow.sandbox.scenarios import Scenario

T = TypeVar("T")

_SEEN_BY_CUSTOMER = {"discussion", "resolution"}


def page_routes(psa: Psa, faults: FaultBoard, known: Mapping[str, Scenario]) -> list[Route]:
    """`/` lists the tickets, `/tickets/{id}` shows one."""

    async def index(_: Request) -> Response:
        return _page(
            psa.name, "/", _ticket_list(psa.tickets()) + _fault_list(faults), _scenario_forms(known, "/")
        )

    async def ticket(request: Request) -> Response:
        try:
            shown = psa.ticket(request.path_params["ticket"])
        except UnknownThingError as error:
            return _page(psa.name, "/", f"<p id=missing>{escape(str(error))}</p>", "", 404)
        path = f"/tickets/{shown.id}"
        forms = _move_form(shown, psa.members()) + _reply_form(shown) + _scenario_forms(known, path)
        return _page(psa.name, path, _ticket(shown) + _fault_list(faults), forms)

    return [Route("/", index), Route("/tickets/{ticket:int}", ticket)]


def _page(name: str, path: str, live: str, forms: str, status: int = 200) -> HTMLResponse:
    """`live` is fetched anew every two seconds; `forms` stay as they are, so that nobody loses a choice."""
    title = f"{escape(name)} sandbox"
    return HTMLResponse(
        f"""<!DOCTYPE html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
<link rel=icon href="data:,"><title>{title}</title><style>{STYLE}</style></head>
<body><header><a href="/">{title}</a><span>No real PSA: nothing here leaves this machine.</span></header>
<main id=live data-path="{path}">{live}</main>
<aside id=controls>{forms}</aside><script>{SCRIPT}</script></body></html>
""",
        status,
        {"Content-Security-Policy": POLICY},
    )


def _ticket_list(tickets: Iterable[TicketView]) -> str:
    rows = "".join(
        f'<li id=ticket-{each.id} class="{_closed(each)}">'
        f'<a href="/tickets/{each.id}">#{each.id} {escape(each.summary)}</a>'
        f"<span>{escape(each.company)} · {escape(each.board)} · <b>{escape(each.status)}</b></span></li>"
        for each in tickets
    )
    return f"<h1>Tickets</h1><ul id=tickets class=cards>{rows}</ul>"


def _ticket(ticket: TicketView) -> str:
    return (
        f"<h1 id=summary>#{ticket.id} {escape(ticket.summary)}</h1>"
        f"<p>{escape(ticket.company)} · {escape(ticket.contact)} · {escape(ticket.board)}</p>"
        f'<p>Status: <b id=status class="{_closed(ticket)}">{escape(ticket.status)}</b></p>'
        + _section("notes", "Notes, newest first", ticket.notes, _note)
        + _section(
            "time",
            "Time entries",
            ticket.time,
            lambda each: (
                f"<li id=time-{each.id}><span>{escape(each.member)} · {each.start} · {each.hours:.2f} h</span>"
                f"<pre>{escape(each.text)}</pre></li>"
            ),
        )
        + _section(
            "outbox",
            "Mail outbox",
            ticket.mails,
            lambda each: f"<li>{each.at} to <b>{escape(each.to)}</b> because of {escape(each.cause)}</li>",
        )
        + _section(
            "history",
            "Status history",
            ticket.moves,
            lambda each: (
                f"<li>{each.at} {escape(each.before)} → <b>{escape(each.after)}</b> by {escape(each.by)}</li>"
            ),
        )
    )


def _section(name: str, title: str, items: Iterable[T], show: Callable[[T], str]) -> str:
    shown = [show(each) for each in items]
    body = "".join(reversed(shown)) or "<li class=none>None</li>"
    return f"<section><h2>{title} <small id={name}-count>{len(shown)}</small></h2><ul id={name}>{body}</ul></section>"


def _note(note: NoteView) -> str:
    seen = (
        "seen by the customer" if _SEEN_BY_CUSTOMER.intersection(note.places) else "not seen by the customer"
    )
    places = "".join(f'<em class="place {place}">{place}</em>' for place in note.places)
    return (
        f'<li id=note-{note.id} data-places="{" ".join(note.places)}"><span>{places} {seen} · '
        f"{escape(note.author)} · {note.at} · note {note.id}</span>{_body(note)}</li>"
    )


def _body(note: NoteView) -> str:
    """A note's HTML as the PSA would render it; the page's policy lets no script in it run."""
    return f"<pre>{escape(note.text)}</pre>" if note.html is None else f"<div class=html>{note.html}</div>"


def _fault_list(faults: FaultBoard) -> str:
    rows = "".join(
        f"<li>{escape(each['fault'])} for {escape(each['match']['method'])} {escape(each['match']['path'])}</li>"
        for each in faults.listed()
    )
    return f"<section><h2>Trouble switched on</h2><ul id=faults>{rows or '<li class=none>None</li>'}</ul></section>"


def _scenario_forms(known: Mapping[str, Scenario], back: str) -> str:
    buttons = "".join(
        _form(
            f"/_sandbox/scenario/{name}",
            back,
            f'<button id=scenario-{name} title="{escape(each.story)}">{escape(each.title)}</button>',
        )
        for name, each in known.items()
    )
    clear = _form("/_sandbox/faults/clear", back, "<button id=clear-faults>Clear all trouble</button>")
    reset = _form("/_sandbox/reset", "/", "<button id=reset>Reset all data</button>")
    return f"<h2>Trouble</h2><div class=buttons>{buttons}{clear}{reset}</div>"


def _move_form(ticket: TicketView, members: Iterable[str]) -> str:
    fields = (
        f"<label>Status {_select('status', ticket.statuses)}</label>"
        f"<label>as {_select('member', members)}</label><button id=move>Move</button>"
    )
    return "<h2>Act as someone else</h2>" + _form(
        f"/_sandbox/tickets/{ticket.id}/move", f"/tickets/{ticket.id}", fields
    )


def _reply_form(ticket: TicketView) -> str:
    if not ticket.notes:
        return ""
    fields = (
        f"<label>Customer quotes note {_select('note', [str(each.id) for each in reversed(ticket.notes)])}</label>"
        "<button id=reply>Reply as the customer</button>"
    )
    return _form(f"/_sandbox/tickets/{ticket.id}/reply", f"/tickets/{ticket.id}", fields)


def _form(action: str, back: str, fields: str) -> str:
    return f'<form method=post action="{action}"><input type=hidden name=back value="{back}">{fields}</form>'


def _select(name: str, options: Iterable[str]) -> str:
    return (
        f"<select name={name}>"
        + "".join(f"<option>{escape(each)}</option>" for each in options)
        + "</select>"
    )


def _closed(ticket: TicketView) -> str:
    return "closed" if ticket.closed else "open"
