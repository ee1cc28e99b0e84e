"""The token request's signature: against a foreign vector, `cryptography`, and forgeries."""

import hashlib
from base64 import b64decode, b64encode
from functools import cache
from itertools import count

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.snap.rsa import RsaPublicKey, read_public_key, verifying_key
from tests.snap.vectors import TOKEN_REQUESTS

VECTOR = TOKEN_REQUESTS[0]
CLIENT_KEY = "bank-client"
TIMESTAMP = "2026-08-10T09:35:27+07:00"
MESSAGE = b"bank-client|2026-08-10T09:35:27+07:00"


@cache
def made_key(bits: int, copy: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def private_key(copy: int = 0) -> rsa.RSAPrivateKey:
    """Return one of several keys of 2048 bits, each made once."""
    return made_key(2048, copy)


def pem_of(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def der_of(pem: str) -> bytes:
    return b64decode("".join(pem.splitlines()[1:-1]))


def pem_from(der: bytes) -> str:
    return f"-----BEGIN PUBLIC KEY-----\n{b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"


def public_key(copy: int = 0) -> RsaPublicKey:
    return read_public_key(pem_of(private_key(copy=copy).public_key()))


def signature_of(message: bytes, copy: int = 0) -> bytes:
    return private_key(copy=copy).sign(message, padding.PKCS1v15(), hashes.SHA256())


def raw_signature(encoded: bytes) -> str:
    """Sign an encoded message of our own making, which no honest signer would."""
    numbers = private_key().private_numbers()
    number = pow(int.from_bytes(encoded, "big"), numbers.d, numbers.public_numbers.n)
    return b64encode(number.to_bytes(256, "big")).decode()


def test_a_published_token_request_verifies() -> None:
    key = read_public_key(VECTOR.public_key_pem)

    assert key.exponent == 65537
    assert verifying_key(VECTOR.client_key, VECTOR.timestamp, VECTOR.signature, [key]) == 0
    assert verifying_key(VECTOR.client_key, "2024-03-01", VECTOR.signature, [key]) is None


@pytest.mark.parametrize("bits", [2048, 2056, 3072, 4096])
def test_keys_of_every_permitted_size_verify(bits: int) -> None:
    signer = made_key(bits, 0)
    signature = b64encode(signer.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())).decode()

    key = read_public_key(pem_of(signer.public_key()))

    assert key.modulus == signer.public_key().public_numbers().n
    assert verifying_key(CLIENT_KEY, TIMESTAMP, signature, [key]) == 0


def test_verification_names_the_key_that_verified() -> None:
    signature = b64encode(signature_of(MESSAGE, copy=1)).decode()
    first, second = public_key(copy=0), public_key(copy=1)

    assert verifying_key(CLIENT_KEY, TIMESTAMP, signature, [first, second]) == 1
    assert verifying_key(CLIENT_KEY, TIMESTAMP, signature, [second, first]) == 0
    assert verifying_key(CLIENT_KEY, TIMESTAMP, signature, [first]) is None


def test_a_configuration_without_one_or_two_keys_is_a_fault() -> None:
    for keys in ([], [public_key()] * 3):
        with pytest.raises(ValueError, match="one or two public keys"):
            verifying_key(CLIENT_KEY, TIMESTAMP, "", keys)


GENUINE = b64encode(signature_of(MESSAGE)).decode()


DAMAGED = [
    "",
    "=",
    "AAAA",
    "not base64!",
    "\u00e9",
    "\ud800",
    GENUINE[:-2],
    GENUINE + "\n",
    " " + GENUINE,
    GENUINE + "AAAA",
    b64encode(b"\x00" + b64decode(GENUINE)).decode(),
    b64encode(b64decode(GENUINE)[:-1]).decode(),
    b64encode(b"\x00" * 256).decode(),
    b64encode(b"\x00" * 255 + b"\x01").decode(),
    b64encode(b"\xff" * 256).decode(),
    b64decode(GENUINE).hex(),
]


@pytest.mark.parametrize("signature", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_signature_is_refused_without_an_exception(signature: str) -> None:
    assert verifying_key(CLIENT_KEY, TIMESTAMP, GENUINE, [public_key()]) == 0

    assert verifying_key(CLIENT_KEY, TIMESTAMP, signature, [public_key()]) is None


def test_the_second_spelling_of_the_last_character_is_refused() -> None:
    # 256 bytes end in one character with four unused bits before the padding.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = GENUINE[:-3] + alphabet[alphabet.index(GENUINE[-3]) + 1] + "=="
    assert b64decode(other) == b64decode(GENUINE)

    assert verifying_key(CLIENT_KEY, TIMESTAMP, other, [public_key()]) is None


def test_a_signature_plus_the_modulus_is_refused() -> None:
    # Only below 2**2048 - modulus is there room for the sum, so the modulus must leave some, and
    # the message must be one whose signature fits.
    copy = next(n for n in count() if public_key(n).modulus >> 2040 < 0xF0)
    key = public_key(copy)
    pairs = ((str(n), int.from_bytes(signature_of(b"|%d" % n, copy), "big")) for n in count())
    timestamp, number = next(pair for pair in pairs if pair[1] + key.modulus < 1 << 2048)
    honest, shifted = (
        b64encode(value.to_bytes(256, "big")).decode() for value in (number, number + key.modulus)
    )

    assert verifying_key("", timestamp, honest, [key]) == 0
    assert verifying_key("", timestamp, shifted, [key]) is None


DIGEST = hashlib.sha256(MESSAGE).digest()
WITH_NULL = bytes.fromhex("3031300d060960864801650304020105000420")
WITHOUT_NULL = bytes.fromhex("302f300b0609608648016503040201 0420".replace(" ", ""))
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414") + hashlib.sha1(MESSAGE).digest()  # noqa: S324 (a forgery)


def encoded(block_type: int, filler: int, ending: bytes) -> bytes:
    fill = bytes([filler]) * (256 - 3 - len(ending))
    return b"\x00" + bytes([block_type]) + fill + b"\x00" + ending


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(encoded(1, 0xFF, WITHOUT_NULL + DIGEST), id="no NULL in the DigestInfo"),
        pytest.param(encoded(1, 0xFF, SHA1), id="SHA-1"),
        pytest.param(encoded(1, 0xFF, DIGEST), id="a bare digest"),
        pytest.param(encoded(2, 0xFF, WITH_NULL + DIGEST), id="block type 2"),
        pytest.param(encoded(0, 0xFF, WITH_NULL + DIGEST), id="block type 0"),
        pytest.param(encoded(1, 0xFE, WITH_NULL + DIGEST), id="another filler"),
        pytest.param(
            b"\x00\x01" + b"\xff" * 8 + b"\x00" + WITH_NULL + DIGEST + b"\x07" * 194,
            id="short filler and bytes behind the digest",
        ),
        pytest.param(
            encoded(1, 0xFF, WITH_NULL + hashlib.sha256(MESSAGE + b" ").digest()),
            id="the digest of another message",
        ),
    ],
)
def test_any_other_padding_is_refused(forged: bytes) -> None:
    assert len(forged) == 256
    honest = raw_signature(encoded(1, 0xFF, WITH_NULL + DIGEST))
    assert verifying_key(CLIENT_KEY, TIMESTAMP, honest, [public_key()]) == 0

    assert verifying_key(CLIENT_KEY, TIMESTAMP, raw_signature(forged), [public_key()]) is None


