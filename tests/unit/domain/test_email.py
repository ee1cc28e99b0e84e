"""Which texts are addresses, in which form they are kept, and how many a business may have."""

import pytest

from shared.domain.email import are_billing_emails, parse_email


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("finance@kopi-pagi.example", "finance@kopi-pagi.example"),
        ("Rina.Wijaya@Kopi-Pagi.Example", "rina.wijaya@kopi-pagi.example"),
        ("rina+invoices@mail.kopi-pagi.co.id", "rina+invoices@mail.kopi-pagi.co.id"),
        ("a@b.c", "a@b.c"),
        ("o'neil_{x}|~!#$%&*/=?^`-@1a.2b", "o'neil_{x}|~!#$%&*/=?^`-@1a.2b"),
        ("a" * 64 + "@kopi.example", "a" * 64 + "@kopi.example"),
        ("a@" + "b" * 63 + ".example", "a@" + "b" * 63 + ".example"),
    ],
)
def test_address_is_kept_in_lower_case(text: str, kept: str) -> None:
    assert parse_email(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "@kopi.example", "a@", "a@kopi", "a@@kopi.example", "a@b@kopi.example"),
        *("a@.example", "a@kopi.", "a@kopi..example", "a@-kopi.example", "a@kopi-.example"),
        *(" a@kopi.example", "a@kopi.example ", "a b@kopi.example", "a@kopi.example\n"),
        *("a\x00@kopi.example", "a\r\nBcc: b@kopi.example", "a@kopi.example,b@kopi.example"),
        *("Rina <a@kopi.example>", '"a"@kopi.example', "a@[203.0.113.7]", "a@kopi_pagi.example"),
        # A Cyrillic letter, and the Kelvin sign, whose small letter is a plain k.
        *("\u0430@kopi.example", "a@\u212aopi.example", "a@kopi.ex\u00e4mple"),
        "a" * 65 + "@kopi.example",
        "a@" + "b" * 64 + ".example",
    ],
    ids=repr,
)
def test_anything_else_is_no_address(text: str) -> None:
    assert parse_email(text) is None


def test_address_is_as_long_as_mail_can_carry() -> None:
    domain = ".".join(["b" * 63] * 3)

    assert parse_email("a" * 62 + "@" + domain) == "a" * 62 + "@" + domain
    assert parse_email("a" * 63 + "@" + domain) is None


@pytest.mark.parametrize(
    ("addresses", "may_be"),
    [
        ([], True),
        (["a@x.y", "b@x.y", "c@x.y"], True),
        (["a@x.y", "b@x.y", "c@x.y", "d@x.y"], False),
        (["a@x.y", "a@x.y"], False),
    ],
)
def test_business_has_three_different_addresses_at_most(addresses: list[str], may_be: bool) -> None:
    assert are_billing_emails(addresses) is may_be
