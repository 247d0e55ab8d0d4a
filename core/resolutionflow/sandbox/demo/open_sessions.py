"""Five sessions that are still worked on. Everybody and everything in them is made up."""

from __future__ import annotations

from resolutionflow.plugin_api import FactSource, FactStatus, FixOutcome, StepKind
from resolutionflow.sandbox.demo.acts import Asked, Concluded, DemoSession, Found, Paused, Ran, Tried

HERO = DemoSession(
    engineer="Amara Diallo",
    hours_ago=0.4,
    title="Outlook keeps asking for a password",
    problem="Outlook on RECEPTION-02 asked for the password every few minutes. Webmail worked.",
    domain="mail",
    intake="Since this morning Outlook asks for my password every few minutes. Webmail works. I changed my "
    "password on Friday.",
    ticket=7001,
    acts=(
        Asked(
            text="Does sign-in work in webmail?",
            options=("Yes", "No"),
            answer="Yes",
        ),
        Asked(
            text="Is anyone else at the practice affected?",
            answer="No, only Nadia on RECEPTION-02",
        ),
        Found(
            text="Outage of the mail service",
            status=FactStatus.RULED_OUT,
            source=FactSource.DIAGNOSTIC_CHECK,
            how="service health page",
        ),
        Asked(
            text="Look for saved credentials in the Credential Manager",
            kind=StepKind.ACTION,
            answer="Two entries from before Friday",
        ),
        Found(
            text="Two saved credentials from before the password change caused the prompts",
            source=FactSource.DIAGNOSTIC_CHECK,
            how="Credential Manager",
        ),
        Found(text="Nadia read out her new password: Maple-Harbour-4417, to be changed again today"),
        Tried(
            title="Remove the stale credentials",
            description="Remove both saved entries from the Credential Manager, close Outlook, sign in again.",
            confidence=90,
            outcome=FixOutcome.SUCCEEDED,
        ),
        Asked(
            text="Remove both entries and sign in again",
            kind=StepKind.RESOLUTION_SUGGESTION,
            answer="It worked, no prompt for ten minutes",
            follow_ups=("Have Nadia change her password again", "Check the other two reception PCs"),
            minutes=6,
        ),
        Concluded(
            summary="Outlook no longer asks for a password.",
            action="Removed both stale entries from the Credential Manager and signed in again.",
        ),
    ),
)
"""The session whose note the demo offers to confirm; it holds a password in plain words."""

OPEN_SESSIONS = (
    HERO,
    DemoSession(
        engineer="Benno Krause",
        hours_ago=1.5,
        title="VPN drops every ten minutes from home",
        problem="The VPN dropped after about ten minutes, at home only, worst in the afternoon.",
        domain="vpn",
        intake="The VPN connects and then drops after about ten minutes. Mobile hotspot seems fine.",
        ticket=7002,
        acts=(
            Asked(
                text="Does it drop on the mobile hotspot too?",
                options=("Yes", "No", "Not tried"),
                answer="No",
            ),
            Found(text="The VPN holds for an hour on a mobile hotspot", source=FactSource.QUESTION),
            Tried(
                title="Lower the MTU of the VPN adapter",
                description="Set the MTU of the VPN adapter to 1350.",
                confidence=70,
                outcome=FixOutcome.FAILED,
                minutes=15,
            ),
            Found(
                text="Packet size is the cause",
                status=FactStatus.RULED_OUT,
                source=FactSource.DIAGNOSTIC_CHECK,
                how="dropped again with an MTU of 1350",
                minutes=12,
            ),
            Found(text="The home router may drop idle UDP mappings", status=FactStatus.PENDING),
        ),
    ),
    DemoSession(
        engineer="Amara Diallo",
        hours_ago=2.5,
        title="Label printer prints blank labels",
        problem="The label printer at dock 3 fed labels but left them blank after the roll was changed.",
        domain="printing",
        intake="The label printer at dock 3 feeds labels but they are blank. We changed the roll yesterday.",
        ticket=7003,
        acts=(
            Asked(text="Print the printer's own test page", kind=StepKind.ACTION, answer="Blank as well"),
            Asked(
                text="Scratch the label with a fingernail: does it darken?",
                options=("Yes", "No"),
                answer="No",
            ),
            Found(
                text="The new roll is for thermal transfer; the printer needs direct thermal labels",
                source=FactSource.QUESTION,
                how="scratch test",
            ),
            Tried(
                title="Put in a direct thermal roll",
                description="The right roll is on order; it arrives tomorrow morning.",
                confidence=95,
            ),
            Paused(minutes=3),
        ),
    ),
    DemoSession(
        engineer="Benno Krause",
        hours_ago=0.7,
        title="New phone, cannot approve sign-in",
        problem="The sign-in prompt went to a phone that was wiped, so Camille Reyes could not sign in.",
        domain="identity",
        intake="I have a new phone and the old one is wiped. I cannot approve the sign-in prompt and have a "
        "hearing at two.",
        ticket=7005,
        acts=(
            Asked(text="Call back on the number on file", kind=StepKind.ACTION, answer="Done, it is her"),
            Found(text="Identity confirmed by a call to the number on file", source=FactSource.ENGINEER),
            Ran(
                script="issue-access-pass",
                parameters=(
                    ("user", "camille.reyes"),
                    ("minutes", "60"),
                    ("accessPass", "Quartz-Lagoon-2290"),
                ),
                result="Pass issued for one hour; the old phone was removed from the sign-in methods.",
                minutes=4,
            ),
            Tried(
                title="Register the new phone",
                description="Sign in with the access pass and register the new phone.",
                confidence=85,
                minutes=1,
            ),
        ),
    ),
    DemoSession(
        engineer="Amara Diallo",
        hours_ago=5,
        title="Wi-Fi slow in the west wing since Monday",
        problem="Wi-Fi was slow for all classes in the west wing since Monday; the east wing was fine.",
        domain="network",
        intake="All classes in the west wing report slow Wi-Fi, the east wing is fine.",
        ticket=7006,
        acts=(
            Asked(text="Which access points serve the west wing?", answer="AP-W1 to AP-W4"),
            Found(
                text="AP-W2 and AP-W3 share channel 6 at full power",
                source=FactSource.DIAGNOSTIC_CHECK,
                how="controller",
                minutes=10,
            ),
            Found(
                text="A new projector may transmit on the same channel", status=FactStatus.PENDING, minutes=5
            ),
            Asked(text="Was anything installed over the weekend?", skipped=True),
            Tried(
                title="Move AP-W3 to channel 11",
                description="Set AP-W3 to channel 11 at medium power and watch the retries for a day.",
                confidence=55,
            ),
        ),
    ),
)
