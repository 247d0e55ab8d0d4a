"""The client sends where it may, once, and to the address it has checked."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Sequence

import httpx2
import pytest

from resolutionflow.http import DestinationRefused, PrivateHosts, ResponseTooLarge, psa_client

LOOPBACK = PrivateHosts.parse(["127.0.0.0/8", "::1"])
NOWHERE = PrivateHosts()


class Names:
    """A resolver that gives each look-up of any host the next of `answers`, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def test_listed_private_host_is_reached_over_plain_http(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        response = await http.get(server.url())

    assert response.text == "ok"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
async def test_private_address_in_any_form_is_refused_unless_listed(serve, scheme, host):
    server = await serve()

    async with psa_client(NOWHERE) as http:
        with pytest.raises(DestinationRefused, match="RESOLUTIONFLOW_PRIVATE_HOSTS"):
            await http.get(server.url(host, scheme))

    assert server.connections == 0


async def test_decimal_address_counts_as_the_listed_one(serve):
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        assert (await http.get(server.url("2130706433"))).status_code == 200


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1%lo", "::ffff:169.254.169.254", "fd00:ec2::254"]
)
async def test_link_local_address_is_refused_even_when_listed(address):
    listed = PrivateHosts.parse(["psa.example", "0.0.0.0/0", "::/0"])

    async with psa_client(listed, resolver=Names([address])) as http:
        with pytest.raises(DestinationRefused, match="which no setting allows"):
            await http.get("https://psa.example/")


async def test_one_private_address_among_public_ones_refuses_the_host(serve):
    server = await serve()

    async with psa_client(NOWHERE, resolver=Names(["8.8.8.8", "127.0.0.1"])) as http:
        with pytest.raises(DestinationRefused, match="has no public address"):
            await http.get(server.url("psa.example", "https"))

    assert server.connections == 0


async def test_public_host_is_not_sent_to_in_plain(serve):
    async with psa_client(LOOPBACK, resolver=Names(["8.8.8.8"])) as http:
        with pytest.raises(DestinationRefused, match="is asked by plain http"):
            await http.get("http://psa.example/")


async def test_name_is_resolved_once_and_connected_as_checked(serve):
    """A second answer of the name server, which would lead elsewhere, is never asked for."""
    checked = await serve()
    elsewhere = await serve("127.0.0.2", port=checked.port)
    names = Names(["127.0.0.1"], ["127.0.0.2"])

    async with psa_client(PrivateHosts.parse(["127.0.0.1"]), resolver=names) as http:
        response = await http.get(checked.url("psa.example"))

    assert response.status_code == 200
    assert names.asked == ["psa.example"]
    assert (checked.connections, elsewhere.connections) == (1, 0)


async def test_name_that_is_rebound_to_a_private_address_is_refused_on_the_next_connection(serve):
    server = await serve(answer=b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    names = Names(["127.0.0.1"], ["127.0.0.2"])

    async with psa_client(PrivateHosts.parse(["127.0.0.1"]), resolver=names) as http:
        await http.get(server.url("psa.example"))
        with pytest.raises(DestinationRefused):
            await http.get(server.url("psa.example"))

    assert server.connections == 1


async def test_host_header_server_name_and_certificate_stay_the_hosts(serve, certified):
    server_context, client_context = certified("psa.example")
    server = await serve(context=server_context)

    async with psa_client(LOOPBACK, resolver=Names(["127.0.0.1"]), ssl_context=client_context) as http:
        response = await http.get(server.url("psa.example", "https"))

    assert response.status_code == 200
    assert server.server_names == ["psa.example"]
    assert f"host: psa.example:{server.port}" in server.requests[0].lower()


async def test_certificate_of_another_host_is_refused(serve, certified):
    server_context, client_context = certified("other.example")
    server = await serve(context=server_context)

    async with psa_client(LOOPBACK, resolver=Names(["127.0.0.1"]), ssl_context=client_context) as http:
        with pytest.raises(httpx2.ConnectError, match="certificate"):
            await http.get(server.url("psa.example", "https"))

    assert server.requests == []


async def test_next_address_is_tried_where_one_does_not_answer(serve):
    server = await serve()

    async with psa_client(LOOPBACK, resolver=Names(["127.0.0.9", "127.0.0.1"])) as http:
        assert (await http.get(server.url("psa.example"))).status_code == 200


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example"])
async def test_unknown_host_is_a_connect_error(host):
    async with psa_client(LOOPBACK) as http:
        with pytest.raises(httpx2.ConnectError, match="cannot be resolved"):
            await http.get(f"https://{host}/")


async def test_host_without_addresses_is_a_connect_error():
    async with psa_client(LOOPBACK, resolver=Names([])) as http:
        with pytest.raises(httpx2.ConnectError, match="has no address"):
            await http.get("https://psa.example/")


async def test_redirect_is_given_back_and_not_followed(serve):
    target = await serve()
    server = await serve(
        answer=f"HTTP/1.1 302 Found\r\nLocation: {target.url()}\r\nContent-Length: 0\r\n\r\n".encode()
    )

    async with psa_client(LOOPBACK) as http:
        response = await http.get(server.url())
        with pytest.raises(httpx2.TooManyRedirects):
            await http.get(server.url(), follow_redirects=True)

    assert response.status_code == 302
    assert target.connections == 0


async def test_environment_proxy_is_not_used(serve, monkeypatch):
    proxy, server = await serve(), await serve()
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, proxy.url())

    async with psa_client(LOOPBACK) as http:
        await http.get(server.url())

    assert (proxy.connections, server.connections) == (0, 1)


async def test_cookie_of_one_answer_is_not_sent_again(serve):
    server = await serve(answer=b"HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 0\r\n\r\n")

    async with psa_client(LOOPBACK) as http:
        await http.get(server.url())
        await http.get(server.url())

    assert "cookie:" not in server.requests[1].lower()


@pytest.mark.parametrize("framing", [b"Content-Length: 101\r\n\r\n", b"Connection: close\r\n\r\n"])
async def test_answer_over_the_limit_is_not_read(serve, framing):
    server = await serve(answer=b"HTTP/1.1 200 OK\r\n" + framing + b"x" * 101)

    async with psa_client(LOOPBACK, max_response_bytes=100) as http:
        with pytest.raises(ResponseTooLarge, match="longer than 100 bytes"):
            await http.get(server.url())


async def test_answer_at_the_limit_is_read(serve):
    server = await serve(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100)

    async with psa_client(LOOPBACK, max_response_bytes=100) as http:
        assert len((await http.get(server.url())).content) == 100


async def test_compressed_answer_is_refused_since_it_may_unfold_without_end(serve):
    body = gzip.compress(b"0" * 1_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    server = await serve(answer=head.encode() + body)

    async with psa_client(LOOPBACK) as http:
        with pytest.raises(httpx2.RemoteProtocolError, match="compressed"):
            await http.get(server.url())

    assert "accept-encoding: identity" in server.requests[0].lower()


async def test_time_outs_are_those_of_the_design():
    async with psa_client(LOOPBACK) as http:
        assert httpx2.Timeout(connect=5, read=20, write=20, pool=5) == http.timeout


async def test_log_holds_no_url(serve, caplog):
    """B51: a query may hold words of a session."""
    caplog.set_level(logging.DEBUG)
    server = await serve()

    async with psa_client(LOOPBACK) as http:
        await http.get(server.url(), params={"conditions": "swordfish"})

    assert "swordfish" not in caplog.text
