"""Keys of every item. docs/data-model.md shows them beside the access patterns they serve."""

from datetime import date, datetime
from typing import NamedTuple

from shared.domain.bank_call import BankCall, CallId
from shared.domain.phone import PhoneNumber
from shared.domain.virtual_account import Bank
from shared.domain.wib import to_text

RUNNING_KEY_DIGITS = 10
SEQ_KEY_DIGITS = 12
SEQ_MAX = 10**SEQ_KEY_DIGITS - 1

# The sparse index of what is due. Partition = kind + shard: a single shard takes 1,000 writes a
# second, far above one order; more shards would be a suffix here and a loop in the sweep.
DUE_INDEX = "due"
DUE_ORDER = "ORDER#0"
DUE_OUTBOX = "OUTBOX#0"
# Rows of the outbox that nobody tries again, for staff.
DUE_PARKED = "PARKED#0"
# Virtual accounts that are still to be opened or closed at their bank.
DUE_ACCOUNT = "ACCOUNT#0"
# Virtual accounts about which the bank is to be asked, and calls that it has to confirm.
DUE_QUESTION = "QUESTION#0"
DUE_CALL = "CALL#0"
# Holds whose time is over, and numbers with a lot whose last day has passed.
DUE_HOLD = "HOLD#0"
DUE_LOT = "LOT#0"
# For staff: money and corrections that wait for a decision, and credited money that its bank took
# back.
DUE_SUSPENSE = "SUSPENSE#0"
DUE_CORRECTION = "CORRECTION#0"
DUE_REVERSAL = "REVERSAL#0"

ORDER_SORT_PREFIX = "O#"
NUMBER_SORT_PREFIX = "N#"
USER_SORT_PREFIX = "U#"
SUSPENSE_SORT_PREFIX = "S#"
CORRECTION_SORT_PREFIX = "C#"
CREDIT_NOTE_SORT_PREFIX = "CN#"
NOTICE_SORT_PREFIX = "M#"
TAX_FILE_SORT_PREFIX = "F#"
PAY_LINK_SORT_PREFIX = "L#"
UNIDENTIFIED = "UNIDENTIFIED"
# The list of all businesses, for whoever has to look at every one of them.
DIRECTORY = "DIRECTORY"
OUTBOX_PREFIX = "X#"
ACCOUNT_PREFIX = "V#"
HOLD_PREFIX = "H#"
PROFILE_SORT = "PROFILE"
PRICE_SORT_PREFIX = "PRICE#"


class Key(NamedTuple):
    """Partition and sort key of one item."""

    pk: str
    sk: str


def business_partition(business_id: str) -> str:
    """Everything that belongs to one business and is read with it."""
    return f"B#{business_id}"


def business(business_id: str) -> Key:
    """The business itself."""
    return Key(business_partition(business_id), PROFILE_SORT)


def directory_entry(business_id: str) -> Key:
    """A line of the list of all businesses."""
    return Key(DIRECTORY, business_partition(business_id))


def number(business_id: str, phone: PhoneNumber) -> Key:
    """A WhatsApp number with its credits."""
    return Key(business_partition(business_id), NUMBER_SORT_PREFIX + phone)


def owned_number(key: Key) -> tuple[str, PhoneNumber]:
    """The business id and the number of a number's key."""
    return business_of(key), PhoneNumber(key.sk.removeprefix(NUMBER_SORT_PREFIX))


def order_sort(running_number: int) -> str:
    """Sorts like the running number does."""
    return f"{ORDER_SORT_PREFIX}{running_number:0{RUNNING_KEY_DIGITS}d}"


def order(business_id: str, running_number: int) -> Key:
    """An order."""
    return Key(business_partition(business_id), order_sort(running_number))


def idempotency(business_id: str, key: str) -> Key:
    """An Idempotency-Key that placed an order."""
    return Key(business_partition(business_id), f"K#{key}")


def user(business_id: str, email: str) -> Key:
    """A user of a business."""
    return Key(business_partition(business_id), USER_SORT_PREFIX + email)


def virtual_account(bank: Bank, account_number: str) -> Key:
    """The claim of a virtual account number."""
    return Key(f"{ACCOUNT_PREFIX}{bank}#{account_number}", "V")


def payment(payment_id: str) -> Key:
    """The first verdict on a bank's payment."""
    return Key(f"P#{payment_id}", "P")


