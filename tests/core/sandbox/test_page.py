from __future__ import annotations

from html.parser import HTMLParser

import httpx2
import pytest

NOTES = "/service/tickets/7001/notes"


@pytest.fixture
async def browser(url):
    async with httpx2.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as client:
        yield client


async def test_the_first_page_lists_every_ticket_with_its_status(browser):
    page = (await browser.get("/")).text

    assert page.count("<li id=ticket-") == 13
    assert "Outlook keeps asking for a password" in page
    assert "<b>Waiting Customer</b>" in page


async def test_a_ticket_s_page_shows_where_each_note_stands(api, browser):
    note = {"text": "For us.", "internalAnalysisFlag": True, "processNotifications": False}
    await api.post(NOTES, json=note)
    page = (await browser.get("/tickets/7001")).text

    assert '<li id=note-5077 data-places="internal">' in page
    assert "not seen by the customer · flowapi" in page
    assert "<small id=notes-count>2</small>" in page


async def test_a_ticket_s_page_shows_time_mail_and_moves(api, browser, control):
    await api.post(NOTES, json={"text": "Done.", "resolutionFlag": True, "processNotifications": True})
    await api.post(
        "/time/entries",
        json={
            "chargeToId": 7001,
            "chargeToType": "ServiceTicket",
            "timeStart": "2026-11-21T09:00:00Z",
            "actualHours": 0.25,
        },
    )
    await control.post("/tickets/7001/move", json={"status": "Resolved", "member": "msato"})
    page = (await browser.get("/tickets/7001")).text

    assert "<li id=time-901><span>flowapi · 2026-11-21T09:00:00Z · 0.25 h" in page
    assert "to <b>nadia.osei@alderbrook.example.com</b> because of note 5077" in page
    assert "In Progress → <b>Resolved</b> by msato" in page
    assert '<b id=status class="open">Resolved</b>' in page


async def test_what_others_wrote_is_text_on_the_page_and_never_markup(api, browser):
    text = '<script>alert(1)</script> & "quoted"'
    await api.post(NOTES, json={"text": text, "internalAnalysisFlag": True, "processNotifications": False})
    page = (await browser.get("/tickets/7001")).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in page


async def test_an_unknown_ticket_has_no_page(browser):
    answer = await browser.get("/tickets/1")

    assert (answer.status_code, "No ticket 1" in answer.text) == (404, True)


async def test_a_button_tells_its_scenario_s_story_in_full(browser, control):
    buttons: dict[str, str] = {}
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: buttons.update(
        {dict(attrs).get("id"): dict(attrs).get("title")}
    )
    parser.feed((await browser.get("/")).text)
    stories = (await control.get("/scenarios")).json()

    assert stories == {name: buttons[f"scenario-{name}"] for name in stories}


async def test_a_scenario_s_button_switches_it_on_and_comes_back(browser):
    page = (await browser.get("/tickets/7001")).text
    answer = await browser.post("/_sandbox/scenario/lost-answer", data={"back": "/tickets/7001"})

    assert 'action="/_sandbox/scenario/lost-answer"' in page
    assert answer.url.path == "/tickets/7001"
    assert "<li>drop-after for POST */service/tickets/*/notes</li>" in answer.text


async def test_the_page_offers_to_act_as_a_colleague_and_as_the_customer(browser):
    page = (await browser.get("/tickets/7001")).text

    assert 'action="/_sandbox/tickets/7001/move"' in page
    assert 'action="/_sandbox/tickets/7001/reply"' in page
    assert "<option>msato</option>" in page
    assert "<option>On Hold (old)</option>" not in page
