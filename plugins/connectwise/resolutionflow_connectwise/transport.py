"""Requests to one tenant's API: where it lives, credentials, and what each answer means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from resolutionflow.plugin_api import NotSent, OutcomeUnknown, RateLimited
from resolutionflow.plugin_api.answers import Explainer, is_redirect, read_json, redirect_target
from resolutionflow_connectwise.configuration import Settings
from resolutionflow_connectwise.errors import CompanyUnknown, Redirected, own_words
from resolutionflow_connectwise.paging import PAGE_SIZE, following
from resolutionflow_connectwise.site import FALLBACK_CODEBASE, clean_codebase
from resolutionflow_connectwise.values import Record, reading

API_VERSION = "2025.8"
ACCEPT = f"application/vnd.connectwise.com+json; version={API_VERSION}"

Query = Mapping[str, str | int]


@dataclass(slots=True)
class Knowledge:
    """What was learnt of one API member's tenant, kept from one connection to the next.

    `codebase` is where its API lives, `identifiers` are the names that our own writes are signed with, and
    `api_members` those of all its API members, in lower case.
    """

    codebase: str | None = None
    identifiers: frozenset[str] = frozenset()
    api_members: frozenset[str] | None = None


class Transport:
    """One tenant's API with one API member's credentials. Sends each request once.

    Once more only after an answer that was never routed to the API, and only where the company has moved to
    another codebase meanwhile: such an answer certainly applied nothing.
    """

    def __init__(self, settings: Settings, http: httpx2.AsyncClient, knowledge: Knowledge) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self._http = http
        self._explain = Explainer("ConnectWise", own_words, settings.scrub)
        self._auth = httpx2.BasicAuth(settings.user_name, settings.private_key)
        self._headers = {"clientId": settings.client_id, "Cache-Control": "no-cache"}

    async def get(self, path: str) -> Record:
        """One record."""
        return self._record(await self.answer("GET", path))

    async def get_all(
        self, path: str, query: Query | None = None, *, limit: int | None = None
    ) -> list[Record]:
        """The records of every page, or the first `limit` of them.

        Raises OutcomeUnknown where a page brings nothing new though it should: a list read in part must
        not pass for a whole one.
        """
        found: dict[int, Record] = {}
        page: Query | None = {**(query or {}), "pageSize": min(limit or PAGE_SIZE, PAGE_SIZE)}
        while page is not None and (limit is None or len(found) < limit):
            response = await self.answer("GET", path, page)
            records = _by_id(self._json(response))
            if records and found.keys() >= records.keys():
                raise OutcomeUnknown(
                    "ConnectWise repeats a page of a list, so the list cannot be read whole."
                )
            found |= records
            page = following(response, page, len(records))
        return list(found.values())[:limit]

    async def write(self, method: str, path: str, body: Any) -> Record:
        """One write, and the record that ConnectWise answers with."""
        return self._record(await self.answer(method, path, body=body))

    async def answer(
        self, method: str, path: str, query: Query | None = None, body: Any = None
    ) -> httpx2.Response:
        """A successful answer. Raises what any other one stands for."""
        codebase = self.knowledge.codebase or await self.ask_codebase()
        response = await self._call(codebase, method, path, query, body)
        if _unrouted(response):
            moved_to = await self.ask_codebase()
            if moved_to != codebase:
                response = await self._call(moved_to, method, path, query, body)
        if not response.is_success:
            raise self._explain.answer(response, is_write=method != "GET")
        return response

    async def ask_codebase(self) -> str:
        """Ask where the company's API lives, and remember it. Sends no credentials.

        Raises CompanyUnknown, Redirected, RateLimited, or NotSent: whatever was to be sent was not.
        """
        try:
            response = await self._send("GET", self.settings.company_info_url, {}, None)
        except OutcomeUnknown as error:
            raise NotSent(error.message) from error
        self.knowledge.codebase = self._codebase(response)
        return self.knowledge.codebase

    def _codebase(self, response: httpx2.Response) -> str:
        if is_redirect(response):
            target = redirect_target(response)
            raise Redirected(f"The site sends callers on to {target}; no redirect is followed.")
        if response.status_code == 429 or response.is_server_error:
            error = self._explain.answer(response, is_write=False)
            raise error if isinstance(error, RateLimited) else NotSent(error.message)
        try:
            info = read_json(response)
        except ValueError:
            return FALLBACK_CODEBASE
        if info is None:
            raise CompanyUnknown(f"The site knows no company {self.settings.company!r}.")
        codebase = info.get("Codebase") if isinstance(info, Mapping) else None
        return clean_codebase(str(codebase or "")) or FALLBACK_CODEBASE

    async def _call(
        self, codebase: str, method: str, path: str, query: Query | None, body: Any
    ) -> httpx2.Response:
        url = self.settings.site.endpoint(codebase, path)
        return await self._send(method, url, self._headers, self._auth, query, body)

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        auth: httpx2.Auth | None,
        query: Query | None = None,
        body: Any = None,
    ) -> httpx2.Response:
        try:
            return await self._http.request(
                method,
                url,
                params=query,
                json=body,
                headers={"Accept": ACCEPT, **headers},
                auth=auth,
                follow_redirects=False,
            )
        except httpx2.HTTPError as error:
            raise self._explain.no_answer(error, httpx2.URL(url).host) from error

    def _record(self, response: httpx2.Response) -> Record:
        record = self._json(response)
        if isinstance(record, Mapping) and isinstance(record.get("id"), int):
            return record
        status = response.status_code
        message = f"ConnectWise reported success ({status}) without naming the record it is about."
        raise OutcomeUnknown(message, http_status=status)

    def _json(self, response: httpx2.Response) -> Any:
        try:
            return read_json(response)
        except ValueError as error:
            raise self._explain.answer(response, is_write=True) from error


def _unrouted(response: httpx2.Response) -> bool:
    """Whether the cloud's gateway found no API at this codebase: a 404, or its own word for it."""
    return response.status_code == 404 or (
        response.status_code in (400, 401) and "Cannot route" in response.text[:1000]
    )


def _by_id(records: Any) -> dict[int, Record]:
    with reading("a list"):
        return {int(record["id"]): record for record in records}
