"""What SES says of mails, as EventBridge brings it.

Source of the form: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes".
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.fulfilment.feedback import read_feedback
from shared.domain.mail_address import Feedback, FeedbackKind
from tests.support.mail_events import bounce, complaint

FIRST, SECOND = "finance@kopi.example", "tax@kopi.example"
SENT_AT = datetime(2026, 11, 22, 7, 5, 0, 123_000, tzinfo=UTC)


def detail(event: dict[str, Any]) -> dict[str, Any]:
    inside = event["detail"]
    assert isinstance(inside, dict)
    return inside


def test_a_permanent_bounce_counts_for_each_address() -> None:
    event = bounce("0100-1", FIRST, SECOND, sent_at=SENT_AT)

    assert read_feedback(detail(event)) == [
        Feedback(FeedbackKind.HARD_BOUNCE, FIRST, "0100-1", SENT_AT),
        Feedback(FeedbackKind.HARD_BOUNCE, SECOND, "0100-1", SENT_AT),
    ]


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_counts_for_nothing(kind: str) -> None:
    event = bounce("0100-1", FIRST, sent_at=SENT_AT, kind=kind)

    assert read_feedback(detail(event)) == []


def test_a_complaint_counts() -> None:
    event = complaint("0100-1", FIRST, sent_at=SENT_AT)

    assert read_feedback(detail(event)) == [
        Feedback(FeedbackKind.COMPLAINT, FIRST, "0100-1", SENT_AT)
    ]


def test_who_says_that_a_mail_is_no_spam_after_all_complains_of_nothing() -> None:
    event = complaint("0100-1", FIRST, sent_at=SENT_AT)
    detail(event)["complaint"]["complaintFeedbackType"] = "not-spam"

    assert read_feedback(detail(event)) == []


@pytest.mark.parametrize("kind", ["Delivery", "Send", "DeliveryDelay", "Anything"])
def test_other_events_say_nothing_of_an_address(kind: str) -> None:
    event = bounce("0100-1", FIRST, sent_at=SENT_AT)
    detail(event)["eventType"] = kind

    assert read_feedback(detail(event)) == []


@pytest.mark.parametrize("written", ["Finance@KOPI.example", "<finance@kopi.example>"])
def test_an_address_is_compared_as_it_is_kept(written: str) -> None:
    event = bounce("0100-1", written, sent_at=SENT_AT)

    assert [each.address for each in read_feedback(detail(event))] == [FIRST]


@pytest.mark.parametrize("written", ["", "nobody", "a@b", "finance@kopi.example, x@y.example"])
def test_what_is_no_address_is_left_out(written: str) -> None:
    event = bounce("0100-1", written, FIRST, sent_at=SENT_AT)

    assert [each.address for each in read_feedback(detail(event))] == [FIRST]


@pytest.mark.parametrize("missing", ["eventType", "bounce", "mail"])
def test_an_event_of_another_form_is_an_error(missing: str) -> None:
    damaged = copy.deepcopy(detail(bounce("0100-1", FIRST, sent_at=SENT_AT)))
    del damaged[missing]

    with pytest.raises(KeyError):
        read_feedback(damaged)
