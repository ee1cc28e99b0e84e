"""local.bank_api and local.banks: both banks over HTTP, and their page."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from local.bank.bni_cipher import open_sealed, seal
from local.bank_api import BankApi
from local.bank_keys import load_or_make
from local.banks import Banks
from local.clock import StackClock
from local.control_api import REFUSED, refuse
from tests.local.calling import Caller

TOTAL = {"value": "460650.00", "currency": "IDR"}
BCA_NUMBER = "123450112345678901"
BNI_NUMBER = "8001123456789012"


class Scene:
    """Both banks with a merchant that remembers what it was asked, and the helpers around them."""

    def __init__(self, folder: Path) -> None:
        self.clock = StackClock(folder / "clock.json")
        self.keys = load_or_make(
            folder / "banks.json", company_code="12345", bni_client_id="001", bni_prefix="8"
        )
        self.payment_answer: dict[str, Any] | None = {"responseCode": "4042512"}
        self.callback_status = "000"
        self.received: list[httpx.Request] = []
        self.banks = Banks(
            "http://127.0.0.1:8080",
            self.keys,
            self.clock.now,
            folder=folder,
            transport=httpx.MockTransport(self._answer),
        )
        handlers: Any = dict.fromkeys(REFUSED, refuse)
        routes = BankApi(self.banks).routes()
        self.app = Starlette(routes=routes, exception_handlers=handlers)
        self.client = Caller(self.app)

    def ask_bni(self, content: dict[str, Any]) -> dict[str, Any]:
        """Call BNI's own server as its client does."""
        bni = self.keys.bni
        whole = {"client_id": bni.client_id, **content}
        sealed = seal(whole, bni.client_id, bni.secret_key, self.clock.now())
        body = {"client_id": bni.client_id, "prefix": bni.prefix, "data": sealed}
        answer: dict[str, Any] = Caller(self.banks.app("BNI")).post("/", json=body).json()
        return answer

    def open_billing(self) -> None:
        answer = self.ask_bni(
            {
                "type": "createbilling",
                "trx_id": "ord-1",
                "trx_amount": "460650",
                "billing_type": "c",
                "customer_name": "PT <Pembeli>",
                "virtual_account": BNI_NUMBER,
            }
        )
        assert answer["status"] == "000"

    def pay(self, number: str, **more: Any) -> dict[str, Any]:
        answer = self.client.post("/local/bank/pay", json={"virtual_account": number, **more})
        assert answer.status_code == 200, answer.text
        paid: dict[str, Any] = answer.json()
        return paid

    def known(self) -> dict[str, Any]:
        known: dict[str, Any] = self.client.get("/local/bank/known").json()
        return known

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.received.append(request)
        match request.url.path.rpartition("/")[2]:
            case "b2b":
                return httpx.Response(200, json={"responseCode": "2007300", "accessToken": "t"})
            case "inquiry":
                data = {
                    "inquiryStatus": "00",
                    "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
                    "virtualAccountName": "PT <Pembeli>",
                    "totalAmount": TOTAL,
                }
                answer = {"responseCode": "2002400", "virtualAccountData": data}
                return httpx.Response(200, json=answer)
            case "payment":
                if self.payment_answer is None:
                    return httpx.Response(504)
                return httpx.Response(404, json=self.payment_answer)
        return httpx.Response(200, json={"status": self.callback_status})


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_number_of_bca_is_paid_at_bca(scene: Scene) -> None:
    paid = scene.pay("12345 01 12345678901", paid_at="2026-11-22T14:30:00+07:00")

    assert paid["bank"] == "BCA"
    exchanges = paid["exchanges"]
    assert [each["service"] for each in exchanges] == ["access token", "inquiry", "payment"]
    payment = exchanges[2]
    assert payment["request"]["body"]["paidAmount"] == TOTAL
    assert payment["request"]["body"]["trxDateTime"] == "2026-11-22T14:30:00+07:00"
    assert payment["response"] == {"status": 404, "body": {"responseCode": "4042512"}}
    assert payment["note"] == ""


def test_number_of_bni_is_paid_at_bni(scene: Scene) -> None:
    scene.open_billing()

    paid = scene.pay("8001 1234 5678 9012")

    assert paid["bank"] == "BNI"
    assert [each["service"] for each in paid["exchanges"]] == ["counter", "callback"]
    (callback,) = scene.received
    assert str(callback.url) == "http://127.0.0.1:8080/bni/ecollection/callback"
    bni = scene.keys.bni
    sealed = json.loads(callback.content)["data"]
    opened = open_sealed(sealed, bni.client_id, bni.secret_key, scene.clock.now())
    assert opened["payment_amount"] == "460650"


