"""Headers and fields: what is missing, what is malformed, and the oddities of genuine traffic.

A header or field that is missing or blank is case 02, one of another form case 01. Nothing that is
refused here changes anything; what is kept of it is in test_inbox.py and test_strangers.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain.order import Order
from tests.support.bank_door import Answer, Door, new_id
from tests.support.bca import Body, Call, inquiry_body, payment_body, without
from tests.support.market import SECOND_NUMBER

SERVICES = {"24": "inquiry", "25": "payment"}
HEADERS = ["X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID"]
ACCOUNT = ["partnerServiceId", "customerNo", "virtualAccountNo"]
MANDATORY = {
    "24": [*ACCOUNT, "inquiryRequestId"],
    "25": [*ACCOUNT, "paymentRequestId", "paidAmount"],
}


@pytest.fixture(scope="module")
def order(closed_door: Door) -> Order:
    return closed_door.market.place()


@pytest.fixture
def unchanged(closed_door: Door, order: Order) -> Iterator[None]:
    """Shows that the test left the table as it was."""
    before = closed_door.market.dump()
    yield
    assert closed_door.market.dump() == before


def body_of(service: str, order: Order) -> Body:
    make = inquiry_body if service == "24" else payment_body
    return make(order.account.number, new_id())


def call_of(door: Door, service: str, body: Body | bytes, **changes: Any) -> Call:
    make = door.inquiry if service == "24" else door.payment
    return make(body, **changes)


def send(door: Door, service: str, body: Body | bytes, **changes: Any) -> Answer:
    return door.send(call_of(door, service, body, **changes).request())


def assert_field_refused(answer: Answer, service: str, case: str, field: str) -> None:
    """The code, the field by its wire name in the message and in both reasons, status 01."""
    english, indonesian = {
        "01": ("Invalid Field Format", "Format Field Tidak Valid"),
        "02": ("Invalid Mandatory Field", "Field Wajib Tidak Valid"),
    }[case]
    status, reason = {
        "24": ("inquiryStatus", "inquiryReason"),
        "25": ("paymentFlagStatus", "paymentFlagReason"),
    }[service]
    assert (answer.status, answer.code) == (400, f"400{service}{case}"), answer
    assert answer.message == f"{english} [{field}]"
    assert answer.data[status] == "01"
    assert answer.data[reason] == {
        "english": f"{english} [{field}]",
        "indonesia": f"{indonesian} [{field}]",
    }


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", [*HEADERS, "Content-Type"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_every_header_must_be_there(
    closed_door: Door, order: Order, service: str, name: str, value: str | None
) -> None:
    answer = send(closed_door, service, body_of(service, order), headers={name: value})

    assert_field_refused(answer, service, "02", name)
    assert answer.data["virtualAccountNo"] == f"   {order.account.number}"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-EXTERNAL-ID", "1" * 37),
        ("X-EXTERNAL-ID", "12 34"),
        ("X-EXTERNAL-ID", "12_34"),
        ("X-EXTERNAL-ID", "\uff11\uff12\uff13"),
        # Two headers of one name, as the HTTP API joins them.
        ("X-EXTERNAL-ID", "123,123"),
        ("X-PARTNER-ID", "1" * 33),
        ("X-PARTNER-ID", "12 345"),
        ("CHANNEL-ID", "952310"),
        ("CHANNEL-ID", "95231,95231"),
    ],
)
def test_a_header_of_another_form_is_named(
    closed_door: Door, order: Order, name: str, value: str
) -> None:
    for service in SERVICES:
        answer = send(closed_door, service, body_of(service, order), headers={name: value})

        assert_field_refused(answer, service, "01", name)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("service", "field"), [(service, field) for service in SERVICES for field in MANDATORY[service]]
)
def test_every_mandatory_field_must_be_there(
    closed_door: Door, order: Order, service: str, field: str
) -> None:
    whole = body_of(service, order)
    blanks: list[Any] = [None, "", "   ", {}]

    for body in (without(whole, field), *(whole | {field: each} for each in blanks)):
        assert_field_refused(send(closed_door, service, body), service, "02", field)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("part", ["value", "currency"])
def test_both_parts_of_the_paid_amount_must_be_there(
    closed_door: Door, order: Order, part: str
) -> None:
    amount = {"value": "460650.00", "currency": "IDR"}

    for broken in (without(amount, part), amount | {part: None}, amount | {part: ""}):
        body = body_of("25", order) | {"paidAmount": broken}
        assert_field_refused(send(closed_door, "25", body), "25", "02", f"paidAmount.{part}")


MALFORMED = [
    (
        "partnerServiceId",
        [12345, True, ["   12345"], "    12345", "   1234x", "12.345", "\uff11\uff12345"],
    ),
    ("customerNo", [123, "0" * 21, "12 34", " 1234", "12a4", "-1", "٠١٢"]),
    ("virtualAccountNo", [123, "   12345", "0" * 29, "   1234599", "  123450"]),
    ("inquiryRequestId", [1, True, "x" * 129, "a\u00a0b", "é", {"id": "1"}]),
    ("paymentRequestId", [1, 1.5, "x" * 129, "a\u00a0b", ["1"]]),
    (
        "paidAmount",
        [
            "460650.00",
            460650,
            ["460650.00"],
            *(
                {"value": value, "currency": "IDR"}
                for value in (
                    460650, 460650.0, True, "460.650,00", "460650.000", "-460650.00", "+460650.00",
                    "4.6065e5", "460650.", ".00", " 460650.00", "460_650.00", "٤٦٠٦٥٠.00", "NaN",
                    "10000000000000.00", "Rp460650",
                )
            ),
            *({"value": "460650.00", "currency": each} for each in ("idr", "RP", "IDRX", 360)),
        ],
    ),
    ("totalAmount", ["460650.00", 1, [], {"value": "x", "currency": "IDR"}, {"value": "1.00"}]),
    ("trxDateTime", ["today", 20261122, True, "2026-11-22", "2026-11-22T25:00:00+07:00"]),
    ("flagAdvise", ["X", "y", "YES", True, 1, []]),
]  # fmt: skip


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(("field", "values"), MALFORMED, ids=[field for field, _ in MALFORMED])
def test_a_field_of_another_form_is_named(
    closed_door: Door, order: Order, field: str, values: list[Any]
) -> None:
    services = [
        service
        for service in SERVICES
        if field in ACCOUNT or (field == "inquiryRequestId") == (service == "24")
    ]

    for value in values:
        for service in services:
            body = body_of(service, order) | {field: value}
            assert_field_refused(send(closed_door, service, body), service, "01", field)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("service", SERVICES)
def test_fields_that_are_no_text_are_not_echoed(
    closed_door: Door, order: Order, service: str
) -> None:
    body = body_of(service, order) | {"customerNo": 123, "virtualAccountNo": ["x"]}

    answer = send(closed_door, service, body)

    assert answer.data["partnerServiceId"] == "   12345"
    assert (answer.data["customerNo"], answer.data["virtualAccountNo"]) == ("", "")


# Genuine oddities ---------------------------------------------------------------------------------


def test_the_longest_ids_of_the_standard_are_taken(door: Door) -> None:
    number, longest = door.market.place().account.number, "a b#:/~" + "x" * 121

    asked = door.inquiry(inquiry_body(number, longest), external_id="a-Z" + "0" * 33)
    paid = door.payment(payment_body(number, longest), headers={"X-PARTNER-ID": "p" * 32})

    assert [door.send(call.request()).code for call in (asked, paid)] == ["2002400", "2002500"]


@pytest.mark.parametrize("partner_service_id", ["   12345", "12345", " 12345", "12345   "])
def test_padding_is_echoed_as_it_came_and_does_not_matter(
    door: Door, partner_service_id: str
) -> None:
    number = door.market.place().account.number
    fields = {
        "partnerServiceId": partner_service_id,
        "virtualAccountNo": partner_service_id.rstrip() + number[5:],
    }

    asked = door.send(door.inquiry(inquiry_body(number, new_id()) | fields).request())
    paid = door.send(door.payment(payment_body(number, new_id()) | fields).request())

    assert (asked.code, paid.code) == ("2002400", "2002500")
    for answer in (asked, paid):
        assert {name: answer.data[name] for name in fields} == fields


@pytest.mark.parametrize(
    "oddity",
    [
        {"channelCode": "6011"},
        {"channelCode": 6011},
        {"channelCode": None},
        {"channelCode": {"any": "thing"}},
        {"cumulativePaymentAmount": None},
        {"cumulativePaymentAmount": {"value": "", "currency": ""}},
        {"totalAmount": None},
        {"totalAmount": {}},
        {"totalAmount": ""},
        {"totalAmount": {"value": "", "currency": ""}},
        {"totalAmount": {"value": None, "currency": None}},
        {"totalAmount": {"value": "1.00", "currency": "IDR"}},
        {"hashedSourceAccountNo": "", "paidBills": "", "subCompany": "", "referenceNo": ""},
        {"billDetails": [{"billReferenceNo": "123456789012345"}]},
        {"billDetails": [{"billReferenceNo": 123456789012345}]},
        {"billDetails": None},
        {"flagAdvise": None},
        {"flagAdvise": ""},
        {"flagAdvise": "Y"},
        {"trxDateTime": "2026-11-22T14:05:00"},
        {"trxDateTime": "2026-11-22 14:05:00"},
        {"additionalInfo": None},
        {"unknown": {"deep": [[[{"er": 1e3}]]]}},
        {"virtualAccountName": "Kopi \u2615 \U0001f600 \"Pagi\" \\ / é"},
    ],
)  # fmt: skip
def test_an_oddity_of_genuine_traffic_is_accepted(door: Door, oddity: Body) -> None:
    order = door.market.place()

    answer = door.pay(order, **oddity)

    assert (answer.code, answer.flag) == ("2002500", "00")
    assert door.market.available() == 1_000


@pytest.mark.parametrize(
    "absent",
    [
        ["channelCode", "totalAmount", "trxDateTime", "flagAdvise", "referenceNo"],
        ["virtualAccountName", "billDetails", "freeTexts", "additionalInfo", "subCompany"],
    ],
)
def test_the_bare_fields_of_the_public_page_are_enough(door: Door, absent: list[str]) -> None:
    body = payment_body(door.market.place().account.number, new_id())

    answer = door.send(door.payment(without(body, *absent)).request())

    assert (answer.code, answer.flag) == ("2002500", "00")


@pytest.mark.parametrize(
    "header",
    [
        {"X-PARTNER-ID": "15975"},
        {"CHANNEL-ID": "6011"},
        {"ORIGIN": "www.bca.example"},
        {"X-IP-ADDRESS": "10.0.0.1", "X-DEVICE-ID": "d", "X-LATITUDE": "0", "X-LONGITUDE": "0"},
        {"Idempotency-Key": "1", "X-CLIENT-KEY": "another"},
        {"Content-Type": "application/json; charset=utf-8"},
    ],
)
def test_other_headers_have_no_effect(door: Door, header: dict[str, str | None]) -> None:
    body = payment_body(door.market.place(number=SECOND_NUMBER).account.number, new_id())

    assert door.send(door.payment(body, headers=header).request()).code == "2002500"
