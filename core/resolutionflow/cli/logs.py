"""Log lines on standard error, one a line, in UTC."""

from __future__ import annotations

import logging
import time

OWN_LOGGERS = ("resolutionflow", "resolutionflow_graphql", "resolutionflow_connectwise")


def configure_logs(level: str) -> None:
    """Log our own lines from `level` on.

    Of libraries and plugins only warnings: their debug lines hold whole requests, which hold secrets (B51).
    """
    handler = logging.StreamHandler()
    formatter = logging.Formatter(
        "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(level.upper())
