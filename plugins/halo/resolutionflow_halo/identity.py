"""Whose actions are our own: an application writes as the agent that it logs in as."""

from __future__ import annotations

from resolutionflow.plugin_api import Rejected
from resolutionflow_halo.transport import Transport
from resolutionflow_halo.values import Record


class Identity:
    """The agent that the credentials in use write as, once it is known."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._agents: frozenset[int] | None = None

    def learn(self, action: Record) -> None:
        """Remember whom HaloPSA names as the author of an action that was just written by us."""
        self._agents = (self._agents or frozenset()) | _authors(action)

    async def may_be_ours(self, action: Record) -> bool:
        """False for an action by the customer, or by an agent who is surely not us.

        Where it cannot be told, the marker decides: to miss our own note would post it twice.
        """
        if is_by_user(action):
            return False
        ours, authors = await self._ours(), _authors(action)
        return not ours or not authors or bool(ours & authors)

    async def _ours(self) -> frozenset[int]:
        if self._agents is None:
            try:
                me = await self._transport.get("Agent/me")
            except Rejected:
                return frozenset()
            self._agents = frozenset({int(me["id"])})
        return self._agents


def is_by_user(action: Record) -> bool:
    """Whether a customer wrote the action."""
    return bool(action.get("actionby_user_id")) and not _authors(action)


def _authors(action: Record) -> frozenset[int]:
    """The agents that an action is by; 0 stands for none."""
    named = (action.get("actionby_agent_id"), action.get("who_agentid"))
    return frozenset(each for each in named if isinstance(each, int) and each > 0)
