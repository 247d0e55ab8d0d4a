"""The headings and sentences of drafted notes that are fixed (B30 to B32), and the phrases of our own writer."""

from __future__ import annotations

import re

from resolutionflow.plugin_api import FixOutcome, NoteKind

PROBLEM = "Problem"
TRIED = "What we've tried"
HYPOTHESIS = "Current hypothesis"
NEXT_STEPS = "Suggested next steps"
ROOT_CAUSE = "Root cause"
RESOLUTION = "Resolution"
CONFIRMED = {NoteKind.ESCALATION: "What we've confirmed", NoteKind.RESOLUTION: "What we confirmed"}
HEADINGS = {
    NoteKind.ESCALATION: (PROBLEM, CONFIRMED[NoteKind.ESCALATION], TRIED, HYPOTHESIS, NEXT_STEPS),
    NoteKind.RESOLUTION: (PROBLEM, CONFIRMED[NoteKind.RESOLUTION], ROOT_CAUSE, RESOLUTION),
}

NOTHING_CONFIRMED = "Nothing confirmed yet."
NOTHING_TRIED = "No diagnostic actions run yet."
NO_HYPOTHESIS = "No leading hypothesis yet — symptoms are still being narrowed."
NOTHING_TO_TELL = (NOTHING_CONFIRMED, NOTHING_TRIED, NO_HYPOTHESIS)
NO_ROOT_CAUSE = "The root cause was not established."
FIXED_STEPS = ("Confirm the symptom with the user.", "Reproduce the issue and record what is seen.")
TRY_FIX = "Try the suggested fix: {}"

NO_PROBLEM = "The problem was not described."
NO_RESOLUTION = "No resolution was recorded."
REPORTED = "The reported problem was: {}"
REASON = "The reason for escalating was: {}"
RULED_OUT = "Ruled out: {}"
RAN = "Ran {}: {}"
RAN_SILENTLY = "Ran {} (no result was recorded)."
FIX_OUTCOMES = {
    FixOutcome.APPLIED: "Applied, with the outcome not yet known: {}",
    FixOutcome.SUCCEEDED: "Applied with success: {}",
    FixOutcome.PARTIAL: "Tried with partial success: {}",
    FixOutcome.FAILED: "Tried without success: {}",
}
LEADING = "Most promising fix: {} ({}% confidence)."
HYPOTHESIS_OUTCOMES = {
    FixOutcome.APPLIED: "It was applied, and the outcome is not yet known.",
    FixOutcome.SUCCEEDED: "It worked when it was applied.",
    FixOutcome.PARTIAL: "It helped in part when it was applied.",
}
CHECK_FIX = "Check whether the suggested fix applies: {}"
SETTLE_FACT = "Confirm or rule out: {}"
FIND_OUT = "Find out: {}"
LIKELY_CAUSE = "The fix that worked points to the cause: {}"
WORKING_FIX = "The fix that worked was: {}"
FOLLOW_UP = "Follow-up: {}"
NOT_KNOWN = "not yet known"
THE_ENGINEER = "the engineer"
THE_RECEIVER = "the receiving engineer"

_ALL = (
    *HEADINGS[NoteKind.ESCALATION],
    *HEADINGS[NoteKind.RESOLUTION],
    *(*NOTHING_TO_TELL, NO_ROOT_CAUSE, *FIXED_STEPS, TRY_FIX),
    *(NO_PROBLEM, NO_RESOLUTION, REPORTED, REASON, RULED_OUT, RAN, RAN_SILENTLY, LEADING, CHECK_FIX),
    *(SETTLE_FACT, FIND_OUT, LIKELY_CAUSE, WORKING_FIX, FOLLOW_UP, NOT_KNOWN, THE_ENGINEER, THE_RECEIVER),
    *FIX_OUTCOMES.values(),
    *HYPOTHESIS_OUTCOMES.values(),
)
OWN_WORDS = frozenset(re.findall(r"\w+", " ".join(_ALL).casefold()))
"""The words of all of them: a person's name made of nothing else cannot be told from them."""
