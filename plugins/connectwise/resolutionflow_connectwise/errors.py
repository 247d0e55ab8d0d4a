"""ConnectWise's own words for what went wrong, and two answers that only its login gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resolutionflow.plugin_api import Rejected
from resolutionflow.plugin_api.answers import Detail


class CompanyUnknown(Rejected):
    """The site does not know the company."""


class Redirected(Rejected):
    """The site sends callers elsewhere, where credentials are never taken."""


def own_words(body: Any) -> Detail | None:
    """The code, the messages and the fields of an error of the API; None for other JSON."""
    if not isinstance(body, Mapping) or not (body.get("message") or body.get("code")):
        return None
    errors = body.get("errors")
    causes = [each for each in errors if isinstance(each, Mapping)] if isinstance(errors, list) else []
    said = dict.fromkeys(str(each.get("message") or "") for each in (body, *causes))
    fields = dict.fromkeys(str(each.get("field") or "") for each in causes)
    code = str(body.get("code") or "")
    return Detail(" ".join(filter(None, said)) or code, code or None, tuple(filter(None, fields)))
