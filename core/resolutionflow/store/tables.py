"""The tables, as SQLAlchemy Core sees them. Migrations make them; a test compares the two.

Ids are 32 hex digits. Texts stand as the engineer wrote them, except those of previews, posted notes,
deliveries, steps and attempts, which are redacted before they get here. `secrets` and the values of secret
script parameters are encrypted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite keeps it without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime without a time zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give an aware datetime, whatever the database keeps."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hours(sa.types.TypeDecorator[Decimal]):
    """Decimal hours as text: SQLite has no exact decimals."""

    impl = sa.String(16)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the decimal as it stands."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read it back."""
        return None if value is None else Decimal(value)


def _id(name: str, *args: Any, **kwargs: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), *args, **kwargs)


def _at(name: str, **kwargs: Any) -> sa.Column[datetime]:
    return sa.Column(name, UtcDateTime, **kwargs)


accounts = sa.Table(
    "accounts",
    metadata,
    _id("id", primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    _at("created_at", nullable=False),
)

users = sa.Table(
    "users",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("email", sa.String(320)),
    sa.Column("login", sa.String(64)),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("account_id", "name"),
    sa.UniqueConstraint("login", "account_id"),
    sa.Index("ix_users_page", "account_id", "created_at", "id"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _id("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("scopes", sa.JSON, nullable=False),
    _at("created_at", nullable=False),
    _at("expires_at"),
    _at("revoked_at"),
)

integrations = sa.Table(
    "integrations",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("configuration", sa.JSON, nullable=False),
    sa.Column("set_secrets", sa.JSON, nullable=False),
    sa.Column("secrets", sa.Text),
    _at("created_at", nullable=False),
    _at("deleted_at"),
    _at("next_request_at"),
    _at("paused_until"),
    sa.Column("consecutive_failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text),
    _at("last_success_at"),
    sa.Index("ix_integrations_page", "account_id", "created_at", "id"),
)

member_mappings = sa.Table(
    "member_mappings",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _id("integration_id", sa.ForeignKey("integrations.id"), nullable=False),
    _id("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("external_member_id", sa.String(64), nullable=False),
    sa.Column("member_name", sa.String(200), nullable=False),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("integration_id", "user_id"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("state_version", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("event_sequence", sa.Integer, nullable=False, server_default="0"),
    _id("engineer_id", sa.ForeignKey("users.id")),
    _id("escalated_to_id", sa.ForeignKey("users.id")),
    sa.Column("title", sa.Text),
    sa.Column("problem_summary", sa.Text),
    sa.Column("problem_domain", sa.Text),
    sa.Column("intake_text", sa.Text),
    sa.Column("resolution_summary", sa.Text),
    sa.Column("resolution_action", sa.Text),
    sa.Column("escalation_reason", sa.Text),
    sa.Column("suggested_next_steps", sa.JSON, nullable=False),
    _id("integration_id", sa.ForeignKey("integrations.id")),
    sa.Column("ticket_external_id", sa.String(64)),
    _at("created_at", nullable=False),
    _at("updated_at", nullable=False),
    _at("closed_at"),
    sa.Index("ix_sessions_created", "account_id", "created_at", "id"),
    sa.Index("ix_sessions_updated", "account_id", "updated_at", "id"),
    sa.Index("ix_sessions_status", "account_id", "status", "created_at", "id"),
    sa.Index("ix_sessions_engineer", "account_id", "engineer_id", "created_at", "id"),
)

work_intervals = sa.Table(
    "work_intervals",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    _at("started_at", nullable=False),
    _at("last_activity_at", nullable=False),
    _at("ended_at"),
    sa.Index("ix_work_intervals_session", "session_id", "started_at"),
)

steps = sa.Table(
    "steps",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("selected_value", sa.Text),
    sa.Column("free_text", sa.Text),
    sa.Column("was_skipped", sa.Boolean, nullable=False),
    sa.Column("follow_up_recommendations", sa.JSON, nullable=False),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("session_id", "position"),
)

facts = sa.Table(
    "facts",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("source_summary", sa.Text),
    _at("created_at", nullable=False),
    _at("updated_at", nullable=False),
    _at("deleted_at"),
    sa.Index("ix_facts_page", "session_id", "created_at", "id"),
)

suggested_fixes = sa.Table(
    "suggested_fixes",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("confidence_percent", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    _at("superseded_at"),
    _at("created_at", nullable=False),
    sa.Index("ix_suggested_fixes_page", "session_id", "created_at", "id"),
)

script_templates = sa.Table(
    "script_templates",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("slug", sa.String(100), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("parameters", sa.JSON, nullable=False),
    _at("created_at", nullable=False),
    sa.UniqueConstraint("account_id", "slug"),
    sa.Index("ix_script_templates_page", "account_id", "created_at", "id"),
)

script_runs = sa.Table(
    "script_runs",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    _id("template_id"),
    sa.Column("parameters", sa.JSON, nullable=False),
    sa.Column("result", sa.Text),
    _at("created_at", nullable=False),
    sa.Index("ix_script_runs_page", "session_id", "created_at", "id"),
)

note_previews = sa.Table(
    "note_previews",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("formatter", sa.String(64), nullable=False),
    sa.Column("formatter_version", sa.String(32), nullable=False),
    sa.Column("model", sa.String(64), nullable=False),
    sa.Column("state_version", sa.Integer, nullable=False),
    sa.Column("view_digest", sa.String(64), nullable=False),
    sa.Column("markdown", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("fallback_reason", sa.Text),
    sa.Column("redactions", sa.JSON, nullable=False),
    sa.Column("provenance", sa.JSON, nullable=False),
    sa.Column("source_digests", sa.JSON, nullable=False),
    sa.Column("usage", sa.JSON),
    _at("generated_at", nullable=False),
    sa.UniqueConstraint(
        "session_id", "kind", "formatter", "formatter_version", "model", "state_version", "view_digest",
        name="uq_note_previews_key",
    ),
)  # fmt: skip

model_costs = sa.Table(
    "model_costs",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("nanodollars", sa.BigInteger, nullable=False),
    _at("at", nullable=False),
    sa.Index("ix_model_costs_month", "account_id", "at"),
)

draft_claims = sa.Table(
    "draft_claims",
    metadata,
    sa.Column("draft", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    _at("until", nullable=False),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    _id("integration_id", sa.ForeignKey("integrations.id"), nullable=False),
    sa.Column("ticket_external_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("note_type", sa.String(32), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("markdown", sa.Text, nullable=False),
    sa.Column("reference", sa.String(32), nullable=False),
    sa.Column("notify_customer", sa.Boolean, nullable=False),
    sa.Column("status_targets", sa.JSON, nullable=False),
    sa.Column("initial_status_id", sa.String(64)),
    sa.Column("requested_status", sa.JSON),
    sa.Column("verified_status", sa.JSON),
    sa.Column("skipped_reason", sa.String(40)),
    sa.Column("attention_reason", sa.Text),
    sa.Column("move_anyway", sa.Boolean, nullable=False),
    _id("posted_by_id", sa.ForeignKey("users.id")),
    _at("created_at", nullable=False),
    _at("settled_at"),
    _at("cancelled_at"),
    _at("next_attempt_at"),
    _at("recount_at"),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("owner", sa.String(64)),
    _at("lease_until"),
    sa.UniqueConstraint("session_id", "kind", "revision"),
    sa.Index("ix_deliveries_page", "account_id", "created_at", "id"),
    sa.Index("ix_deliveries_due", "state", "next_attempt_at"),
    sa.Index("ix_deliveries_ticket", "integration_id", "ticket_external_id", "state"),
    sa.Index("ix_deliveries_recount", "recount_at"),
    sa.Index(
        "uq_deliveries_running_ticket",
        "integration_id",
        "ticket_external_id",
        unique=True,
        sqlite_where=sa.text("state = 'RUNNING'"),
        postgresql_where=sa.text("state = 'RUNNING'"),
    ),
)

delivery_steps = sa.Table(
    "delivery_steps",
    metadata,
    _id("id", primary_key=True),
    _id("delivery_id", sa.ForeignKey("deliveries.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("part", sa.Integer),
    sa.Column("text", sa.Text),
    sa.Column("external_id", sa.String(64)),
    sa.Column("member_id", sa.String(64)),
    _at("started_at"),
    sa.Column("hours", Hours),
    sa.Column("sends", sa.Integer, nullable=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("gave_up", sa.Boolean, nullable=False),
    _at("next_attempt_at"),
    sa.UniqueConstraint("delivery_id", "position"),
)

delivery_attempts = sa.Table(
    "delivery_attempts",
    metadata,
    _id("id", primary_key=True),
    _id("step_id", sa.ForeignKey("delivery_steps.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False),
    _at("started_at", nullable=False),
    _at("finished_at"),
    sa.Column("outcome", sa.String(32)),
    sa.Column("detail", sa.Text),
    sa.Column("http_status", sa.Integer),
    sa.UniqueConstraint("step_id", "number"),
)

posted_notes = sa.Table(
    "posted_notes",
    metadata,
    _id("id", primary_key=True),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("markdown", sa.Text, nullable=False),
    _at("posted_at", nullable=False),
    _id("posted_by_id", sa.ForeignKey("users.id")),
    _id("delivery_id", sa.ForeignKey("deliveries.id")),
    sa.UniqueConstraint("session_id", "kind", "revision"),
)

activity = sa.Table(
    "activity",
    metadata,
    _id("id", primary_key=True),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _id("session_id", sa.ForeignKey("sessions.id"), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("ticket_external_id", sa.String(64)),
    sa.Column("hours", Hours),
    _at("at", nullable=False),
    _id("by_id", sa.ForeignKey("users.id")),
    sa.Index("ix_activity_page", "account_id", "at", "id"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _id("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    _id("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("mutation", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(36), primary_key=True),
    sa.Column("input_hmac", sa.String(64), nullable=False),
    sa.Column("result", sa.JSON, nullable=False),
    _at("created_at", nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    _id("session_id", sa.ForeignKey("sessions.id"), primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    _id("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    _id("object_id", nullable=False),
    sa.Column("state_version", sa.Integer, nullable=False),
    sa.Column("previous_status", sa.String(16)),
    _at("occurred_at", nullable=False),
    sa.Index("ix_events_occurred", "occurred_at"),
)
