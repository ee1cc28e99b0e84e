"""local.control_api: the helpers over HTTP."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from functions.fulfilment.feedback import read_feedback
from local.clock import StackClock
from local.control_api import REFUSED, ControlApi, refuse
from local.execution_environment import FunctionError
from local.lambda_runtime import FunctionBusy
from local.mailbox import Mailbox
from local.schedules import Scheduler
from local.template import Schedule
from tests.local.calling import Caller


class Scene:
    """The helpers with a scheduler and a reset that remember what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.clock = StackClock(folder / "clock.json")
        self.mailbox = Mailbox(folder / "mail")
        self.schedule_answer: Any = {"expired": 2}
        self.resets = 0
        self.published: list[dict[str, Any]] = []
        controls = ControlApi(
            clock=self.clock,
            scheduler=Scheduler(
                [Schedule("expire-orders", "rate(1 minute)", "ExpiryFunction", {})], self._invoke
            ),
            mailbox=self.mailbox,
            publish=self.published.append,
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


SEND = "/local/ses/v2/email/outbound-emails"


def a_mail(*recipients: str, **more: Any) -> dict[str, Any]:
    raw = b"From: a@siaran.example\r\nTo: b@kopi.example\r\nSubject: hello\r\n\r\nhello"
    return {
        "Destination": {"ToAddresses": [*recipients]},
        "Content": {"Raw": {"Data": base64.b64encode(raw).decode()}},
        "ConfigurationSetName": "mail-events",
        "EmailTags": [{"Name": "business", "Value": "kopi-pagi"}],
        **more,
    }


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("anybody@bounce.example", "Bounce"),
        ("finance+bounce@kopi.example", "Bounce"),
        ("anybody@complaint.example", "Complaint"),
        ("finance+complaint@kopi.example", "Complaint"),
    ],
)
def test_an_address_that_asks_for_it_sends_the_mail_back(
    scene: Scene, address: str, kind: str
) -> None:
    sent = scene.client.post(SEND, json=a_mail(address, "finance@kopi.example"))

    (event,) = scene.published
    detail = event["detail"]
    assert (event["source"], detail["eventType"]) == ("aws.ses", kind)
    assert detail["mail"]["messageId"] == sent.json()["MessageId"]
    assert detail["mail"]["tags"] == {
        "business": ["kopi-pagi"],
        "ses:configuration-set": ["mail-events"],
    }
    assert [each.address for each in read_feedback(detail)] == [address]
    assert len(scene.mailbox.mails()) == 1


def test_any_other_mail_comes_back_from_nowhere(scene: Scene) -> None:
    scene.client.post(SEND, json=a_mail("bounce@kopi.example", "finance@bounce.kopi.example"))

    assert scene.published == []


def test_without_a_configuration_set_nobody_hears_of_it(scene: Scene) -> None:
    mail = a_mail("anybody@bounce.example")
    del mail["ConfigurationSetName"]

    scene.client.post(SEND, json=mail)

    assert scene.published == []
