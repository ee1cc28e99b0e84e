"""Which orders the tax office is told of, in which month and in which file."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain.errors import InvariantBroken
from shared.domain.invoice import InvoiceNumber
from shared.domain.money import Rupiah
from shared.domain.order import Order
from shared.domain.tax_export import (
    LeftOut,
    TaxMonth,
    files_of,
    parse_tax_month,
    require_consistent,
    sums_of,
    tax_date,
    why_left_out,
)
from tests.support.businesses import BUYER, SELLER
from tests.support.orders import a_paid_order, an_invoiced_order, an_order


def numbered(running_number: int, order: Order | None = None) -> Order:
    number = InvoiceNumber("2A7A875", running_number)
    return replace(order or a_paid_order(), invoice_number=number)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", TaxMonth(2026, 11)),
        ("2026-13", None),
        ("2026-00", None),
        ("0000-01", None),
        ("2026-1", None),
        ("11-2026", None),
        ("2026-11-22", None),
    ],
)
def test_reading_a_month(text: str, month: TaxMonth | None) -> None:
    assert parse_tax_month(text) == month
    assert month is None or str(month) == text


@pytest.mark.parametrize(
    ("paid_at", "day"),
    [
        # 23.59.59 and 0.00 in Jakarta, where the month ends seven hours earlier.
        (datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_a_sale_is_of_the_day_of_its_payment_in_jakarta(paid_at: datetime, day: date) -> None:
    order = a_paid_order(an_order(), paid_at=paid_at)

    assert tax_date(order) == day
    assert TaxMonth(2026, 11).has(tax_date(order)) is (day.month == 11)


def test_a_post_paid_sale_is_of_the_day_of_its_payment_as_well() -> None:
    paid_at = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)

    assert tax_date(a_paid_order(an_invoiced_order(), paid_at=paid_at)) == date(2026, 12, 4)
    with pytest.raises(InvariantBroken):
        tax_date(an_invoiced_order())


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (an_order(), None),
        (an_order(buyer=replace(BUYER, npwp=None, nitku=None, nik="3171012345678901")), None),
        (an_order(placed_at=datetime(2025, 1, 1, 3, 0, tzinfo=UTC)), None),
        (an_order(placed_at=datetime(2024, 12, 31, 3, 0, tzinfo=UTC)), LeftOut.OTHER_VAT),
        (an_order(placed_at=datetime(2021, 9, 12, 3, 0, tzinfo=UTC)), LeftOut.OTHER_VAT),
        (an_order(seller=replace(SELLER, npwp=None, nitku=None)), LeftOut.SELLER_UNKNOWN),
        (an_order(buyer=replace(BUYER, npwp=None, nitku=None)), LeftOut.BUYER_UNKNOWN),
        (
            an_order(
                buyer=replace(BUYER, npwp=None, nitku=None, nik="3171012345678901", country="SGP")
            ),
            LeftOut.BUYER_UNKNOWN,
        ),
    ],
)
def test_what_a_file_cannot_tell_of(order: Order, reason: LeftOut | None) -> None:
    assert why_left_out(order) is reason


def test_a_file_has_a_thousand_in_the_order_of_their_dates_and_numbers() -> None:
    later = a_paid_order(an_order(), paid_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    orders = [numbered(1, later), *(numbered(each) for each in range(2_001, 1, -1))]

    files = files_of(orders)

    assert [len(file) for file in files] == [1_000, 1_000, 1]
    told = [each.invoice_number.running_number for file in files for each in file]
    assert told == [*range(2, 2_002), 1]


def test_each_seller_has_files_of_its_own() -> None:
    renamed = an_order(seller=replace(SELLER, npwp="0099999999999000"))

    files = files_of([numbered(2, a_paid_order(renamed)), numbered(1), numbered(3)])

    told = [[each.invoice_number.running_number for each in file] for file in files]
    assert told == [[1, 3], [2]]


def test_sums_of_the_golden_orders() -> None:
    orders = [
        a_paid_order(an_order(credits=credits, unit_price=price))
        for credits, price in ((1_000, "415"), (1_000, "512.11"), (10_000, "481.455"))
    ]

    sums = sums_of(orders)

    # 415.000 + 512.110 + 4.814.550, and so on.
    assert [sums.net.amount, sums.base.amount] == [5_741_660, 5_263_189]
    assert [sums.vat.amount, sums.total.amount] == [631_583, 6_373_243]


def test_figures_that_do_not_fit_are_never_told() -> None:
    order = a_paid_order()
    require_consistent([order])

    # 12 % of the base are 45.650,04.
    for vat in (45_649, 45_652):
        spoiled = replace(order.quote, vat=Rupiah(vat), total=Rupiah(415_000 + vat))
        with pytest.raises(InvariantBroken, match="the VAT is 12 percent of its base"):
            require_consistent([replace(order, quote=spoiled)])
