"""BankConnection against servers that say whatever they like, as slowly as they like."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.adapters.banks.http import BankAnswer, BankConnection
from tests.support.talker import Caller, Speech, talking

JSON = {"Content-Type": "application/json"}
# Long enough for a busy machine to answer; only what never ends in time meets the short one.
PATIENT, SHORT = 10.0, 0.2
KIB = 1024


def ask(url: str, seconds: float = PATIENT) -> BankAnswer | None:
    return BankConnection(url, seconds).post("/", JSON, b"{}")


def says(content: bytes) -> Speech:
    return lambda caller: caller.say(content)


def answer(body: bytes, *more: bytes, status: bytes = b"200 OK") -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([b"HTTP/1.1 " + status, length, *more, b"", body])


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


# What is sent -------------------------------------------------------------------------------------


def test_the_body_is_posted_as_it_is_to_the_path_behind_the_address() -> None:
    with talking(says(answer(b"{}"))) as bank:
        BankConnection(bank.url + "/gate/", PATIENT).post("/status", JSON, b'{"a": 1}')

        (request,) = bank.requests

    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert (first, body) == ("POST /gate/status HTTP/1.1", b'{"a": 1}')
    assert {
        f"Host: 127.0.0.1:{bank.port}",
        "Content-Type: application/json",
        "Content-Length: 8",
        "Connection: close",
    } <= set(headers)


def test_every_call_has_a_connection_of_its_own() -> None:
    # One that was kept while Lambda slept may be dead: what is sent on it is lost without a word.
    with talking(says(answer(b"{}", b"Connection: keep-alive"))) as bank:
        connection = BankConnection(bank.url, PATIENT)
        answers = [connection.post("/", JSON, b"{}") for _ in range(3)]

        assert answers == [BankAnswer(200, b"{}")] * 3
        assert bank.connections == 3


# What comes back ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (answer(b'{"status":"000"}'), BankAnswer(200, b'{"status":"000"}')),
        (answer(b""), BankAnswer(200, b"")),
        (answer(b"no", status=b"503 Busy"), BankAnswer(503, b"no")),
        (answer(b"{}", status=b"404 Not Found"), BankAnswer(404, b"{}")),
        (CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", BankAnswer(200, b"{}")),
        (b"HTTP/1.0 200 OK\r\n\r\n{}", BankAnswer(200, b"{}")),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"{}"), BankAnswer(200, b"{}")),
        (answer(b"x" * 64 * KIB), BankAnswer(200, b"x" * 64 * KIB)),
        # What follows the answer is not part of it.
        (answer(b"{}") + b"more", BankAnswer(200, b"{}")),
    ],
)
def test_a_whole_answer_is_returned_whatever_its_status(
    content: bytes, expected: BankAnswer
) -> None:
    with talking(says(content)) as bank:
        assert ask(bank.url) == expected


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Away", b"308 Away"])
def test_no_redirect_is_followed(status: bytes) -> None:
    with talking(says(answer(b"{}"))) as elsewhere:
        location = b"Location: " + elsewhere.url.encode()
        with talking(says(answer(b"there", location, status=status))) as bank:
            assert ask(bank.url) == BankAnswer(int(status[:3]), b"there")

        assert elsewhere.connections == 0


NO_ANSWER = {
    "nothing": b"",
    "a greeting": b"220 mail.bank.example ESMTP\r\n",
    "noise": bytes(range(256)) * 4,
    "a body alone": b'{"status":"000"}',
    "half a status line": b"HTTP/1.1 20",
    "no body": b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n",
    "half a body": b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"status":',
    "half a chunk": CHUNKED + b"10\r\n{",
    "chunks without an end": CHUNKED + b"2\r\n{}\r\n",
    "a chunk of no size": CHUNKED + b"size\r\n{}\r\n0\r\n\r\n",
    "a header without an end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    "a thousand headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n{}",
    "one byte too many": answer(b"x" * (64 * KIB + 1)),
    "one byte too many in chunks": CHUNKED + b"10001\r\n" + b"x" * 65_537 + b"\r\n0\r\n\r\n",
    "one byte too many until the end": b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 65_537,
    "a novel": answer(b"x" * 4_096 * KIB),
}


@pytest.mark.parametrize("content", NO_ANSWER.values(), ids=NO_ANSWER.keys())
def test_anything_but_a_whole_answer_is_none(content: bytes) -> None:
    with talking(says(content)) as bank:
        assert ask(bank.url) is None


def test_a_server_that_is_not_there_gives_no_answer() -> None:
    with talking(says(b"")) as bank:
        pass

    assert ask(bank.url) is None


def test_a_host_with_several_addresses_is_reached_at_the_one_that_answers() -> None:
    # On most machines localhost is ::1 first, where nobody listens here.
    with talking(says(answer(b"{}"))) as bank:
        assert ask(f"http://localhost:{bank.port}") == BankAnswer(200, b"{}")


# The deadline -------------------------------------------------------------------------------------

# A hundred and more bytes, two hundred a second: no single one is late, and together they are.
TALE = answer(b"{}", *(b"X-Filler: %d" % number for number in range(8)))


def drips_everything(caller: Caller) -> None:
    caller.drip(TALE)


def drips_its_body(caller: Caller) -> None:
    caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: 128\r\n\r\n")
    caller.drip(b"x" * 128)


def drips_chunks(caller: Caller) -> None:
    caller.say(CHUNKED)
    caller.drip(b"1\r\nx\r\n" * 20 + b"0\r\n\r\n")


def drips_until_its_end(caller: Caller) -> None:
    caller.say(b"HTTP/1.0 200 OK\r\n\r\n")
    caller.drip(b"x" * 128)


def is_always_about_to_answer(caller: Caller) -> None:
    for _ in range(10):
        caller.drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0.0025)
    caller.say(answer(b"{}"))


def says_nothing(caller: Caller) -> None:
    caller.wait()


SLOW = [
    drips_everything,
    drips_its_body,
    drips_chunks,
    drips_until_its_end,
    is_always_about_to_answer,
    says_nothing,
]


@pytest.mark.parametrize("speech", SLOW)
def test_no_slowness_outlasts_the_deadline(speech: Speech) -> None:
    # Each of them answers in full in the end, so a call that waits on gets an answer.
    with talking(speech) as bank:
        assert ask(bank.url, SHORT) is None


@pytest.mark.parametrize("speech", SLOW[:-1])
def test_who_is_patient_gets_even_a_slow_answer(speech: Speech) -> None:
    with talking(speech) as bank:
        answered = ask(bank.url)

    assert answered is not None
    assert answered.status == 200


# TLS ----------------------------------------------------------------------------------------------


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate that nobody vouches for, and the file that would."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    return context, tmp_path / "certificate.pem"


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(
    tls: tuple[ssl.SSLContext, Path],
) -> None:
    with talking(says(answer(b"{}")), tls[0]) as bank:
        assert ask(bank.url) is None
        assert bank.requests == []


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", BankAnswer(200, b"{}")), ("localhost", None)]
)
def test_the_certificate_has_to_be_that_of_the_host(
    tls: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    expected: BankAnswer | None,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    with talking(says(answer(b"{}")), tls[0]) as bank:
        assert ask(f"https://{host}:{bank.port}") == expected


@pytest.mark.parametrize("speech", [drips_everything, drips_its_body, says_nothing])
def test_no_slowness_behind_tls_outlasts_the_deadline(
    tls: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch, speech: Speech
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    with talking(speech, tls[0]) as bank:
        assert ask(bank.url, SHORT) is None


def test_a_server_that_never_shakes_hands_gives_no_answer() -> None:
    # It waits for a request in clear, while we wait for its half of the handshake.
    with talking(says_nothing) as bank:
        assert ask(bank.url.replace("http:", "https:"), SHORT) is None


# The address --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "api.bank.example", "ftp://api.bank.example", "https://", "//api.bank.example"]
)
def test_an_address_that_is_none_fails_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="address of a bank"):
        BankConnection(url, PATIENT)


@pytest.mark.parametrize("close", [lambda url: url, lambda url: url + "/", lambda url: url + "//"])
def test_a_slash_at_the_end_of_an_address_does_not_count(close: Callable[[str], str]) -> None:
    with talking(says(answer(b"{}"))) as bank:
        BankConnection(close(bank.url), PATIENT).post("/status", {}, b"")

        assert bank.requests[0].startswith(b"POST /status HTTP/1.1\r\n")
