"""`deleteScriptTemplate`"""

import strawberry

from resolutionflow_graphql import ids
from resolutionflow_graphql.context import Info
from resolutionflow_graphql.fields import field
from resolutionflow_graphql.types.payloads import ScriptTemplatePayload

from .mutation import mutation


@strawberry.input(description="A script template to delete.")
class DeleteScriptTemplateInput:
    template_id: strawberry.ID = field("The template.")


@mutation(ScriptTemplatePayload, "Deletes a script template. Its runs stay.")
async def delete_script_template(info: Info, given: DeleteScriptTemplateInput) -> ScriptTemplatePayload:
    template_id = ids.key_of("ScriptTemplate", given.template_id, "templateId")
    template = await info.context.services.sessions.delete_template(info.context.actor, template_id)
    return ScriptTemplatePayload(template=template)
