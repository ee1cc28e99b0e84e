"""Tell businesses of credits that end soon: 60, 30 and 7 days before, once each.

Nothing depends on a run. One that comes again finds what was told, and one that was missed is made
up for by the next, until the next stage takes its place.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.credit import CreditAccount
from shared.domain.notice import LAPSE_STAGES_DAYS, tell_lapses
from shared.domain.phone import PhoneNumber
from shared.domain.wib import start_of_day, to_milliseconds, wib_date
from shared.ports.faults import StoreBusy, StoreUnknown
from shared.ports.notices import NoticeStore, Told
from shared.ports.surroundings import Timer
from shared.usecases.deciding import until_decided

# What one request reads. Nothing is written for who was told, so a run comes as far as it can read.
PAGE = 100
# The function may run for 60 s. Who is not reached is told by the next run.
BEGUN_BY_MS = 45_000


@dataclass(frozen=True, slots=True)
class LapseNotices:
    """How many numbers were looked at, how many notices were given, and who has to wait.

    `failed` are numbers that the table kept from being told; `finished` is False where the time was
    over before the list.
    """

    seen: int
    told: int
    failed: int
    finished: bool


def notify_lapsing(store: NoticeStore, timer: Timer, *, now: datetime) -> LapseNotices:
    """Tell what is due to be told. Raises StoreBusy when the list cannot be read."""
    now = to_milliseconds(now)
    # A lot is due behind its last day.
    until = start_of_day(wib_date(now) + timedelta(days=max(LAPSE_STAGES_DAYS) + 1))
    seen = told = failed = 0
    candidates = store.lots_ending(until, PAGE)
    while numbers := tuple(islice(candidates, PAGE)):
        try:
            accounts = store.accounts(numbers)
        except StoreBusy:
            failed += len(numbers)
            continue
        for business_id, account in accounts:
            if timer.elapsed_ms() > BEGUN_BY_MS:
                return LapseNotices(seen, told, failed, finished=False)
            seen += 1
            try:
                told += _tell(business_id, account, store, timer, now)
            except (StoreBusy, StoreUnknown):
                failed += 1
    return LapseNotices(seen, told, failed, finished=True)


def _tell(
    business_id: str, account: CreditAccount, store: NoticeStore, timer: Timer, now: datetime
) -> int:
    """Return how many notices were given about a number; after a lost race it is read again.

    One that a crowd of broadcasts moves is left to the next run.
    """
    as_listed = [account]

    def attempt() -> int | None:
        seen = as_listed.pop() if as_listed else _account(business_id, account.number, store)
        after, notices = tell_lapses(seen, now)
        done = not notices or store.tell(Told(business_id, seen, after, notices))
        return len(notices) if done else None

    return until_decided(attempt, timer)


def _account(business_id: str, number: PhoneNumber, store: NoticeStore) -> CreditAccount:
    ((_, account),) = store.accounts([(business_id, number)])
    return account
