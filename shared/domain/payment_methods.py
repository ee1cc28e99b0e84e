"""Which payment methods are offered for which totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.money import Rupiah
from shared.domain.order import PaymentMethod


class MethodRefusal(StrEnum):
    """Why a method cannot pay a total; the values are those of the HTTP API."""

    NOT_OFFERED = "NOT_OFFERED"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM"


@dataclass(frozen=True, slots=True)
class MethodLimits:
    """The totals that a bank takes by one method, both ends included."""

    method: PaymentMethod
    offered: bool
    minimum: Rupiah
    maximum: Rupiah

    def refuse(self, total: Rupiah) -> MethodRefusal | None:
        """Return why that total cannot be paid this way, or None when it can."""
        if not self.offered:
            return MethodRefusal.NOT_OFFERED
        if total < self.minimum:
            return MethodRefusal.BELOW_MINIMUM
        return MethodRefusal.ABOVE_MAXIMUM if total > self.maximum else None


def refuse_method(
    method: PaymentMethod, total: Rupiah, limits: Sequence[MethodLimits]
) -> MethodRefusal | None:
    """Return why a method cannot pay a total; one without limits is not offered."""
    for each in limits:
        if each.method is method:
            return each.refuse(total)
    return MethodRefusal.NOT_OFFERED
