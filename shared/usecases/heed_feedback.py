"""Heed what a mailbox provider says of a mail: stop writing to an address that nothing reaches, or
whose reader calls it spam.

An event that gets lost is made good by the next mail to the same address.
"""

from datetime import datetime
from enum import StrEnum

from shared.domain.access import Role
from shared.domain.business import Business
from shared.domain.mail_address import Feedback, is_stopped, with_feedback
from shared.domain.wib import to_milliseconds
from shared.ports.businesses import AddressStore
from shared.ports.surroundings import Timer
from shared.usecases.deciding import until_decided


class Heeding(StrEnum):
    """What became of it."""

    # Nothing is sent there any more.
    STOPPED = "STOPPED"
    NOTED = "NOTED"
    # It counted before, or is about a mail of before somebody said that the address is right.
    NOTHING_NEW = "NOTHING_NEW"
    # Neither a billing address of the business nor an owner's: nothing is sent there anyway.
    NOBODYS = "NOBODYS"


def heed_feedback(
    business_id: str, feedback: Feedback, store: AddressStore, timer: Timer, *, now: datetime
) -> Heeding:
    """Note it once, however often it is told. Raises StoreBusy or StoreUnknown."""
    now = to_milliseconds(now)

    def attempt() -> Heeding | None:
        business = store.business(business_id)
        if business is None or not _is_written_to(business, feedback.address, store):
            return Heeding.NOBODYS
        records = with_feedback(business.addresses, feedback, now)
        if records == business.addresses:
            return Heeding.NOTHING_NEW
        stopped = is_stopped(records, feedback.address)
        done = store.record(business, records)
        return (Heeding.STOPPED if stopped else Heeding.NOTED) if done else None

    return until_decided(attempt, timer)


def _is_written_to(business: Business, address: str, store: AddressStore) -> bool:
    if address in business.billing_emails:
        return True
    user = store.user(business.business_id, address)
    return user is not None and user.role is Role.OWNER
