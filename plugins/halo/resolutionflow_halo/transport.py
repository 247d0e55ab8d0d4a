"""Requests to one tenant's API: the token, arrays, pages, and what each answer means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import httpx2

from resolutionflow.plugin_api import OutcomeUnknown
from resolutionflow.plugin_api.answers import read_json
from resolutionflow_halo.configuration import Settings
from resolutionflow_halo.paging import MOST, PAGE_SIZE, cut_short, is_last
from resolutionflow_halo.tokens import Tokens
from resolutionflow_halo.values import Record, reading

Query = Mapping[str, str | int]


class Transport:
    """One tenant's API with one application's credentials. Sends each request once.

    Once more only after a 401, with a fresh token: such an answer certainly applied nothing.
    """

    def __init__(self, settings: Settings, http: httpx2.AsyncClient) -> None:
        self.settings = settings
        self.tokens = Tokens(settings, http)
        self._http = http

    async def get(self, path: str, query: Query | None = None) -> Record:
        """One record."""
        return self._record(await self.answer("GET", path, query))

    async def get_array(self, path: str, query: Query | None = None) -> list[Record]:
        """The records of a list that HaloPSA gives whole."""
        body = self._json(await self.answer("GET", path, query))
        return list(_by_id(body).values())

    async def get_all(self, path: str, name: str, query: Query, *, limit: int | None = None) -> list[Record]:
        """The records of every page of the list `name`, or the first `limit` of them.

        Some versions pass over pages in some lists; such a list is asked for in one piece. Raises OutcomeUnknown
        where HaloPSA promises more than it gives: a list read in part must not pass for a whole one.
        """
        size = min(limit or PAGE_SIZE, PAGE_SIZE)
        found: dict[int, Record] = {}
        for page_no in count(1):
            asked = {**query, "pageinate": "true", "page_size": size, "page_no": page_no}
            page, promised = self._page(await self.answer("GET", path, asked), name)
            new = len(page.keys() - found.keys())
            found |= page
            if page and not new:
                return await self._get_whole(path, name, query, limit)
            if (limit is not None and len(found) >= limit) or is_last(
                len(page), new, size, len(found), promised
            ):
                break
        return list(found.values())[:limit]

    async def _get_whole(self, path: str, name: str, query: Query, limit: int | None) -> list[Record]:
        most = limit or MOST
        records, promised = self._page(await self.answer("GET", path, {**query, "count": most}), name)
        if limit is None and (len(records) >= most or len(records) < (promised or 0)):
            raise cut_short(len(records), promised)
        return list(records.values())[:limit]

    async def write(self, path: str, item: Mapping[str, Any]) -> Record:
        """One write, and the record that HaloPSA answers with. Every body is an array, even of one."""
        return self._record(await self.answer("POST", path, body=[item]))

    async def answer(
        self, method: str, path: str, query: Query | None = None, body: Any = None
    ) -> httpx2.Response:
        """A successful answer. Raises what any other one stands for."""
        token = await self.tokens.current()
        response = await self._send(method, path, query, body, token)
        if response.status_code == 401:
            self.tokens.forget(token)
            response = await self._send(method, path, query, body, await self.tokens.current())
        if not response.is_success:
            raise self.tokens.explain.answer(response, is_write=method != "GET")
        return response

    async def _send(
        self, method: str, path: str, query: Query | None, body: Any, token: str
    ) -> httpx2.Response:
        url = self.settings.endpoint(path)
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "Cache-Control": "no-cache",
        }
        try:
            return await self._http.request(
                method, url, params=query, json=body, headers=headers, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            raise self.tokens.explain.no_answer(error, httpx2.URL(url).host) from error

    def _page(self, response: httpx2.Response, name: str) -> tuple[dict[int, Record], int | None]:
        """A page's records by id, and how many records HaloPSA says the whole list has."""
        body = self._json(response)
        if isinstance(body, list):
            return _by_id(body), None
        with reading("a list"):
            promised = body.get("record_count")
            return _by_id(body[name]), promised if isinstance(promised, int) else None

    def _record(self, response: httpx2.Response) -> Record:
        """The one record of an answer, whether it stands in an array or not."""
        body = self._json(response)
        record = body[0] if isinstance(body, list) and len(body) == 1 else body
        if isinstance(record, Mapping) and isinstance(record.get("id"), int):
            return record
        status = response.status_code
        message = f"HaloPSA reported success ({status}) without naming the record it is about."
        raise OutcomeUnknown(message, http_status=status)

    def _json(self, response: httpx2.Response) -> Any:
        try:
            return read_json(response)
        except ValueError as error:
            raise self.tokens.explain.answer(response, is_write=True) from error


def _by_id(records: Iterable[Record]) -> dict[int, Record]:
    with reading("a list"):
        return {int(record["id"]): record for record in records}
