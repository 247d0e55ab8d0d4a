"""All mutations, one in each module. A new one is a file, and a line here."""

from strawberry.tools import create_type

from .add_fact import add_fact
from .answer_step import answer_step
from .cancel_delivery import cancel_delivery
from .check_psa_integration import check_psa_integration
from .create_psa_integration import create_psa_integration
from .delete_psa_integration import delete_psa_integration
from .delete_script_template import delete_script_template
from .draft_client_message import draft_client_message
from .escalate_session import escalate_session
from .link_ticket import link_ticket
from .pause_session import pause_session
from .post_escalation_package import post_escalation_package
from .post_resolution_note import post_resolution_note
from .record_fix_outcome import record_fix_outcome
from .record_script_run import record_script_run
from .record_step import record_step
from .regenerate_note_preview import regenerate_note_preview
from .remove_fact import remove_fact
from .reopen_session import reopen_session
from .resolve_session import resolve_session
from .resume_session import resume_session
from .retry_delivery import retry_delivery
from .save_script_template import save_script_template
from .set_psa_member_mapping import set_psa_member_mapping
from .settle_delivery import settle_delivery
from .start_session import start_session
from .suggest_fix import suggest_fix
from .take_over_session import take_over_session
from .update_fact import update_fact
from .update_psa_integration import update_psa_integration
from .update_session import update_session

Mutation = create_type(
    "Mutation",
    [
        start_session,
        update_session,
        link_ticket,
        pause_session,
        resume_session,
        reopen_session,
        take_over_session,
        record_step,
        answer_step,
        add_fact,
        update_fact,
        remove_fact,
        suggest_fix,
        record_fix_outcome,
        record_script_run,
        save_script_template,
        delete_script_template,
        regenerate_note_preview,
        draft_client_message,
        post_resolution_note,
        post_escalation_package,
        resolve_session,
        escalate_session,
        retry_delivery,
        cancel_delivery,
        settle_delivery,
        create_psa_integration,
        update_psa_integration,
        delete_psa_integration,
        check_psa_integration,
        set_psa_member_mapping,
    ],
    description="Everything that writes. One `input` each; expected failures are in `userErrors`.",
)
