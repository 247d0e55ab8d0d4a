"""Messages for people, written without a model: from the session's own words, by rule, the same each time (B50)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from resolutionflow.domain import draft_phrases as phrases
from resolutionflow.domain.documentation import documented_steps, step_text, what_we_know
from resolutionflow.domain.draft_material import Material, in_words
from resolutionflow.domain.markdown import escape_line
from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength, MessageText
from resolutionflow.domain.prose import flatten, joined_lines, same_words
from resolutionflow.plugin_api import SessionView, StepView

from .customer_words import CustomerWords

SUBJECTS = {
    MessageContext.STATUS: "Update on your request",
    MessageContext.RESOLUTION: "Resolved",
    MessageContext.ESCALATION: "Specialist Assistance for your request",
}
_OPENINGS = {
    MessageContext.STATUS: "We are working on your request.",
    MessageContext.RESOLUTION: "Your request has been resolved.",
    MessageContext.ESCALATION: "We are bringing in specialist assistance for your request.",
}
_ABOUT = "It is about this: {}"
_REQUEST = "This is about your request: {}"
_NEXT_FIX = "Next, we will try this: {}."
_CLOSINGS = {
    MessageContext.STATUS: "We will tell you as soon as there is more to say.",
    MessageContext.RESOLUTION: "Please tell us if anything does not work as you expect.",
    MessageContext.ESCALATION: "A specialist now takes over with everything found so far, so you will not have to "
    "explain it again. We will keep you informed.",
}
_GREETING = "Hello,"
_REGARDS = "Kind regards,"
_NOBODY = "Your support team"
_ASKING = "To go on with your request, we need to know a little more. Please answer these questions:"
_USUAL_QUESTIONS = (
    "When did you first notice the problem?",
    "What exactly do you see, word by word where there is an error message?",
    "Does it happen to anybody else, or on another device?",
)
_KNOWN_MARKS = ("✓", "✗", "?")

Blocks = Iterator[str]
"""Paragraphs and lists in markdown; empty ones are left out."""


def write_message(
    view: SessionView, audience: MessageAudience, context: MessageContext, length: MessageLength
) -> MessageText:
    """The message, from a redacted view. A request for information is the same at every length."""
    view = replace(view, steps=tuple(map(_in_words, view.steps)))
    match audience:
        case MessageAudience.TICKET_NOTES:
            return MessageText(_joined(_ticket_notes(view, context, length)))
        case MessageAudience.CLIENT_UPDATE:
            return MessageText(_joined(_client_update(CustomerWords(view), context, length)))
        case MessageAudience.EMAIL_DRAFT:
            return _email(view, context, length)
        case MessageAudience.REQUEST_INFO:
            return MessageText(_joined(_request_info(CustomerWords(view))))


def _email(view: SessionView, context: MessageContext, length: MessageLength) -> MessageText:
    words = CustomerWords(view)
    blocks = [_GREETING, *_client_update(words, context, length), _signature(view)]
    subject = f"{SUBJECTS[context]}: {words.title}" if words.title else SUBJECTS[context]
    return MessageText(_joined(blocks), subject)


def _signature(view: SessionView) -> str:
    return f"{_REGARDS}\n{escape_line(flatten(view.engineer) or _NOBODY)}"


def _client_update(words: CustomerWords, context: MessageContext, length: MessageLength) -> Blocks:
    is_detailed = length is MessageLength.DETAILED
    yield _paragraph(_OPENINGS[context], _ABOUT.format(words.problem) if words.problem else "")
    if context is MessageContext.RESOLUTION:
        yield from _solved(words, is_detailed=is_detailed)
    elif is_detailed:
        yield from _list("What we know so far:", words.known)
        yield from _list("What we have checked:", words.checked)
        yield from _list("What we have done:", words.done)
    will = _NEXT_FIX.format(words.next_fix) if words.next_fix and context is MessageContext.STATUS else ""
    yield _paragraph(will, _CLOSINGS[context])


def _solved(words: CustomerWords, *, is_detailed: bool) -> Blocks:
    yield _paragraph(words.resolution)
    if is_detailed:
        yield from _list("What we found:", words.known)
        yield from _list("What we checked:", words.checked)
        yield from _list("What we did:", words.done)
        yield from _list("What should follow:", words.recommended)


def _request_info(words: CustomerWords) -> Blocks:
    if words.problem:
        yield _paragraph(_REQUEST.format(words.problem))
    yield _ASKING
    yield _numbered(words.questions or _USUAL_QUESTIONS)


def _ticket_notes(view: SessionView, context: MessageContext, length: MessageLength) -> Blocks:
    is_detailed = length is MessageLength.DETAILED
    steps = documented_steps(view.steps)
    problem = flatten(joined_lines(view.problem_summary or view.title or view.intake_text))
    yield from _section("Problem", escape_line(problem or phrases.NO_PROBLEM))
    intake = flatten(joined_lines(view.intake_text))
    if is_detailed and intake and same_words(intake) != same_words(problem):
        yield from _section("As reported", escape_line(intake))
    known = what_we_know(view.facts, () if is_detailed else steps)
    found = zip(_KNOWN_MARKS, (known.confirmed, known.ruled_out, known.pending), strict=True)
    lines = [f"{mark} {text}" for mark, texts in found for text in texts]
    yield from _section("What we know", _bullets(lines))
    material = Material(view)
    if is_detailed:
        told = (f"{step_text(step)} (skipped)" if step.was_skipped else step_text(step) for step in steps)
        yield from _section("Steps", _numbered(told))
        fixes = material.tried_fixes(*phrases.FIX_OUTCOMES)
        done = [line.text for line in (*material.script_runs, *fixes)]
        yield from _section("What was done", _bullets(done))
    yield from _ending(view, material, context)


def _ending(view: SessionView, material: Material, context: MessageContext) -> Blocks:
    match context:
        case MessageContext.RESOLUTION:
            told = (flatten(joined_lines(each)) for each in (view.resolution_summary, view.resolution_action))
            yield from _section("Resolution", _bullets(filter(None, told)) or phrases.NO_RESOLUTION)
            yield from _section("Follow-up", _bullets(line.text for line in material.follow_ups))
        case MessageContext.ESCALATION:
            yield from _section("Escalation", escape_line(flatten(joined_lines(view.escalation_reason))))
            yield from _section("Next steps", _bullets(map(flatten, view.suggested_next_steps)))
        case MessageContext.STATUS:
            fix = material.leading_fix
            title = f"{material.title(fix)} ({fix.confidence_percent} % confidence)" if fix else ""
            yield from _section("Next", _bullets(filter(None, [title])))


def _in_words(step: StepView) -> StepView:
    return replace(step, response=in_words(step.response))


def _section(heading: str, body: str) -> Blocks:
    if body:
        yield f"## {heading}"
        yield body


def _paragraph(*texts: str) -> str:
    return escape_line(" ".join(filter(None, texts)))


def _list(heading: str, lines: Iterable[str]) -> Blocks:
    listed = _bullets(lines)
    if listed:
        yield heading
        yield listed


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape_line(line)}" for line in lines if line)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {escape_line(line)}" for number, line in enumerate(lines, 1))


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(filter(None, blocks))
