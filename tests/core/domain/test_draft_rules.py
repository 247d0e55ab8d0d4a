"""Every rule is shown by a draft that keeps it and one that breaks it."""

from datetime import UTC, datetime

import pytest

from resolutionflow.domain.draft_rules import breaches
from resolutionflow.plugin_api import (
    FactStatus,
    FactView,
    FixOutcome,
    FixView,
    NoteKind,
    SessionStatus,
    SessionView,
    StepKind,
    StepView,
)

STARTED = datetime(2026, 4, 5, 15, 18, tzinfo=UTC)
LONG_STEP = (
    "Ask the user to describe in their own words what happened, when, and on which device it did. " * 4
)
GOOD = """## Problem

The user could not print.

## What we've confirmed

- The spooler had stopped.

## What we've tried

- Restarting the spooler helped for a minute.

## Current hypothesis

The driver is at fault: Replace the driver (75% confidence).

## Suggested next steps

- Replace the driver on one PC.
- Watch the spooler for a day.
"""
THIN = """## Problem

The problem was not described.

## What we've confirmed

Nothing confirmed yet.

## What we've tried

No diagnostic actions run yet.

## Current hypothesis

No leading hypothesis yet — symptoms are still being narrowed.

## Suggested next steps

- Confirm the symptom with the user.
- Reproduce the issue and record what is seen.
"""
RESOLVED = """## Problem

The user could not print.

## What we confirmed

- The spooler had stopped.

## Root cause

The driver was broken.

## Resolution

The driver was replaced.
"""


def fix(**changes):
    known = {"id": "fix-1", "title": "Replace the driver", "description": "", "confidence_percent": 75}
    return FixView(**(known | {"outcome": FixOutcome.PROPOSED, "is_active": True} | changes))


def thin(kind=NoteKind.ESCALATION, **known):
    return SessionView(kind=kind, status=SessionStatus.ACTIVE, started_at=STARTED, **known)


def full(kind=NoteKind.ESCALATION, **changes):
    known = {
        "engineer": "Robin Example",
        "intake_text": "see https://kb.example.com/1",
        "facts": (FactView(id="fact-1", text="Spooler had stopped", status=FactStatus.CONFIRMED),),
        "steps": (
            StepView(id="step-1", kind=StepKind.ACTION, text="Restart the spooler", response="Helped"),
            StepView(id="step-2", kind=StepKind.QUESTION, text=LONG_STEP),
        ),
        "fixes": (fix(),),
    }
    return thin(kind, **(known | changes))


def told(draft, view=None, **options):
    return " ".join(breaches(draft, view or full(), **options))


def test_good_drafts_break_nothing():
    """B30 to B32: a full package, a package of an empty session, a resolution note."""
    assert breaches(GOOD, full()) == ()
    assert breaches(THIN, thin()) == ()
    assert breaches(RESOLVED, full(NoteKind.RESOLUTION)) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("## Current hypothesis\n", "", "headings must be exactly"),
        ("## Problem", "## The problem", "headings must be exactly"),
        ("## Problem", "Problem\n---", "headings must be exactly"),
        ("## Problem", "# Problem", "headings must be exactly"),
        ("## Problem", "```\n## Problem", "headings must be exactly"),
        ("## Problem", "Here is the note.\n\n## Problem", "before the first heading"),
        ("## Problem", "- \n\n## Problem", "before the first heading"),
        ("- Watch", "### Later\n\n- Watch", '"Later"'),
        ("- Watch the spooler for a day.", "- Watch\n\n  ## Nested", '"Nested"'),
        ("- The spooler", "**Findings**\n\n- The spooler", "bold heading"),
        ("- The spooler had", "- **Spooler:** it had", "bold heading"),
        ("- The spooler", "-\n- The spooler", "bullet is empty"),
        ("- The spooler", "- …\n- The spooler", "bullet is empty"),
        ("The user could not print.", "", "nothing stands under it"),
        ("for a minute.", "for a minute. Cause TBD.", "TBD"),
        ("for a minute.", "for a minute, says Robin Example.", "names an engineer"),
        ("for a minute.", "for a minute, says Robin.", "names an engineer"),
        ("for a minute.", f"for a minute. {LONG_STEP}", "word for word"),
        ("for a minute.", "for a minute. ![x](https://kb.example.com/1)", "image"),
        ("for a minute.", "for a minute ([KB](https://kb.example.com/2)).", "https://kb.example.com/2"),
        ("for a minute.", "for a minute, see https://kb.example.com/12", "https://kb.example.com/12"),
        ("for a minute.", "for a minute. <b>x</b>", "HTML"),
        ("- The spooler", "<div>x</div>\n\n- The spooler", "HTML"),
        ("for a day.", "for a day.\n\n---", "horizontal rule"),
        ("for a day.", "for a day.\n\n[a]: https://kb.example.com/1", "link definition"),
        ("for a day.", "for a day.\n\nLet me know if I can help.", "closes the note"),
        ("for a minute.", "for a minute, says Claude.", '"Claude"'),
        ("for a minute.", "for a minute (0123456789abcdef0123456789abcdef).", "not in the session"),
        ("The user could not print.", "The user could not print.\n\nNobody could.", "one paragraph"),
        ("The user could not print.", "- The user could not print.", "one paragraph"),
        ("The user could not print.", "The user could not print. " * 30, "must be short"),
        ("- The spooler had stopped.", "Nothing confirmed yet.", "has confirmed facts"),
        (
            "- Restarting the spooler helped for a minute.",
            "No diagnostic actions run yet.",
            "has diagnostic actions",
        ),
        ("Replace the driver (75% confidence)", "replace it (75%)", "name the active fix"),
        ("(75% confidence)", "", "confidence, 75%"),
        ("- Watch the spooler for a day.", "", "2 to 4 bullets"),
        ("- Watch the spooler for a day.", "- a\n- b\n- c\n- d", "2 to 4 bullets"),
        ("- Watch the spooler for a day.", "1. Watch it.", "bullets alone"),
        (
            "- Replace the driver on one PC.",
            "- Try the suggested fix: Replace the driver.",
            "too unsure to try",
        ),
    ],
)
def test_each_breach_is_named(before, after, words):
    """B30 to B33: in words by which the draft can be repaired."""
    assert before in GOOD
    assert words in told(GOOD.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("75% confidence", "75 % confidence"),
        ("for a minute.", "for a minute, see [the article](https://kb.example.com/1)."),
        ("for a minute.", "for a minute, see <https://kb.example.com/1>."),
        ("for a minute.", "for a minute:\n\n  ```\n  # no heading\n  ```"),
        ("The spooler had", "The **spooler** had"),
    ],
)
def test_what_only_looks_like_a_breach_is_none(before, after):
    """B30, B33: a parser reads the draft, and links of the session may stand."""
    assert before in GOOD
    assert breaches(GOOD.replace(before, after, 1), full()) == ()


