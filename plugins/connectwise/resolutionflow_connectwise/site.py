"""A configured site, as people write it, and the addresses that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx2

from resolutionflow.plugin_api.addresses import base_url

FALLBACK_CODEBASE = "v4_6_release"
"""The codebase that every cloud tenant and most on-premise servers answer under (ConnectWise's REST guide)."""

_REGION = re.compile(r"(na|eu|au|aus|za)\.myconnectwise\.net")
_CLOUD_API = re.compile(r"api-(.+\.(?:myconnectwise\.net|connectwisedev\.com))")
_API_PATH = re.compile(r"/v\d[\w.]*(/apis/3\.0)?$")
_CODEBASE = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a tenant's API is asked, and where its people look: base URLs without a slash at the end."""

    api_url: str
    web_url: str

    def company_info(self, company: str) -> str:
        """The address that tells a company's codebase."""
        return f"{self.api_url}/login/companyinfo/{company}"

    def endpoint(self, codebase: str, path: str) -> str:
        """An endpoint of the API."""
        return f"{self.api_url}/{codebase}/apis/3.0/{path}"

    def ticket(self, number: int) -> str:
        """A ticket's page for people."""
        page = "services/system_io/Service/fv_sr100_request.rails"
        return f"{self.web_url}/{FALLBACK_CODEBASE}/{page}?service_recid={number}"


def parse_site(text: str) -> Site:
    """The site for a host (`na.myconnectwise.net`) or a full URL, with or without the API's own path.

    The cloud's host for people is turned into the one for programs and back. Raises ValueError with the reason.
    """
    url = base_url(text)
    path = _API_PATH.sub("", url.path.rstrip("/"))
    return Site(_base(url, _api_host(url.host), path), _base(url, _web_host(url.host), path))


def clean_codebase(text: str) -> str | None:
    """A codebase as one path segment (`v2025_1/` is `v2025_1`); None for what cannot be one."""
    name = text.strip("/")
    return name if _CODEBASE.fullmatch(name) else None


def _base(url: httpx2.URL, host: str, path: str) -> str:
    return str(url.copy_with(host=host, path=path or "/")).rstrip("/")


def _api_host(host: str) -> str:
    return f"api-{host}" if _REGION.fullmatch(host) else host


def _web_host(host: str) -> str:
    match = _CLOUD_API.fullmatch(host)
    return match[1] if match else host
