"""local.bank.bni_server: each service of eCollection, and each status that it answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.bank.bni_billings import Billings
from local.bank.bni_cipher import seal
from local.bank.memory import Memory
from local.bank.weather import Outage
from tests.local.bni_partner import BILLING, CLIENT_ID, NOW, NUMBER, SECRET_KEY, Partner


@pytest.fixture
def partner() -> Partner:
    return Partner()


def refused(answer: dict[str, Any]) -> str:
    """The status of a refusal, which comes in clear and with words."""
    assert set(answer) == {"status", "message"}
    assert answer["message"]
    return str(answer["status"])


def test_billing_is_opened_under_the_number_that_its_client_chose(partner: Partner) -> None:
    answer = partner.create()

    assert answer == {"status": "000", "data": {"virtual_account": NUMBER, "trx_id": "ord-1"}}


def test_bank_gives_a_number_when_its_client_names_none(partner: Partner) -> None:
    answer = partner.create(virtual_account="")

    number = answer["data"]["virtual_account"]
    assert len(number) == 16
    assert number.isdigit()
    assert number.startswith("8001")


def test_inquiry_tells_everything_as_text(partner: Partner) -> None:
    partner.create(customer_email="a@example.test", customer_phone="0812", description="1.000")

    assert partner.inquire() == {
        "status": "000",
        "data": {
            "client_id": "001",
            "trx_id": "ord-1",
            "virtual_account": "8001123456789012",
            "trx_amount": "460650",
            "customer_name": "PT Kopi Nusantara",
            "customer_email": "a@example.test",
            "customer_phone": "0812",
            "datetime_created": "2026-08-10 09:35:27",
            "datetime_expired": "2026-08-11 09:35:27",
            "datetime_payment": None,
            "datetime_last_updated": "2026-08-10 09:35:27",
            "payment_ntb": None,
            "payment_amount": "0",
            "va_status": "1",
            "description": "1.000",
            "billing_type": "c",
            "datetime_created_iso8601": "2026-08-10T09:35:27+07:00",
            "datetime_expired_iso8601": "2026-08-11T09:35:27+07:00",
            "datetime_payment_iso8601": None,
            "datetime_last_updated_iso8601": "2026-08-10T09:35:27+07:00",
        },
    }


def test_inquiry_of_a_paid_billing_has_amount_number_and_time(partner: Partner) -> None:
    partner.create()
    partner.wait(hours=1)
    partner.bank.pay(NUMBER)

    told = partner.inquire()["data"]

    assert (told["va_status"], told["payment_amount"]) == ("2", "460650")
    assert told["payment_ntb"] == partner.callbacks[0]["payment_ntb"]
    assert told["datetime_payment_iso8601"] == "2026-08-10T10:35:27+07:00"


def test_expired_billing_is_inactive_in_an_inquiry(partner: Partner) -> None:
    partner.create()
    partner.wait(hours=24, seconds=1)

    assert partner.inquire()["data"]["va_status"] == "2"


@pytest.mark.parametrize("written", ["2026-08-10 09:35:28", "2026-08-10T02:35:28+00:00"])
def test_expiry_is_jakarta_time_unless_it_says_otherwise(partner: Partner, written: str) -> None:
    partner.create(datetime_expired=written)

    told = partner.inquire()["data"]
    assert told["datetime_expired_iso8601"] == "2026-08-10T09:35:28+07:00"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"trx_id": ""}, "001"),
        ({"trx_id": "x" * 31}, "001"),
        ({"trx_id": ["ord-1"]}, "001"),
        ({"trx_amount": None}, "001"),
        ({"trx_amount": "many"}, "001"),
        ({"trx_amount": "-1"}, "001"),
        ({"trx_amount": True}, "001"),
        ({"trx_amount": "1" * 15}, "001"),
        ({"customer_name": ""}, "001"),
        ({"customer_name": "x" * 256}, "001"),
        ({"description": "x" * 101}, "001"),
        ({"billing_type": ""}, "001"),
        ({"client_id": "002"}, "002"),
        ({"type": "createbillingsms"}, "004"),
        ({"type": ""}, "005"),
        ({"virtual_account": "800112345678901"}, "006"),
        ({"virtual_account": "8002123456789012"}, "006"),
        ({"virtual_account": "800112345678901x"}, "006"),
        ({"trx_amount": "0"}, "011"),
        ({"billing_type": "o"}, "011"),
        ({"datetime_expired": "tomorrow"}, "012"),
        ({"datetime_expired": "2026-08-10T09:35:27+07:00"}, "012"),
        ({"trx_amount": "460650.00"}, "013"),
        ({"trx_amount": 460650.5}, "013"),
        ({"billing_type": "q"}, "016"),
        ({"customer_name": "Café Tiga"}, "017"),
        ({"customer_name": "   "}, "017"),
        ({"billing_type": "j"}, "801"),
    ],
)
def test_billing_of_another_shape_is_refused(
    partner: Partner, changes: dict[str, Any], status: str
) -> None:
    assert refused(partner.create(**changes)) == status
    assert partner.dump() == []


def test_amount_may_come_as_a_number(partner: Partner) -> None:
    assert partner.create(trx_amount=460650)["status"] == "000"
    assert partner.inquire()["data"]["trx_amount"] == "460650"


def test_body_that_is_not_sealed_json_is_refused(partner: Partner) -> None:
    whole = {"client_id": CLIENT_ID, "prefix": "8", "data": ""}
    for body, status in [
        (b"", "001"),
        (b"[]", "001"),
        (b'{"client_id": "001", "prefix": "8"}', "001"),
        (json.dumps(whole).encode(), "009"),
        (json.dumps({**whole, "client_id": "002"}).encode(), "002"),
        (json.dumps({**whole, "prefix": "988"}).encode(), "015"),
    ]:
        assert refused(partner.answered(body)) == status, body
    assert refused(partner.answered(json.dumps(whole).encode(), "text/plain")) == "998"
    assert refused(partner.answered(b"", method="GET")) == "998"


def test_body_sealed_with_another_key_or_at_another_time_is_refused(partner: Partner) -> None:
    other = seal(BILLING, CLIENT_ID, SECRET_KEY[::-1], NOW)
    assert refused(partner.ask(BILLING, data=other)) == "009"

    sealed = seal(BILLING, CLIENT_ID, SECRET_KEY, NOW)
    partner.wait(seconds=480)
    assert refused(partner.ask(BILLING, data=sealed)) == "008"
    assert partner.dump() == []


def test_id_is_used_once_for_ever(partner: Partner) -> None:
    partner.create()
    before = partner.dump()

    assert refused(partner.create(virtual_account="")) == "105"
    assert partner.dump() == before
    partner.wait(days=400)
    assert refused(partner.create(datetime_expired="2030-01-01T00:00:00+07:00")) == "105"


def test_number_is_given_again_only_after_its_billing_has_ended(partner: Partner) -> None:
    partner.create()
    assert refused(partner.create(trx_id="ord-2")) == "102"

    partner.inactivate()
    assert partner.create(trx_id="ord-2")["status"] == "000"
    partner.bank.pay(NUMBER)
    assert partner.create(trx_id="ord-3")["status"] == "000"
    partner.wait(hours=24, seconds=1)
    later = {"datetime_expired": "2026-08-12T09:35:27+07:00"}
    assert partner.create(trx_id="ord-4", **later)["status"] == "000"


def update(partner: Partner, **changes: Any) -> dict[str, Any]:
    body = {**BILLING, "type": "updatebilling", **changes}
    return partner.ask(body)


def test_update_changes_what_it_names_and_empties_the_rest(partner: Partner) -> None:
    partner.create(customer_email="a@example.test", customer_phone="0812", description="1.000")
    partner.wait(minutes=1)

    answer = update(partner, trx_amount="500000", customer_phone="0813", billing_type="o")

    assert answer["data"] == {"virtual_account": NUMBER, "trx_id": "ord-1"}
    told = partner.inquire()["data"]
    assert (told["trx_amount"], told["customer_phone"]) == ("500000", "0813")
    assert (told["customer_email"], told["description"]) == ("", "")
    assert told["billing_type"] == "c"
    assert told["datetime_last_updated_iso8601"] == "2026-08-10T09:36:27+07:00"


def test_update_without_an_expiry_takes_it_away(partner: Partner) -> None:
    partner.create()

    update(partner, datetime_expired="")

    assert partner.inquire()["data"]["datetime_expired"] is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"trx_id": "ord-9"}, "101"),
        ({"trx_amount": "0"}, "011"),
        ({"trx_amount": "1.5"}, "013"),
        ({"datetime_expired": "2026-08-10T09:35:27+07:00"}, "012"),
        ({"customer_name": "Café"}, "017"),
    ],
)
def test_update_of_another_shape_is_refused(
    partner: Partner, changes: dict[str, Any], status: str
) -> None:
    partner.create()
    before = partner.dump()

    assert refused(update(partner, **changes)) == status

    assert partner.dump() == before


def test_billing_cannot_owe_less_than_was_paid(partner: Partner) -> None:
    partner.create(billing_type="i")
    partner.bank.pay(NUMBER, amount_idr=200_000)
    before = partner.dump()

    assert refused(update(partner, trx_amount="199999")) == "107"
    assert partner.dump() == before
    assert update(partner, trx_amount="200001")["status"] == "000"


def test_what_has_ended_is_not_changed(partner: Partner) -> None:
    partner.create()
    partner.create(trx_id="ord-2", virtual_account="8001123456789013")
    partner.create(trx_id="ord-3", virtual_account="8001123456789014")
    partner.bank.pay(NUMBER)
    partner.inactivate(trx_id="ord-2")
    partner.wait(hours=25)
    before = partner.dump()

    for trx_id, status in [("ord-1", "100"), ("ord-2", "101"), ("ord-3", "103")]:
        later = {"datetime_expired": "2026-08-20T00:00:00+07:00"}
        assert refused(update(partner, trx_id=trx_id, **later)) == status
        assert refused(partner.inactivate(trx_id=trx_id)) == status
    assert partner.dump() == before


def test_inactivated_billing_has_to_be_the_one_at_that_number(partner: Partner) -> None:
    partner.create()
    before = partner.dump()

    assert refused(partner.inactivate(virtual_account="8001123456789013")) == "108"
    assert partner.dump() == before
    assert partner.inactivate(virtual_account=NUMBER)["status"] == "000"
    assert partner.inquire()["data"]["va_status"] == "2"


def test_unknown_billing_is_not_found(partner: Partner) -> None:
    assert refused(partner.inquire("ord-9")) == "101"
    assert refused(partner.inactivate(trx_id="ord-9")) == "101"
    assert refused(partner.inquire("")) == "001"


@pytest.mark.parametrize(("outage", "status"), [(Outage.REFUSE, "011"), (Outage.OFFLINE, "997")])
def test_refusing_bank_has_done_nothing(partner: Partner, outage: Outage, status: str) -> None:
    partner.server.outage = outage

    assert refused(partner.create()) == status

    partner.server.outage = None
    assert partner.dump() == []


def test_confused_bank_has_done_what_it_calls_an_error(partner: Partner) -> None:
    partner.server.outage = Outage.CONFUSED

    assert refused(partner.create()) == "999"

    partner.server.outage = None
    assert partner.inquire()["status"] == "000"


def test_inquiries_of_an_hour_can_be_used_up_and_nothing_else_is(partner: Partner) -> None:
    partner.server.outage = Outage.TOO_MANY_INQUIRIES
    assert partner.create()["status"] == "000"
    assert refused(partner.inquire()) == "996"

    partner.wait(minutes=59, seconds=59)
    assert refused(partner.inquire()) == "996"
    partner.wait(seconds=1)
    assert partner.inquire()["status"] == "000"


def test_bank_remembers_when_it_is_started_anew(tmp_path: Path) -> None:
    file = tmp_path / "bank-bni.json"
    partner = Partner(Billings(Memory(file)))
    partner.create()
    partner.create(trx_id="ord-2", virtual_account="8001123456789013")
    partner.bank.pay(NUMBER)
    partner.inactivate(trx_id="ord-2")

    again = Partner(Billings(Memory(file)))

    assert again.dump() == partner.dump()
    assert refused(again.create()) == "105"
    again.billings.forget()
    assert Partner(Billings(Memory(file))).dump() == []
