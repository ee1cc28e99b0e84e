"""WhatsApp numbers: E.164 and nothing that merely looks like it."""

import pytest

from shared.domain.phone import parse_phone, parse_phone_in_address

ACCEPTED = [
    "+6281212448484",
    "+6591234567",
    # The shortest and the longest: 7 and 15 digits.
    "+1234567",
    "+123456789012345",
]

REFUSED = {
    "no plus": "6281212448484",
    "national form": "081212448484",
    "only a country code": "+62",
    "six digits": "+123456",
    "sixteen digits": "+1234567890123456",
    "country code zero": "+0812124484",
    "double plus": "++6281212448484",
    "international prefix": "006281212448484",
    "space inside": "+62 81212448484",
    "space before": " +6281212448484",
    "space after": "+6281212448484 ",
    "line end after": "+6281212448484\n",
    "no-break space": "+62\u00a081212448484",
    "hyphens": "+62-812-1244-8484",
    "dots": "+62.812.1244.8484",
    "brackets": "+62(812)12448484",
    "letter": "+62812124484a4",
    "full-width digits": "+\uff16\uff12\uff18\uff11\uff12\uff11\uff12\uff14",
    "full-width plus": "\uff0b6281212448484",
    "Arabic-Indic digits": "+\u0666\u0662\u0668\u0661\u0662\u0661\u0662\u0664",
    "one Arabic-Indic digit": "+628121244848\u0664",
    "superscript": "+6281212448484\u00b2",
    "invisible direction mark": "\u202a+6281212448484",
    "path-encoded": "%2B6281212448484",
    "extension": "+6281212448484;ext=1",
    "blank": " ",
    "empty": "",
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_e164_is_a_phone_number(text: str) -> None:
    assert parse_phone(text) == text


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_any_other_form_is_no_phone_number(text: str) -> None:
    assert parse_phone(text) is None


@pytest.mark.parametrize("text", ["+6281212448484", " 6281212448484", "6281212448484"])
def test_a_plus_may_get_lost_in_an_address(text: str) -> None:
    assert parse_phone_in_address(text) == "+6281212448484"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "+", "  6281212448484", "+ 6281212448484", " +6281212448484", "++6281212448484"),
        *("6281212448484 ", "081212448484", "%2B6281212448484", "\u00a06281212448484", "62x81212"),
    ],
)
def test_nothing_else_may(text: str) -> None:
    assert parse_phone_in_address(text) is None
