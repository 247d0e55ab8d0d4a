"""Two sessions on tickets of the other PSA, one of them done. Everybody and everything in them is made up."""

from __future__ import annotations

from resolutionflow.plugin_api import FactSource, FactStatus, FixOutcome, StepKind
from resolutionflow.sandbox.demo.acts import Asked, Concluded, DemoSession, Found, Resolved, Tried

HALO_SESSIONS = (
    DemoSession(
        engineer="Amara Diallo",
        hours_ago=1.8,
        title="Calendar shows meetings an hour late",
        problem="Meetings stood an hour late in the calendar of Bronte Ashby's phone. The laptop was right.",
        domain="mail",
        intake="All my meetings stand an hour late on the phone since I came back from Lisbon.",
        psa="halo",
        ticket=4003,
        acts=(
            Asked(text="Which time zone does the phone show?", answer="Lisbon"),
            Found(
                text="The phone sets its time zone by hand, still to Lisbon",
                source=FactSource.QUESTION,
                how="read out from the settings",
            ),
            Found(text="The calendar on the server is wrong", status=FactStatus.RULED_OUT),
            Tried(
                title="Let the phone set its time zone itself",
                description="Switch the automatic time zone on and open the calendar again.",
                confidence=95,
                outcome=FixOutcome.SUCCEEDED,
            ),
            Concluded(
                summary="The phone shows all meetings at the right time.",
                action="Switched the automatic time zone on.",
            ),
        ),
    ),
    DemoSession(
        engineer="Benno Krause",
        hours_ago=2.8,
        title="Reception cannot print labels",
        problem="The label printer at reception took jobs and printed nothing.",
        domain="printing",
        intake="The label printer at reception takes jobs and prints nothing. The desk beside it prints well.",
        psa="halo",
        ticket=4001,
        acts=(
            Asked(
                text="Does the queue on the reception PC show an error?",
                options=("Yes", "No"),
                answer="Yes",
            ),
            Asked(
                text="Look which port the queue prints to",
                kind=StepKind.ACTION,
                answer="An address that the printer had before it was moved",
                minutes=4,
            ),
            Found(text="The queue printed to the printer's old address", source=FactSource.DIAGNOSTIC_CHECK),
            Resolved(
                summary="Labels are printed again.",
                action="Pointed the queue to the printer's new address and reserved it.",
                minutes=5,
            ),
        ),
    ),
)
