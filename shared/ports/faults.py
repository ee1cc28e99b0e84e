"""How what lies outside may fail. Adapters sort every fault into one of these."""

from __future__ import annotations


class StoreBusy(Exception):
    """Definitely nothing happened, and trying again may help: a conflict, a throttle, no reach."""


class StoreUnknown(Exception):
    """A write was sent and its result is unknown: read back, never guess."""


class StoreBroken(Exception):
    """The store refuses what we ask, and would refuse it again: a bug or a wrong deployment."""


class MailerBusy(Exception):
    """A mail was not sent, or it is not known that it was: trying again later may help."""


class MailRefused(Exception):
    """A mail that will not be taken: the same mail sent again meets the same refusal.

    Its text is a code and never an address, because it is logged.
    """
