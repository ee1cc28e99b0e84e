"""local.event_bus: an event reaches whom it is for."""

from __future__ import annotations

from typing import Any

import pytest

from local.event_bus import EventBus
from local.execution_environment import FunctionError
from local.template import EventRule, Template
from tests.support.mail_events import bounce
from tests.support.orders import PLACED_AT

RULES = (
    EventRule({"source": ["aws.ses"], "detail": {"eventType": ["Bounce"]}}, "Fulfilment"),
    EventRule({"source": ["aws.s3"]}, "Other"),
)
EVENT = bounce("0100-1", "a@bounce.example", sent_at=PLACED_AT)


def test_a_rule_that_matches_gets_the_event() -> None:
    invoked: list[tuple[str, Any]] = []
    bus = EventBus(RULES, lambda function, event: invoked.append((function, event)))

    for thread in bus.put(EVENT):
        thread.join()

    assert invoked == [("Fulfilment", EVENT)]


def test_a_function_that_fails_troubles_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(function: str, event: Any) -> None:
        raise FunctionError({"errorType": "KeyError", "errorMessage": "mail"})

    for thread in EventBus(RULES, fail).put(EVENT):
        thread.join()

    assert "an event for Fulfilment was not heeded" in capsys.readouterr().err


def test_the_products_own_rule_matches_what_the_mailbox_makes(cloud_template: Template) -> None:
    (rule,) = cloud_template.event_rules()
    events = cloud_template.ref("MailEvents")
    event = bounce("0100-1", "a@bounce.example", sent_at=PLACED_AT)
    invoked: list[str] = []
    bus = EventBus([rule], lambda function, _: invoked.append(function))

    strange = bus.put(event)
    event["detail"]["mail"]["tags"]["ses:configuration-set"] = [events]
    for thread in bus.put(event):
        thread.join()

    assert strange == []
    assert invoked == ["FulfilmentFunction"]
