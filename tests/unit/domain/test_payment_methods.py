"""Which payment methods are offered for which totals."""

import pytest

from shared.domain.money import Rupiah
from shared.domain.order import PaymentMethod
from shared.domain.payment_methods import MethodLimits, MethodRefusal, refuse_method

BCA = MethodLimits(PaymentMethod.BCA_VA, True, Rupiah(10_000), Rupiah(427_350_000))
BNI = MethodLimits(PaymentMethod.BNI_VA, False, Rupiah(10_000), Rupiah(427_350_000))


@pytest.mark.parametrize(
    ("total", "refusal"),
    [
        (0, MethodRefusal.BELOW_MINIMUM),
        (9_999, MethodRefusal.BELOW_MINIMUM),
        (10_000, None),
        (460_650, None),
        (427_350_000, None),
        (427_350_001, MethodRefusal.ABOVE_MAXIMUM),
    ],
)
def test_method_takes_totals_within_its_limits(total: int, refusal: MethodRefusal | None) -> None:
    assert BCA.refuse(Rupiah(total)) is refusal
    assert refuse_method(PaymentMethod.BCA_VA, Rupiah(total), (BNI, BCA)) is refusal


@pytest.mark.parametrize("total", [0, 460_650, 427_350_001])
def test_method_that_is_not_offered_says_so_whatever_the_total(total: int) -> None:
    assert BNI.refuse(Rupiah(total)) is MethodRefusal.NOT_OFFERED
    assert (
        refuse_method(PaymentMethod.BNI_VA, Rupiah(total), (BCA, BNI)) is MethodRefusal.NOT_OFFERED
    )


def test_refusals_are_named_as_the_api_names_them() -> None:
    assert [refusal.value for refusal in MethodRefusal] == [
        "NOT_OFFERED",
        "BELOW_MINIMUM",
        "ABOVE_MAXIMUM",
    ]


def test_method_without_limits_is_not_offered() -> None:
    assert refuse_method(PaymentMethod.BNI_VA, Rupiah(460_650), (BCA,)) is MethodRefusal.NOT_OFFERED
