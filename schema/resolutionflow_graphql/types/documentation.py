"""A session as a structured document."""

import strawberry

from resolutionflow_graphql.fields import field


@strawberry.type(description="A step as a document prints it.")
class DocumentedStep:
    number: int = field("Counts the printed steps, from 1, without holes.")
    text: str = field("What was asked or done.")
    response: str | None = field(
        "Label of the chosen option, or the free text; null where it was not answered."
    )
    was_skipped: bool = field("Whether the engineer skipped it.")


@strawberry.type(description="Findings, by how sure they are.")
class WhatWeKnow:
    confirmed: list[str] = field("What is so.")
    ruled_out: list[str] = field("What is not so.")
    pending: list[str] = field("What is not known yet.")


@strawberry.type(description="A session as a structured document, redacted, for a document view.")
class SessionDocumentation:
    problem: str = field("What the problem was.")
    steps: list[DocumentedStep] = field("The steps that were taken.")
    what_we_know: WhatWeKnow = field("What was found out.")
    resolution: str | None = field("How it was solved, where it was.")
    follow_up_recommendations: list[str] = field("What should be done afterwards.")
    duration: str | None = field("Time worked in decimal hours, for people, for example `0.25 hrs`.")