def test_what_may_never_stand_there():
    """B30: the session's own id and the model's name are known to the caller alone."""
    assert told(GOOD, forbidden=["the driver"]).count('"the driver"') == 2
    assert told(GOOD, forbidden=["model-x", ""]) == ""


def test_nothing_confirmed_is_said():
    """B31: also when something was ruled out, which may follow."""
    ruled_out = (FactView(id="fact-1", text="Cable", status=FactStatus.RULED_OUT),)
    sentence = "Nothing confirmed yet."

    assert sentence in told(THIN.replace(sentence, "- It is slow."), thin())
    assert sentence in told(THIN.replace(sentence, f"{sentence}\n\n- Ruled out: Cable."), thin())
    assert breaches(THIN.replace(sentence, f"{sentence}\n\n- Ruled out: Cable."), thin(facts=ruled_out)) == ()


def test_nothing_tried_is_said():
    """B31: a skipped or unanswered step is no action."""
    steps = (
        StepView(id="s1", kind=StepKind.ACTION, text="Restart", was_skipped=True),
        StepView(id="s2", kind=StepKind.QUESTION, text="Slow?"),
    )

    assert breaches(THIN, thin(steps=steps)) == ()
    assert "nothing was tried" in told(THIN.replace("No diagnostic actions run yet.", "- Restarted."), thin())


@pytest.mark.parametrize(
    ("confidence", "outcome", "leads"),
    [
        (59, FixOutcome.PROPOSED, False),
        (60, FixOutcome.PROPOSED, True),
        (80, FixOutcome.PARTIAL, True),
        (90, FixOutcome.FAILED, False),
        (90, FixOutcome.DISMISSED, False),
    ],
)
def test_which_fix_leads(confidence, outcome, leads):
    """B32: under 60 % none does, and never a failed or dismissed one."""
    view = full(fixes=(fix(confidence_percent=confidence, outcome=outcome),))
    named = GOOD.replace("75%", f"{confidence}%")
    unnamed = GOOD.replace(
        "The driver is at fault: Replace the driver (75% confidence).",
        "No leading hypothesis yet — symptoms are still being narrowed.",
    )

    assert leads == ("no fix leads" not in told(named, view))
    assert leads == ("name the active fix" in told(unnamed, view))


def test_over_eighty_the_fix_comes_first():
    """B32: exactly as worded, and 80 itself is not over 80."""
    view = full(fixes=(fix(confidence_percent=81),))
    named = GOOD.replace("75%", "81%")
    first = named.replace("- Replace the driver on one PC.", "- Try the suggested fix: Replace the driver.")

    assert '"Try the suggested fix: Replace the driver."' in told(named, view)
    assert breaches(first, view) == ()


def test_a_failed_fix_is_not_suggested_again():
    """B32: neither as a fix to try nor by its bare title."""
    failed = fix(id="fix-0", title="Watch the spooler for a day", outcome=FixOutcome.FAILED, is_active=False)

    assert "failed" in told(GOOD, full(fixes=(failed, fix())))


def test_no_root_cause_is_said():
    """B31: where nothing in the session could tell one."""
    draft = RESOLVED.replace("- The spooler had stopped.", "Nothing confirmed yet.")

    assert "root cause was not established" in told(draft, thin(NoteKind.RESOLUTION))


def test_a_common_word_is_no_name():
    """B30: an account called "Admin" does not make the admin centre a person."""
    assert breaches(GOOD.replace("minute.", "minute in the admin centre."), full(engineer="Admin")) == ()
    assert "names an engineer" in told(GOOD.replace("minute.", "minute (Example, Robin)."), full())
