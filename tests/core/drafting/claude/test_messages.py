"""Messages for people in a model's words."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from resolutionflow.bootstrap import Application
from resolutionflow.domain.access import Actor
from resolutionflow.domain.messages import MessageAudience, MessageContext, MessageLength
from resolutionflow.domain.session import Session
from resolutionflow.services.commands import DraftMessage

EVERY = list(itertools.product(MessageAudience, MessageContext, MessageLength))


@pytest.fixture
def drafted(application: Application, actor: Actor, session: Session) -> Callable[..., Any]:
    async def draft(
        audience: MessageAudience = MessageAudience.EMAIL_DRAFT,
        context: MessageContext = MessageContext.RESOLUTION,
        length: MessageLength = MessageLength.DETAILED,
    ) -> Any:
        command = DraftMessage(session_id=session.id, audience=audience, context=context, length=length)
        return await application.messages.draft(actor, command)

    return draft


async def test_every_message_goes_through_the_model(drafted: Callable[..., Any], model: Any) -> None:
    for audience, context, length in EVERY:
        found = await drafted(audience, context, length)

        assert found.body, (audience, context, length)
        assert (found.subject is not None) is (audience is MessageAudience.EMAIL_DRAFT)
    assert len(EVERY) == len(model.requests())


async def test_the_models_words_stand(drafted: Callable[..., Any], model: Any) -> None:
    model.fault("echo", text="Good news: Outlook works again.")

    found = await drafted()

    assert "Good news: Outlook works again." in found.body


@pytest.mark.parametrize(
    "text", ["It took 4711 hours.", "See https://elsewhere.example/help", "TBD", ""], ids=str
)
async def test_a_message_that_says_something_new_is_written_by_rule(
    drafted: Callable[..., Any], model: Any, text: str
) -> None:
    by_rule = await drafted()
    model.fault("echo", text=text)

    found = await drafted()

    assert by_rule.body == found.body


async def test_b50_a_model_that_is_down_leaves_the_message_by_rule(
    drafted: Callable[..., Any], model: Any
) -> None:
    by_rule = await drafted()
    model.fault("500", times=None)

    assert by_rule.body == (await drafted()).body


@pytest.mark.parametrize("model_settings", [{"model_monthly_budget": 0}])
async def test_an_account_over_its_budget_gets_it_by_rule(drafted: Callable[..., Any], model: Any) -> None:
    assert (await drafted()).body
    assert [] == model.requests()
