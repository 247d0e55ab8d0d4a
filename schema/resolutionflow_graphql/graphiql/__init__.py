"""GraphiQL at /graphiql: the GraphQL IDE with a box for the token and the life of a session in tabs.

React and GraphiQL come from `assets` beside this package where a build put them there, else from a CDN, pinned
by version and by hash.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

HERE = Path(__file__).parent
ASSETS = HERE.parent / "assets"
CDN = "https://unpkg.com"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a published package, and the hash that it has there."""

    package: str
    path: str
    sha384: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rpartition("/")[2]

    @property
    def attributes(self) -> str:
        """The address, and the hash where the file comes from the CDN, as HTML attributes."""
        link = "href" if self.name.endswith(".css") else "src"
        if (ASSETS / self.name).is_file():
            return f'{link}="/graphiql/{self.name}"'
        return f'{link}="{CDN}/{self.package}/{self.path}" integrity="sha384-{self.sha384}" crossorigin'


STYLE = Asset(
    "graphiql@3.8.3", "graphiql.min.css", "Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM"
)
SCRIPTS = (
    Asset(
        "react@18.2.0",
        "umd/react.production.min.js",
        "tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8",
    ),
    Asset(
        "react-dom@18.2.0",
        "umd/react-dom.production.min.js",
        "bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh",
    ),
    Asset(
        "graphiql@3.8.3",
        "graphiql.min.js",
        "HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie",
    ),
)
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; script-src 'self' {CDN}; style-src 'self' {CDN} 'unsafe-inline'; "
        "connect-src 'self'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def graphiql_routes() -> Sequence[BaseRoute]:
    """The page, its files, and the example operations."""
    return (
        Route("/graphiql", _page),
        Route("/graphiql/examples.json", _examples),
        Route("/graphiql/{name}", _file),
    )


@cache
def examples() -> tuple[dict[str, str], ...]:
    """The example operations in the order of a session's life: `query` and `variables`, both as text."""
    return tuple(
        {"query": path.read_text(encoding="utf-8"), "variables": _variables(path)}
        for path in sorted((HERE / "examples").glob("*.graphql"))
    )


def _variables(path: Path) -> str:
    beside = path.with_suffix(".json")
    return beside.read_text(encoding="utf-8") if beside.exists() else ""


async def _page(_: Request) -> Response:
    page = (HERE / "page.html").read_text(encoding="utf-8")
    scripts = "\n    ".join(f"<script defer {script.attributes}></script>" for script in SCRIPTS)
    style = f'<link rel="stylesheet" {STYLE.attributes}>'
    filled = page.replace("<!-- style -->", style).replace("<!-- scripts -->", scripts)
    return HTMLResponse(filled, headers=HEADERS)


async def _examples(_: Request) -> Response:
    return Response(orjson.dumps(examples()), media_type="application/json", headers=HEADERS)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    folders = {"page.js": HERE, "page.css": HERE} | {asset.name: ASSETS for asset in (STYLE, *SCRIPTS)}
    path = folders.get(name, ASSETS) / name
    if name not in folders or not path.is_file():
        return JSONResponse({"error": f"There is no file {html.escape(name)}."}, 404)
    return FileResponse(path, headers=HEADERS)
