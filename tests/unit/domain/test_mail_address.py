"""When mail to an address stops, and how it begins again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.mail_address import (
    RECORDS_MAX,
    AddressRecord,
    Feedback,
    FeedbackKind,
    Records,
    is_stopped,
    with_feedback,
    with_renewed,
)
from tests.support.builders import at

NOW = at("2026-11-22T15:00:00+07:00")
ADDRESS = "finance@kopi.example"
HARD, SPAM = FeedbackKind.HARD_BOUNCE, FeedbackKind.COMPLAINT


def feedback(mail_id: str, kind: FeedbackKind = HARD, address: str = ADDRESS) -> Feedback:
    """What came back from a mail that was sent a minute before."""
    return Feedback(kind, address, mail_id, NOW - timedelta(minutes=1))


def after(*events: Feedback) -> Records:
    records: Records = ()
    for event in events:
        records = with_feedback(records, event, NOW)
    return records


def test_one_bounce_stops_nothing_and_two_of_two_mails_do() -> None:
    once, twice = after(feedback("a")), after(feedback("a"), feedback("b"))

    assert once == (AddressRecord(ADDRESS, ("a",)),)
    assert not is_stopped(once, ADDRESS)
    assert twice == (AddressRecord(ADDRESS, ("a", "b"), NOW, HARD),)
    assert is_stopped(twice, ADDRESS)


def test_the_same_bounce_told_again_counts_once() -> None:
    assert after(*[feedback("a")] * 5) == after(feedback("a"))


@pytest.mark.parametrize("before", [(), (feedback("a"),)])
def test_one_complaint_stops_at_once(before: tuple[Feedback, ...]) -> None:
    (record,) = after(*before, feedback("c", SPAM))

    assert (record.stopped_at, record.stopped_by) == (NOW, SPAM)


def test_what_comes_after_the_stop_changes_nothing() -> None:
    stopped = after(feedback("c", SPAM))

    assert with_feedback(stopped, feedback("d"), NOW + timedelta(days=1)) == stopped


def test_addresses_are_stopped_one_by_one() -> None:
    records = after(feedback("a"), feedback("a", address="b@kopi.example"), feedback("b"))

    assert is_stopped(records, ADDRESS)
    assert not is_stopped(records, "b@kopi.example")
    assert not is_stopped(records, "c@kopi.example")


def test_who_says_that_an_address_is_right_begins_anew() -> None:
    stopped = after(feedback("a"), feedback("b"))

    renewed = with_renewed(stopped, (ADDRESS,), NOW)

    assert renewed == (AddressRecord(ADDRESS, renewed_at=NOW),)
    assert not is_stopped(renewed, ADDRESS)


def test_what_was_sent_before_that_counts_no_more_and_later_mails_do() -> None:
    renewed = with_renewed(after(feedback("a"), feedback("b")), (ADDRESS,), NOW)
    late, later = feedback("c"), replace(feedback("d"), sent_at=NOW + timedelta(seconds=1))

    assert with_feedback(renewed, late, NOW + timedelta(hours=1)) == renewed
    (record,) = with_feedback(renewed, later, NOW + timedelta(hours=1))
    assert record == AddressRecord(ADDRESS, ("d",), renewed_at=NOW)


def test_nothing_is_renewed_that_nothing_counts_against_or_nobody_named() -> None:
    records = after(feedback("a"), feedback("b"))

    assert with_renewed(records, ("other@kopi.example",), NOW) == records
    fresh = with_renewed(records, (ADDRESS,), NOW)
    assert with_renewed(fresh, (ADDRESS,), NOW + timedelta(days=1)) == fresh


def test_records_do_not_grow_for_ever() -> None:
    addresses = [f"{position}@kopi.example" for position in range(RECORDS_MAX + 3)]
    records = after(*(feedback("a", address=address) for address in addresses))

    assert [each.address for each in records] == addresses[3:]
