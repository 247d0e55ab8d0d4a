"""Three sessions that are done: escalated, resolved, resolved without a ticket. All of it is made up."""

from __future__ import annotations

from resolutionflow.plugin_api import FactSource, FactStatus, FixOutcome, StepKind
from resolutionflow.sandbox.demo.acts import Asked, DemoSession, Escalated, Found, Ran, Resolved, Tried

CLOSED_SESSIONS = (
    DemoSession(
        engineer="Amara Diallo",
        hours_ago=1.2,
        title="Nightly backup of FILE02 failed three times",
        problem="The nightly backup of FILE02 failed with a snapshot error three nights running.",
        domain="backup",
        intake="Alert from the backup console: job FILE02-nightly failed with a snapshot error three nights "
        "running.",
        ticket=7004,
        acts=(
            Asked(text="Is there room on the shadow storage of FILE02?", answer="12 % free"),
            Found(
                text="The disk of FILE02 is full",
                status=FactStatus.RULED_OUT,
                source=FactSource.DIAGNOSTIC_CHECK,
                how="212 GB free",
            ),
            Ran(
                script="test-shadow-copies",
                parameters=(("server", "FILE02"), ("password", "Cedar-Window-8801")),
                result="The writer of the file server times out after 60 seconds.",
                minutes=6,
            ),
            Tried(
                title="Restart the shadow copy service",
                description="Restart the service and run the job by hand.",
                confidence=60,
                outcome=FixOutcome.FAILED,
                minutes=20,
            ),
            Escalated(
                to="Dmitri Volkov",
                reason="The snapshot writer times out even with no load; a restart did not help.",
                next_steps=(
                    "Reboot FILE02 in tonight's window",
                    "Move the shadow storage to its own volume",
                ),
                minutes=5,
            ),
        ),
    ),
    DemoSession(
        engineer="Benno Krause",
        hours_ago=2,
        title="Practice software freezes when opening X-rays",
        problem="The practice software froze for a minute when an X-ray was opened in room 2.",
        domain="line of business",
        intake="The practice software freezes for a minute when we open an X-ray in room 2. Other rooms are fine.",
        ticket=7007,
        acts=(
            Asked(text="Does it happen with small images too?", options=("Yes", "No"), answer="Yes"),
            Asked(
                text="Where does the viewer of room 2 keep its cache?",
                kind=StepKind.ACTION,
                answer="On a share of a server that is no longer there",
                minutes=7,
            ),
            Found(
                text="The viewer's cache pointed to a share that is gone", source=FactSource.DIAGNOSTIC_CHECK
            ),
            Tried(
                title="Move the viewer's cache to the local disk",
                description="Set the cache folder to the local disk and restart the viewer.",
                confidence=90,
                outcome=FixOutcome.SUCCEEDED,
            ),
            Resolved(
                summary="X-rays in room 2 open at once again.",
                action="Moved the viewer's cache to the local disk.",
                minutes=9,
            ),
        ),
    ),
    DemoSession(
        engineer="Benno Krause",
        hours_ago=6,
        title="New starter cannot see the finance share",
        problem="Lena Voss of accounts could not see the finance share on her first day.",
        domain="new starter",
        intake="Called in at the desk: a new starter in accounts has no drive F.",
        ticket=None,
        acts=(
            Asked(text="Is she in the group that has the share?", options=("Yes", "No"), answer="No"),
            Found(text="Her account was copied from one without the finance group"),
            Resolved(
                summary="The finance share is there after signing in again.",
                action="Added her account to the finance group.",
                minutes=6,
            ),
        ),
    ),
)