def test_pss_and_other_hashes_are_refused() -> None:
    pss = private_key().sign(
        MESSAGE, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()
    )
    sha512 = private_key().sign(MESSAGE, padding.PKCS1v15(), hashes.SHA512())

    for signature in (pss, sha512):
        text = b64encode(signature).decode()
        assert verifying_key(CLIENT_KEY, TIMESTAMP, text, [public_key()]) is None


@given(
    client_key=st.text(),
    timestamp=st.text(),
    change=st.none() | st.tuples(st.integers(0, 255), st.integers(1, 255)),
)
@settings(max_examples=300, deadline=None)
def test_verdicts_agree_with_cryptography(
    client_key: str, timestamp: str, change: tuple[int, int] | None
) -> None:
    message = f"{client_key}|{timestamp}".encode()
    signature = bytearray(signature_of(message))
    if change is not None:
        signature[change[0]] ^= change[1]
    try:
        private_key().public_key().verify(
            bytes(signature), message, padding.PKCS1v15(), hashes.SHA256()
        )
        genuine = True
    except InvalidSignature:
        genuine = False

    text = b64encode(signature).decode()

    assert genuine == (change is None)
    assert verifying_key(client_key, timestamp, text, [public_key()]) == (0 if genuine else None)
    assert verifying_key(client_key, timestamp + "0", text, [public_key()]) is None


def test_line_ends_and_surrounding_space_of_a_pem_do_not_matter() -> None:
    pem = pem_of(private_key().public_key())

    assert read_public_key("\n " + pem.replace("\n", "\r\n") + "\n") == public_key()
    assert read_public_key(pem_from(der_of(pem))) == public_key()


