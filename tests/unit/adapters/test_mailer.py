"""What SES may answer, and what the outbox is told."""

import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber

from shared.adapters.mailer import REFUSALS, SesMailer
from shared.ports.faults import MailerBusy, MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

ADDRESS = "finance@kopi.example"
MESSAGE = b"Subject: hello\r\n\r\nhello"
SENT = {
    "Destination": {"ToAddresses": [ADDRESS]},
    "Content": {"Raw": {"Data": MESSAGE}},
    "ConfigurationSetName": "mail-events",
    "EmailTags": [{"Name": "business", "Value": "kopi-pagi"}],
}


@pytest.fixture
def client() -> "SESV2Client":
    return boto3.client(
        "sesv2", region_name="ap-southeast-3", config=Config(retries={"total_max_attempts": 1})
    )


@pytest.fixture
def ses(client: "SESV2Client") -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_sends_the_message_as_it_is(client: "SESV2Client", ses: Stubber) -> None:
    ses.add_response("send_email", {"MessageId": "0100"}, SENT)

    SesMailer(client, "mail-events").send(MESSAGE, (ADDRESS,), "kopi-pagi")


# Every error that SendEmail declares, and two that any AWS service may answer.
ANSWERS = {
    "AccountSuspendedException": MailerBusy,
    "BadRequestException": MailRefused,
    "LimitExceededException": MailerBusy,
    "MailFromDomainNotVerifiedException": MailRefused,
    "MessageRejected": MailRefused,
    "NotFoundException": MailerBusy,
    "SendingPausedException": MailerBusy,
    "TooManyRequestsException": MailerBusy,
    "ThrottlingException": MailerBusy,
    "InternalFailure": MailerBusy,
}


def test_every_declared_error_is_judged(client: "SESV2Client") -> None:
    declared = {
        shape.name for shape in client.meta.service_model.operation_model("SendEmail").error_shapes
    }

    assert declared <= set(ANSWERS)
    assert set(REFUSALS) <= declared


@pytest.mark.parametrize(("code", "fault"), ANSWERS.items())
def test_a_refusal_lasts_and_everything_else_passes(
    client: "SESV2Client", ses: Stubber, code: str, fault: type[Exception]
) -> None:
    ses.add_client_error("send_email", code, f"identities failed the check: {ADDRESS}")

    with pytest.raises(fault, match=f"^{code}$") as raised:
        SesMailer(client, "mail-events").send(MESSAGE, (ADDRESS,), "kopi-pagi")

    # What is logged of a fault names no person.
    assert ADDRESS not in "".join(traceback.format_exception(raised.value))


def test_a_lost_answer_is_tried_again_later(client: "SESV2Client") -> None:
    def fail(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="ses")

    client.meta.events.register("before-send.sesv2.SendEmail", fail)

    with pytest.raises(MailerBusy, match=r"^ReadTimeoutError$"):
        SesMailer(client, "mail-events").send(MESSAGE, (ADDRESS,), "kopi-pagi")
