"""Scripts: templates, and runs of them."""

from datetime import datetime

import strawberry

from resolutionflow.domain import session as domain
from resolutionflow_graphql.fields import field, read_by

from .node import Node, node_type


@strawberry.type(description="A parameter that a script takes.")
class ScriptParameterSpec:
    key: str = field("What runs name it by.")
    label: str = field("What people read.")
    is_secret: bool = field("Whether its values are encrypted at rest, and absent everywhere else.")


@node_type(
    domain.ScriptTemplate, lambda context, key: context.load(context.services.sessions.templates_by_id, key)
)
@strawberry.type(description="A script that the account's engineers run.")
class ScriptTemplate(Node):
    slug: str = field("What runs name it by; unique in the account.")
    name: str = field("Its name for people.")
    parameters: list[ScriptParameterSpec] = field("The parameters it takes.")


@strawberry.type(description="The value that a parameter had in one run.")
class ScriptParameter:
    key: str = field("The parameter.")
    value: str | None = read_by(
        lambda parameter: None if parameter.is_secret else parameter.value, "Its value; null for a secret."
    )
    is_redacted: bool = field("Whether the value is a secret and therefore not shown.", attribute="is_secret")


@node_type(domain.ScriptRun, lambda context, key: context.load(context.services.sessions.runs_by_id, key))
@strawberry.type(description="One run of a script.")
class ScriptRun(Node):
    template_name: str = field("The template's name; `(unknown template)` once the template is gone.")
    template_slug: str | None = field("The template's slug; null once the template is gone.")
    parameters: list[ScriptParameter] = field("What it was run with.")
    result: str | None = field("What it revealed or did.")
    created_at: datetime = field("When it was recorded.")
