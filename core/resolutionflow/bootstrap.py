"""Wires the application together; the only place that knows every part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import distribution

import httpx2

from .boundary import Boundary
from .delivery.worker import Worker
from .drafting.claude.plugin import configured
from .http import psa_client
from .plugin_api import PROJECT
from .plugin_host import PluginHost, load_plugins, patterns
from .plugin_host.redaction import RedactorPool
from .psa import PsaConnections
from .services.access import AccessService
from .services.composing import Composer
from .services.deliveries import DeliveriesService
from .services.integrations import IntegrationsService
from .services.messages import MessagesService
from .services.model_budget import ModelBudget
from .services.note_drafting import NoteDraftingService
from .services.oidc import Issuer, OidcLogins
from .services.planning import PlanService
from .services.post_answer import PostAnswers
from .services.posting import PostingService
from .services.previews import PreviewsService
from .services.pushing import PushWriter
from .services.rate_limits import RateLimits
from .services.refusals import Refusals
from .services.sessions import SessionsService
from .services.signing_keys import SigningKeys
from .services.watching import WatchingService
from .settings import Settings
from .store import Cipher, Store, create_engine

BUILT_INS = (
    ("classic", "resolutionflow.drafting.classic"),
    ("deterministic", "resolutionflow.drafting.deterministic"),
    ("claude", "resolutionflow.drafting.claude.plugin"),
    ("patterns", "resolutionflow.plugin_host.patterns"),
    *(
        (found.name, found.value)
        for found in distribution(PROJECT).entry_points.select(group=f"{PROJECT}.built_in")
    ),
)
"""Plugins that come with the service, by name and module; they enter by the same door as any other.

Those that are no part of the engine are entry points of this distribution, in the group `resolutionflow.built_in`.
"""


@dataclass(frozen=True, slots=True)
class Application:
    """The running application: its services, and what they stand on."""

    settings: Settings
    store: Store
    plugins: PluginHost
    access: AccessService
    sessions: SessionsService
    previews: PreviewsService
    messages: MessagesService
    posting: PostingService
    deliveries: DeliveriesService
    plans: PlanService
    integrations: IntegrationsService
    watching: WatchingService
    note_drafting: NoteDraftingService
    rate_limits: RateLimits


def load_host(settings: Settings) -> PluginHost:
    """The plugins that these settings let in."""
    with configured(settings.model_settings()), patterns.configured(settings.redaction_patterns):
        return load_plugins(
            built_ins=BUILT_INS, plugins_dir=settings.plugins_dir, disabled=settings.disabled_plugins
        )


@asynccontextmanager
async def running(settings: Settings, *, worker: bool | None = None) -> AsyncIterator[Application]:
    """The application on an up-to-date database, with a worker in this process unless told otherwise.

    When the block ends, the worker claims nothing new and what is in flight ends within its deadline.
    """
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.database_url)
        stack.push_async_callback(engine.dispose)
        store = Store(engine, Cipher(settings.encryption_keys()))
        await stack.enter_async_context(store.hearing())
        plugins = load_host(settings)
        pool = await stack.enter_async_context(RedactorPool(plugins, patterns=settings.redaction_patterns))
        http = await stack.enter_async_context(psa_client(settings.private_hosts))
        boundary = Boundary(pool)
        connections = PsaConnections(store, plugins, http, boundary.redacted)
        stack.push_async_callback(connections.close)
        if settings.worker if worker is None else worker:
            policy = settings.retry_policy()
            await stack.enter_async_context(_working(Worker(store, connections, plugins, policy)))
        access = AccessService(store, _logins(settings, http))
        application = _application(settings, store, plugins, connections, boundary, access)
        stack.push_async_callback(application.note_drafting.close)
        yield application


def _logins(settings: Settings, http: httpx2.AsyncClient) -> OidcLogins | None:
    if not settings.oidc_issuer:
        return None
    issuer = Issuer(
        name=settings.oidc_issuer,
        audience=settings.oidc_audience,
        account_claim=settings.oidc_account_claim,
        scopes_claim=settings.oidc_scopes_claim,
    )
    return OidcLogins(issuer, SigningKeys(http, settings.oidc_jwks_url))


def _application(
    settings: Settings,
    store: Store,
    plugins: PluginHost,
    connections: PsaConnections,
    boundary: Boundary,
    access: AccessService,
) -> Application:
    idle_limit, policy = settings.idle_limit, settings.retry_policy()
    composer = Composer(plugins, boundary, idle_limit)
    writer = PushWriter(plugins, boundary, composer)
    refusals = Refusals(plugins, connections, boundary, policy)
    budget = ModelBudget(store, settings.monthly_budget)
    previews = PreviewsService(store, plugins, boundary, budget, idle_limit)
    return Application(
        settings=settings,
        store=store,
        plugins=plugins,
        access=access,
        sessions=SessionsService(store, boundary, idle_limit),
        previews=previews,
        messages=MessagesService(store, boundary, budget, settings.model_settings(), idle_limit),
        posting=PostingService(store, composer, writer, refusals, PostAnswers(store, settings.confirm_wait)),
        deliveries=DeliveriesService(store, plugins, boundary, idle_limit),
        plans=PlanService(store, composer, writer, refusals, connections, policy),
        integrations=IntegrationsService(store, plugins, connections, request_limit=settings.request_limit),
        watching=WatchingService(store),
        note_drafting=NoteDraftingService(previews),
        rate_limits=RateLimits(settings.requests_per_minute),
    )


@asynccontextmanager
async def _working(worker: Worker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
