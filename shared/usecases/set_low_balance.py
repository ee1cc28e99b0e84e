"""Set the level below which a number is low on credits, or take it away."""

from datetime import datetime

from shared.domain.notice import with_level
from shared.domain.phone import PhoneNumber
from shared.domain.wib import to_milliseconds
from shared.ports.notices import NoticeStore, Told
from shared.ports.surroundings import Timer
from shared.usecases.moving_credits import until_moved


def set_low_balance(
    business_id: str,
    number: PhoneNumber,
    level: int | None,
    store: NoticeStore,
    timer: Timer,
    *,
    now: datetime,
) -> bool:
    """Set a number's level, in credits; None takes it away. False where the number is not theirs.

    A level above what is available is told at once. One that is set already stays as it is. Raises
    StoreBusy or StoreUnknown: the same request may be sent again.
    """
    now = to_milliseconds(now)
    return until_moved(lambda: _attempt(business_id, number, level, store, now), timer)


def _attempt(
    business_id: str, number: PhoneNumber, level: int | None, store: NoticeStore, now: datetime
) -> bool | None:
    found = store.accounts([(business_id, number)])
    if not found:
        return False
    ((_, before),) = found
    if before.low_balance.level == level:
        return True
    after, notice = with_level(before, level, now)
    done = store.tell(Told(business_id, before, after, (notice,) if notice else ()))
    return True if done else None
