"""Which tickets our own actions have moved: an outcome may carry a status of its own."""

from __future__ import annotations

from resolutionflow_halo.values import Record

MOST = 1000


class Moves:
    """The last status that an action of ours brought about, by ticket. Forgets the oldest of a thousand.

    HaloPSA does not tell who changed a ticket last; what it answers to an action tells what that one changed.
    """

    def __init__(self) -> None:
        self._statuses: dict[int, int] = {}

    def learn(self, action: Record) -> None:
        """Note what an action that was just written by us did to its ticket."""
        ticket, before, after = (action.get(name) for name in ("ticket_id", "old_status", "new_status"))
        if not isinstance(ticket, int) or not isinstance(after, int) or after in (0, before):
            return
        self._statuses.pop(ticket, None)
        self._statuses[ticket] = after
        if len(self._statuses) > MOST:
            del self._statuses[next(iter(self._statuses))]

    def explain(self, ticket: int, status: int) -> bool | None:
        """True where the ticket stands in the status that we moved it to, else None: that is not known."""
        return True if self._statuses.get(ticket) == status else None
