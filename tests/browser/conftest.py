"""A real Chromium, and the service it talks to."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from resolutionflow.bootstrap import Application
from resolutionflow_graphql.app import create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",  # as root, in a container, Chromium has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
DESKTOP = ViewportSize(width=1280, height=900)


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    """Pages of any origin may call the API, since a page's port is not known beforehand."""
    return {"cors_origins": "*"}


@pytest.fixture
async def service(application: Application) -> AsyncIterator[str]:
    """The service at uvicorn, with WebSockets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(application), lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for a module, since a browser lives in it."""
    return "asyncio"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def viewport() -> ViewportSize:
    """How large the window is. Parametrise it."""
    return DESKTOP


@pytest.fixture
async def page(browser: Browser, viewport: ViewportSize) -> AsyncIterator[Page]:
    """An empty page. What goes wrong in its scripts fails the test."""
    page = await browser.new_page(viewport=viewport)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page

    assert [] == failures


@pytest.fixture
def screenshot(page: Page, request: pytest.FixtureRequest, viewport: ViewportSize) -> Callable[..., Any]:
    """Puts a picture of the page into the folder `screenshots`, which git ignores."""

    async def take(name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{name}-{viewport['width']}.png")

    return take