def test_weather_reaches_either_bank(scene: Scene) -> None:
    scene.open_billing()

    bca = scene.pay(BCA_NUMBER, weather="duplicate")
    bni = scene.pay(BNI_NUMBER, weather="duplicate")

    assert [each["service"] for each in bca["exchanges"]][2:] == ["payment", "payment"]
    assert [each["service"] for each in bni["exchanges"]][1:] == ["callback", "callback"]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "virtual_account"),
        ({"virtual_account": 12345}, "virtual_account"),
        ({"virtual_account": "12345"}, "virtual account"),
        ({"virtual_account": "99999011"}, "begins with 12345 (BCA) or 8001 (BNI)"),
        ({"virtual_account": "8001x"}, "digits"),
        ({"virtual_account": "1234501", "amount_idr": "1"}, "amount_idr"),
        ({"virtual_account": "1234501", "amount_idr": True}, "amount_idr"),
        ({"virtual_account": "1234501", "amount_idr": 0}, "amount"),
        ({"virtual_account": "1234501", "paid_at": "2026-11-22T14:30:00"}, "paid_at"),
        ({"virtual_account": "1234501", "weather": "hail"}, "known: duplicate, late"),
        ({"virtual_account": "1234501", "wether": "late"}, "wether"),
    ],
)
def test_bad_input_is_refused_and_nobody_is_called(
    scene: Scene, body: dict[str, Any], complaint: str
) -> None:
    answer = scene.client.post("/local/bank/pay", json=body)

    assert answer.status_code == 422
    assert complaint in answer.json()["message"]
    assert scene.received == []


def test_banks_tell_again_what_was_not_acknowledged(scene: Scene) -> None:
    scene.open_billing()
    scene.payment_answer, scene.callback_status = None, "999"
    scene.pay(BCA_NUMBER)
    scene.pay(BNI_NUMBER)
    scene.payment_answer, scene.callback_status = {"responseCode": "4042512"}, "000"

    told = scene.client.post("/local/bank/retry").json()["told"]

    assert [each["bank"] for each in told] == ["BCA", "BNI"]
    assert [each["service"] for each in told[0]["exchanges"]] == ["access token", "payment"]
    assert [each["service"] for each in told[1]["exchanges"]] == ["callback"]
    assert scene.client.post("/local/bank/retry").json() == {"told": []}


def test_weather_around_our_calls_is_set_for_the_banks_that_are_named(scene: Scene) -> None:
    weather = "/local/bank/weather"

    assert scene.client.post(weather, json={"BNI": "refuse"}).json() == {
        "BCA": None,
        "BNI": "refuse",
    }
    assert scene.ask_bni({"type": "inquirybilling", "trx_id": "x"})["status"] == "011"
    scene.client.post(weather, json={"BCA": "down"})
    assert Caller(scene.banks.app("BCA")).post("/openapi/v1.0/access-token/b2b").status_code == 503
    assert scene.client.post(weather, json={"BNI": None}).json() == {"BCA": "down", "BNI": None}
    assert scene.ask_bni({"type": "inquirybilling", "trx_id": "x"})["status"] == "101"


@pytest.mark.parametrize("body", [{"BNI": "hail"}, {"BRI": "down"}, {"BNI": 1}, []])
def test_unknown_weather_around_our_calls_changes_nothing(scene: Scene, body: Any) -> None:
    scene.client.post("/local/bank/weather", json={"BCA": "slow"})

    answer = scene.client.post("/local/bank/weather", json=body)

    assert answer.status_code == 422
    assert scene.known()["weather"] == {"BCA": "slow", "BNI": None}


def test_terms_decide_what_becomes_of_a_payment_without_an_answer(scene: Scene) -> None:
    scene.payment_answer = None
    scene.pay(BCA_NUMBER)
    scene.clock.advance(600)

    for terms, flag in [("reversal", "01"), ("undecided", "02"), ("force_settle", "00")]:
        assert scene.client.post("/local/bank/terms", json={"BCA": terms}).status_code == 200
        assert [each["flag_now"] for each in scene.known()["payments"]] == [flag]
    assert scene.client.post("/local/bank/terms", json={"BCA": "luck"}).status_code == 422


