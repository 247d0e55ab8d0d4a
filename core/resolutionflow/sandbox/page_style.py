"""The page's style, the few lines that keep it fresh, and the policy under which nothing else runs."""

from __future__ import annotations

import hashlib
from base64 import b64encode

STYLE = """
:root { color-scheme: light dark; --line: #8885; --soft: #8882; --accent: #2563eb; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 0 1rem 2rem;
  display: grid; gap: 0 2rem; grid-template-columns: minmax(0, 1fr); }
header { padding: 1rem 0; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
header a { font-weight: 700; } header span, li > span, small { opacity: .75; }
a { color: var(--accent); text-decoration: none; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; margin: 0 0 .5rem; }
.cards li > span { display: block; } li.closed, .none { opacity: .6; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0 0; font: inherit; }
.html { overflow-wrap: anywhere; } .html > :first-child { margin-top: .4rem; } .html > :last-child { margin-bottom: 0; }
.place { font-style: normal; font-weight: 600; border-radius: 1rem; padding: 0 .6rem; background: var(--soft); }
.place.discussion, .place.resolution { background: #f59e0b55; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .5rem; }
.buttons form { margin: 0; }
button, select { font: inherit; min-height: 2.5rem; padding: .3rem .8rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--soft); color: inherit; max-width: 100%; }
@media (min-width: 60rem) { body { grid-template-columns: minmax(0, 1fr) 20rem; } header { grid-column: 1 / -1; } }
"""

SCRIPT = """
setInterval(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
  const live = document.getElementById('live');
  if (fresh.innerHTML !== live.innerHTML) live.replaceWith(fresh);
}, 2000);
"""

_OWN_SCRIPT = b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; form-action 'self'; "
    f"script-src 'sha256-{_OWN_SCRIPT}'"
)
"""Notes hold HTML that a PSA would render: none of it runs, and nothing is fetched for it."""
