"""All rules, in the order in which they name a secret that several of them find."""

from __future__ import annotations

from . import (
    checksums,
    cli,
    credentials,
    families,
    keys,
    labelled,
    network,
    powershell,
    providers,
    recovery,
    web,
)
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *providers.RULES,
    *recovery.RULES,
    *web.RULES,
    *network.RULES,
    *powershell.RULES,
    *cli.RULES,
    *families.RULES,
    *labelled.RULES,
    *credentials.RULES,
    *checksums.RULES,
)
