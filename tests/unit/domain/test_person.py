"""An address in any spelling is one person, and what could pass for another is nobody."""

import pytest

from shared.domain.person import parse_person


@pytest.mark.parametrize(
    "text", ["a@x", "A@x", "a@X", " a@x", "a@x ", "A@X\t", "\u00a0a@x\n"], ids=repr
)
def test_capital_letters_and_blanks_make_nobody_another_person(text: str) -> None:
    assert parse_person(text) == "a@x"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a", "@x", "a@", "a@@x", "a@x@y", "a @x", "a@ x", "a\u200b@x", "a@x\u0000"),
        # The first letter is Cyrillic.
        "\u0430@x",
        # The Kelvin sign, whose small letter is a plain k.
        "\u212a@x",
    ],
    ids=repr,
)
def test_anything_else_is_nobody(text: str) -> None:
    assert parse_person(text) is None


def test_address_is_as_long_as_mail_can_carry() -> None:
    assert parse_person("a" * 252 + "@x") == "a" * 252 + "@x"
    assert parse_person("a" * 253 + "@x") is None
