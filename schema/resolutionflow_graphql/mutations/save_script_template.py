"""`saveScriptTemplate`"""

import strawberry

from resolutionflow.domain.session import ScriptParameterSpec
from resolutionflow.services.commands import SaveScriptTemplate
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import ScriptTemplatePayload

from .mutation import mutation


@strawberry.input(description="A parameter that a script takes.")
class ScriptParameterSpecInput:
    key: str = field("What runs name it by; unique within the template.")
    label: str | None = field("What people read; the key where it is left out.")
    is_secret: bool = field(
        "Whether its values are encrypted at rest, and absent everywhere else.", default=False
    )


@strawberry.input(description="A script template.")
class SaveScriptTemplateInput:
    slug: str = field("What runs name it by; a template with this slug is replaced.")
    name: str = field("Its name for people.")
    parameters: list[ScriptParameterSpecInput] = field("The parameters it takes.")


@mutation(
    ScriptTemplatePayload, "Saves a script template, new or in the place of the one with the same slug."
)
async def save_script_template(info: Info, given: SaveScriptTemplateInput) -> ScriptTemplatePayload:
    parameters = tuple(
        ScriptParameterSpec(spec.key, spec.label or spec.key, spec.is_secret) for spec in given.parameters
    )
    command = SaveScriptTemplate(slug=given.slug, name=given.name, parameters=parameters)
    template = await info.context.services.sessions.save_template(info.context.actor, command)
    return ScriptTemplatePayload(template=template)
