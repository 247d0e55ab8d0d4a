from __future__ import annotations

import secrets
import stat

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from resolutionflow.store import Cipher, Store, UnreadableSecret, create_engine, read_or_create_key
from resolutionflow.store.tables import metadata


def key() -> str:
    return Fernet.generate_key().decode()


async def dump(store: Store) -> str:
    """Everything that stands in the database."""
    async with store.engine.connect() as connection:
        tables = [
            (await connection.execute(sa.text(f'SELECT * FROM "{table.name}"'))).all()
            for table in metadata.sorted_tables
        ]
    return repr(tables)


async def test_b52_no_secret_can_be_read_in_the_database(store, rows):
    """B52: neither a PSA credential nor a secret script parameter, but what is no secret can."""
    credential, parameter = (secrets.token_hex(12) for _ in range(2))
    session, template = rows.session(), rows.template()
    async with store.write() as unit:
        await unit.sessions.add(session)
        await unit.integrations.add(rows.integration(), {"privateKey": credential})
        await unit.scripts.save_template(template)
        await unit.scripts.add_run(rows.run(session.id, parameter), template.id)

    stored = await dump(store)
    assert "reset-password" in stored
    assert "bob" in stored
    assert credential not in stored
    assert parameter not in stored


async def test_b52_no_secret_can_be_read_in_the_files_of_a_sqlite_database(sqlite_url, tmp_path, rows, store):
    credential = secrets.token_hex(12)
    engine = create_engine(sqlite_url)
    files = Store(engine, Cipher([key()]))
    async with files.write() as unit:
        account = await unit.accounts.ensure_account("Northlight", await unit.database_now())
        integration = rows.integration(account_id=account.id, name="Findable PSA")
        await unit.integrations.add(integration, {"privateKey": credential})
    content = b"".join(file.read_bytes() for file in tmp_path.glob("flow.db*"))
    await engine.dispose()

    assert b"Findable PSA" in content
    assert credential.encode() not in content


async def test_a_secret_comes_back_as_it_was_and_an_integration_without_one_has_none(store, rows):
    with_secrets, without = rows.integration(), rows.integration(set_secrets=frozenset())
    values = {"privateKey": "päss wörd", "number": 7}
    async with store.write() as unit:
        await unit.integrations.add(with_secrets, values)
        await unit.integrations.add(without, {})

    async with store.read() as unit:
        assert values == await unit.integrations.secrets(with_secrets.id)
        assert await unit.integrations.secrets(without.id) == {}


async def test_after_a_rotation_the_old_key_is_no_longer_needed(engine, rows, whole, store):
    old, new = key(), key()
    integration, session, template = rows.integration(), whole.session, whole.ids["template"]
    async with Store(engine, Cipher([old])).write() as unit:
        await unit.integrations.add(integration, {"privateKey": "value"})
        await unit.scripts.add_run(rows.run(session.id, "four words in row"), template)
    async with store.write() as unit:  # what the fixture wrote has a key of its own
        await unit.integrations.change(
            (await unit.integrations.many(rows.actor, [whole.ids["integration"]]))[whole.ids["integration"]],
            secrets={},
        )

    both = Cipher([new, old])
    async with Store(engine, both).write() as unit:
        integrations = await unit.integrations.reencrypt(both.rotate)

    async with Store(engine, Cipher([new])).read() as unit:
        found = await unit.integrations.secrets(integration.id)
    assert (integrations, found) == (1, {"privateKey": "value"})


async def test_a_rotation_reaches_secret_script_parameters(engine, rows):
    old, new = key(), key()
    session, template = rows.session(), rows.template()
    async with Store(engine, Cipher([old])).write() as unit:
        await unit.sessions.add(session)
        await unit.scripts.save_template(template)
        await unit.scripts.add_run(rows.run(session.id, "four words in row"), template.id)

    both = Cipher([new, old])
    async with Store(engine, both).write() as unit:
        runs = await unit.scripts.reencrypt(both.rotate)

    async with Store(engine, Cipher([new])).read() as unit:
        values = await unit.scripts.secret_values(rows.actor, session.id)
    assert (runs, values) == (1, ("four words in row",))


async def test_a_secret_of_another_key_says_which_setting_to_mend(engine, rows):
    integration = rows.integration()
    async with Store(engine, Cipher([key()])).write() as unit:
        await unit.integrations.add(integration, {"privateKey": "value"})

    async with Store(engine, Cipher([key()])).read() as unit:
        with pytest.raises(UnreadableSecret, match="RESOLUTIONFLOW_SECRET_KEY"):
            await unit.integrations.secrets(integration.id)


def test_a_cipher_needs_keys_and_takes_no_malformed_one():
    for keys in ([], ["short"], [key(), ""]):
        with pytest.raises(ValueError, match=r"key|Fernet"):
            Cipher(keys)


def test_equal_texts_are_never_stored_alike():
    cipher = Cipher([key()])

    assert cipher.encrypt("the same") != cipher.encrypt("the same")


def test_a_digest_is_the_same_before_and_after_a_key_was_added():
    """Idempotency keys that were used before a rotation still stand for the same input."""
    old, new = key(), key()

    assert Cipher([old]).digest(b"input") == Cipher([new, old]).digest(b"input")
    assert Cipher([old]).digest(b"input") != Cipher([new]).digest(b"input")
    assert Cipher([old]).digest(b"input") != Cipher([old]).digest(b"another")


def test_the_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "flow.key"

    made = read_or_create_key(file)

    assert made == read_or_create_key(file)
    assert Cipher([made]).decrypt(Cipher([made]).encrypt("text")) == "text"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
