"""Takes secrets out of text: `redact` gives the text with a marker for every secret it recognises.

The rules are in one module per place where secrets are found: `passwords`, `credentials`,
`codes`, `tokens`, `wifi` (prose), `labelled` (label, separator, value), `cli`, `windows`, `powershell`,
`network`, `web`, `keys`, `providers`, `recovery`, `checksums`. Each rule stands beside its examples, both ways. See docs/redaction.md.
"""

from resolutionflow.plugin_api import Span

from .engine import UNSETTLED, redact
from .known import NONE, KnownSecrets
from .mapping import redact_mapping, secret_name
from .spans import Finder, Redacted
from .stream import StreamRedactor

__all__ = [
    "NONE",
    "UNSETTLED",
    "Finder",
    "KnownSecrets",
    "Redacted",
    "Span",
    "StreamRedactor",
    "redact",
    "redact_mapping",
    "secret_name",
]
