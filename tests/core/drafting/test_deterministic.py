import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.domain.rendering import render
from resolutionflow.drafting.deterministic import DeterministicFormatter
from resolutionflow.plugin_api import (
    SESSION_SOURCE,
    FactStatus,
    FactView,
    FixOutcome,
    FixView,
    NoteKind,
    PureFormatter,
    ScriptRunView,
    SessionView,
    StepKind,
    StepView,
    TextFormat,
)


def draft(view):
    return DeterministicFormatter().format(view)


def section(view, heading):
    """The lines under a heading."""
    _, _, rest = draft(view).text.partition(f"## {heading}\n\n")
    return rest.partition("\n\n## ")[0].split("\n")


def fix(**changes):
    known = {"id": "fix-1", "title": "Restart the router", "description": "", "confidence_percent": 90}
    return FixView(**(known | {"outcome": FixOutcome.PROPOSED, "is_active": True} | changes))


@given(st.from_type(SessionView))
def test_no_session_makes_it_break_a_rule(view):
    """B30 to B33: whatever the session holds, forged headings and links, names and long texts."""
    written = draft(view)

    assert breaches(written.text, view) == ()
    assert written.text == written.text.strip()


@given(st.from_type(SessionView))
def test_every_bullet_has_its_provenance(view):
    """B28: each names its line, and only ids that the session has."""
    written = draft(view)
    lines = written.text.split("\n")
    known = {each.id for each in (*view.steps, *view.facts, *view.fixes, *view.script_runs)} | {
        SESSION_SOURCE
    }

    assert all(lines[told.line - 1].removeprefix("- ") == told.text for told in written.provenance)
    assert {number for number, line in enumerate(lines, 1) if line.startswith("- ")} <= {
        told.line for told in written.provenance
    }
    assert all(known.issuperset(told.sources) for told in written.provenance)


@given(st.from_type(SessionView))
def test_unrendered_and_rendered_say_the_same(view):
    """B22: for a PSA that shows plain text, no escape and no mark of markdown is left."""
    plain = render(draft(view).text, TextFormat.MARKDOWN, TextFormat.PLAIN)

    assert "\\#" not in plain
    assert "## " not in "\n".join(line[:3] for line in plain.split("\n"))


def test_it_is_the_default_without_a_model():
    """B26: for both kinds."""
    formatter = DeterministicFormatter()

    assert isinstance(formatter, PureFormatter)
    assert frozenset(NoteKind) == formatter.kinds == formatter.default_for


def test_what_was_tried(session):
    """B30: answers, scripts with their results and applied fixes; skipped steps and dismissed fixes are not told."""
    view = session(
        steps=(
            StepView(id="s1", kind=StepKind.QUESTION, text="is it on?", response="yes_always"),
            StepView(id="s2", kind=StepKind.ACTION, text="Swap it", was_skipped=True),
            StepView(id="s3", kind=StepKind.BRIEFING, text="Read this", response="Done"),
        ),
        script_runs=(
            ScriptRunView(
                id="r1", template_name="Ping sweep", result="3 of 4 hosts answer\nRouter: no answer"
            ),
            ScriptRunView(id="r2", template_name="(unknown template)"),
        ),
        fixes=(
            fix(outcome=FixOutcome.FAILED, is_active=False),
            fix(id="fix-2", outcome=FixOutcome.DISMISSED),
        ),
    )

    assert section(view, "What we've tried") == [
        "- Is it on? → yes always.",
        "- Ran Ping sweep: 3 of 4 hosts answer; Router: no answer.",
        "- Ran (unknown template) (no result was recorded).",
        "- Tried without success: Restart the router.",
    ]


def test_the_same_fact_twice_is_one_bullet(session):
    """B30: resting on both."""
    facts = [
        FactView(id="f1", text="dns works", status=FactStatus.CONFIRMED),
        FactView(id="f2", text="DNS works.", status=FactStatus.CONFIRMED),
    ]
    written = draft(session(facts=tuple(facts)))

    assert written.provenance[0].sources == ("f1", "f2")
    assert written.text.count("works") == 1


