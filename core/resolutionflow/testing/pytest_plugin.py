"""Fixtures for tests of plugins: the service itself, running, and a PSA for it to post to.

Name it in the `conftest.py` beside your pyproject.toml:

    pytest_plugins = ["resolutionflow.testing.pytest_plugin"]

All fixtures work in plain tests and in asynchronous ones alike; what they give answers when it is called.

PYTEST_DONT_REWRITE: nothing is asserted here, so it does not matter who has imported it before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .fake_psa import FakePsa, fake_psa
from .graphql import GraphQLClient
from .service import RunningService, new_database, running_service


@pytest.fixture(scope="session")
def resolutionflow_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file at the newest revision, which each test copies."""
    file = tmp_path_factory.mktemp("resolutionflow") / "empty.db"
    new_database(file)
    return file


@pytest.fixture
def resolutionflow_plugins_dir(tmp_path: Path) -> Path:
    """The service's folder of drop-ins. What a test puts there before it asks for the service is loaded."""
    folder = tmp_path / "resolutionflow-plugins"
    folder.mkdir()
    return folder


@pytest.fixture
def resolutionflow_settings() -> dict[str, Any]:
    """Settings of the service by name, other than those of tests. Override it."""
    return {}


@pytest.fixture
def resolutionflow_service(
    tmp_path: Path,
    resolutionflow_database: Path,
    resolutionflow_plugins_dir: Path,
    resolutionflow_settings: dict[str, Any],
) -> Iterator[RunningService]:
    """The service over real HTTP, on a SQLite file of the test's own, with every plugin that is installed."""
    database = tmp_path / "resolutionflow.db"
    shutil.copy(resolutionflow_database, database)
    given = {"plugins_dir": resolutionflow_plugins_dir, **resolutionflow_settings}
    with running_service(database, **given) as service:
        yield service


@pytest.fixture
def resolutionflow_token(resolutionflow_service: RunningService) -> Callable[..., str]:
    """Makes tokens: of `user` of `account`, with `scopes`."""
    return resolutionflow_service.token


@pytest.fixture
def resolutionflow_client(resolutionflow_service: RunningService) -> GraphQLClient:
    """Ann Example of Example MSP, who may do everything."""
    return resolutionflow_service.client()


@pytest.fixture
def resolutionflow_psa() -> Iterator[FakePsa]:
    """A PSA of the test's own, with tickets."""
    with fake_psa() as psa:
        yield psa
