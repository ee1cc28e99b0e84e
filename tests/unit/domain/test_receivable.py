"""What a business owes, and when it may owe no more."""

from datetime import date

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.money import Rupiah
from shared.domain.pricing import PaymentTerms
from shared.domain.receivable import NOTHING_OWED, PostPaidRefusal, Receivable, Receivables
from tests.support.builders import at

FIRST, SECOND = date(2026, 12, 6), date(2026, 12, 8)
# One order of Rp 460.650 due on the 6th, and one of Rp 921.300 on the 8th.
OWED = Receivables((Receivable(FIRST, Rupiah(460_650)), Receivable(SECOND, Rupiah(921_300))))
NOT_YET, DUE, OVERDUE = "2026-12-01T10:00:00Z", "2026-12-06T16:59:59Z", "2026-12-06T17:00:00Z"


def terms(limit: int) -> PaymentTerms:
    return PaymentTerms(14, Rupiah(limit))


def test_orders_of_one_date_are_one_sum_and_dates_are_in_order() -> None:
    owed = (
        NOTHING_OWED.owing(SECOND, Rupiah(460_650))
        .owing(FIRST, Rupiah(460_650))
        .owing(SECOND, Rupiah(460_650))
    )

    assert owed == OWED
    assert owed.exposure == Rupiah(1_381_950)
    assert NOTHING_OWED.exposure == Rupiah(0)


def test_what_is_paid_is_owed_no_more() -> None:
    assert OWED.settled(SECOND, Rupiah(460_650)) == Receivables(
        (Receivable(FIRST, Rupiah(460_650)), Receivable(SECOND, Rupiah(460_650)))
    )
    assert OWED.settled(FIRST, Rupiah(460_650)) == Receivables(
        (Receivable(SECOND, Rupiah(921_300)),)
    )


@pytest.mark.parametrize(("due_on", "amount"), [(FIRST, 460_651), (date(2026, 12, 7), 1)])
def test_what_is_not_owed_cannot_be_settled(due_on: date, amount: int) -> None:
    assert OWED.cover(FIRST, Rupiah(460_650))
    assert not OWED.cover(due_on, Rupiah(amount))
    with pytest.raises(InvariantBroken):
        OWED.settled(due_on, Rupiah(amount))


@pytest.mark.parametrize(
    ("now", "total", "limit", "refusal"),
    [
        (NOT_YET, 460_650, 1_842_600, None),
        (NOT_YET, 460_650, 1_842_599, PostPaidRefusal.CREDIT_LIMIT_EXCEEDED),
        (NOT_YET, 460_651, 1_842_600, PostPaidRefusal.CREDIT_LIMIT_EXCEEDED),
        (DUE, 460_650, 1_842_600, None),
        (OVERDUE, 460_650, 1_842_600, PostPaidRefusal.OVERDUE),
        # What is overdue is told first.
        (OVERDUE, 460_650, 1, PostPaidRefusal.OVERDUE),
    ],
)
def test_no_more_is_owed_than_the_limit_and_nothing_while_something_is_overdue(
    now: str, total: int, limit: int, refusal: PostPaidRefusal | None
) -> None:
    assert OWED.refuse(Rupiah(total), terms(limit), at(now)) is refusal


def test_who_owes_nothing_may_owe_the_limit_itself() -> None:
    assert NOTHING_OWED.refuse(Rupiah(460_650), terms(460_650), at(OVERDUE)) is None
    assert (
        NOTHING_OWED.refuse(Rupiah(460_651), terms(460_650), at(OVERDUE))
        is PostPaidRefusal.CREDIT_LIMIT_EXCEEDED
    )


@pytest.mark.parametrize(
    "parts",
    [
        (Receivable(SECOND, Rupiah(1)), Receivable(FIRST, Rupiah(1))),
        (Receivable(FIRST, Rupiah(1)), Receivable(FIRST, Rupiah(1))),
    ],
    ids=["out of order", "a date twice"],
)
def test_receivables_have_each_date_once_in_order(parts: tuple[Receivable, ...]) -> None:
    with pytest.raises(InvariantBroken):
        Receivables(parts)


def test_nothing_is_no_receivable() -> None:
    with pytest.raises(InvariantBroken):
        Receivable(FIRST, Rupiah(0))
