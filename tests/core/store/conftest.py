"""Store tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from resolutionflow.domain.access import ALL_SCOPES, Actor, Token
from resolutionflow.domain.activity import ActivityEntry, ActivityType
from resolutionflow.domain.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryState,
    DeliveryStep,
    DeliveryStepKind,
    DeliveryStepState,
)
from resolutionflow.domain.events import EventType
from resolutionflow.domain.idempotency import KeyedInput
from resolutionflow.domain.ids import new_id
from resolutionflow.domain.integration import Integration, MemberMapping, PostingSettings
from resolutionflow.domain.preview import NotePreview, PreviewKey
from resolutionflow.domain.session import (
    Fact,
    PostedNote,
    ScriptParameter,
    ScriptParameterSpec,
    ScriptRun,
    ScriptTemplate,
    Session,
    Step,
    SuggestedFix,
)
from resolutionflow.domain.worked_time import WorkInterval
from resolutionflow.plugin_api import (
    DraftOrigin,
    FactSource,
    FactStatus,
    FixOutcome,
    NoteKind,
    NoteType,
    SessionStatus,
    StepKind,
)
from resolutionflow.store import Cipher, Store, UnitOfWork, create_engine
from resolutionflow.store.tables import delivery_attempts

MOMENT = datetime(2026, 4, 5, 15, 18, 0, 123456, UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> Store:
    return Store(engine, Cipher([Fernet.generate_key().decode()]))


@dataclass(frozen=True)
class Rows:
    """Makes rows of one account; every value can be given."""

    actor: Actor

    def session(self, **values: Any) -> Session:
        defaults: dict[str, Any] = dict.fromkeys(Session.__dataclass_fields__)
        defaults |= {
            "id": new_id(),
            "account_id": self.actor.account_id,
            "status": SessionStatus.ACTIVE,
            "state_version": 1,
            "revision": 0,
            "engineer_id": self.actor.user_id,
            "suggested_next_steps": (),
            "created_at": MOMENT,
            "updated_at": MOMENT,
        }
        return Session(**{**defaults, **values})

    def step(self, session_id: str, position: int = 1) -> Step:
        return Step(
            id=new_id(),
            session_id=session_id,
            position=position,
            kind=StepKind.QUESTION,
            text="Is it on?",
            options=(),
            selected_value=None,
            free_text=None,
            was_skipped=False,
            follow_up_recommendations=(),
            created_at=MOMENT,
        )

    def fact(self, session_id: str, **values: Any) -> Fact:
        defaults: dict[str, Any] = {
            "id": new_id(),
            "session_id": session_id,
            "text": "It is on.",
            "status": FactStatus.CONFIRMED,
            "source": FactSource.ENGINEER,
            "source_summary": None,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "deleted_at": None,
        }
        return Fact(**{**defaults, **values})

    def fix(self, session_id: str) -> SuggestedFix:
        return SuggestedFix(
            id=new_id(),
            session_id=session_id,
            title="Restart it",
            description="Off and on",
            confidence_percent=70,
            outcome=FixOutcome.PROPOSED,
            superseded_at=None,
            created_at=MOMENT,
        )

    def template(self, slug: str = "reset-password") -> ScriptTemplate:
        specs = (
            ScriptParameterSpec("user", "User", False),
            ScriptParameterSpec("password", "Password", True),
        )
        return ScriptTemplate(
            id=new_id(),
            account_id=self.actor.account_id,
            slug=slug,
            name="Reset password",
            parameters=specs,
            created_at=MOMENT,
        )

    def run(self, session_id: str, secret: str = "") -> ScriptRun:
        return ScriptRun(
            id=new_id(),
            session_id=session_id,
            template_name="",
            template_slug=None,
            parameters=(
                ScriptParameter("user", "bob", False),
                ScriptParameter("password", secret or "four words in row", True),
            ),
            result="done",
            created_at=MOMENT,
        )

    def preview(self, session_id: str, **key: Any) -> NotePreview:
        named = {"kind": NoteKind.RESOLUTION, "formatter": "classic", "formatter_version": "1", "model": ""}
        return NotePreview(
            id=new_id(),
            account_id=self.actor.account_id,
            key=PreviewKey(
                **{"session_id": session_id, "state_version": 1, "view_digest": "d", **named, **key}
            ),
            markdown="Problem: none",
            origin=DraftOrigin.DETERMINISTIC,
            fallback_reason=None,
            redactions={"password": 1},
            provenance=(),
            source_digests={},
            usage=None,
            generated_at=MOMENT,
        )

    def integration(self, **values: Any) -> Integration:
        defaults: dict[str, Any] = {
            "id": new_id(),
            "account_id": self.actor.account_id,
            "name": "Main PSA",
            "provider": "connectwise",
            "is_enabled": True,
            "settings": PostingSettings(),
            "configuration": {"site": "https://psa.example.test"},
            "set_secrets": frozenset({"privateKey"}),
            "created_at": MOMENT,
            "deleted_at": None,
            "paused_until": None,
            "consecutive_failures": 0,
            "last_error": None,
            "last_success_at": None,
        }
        return Integration(**{**defaults, **values})

    def delivery(self, session_id: str, integration_id: str, **values: Any) -> Delivery:
        defaults: dict[str, Any] = dict.fromkeys(Delivery.__dataclass_fields__)
        defaults |= {
            "id": new_id(),
            "account_id": self.actor.account_id,
            "session_id": session_id,
            "integration_id": integration_id,
            "ticket_external_id": "7001",
            "kind": NoteKind.RESOLUTION,
            "note_type": NoteType.RESOLUTION,
            "revision": 1,
            "state": DeliveryState.QUEUED,
            "markdown": "Solved.",
            "reference": "RF-000000",
            "notify_customer": False,
            "status_targets": (),
            "move_anyway": False,
            "posted_by_id": self.actor.user_id,
            "created_at": MOMENT,
            "next_attempt_at": MOMENT,
            "fence": 0,
        }
        return Delivery(**{**defaults, **values})

    def delivery_step(self, delivery_id: str, position: int = 0, **values: Any) -> DeliveryStep:
        defaults: dict[str, Any] = dict.fromkeys(DeliveryStep.__dataclass_fields__)
        defaults |= {
            "id": new_id(),
            "delivery_id": delivery_id,
            "position": position,
            "kind": DeliveryStepKind.NOTE,
            "state": DeliveryStepState.PENDING,
            "part": 1,
            "text": "Solved. [ref RF-000000-1]",
            "sends": 0,
            "looks": 0,
            "gave_up": False,
        }
        return DeliveryStep(**{**defaults, **values})


@pytest.fixture
async def rows(store: Store) -> Rows:
    """Rows of Northlight's."""
    return await _account(store, "Northlight")