def numbers_pem(modulus: int, exponent: int = 65537) -> str:
    """Write a key of any numbers, as no library would make it."""
    bits = b"\x00" + der(0x30, der(0x02, integer(modulus)) + der(0x02, integer(exponent)))
    info = bytes.fromhex("300d06092a864886f70d0101010500") + der(0x03, bits)
    return pem_from(der(0x30, info))


def integer(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def der(tag: int, contents: bytes) -> bytes:
    size = len(contents)
    if size < 0x80:
        return bytes([tag, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + contents


def test_the_limits_of_a_key_are_exact() -> None:
    largest = (1 << 4096) - 1
    smallest = (1 << 2047) + 1

    assert read_public_key(numbers_pem(largest)) == RsaPublicKey(largest, 65537)
    assert read_public_key(numbers_pem(smallest)) == RsaPublicKey(smallest, 65537)
    assert read_public_key(numbers_pem(smallest, (1 << 32) - 1)).exponent == (1 << 32) - 1


RSA_DER = der_of(pem_of(private_key().public_key()))
MODULUS = public_key().modulus


@pytest.mark.parametrize(
    "pem",
    [
        pytest.param("", id="nothing"),
        pytest.param("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", id="empty"),
        pytest.param(VECTOR.public_key_pem * 2, id="two keys"),
        pytest.param(VECTOR.public_key_pem.replace("PUBLIC", "RSA PUBLIC"), id="PKCS 1"),
        pytest.param(VECTOR.public_key_pem.replace("PUBLIC", "PRIVATE"), id="private"),
        pytest.param(VECTOR.public_key_pem.replace("MIIB", "MII"), id="cut base64"),
        pytest.param(VECTOR.public_key_pem.replace("MIIB", "M=IB"), id="padding inside"),
        pytest.param(pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()), id="elliptic"),
        pytest.param(pem_from(RSA_DER + b"\x00"), id="a byte behind the key"),
        pytest.param(pem_from(RSA_DER[:-1]), id="cut off"),
        pytest.param(pem_from(b"\x30\x80" + RSA_DER[4:] + b"\x00\x00"), id="indefinite length"),
        pytest.param(pem_from(b"\x30\x83\x00" + RSA_DER[2:]), id="length with a leading zero"),
        pytest.param(pem_from(b"\x31" + RSA_DER[1:]), id="another tag"),
        pytest.param(pem_from(b"\x30"), id="one byte"),
        pytest.param(numbers_pem((1 << 2047) - 1), id="2047 bits"),
        pytest.param(numbers_pem((1 << 4096) + 1), id="4097 bits"),
        pytest.param(numbers_pem(MODULUS - 1), id="even modulus"),
        pytest.param(numbers_pem(MODULUS, 1), id="exponent 1"),
        pytest.param(numbers_pem(MODULUS, 3), id="exponent 3"),
        pytest.param(numbers_pem(MODULUS, 65538), id="even exponent"),
        pytest.param(numbers_pem(MODULUS, (1 << 32) + 1), id="exponent of 33 bits"),
        pytest.param(numbers_pem(MODULUS, 0), id="exponent 0"),
        pytest.param(
            pem_from(
                der(
                    0x30,
                    bytes.fromhex("300d06092a864886f70d0101010500")
                    + der(0x03, b"\x01" + der(0x30, der(0x02, integer(MODULUS)) + b"\x02\x01\x03")),
                )
            ),
            id="unused bits",
        ),
        pytest.param(
            pem_from(
                der(
                    0x30,
                    bytes.fromhex("300d06092a864886f70d0101010500")
                    + der(
                        0x03,
                        b"\x00"
                        + der(
                            0x30, der(0x02, b"\x00" + integer(MODULUS)) + b"\x02\x03\x01\x00\x01"
                        ),
                    ),
                )
            ),
            id="modulus with two leading zeros",
        ),
        pytest.param(
            pem_from(
                der(
                    0x30,
                    bytes.fromhex("300d06092a864886f70d0101010500")
                    + der(
                        0x03,
                        b"\x00"
                        + der(0x30, der(0x02, integer(MODULUS)[1:]) + b"\x02\x03\x01\x00\x01"),
                    ),
                )
            ),
            id="negative modulus",
        ),
    ],
)
def test_anything_but_a_proper_rsa_key_is_refused(pem: str) -> None:
    with pytest.raises(ValueError, match=r"public key|modulus|exponent"):
        read_public_key(pem)


@given(position=st.integers(0, len(RSA_DER) - 1), flip=st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_a_damaged_key_is_never_read_as_the_same_key(position: int, flip: int) -> None:
    damaged = bytearray(RSA_DER)
    damaged[position] ^= flip

    try:
        key = read_public_key(pem_from(bytes(damaged)))
    except ValueError:
        return
    assert key != public_key()
