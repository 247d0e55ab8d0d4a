"""Log lines on standard error, one a line, in UTC."""

from __future__ import annotations

import logging
import time

from resolutionflow.boundary import redact_text

OWN_LOGGERS = ("resolutionflow", "resolutionflow_graphql")
AUDIT_LOGGER = "resolutionflow.audit"


class RedactingFormatter(logging.Formatter):
    """Formats a record, its traceback too, and takes secrets out of the whole: a log is a way out (B51)."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted. Whatever fails on the way, the record's own text is not shown."""
        line = super().format(record)
        try:
            return redact_text(line)
        except Exception as error:  # noqa: BLE001  (a log line must neither be lost unseen nor leave unredacted)
            return (
                f"{record.levelname} {record.name}: (withheld: the redactor failed, {type(error).__name__})"
            )


def configure_logs(level: str) -> None:
    """Log our own lines from `level` on, and the audit log whatever the level.

    Of libraries and plugins only warnings: their debug lines hold whole requests, which hold secrets (B51).
    """
    handler = logging.StreamHandler()
    layout = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
    handler.setFormatter(RedactingFormatter(layout, "%Y-%m-%dT%H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(level.upper())
    logging.getLogger(AUDIT_LOGGER).setLevel(logging.INFO)
