"""Somebody on the network who means harm: what they send is answered or closed, and costs nobody else."""

import json
import re
import socket
import ssl
import subprocess
import time
import urllib.parse

import pytest
import requests
from conftest import KEY, shipped
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, StreamReset
from h2.exceptions import ProtocolError

BODY = b'{"id":"v"}'
DECIDE = b"POST /v1/decide/home HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = DECIDE + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /openapi.json HTTP/1.1\r\nHost: smuggled\r\n\r\n"
SHORT = ["--head-timeout", "2s", "--body-timeout", "2s", "--idle-timeout", "2s"]


def send(address: str, data: bytes, patience: float = 10) -> list[int]:
    """Sends bytes; the statuses of what is answered until the server closes."""
    where = urllib.parse.urlsplit(address)
    answer = b""
    with socket.create_connection((where.hostname, where.port), timeout=patience) as client:
        try:
            client.sendall(data)
            while part := client.recv(1 << 16):
                answer += part
        except ConnectionError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


def with_length(length: bytes) -> bytes:
    return DECIDE + b"Content-Length: " + length + b"\r\n\r\n" + BODY


def test_no_request_hides_behind_another(serve):
    address = serve(shipped("storefront"), *SHORT)
    # Where it is unclear how long a body is, one request is answered, and nothing behind it is read.
    for request, statuses in {
        DECIDE + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": ([400],),
        DECIDE + b"Content-Length: 10\r\nContent-Length: 11\r\n\r\n" + BODY: ([400],),
        with_length(b"10, 10"): ([400],),
        with_length(b"+10"): ([400],),
        with_length(b"-1"): ([400],),
        with_length(b"9" * 30): ([400],),
        DECIDE + b"Transfer-Encoding: xchunked\r\n\r\na\r\n" + BODY + b"\r\n0\r\n\r\n": ([400],),
        DECIDE + b"Transfer-Encoding: chunked, identity\r\n\r\na\r\n" + BODY + b"\r\n0\r\n\r\n": ([400],),
        DECIDE + b"Transfer-Encoding : chunked\r\n\r\na\r\n" + BODY + b"\r\n0\r\n\r\n": ([400],),
        DECIDE + b"X-A: b\r\n Content-Length: 10\r\n\r\n" + BODY: ([400],),
        DECIDE + b"X-A: b\0c\r\n\r\n" + BODY: ([400],),
        CHUNKED + b"fffffffffffffffff\r\n" + BODY: ([400],),
        CHUNKED + b"a;" + b"x" * 20_000 + b"\r\n" + BODY + b"\r\n0\r\n\r\n": ([400],),
        CHUNKED + b"a\n" + BODY + b"\n0\n\n": ([400],),
        CHUNKED + b"a\r\n" + BODY + b"\r\n0\r\n" + b"x: y\r\n" * 3000 + b"\r\n": ([400],),
    }.items():
        assert send(address, request + NEXT) in statuses, request[:200]
    # Requests in a row are answered in a row.
    assert send(address, with_length(b"10") * 3 + NEXT) == [200, 200, 200, 200]


def test_bytes_that_are_no_request_are_closed(serve):
    address = serve(shipped("storefront"), *SHORT)
    for data, statuses in {
        b"GET /healthz\r\n\r\n": [400],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": [],
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"\x80" * 150: [400],
        bytes(range(256)) * 16: [400],
        DECIDE + b"x: y\r\n" * 150 + b"\r\n": [431],
        DECIDE + b"x: " + b"y" * 400_000 + b"\r\n\r\n": [431],
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": [414],
    }.items():
        assert send(address, data) == statuses, data[:60]
    assert requests.get(f"{address}/healthz", timeout=5).ok


@pytest.mark.parametrize("dripped", [DECIDE, DECIDE + b"Content-Length: 900\r\n\r\n", CHUNKED], ids=["head", "body", "chunks"])
def test_who_dribbles_is_not_waited_for(serve, dripped):
    where = urllib.parse.urlsplit(serve(shipped("storefront"), *SHORT))
    begun = time.monotonic()
    with socket.create_connection((where.hostname, where.port)) as client:
        client.sendall(dripped)
        client.settimeout(0.1)
        # A byte at a time, and each in time.
        while time.monotonic() < begun + 15:
            try:
                client.sendall(b"1\r\n \r\n" if dripped == CHUNKED else b"a")
                if client.recv(1 << 16) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
    assert time.monotonic() < begun + 8


def test_who_never_reads_is_not_waited_for(serve):
    where = urllib.parse.urlsplit(serve(shipped("storefront"), *SHORT))
    begun = time.monotonic()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((where.hostname, where.port))
        client.settimeout(0.2)
        with pytest.raises(ConnectionError):
            while time.monotonic() < begun + 20:
                try:
                    client.sendall(NEXT * 100)
                except TimeoutError:
                    continue


