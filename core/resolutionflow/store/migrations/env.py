"""Alembic's door: runs migrations on the connection that `resolutionflow.store.migrate` hands over."""

from alembic import context

from resolutionflow.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