@pytest.fixture
async def other_rows(store: Store) -> Rows:
    """Rows of another account's."""
    return await _account(store, "Southdark")


async def _account(store: Store, name: str) -> Rows:
    async with store.write() as unit:
        account = await unit.accounts.ensure_account(name, MOMENT)
        user = await unit.accounts.ensure_user(account.id, f"Ann of {name}", MOMENT)
        token = Token(new_id(), account.id, user.id, ALL_SCOPES, MOMENT)
        await unit.accounts.add_token(token, f"token of {name}")
    return Rows(Actor(account.id, user.id, ALL_SCOPES))


@dataclass(frozen=True)
class Whole:
    """A session with one of everything, by id."""

    session: Session
    ids: dict[str, str]
    preview: NotePreview
    keyed: KeyedInput


async def add_whole(unit: UnitOfWork, rows: Rows) -> Whole:
    """Write one of everything that an account may have."""
    actor = rows.actor
    integration = rows.integration()
    session = rows.session(integration_id=integration.id, ticket_external_id="7001")
    step, fact, fix = rows.step(session.id), rows.fact(session.id), rows.fix(session.id)
    template, run, preview = rows.template(), rows.run(session.id), rows.preview(session.id)
    delivery = rows.delivery(session.id, integration.id, next_attempt_at=None)
    sent = rows.delivery_step(delivery.id)
    note = PostedNote(
        id=new_id(),
        session_id=session.id,
        kind=NoteKind.RESOLUTION,
        markdown="Solved.",
        posted_at=MOMENT,
        posted_by_id=actor.user_id,
        delivery_id=delivery.id,
    )
    entry = ActivityEntry(
        id=new_id(),
        account_id=actor.account_id,
        session_id=session.id,
        type=ActivityType.TIME_ENTRY_POSTED,
        ticket_external_id="7001",
        hours=Decimal("0.25"),
        at=MOMENT,
        by_id=actor.user_id,
    )
    mapping = MemberMapping(
        id=new_id(),
        integration_id=integration.id,
        user_id=actor.user_id,
        external_member_id="101",
        member_name="Amara Diallo",
        created_at=MOMENT,
    )
    keyed = KeyedInput("addFact", "key", {"text": "It is on."})
    await unit.integrations.add(integration, {"privateKey": "value"})
    await unit.integrations.set_mapping(actor, mapping)
    await unit.sessions.add(session)
    await unit.work_intervals.save(session.id, [WorkInterval(MOMENT, MOMENT)])
    await unit.steps.add(step)
    await unit.facts.add(fact)
    await unit.suggested_fixes.add(fix)
    saved = await unit.scripts.save_template(template)
    await unit.scripts.add_run(run, saved.id)
    await unit.note_previews.replace(preview)
    await unit.deliveries.add(delivery, [sent])
    await unit.posted_notes.add(note, 1)
    await unit.activity.add(entry)
    await unit.events.add(session.id, EventType.SESSION_CHANGED, session.id, MOMENT)
    await unit.events.add(session.id, EventType.DELIVERY_CHANGED, delivery.id, MOMENT)
    await unit.idempotency_keys.consume(actor, keyed, {"fact": fact.id}, MOMENT)
    named = {
        "session": session,
        "step": step,
        "fact": fact,
        "fix": fix,
        "template": saved,
        "run": run,
        "preview": preview,
        "delivery": delivery,
        "delivery_step": sent,
        "posted_note": note,
        "activity": entry,
        "integration": integration,
        "mapping": mapping,
    }
    ids = {name: row.id for name, row in named.items()} | {
        "account": actor.account_id,
        "user": actor.user_id,
    }
    return Whole(session, ids, preview, keyed)


@pytest.fixture
async def whole(store: Store, rows: Rows) -> Whole:
    """A session of Northlight's with one of everything, and an attempt at its delivery."""
    async with store.write() as unit:
        whole = await add_whole(unit, rows)
    attempt = {
        "id": new_id(),
        "step_id": whole.ids["delivery_step"],
        "number": 1,
        "fence": 1,
        "started_at": MOMENT,
        "finished_at": MOMENT,
        "outcome": AttemptOutcome.CONFIRMED,
    }
    async with store.engine.begin() as connection:
        await connection.execute(sa.insert(delivery_attempts).values(attempt))
    return whole