def journal(payment_id: str, seq: int) -> Key:
    """A journal entry of a payment."""
    return Key(payment(payment_id).pk, f"J#{seq:04d}")


def clearing(order_id: str) -> Key:
    """The journal entry by which an invoiced order was paid."""
    return Key(f"J#{order_id}", "J#0001")


def suspense(business_id: str | None, received_at: datetime, payment_id: str) -> Key:
    """Money in suspense, in the order in which it came; that of nobody has its own partition."""
    partition = business_partition(business_id) if business_id else UNIDENTIFIED
    return Key(partition, f"{SUSPENSE_SORT_PREFIX}{to_text(received_at)}#{payment_id}")


def correction(business_id: str, case_id: str) -> Key:
    """What staff have proposed under the name of a case, and what became of it."""
    return Key(business_partition(business_id), CORRECTION_SORT_PREFIX + case_id)


def credit_note(business_id: str, running_number: int) -> Key:
    """A credit note, in the order of their numbers."""
    sort = f"{CREDIT_NOTE_SORT_PREFIX}{running_number:0{RUNNING_KEY_DIGITS}d}"
    return Key(business_partition(business_id), sort)


def call(call_id: CallId) -> Key:
    """The first call with a bank's message id."""
    day = call_id.day.isoformat()
    return Key(f"C#{call_id.client}#{call_id.service}#{day}#{call_id.external_id}", "C")


def repeated_call(repeat: BankCall) -> Key:
    """A further call with that message id."""
    return Key(call(repeat.id).pk, f"R#{to_text(repeat.received_at)}#{repeat.request_id}")


def stranger(source: str, received_at: datetime, slot: int) -> Key:
    """A call of somebody unproved: one of the places that its source has in that minute."""
    return Key(f"D#{source}#{to_text(received_at)[:16]}", f"D#{slot:02d}")


def entry(phone: PhoneNumber, seq: int) -> Key:
    """A ledger entry of a number."""
    return Key(f"N#{phone}", f"E#{seq:0{SEQ_KEY_DIGITS}d}")


def hold(hold_id: str) -> Key:
    """A hold; its id is the broadcast's own and unique over all numbers."""
    return Key(f"{HOLD_PREFIX}{hold_id}", "H")


def report(hold_id: str, report_id: str) -> Key:
    """A report of what was delivered of a hold."""
    return Key(hold(hold_id).pk, f"R#{report_id}")


def notice(business_id: str, notice_id: str) -> Key:
    """Something that a business was told, by its time."""
    return Key(business_partition(business_id), NOTICE_SORT_PREFIX + notice_id)


def reader(business_id: str, user: str) -> Key:
    """What a user has read of that."""
    return Key(business_partition(business_id), f"R#{user}")


def pay_link(business_id: str, running_number: int) -> Key:
    """The pay link that an order has."""
    sort = f"{PAY_LINK_SORT_PREFIX}{running_number:0{RUNNING_KEY_DIGITS}d}"
    return Key(business_partition(business_id), sort)


def pay_token(digest: str) -> Key:
    """Which order a pay link's token was made for."""
    return Key(f"T#{digest}", "T")


def number_owner(phone: PhoneNumber) -> Key:
    """Which business a number belongs to; it never changes."""
    return Key(f"N#{phone}", "OWNER")


def invoice_prefix(prefix: str) -> Key:
    """Which business an invoice prefix belongs to."""
    return Key(f"PREFIX#{prefix}", "P")


def outbox(order_id: str, effect: str, account_number: str | None = None) -> Key:
    """An effect that a transaction left to be done; also one that only a newer version knows.

    Of those that name a virtual account there is one for each.
    """
    return Key(OUTBOX_PREFIX + order_id, f"{effect}#{account_number}" if account_number else effect)


def business_of(key: Key) -> str:
    """The business id of whatever lies in a business's partition."""
    return key.pk.removeprefix(business_partition(""))


def tax_file(month: str, number: int) -> Key:
    """A file of a month's sales that was exported for the tax office."""
    return Key(f"TAX#{month}", f"{TAX_FILE_SORT_PREFIX}{number:04d}")


def price_list(effective_from: date) -> Key:
    """A price list by the WIB date from which it holds."""
    return Key("CFG", PRICE_SORT_PREFIX + effective_from.isoformat())
