"""local.control_api: the helpers over HTTP."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from local.bank_bca import BcaBank
from local.bank_keys import load_or_make
from local.clock import StackClock
from local.control_api import REFUSED, ControlApi, refuse
from local.execution_environment import FunctionError
from local.lambda_runtime import FunctionBusy
from local.mailbox import Mailbox
from local.schedules import Scheduler
from local.template import Schedule
from tests.local.calling import Caller

TOTAL = {"value": "460650.00", "currency": "IDR"}


class Scene:
    """The helpers with a scheduler, a bank and a reset that remember what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.clock = StackClock(folder / "clock.json")
        self.mailbox = Mailbox(folder / "mail")
        self.schedule_answer: Any = {"expired": 2}
        self.resets = 0
        self.bank_calls: list[httpx.Request] = []
        bca = load_or_make(folder / "banks.json", company_code="12345").bca
        controls = ControlApi(
            clock=self.clock,
            scheduler=Scheduler(
                [Schedule("expire-orders", "rate(1 minute)", "ExpiryFunction", {})], self._invoke
            ),
            bank=BcaBank(
                "http://127.0.0.1:8080",
                bca.client_key,
                bca.client_secret,
                bca.private_key_pem,
                bca.partner_id,
                bca.partner_service_id,
                bca.channel_id,
                self.clock.now,
                transport=httpx.MockTransport(self._answer_bank),
            ),
            mailbox=self.mailbox,
            reset=self._reset,
        )
        handlers: Any = dict.fromkeys(REFUSED, refuse)
        self.client = Caller(Starlette(routes=controls.routes(), exception_handlers=handlers))

    def _invoke(self, function: str, event: dict[str, Any]) -> Any:
        assert (function, event) == ("ExpiryFunction", {})
        if isinstance(self.schedule_answer, Exception):
            raise self.schedule_answer
        return self.schedule_answer

    def _reset(self) -> None:
        self.resets += 1

    def _answer_bank(self, request: httpx.Request) -> httpx.Response:
        self.bank_calls.append(request)
        if request.url.path.endswith("b2b"):
            return httpx.Response(200, json={"responseCode": "2007300", "accessToken": "t"})
        if request.url.path.endswith("inquiry"):
            data = {
                "inquiryStatus": "00",
                "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
                "virtualAccountName": "PT <Pembeli>",
                "totalAmount": TOTAL,
            }
            answer = {"responseCode": "2002400", "virtualAccountData": data}
            return httpx.Response(200, json=answer)
        return httpx.Response(404, json={"responseCode": "4042512"})


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_clock_is_read_and_advanced(scene: Scene) -> None:
    answer = scene.client.post("/local/clock", json={"advance_seconds": 3600})

    assert answer.status_code == 200
    told = datetime.fromisoformat(answer.json()["now"])
    assert abs(told - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=30)
    assert scene.clock.offset() == timedelta(hours=1)
    later = datetime.fromisoformat(scene.client.get("/local/clock").json()["now"])
    assert timedelta(0) <= later - told < timedelta(seconds=30)


def test_clock_is_set_from_any_zone(scene: Scene) -> None:
    answer = scene.client.post("/local/clock", json={"now": "2021-09-12T10:00:00+07:00"})

    assert answer.json()["now"].startswith("2021-09-12T03:00:0")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"advance_seconds": "60"}',
        '{"advance_seconds": true}',
        '{"advance_seconds": 1e12}',
        '{"advance_seconds": 1, "now": "2021-09-12T10:00:00Z"}',
        '{"now": "2021-09-12T10:00:00"}',
        '{"now": "soon"}',
        '{"forward": 60}',
    ],
)
def test_clock_refuses_what_it_does_not_understand_and_stays(scene: Scene, body: str) -> None:
    answer = scene.client.post("/local/clock", content=body)

    assert answer.status_code == 422
    assert answer.json()["message"]
    assert scene.clock.offset() == timedelta(0)


def test_schedule_is_run_and_answers_what_it_did(scene: Scene) -> None:
    answer = scene.client.post("/local/schedules/expire-orders/run")

    assert (answer.status_code, answer.json()) == (200, {"expired": 2})


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (
            FunctionError({"errorType": "ValueError", "errorMessage": "no"}),
            502,
            "ValueError: no",
        ),
        (FunctionBusy("ExpiryFunction"), 503, "ExpiryFunction is busy"),
    ],
)
def test_schedule_whose_function_fails_says_so(
    scene: Scene, failure: Exception, status: int, message: str
) -> None:
    scene.schedule_answer = failure

    answer = scene.client.post("/local/schedules/expire-orders/run")

    assert (answer.status_code, answer.json()["message"]) == (status, message)