@pytest.mark.parametrize(
    ("confidence", "outcome", "first"),
    [
        (81, FixOutcome.PROPOSED, "- Try the suggested fix: Restart the router."),
        (80, FixOutcome.PROPOSED, "- Check whether the suggested fix applies: Restart the router."),
        (60, FixOutcome.PROPOSED, "- Check whether the suggested fix applies: Restart the router."),
        (59, FixOutcome.PROPOSED, "- Confirm the symptom with the user."),
        (95, FixOutcome.FAILED, "- Confirm the symptom with the user."),
        (95, FixOutcome.DISMISSED, "- Confirm the symptom with the user."),
    ],
)
def test_thresholds_of_the_fix(session, confidence, outcome, first):
    """B32: 60 and 80 lie in the middle; a failed or dismissed fix is never suggested."""
    view = session(fixes=(fix(confidence_percent=confidence, outcome=outcome),))

    assert section(view, "Suggested next steps")[0] == first


def test_next_steps_are_drawn_from_the_session(session):
    """B32: open facts make room by standing together; nothing beyond four."""
    facts = [FactView(id=f"f{n}", text=f"Cause {n}", status=FactStatus.PENDING) for n in range(3)]
    view = session(
        facts=tuple(facts),
        suggested_next_steps=("call the carrier", "Restart the router"),
        steps=(StepView(id="s1", kind=StepKind.QUESTION, text="Which port?"),),
        fixes=(fix(outcome=FixOutcome.FAILED),),
    )

    assert section(view, "Suggested next steps") == [
        "- Call the carrier.",
        "- Confirm or rule out: Cause 0; Cause 1; Cause 2.",
        "- Find out: Which port?",
    ]


def test_an_empty_session(session):
    """B31, B32: every section says that there is nothing yet."""
    assert section(session(), "Problem") == ["The problem was not described."]
    assert section(session(), "What we've confirmed") == ["Nothing confirmed yet."]
    assert section(session(), "What we've tried") == ["No diagnostic actions run yet."]
    assert section(session(NoteKind.RESOLUTION), "Root cause") == ["The root cause was not established."]
    assert section(session(NoteKind.RESOLUTION), "Resolution") == ["No resolution was recorded."]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"problem_summary": "The user could not print"}, "The user could not print."),
        ({"problem_summary": "user can't print"}, "The reported problem was: user can't print."),
        ({"title": "Printer offline"}, "The reported problem was: Printer offline."),
        ({"intake_text": "It broke. " * 60}, "It broke. " * 19 + "It broke."),
        ({"problem_summary": "TBD", "title": "Slow PC"}, "The reported problem was: Slow PC."),
        (
            {"problem_summary": "x", "escalation_reason": "no access"},
            "was: x. The reason for escalating was: no access.",
        ),
    ],
)
def test_the_problem_is_told_in_the_past(session, known, expected):
    """B31: as it was told where that is past tense already; shortened at a sentence's end."""
    assert section(session(**known), "Problem")[0].endswith(expected)


@pytest.mark.parametrize(
    ("fact", "cause"),
    [
        ("The outage was caused by a loop", "The outage was caused by a loop."),
        ("It was not caused by a loop", "The root cause was not established."),
        ("It was probably due to a loop", "The root cause was not established."),
        ("The loop is gone", "The root cause was not established."),
    ],
)
def test_a_root_cause_is_taken_from_what_is_confirmed(session, fact, cause):
    """B31: only where a fact names it plainly."""
    facts = (FactView(id="f1", text=fact, status=FactStatus.CONFIRMED),)

    assert section(session(NoteKind.RESOLUTION, facts=facts), "Root cause") == [cause]


@pytest.mark.parametrize("field", ["problem_summary", "resolution_summary", "escalation_reason"])
@pytest.mark.parametrize("kind", NoteKind)
def test_a_transcript_is_told_in_short(session, kind, field):
    """B30: also where an engineer copied the whole intake into another field."""
    intake = "".join(f"Then the user pressed button {n} and waited for a while. " for n in range(12)).strip()
    view = session(kind, intake_text=intake, **{field: intake})

    assert breaches(draft(view).text, view) == ()
    assert "button 0" in draft(view).text


def test_the_engineer_is_not_named(session):
    """B30: neither by full name nor with an article left before it."""
    view = session(
        engineer="Robin Example",
        receiver="Carrier Team",
        problem_summary="Robin Example could not log in",
        escalation_reason="The carrier team must act",
    )

    assert section(view, "Problem") == [
        "The engineer could not log in. The reason for escalating was: the receiving engineer must act."
    ]
