"""What can go wrong between a bank and its merchant, in both directions."""

from enum import StrEnum


class Weather(StrEnum):
    """What can go wrong around a payment. Each is the same every time.

    duplicate: the same message twice. late: the payment goes through although the bank knows that
    it should not, as an interbank transfer does after *pay until*. lost_then_retried: the answer
    is lost, and the bank tells it again. wrong_amount: more than the bill. bad_signature: signed
    or sealed with another key. clock_skew: the bank's clock is off by ten minutes. slow: the bank
    does not wait for the answer and tells it again while the first message is being handled.
    twice: two payers, two payments, one number. lost: the answer is lost, and nobody repeats.
    unsent: the payment happens, and the message about it is lost.
    """

    DUPLICATE = "duplicate"
    LATE = "late"
    LOST_THEN_RETRIED = "lost_then_retried"
    WRONG_AMOUNT = "wrong_amount"
    BAD_SIGNATURE = "bad_signature"
    CLOCK_SKEW = "clock_skew"
    SLOW = "slow"
    TWICE = "twice"
    LOST = "lost"
    UNSENT = "unsent"


class Outage(StrEnum):
    """What can go wrong with a call of the merchant to the bank's own server.

    down: HTTP 503, nothing done. slow: done, and answered after any deadline. lost: done, and never
    answered. too_many_inquiries: the inquiries of this hour are used up. refuse: a definite code
    of the protocol, nothing done. offline: the protocol's own word for a bank that is closed.
    confused: done, and answered with an internal error.
    """

    DOWN = "down"
    SLOW = "slow"
    LOST = "lost"
    TOO_MANY_INQUIRIES = "too_many_inquiries"
    REFUSE = "refuse"
    OFFLINE = "offline"
    CONFUSED = "confused"


def read_weather(text: str | None) -> Weather | None:
    """Return the weather of that name; raises ValueError with the known ones."""
    return None if text is None else Weather(_known(text, list(Weather)))


def read_outage(text: str | None) -> Outage | None:
    """Return the outage of that name; raises ValueError with the known ones."""
    return None if text is None else Outage(_known(text, list(Outage)))


def _known(text: str, kinds: list[Weather] | list[Outage]) -> str:
    names = [kind.value for kind in kinds]
    if text not in names:
        raise ValueError(f"unknown weather {text!r}; known: {', '.join(names)}")
    return text