def test_unknown_schedule_is_not_found(scene: Scene) -> None:
    answer = scene.client.post("/local/schedules/nonsense/run")

    assert (answer.status_code, answer.json()) == (
        404,
        {"message": "there is no schedule nonsense"},
    )


def test_bank_pays_and_answers_each_exchange(scene: Scene) -> None:
    body = {"virtual_account": "12345 01 12345678901", "paid_at": "2026-11-22T14:30:00+07:00"}

    answer = scene.client.post("/local/bank/pay", json=body)

    exchanges = answer.json()["exchanges"]
    assert [each["service"] for each in exchanges] == ["access token", "inquiry", "payment"]
    payment = exchanges[2]
    assert payment["request"]["body"]["paidAmount"] == TOTAL
    assert payment["request"]["body"]["trxDateTime"] == "2026-11-22T14:30:00+07:00"
    assert payment["response"] == {"status": 404, "body": {"responseCode": "4042512"}}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "virtual_account"),
        ({"virtual_account": 12345}, "virtual_account"),
        ({"virtual_account": "12345"}, "virtual account"),
        ({"virtual_account": "99999011"}, "begins with 12345"),
        ({"virtual_account": "1234501", "amount_idr": "1"}, "amount_idr"),
        ({"virtual_account": "1234501", "amount_idr": True}, "amount_idr"),
        ({"virtual_account": "1234501", "amount_idr": 0}, "amount"),
        ({"virtual_account": "1234501", "paid_at": "2026-11-22T14:30:00"}, "paid_at"),
        (
            {"virtual_account": "1234501", "weather": "hail"},
            "known: duplicate, late, wrong_amount, bad_signature",
        ),
        ({"virtual_account": "1234501", "wether": "late"}, "wether"),
    ],
)
def test_bank_refuses_bad_input_and_calls_nobody(
    scene: Scene, body: dict[str, Any], complaint: str
) -> None:
    answer = scene.client.post("/local/bank/pay", json=body)

    assert answer.status_code == 422
    assert complaint in answer.json()["message"]
    assert scene.bank_calls == []


def test_bank_page_offers_every_weather(scene: Scene) -> None:
    page = scene.client.get("/local/bank?virtual_account=1234501").text

    assert 'value="1234501"' in page
    for weather in ("fair", "duplicate", "late", "wrong_amount", "bad_signature"):
        assert f">{weather}</option>" in page


def test_bank_page_pays_and_shows_what_was_said(scene: Scene) -> None:
    form = {"virtual_account": "1234501", "amount_idr": "460.650", "weather": ""}

    page = scene.client.post("/local/bank", data=form)

    assert page.status_code == 200
    assert "HTTP 404 · 4042512" in page.text
    assert "PT &lt;Pembeli&gt;" in page.text
    assert "PT <Pembeli>" not in page.text
    assert '"460650.00"' in page.text.replace("&quot;", '"')


@pytest.mark.parametrize(
    "form",
    [
        {"virtual_account": "<b>1</b>"},
        {"virtual_account": "1234501", "amount_idr": "many"},
        {"virtual_account": "1234501", "weather": "hail"},
        {},
    ],
)
def test_bank_page_says_what_is_wrong_and_calls_nobody(scene: Scene, form: dict[str, str]) -> None:
    page = scene.client.post("/local/bank", data=form)

    assert page.status_code == 422
    assert 'class="card bad"' in page.text
    assert "<b>" not in page.text
    assert scene.bank_calls == []


def test_reset_goes_back(scene: Scene) -> None:
    answer = scene.client.post("/local/reset")

    assert answer.json() == {"message": "back to the seeded state"}
    assert scene.resets == 1


def test_mail_is_kept_with_the_time_of_the_stack(scene: Scene) -> None:
    scene.clock.set_to(datetime(2021, 9, 12, 3, 0, tzinfo=UTC))
    raw = base64.b64encode(b"From: a@example.test\r\nTo: b@example.test\r\n\r\nx").decode()

    answer = scene.client.post(
        "/local/ses/v2/email/outbound-emails", json={"Content": {"Raw": {"Data": raw}}}
    )

    assert answer.json()["MessageId"]
    (mail,) = scene.mailbox.mails()
    assert (mail.to, mail.at[:17]) == (["b@example.test"], "2021-09-12T03:00:")


def test_mail_that_ses_would_refuse_is_refused_in_its_way(scene: Scene) -> None:
    answer = scene.client.post("/local/ses/v2/email/outbound-emails", json={"Content": {}})

    assert answer.status_code == 400
    assert answer.headers["x-amzn-errortype"] == "BadRequestException"
    assert scene.mailbox.mails() == []
