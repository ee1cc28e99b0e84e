"""What a bank's notification of a payment comes to, guard by guard, and what it books."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from shared.domain.ledger import Asset, Cause, CauseType, JournalEntry, LedgerLeg
from shared.domain.money import Rupiah, UnitPrice
from shared.domain.order import FailureReason, Order, OrderStatus
from shared.domain.payment import (
    PaidAmount,
    PaymentNotification,
    PaymentRecord,
    Settlement,
    believed_paid_at,
    clearing_of,
    decide_settlement,
    settled_at,
    settlement_legs,
)
from shared.domain.virtual_account import Bank
from tests.support.builders import (
    a_notification,
    a_paid_order,
    a_quote,
    an_invoiced_order,
    an_order,
    at,
)

# The order may be paid until 23 November 2026, 14.05 WIB, and costs Rp 460.650.
IN_TIME = at("2026-11-23T14:05:00+07:00")
TOO_LATE = at("2026-11-23T14:05:01+07:00")
TOLD = at("2026-11-23T14:05:02+07:00")
OTHER_AMOUNT = PaidAmount(46_065_001, "IDR")

# In the order in which the guards run. Each row breaks its own guard and all later ones, so that
# the outcome tells which guard spoke first.
TABLE: list[tuple[Order | None, PaymentNotification, Settlement]] = [
    (None, a_notification(paid_at=TOO_LATE, amount=OTHER_AMOUNT), Settlement.UNKNOWN_ACCOUNT),
    (
        a_paid_order(),
        a_notification(paid_at=TOO_LATE, amount=OTHER_AMOUNT),
        Settlement.ALREADY_PAID,
    ),
    (
        an_order(),
        a_notification(paid_at=TOO_LATE, amount=OTHER_AMOUNT),
        Settlement.ORDER_EXPIRED,
    ),
    (an_order(), a_notification(paid_at=IN_TIME, amount=OTHER_AMOUNT), Settlement.AMOUNT_MISMATCH),
    (an_order(), a_notification(paid_at=IN_TIME), Settlement.SETTLED),
]


@pytest.mark.parametrize(("order", "notification", "outcome"), TABLE)
def test_first_broken_guard_decides(
    order: Order | None, notification: PaymentNotification, outcome: Settlement
) -> None:
    assert decide_settlement(order, notification, TOLD) is outcome


def test_table_has_every_outcome_of_the_guards_in_their_order() -> None:
    refused_without_them = [Settlement.FENCED, Settlement.CALL_ID_REUSED]

    assert [outcome for _, _, outcome in TABLE] + refused_without_them == list(Settlement)


def test_outcomes_are_stored_under_these_names_for_ever() -> None:
    assert [outcome.value for outcome in Settlement] == [
        "UNKNOWN_ACCOUNT",
        "ALREADY_PAID",
        "ORDER_EXPIRED",
        "AMOUNT_MISMATCH",
        "SETTLED",
        "FENCED",
        "CALL_ID_REUSED",
    ]


# In time ------------------------------------------------------------------------------------------

AWAITING = an_order()
EXPIRED = an_order(status=OrderStatus.EXPIRED)
CANCELLED = an_order(
    status=OrderStatus.CANCELLED,
    closed_at=at("2026-11-22T15:30:00+07:00"),
    failure_reason=FailureReason.CANCELLED,
)
REPLACED = replace(CANCELLED, failure_reason=FailureReason.REPLACED)


@pytest.mark.parametrize(
    ("order", "paid_at", "told_at", "outcome"),
    [
        # Around the last instant; the sweep has run in the second half.
        (AWAITING, "2026-11-23T14:04:59+07:00", "2026-11-23T14:05:00+07:00", Settlement.SETTLED),
        (AWAITING, "2026-11-23T14:05:00+07:00", "2026-11-23T14:05:00+07:00", Settlement.SETTLED),
        (AWAITING, "2026-11-23T14:05:01+07:00", "2026-11-23T14:05:01+07:00", "expired"),
        (EXPIRED, "2026-11-23T14:04:59+07:00", "2026-11-23T14:05:00+07:00", Settlement.SETTLED),
        (EXPIRED, "2026-11-23T14:05:00+07:00", "2026-11-23T15:05:00+07:00", Settlement.SETTLED),
        (EXPIRED, "2026-11-23T14:05:01+07:00", "2026-11-23T14:06:00+07:00", "expired"),
        # The same instant in the zone of the bank and in ours.
        (AWAITING, "2026-11-23T07:05:00Z", "2026-11-23T07:05:30Z", Settlement.SETTLED),
        (AWAITING, "2026-11-23T07:05:01Z", "2026-11-23T07:05:30Z", "expired"),
        # Told late, up to 48 hours after the last instant.
        (AWAITING, "2026-11-23T14:04:59+07:00", "2026-11-24T15:05:00+07:00", Settlement.SETTLED),
        (AWAITING, "2026-11-23T14:04:59+07:00", "2026-11-25T14:05:00+07:00", Settlement.SETTLED),
        (AWAITING, "2026-11-23T14:04:59+07:00", "2026-11-25T14:05:00.001+07:00", "expired"),
        (EXPIRED, "2026-11-23T14:04:59+07:00", "2026-11-25T14:05:00+07:00", Settlement.SETTLED),
        (EXPIRED, "2026-11-23T14:04:59+07:00", "2026-11-25T14:05:01+07:00", "expired"),
        (AWAITING, "2026-11-22T14:06:00+07:00", "2026-11-25T14:05:01+07:00", "expired"),
        # Around the cancel at 15.30: money that was paid before it counts.
        (CANCELLED, "2026-11-22T15:29:59+07:00", "2026-11-22T15:40:00+07:00", Settlement.SETTLED),
        (CANCELLED, "2026-11-22T15:30:00+07:00", "2026-11-22T15:40:00+07:00", Settlement.SETTLED),
        (CANCELLED, "2026-11-22T15:30:01+07:00", "2026-11-22T15:40:00+07:00", "expired"),
        (CANCELLED, "2026-11-22T15:29:59+07:00", "2026-11-25T14:05:00+07:00", Settlement.SETTLED),
        (CANCELLED, "2026-11-22T15:29:59+07:00", "2026-11-25T14:05:01+07:00", "expired"),
        (REPLACED, "2026-11-22T15:29:59+07:00", "2026-11-22T15:40:00+07:00", Settlement.SETTLED),
        (REPLACED, "2026-11-22T15:30:01+07:00", "2026-11-22T15:40:00+07:00", "expired"),
    ],
)
def test_when_the_payer_paid_decides_and_not_when_we_heard(
    order: Order, paid_at: str, told_at: str, outcome: Settlement | str
) -> None:
    expected = Settlement.ORDER_EXPIRED if outcome == "expired" else outcome

    decided = decide_settlement(order, a_notification(paid_at=at(paid_at)), at(told_at))

    assert decided is expected


@pytest.mark.parametrize("order", [a_paid_order(), a_paid_order(closed_at=at("2026-11-22T15:30Z"))])
def test_further_payment_of_a_paid_order_is_told_so_whenever_it_was_made(order: Order) -> None:
    again = a_notification(payment_key="12345:202611220002")

    assert decide_settlement(order, again, TOLD) is Settlement.ALREADY_PAID


@pytest.mark.parametrize(
    ("stated", "sent", "received", "believed"),
    [
        # The bank's transaction time counts, however long ago it was.
        ("15:00:00", "15:00:10", "15:00:11", "15:00:00"),
        ("09:00:00", "15:00:10", "15:00:11", "09:00:00"),
        # Without one, the signed time of the message.
        (None, "15:00:10", "15:00:11", "15:00:10"),
        # Up to 5 minutes ahead of us it is believed; beyond that our own clock is.
        ("15:05:00", "15:00:00", "15:00:00", "15:05:00"),
        ("15:05:01", "15:00:00", "15:00:00", "15:00:00"),
        (None, "15:05:00", "15:00:00", "15:05:00"),
        (None, "15:05:01", "15:00:00", "15:00:00"),
        # Never the message's time instead of a transaction time that is ahead.
        ("23:00:00", "14:59:59", "15:00:00", "15:00:00"),
    ],
)
def test_instant_that_counts_as_the_payments(
    stated: str | None, sent: str, received: str, believed: str
) -> None:
    def today(clock: str) -> datetime:
        return at(f"2026-11-22T{clock}+07:00")

    paid_at = believed_paid_at(today(stated) if stated else None, today(sent), today(received))

    assert paid_at == today(believed)


# The amount ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hundredths", "currency", "pays"),
    [
        (46_065_000, "IDR", True),
        (46_064_999, "IDR", False),
        (46_065_001, "IDR", False),
        (46_065_100, "IDR", False),
        (46_064_900, "IDR", False),
        # The bill in hundredths taken for whole rupiah, and the reverse.
        (460_650, "IDR", False),
        (4_606_500_000, "IDR", False),
        (0, "IDR", False),
        (46_065_000, "USD", False),
        (46_065_000, "idr", False),
        (46_065_000, "", False),
    ],
)
def test_only_the_exact_bill_pays(hundredths: int, currency: str, pays: bool) -> None:
    amount = PaidAmount(hundredths, currency)

    assert amount.pays(Rupiah(460_650)) is pays
    settled = decide_settlement(AWAITING, a_notification(amount=amount), TOLD)
    assert settled is (Settlement.SETTLED if pays else Settlement.AMOUNT_MISMATCH)


@pytest.mark.parametrize(
    ("paid", "billed", "settlement"),
    [
        ("IDR", None, Settlement.SETTLED),
        ("IDR", "IDR", Settlement.SETTLED),
        ("IDR", "USD", Settlement.AMOUNT_MISMATCH),
        ("USD", "IDR", Settlement.AMOUNT_MISMATCH),
        ("USD", "USD", Settlement.AMOUNT_MISMATCH),
    ],
)
def test_a_message_that_mixes_currencies_pays_nothing(
    paid: str, billed: str | None, settlement: Settlement
) -> None:
    notification = a_notification(amount=PaidAmount(46_065_000, paid), billed_currency=billed)

    assert decide_settlement(AWAITING, notification, TOLD) is settlement


@pytest.mark.parametrize(
    ("paid_at", "counts"),
    [
        ("2026-11-22T14:05:01+07:00", "2026-11-22T14:05:01+07:00"),
        ("2026-11-22T14:05:00+07:00", "2026-11-22T14:05:00+07:00"),
        ("2026-11-22T14:04:59+07:00", "2026-11-22T14:05:00+07:00"),
        ("2000-01-01T00:00:00+07:00", "2026-11-22T14:05:00+07:00"),
    ],
)
def test_an_order_counts_as_paid_at_the_earliest_when_it_was_placed(
    paid_at: str, counts: str
) -> None:
    assert settled_at(AWAITING, a_notification(paid_at=at(paid_at))) == at(counts)


# Repeats ------------------------------------------------------------------------------------------

RECORD = PaymentRecord(
    notification=a_notification(),
    verdict=Settlement.SETTLED,
    received_at=TOLD,
    request_id="request-1",
    order=("b-1", 24),
    holder_name="PT Pembeli",
    total=Rupiah(460_650),
)


@pytest.mark.parametrize(
    ("notification", "repeats"),
    [
        (a_notification(), True),
        # A bank that flags again may state another time; account and amount make the repeat.
        (a_notification(paid_at=TOO_LATE), True),
        (a_notification(account_number="123450112345678901237"), False),
        (a_notification(amount=OTHER_AMOUNT), False),
        (a_notification(amount=PaidAmount(46_065_000, "USD")), False),
    ],
)
def test_repeat_states_the_same_account_and_amount(
    notification: PaymentNotification, repeats: bool
) -> None:
    assert RECORD.repeats(notification) is repeats


def test_payment_is_named_after_its_bank_and_the_banks_own_key() -> None:
    assert a_notification().payment_id == "BCA:12345:202611220001"
    assert a_notification(bank=Bank.BNI, payment_key="k").payment_id == "BNI:k"


# What settling books ------------------------------------------------------------------------------


def test_settling_books_net_and_vat_apart_and_the_credits() -> None:
    assert settlement_legs(a_paid_order(), "bank:BCA") == (
        LedgerLeg(debit="bank:BCA", credit="unearned_revenue", amount=415_000, asset=Asset.IDR),
        LedgerLeg(debit="bank:BCA", credit="vat_payable", amount=45_650, asset=Asset.IDR),
        LedgerLeg(
            debit="credits:+6281212448484",
            credit="credits_issued",
            amount=1_000,
            asset=Asset.CREDIT,
        ),
    )


def test_vat_of_one_rupiah_is_booked() -> None:
    # 1.000 credits at Rp 0,005: net Rp 5, VAT Rp 1.
    tiny: dict[str, Any] = {"unit_price": UnitPrice(5), "net": Rupiah(5), "vat_base": Rupiah(5)}
    quote = replace(a_quote(), **tiny, vat=Rupiah(1), total=Rupiah(6))

    assert settlement_legs(a_paid_order(quote=quote), "bank:BCA")[:2] == (
        LedgerLeg("bank:BCA", "unearned_revenue", 5, Asset.IDR),
        LedgerLeg("bank:BCA", "vat_payable", 1, Asset.IDR),
    )


def test_vat_of_nothing_is_not_booked() -> None:
    # 1.000 credits at Rp 0,001: net Rp 1, VAT Rp 0.
    tiny: dict[str, Any] = {"unit_price": UnitPrice(1), "net": Rupiah(1), "vat_base": Rupiah(1)}
    quote = replace(a_quote(), **tiny, vat=Rupiah(0), total=Rupiah(1))

    assert settlement_legs(a_paid_order(quote=quote), "bank:BCA") == (
        LedgerLeg("bank:BCA", "unearned_revenue", 1, Asset.IDR),
        LedgerLeg("credits:+6281212448484", "credits_issued", 1_000, Asset.CREDIT),
    )


def test_what_is_paid_later_is_owed_with_its_vat() -> None:
    assert settlement_legs(an_invoiced_order(), "receivable") == (
        LedgerLeg("receivable", "unearned_revenue", 415_000, Asset.IDR),
        LedgerLeg("receivable", "vat_payable", 45_650, Asset.IDR),
        LedgerLeg("credits:+6281212448484", "credits_issued", 1_000, Asset.CREDIT),
    )


def test_paying_an_invoiced_order_pays_what_is_owed_and_moves_no_credits() -> None:
    paid = an_invoiced_order().paid(at=at("2026-12-05T10:00:00Z"), payment_id="BCA:12345:1")

    assert clearing_of(paid, "bank:BCA", at("2026-12-05T10:00:02Z")) == JournalEntry(
        cause=Cause(CauseType.ORDER, "ord_2A7A875-0024"),
        seq=1,
        business_id="b-1",
        legs=(LedgerLeg("bank:BCA", "receivable", 460_650, Asset.IDR),),
        occurred_at=at("2026-12-05T10:00:00Z"),
        recorded_at=at("2026-12-05T10:00:02Z"),
    )


@pytest.mark.parametrize(
    ("paid_at", "received_at", "verdict"),
    [
        ("2026-12-06T23:59:59+07:00", "2026-12-07T00:00:01+07:00", Settlement.SETTLED),
        # Overdue, and the account is open for 30 days more.
        ("2027-01-05T23:59:59+07:00", "2027-01-06T00:00:01+07:00", Settlement.SETTLED),
        ("2027-01-05T23:59:59+07:00", "2027-01-07T23:59:59+07:00", Settlement.SETTLED),
        ("2027-01-05T23:59:59+07:00", "2027-01-08T00:00:00+07:00", Settlement.ORDER_EXPIRED),
        ("2027-01-06T00:00:00+07:00", "2027-01-06T00:00:01+07:00", Settlement.ORDER_EXPIRED),
    ],
)
def test_invoiced_order_is_paid_in_time_until_30_days_behind_its_due_date(
    paid_at: str, received_at: str, verdict: Settlement
) -> None:
    notification = a_notification(paid_at=at(paid_at))

    assert decide_settlement(an_invoiced_order(), notification, at(received_at)) is verdict
