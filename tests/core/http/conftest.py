from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """A real server on loopback that answers every request with `answer` and keeps what it was asked."""

    host: str = "127.0.0.1"
    port: int = 0
    answer: bytes = OK
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    server_names: list[str | None] = field(default_factory=list)

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(self.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., object]]:
    """Starts servers; they end with the test."""
    started: list[asyncio.Server] = []

    async def start(
        host: str = "127.0.0.1", context: ssl.SSLContext | None = None, **given: object
    ) -> Server:
        server = Server(host=host, **given)
        if context is not None:
            context.sni_callback = lambda _, name, __: server.server_names.append(name)
        started.append(await asyncio.start_server(server.handle, host, server.port, ssl=context))
        server.port = started[-1].sockets[0].getsockname()[1]
        return server

    yield start
    for server in started:
        server.close()
        await server.wait_closed()


@pytest.fixture(scope="session")
def certified(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]:
    """Contexts for a server that is certified as `host`, and for a client that trusts its certificate."""

    def certify(host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path_factory.mktemp("certificate") / "server.pem"
        public = certificate.public_bytes(serialization.Encoding.PEM)
        Path(pem).write_bytes(
            public
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(pem)
        return server, ssl.create_default_context(cadata=public.decode())

    return certify
