"""How long a pay link answers, and while when it shows where to pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.order import FailureReason, Order, OrderStatus
from shared.domain.pay_link import account_number_for_payer, digest_of, shown_until
from tests.support.builders import an_order, at

ACCOUNT = "123450112345678901236"
PLACED = at("2026-11-22T14:05:00+07:00")
LAST = at("2026-11-23T14:05:00+07:00")
OPEN = an_order()
PAID = OPEN.paid(at=at("2026-11-22T15:00:00+07:00"), payment_id="BCA:1")
CANCELLED = OPEN.cancelled(
    at=at("2026-11-22T16:00:00+07:00"), by="rina", reason=FailureReason.CANCELLED
)
EXPIRED = replace(OPEN, status=OrderStatus.EXPIRED, closed_at=at("2026-11-23T14:06:00+07:00"))
INVOICED = replace(
    OPEN,
    status=OrderStatus.INVOICED,
    payment_days=14,
    pay_until=at("2026-12-06T23:59:59+07:00"),
)


def test_a_token_is_found_by_its_sha_256() -> None:
    # Source: FIPS 180-2, appendix B.1.
    assert digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("order", "until"),
    [
        (OPEN, "2026-11-30T14:05:00+07:00"),
        (EXPIRED, "2026-11-30T14:05:00+07:00"),
        (PAID, "2026-11-29T15:00:00+07:00"),
        (CANCELLED, "2026-11-29T16:00:00+07:00"),
        # Its account takes money for 30 days behind the due date.
        (INVOICED, "2027-01-12T23:59:59+07:00"),
    ],
    ids=["open", "expired", "paid", "cancelled", "invoiced"],
)
def test_a_link_answers_until_a_week_after_its_order_has_ended(order: Order, until: str) -> None:
    assert shown_until(order) == at(until)


@pytest.mark.parametrize(
    ("order", "now", "number"),
    [
        (OPEN, PLACED, ACCOUNT),
        (OPEN, LAST, ACCOUNT),
        (OPEN, LAST + timedelta(milliseconds=1), None),
        (replace(OPEN, awaits_bank=True), PLACED, None),
        (PAID, PLACED, None),
        (CANCELLED, PLACED, None),
        (EXPIRED, PLACED, None),
        (INVOICED, at("2027-01-05T23:59:59+07:00"), ACCOUNT),
        (INVOICED, at("2027-01-06T00:00:00+07:00"), None),
    ],
)
def test_an_account_is_shown_while_it_takes_the_money(
    order: Order, now: datetime, number: str | None
) -> None:
    assert account_number_for_payer(order, now) == number
