"""Messages for people of sessions that could have happened, word by word, and of any session whatever.

Each golden has been read as a customer would. After a change that is meant, write them anew with
`RESOLUTIONFLOW_WRITE_GOLDENS=1 pytest tests/core/drafting/test_messages.py`, and read the difference.
"""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength
from resolutionflow.drafting.messages import write_message
from resolutionflow.plugin_api import (
    FactStatus,
    FactView,
    FixOutcome,
    FixView,
    NoteKind,
    ScriptRunView,
    SessionView,
    StepKind,
    StepView,
)

HERE = Path(__file__).parent
ENDINGS = {
    MessageContext.STATUS: ({"status": "ACTIVE"}, ""),
    MessageContext.RESOLUTION: ({"status": "RESOLVED"}, "resolution"),
    MessageContext.ESCALATION: ({"status": "ESCALATED"}, "escalation"),
}
CUSTOMERS = [each for each in MessageAudience if each is not MessageAudience.TICKET_NOTES]


def view_of(name, context):
    stored = json.loads((HERE / "sessions" / f"{name}.json").read_text("utf-8"))
    status, ending = ENDINGS[context]
    kind = NoteKind.ESCALATION if context is MessageContext.ESCALATION else NoteKind.RESOLUTION
    given_view = {"kind": kind} | status | stored["session"] | stored.get(ending, {})
    return TypeAdapter(SessionView).validate_python(given_view)


def written(name):
    """All messages about a session, one under the other."""
    for context in MessageContext:
        for audience in MessageAudience:
            for length in MessageLength:
                message = write_message(view_of(name, context), audience, context, length)
                subject = f"Subject: {message.subject}\n\n" if message.subject else ""
                yield f"===== {context}, {audience}, {length} =====\n\n{subject}{message.body}\n"


@pytest.mark.parametrize("name", ["mail", "vpn", "thin"])
def test_messages(name):
    """B48 to B50: without a model."""
    text = "\n".join(written(name))
    golden = HERE / "messages" / f"{name}.md"
    if os.environ.get("RESOLUTIONFLOW_WRITE_GOLDENS"):
        golden.write_text(text, "utf-8")

    assert golden.read_text("utf-8") == text


@given(
    st.from_type(SessionView),
    st.sampled_from(MessageAudience),
    st.sampled_from(MessageContext),
    st.sampled_from(MessageLength),
)
def test_any_session_gives_a_usable_message(view, audience, context, length):
    """B50: whatever the session holds; an e-mail alone has a subject, on one line."""
    message = write_message(view, audience, context, length)

    assert message.body.strip() == message.body != ""
    assert (audience is MessageAudience.EMAIL_DRAFT) == (message.subject is not None)
    assert "\n" not in (message.subject or "")


@pytest.mark.parametrize("length", MessageLength)
@pytest.mark.parametrize("context", MessageContext)
@pytest.mark.parametrize("audience", CUSTOMERS)
def test_customers_are_not_told(session, audience, context, length):
    """B49: confidence figures, script parameters and ruled-out guesses stay inside; hostnames and labels do not."""
    guess = FactView(id="f1", text="The switch was faulty", status=FactStatus.RULED_OUT)
    known = FactView(id="f2", text="PC-14 lost its lease", status=FactStatus.CONFIRMED)
    failed = FixView(
        id="x1",
        title="Replace the cable",
        description="",
        confidence_percent=73,
        outcome=FixOutcome.FAILED,
        is_active=False,
    )
    likely = FixView(
        id="x2",
        title="Renew the lease",
        description="",
        confidence_percent=87,
        outcome=FixOutcome.PROPOSED,
        is_active=True,
    )
    answered = StepView(id="s1", kind=StepKind.QUESTION, text="Is it slow?", response="yes_often")
    run = ScriptRunView(
        id="r1", template_name="Probe", parameters=(("depth", "four-deep"),), result="four-deep ok"
    )
    view = session(
        title="PC-14 is offline",
        resolution_summary="The switch was faulty. PC-14 is back. I am 87 % confident of it.",
        facts=(guess, known),
        fixes=(failed, likely),
        steps=(answered,),
        script_runs=(run,),
    )
    body = write_message(view, audience, context, length).body

    assert not re.search(r"87|73|switch|cable|four-deep|yes_often", body)
    assert "PC-14" in body


def test_escalation_mail_speaks_of_specialists(session):
    """B48: in its subject."""
    message = write_message(
        session(title="PC-14 is offline"),
        MessageAudience.EMAIL_DRAFT,
        MessageContext.ESCALATION,
        MessageLength.QUICK,
    )

    assert message.subject == "Specialist Assistance for your request: PC-14 is offline"


def test_request_for_information_is_a_numbered_list(session):
    """B48: open questions first, then what is not settled; no length changes it."""
    asked = StepView(id="s1", kind=StepKind.QUESTION, text="which floor are you on")
    pending = FactView(id="f1", text="the switch was moved", status=FactStatus.PENDING)
    view = session(steps=(asked,), facts=(pending,))
    bodies = {
        write_message(view, MessageAudience.REQUEST_INFO, context, length).body
        for context in MessageContext
        for length in MessageLength
    }

    assert [line for line in bodies.pop().split("\n") if line[:1].isdigit()] == [
        "1. Which floor are you on?",
        "2. Can you tell us whether this is so: the switch was moved?",
    ]
    assert bodies == set()


def test_ticket_notes_tell_what_we_know_by_the_notes_rule(session):
    """B18, B48: facts by how sure they are; without facts, answers that are not printed already, as open."""
    answered = StepView(id="s1", kind=StepKind.QUESTION, text="Is it slow?", response="Yes")
    view = session(steps=(answered,))
    quick, detailed = (
        write_message(view, MessageAudience.TICKET_NOTES, MessageContext.STATUS, length).body
        for length in MessageLength
    )

    assert "## What we know\n\n- ? Is it slow? → Yes" in quick
    assert "## What we know" not in detailed
    assert "1. Is it slow? → Yes" in detailed