def test_who_has_no_key_reaches_nothing_by_odd_paths_and_headers(serve):
    address = serve(shipped("storefront"), *SHORT, key=KEY)
    good, other = f"Authorization: Bearer {KEY}\r\n".encode(), b"Authorization: Bearer other\r\n"
    ask = lambda path, headers: send(address, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n")
    assert ask(b"/metrics", good) == [200]
    for path in [b"/metrics", b"/metrics?x", b"/metrics#x", b"http://x/metrics", b"/%6detrics", b"//metrics", b"/./metrics", b"/healthz/../metrics", b"/metrics/", b"/metrics%00", b"/METRICS", b"/healthz%2f..%2fmetrics"]:
        assert ask(path, b"")[0] in (401, 404), path
    for headers in [other, other + good, other + f"X-API-Key: {KEY}\r\n".encode(), b"X-API-Key: \r\n", b"Authorization: Bearer \r\n", b"If-None-Match: *\r\n", f"Authorization: {KEY}\r\n".encode()]:
        assert ask(b"/metrics", headers) == [401], headers


def test_an_answer_does_not_grow_with_what_is_wrong(serve):
    address = serve(shipped("storefront"))
    for facts in [{f"{name:x}": 1 for name in range(90_000)}, {"consent": [f"{name:x}" for name in range(90_000)]}, {"x" * 900_000: 1}]:
        body = json.dumps({"context": facts}).encode()
        for path in ["/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/home.hero"]:
            answer = requests.post(f"{address}{path}", body, headers={"Content-Type": "application/json"}, timeout=30)
            assert answer.status_code == 200
            assert len(answer.content) < 50_000, f"{path}: {len(answer.content)} bytes for {len(body)}"
        decided = requests.post(f"{address}/v1/decide/home", json.dumps(facts), headers={"Content-Type": "application/json"}, timeout=30)
        assert len(decided.content) < 10 * len(body)


@pytest.fixture
def http_2(serve, tmp_path):
    """Connections that speak HTTP/2, badly if they are told to."""
    certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-keyout", private, "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )
    address = serve(shipped("storefront"), *SHORT, "--tls-cert", certificate, "--tls-key", private)
    where = urllib.parse.urlsplit(address)
    trust = ssl.create_default_context(cafile=certificate)
    trust.set_alpn_protocols(["h2"])

    def connect():
        client = trust.wrap_socket(socket.create_connection((where.hostname, where.port)), server_hostname="127.0.0.1")
        client.settimeout(10)
        spoken = H2Connection(H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False))
        spoken.initiate_connection()
        client.sendall(spoken.data_to_send())
        return client, spoken

    yield connect
    assert requests.get(f"{address}/healthz", verify=str(certificate), timeout=5).ok


def head(path: bytes = b"/openapi.json") -> list[tuple[bytes, bytes]]:
    return [(b":method", b"GET"), (b":path", path), (b":scheme", b"https"), (b":authority", b"x")]


def closed(client, spoken, patience: float = 8) -> list:
    """What happens until the server closes, as it has to."""
    events, end = [], time.monotonic() + patience
    while time.monotonic() < end:
        try:
            data = client.recv(1 << 16)
        except (ssl.SSLError, ConnectionError):
            return events
        if not data:
            return events
        try:
            events += spoken.receive_data(data)
        except ProtocolError:
            # The client's library reads nothing more of whoever said goodbye; that the end comes is what counts.
            continue
    raise AssertionError("the connection is open still")


def test_streams_that_are_taken_back_at_once_end_the_connection(http_2):
    client, spoken = http_2()
    sent = 0
    with pytest.raises((ssl.SSLError, ConnectionError)):
        for _ in range(400):
            for _ in range(50):
                stream = spoken.get_next_available_stream_id()
                spoken.send_headers(stream, head(), end_stream=True)
                spoken.reset_stream(stream, 8)
                sent += 1
            client.sendall(spoken.data_to_send())
    assert sent < 5_000


def frame(kind: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, 0]) + stream.to_bytes(4, "big") + payload


def test_a_head_without_an_end_ends_the_connection(http_2):
    client, spoken = http_2()
    client.sendall(frame(1, 1, b"\x82"))
    try:
        for _ in range(1_000):
            client.sendall(frame(9, 1, b"\x00\x05aaaaa\x05bbbbb" * 100))
    except (ssl.SSLError, ConnectionError):
        pass
    closed(client, spoken)
    client, spoken = http_2()
    client.sendall(frame(1, 1, b"\x82"))
    closed(client, spoken)


def test_who_only_knocks_or_never_takes_what_was_asked_for_is_not_waited_for(http_2):
    client, spoken = http_2()
    spoken.update_settings({4: 0})
    for _ in range(100):
        spoken.send_headers(spoken.get_next_available_stream_id(), head(), end_stream=True)
    client.sendall(spoken.data_to_send())
    closed(client, spoken)
    client, spoken = http_2()
    begun = time.monotonic()
    with pytest.raises((ssl.SSLError, ConnectionError)):
        while time.monotonic() < begun + 8:
            spoken.ping(b"12345678")
            client.sendall(spoken.data_to_send())
            time.sleep(0.1)


@pytest.mark.parametrize(
    "more",
    [(b"connection", b"close"), (b"transfer-encoding", b"chunked"), (b":path", b"/metrics"), (b"x", b"a\r\nb: c"), (b"X", b"a")],
    ids=["connection", "transfer-encoding", "path twice", "line break", "capital"],
)
def test_heads_that_http_2_forbids_are_not_answered(http_2, more):
    client, spoken = http_2()
    spoken.send_headers(1, [*head(), more], end_stream=True)
    client.sendall(spoken.data_to_send())
    events = closed(client, spoken)
    assert any(isinstance(event, (StreamReset, ConnectionTerminated)) for event in events), events