def test_banks_tell_what_they_know(scene: Scene) -> None:
    scene.open_billing()
    scene.pay(BCA_NUMBER)
    scene.pay(BNI_NUMBER)

    known = scene.known()

    assert [payment["flag_now"] for payment in known["payments"]] == ["01"]
    (billing,) = known["billings"]
    assert (billing["trx_id"], billing["va_status"]) == ("ord-1", "2")
    assert [(each["amount"], each["told"]) for each in billing["payments"]] == [(460_650, True)]
    assert [call["service"] for call in known["calls"]["BNI"]] == ["createbilling"]
    assert scene.keys.bni.secret_key not in json.dumps(known)


def test_banks_remember_and_forget(scene: Scene, tmp_path: Path) -> None:
    scene.open_billing()
    scene.pay(BCA_NUMBER)
    scene.client.post("/local/bank/weather", json={"BNI": "down"})
    before = scene.known()

    again = Scene(tmp_path).known()

    assert again["billings"] == before["billings"]
    assert again["payments"] == before["payments"]
    scene.banks.forget()
    empty = {
        "weather": {"BCA": None, "BNI": None},
        "terms": "force_settle",
        "payments": [],
        "billings": [],
        "calls": {"BCA": [], "BNI": []},
    }
    assert scene.known() == empty
    assert Scene(tmp_path).known() == empty


def test_page_offers_every_weather_and_the_numbers_that_wait(scene: Scene) -> None:
    scene.open_billing()

    page = scene.client.get("/local/bank?virtual_account=1234501").text

    assert 'value="1234501"' in page
    for weather in ("fair", "duplicate", "lost then retried", "wrong amount", "twice", "unsent"):
        assert f">{weather}</option>" in page
    for outage in ("down", "slow", "lost", "too many inquiries", "refuse"):
        assert page.count(f">{outage}</option>") >= 2
    assert f'href="?virtual_account={BNI_NUMBER}"' in page
    assert "PT &lt;Pembeli&gt;" in page
    assert "PT <Pembeli>" not in page
    assert "Rp\u00a0460.650" in page


def test_page_pays_and_shows_what_was_said(scene: Scene) -> None:
    form = {"act": "pay", "virtual_account": BCA_NUMBER, "amount_idr": "460.650", "weather": ""}

    page = scene.client.post("/local/bank", data=form)

    assert page.status_code == 200
    assert "HTTP 404 · 4042512" in page.text
    assert "PT &lt;Pembeli&gt;" in page.text
    assert "PT <Pembeli>" not in page.text
    assert "460650.00" in page.text
    assert ">returned</td>" in page.text


def test_page_shows_a_refusal_of_the_counter(scene: Scene) -> None:
    form = {"virtual_account": BNI_NUMBER, "weather": "late"}

    page = scene.client.post("/local/bank", data=form)

    assert '<strong class="bad">101 Billing not found.</strong>' in page.text


def test_page_sets_the_weather_and_tells_again(scene: Scene) -> None:
    scene.open_billing()
    scene.callback_status = "999"
    scene.pay(BNI_NUMBER)
    assert "One payment is not acknowledged by us." in scene.client.get("/local/bank").text

    form = {"act": "weather", "BNI": "slow", "terms": "reversal"}
    set_page = scene.client.post("/local/bank", data=form).text
    scene.callback_status = "000"
    told_page = scene.client.post("/local/bank", data={"act": "retry"}).text

    assert "The weather is set." in set_page
    assert '<option value="slow" selected>slow</option>' in set_page
    assert scene.known()["weather"] == {"BCA": None, "BNI": "slow"}
    assert scene.known()["terms"] == "reversal"
    assert "<h3>Callback</h3>" in told_page
    assert ">acknowledged</td>" in told_page
    again = scene.client.post("/local/bank", data={"act": "retry"}).text
    assert "Every payment has been answered already." in again


@pytest.mark.parametrize(
    "form",
    [
        {"virtual_account": "<b>1</b>"},
        {"virtual_account": "1234501", "amount_idr": "many"},
        {"virtual_account": "1234501", "weather": "hail"},
        {"act": "weather", "BNI": "<b>", "terms": "reversal"},
        {"act": "weather", "terms": "luck"},
        {},
    ],
)
def test_page_says_what_is_wrong_and_calls_nobody(scene: Scene, form: dict[str, str]) -> None:
    page = scene.client.post("/local/bank", data=form)

    assert page.status_code == 422
    assert 'class="card bad"' in page.text
    assert "<b>" not in page.text
    assert scene.received == []
    assert scene.known()["weather"] == {"BCA": None, "BNI": None}
