"""What a team gets that takes Strawberry as it comes: ORM entities, data loaders, resolvers, its own ASGI app."""

import base64
import hashlib
from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase
from starlette.requests import Request
from starlette.responses import Response
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from resolutionflow.store import tables


class Base(DeclarativeBase):
    metadata = tables.metadata


class TokenRow(Base):
    __table__ = tables.tokens


class SessionRow(Base):
    __table__ = tables.sessions


class StepRow(Base):
    __table__ = tables.steps


class FactRow(Base):
    __table__ = tables.facts


def global_id(name: str, key: str) -> strawberry.ID:
    return strawberry.ID(base64.urlsafe_b64encode(f"{name}:{key}".encode()).decode().rstrip("="))


@strawberry.type
class SessionStep:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return global_id("SessionStep", self.row.id)

    @strawberry.field
    def position(self) -> int:
        return self.row.position

    @strawberry.field
    def kind(self) -> str:
        return self.row.kind

    @strawberry.field
    def text(self) -> str:
        return self.row.text

    @strawberry.field
    def was_skipped(self) -> bool:
        return self.row.was_skipped

    @strawberry.field
    def created_at(self) -> datetime:
        return self.row.created_at


@strawberry.type
class Fact:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return global_id("Fact", self.row.id)

    @strawberry.field
    def text(self) -> str:
        return self.row.text

    @strawberry.field
    def status(self) -> str:
        return self.row.status

    @strawberry.field
    def source(self) -> str:
        return self.row.source

    @strawberry.field
    def created_at(self) -> datetime:
        return self.row.created_at


@strawberry.type
class Steps:
    nodes: list[SessionStep]


@strawberry.type
class Facts:
    nodes: list[Fact]


@strawberry.type
class Session:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return global_id("Session", self.row.id)

    @strawberry.field
    def title(self) -> str | None:
        return self.row.title

    @strawberry.field
    def problem_summary(self) -> str | None:
        return self.row.problem_summary

    @strawberry.field
    def status(self) -> str:
        return self.row.status

    @strawberry.field
    def state_version(self) -> int:
        return self.row.state_version

    @strawberry.field
    def created_at(self) -> datetime:
        return self.row.created_at

    @strawberry.field
    def updated_at(self) -> datetime:
        return self.row.updated_at

    @strawberry.field
    async def steps(self, info: strawberry.Info, first: int) -> Steps:
        rows = await info.context["steps"].load(self.row.id)
        return Steps(nodes=[SessionStep(row=row) for row in rows[:first]])

    @strawberry.field
    async def facts(self, info: strawberry.Info, first: int) -> Facts:
        rows = await info.context["facts"].load(self.row.id)
        return Facts(nodes=[Fact(row=row) for row in rows[:first]])


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Sessions:
    nodes: list[Session]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def sessions(self, info: strawberry.Info, first: int) -> Sessions:
        newest = (SessionRow.created_at.desc(), SessionRow.id.desc())
        own = SessionRow.account_id == info.context["account"]
        async with info.context["database"]() as database:
            rows = (
                await database.scalars(sa.select(SessionRow).where(own).order_by(*newest).limit(first + 1))
            ).all()
        shown = rows[:first]
        text = f"-created_at {shown[-1].created_at.isoformat()} {shown[-1].id}" if shown else ""
        cursor = base64.urlsafe_b64encode(text.encode()).decode() if shown else None
        info_ = PageInfo(has_next_page=len(rows) > first, end_cursor=cursor)
        return Sessions(nodes=[Session(row=row) for row in shown], page_info=info_)


class StockApp(GraphQL[dict[str, Any], None]):
    """Strawberry's own ASGI app, with a token check and loaders for each request."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(strawberry.Schema(Query))
        self._database = async_sessionmaker(engine, expire_on_commit=False)

    async def get_context(self, request: Request, response: Response) -> dict[str, Any]:  # noqa: ARG002
        digest = hashlib.sha256(request.headers["authorization"].removeprefix("Bearer ").encode()).hexdigest()
        async with self._database() as database:
            token = (await database.scalars(sa.select(TokenRow).where(TokenRow.token_hash == digest))).one()
        return {
            "database": self._database,
            "account": token.account_id,
            "steps": self._loader(StepRow, StepRow.position),
            "facts": self._loader(FactRow, FactRow.created_at),
        }

    def _loader(self, entity: Any, order: Any) -> DataLoader[str, list[Any]]:
        async def load(ids: list[str]) -> list[list[Any]]:
            async with self._database() as database:
                select = sa.select(entity).where(entity.session_id.in_(ids)).order_by(order, entity.id)
                rows = (await database.scalars(select)).all()
            found: dict[str, list[Any]] = defaultdict(list)
            for row in rows:
                found[row.session_id].append(row)
            return [found[session_id] for session_id in ids]

        return DataLoader(load)
